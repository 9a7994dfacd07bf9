//! Versioned state in one file: sealed with [age](https://age-encryption.org/v1), and whole at every moment.
//!
//! A [`Store`] keeps one [`Document`] and does not know what it is about. Each save is written beside, flushed to the
//! disk and moved over the old file, whose last good generation stays; a file that cannot be opened is refused and never
//! overwritten. The key is an age identity, which the caller keeps in the system's keyring, or seals here with a
//! passphrase. The form of the files is in `docs/STATE.md`.

mod disk;
mod document;
mod error;
mod key;
mod passphrase;
mod place;
mod store;

pub use document::Document;
pub use error::{DiskFault, StoreError};
pub use key::Key;
pub use passphrase::{MIN_PASSPHRASE, WORK_FACTOR};
pub use place::{KeyPlace, NoKeyring};
pub use store::Store;
