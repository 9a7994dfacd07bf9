//! The files of a pack in memory, and how entries are read from them.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::error::{ContentError, Fault};

/// The files of a pack: paths within it, with `/` between folders, and what they hold.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A value with where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    file: String,
    line: usize,
}

impl<T> Located<T> {
    pub(crate) fn new(value: T, file: &str, line: usize) -> Self {
        Self { value, file: file.to_owned(), line }
    }

    pub(crate) fn error(&self, fault: Fault) -> ContentError {
        ContentError { file: self.file.clone(), line: Some(self.line), fault }
    }

    pub(crate) fn map<U>(self, map: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: map(self.value), file: self.file, line: self.line }
    }
}

/// The text of a file.
pub(crate) fn text<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, ContentError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        ContentError { file: path.to_owned(), line: Some(line_of(before)), fault: Fault::NotUtf8 }
    })
}

/// Reads TOML; `skipped` lines stand before it in its file.
pub(crate) fn toml<T: DeserializeOwned>(path: &str, text: &str, skipped: usize) -> Result<T, ContentError> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.as_bytes().get(..span.start)).unwrap_or_default();
        let message = error.message().lines().collect::<Vec<_>>().join(" ");
        ContentError { file: path.to_owned(), line: Some(skipped + line_of(before)), fault: Fault::Form(message) }
    })
}

/// A file of entries: an array of tables, under whatever name the type of the file gives it.
pub(crate) trait File: DeserializeOwned {
    type Entry;

    fn entries(self) -> Vec<Spanned<Self::Entry>>;
}

/// Reads the entries of a file.
pub(crate) fn entries<F: File>(path: &str, bytes: &[u8]) -> Result<Vec<Located<F::Entry>>, ContentError> {
    let text = text(path, bytes)?;
    let file: F = toml(path, text, 0)?;
    let located = |entry: Spanned<F::Entry>| {
        let line = line_of(text.as_bytes().get(..entry.span().start).unwrap_or_default());
        Located::new(entry.into_inner(), path, line)
    };
    Ok(file.entries().into_iter().map(located).collect())
}

/// The line, from 1, on which stands what comes after `before`.
pub(crate) fn line_of(before: &[u8]) -> usize {
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

/// Declares the type of a file that holds entries under one name.
macro_rules! file_of {
    ($file:ident, $field:ident: $entry:ty, $list:literal) => {
        #[derive(serde::Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $file {
            #[cfg_attr(test, schemars(with = $list))]
            $field: Vec<toml::Spanned<$entry>>,
        }

        impl $crate::files::File for $file {
            type Entry = $entry;

            fn entries(self) -> Vec<toml::Spanned<$entry>> {
                self.$field
            }
        }
    };
}
pub(crate) use file_of;

/// Fails unless a list has so many entries.
pub(crate) fn count(field: &'static str, has: usize, least: usize, most: usize) -> Result<(), Fault> {
    if (least..=most).contains(&has) { Ok(()) } else { Err(Fault::Count(field, least, most)) }
}
