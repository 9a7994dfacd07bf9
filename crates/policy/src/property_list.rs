//! A policy as a property list, which is how macOS keeps managed preferences, and as the configuration profile that lays
//! them down.

use std::io::Cursor;

use plist::{Dictionary, Value as Listed};

use crate::given::{Given, Names, Value};
use crate::laid_down::{Policy, Scope};

/// Under which a profile has its payloads.
const PAYLOADS: &str = "PayloadContent";

/// Reads a property list, binary or XML, or a profile with a payload for `domain`, the identifier of the program. `place` is
/// what it is called in problems.
#[must_use]
pub fn from_property_list(place: &str, domain: &str, bytes: &[u8]) -> Policy {
    let Ok(Listed::Dictionary(mut values)) = Listed::from_reader(Cursor::new(bytes)) else {
        return Policy::unreadable(place, "this is no property list with named values, or a signed one");
    };
    if let Some(payloads) = values.remove(PAYLOADS) {
        match payload(payloads, domain) {
            Some(payload) => values = payload,
            None => {
                return Policy::unreadable(
                    place,
                    &format!("this profile has no payload, or several, of the type {domain}"),
                );
            }
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

/// The one payload for `domain`.
fn payload(payloads: Listed, domain: &str) -> Option<Dictionary> {
    let is_ours = |payload: &Dictionary| payload.get("PayloadType").and_then(Listed::as_string) == Some(domain);
    let mut ours = payloads.into_array()?.into_iter().filter_map(Listed::into_dictionary).filter(is_ours);
    let payload = ours.next();
    if ours.next().is_none() { payload } else { None }
}
