//! A policy as a property list, which is how macOS keeps managed preferences, and as the configuration profile that lays
//! them down.

use std::collections::BTreeSet;
use std::io::Cursor;

use plist::{Dictionary, Value as Listed};
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};

use crate::given::{Given, Names, Value};
use crate::laid_down::{Policy, Scope};
use crate::table::ENTRIES;

/// Under which a profile has its payloads.
const PAYLOADS: &str = "PayloadContent";

/// Reads a property list, binary or XML, or a profile with a payload for `domain`, the identifier of the program. `place` is
/// what it is called in problems.
#[must_use]
pub fn from_property_list(place: &str, domain: &str, bytes: &[u8]) -> Policy {
    if let Err(why) = is_plain(bytes) {
        return Policy::unreadable(place, why);
    }
    let Ok(Listed::Dictionary(mut values)) = Listed::from_reader(Cursor::new(bytes)) else {
        return Policy::unreadable(
            place,
            "this is no property list with named values; of a signed profile, check the unsigned one",
        );
    };
    if let Some(payloads) = values.remove(PAYLOADS) {
        match payload(&values, payloads, domain) {
            Ok(payload) => values = payload,
            Err(why) => return Policy::unreadable(place, &why),
        }
    }
    // What a profile says of itself may stand among the values.
    let values = values.into_iter().filter(|(name, _)| !name.starts_with("Payload"));
    let given = values.map(|(name, value)| Given {
        name,
        line: None,
        value: match value {
            Listed::String(text) => Value::Text(text),
            Listed::Boolean(on) => Value::Switch(on),
            Listed::Integer(number) => number.as_signed().map_or(Value::Other, Value::Number),
            _ => Value::Other,
        },
    });
    Policy::of(place, Names::Plain, Scope::Laptop, given.collect())
}

/// Fails for XML that readers understand each in their own way: cut short, or with a name twice in a dictionary.
fn is_plain(bytes: &[u8]) -> Result<(), &'static str> {
    const CUT: &str = "this is no whole XML file";
    let Ok(text) = str::from_utf8(bytes) else { return Ok(()) };
    let mut reader = Reader::from_str(text);
    // The elements that are open, and the names in each.
    let mut open: Vec<BTreeSet<String>> = Vec::new();
    let mut key: Option<String> = None;
    loop {
        match reader.read_event().map_err(|_| CUT)? {
            Event::Start(tag) => {
                key = (tag.name().as_ref() == "key").then(String::new);
                open.push(BTreeSet::new());
            }
            Event::Text(text) => {
                if let Some(key) = &mut key {
                    key.push_str(&text.xml_content(XmlVersion::Implicit1_0));
                }
            }
            Event::End(_) => {
                open.pop();
                if let (Some(key), Some(names)) = (key.take(), open.last_mut())
                    && !names.insert(key.to_lowercase())
                {
                    return Err("a name stands there twice");
                }
            }
            Event::Eof => return if open.is_empty() { Ok(()) } else { Err(CUT) },
            _ => {}
        }
    }
}

/// The one payload for `domain` of a profile that says `of_itself` beside its payloads.
fn payload(of_itself: &Dictionary, payloads: Listed, domain: &str) -> Result<Dictionary, String> {
    let is_value = |name: &&String| ENTRIES.iter().any(|entry| entry.name.eq_ignore_ascii_case(name));
    if let Some(name) = of_itself.keys().find(is_value) {
        return Err(format!("{name} stands outside of the profile's payload, where it lays nothing down"));
    }
    if of_itself.get("PayloadScope").and_then(Listed::as_string) == Some("User") {
        return Err(
            "the scope of this profile is a user, and Cordon looks at the system's; set PayloadScope to System"
                .to_owned(),
        );
    }
    let is_ours = |payload: &Dictionary| payload.get("PayloadType").and_then(Listed::as_string) == Some(domain);
    let payloads = payloads.into_array().unwrap_or_default();
    let mut ours = payloads.into_iter().filter_map(Listed::into_dictionary).filter(is_ours);
    match (ours.next(), ours.next()) {
        (Some(payload), None) => Ok(payload),
        (None, _) => Err(format!("this profile has no payload of the type {domain}; other forms are not read")),
        _ => Err(format!("this profile has several payloads of the type {domain}; make one of them")),
    }
}
