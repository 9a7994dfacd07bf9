//! What the JSON formats share: bounded nesting and lists, the keys at the top, folders, and text that is wiped.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::csv_rows;
use crate::error::ImportError;
use crate::limits::{MAX_DEPTH, MAX_LOGINS, MAX_TEXT};
use crate::login::{Place, Vault, What};

/// Keys of the outermost object at most; real exports have about ten.
const MAX_KEYS: usize = 1_000;
/// Entries that are kept of a list inside an entry, as that of its addresses.
pub(crate) const FEW: usize = 100;
/// Folders in folders at most; what is deeper, or in a ring, is cut off.
const MAX_FOLDERS: usize = 16;

/// Text that may be a secret.
pub(crate) type Text = Zeroizing<String>;

/// Reads a document, or a part of one.
pub(crate) fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, ImportError> {
    check_depth(bytes)?;
    let text = str::from_utf8(bytes).map_err(|_| ImportError::NotText)?;
    // The error would hold a piece of the text; only its line is kept.
    serde_json::from_str(text).map_err(|error| ImportError::Damaged { line: u64::try_from(error.line()).ok() })
}

/// Refuses nesting that no export has, before anything recurses.
fn check_depth(bytes: &[u8]) -> Result<(), ImportError> {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(ImportError::TooDeep);
        }
    }
    Ok(())
}

/// The keys of the outermost object, each once.
pub(crate) struct TopKeys<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> TopKeys<'a> {
    /// Reads the keys. A list has none.
    pub(crate) fn of(bytes: &'a [u8]) -> Result<Self, ImportError> {
        if bytes.trim_ascii_start().starts_with(b"[") {
            return read::<IgnoredAny>(bytes).map(|_| Self(BTreeMap::new()));
        }
        read(bytes)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    pub(crate) fn is(&self, key: &str, value: bool) -> bool {
        self.0.get(key).is_some_and(|found| found.get() == if value { "true" } else { "false" })
    }

    /// What stands under the key; `None` for `null`.
    pub(crate) fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.0.get(key).copied().filter(|found| found.get() != "null")
    }

    /// Whether some entry of the list under the key is of this form.
    pub(crate) fn has_entry<T: Deserialize<'a>>(&self, key: &str) -> bool {
        let mut found = false;
        if let Some(list) = self.get(key) {
            // The first such entry ends the search.
            let _ = each_entry(list, |_, entry: Option<T>| {
                found = entry.is_some();
                if found { Err(ImportError::NotRecognised) } else { Ok(()) }
            });
        }
        found
    }
}

impl<'de> Deserialize<'de> for TopKeys<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = TopKeys<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut keys = BTreeMap::new();
                while let Some((key, value)) = map.next_entry::<String, &'de RawValue>()? {
                    // Of two lists of entries, one would be dropped without a word.
                    if keys.insert(key, value).is_some() || keys.len() > MAX_KEYS {
                        return Err(A::Error::custom("a key too many"));
                    }
                }
                Ok(TopKeys(keys))
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

/// Goes through the entries of a list, or the values of an object, one at a time: a hundred million noughts cost no
/// memory. What is missing has none.
pub(crate) fn each<'a>(
    raw: Option<&'a RawValue>,
    each: impl FnMut(&'a RawValue) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let Some(raw) = raw else { return Ok(()) };
    let mut stopped = None;
    // The raw text is borrowed from the file; a copy would hold the entry's secrets once more.
    let read = serde_json::Deserializer::from_str(raw.get()).deserialize_any(Each { each, stopped: &mut stopped });
    stopped.map_or_else(|| read.map_err(|_| ImportError::Damaged { line: None }), Err)
}

struct Each<'s, F> {
    each: F,
    stopped: &'s mut Option<ImportError>,
}

