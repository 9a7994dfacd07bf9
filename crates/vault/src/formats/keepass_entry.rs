//! What KeePass's database and its XML share: groups, of which one may be the bin, entries of named strings, and
//! references from one entry to another, as KeePass documents them under "field references": `{REF:P@I:…}` stands for
//! the password (`P`) of the entry with that id (`I`).
//!
//! Of the strings that a person or a plug-in adds, only addresses are kept, and of secrets for second steps only that
//! they are there.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use jiff::Timestamp;

use crate::error::ImportError;
use crate::json::Text;
use crate::limits::{MAX_ADDRESSES, MAX_DEPTH, MAX_LOGINS, MAX_TEXT};
use crate::login::{Draft, Place, SecondStep, Vault, What};

/// Bytes of a text in which references are followed, before and after: no password is longer.
const MAX_REFERRING: usize = 1024;
/// References that are followed for one text, so that a few that refer to each other twice cannot grow without end.
const MAX_REFERENCES: usize = 50;
/// References that lead from one to the next, as many as KeePassXC follows.
const MAX_CHAIN: usize = 10;

/// What names a group or an entry (a UUID).
pub(crate) type Id = [u8; 16];

/// All that is read of a database, before references are followed.
#[derive(Default)]
pub(crate) struct Database {
    /// The group that is the bin.
    pub(crate) bin: Option<Id>,
    groups: Vec<Group>,
    entries: Vec<Entry>,
}

/// A group, by its number in the order of the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct GroupIndex(usize);

struct Group {
    parent: Option<GroupIndex>,
    depth: usize,
    id: Option<Id>,
    name: String,
}

/// An entry as it stands in the file.
#[derive(Default)]
pub(crate) struct Entry {
    group: Option<GroupIndex>,
    pub(crate) id: Option<Id>,
    pub(crate) changed: Option<Timestamp>,
    /// Whether one of its strings is not in the encoding of the file.
    pub(crate) not_text: bool,
    title: Text,
    username: Text,
    password: Text,
    url: Text,
    /// Only where an entry refers to notes.
    notes: Text,
    /// The other addresses, by the names of their strings.
    more_urls: Vec<(String, Text)>,
    totp: bool,
    passkey: bool,
}

impl Entry {
    /// An empty entry in this group.
    pub(crate) fn in_group(group: Option<GroupIndex>) -> Self {
        Self { group, ..Self::default() }
    }

    /// Takes a string of the entry; one of no use here is dropped.
    pub(crate) fn set(&mut self, key: &str, value: Text) {
        match key {
            "Title" => self.title = value,
            "UserName" => self.username = value,
            "Password" => self.password = value,
            "URL" => self.url = value,
            "Notes" => self.notes = value,
            _ if value.trim().is_empty() => {}
            _ if is_totp(key) => self.totp = true,
            _ if is_passkey(key) => self.passkey = true,
            _ if is_url(key) && self.more_urls.len() < MAX_ADDRESSES => self.more_urls.push((key.to_owned(), value)),
            _ => {}
        }
    }

    /// What a letter in a reference stands for; an entry that has no id is not referred to by it.
    fn field(&self, letter: u8) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match letter {
            b'T' => &self.title,
            b'U' => &self.username,
            b'P' => &self.password,
            b'A' => &self.url,
            b'N' => &self.notes,
            b'I' => return self.id.map(|id| Cow::Owned(format!("{:032X}", u128::from_be_bytes(id)))),
            _ => return None,
        }))
    }
}

/// Whether a string of an entry is of use here.
pub(crate) fn is_wanted(key: &str, notes: Notes) -> bool {
    matches!(key, "Title" | "UserName" | "Password" | "URL")
        || key == "Notes" && notes == Notes::ReferredTo
        || is_totp(key)
        || is_passkey(key)
        || is_url(key)
}

/// KeePassXC's, KeePass's, and those of the plug-in KeeTrayTOTP.
fn is_totp(key: &str) -> bool {
    matches!(key, "otp" | "TOTP Seed") || key.starts_with("TimeOtp-Secret") || key.starts_with("HmacOtp-Secret")
}

fn is_passkey(key: &str) -> bool {
    key.starts_with("KPEX_PASSKEY")
}

