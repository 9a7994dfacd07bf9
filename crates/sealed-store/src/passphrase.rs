//! Sealing with a passphrase (age's scrypt recipient).

use age::secrecy::SecretString;
use secret::Secret;
use zeroize::Zeroizing;

use crate::error::StoreError;

/// The scrypt work factor as a power of two: what the `age` program itself takes. One try costs 256 MiB of memory and
/// about a second, for the person and for everybody who guesses.
pub const WORK_FACTOR: u8 = 18;
/// The largest work factor that is accepted from a file: 1 GiB of memory, and some seconds.
const MAX_WORK_FACTOR: u8 = 20;
/// Characters that a passphrase must have at least: NCSC's three random words have more.
pub const MIN_PASSPHRASE: usize = 12;

/// Seals `plain` so that `passphrase` opens it.
pub(crate) fn seal(plain: &[u8], passphrase: &Secret) -> Result<Vec<u8>, StoreError> {
    if passphrase.chars() < MIN_PASSPHRASE {
        return Err(StoreError::ShortPassphrase);
    }
    let mut recipient = age::scrypt::Recipient::new(SecretString::from(passphrase.expose().to_owned()));
    recipient.set_work_factor(WORK_FACTOR);
    age::encrypt(&recipient, plain).map_err(|_| StoreError::NotJson)
}

/// Opens what `passphrase` has sealed.
pub(crate) fn open(sealed: &[u8], passphrase: &Secret) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let mut identity = age::scrypt::Identity::new(SecretString::from(passphrase.expose().to_owned()));
    identity.set_max_work_factor(MAX_WORK_FACTOR);
    match age::decrypt(&identity, sealed) {
        Ok(plain) => Ok(Zeroizing::new(plain)),
        Err(age::DecryptError::ExcessiveWork { required, .. }) => Err(StoreError::TooMuchWork { log_n: required }),
        Err(age::DecryptError::KeyDecryptionFailed | age::DecryptError::DecryptionFailed) => {
            Err(StoreError::WrongPassphrase)
        }
        Err(_) => Err(StoreError::Damaged),
    }
}
