//! Signing in the form of the `minisign` program, for whoever publishes advice or installers. Cordon itself only verifies,
//! which is `signed`'s.

use std::io::Read;

use minisign::{ErrorKind, KeyPair, PublicKey, SecretKey, SecretKeyBox};

/// Characters of a secret key in base64: 158 bytes.
const SECRET_KEY_CHARS: usize = 212;

/// A secret key, open.
pub struct Key {
    secret: SecretKey,
    public: PublicKey,
}

/// A new key, as the texts of its two files.
pub struct NewKey {
    /// The secret one, which stays with the publisher.
    pub secret: String,
    /// The public one.
    pub public: String,
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
    /// None can be made here.
    #[error("the key cannot be made: {0}")]
    NotMade(String),
    /// Nobody could be asked for its password.
    #[error("{0}")]
    NoPassword(String),
    /// What was to be signed cannot be read.
    #[error("it cannot be signed: {0}")]
    Unreadable(String),
}

impl NewKey {
    /// Makes one, with a password or without. `comment` is the first line of the secret one's file, and is not signed.
    ///
    /// # Errors
    /// [`SigningError::NotMade`].
    pub fn generate(password: Option<String>, comment: &str) -> Result<Self, SigningError> {
        let make = || {
            let pair = match password {
                Some(password) => KeyPair::generate_encrypted_keypair(Some(password)),
                None => KeyPair::generate_unencrypted_keypair(),
            }?;
            Ok((pair.sk.to_box(Some(comment))?.into_string(), pair.pk.to_box()?.into_string()))
        };
        let made = make().map_err(|error: minisign::PError| SigningError::NotMade(error.to_string()));
        made.map(|(secret, public)| Self { secret, public })
    }
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

    /// The public key that belongs to it, in base64.
    #[must_use]
    pub fn public(&self) -> String {
        self.public.to_base64()
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
    use super::*;

    fn nobody() -> Result<String, String> {
        Err("nobody is there".to_owned())
    }

    #[test]
    fn what_is_signed_verifies() -> anyhow::Result<()> {
        let NewKey { secret, public } = NewKey::generate(None, "a key")?;
        let key = Key::open(&secret, nobody)?;
        let signature = key.sign(&b"a file"[..], "a comment")?;
        assert!(signature.contains("trusted comment: a comment"));
        let public: signed::PublicKey = public.parse()?;
        assert_eq!(public.to_string(), key.public());
        assert_eq!(public.verify(b"a file", &signature), Ok(()));
        Ok(())
    }

    #[test]
    fn a_key_with_a_password_asks_for_it() -> anyhow::Result<()> {
        let NewKey { secret: text, public } = NewKey::generate(Some("three words".to_owned()), "a key")?;
        assert!(text.starts_with("untrusted comment: a key\n"), "{text}");
        assert!(Key::open(&text, || Ok("three words".to_owned())).is_ok());
        assert_eq!(Key::open(&text, || Ok("two".to_owned())).err(), Some(SigningError::DoesNotOpen));
        assert_eq!(Key::open(&text, nobody).err(), Some(SigningError::NoPassword("nobody is there".to_owned())));
        assert_eq!(Key::open(&public, nobody).err(), Some(SigningError::NotAKey));
        assert_eq!(Key::open("", nobody).err(), Some(SigningError::NotAKey));
        Ok(())
    }
}