impl<F> Each<'_, F> {
    fn one<'de, E: Error>(&mut self, raw: &'de RawValue) -> Result<(), E>
    where
        F: FnMut(&'de RawValue) -> Result<(), ImportError>,
    {
        (self.each)(raw).map_err(|error| {
            *self.stopped = Some(error);
            E::custom("stopped")
        })
    }
}

impl<'de, F: FnMut(&'de RawValue) -> Result<(), ImportError>> Visitor<'de> for Each<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        while let Some(raw) = seq.next_element()? {
            self.one(raw)?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some((IgnoredAny, raw)) = map.next_entry()? {
            self.one(raw)?;
        }
        Ok(())
    }
}

/// Goes through a list. Entries count from 1, and one that is not of this form is `None`.
pub(crate) fn each_entry<'a, T: Deserialize<'a>>(
    list: &'a RawValue,
    mut take: impl FnMut(usize, Option<T>) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    if !list.get().starts_with('[') {
        return Err(ImportError::Damaged { line: None });
    }
    let mut number = 0;
    each(Some(list), |raw| {
        number += 1;
        take(number, serde_json::from_str(raw.get()).ok())
    })
}

/// Goes through the entries of a vault. One that is not of this form is a problem.
pub(crate) fn read_entries<'a, T: Deserialize<'a>>(
    list: &'a RawValue,
    vault: &mut Vault,
    mut take: impl FnMut(T, Place, &mut Vault) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    each_entry(list, |number, entry| match entry {
        Some(entry) => take(entry, Place::Entry(number), vault),
        None => {
            vault.problem(Place::Entry(number), What::BadEntry);
            Ok(())
        }
    })
}

/// The first of a list inside an entry; the rest is passed over.
pub(crate) struct Few<T>(pub(crate) Vec<T>);

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Few<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct First<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for First<T> {
            type Value = Few<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut few = Vec::new();
                while few.len() < FEW
                    && let Some(one) = seq.next_element()?
                {
                    few.push(one);
                }
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Few(few))
            }
        }
        deserializer.deserialize_seq(First(PhantomData))
    }
}

/// A time as a number or a text, see [`csv_rows::time`]; anything else is none.
pub(crate) fn time(raw: Option<&RawValue>) -> Option<Timestamp> {
    let text = raw?.get();
    match text.strip_prefix('"') {
        Some(text) => csv_rows::time(text.trim_end_matches('"')),
        // A fraction of a second is of no interest.
        None => csv_rows::time(text.split('.').next().unwrap_or_default()),
    }
}

/// Folders by their id, each with that of the folder around it.
pub(crate) struct Folders<K>(BTreeMap<K, (String, Option<K>)>);

impl<K: Ord> Folders<K> {
    pub(crate) fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Takes a folder in; past the number of logins that a vault may have, no more.
    pub(crate) fn add(&mut self, id: K, name: &str, parent: Option<K>) {
        if self.0.len() < MAX_LOGINS {
            self.0.insert(id, (name.trim().chars().take(MAX_TEXT).collect(), parent));
        }
    }

