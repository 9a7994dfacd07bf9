//! Signatures in the form of the `minisign` program: Ed25519 over the BLAKE2b hash of the file. It makes none.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use minisign_verify::{Error, PublicKey as Minisign, Signature};

/// What the name of a signature has behind the name of the file that was signed (minisign's habit).
pub const SUFFIX: &str = ".minisig";
/// Bytes of a signature at most; one takes about 300.
pub const MAX_SIGNATURE: u64 = 16 * 1024;

/// Where the signature of the file at `path` lies.
#[must_use]
pub fn signature_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(SUFFIX);
    PathBuf::from(name)
}

/// The public key of whoever publishes something for Cordon.
#[derive(Debug, Clone)]
pub struct PublicKey {
    key: Minisign,
    /// In base64.
    line: String,
}

impl fmt::Display for PublicKey {
    /// Its line of base64, as policies hold it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)
    }
}

impl FromStr for PublicKey {
    type Err = SignatureError;

    /// Reads the key from the text of a `.pub` file, or from its line of base64 alone.
    fn from_str(text: &str) -> Result<Self, SignatureError> {
        let text = text.trim();
        let mut lines = text.lines();
        let (line, key) = match (lines.next(), lines.next(), lines.next()) {
            (Some(line), None, None) => (line, Minisign::from_base64(line)),
            (Some(_), Some(line), None) => (line, Minisign::decode(text)),
            _ => return Err(SignatureError::BadKey),
        };
        Ok(Self { key: key.map_err(|_| SignatureError::BadKey)?, line: line.trim().to_owned() })
    }
}

impl PublicKey {
    /// Fails unless `signature`, the text of a `.minisig` file, is this key's over `bytes`.
    ///
    /// # Errors
    /// [`SignatureError::BadSignature`], [`SignatureError::WrongKey`] or [`SignatureError::Altered`].
    pub fn verify(&self, bytes: &[u8], signature: &str) -> Result<(), SignatureError> {
        let signature = Signature::decode(signature).map_err(|_| SignatureError::BadSignature)?;
        // Old signatures, over the file itself, are made by no minisign of today.
        self.key.verify(bytes, &signature, false).map_err(|error| match error {
            Error::UnexpectedKeyId => SignatureError::WrongKey,
            Error::InvalidSignature => SignatureError::Altered,
            _ => SignatureError::BadSignature,
        })
    }
}

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The public key is none.
    #[error("this is not a public key of minisign's, which begins with RW")]
    BadKey,
    /// The signature is none.
    #[error("its signature is not one of minisign's")]
    BadSignature,
    /// Somebody else has signed it.
    #[error("it is signed with another key than the publisher's")]
    WrongKey,
    /// It is not what was signed.
    #[error("it was altered after it was signed")]
    Altered,
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use minisign::KeyPair;

    use super::*;

    fn signed(pair: &KeyPair, bytes: &[u8]) -> anyhow::Result<String> {
        Ok(minisign::sign(None, &pair.sk, Cursor::new(bytes), None, None)?.into_string())
    }

    #[test]
    fn what_was_signed_holds_and_nothing_else() -> anyhow::Result<()> {
        let (we, they) = (KeyPair::generate_unencrypted_keypair()?, KeyPair::generate_unencrypted_keypair()?);
        let key: PublicKey = we.pk.to_base64().parse()?;
        let ours = signed(&we, b"a file")?;
        assert_eq!(key.verify(b"a file", &ours), Ok(()));
        assert_eq!(key.verify(b"a filf", &ours), Err(SignatureError::Altered));
        assert_eq!(key.verify(b"a file", &signed(&they, b"a file")?), Err(SignatureError::WrongKey));
        assert_eq!(key.verify(b"a file", "none"), Err(SignatureError::BadSignature));
        let file = we.pk.to_box()?.to_string();
        let from_file: PublicKey = file.parse()?;
        assert_eq!(from_file.verify(b"a file", &ours), Ok(()), "from the text of a .pub file");
        assert_eq!((from_file.to_string(), key.to_string()), (we.pk.to_base64(), we.pk.to_base64()));
        assert_eq!(format!("{file}\n{}", they.pk.to_base64()).parse::<PublicKey>().err(), Some(SignatureError::BadKey));
        assert_eq!("RWx".parse::<PublicKey>().err(), Some(SignatureError::BadKey));
        Ok(())
    }
}
