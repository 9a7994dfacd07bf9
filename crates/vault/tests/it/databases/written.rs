//! KDBX 4 as KeePass documents it, written here for what no program would write.

use aes::Aes256;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{Block, BlockCipherEncrypt, BlockModeEncrypt, KeyInit, KeyIvInit};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256, Sha512};

use crate::fixtures::PASSWORD;

const SEED: [u8; 32] = [7; 32];
const AES_256: [u8; 16] = 0x31c1f2e6_bf714350_be580521_6afc5aff_u128.to_be_bytes();
const AES_KDF: [u8; 16] = 0xc9d9f39a_628a4460_bf740d08_c18a4fea_u128.to_be_bytes();

/// A database under the password of the fixtures with this XML in it. Its key costs nothing to derive, nothing is
/// compressed, and protected values are base64 and no more.
pub(super) fn kdbx4(xml: &str) -> Vec<u8> {
    kdbx4_with(&kdf(&[(0x42, "$UUID", &AES_KDF), (0x05, "R", &1_u64.to_le_bytes()), (0x42, "S", &SEED)]), xml)
}

/// And with these parameters of the key derivation in its header.
pub(super) fn kdbx4_with(kdf: &[u8], xml: &str) -> Vec<u8> {
    let mut header = [0x03, 0xD9, 0xA2, 0x9A, 0x67, 0xFB, 0x4B, 0xB5, 0, 0, 4, 0].to_vec();
    for (kind, field) in
        [(2, &AES_256[..]), (3, &0_u32.to_le_bytes()), (4, &SEED), (7, &SEED[..16]), (11, kdf), (0, b"\r\n\r\n")]
    {
        header.push(kind);
        header.extend(with_length(field));
    }
    let transformed = transformed();
    let master = Sha256::new().chain_update(SEED).chain_update(transformed).finalize();
    let hmac_key = Sha512::new().chain_update(SEED).chain_update(transformed).chain_update([1]).finalize();
    let hmac = |block: u64, parts: &[&[u8]]| {
        let key = Sha512::new().chain_update(block.to_le_bytes()).chain_update(hmac_key).finalize();
        let mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
        parts.iter().fold(mac, |mac, part| mac.chain_update(part)).finalize().into_bytes()
    };
    let inner = [&[1, 4, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], xml.as_bytes()].concat();
    let cipher = cbc::Encryptor::<Aes256>::new_from_slices(&master, &SEED[..16]).expect("the lengths are right");
    let encrypted = cipher.encrypt_padded_vec::<Pkcs7>(&inner);
    let hash = Sha256::digest(&header);
    let mut file = [&header[..], &hash, &hmac(u64::MAX, &[&header])].concat();
    for (number, block) in [(0_u64, &encrypted[..]), (1, &[])] {
        let length = u32::try_from(block.len()).expect("a small file").to_le_bytes();
        file.extend(hmac(number, &[&number.to_le_bytes(), &length, block]));
        file.extend(with_length(block));
    }
    file
}

/// The parameters of a key derivation: type, name, value.
pub(super) fn kdf(values: &[(u8, &str, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![0, 1];
    for (kind, name, value) in values {
        bytes.push(*kind);
        bytes.extend(with_length(name.as_bytes()));
        bytes.extend(with_length(value));
    }
    bytes.push(0);
    bytes
}

fn with_length(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("a small file");
    [&length.to_le_bytes(), bytes].concat()
}

/// The password's key after one round of AES.
fn transformed() -> [u8; 32] {
    let mut key: [u8; 32] = Sha256::digest(Sha256::digest(PASSWORD)).into();
    let cipher = Aes256::new_from_slice(&SEED).expect("32 bytes");
    for half in key.chunks_exact_mut(16) {
        let half: &mut Block<Aes256> = half.try_into().expect("16 bytes");
        cipher.encrypt_block(half);
    }
    Sha256::digest(key).into()
}
