//! Signatures in the form of the `minisign` program: Ed25519 over the BLAKE2b hash of the file.

use std::str::FromStr;

use minisign_verify::{Error, PublicKey as Minisign, Signature};

use crate::pack::PackError;

/// The public key of whoever publishes packs.
#[derive(Debug, Clone)]
pub struct PublicKey(Minisign);

impl FromStr for PublicKey {
    type Err = PackError;

    /// Reads the key from the text of a `.pub` file, or from its line of base64 alone.
    fn from_str(text: &str) -> Result<Self, PackError> {
        let text = text.trim();
        let key = if text.contains('\n') { Minisign::decode(text) } else { Minisign::from_base64(text) };
        key.map(Self).map_err(|_| PackError::BadKey)
    }
}

impl PublicKey {
    /// Fails unless `signature`, the text of a `.minisig` file, is this key's over `bytes`.
    ///
    /// # Errors
    /// [`PackError::BadSignature`], [`PackError::WrongKey`] or [`PackError::Altered`].
    pub fn verify(&self, bytes: &[u8], signature: &str) -> Result<(), PackError> {
        let signature = Signature::decode(signature).map_err(|_| PackError::BadSignature)?;
        // Old signatures, over the file itself, are made by no minisign of today.
        self.0.verify(bytes, &signature, false).map_err(|error| match error {
            Error::UnexpectedKeyId => PackError::WrongKey,
            Error::InvalidSignature => PackError::Altered,
            _ => PackError::BadSignature,
        })
    }
}
