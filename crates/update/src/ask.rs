//! Asking the publisher's address.

use address::FileAddress;
use gateway::Gateway;
use jiff::civil::Date;
use semver::Version;
use signed::{PublicKey, SignatureError};

use crate::installed::Kind;
use crate::manifest::{InstallerFile, MAX_MANIFEST, Manifest, UpdateError};

/// Behind the name of a signed file (minisign's habit).
const SIGNATURE: &str = ".minisig";
/// Bytes of a signature at most; one takes about 300.
const MAX_SIGNATURE: u64 = 16 * 1024;

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
    let ask = async |address: &FileAddress, most| gateway.file(address, most).await.map_err(UpdateError::Unreachable);
    let signature = ask(&address.beside(SIGNATURE), MAX_SIGNATURE).await?;
    let manifest = ask(address, MAX_MANIFEST).await?;
    let signature = String::from_utf8(signature).map_err(|_| SignatureError::BadSignature)?;
    let manifest = Manifest::open(&manifest, &signature, key)?;
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

    /// Downloads an installer of it, and answers it only if it is the one that was signed.
    ///
    /// # Errors
    /// [`UpdateError::Unreachable`] and [`UpdateError::Altered`].
    pub async fn download(&self, gateway: &Gateway, file: &InstallerFile) -> Result<Vec<u8>, UpdateError> {
        let address = self.address.sibling(&file.name);
        let bytes = gateway.file(&address, file.bytes).await.map_err(UpdateError::Unreachable)?;
        file.verify(&bytes)?;
        Ok(bytes)
    }
}
