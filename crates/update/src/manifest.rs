//! `update.json`: what the newest version is, and the installers of it, as `cargo xtask dist` writes it.

use exposure::Why;
use jiff::civil::Date;
use semver::Version;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use signed::{PublicKey, SignatureError};

use crate::installed::Kind;

/// Bytes of a manifest at most.
pub const MAX_MANIFEST: u64 = 64 * 1024;
/// Bytes of an installer at most.
pub const MAX_INSTALLER: u64 = 512 * 1024 * 1024;
/// What the manifest is of: the same key may sign other files.
const PRODUCT: &str = "cordon";

/// The newest version, as its publisher has signed it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    product: String,
    /// The version.
    pub version: Version,
    /// The day on which it was made.
    pub date: Date,
    files: Vec<InstallerFile>,
}

/// An installer, which lies beside the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InstallerFile {
    kind: String,
    architecture: String,
    /// The name of the file.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    sha256: String,
}

/// Why there is no newer version to install. The one that runs stays.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// The address could not be asked. The network's fault.
    #[error("the address of newer versions could not be asked")]
    Unreachable(Why),
    /// The signature does not hold. The publisher's fault, or somebody's in between.
    #[error("the list of newer versions is refused: {0}")]
    Signature(#[from] SignatureError),
    /// It is signed, and it is no list of versions of this program. The publisher's fault.
    #[error("the list of newer versions is not in a form that this Cordon reads; ask for help")]
    NotAManifest,
    /// An older one is offered as the newest. The publisher's fault, or somebody's in between.
    #[error("version {offered} is offered, which is older than this one, {current}; it is not taken")]
    Older {
        /// What is offered.
        offered: Version,
        /// What runs.
        current: Version,
    },
    /// No installer is for a laptop like this.
    #[error("version {offered} has no installer for this laptop; ask for help")]
    NoInstaller {
        /// What is offered.
        offered: Version,
    },
    /// What was downloaded is not what was signed.
    #[error("the installer that came is not the one that was signed; it is not taken")]
    Altered,
}

impl Manifest {
    /// Reads a manifest: its signature first, and nothing of it is looked at before that holds.
    ///
    /// # Errors
    /// [`UpdateError::Signature`] and [`UpdateError::NotAManifest`].
    pub fn open(bytes: &[u8], signature: &str, key: &PublicKey) -> Result<Self, UpdateError> {
        key.verify(bytes, signature)?;
        let manifest: Self = serde_json::from_slice(bytes).map_err(|_| UpdateError::NotAManifest)?;
        let is_name = |file: &InstallerFile| {
            let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '_' | '-' | '+' | '~');
            let is_of_its_kind =
                file.name.strip_suffix(&format!(".{}", file.kind)).is_some_and(|stem| !stem.is_empty());
            is_of_its_kind && !file.name.starts_with('.') && file.name.chars().all(plain) && file.bytes <= MAX_INSTALLER
        };
        let is_ours = manifest.product == PRODUCT && manifest.files.iter().all(is_name);
        if is_ours { Ok(manifest) } else { Err(UpdateError::NotAManifest) }
    }

    /// Whether it is newer than `current`: `false` where it is the same.
    ///
    /// # Errors
    /// [`UpdateError::Older`].
    pub fn is_newer_than(&self, current: &Version) -> Result<bool, UpdateError> {
        if self.version < *current {
            return Err(UpdateError::Older { offered: self.version.clone(), current: current.clone() });
        }
        Ok(self.version > *current)
    }

    /// The installer for a laptop like this.
    ///
    /// # Errors
    /// [`UpdateError::NoInstaller`].
    pub fn installer(&self, kind: Kind, architecture: &str) -> Result<&InstallerFile, UpdateError> {
        let fits = |file: &&InstallerFile| {
            file.kind == kind.code() && (file.architecture == architecture || file.architecture == "universal")
        };
        self.files.iter().find(fits).ok_or_else(|| UpdateError::NoInstaller { offered: self.version.clone() })
    }
}

impl InstallerFile {
    /// Fails unless these are its bytes.
    ///
    /// # Errors
    /// [`UpdateError::Altered`].
    pub fn verify(&self, bytes: &[u8]) -> Result<(), UpdateError> {
        let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let same = self.bytes == bytes.len() as u64 && self.sha256.eq_ignore_ascii_case(&hash);
        if same { Ok(()) } else { Err(UpdateError::Altered) }
    }
}
