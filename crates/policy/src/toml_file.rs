//! A policy or an edition as a TOML file.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::given::{Given, Names, Problem, Value};
use crate::laid_down::{Policy, Scope};

/// Reads the text of a file; `place` is what it is called in problems.
#[must_use]
pub fn from_toml(place: &str, scope: Scope, text: &str) -> Policy {
    let (root, errors) = DeTable::parse_recoverable(text);
    let line = |at: usize| {
        let before = text.as_bytes().get(..at).unwrap_or_default();
        Some(1 + before.iter().filter(|byte| **byte == b'\n').count())
    };
    let mut found = Vec::new();
    for (table, values) in root.get_ref() {
        let name = table.get_ref();
        match values.get_ref() {
            DeValue::Table(values) => found.extend(
                values.iter().map(|(key, value)| (key.span().start, format!("{name}.{}", key.get_ref()), of(value))),
            ),
            _ => found.push((table.span().start, name.to_string(), Value::Other)),
        }
    }
    found.sort_by_key(|(at, ..)| *at);
    let given = found.into_iter().map(|(at, name, value)| Given { name, line: line(at), value }).collect();
    let problems = errors.iter().map(|error| Problem {
        place: place.to_owned(),
        line: line(error.span().map_or(0, |span| span.start)),
        name: None,
        what: error.message().lines().next().unwrap_or_default().to_owned(),
    });
    let mut policy = Policy::of(place, Names::Dotted, scope, given).with_problems(problems);
    policy.problems.sort_by_key(|problem| problem.line);
    policy
}

fn of(value: &Spanned<DeValue<'_>>) -> Value {
    match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(on) => Value::Switch(*on),
        _ => Value::Other,
    }
}
