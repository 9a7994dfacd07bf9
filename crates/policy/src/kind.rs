//! What a value takes.

use std::path::PathBuf;

use address::{FileAddress, SourceAddress};
use signed::PublicKey;

use crate::given::Value;

/// The word that means "nowhere".
const NOWHERE: &str = "none";

/// What a value takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The address of a source.
    Source,
    /// The address of a file, or `none`.
    File,
    /// On or off.
    Switch,
    /// An absolute path.
    Path,
    /// A public key of minisign's.
    Key,
    /// One line of text.
    Text {
        /// Characters at most.
        most: usize,
    },
}

/// Where something is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// Nowhere: it was said so.
    Nowhere,
    /// At this address.
    At(FileAddress),
}

impl Where {
    /// The address, if there is one.
    #[must_use]
    pub fn address(&self) -> Option<&FileAddress> {
        match self {
            Self::Nowhere => None,
            Self::At(address) => Some(address),
        }
    }
}

pub(crate) fn source(value: &Value) -> Result<SourceAddress, String> {
    text(value)?.parse().map_err(|error: address::AddressError| error.to_string())
}

pub(crate) fn file(value: &Value) -> Result<Where, String> {
    match text(value)?.trim() {
        NOWHERE => Ok(Where::Nowhere),
        text => text.parse().map(Where::At).map_err(|error: address::AddressError| error.to_string()),
    }
}

pub(crate) fn switch(value: &Value) -> Result<bool, String> {
    match value {
        Value::Switch(on) => Ok(*on),
        Value::Number(0) => Ok(false),
        Value::Number(1) => Ok(true),
        _ => Err("this is neither true nor false (1 or 0 in the registry)".to_owned()),
    }
}

pub(crate) fn path(value: &Value) -> Result<PathBuf, String> {
    let path = PathBuf::from(text(value)?);
    if path.is_absolute() { Ok(path) } else { Err("this is not an absolute path".to_owned()) }
}

pub(crate) fn key(value: &Value) -> Result<PublicKey, String> {
    text(value)?.parse().map_err(|error: signed::SignatureError| error.to_string())
}

pub(crate) fn line(value: &Value, most: usize) -> Result<String, String> {
    let text = text(value)?.trim();
    if text.is_empty() {
        return Err("this is empty; leave the value out".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Err("this is more than one line".to_owned());
    }
    if text.chars().count() > most {
        return Err(format!("this is longer than {most} characters"));
    }
    Ok(text.to_owned())
}

fn text(value: &Value) -> Result<&str, String> {
    match value {
        Value::Text(text) => Ok(text),
        _ => Err("this is not text".to_owned()),
    }
}
