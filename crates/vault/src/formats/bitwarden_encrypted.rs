//! Bitwarden's JSON that is encrypted with a password: `data` is the plain JSON as an encrypted string, and
//! `encKeyValidation_DO_NOT_EDIT` another by which a wrong password is told. The form is that of Bitwarden's white paper:
//! PBKDF2-SHA256 or Argon2id, HKDF-Expand, then AES-256-CBC with HMAC-SHA256 over IV and ciphertext.
//!
//! What is encrypted with the account's own key cannot be read by anybody else.

use aes::Aes256;
use argon2::{ThreadMode, Variant, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::ImportError;
use crate::format::Unlock;
use crate::formats::bitwarden_json;
use crate::json::{self, TopKeys};
use crate::limits::{MAX_KDF_MEMORY, MAX_KDF_WORK, MAX_PBKDF2_ROUNDS};
use crate::login::Vault;

/// Lanes of Argon2 at most, each a thread; Bitwarden allows as many.
const MAX_LANES: u32 = 16;
/// The type of an encrypted string that is AES-256-CBC with HMAC-SHA256.
const AES_CBC_HMAC: &str = "2";
const DAMAGED: ImportError = ImportError::Damaged { line: None };

pub(crate) fn is(keys: &TopKeys<'_>) -> bool {
    keys.is("encrypted", true) && (keys.has("encKeyValidation_DO_NOT_EDIT") || keys.has("passwordProtected"))
}

pub(crate) fn read(text: &[u8], unlock: &Unlock, vault: &mut Vault) -> Result<(), ImportError> {
    let envelope: Envelope = json::read(text)?;
    if envelope.encrypted != Some(true) {
        return Err(ImportError::OtherFormat);
    }
    if envelope.password_protected != Some(true) {
        return Err(ImportError::AccountRestricted);
    }
    let kdf = envelope.kdf()?;
    let validation = Encrypted::parse(envelope.validation.as_deref())?;
    let data = Encrypted::parse(envelope.data.as_deref())?;
    let password = unlock.password.as_ref().filter(|password| !password.is_empty());
    let keys = kdf.keys(password.ok_or(ImportError::NeedsPassword)?.expose(), envelope.salt.as_deref())?;
    validation.check(&keys).map_err(|_| ImportError::WrongPassword)?;
    let plain = data.decrypt(&keys)?;
    bitwarden_json::read(&plain, vault).map_err(|error| match error {
        // A line of the plain text is none of the file.
        ImportError::Damaged { .. } | ImportError::OtherFormat | ImportError::NotText => DAMAGED,
        error => error,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    encrypted: Option<bool>,
    password_protected: Option<bool>,
    salt: Option<String>,
    kdf_type: Option<u64>,
    kdf_iterations: Option<u64>,
    kdf_memory: Option<u64>,
    kdf_parallelism: Option<u64>,
    #[serde(rename = "encKeyValidation_DO_NOT_EDIT")]
    validation: Option<String>,
    data: Option<String>,
}

impl Envelope {
    /// How the key is derived, at no more cost than any program chooses.
    fn kdf(&self) -> Result<Kdf, ImportError> {
        let rounds = self.kdf_iterations.filter(|rounds| *rounds > 0).ok_or(DAMAGED)?;
        match self.kdf_type.ok_or(DAMAGED)? {
            0 => {
                let rounds = u32::try_from(rounds).ok().filter(|rounds| *rounds <= MAX_PBKDF2_ROUNDS);
                Ok(Kdf::Pbkdf2 { rounds: rounds.ok_or(ImportError::TooCostly)? })
            }
            1 => {
                let memory = self.kdf_memory.ok_or(DAMAGED)?.saturating_mul(1024);
                let lanes = self.kdf_parallelism.ok_or(DAMAGED)?;
                if memory > MAX_KDF_MEMORY || memory.saturating_mul(rounds) > MAX_KDF_WORK {
                    return Err(ImportError::TooCostly);
                }
                let number = |number: u64| u32::try_from(number).map_err(|_| ImportError::TooCostly);
                let (memory, passes, lanes) = (number(memory)?, number(rounds)?, number(lanes)?);
                if lanes > MAX_LANES {
                    return Err(ImportError::TooCostly);
                }
                Ok(Kdf::Argon2id { memory, passes, lanes })
            }
            _ => Err(ImportError::UnsupportedVersion),
        }
    }
}

/// How a password becomes a key.
enum Kdf {
    Pbkdf2 {
        rounds: u32,
    },
    Argon2id {
        /// KiB.
        memory: u32,
        passes: u32,
        lanes: u32,
    },
}

impl Kdf {
    fn keys(&self, password: &str, salt: Option<&str>) -> Result<Keys, ImportError> {
        let salt = salt.ok_or(DAMAGED)?;
        let master = match *self {
            Self::Pbkdf2 { rounds } => {
                let mut master = Zeroizing::new(vec![0; 32]);
                pbkdf2::pbkdf2_hmac::<Sha256>(password.as_bytes(), salt.as_bytes(), rounds, &mut master);
                master
            }
            Self::Argon2id { memory, passes, lanes } => {
                let config = argon2::Config {
                    variant: Variant::Argon2id,
                    version: Version::Version13,
                    mem_cost: memory,
                    time_cost: passes,
                    lanes,
                    thread_mode: ThreadMode::from_threads(lanes),
                    hash_length: 32,
                    ..argon2::Config::default()
                };
                let salt = Sha256::digest(salt);
                Zeroizing::new(argon2::hash_raw(password.as_bytes(), &salt, &config).map_err(|_| DAMAGED)?)
            }
        };
        Keys::stretch(&master)
    }
}

struct Keys {
    cipher: Zeroizing<[u8; 32]>,
    mac: Zeroizing<[u8; 32]>,
}

impl Keys {
    fn stretch(master: &[u8]) -> Result<Self, ImportError> {
        let hkdf = Hkdf::<Sha256>::from_prk(master).map_err(|_| DAMAGED)?;
        let mut keys = Self { cipher: Zeroizing::default(), mac: Zeroizing::default() };
        hkdf.expand(b"enc", &mut *keys.cipher).map_err(|_| DAMAGED)?;
        hkdf.expand(b"mac", &mut *keys.mac).map_err(|_| DAMAGED)?;
        Ok(keys)
    }
}

/// An encrypted string: `2.IV|CIPHERTEXT|MAC` in Base64.
struct Encrypted {
    iv: Vec<u8>,
    /// Wiped, since it is decrypted in place.
    text: Zeroizing<Vec<u8>>,
    mac: Vec<u8>,
}

impl Encrypted {
    fn parse(text: Option<&str>) -> Result<Self, ImportError> {
        let (kind, rest) = text.ok_or(DAMAGED)?.split_once('.').ok_or(DAMAGED)?;
        if kind != AES_CBC_HMAC {
            return Err(ImportError::UnsupportedVersion);
        }
        let mut parts = rest.split('|').map(|part| STANDARD.decode(part).map_err(|_| DAMAGED));
        let mut part = || parts.next().ok_or(DAMAGED)?;
        let (iv, text, mac) = (part()?, Zeroizing::new(part()?), part()?);
        if parts.next().is_some() { Err(DAMAGED) } else { Ok(Self { iv, text, mac }) }
    }

    /// Checks the MAC, in constant time.
    fn check(&self, keys: &Keys) -> Result<(), ImportError> {
        let mut hmac = Hmac::<Sha256>::new_from_slice(&*keys.mac).map_err(|_| DAMAGED)?;
        hmac.update(&self.iv);
        hmac.update(&self.text);
        hmac.verify_slice(&self.mac).map_err(|_| DAMAGED)
    }

    fn decrypt(mut self, keys: &Keys) -> Result<Zeroizing<Vec<u8>>, ImportError> {
        self.check(keys)?;
        let cipher = Decryptor::<Aes256>::new_from_slices(&*keys.cipher, &self.iv).map_err(|_| DAMAGED)?;
        let plain = cipher.decrypt_padded::<Pkcs7>(&mut self.text).map_err(|_| DAMAGED)?.len();
        self.text.truncate(plain);
        Ok(self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encrypted_string_has_three_parts() {
        let parse = |text| Encrypted::parse(Some(text)).map(|encrypted| encrypted.text.len());
        assert_eq!(parse("2.AAAA|AAAAAA==|AA=="), Ok(4));
        assert_eq!(parse("2.AAAA|AAAA"), Err(DAMAGED));
        assert_eq!(parse("2.AAAA|AAAA|AAAA|AAAA"), Err(DAMAGED));
        assert_eq!(parse("2.AAAA|AAA|AAAA"), Err(DAMAGED));
        assert_eq!(parse("2"), Err(DAMAGED));
        assert_eq!(parse("7.AAAA"), Err(ImportError::UnsupportedVersion));
        assert_eq!(Encrypted::parse(None).err(), Some(DAMAGED));
    }
}
