//! Signing in the form of the `minisign` program, for whoever publishes advice or installers. Cordon itself only verifies,
//! which is `signed`'s.

use std::io::Read;

use minisign::{ErrorKind, PublicKey, SecretKey, SecretKeyBox};

/// Characters of a secret key in base64: 158 bytes.
const SECRET_KEY_CHARS: usize = 212;

/// A secret key, open.
pub struct Key {
    secret: SecretKey,
    public: PublicKey,
}

/// Why nothing was signed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SigningError {
    /// The file is none.
    #[error("this is no secret key of minisign's")]
    NotAKey,
    /// `minisign -W` leaves the check sum of the key empty, which the library does not take.
    #[error("it was made by minisign -W, without a check sum; make one with a password, or by cordon pack key")]
    NoCheckSum,
    /// It does not open.
    #[error("it does not open: the password is wrong, or the key is damaged")]
    DoesNotOpen,
    /// Nobody could be asked for its password.
    #[error("{0}")]
    NoPassword(String),
    /// What was to be signed cannot be read.
    #[error("it cannot be signed: {0}")]
    Unreadable(String),
}

impl Key {
    /// Opens a key from the text of its file; `password` is asked for where it has one.
    ///
    /// # Errors
    /// [`SigningError`].
    pub fn open(text: &str, password: impl FnOnce() -> Result<String, String>) -> Result<Self, SigningError> {
        // A public key, or a signature, is shorter.
        if text.lines().nth(1).is_none_or(|line| line.len() < SECRET_KEY_CHARS) {
            return Err(SigningError::NotAKey);
        }
        let boxed = || SecretKeyBox::from_string(text).map_err(|_| SigningError::NotAKey);
        let secret = match SecretKey::from_unencrypted_box(boxed()?) {
            Ok(key) => key,
            Err(error) if matches!(error.kind(), ErrorKind::Verify) => return Err(SigningError::NoCheckSum),
            Err(_) => {
                let password = password().map_err(SigningError::NoPassword)?;
                SecretKey::from_box(boxed()?, Some(password)).map_err(|_| SigningError::DoesNotOpen)?
            }
        };
        let public = PublicKey::from_secret_key(&secret).map_err(|_| SigningError::NotAKey)?;
        Ok(Self { secret, public })
    }

    /// The text of a `.minisig` file over all of `content`. `comment` is signed with it.
    ///
    /// # Errors
    /// [`SigningError::Unreadable`].
    pub fn sign(&self, content: impl Read, comment: &str) -> Result<String, SigningError> {
        minisign::sign(Some(&self.public), &self.secret, content, Some(comment), None)
            .map(|signature| signature.into_string())
            .map_err(|error| SigningError::Unreadable(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use minisign::KeyPair;

    use super::*;

    fn nobody() -> Result<String, String> {
        Err("nobody is there".to_owned())
    }

    #[test]
    fn what_is_signed_verifies() -> anyhow::Result<()> {
        let pair = KeyPair::generate_unencrypted_keypair()?;
        let key = Key::open(&pair.sk.to_box(None)?.to_string(), nobody)?;
        let signature = key.sign(&b"a file"[..], "a comment")?;
        assert!(signature.contains("trusted comment: a comment"));
        let public: signed::PublicKey = pair.pk.to_base64().parse()?;
        assert_eq!(public.verify(b"a file", &signature), Ok(()));
        Ok(())
    }

    #[test]
    fn a_key_with_a_password_asks_for_it() -> anyhow::Result<()> {
        let pair = KeyPair::generate_encrypted_keypair(Some("three words".to_owned()))?;
        let text = pair.sk.to_box(None)?.to_string();
        assert!(Key::open(&text, || Ok("three words".to_owned())).is_ok());
        assert_eq!(Key::open(&text, || Ok("two".to_owned())).err(), Some(SigningError::DoesNotOpen));
        assert_eq!(Key::open(&text, nobody).err(), Some(SigningError::NoPassword("nobody is there".to_owned())));
        assert_eq!(Key::open(&pair.pk.to_box()?.to_string(), nobody).err(), Some(SigningError::NotAKey));
        assert_eq!(Key::open("", nobody).err(), Some(SigningError::NotAKey));
        Ok(())
    }
}
