//! Sealed state on real disks: killed, full, read-only, damaged, and read by another program.
#![expect(clippy::disallowed_methods, reason = "what others write is laid out by hand")]

mod disks;
mod generations;
mod hostile;
mod killed;
mod reader;

use std::path::Path;

use sealed_store::{Document, Key, Store};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A document of version 3. Version 1 was a bare number, and version 2 had another name for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Count {
    count: u64,
    words: Vec<String>,
}

impl Document for Count {
    const VERSION: u32 = 3;

    fn migrate(from: u32, data: Value) -> Option<Value> {
        match from {
            1 => Some(serde_json::json!({ "number": data.as_u64()? })),
            2 => Some(serde_json::json!({ "count": data.get("number")?, "words": [] })),
            _ => None,
        }
    }
}

fn set(store: &Store, key: &Key, count: u64) -> Result<(), sealed_store::StoreError> {
    store.update(key, |document: &mut Count| document.count = count)
}

fn count(store: &Store, key: &Key) -> Result<u64, sealed_store::StoreError> {
    store.read::<Count>(key).map(|document| document.count)
}

/// The names in a folder, in order.
fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>, _>>()?;
    names.sort();
    Ok(names)
}

/// The first recipient's line of an age file is altered by tests; this seals a text as the program `age` does.
fn seal(key: &Key, text: &str) -> anyhow::Result<Vec<u8>> {
    let identity: age::x25519::Identity = key.to_text().expose().parse().map_err(anyhow::Error::msg)?;
    Ok(age::encrypt(&identity.to_public(), text.as_bytes())?)
}
