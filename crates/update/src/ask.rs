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

/// A newer version, and the installer for this laptop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The version.
    pub version: Version,
    /// The day on which it was made.
    pub date: Date,
    /// How it is installed.
    pub kind: Kind,
    /// Its installer.
    pub file: InstallerFile,
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
    kind: Kind,
) -> Result<Option<Offer>, UpdateError> {
    let ask = async |address: &FileAddress, most| gateway.file(address, most).await.map_err(UpdateError::Unreachable);
    let signature = ask(&address.beside(SIGNATURE), MAX_SIGNATURE).await?;
    let manifest = ask(address, MAX_MANIFEST).await?;
    let signature = String::from_utf8(signature).map_err(|_| SignatureError::BadSignature)?;
    let manifest = Manifest::open(&manifest, &signature, key)?;
    if !manifest.is_newer_than(current)? {
        return Ok(None);
    }
    let file = manifest.installer(kind, std::env::consts::ARCH)?.clone();
    let address = address.sibling(&file.name);
    Ok(Some(Offer { version: manifest.version, date: manifest.date, kind, file, address }))
}

/// Downloads the installer of `offer`, and answers it only if it is the one that was signed.
///
/// # Errors
/// [`UpdateError::Unreachable`] and [`UpdateError::Altered`].
pub async fn download(gateway: &Gateway, offer: &Offer) -> Result<Vec<u8>, UpdateError> {
    let bytes = gateway.file(&offer.address, offer.file.bytes).await.map_err(UpdateError::Unreachable)?;
    offer.file.verify(&bytes)?;
    Ok(bytes)
}
