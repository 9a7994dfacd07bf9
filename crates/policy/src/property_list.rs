//! A policy as a property list, which is how macOS keeps managed preferences.

use std::io::Cursor;

use plist::Value as Listed;

use crate::given::{Given, Names, Value};
use crate::laid_down::{Policy, Scope};

/// Reads a property list, binary or XML; `place` is what it is called in problems.
#[must_use]
pub fn from_property_list(place: &str, bytes: &[u8]) -> Policy {
    let Ok(Listed::Dictionary(values)) = Listed::from_reader(Cursor::new(bytes)) else {
        return Policy::unreadable(place, "this is no property list with named values");
    };
    // What a profile says of itself may stand among the values.
    let values = values.into_iter().filter(|(name, _)| !name.starts_with("Payload"));
    let given = values.map(|(name, value)| Given {
        name,
        place: String::new(),
        value: match value {
            Listed::String(text) => Value::Text(text),
            Listed::Boolean(on) => Value::Switch(on),
            Listed::Integer(number) => number.as_signed().map_or(Value::Other, Value::Number),
            _ => Value::Other,
        },
    });
    Policy::of(place, Names::Plain, Scope::Laptop, given.collect())
}
