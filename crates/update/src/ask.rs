//! Asking the publisher's address.

use std::sync::atomic::AtomicU64;

use address::FileAddress;
use gateway::{Gateway, SignedFile};
use jiff::civil::Date;
use semver::Version;
use signed::PublicKey;

use crate::installed::Kind;
use crate::manifest::{InstallerFile, MAX_MANIFEST, Manifest, UpdateError};

/// A newer version that its publisher has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    manifest: Manifest,
    address: FileAddress,
}

/// Asks `address`, which is that of a manifest, for a version later than `current`; `None` where it is the newest.
///
/// # Errors
/// [`UpdateError`].
pub async fn look(
    gateway: &Gateway,
    address: &FileAddress,
    key: &PublicKey,
    current: &Version,
) -> Result<Option<Offer>, UpdateError> {
    let file = gateway.signed_file(address, MAX_MANIFEST).await;
    let SignedFile { bytes, signature } = file.map_err(UpdateError::Unreachable)?;
    let manifest = Manifest::open(&bytes, &signature, key)?;
    let is_newer = manifest.is_newer_than(current)?;
    Ok(is_newer.then(|| Offer { manifest, address: address.clone() }))
}

impl Offer {
    /// The version.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.manifest.version
    }

    /// The day on which it was made.
    #[must_use]
    pub fn date(&self) -> Date {
        self.manifest.date
    }

    /// Its installer for this laptop's processor.
    ///
    /// # Errors
    /// [`UpdateError::NoInstaller`].
    pub fn installer(&self, kind: Kind) -> Result<&InstallerFile, UpdateError> {
        self.manifest.installer(kind, std::env::consts::ARCH)
    }

    /// Downloads an installer of it, and answers it only if it is the one that was signed. How many bytes have come is
    /// counted in `received`.
    ///
    /// # Errors
    /// [`UpdateError::Unreachable`] and [`UpdateError::Altered`].
    pub async fn download(
        &self,
        gateway: &Gateway,
        file: &InstallerFile,
        received: &AtomicU64,
    ) -> Result<Vec<u8>, UpdateError> {
        let address = self.address.sibling(&file.name);
        let bytes = gateway.download(&address, file.bytes, received).await.map_err(UpdateError::Unreachable)?;
        file.verify(&bytes)?;
        Ok(bytes)
    }
}