    /// The folder's name after those of the folders around it, parted by slashes; empty where there is no such folder.
    pub(crate) fn path(&self, id: &K) -> String {
        let around = std::iter::successors(self.0.get(id), |(_, parent)| self.0.get(parent.as_ref()?));
        let mut names: Vec<_> =
            around.take(MAX_FOLDERS).map(|(name, _)| name.as_str()).filter(|name| !name.is_empty()).collect();
        names.reverse();
        names.join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_is_bounded_and_brackets_in_text_do_not_count() {
        let deep = format!("{}{}", "[".repeat(MAX_DEPTH + 1), "]".repeat(MAX_DEPTH + 1));
        assert_eq!(TopKeys::of(deep.as_bytes()).err(), Some(ImportError::TooDeep));
        let text = format!(r#"{{"a\"": "{}"}}"#, "[{".repeat(100));
        assert!(TopKeys::of(text.as_bytes()).is_ok_and(|keys| keys.has("a\"")));
        assert_eq!(TopKeys::of(b"{\n\"a\": }").err(), Some(ImportError::Damaged { line: Some(2) }));
    }

    #[test]
    fn the_keys_at_the_top_are_seen_with_what_is_true() {
        let keys = TopKeys::of(br#"{"encrypted": false, "items": [1, -2, 0.5, null, "x", {}], "n": null}"#);
        let keys = keys.expect("it is JSON");
        assert!(keys.is("encrypted", false) && !keys.is("encrypted", true) && keys.has("items") && !keys.has("x"));
        assert!(keys.get("items").is_some() && keys.get("n").is_none() && keys.get("x").is_none());
        assert!(keys.has_entry::<f64>("items") && keys.has_entry::<String>("items"));
        assert!(!keys.has_entry::<bool>("items") && !keys.has_entry::<bool>("encrypted"));
    }

    #[test]
    fn a_key_that_is_there_twice_is_damage() {
        assert_eq!(TopKeys::of(b"{\"a\": 1,\n\"a\": 2}").err(), Some(ImportError::Damaged { line: Some(2) }));
    }

    #[test]
    fn a_list_gives_its_entries_one_by_one_and_stops_when_told_to() {
        let list: &RawValue = serde_json::from_str(r#"[1, "x", 3, 4]"#).expect("it is JSON");
        let mut seen = Vec::new();
        let read = each_entry(list, |number, entry: Option<u8>| {
            seen.push((number, entry));
            if number == 3 { Err(ImportError::TooManyLogins) } else { Ok(()) }
        });
        assert_eq!(read, Err(ImportError::TooManyLogins));
        assert_eq!(seen, [(1, Some(1)), (2, None), (3, Some(3))]);
        let none: &RawValue = serde_json::from_str("{}").expect("it is JSON");
        assert_eq!(each_entry(none, |_, _: Option<u8>| Ok(())), Err(ImportError::Damaged { line: None }));
    }

    #[test]
    fn few_are_kept_of_many() {
        let many = format!("[{}7]", "7,".repeat(10 * FEW));
        let Few(few) = read::<Few<u8>>(many.as_bytes()).expect("it is a list");
        assert_eq!(few, [7; FEW]);
        assert!(read::<Few<u8>>(b"[7, {}]").is_err());
    }

    #[test]
    fn a_time_is_a_number_or_a_text() {
        let check = |text: &str, seconds: Option<i64>| {
            let raw: &RawValue = serde_json::from_str(text).expect("it is JSON");
            assert_eq!(time(Some(raw)).map(Timestamp::as_second), seconds, "{text}");
        };
        check("1700000000", Some(1_700_000_000));
        check("1700000000.75", Some(1_700_000_000));
        check("1700000000123", Some(1_700_000_000));
        check(r#""1700000000""#, Some(1_700_000_000));
        check(r#""2023-11-14T22:13:20.123Z""#, Some(1_700_000_000));
        for none in ["null", "0", "-1", "true", "[]", "{}", r#""""#, r#""soon""#, "1e9"] {
            check(none, None);
        }
    }

    #[test]
    fn folders_in_a_ring_end() {
        let mut folders = Folders::new();
        folders.add("a", " Work ", None);
        folders.add("b", "Travel", Some("a"));
        folders.add("c", "Lost", Some("gone"));
        folders.add("f", "F", Some("g"));
        folders.add("g", "", Some("a"));
        folders.add("d", "D", Some("e"));
        folders.add("e", "E", Some("d"));
        assert_eq!(folders.path(&"b"), "Work/Travel");
        assert_eq!(folders.path(&"c"), "Lost");
        assert_eq!(folders.path(&"f"), "Work/F", "a folder without a name is passed over");
        assert_eq!(folders.path(&"x"), "");
        assert_eq!(folders.path(&"d"), "E/D/".repeat(MAX_FOLDERS / 2).trim_end_matches('/'));
    }
}
