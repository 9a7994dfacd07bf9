//! A newer Cordon: looked for at the publisher's address through the one door, taken only with the publisher's signature,
//! and handed to the system's own installer.
//!
//! It asks nothing by itself, and installs nothing by itself. Tauri's updater is not used: it has a client of its own, which
//! the ledger would not see, and its manifest is not signed, so that an old version with its good signature could be
//! offered as a new one.

mod ask;
mod install;
mod installed;
mod manifest;

pub use ask::{Offer, look};
pub use install::{Handed, install};
pub use installed::{Kind, installed_as};
pub use manifest::{InstallerFile, MAX_INSTALLER, MAX_MANIFEST, Manifest, UpdateError};
