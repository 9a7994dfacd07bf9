//! A value as it was found, and what may be wrong with it.

use std::fmt;

/// By which of its two names a value is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// `source.address`, in a TOML file.
    Dotted,
    /// `SourceAddress`, in the registry and in a property list.
    Plain,
}

/// A value as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Its name, as it stands there.
    pub name: String,
    /// The line that it stands in, from 1; `None` where there are no lines.
    pub line: Option<usize>,
    /// What stands there.
    pub value: Value,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text.
    Text(String),
    /// Yes or no.
    Switch(bool),
    /// A whole number, which a registry has for yes and no.
    Number(i64),
    /// Anything else.
    Other,
}

/// What is wrong, and where. It quotes no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, or the key of the registry.
    pub place: String,
    /// The line in it, from 1.
    pub line: Option<usize>,
    /// The name of the value, where it is one value that is wrong.
    pub name: Option<String>,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, line, name, what } = self;
        f.write_str(place)?;
        if let Some(line) = line {
            write!(f, ", line {line}")?;
        }
        if let Some(name) = name {
            write!(f, ": {name}")?;
        }
        write!(f, ": {what}")
    }
}
