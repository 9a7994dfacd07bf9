//! The form of the state inside its seal: a version, and the data of that version.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::error::StoreError;

/// State that can be kept.
pub trait Document: Serialize + DeserializeOwned + Default {
    /// The version that is written, from 1.
    const VERSION: u32;

    /// Turns the data of version `from` into that of the next one; `None` when it is not of that form.
    ///
    /// It is asked for every version from that of the file to the one before [`Self::VERSION`].
    fn migrate(from: u32, data: Value) -> Option<Value>;
}

/// The sealed text is a multiple of this many bytes, so that its length does not tell how much is kept.
const PADDED_TO: usize = 4096;

#[derive(Serialize)]
struct Written<'a, D> {
    version: u32,
    data: &'a D,
}

/// What is read of any version, later ones included.
#[derive(Deserialize)]
struct Header {
    version: u32,
}

#[derive(Deserialize)]
struct Read {
    data: Value,
}

/// A document as it was read.
pub(crate) struct Opened<D> {
    pub(crate) document: D,
    /// The version of its file.
    pub(crate) version: u32,
    /// The text that was read.
    pub(crate) text: Zeroizing<Vec<u8>>,
}

/// The text of `document`.
pub(crate) fn write<D: Document>(document: &D) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let written = Written { version: D::VERSION, data: document };
    let mut text = Zeroizing::new(serde_json::to_vec(&written).map_err(|_| StoreError::NotJson)?);
    let length = (text.len() + 1).next_multiple_of(PADDED_TO) - 1;
    text.resize(length, b' ');
    text.push(b'\n');
    Ok(text)
}

/// Reads a text of this or an earlier version.
pub(crate) fn read<D: Document>(text: Zeroizing<Vec<u8>>) -> Result<Opened<D>, StoreError> {
    let Header { version } = serde_json::from_slice(&text).map_err(|_| StoreError::Damaged)?;
    if version > D::VERSION {
        return Err(StoreError::Newer { found: version, known: D::VERSION });
    }
    let Read { mut data } = serde_json::from_slice(&text).map_err(|_| StoreError::Damaged)?;
    for from in version..D::VERSION {
        data = D::migrate(from, data).ok_or(StoreError::Damaged)?;
    }
    let document = serde_json::from_value(data).map_err(|_| StoreError::Damaged)?;
    Ok(Opened { document, version, text })
}
