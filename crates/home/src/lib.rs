//! Where Cordon lives on this laptop: its folders, the system's keyring, the pack in use, the policy and the edition, and
//! files that the person chooses. Both shells share them.

mod chosen;
mod folders;
mod keyring;
mod laid_down;
mod packs;

pub use chosen::read_chosen;
pub use folders::{Folders, NoHome, Swept};
pub use keyring::SystemKeyring;
pub use laid_down::{Arrangement, read as read_policy};
pub use packs::{Handed, InUse, InstallError, MAX_ARCHIVE, Packs};

use app::{Keeping, Store};

/// The name that systems know Cordon by, as in `tauri.conf.json`.
pub const IDENTIFIER: &str = "app.cordon.desktop";

/// What is kept on this laptop for the person who is signed in. Nothing is opened yet.
#[must_use]
pub fn keeping(folders: &Folders) -> Keeping {
    Keeping::new(Store::at(folders.state()), Box::new(SystemKeyring))
}