/// The addresses after the first, by the name that Keepass2Android gave them and KeePassXC took over.
fn is_url(key: &str) -> bool {
    key.starts_with("KP2A_URL")
}

/// Whether notes are of use: only where an entry refers to them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notes {
    ReferredTo,
    Unused,
}

impl Notes {
    /// What a text says of them.
    pub(crate) fn of(text: &[u8]) -> Self {
        let wanted = b"{REF:N@";
        let refers = text.windows(wanted.len()).any(|window| window.eq_ignore_ascii_case(wanted));
        if refers { Self::ReferredTo } else { Self::Unused }
    }
}

impl Database {
    /// Adds a group. Its parent was added before; the root has none.
    pub(crate) fn add_group(&mut self, parent: Option<GroupIndex>) -> Result<GroupIndex, ImportError> {
        let depth = parent.and_then(|parent| self.groups.get(parent.0)).map_or(0, |parent| parent.depth + 1);
        if depth > MAX_DEPTH {
            return Err(ImportError::TooDeep);
        }
        if self.groups.len() >= MAX_LOGINS {
            return Err(ImportError::TooManyLogins);
        }
        self.groups.push(Group { parent, depth, id: None, name: String::new() });
        Ok(GroupIndex(self.groups.len() - 1))
    }

    pub(crate) fn set_group_id(&mut self, group: GroupIndex, id: Option<Id>) {
        if let Some(group) = self.groups.get_mut(group.0) {
            group.id = id;
        }
    }

    pub(crate) fn set_group_name(&mut self, group: GroupIndex, name: &str) {
        if let Some(group) = self.groups.get_mut(group.0) {
            group.name = name.chars().take(MAX_TEXT).collect();
        }
    }

    pub(crate) fn add_entry(&mut self, entry: Entry) -> Result<(), ImportError> {
        if self.entries.len() >= MAX_LOGINS {
            return Err(ImportError::TooManyLogins);
        }
        self.entries.push(entry);
        Ok(())
    }

    /// Whether a string of an entry is not in the encoding of the file.
    pub(crate) fn has_what_is_not_text(&self) -> bool {
        self.entries.iter().any(|entry| entry.not_text)
    }

    /// Follows the references and gives the logins to the vault.
    pub(crate) fn into_vault(self, vault: &mut Vault) -> Result<(), ImportError> {
        let references = References::new(&self.entries);
        for (index, entry) in self.entries.iter().enumerate() {
            let place = Place::Entry(index + 1);
            if self.is_in_bin(entry.group) {
                vault.left_out.deleted += 1;
            } else if entry.not_text {
                vault.problem(place, What::NotText);
            } else {
                let password = references.follow(&entry.password);
                if password.is_none() {
                    vault.problem(place, What::BadReference);
                }
                let draft = self.draft(entry, password.unwrap_or_default(), &references);
                vault.push(place, draft)?;
            }
        }
        Ok(())
    }

    fn draft(&self, entry: &Entry, password: Text, references: &References<'_>) -> Draft {
        // What is no secret and leads nowhere is as good as empty.
        let shown =
            |text: &Text| references.follow(text).map(|mut text| std::mem::take(&mut *text)).unwrap_or_default();
        let mut more_urls: Vec<_> = entry.more_urls.iter().collect();
        more_urls.sort_by(|a, b| a.0.cmp(&b.0));
        let totp = entry.totp.then_some(SecondStep::Totp);
        let passkey = entry.passkey.then_some(SecondStep::Passkey);
        Draft {
            title: shown(&entry.title),
            urls: std::iter::once(&entry.url).chain(more_urls.into_iter().map(|(_, url)| url)).map(shown).collect(),
            username: shown(&entry.username),
            password,
            second_steps: totp.into_iter().chain(passkey).collect(),
            // Programs write the year 1, or 1970, where they know no better.
            changed: entry.changed.filter(|time| *time > Timestamp::UNIX_EPOCH),
            folder: self.folder(entry.group),
        }
    }

    /// The group and those around it, from the inside out, without the root.
    fn groups_around(&self, group: Option<GroupIndex>) -> impl Iterator<Item = &Group> {
        let find = |group: Option<GroupIndex>| group.and_then(|group| self.groups.get(group.0));
        std::iter::successors(find(group), move |group| find(group.parent)).filter(|group| group.parent.is_some())
    }

