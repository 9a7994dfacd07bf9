//! The envelope in which a secret crosses between the webview and the shell.
//!
//! A message from the webview passes through buffers of the system's webview library in this process, which Cordon
//! cannot wipe. So the window seals a password for a key that is used once (HPKE, RFC 9180: DHKEM(P-256, HKDF-SHA256),
//! HKDF-SHA256, AES-128-GCM), and a suggestion goes back sealed for a key of the window's.

use hpke::aead::AesGcm128;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use secret::{Secret, wipe_stack};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;

use crate::error::UiError;
use crate::session::Session;

/// Binds the envelope to its purpose (RFC 9180, section 8.1).
const INFO: &[u8] = b"cordon secret";

/// A private key that opens one envelope.
pub(crate) struct OneTimeKey(<DhP256HkdfSha256 as Kem>::PrivateKey);

/// A sealed secret.
#[derive(Serialize, Deserialize, Type)]
pub(crate) struct Envelope {
    /// The encapsulated key.
    enc: Vec<u8>,
    /// The ciphertext with its tag.
    ciphertext: Vec<u8>,
}

/// Makes the key for the next secret and answers its public part. An older one is forgotten.
#[tauri::command]
#[specta::specta]
pub(crate) fn begin_secret(session: State<'_, Session>) -> Vec<u8> {
    // What was meant to stop an earlier check, and came too late for it, does not stop the next.
    session.forget_stop();
    let (private, public) = DhP256HkdfSha256::gen_keypair();
    session.state().key = Some(OneTimeKey(private));
    public.to_bytes().to_vec()
}

impl Session {
    /// Opens an envelope with the key that was made for it.
    pub(crate) fn open_envelope(&self, envelope: &Envelope) -> Result<Secret, UiError> {
        let key = self.state().key.take();
        envelope.open(key.ok_or(UiError::BadEnvelope)?)
    }
}

impl Envelope {
    /// Opens the envelope; the key is used up.
    pub(crate) fn open(&self, key: OneTimeKey) -> Result<Secret, UiError> {
        let secret = self.open_on_this_stack(&key);
        drop(key);
        wipe_stack();
        secret
    }

    #[inline(never)]
    fn open_on_this_stack(&self, key: &OneTimeKey) -> Result<Secret, UiError> {
        let enc = <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(&self.enc).map_err(|_| UiError::BadEnvelope)?;
        let text = hpke::single_shot_open::<AesGcm128, HkdfSha256, DhP256HkdfSha256>(
            &OpModeR::Base,
            &key.0,
            &enc,
            INFO,
            &self.ciphertext,
            b"",
        );
        Secret::from_utf8(text.map_err(|_| UiError::BadEnvelope)?).map_err(|_| UiError::BadEnvelope)
    }

    /// Seals `secret` for the window's public key.
    pub(crate) fn seal(secret: &Secret, public: &[u8]) -> Result<Self, UiError> {
        let public = <DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(public).map_err(|_| UiError::BadEnvelope)?;
        let (enc, ciphertext) = hpke::single_shot_seal::<AesGcm128, HkdfSha256, DhP256HkdfSha256>(
            &OpModeS::Base,
            &public,
            INFO,
            secret.expose().as_bytes(),
            b"",
        )
        .map_err(|_| UiError::BadEnvelope)?;
        Ok(Self { enc: enc.to_bytes().to_vec(), ciphertext })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(text: &str) -> (Envelope, OneTimeKey) {
        let (private, public) = DhP256HkdfSha256::gen_keypair();
        let envelope = Envelope::seal(&Secret::new(text.to_owned()), &public.to_bytes());
        (envelope.expect("a good key"), OneTimeKey(private))
    }

    #[test]
    fn what_was_sealed_comes_out() {
        let (envelope, key) = sealed("pässwörd");
        assert_eq!(envelope.open(key).map(|secret| secret.expose().to_owned()).ok().as_deref(), Some("pässwörd"));
    }

    #[test]
    fn an_altered_or_foreign_envelope_does_not_open() {
        let (mut envelope, key) = sealed("pässwörd");
        envelope.ciphertext[0] ^= 1;
        assert!(matches!(envelope.open(key), Err(UiError::BadEnvelope)));
        let ((envelope, _), (_, other)) = (sealed("one"), sealed("two"));
        assert!(matches!(envelope.open(other), Err(UiError::BadEnvelope)));
    }
}
