//! The key of the state: an age identity (X25519).

use std::fmt;
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use age::x25519::Identity;
use secret::Secret;
use zeroize::Zeroizing;

use crate::error::StoreError;

/// The key that opens the state. Its `Debug` tells nothing.
#[derive(Clone)]
pub struct Key(Identity);

impl Key {
    /// A new key, by the operating system's randomness.
    #[must_use]
    pub fn generate() -> Self {
        Self(Identity::generate())
    }

    /// Reads the key from its standard text, `AGE-SECRET-KEY-1…`; space around it is ignored.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when the text is none.
    pub fn parse(text: &Secret) -> Result<Self, StoreError> {
        Identity::from_str(text.expose().trim()).map(Self).map_err(|_| StoreError::WrongKey)
    }

    /// Its standard text, `AGE-SECRET-KEY-1…`, which the `age` program reads.
    #[must_use]
    pub fn to_text(&self) -> Secret {
        Secret::new(self.0.to_string().expose_secret().to_owned())
    }

    /// Seals `plain` for this key.
    pub(crate) fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        age::encrypt(&self.0.to_public(), plain).map_err(|_| StoreError::NotJson)
    }

    /// Opens what was sealed for this key.
    pub(crate) fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        match age::decrypt(&self.0, sealed) {
            Ok(plain) => Ok(Zeroizing::new(plain)),
            // A damaged stanza and one for another key look alike.
            Err(age::DecryptError::NoMatchingKeys) => Err(StoreError::WrongKey),
            Err(_) => Err(StoreError::Damaged),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_what_it_writes_and_shows_nothing() -> Result<(), StoreError> {
        let key = Key::generate();
        let again = Key::parse(&key.to_text())?;
        assert_eq!(&*again.open(&key.seal(b"state")?)?, b"state");
        assert_eq!(format!("{key:?}"), "Key(…)");
        assert!(key.to_text().expose().starts_with("AGE-SECRET-KEY-1"));
        Ok(())
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "AGE-SECRET-KEY-1", "age1qqqqqq", "hunter2"] {
            assert!(matches!(Key::parse(&Secret::new(text.to_owned())), Err(StoreError::WrongKey)), "{text}");
        }
    }
}
