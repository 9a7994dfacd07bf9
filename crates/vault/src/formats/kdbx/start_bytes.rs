//! Whether a key opens a database of KDBX 3.1, as told by the bytes that its encrypted part begins with.
//!
//! The end of the encrypted part is decrypted to nonsense both under a wrong key and where the file was cut off: only its
//! beginning tells which of the two it is.

use aes::Aes256;
use aes::cipher::{Block, BlockCipherEncrypt, BlockModeDecrypt, KeyInit, KeyIvInit};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::header::Three;

/// Whether the key that is made of all parts opens it. It costs as much as the first try. Of a cipher other than AES it is
/// not known, and the key is taken to be wrong.
pub(super) fn opens(database: &Three<'_>, composite_key: &[u8; 32]) -> bool {
    database.is_aes && start(database, composite_key).is_some_and(|start| *start == database.start_bytes)
}

fn start(database: &Three<'_>, composite_key: &[u8; 32]) -> Option<Zeroizing<Vec<u8>>> {
    let transform = Aes256::new_from_slice(database.transform_seed).ok()?;
    let mut halves: Zeroizing<Vec<u8>> = Zeroizing::new(composite_key.to_vec());
    for half in halves.chunks_exact_mut(16) {
        let half: &mut Block<Aes256> = half.try_into().ok()?;
        for _ in 0..database.rounds {
            transform.encrypt_block(half);
        }
    }
    let transformed = Zeroizing::new(<[u8; 32]>::from(Sha256::digest(&*halves)));
    let master = Sha256::new().chain_update(database.master_seed).chain_update(*transformed).finalize();
    let mut cipher = cbc::Decryptor::<Aes256>::new_from_slices(&master, database.iv).ok()?;
    let mut start = Zeroizing::new(database.encrypted.get(..database.start_bytes.len())?.to_vec());
    for block in start.chunks_exact_mut(16) {
        cipher.decrypt_block(block.try_into().ok()?);
    }
    Some(start)
}
