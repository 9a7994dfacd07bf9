//! KeePass databases and XML that KeePassXC makes, and hostile ones.

mod hostile;
mod hostile_xml;
// KeePassXC is installed where the tests run on Linux, see `cargo xtask`.
#[cfg(target_os = "linux")]
mod keepassxc;
mod references;
mod written;

use std::path::Path;

use vault::{ImportError, Options, Unlock, Vault};
use zeroize::Zeroizing;

use crate::fixtures::PASSWORD;
use crate::shown::shown;

const DAMAGED: ImportError = ImportError::Damaged { line: None };

/// Databases that KeePassXC wrote, each with another cipher or key derivation.
const DATABASES: [&str; 4] = [
    "keepassxc-3.1-aes.kdbx",
    "keepassxc-4-argon2d-aes.kdbx",
    "keepassxc-4-argon2id-chacha20.kdbx",
    "keepassxc-4-aeskdf-twofish.kdbx",
];

fn fixtures() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures"))
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(fixtures().join("keepass_kdbx").join(name)).expect("a fixture")
}

fn unlocked(password: Option<&str>, key_file: Option<&[u8]>) -> Options {
    let password = password.map(|password| secret::Secret::new(password.to_owned()));
    let unlock = Unlock { password, key_file: key_file.map(|bytes| Zeroizing::new(bytes.to_owned())) };
    Options { unlock, ..Options::default() }
}

/// Reads with the password of the fixtures.
fn read(bytes: &[u8]) -> Result<Vault, ImportError> {
    vault::read(bytes, &unlocked(Some(PASSWORD), None))
}

fn error(bytes: &[u8]) -> Option<ImportError> {
    read(bytes).err()
}

/// What is read with the password of the fixtures, as text.
fn text(bytes: &[u8]) -> String {
    shown(bytes, &unlocked(Some(PASSWORD), None))
}

/// What is read, without the name of the format.
fn logins(bytes: &[u8], options: &Options) -> String {
    let text = shown(bytes, options);
    text.split_once('\n').map(|(_, logins)| logins.to_owned()).expect("it can be read")
}