    fn is_in_bin(&self, group: Option<GroupIndex>) -> bool {
        self.bin.is_some() && self.groups_around(group).any(|group| group.id == self.bin)
    }

    fn folder(&self, group: Option<GroupIndex>) -> String {
        let mut names: Vec<_> = self.groups_around(group).map(|group| group.name.as_str()).collect();
        names.reverse();
        names.join("/")
    }
}

/// Where references lead.
struct References<'a> {
    entries: &'a [Entry],
    /// For each letter, the first entry with each text; made when the letter is first searched by.
    by: HashMap<u8, OnceCell<HashMap<Cow<'a, str>, usize>>>,
}

impl<'a> References<'a> {
    fn new(entries: &'a [Entry]) -> Self {
        Self { entries, by: b"TUPANI".iter().map(|letter| (*letter, OnceCell::new())).collect() }
    }

    /// The text with what it refers to; `None` where that is not there, or refers back to the text.
    fn follow(&self, text: &Text) -> Option<Text> {
        if next_reference(text).is_none() {
            return Some(text.clone());
        }
        let mut followed = Text::default();
        let mut left = MAX_REFERENCES;
        self.follow_into(&mut followed, text, MAX_CHAIN, &mut left)?;
        Some(followed)
    }

    fn follow_into(&self, followed: &mut Text, text: &str, chain: usize, left: &mut usize) -> Option<()> {
        if text.len() > MAX_REFERRING {
            return None;
        }
        let mut rest = text;
        while let Some((before, reference, after)) = next_reference(rest) {
            followed.push_str(before);
            *left = left.checked_sub(1)?;
            let target = self.target(&reference)?;
            self.follow_into(followed, &target, chain.checked_sub(1)?, left)?;
            rest = after;
        }
        followed.push_str(rest);
        (followed.len() <= MAX_REFERRING).then_some(())
    }

    fn target(&self, reference: &Reference<'_>) -> Option<Cow<'a, str>> {
        let entries = self.entries;
        let first_with = || {
            let mut first_with = HashMap::new();
            for (index, entry) in entries.iter().enumerate() {
                if let Some(text) = entry.field(reference.by) {
                    first_with.entry(text).or_insert(index);
                }
            }
            first_with
        };
        let index = *self.by.get(&reference.by)?.get_or_init(first_with).get(reference.text.as_ref())?;
        entries.get(index)?.field(reference.wanted)
    }
}

/// One reference: `{REF:wanted@by:text}`.
struct Reference<'a> {
    wanted: u8,
    by: u8,
    text: Cow<'a, str>,
}

/// The first reference in a text, with what stands before and after it. What only looks like one is text.
fn next_reference(text: &str) -> Option<(&str, Reference<'_>, &str)> {
    let mut from = 0;
    loop {
        let opened = from + text.get(from..)?.find('{')?;
        let (before, rest) = text.split_at_checked(opened)?;
        if let Some((reference, after)) = reference(rest) {
            return Some((before, reference, after));
        }
        from = opened + 1;
    }
}

/// The reference that a text begins with, and the rest of the text.
fn reference(text: &str) -> Option<(Reference<'_>, &str)> {
    let (start, rest) = text.split_at_checked("{REF:P@I:".len())?;
    let [b'{', r, e, f, b':', wanted, b'@', by, b':'] = start.as_bytes() else { return None };
    let closed = rest.bytes().take(MAX_REFERRING).position(|byte| byte == b'}')?;
    let (text, after) = rest.split_at_checked(closed)?;
    let after = after.strip_prefix('}')?;
    let (wanted, by) = (wanted.to_ascii_uppercase(), by.to_ascii_uppercase());
    let known = b"TUPANI".contains(&wanted) && b"TUPANIO".contains(&by);
    if ![*r, *e, *f].eq_ignore_ascii_case(b"REF") || !known || text.is_empty() {
        return None;
    }
    let text = if by == b'I' { Cow::Owned(text.to_ascii_uppercase()) } else { Cow::Borrowed(text) };
    Some((Reference { wanted, by, text }, after))
}
