//! Archives and encrypted files around an input, so that it reaches what reads their inside: a changed bit of a real one
//! gets no further than its checksum. Keys cost next to nothing.

use std::io::{Cursor, Write};

use aes::Aes256;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{Block, BlockCipherEncrypt, BlockModeEncrypt, KeyInit, KeyIvInit};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256, Sha512};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::PASSWORD;

/// The first bytes of every database of KeePass.
pub(crate) const KEEPASS: [u8; 4] = [0x03, 0xD9, 0xA2, 0x9A];

const SEED: [u8; 32] = [7; 32];
const IV: [u8; 16] = [5; 16];
const AES_256: [u8; 16] = 0x31c1f2e6_bf714350_be580521_6afc5aff_u128.to_be_bytes();
const AES_KDF: [u8; 16] = 0xc9d9f39a_628a4460_bf740d08_c18a4fea_u128.to_be_bytes();
/// The inner header of KDBX 4 that says that protected values are base64 and no more.
const INNER_HEADER: [u8; 20] = [1, 4, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// An archive of these files, stored as they are.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, options).expect("a name");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

/// Bitwarden's document around `plain`, after one round of PBKDF2.
pub(crate) fn bitwarden(plain: &[u8]) -> Vec<u8> {
    const SALT: &str = "c2FsdA==";
    let mut master = [0; 32];
    pbkdf2::pbkdf2_hmac::<Sha256>(PASSWORD.as_bytes(), SALT.as_bytes(), 1, &mut master);
    let hkdf = Hkdf::<Sha256>::from_prk(&master).expect("32 bytes");
    let (mut key, mut mac_key) = ([0; 32], [0; 32]);
    hkdf.expand(b"enc", &mut key).expect("32 bytes");
    hkdf.expand(b"mac", &mut mac_key).expect("32 bytes");
    let encrypted = |text: &[u8]| {
        let text = encrypt(&key, text);
        let mac = hmac(&mac_key, &[&IV, &text]);
        [&IV[..], &text, &mac].map(|part| STANDARD.encode(part)).join("|")
    };
    format!(
        r#"{{"encrypted": true, "passwordProtected": true, "salt": "{SALT}", "kdfType": 0, "kdfIterations": 1,
        "encKeyValidation_DO_NOT_EDIT": "2.{}", "data": "2.{}"}}"#,
        encrypted(b"any"),
        encrypted(plain)
    )
    .into_bytes()
}

/// KDBX 4 around `inner`, after one round of AES-KDF: XML, or else an inner header and XML.
pub(crate) fn kdbx(inner: &[u8]) -> Vec<u8> {
    let key: [u8; 32] = Sha256::digest(Sha256::digest(PASSWORD)).into();
    let transformed = Sha256::digest(one_round(key));
    let master = Sha256::new().chain_update(SEED).chain_update(transformed).finalize();
    let hmac_key = Sha512::new().chain_update(SEED).chain_update(transformed).chain_update([1]).finalize();
    let hmac_of = |block: u64, parts: &[&[u8]]| {
        hmac(&Sha512::new().chain_update(block.to_le_bytes()).chain_update(hmac_key).finalize(), parts)
    };
    let inner_header: &[u8] = if inner.starts_with(b"<") { &INNER_HEADER } else { &[] };
    let encrypted = encrypt(&master.into(), &[inner_header, inner].concat());
    let header = header();
    let mut file = [&header[..], &Sha256::digest(&header), &hmac_of(u64::MAX, &[&header])].concat();
    for (number, block) in [(0_u64, &encrypted[..]), (1, &[])] {
        file.extend(hmac_of(number, &[&number.to_le_bytes(), &length(block), block]));
        file.extend(length(block));
        file.extend(block);
    }
    file
}

/// The outer header: a byte for the kind of a field, its length, and what it holds.
fn header() -> Vec<u8> {
    let mut derivation = vec![0, 1];
    let rounds = 1_u64.to_le_bytes();
    for (kind, name, value) in [(0x42, "$UUID", &AES_KDF[..]), (0x05, "R", &rounds), (0x42, "S", &SEED)] {
        derivation.push(kind);
        derivation.extend([&length(name.as_bytes()), name.as_bytes(), &length(value), value].concat());
    }
    derivation.push(0);
    let mut header = [&KEEPASS[..], &[0x67, 0xFB, 0x4B, 0xB5, 0, 0, 4, 0]].concat();
    let fields: [(u8, &[u8]); 6] =
        [(2, &AES_256), (3, &[0; 4]), (4, &SEED), (7, &IV), (11, &derivation), (0, b"\r\n\r\n")];
    for (kind, field) in fields {
        header.push(kind);
        header.extend([&length(field), field].concat());
    }
    header
}

fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).expect("a small input").to_le_bytes()
}

fn one_round(mut key: [u8; 32]) -> [u8; 32] {
    let cipher = Aes256::new_from_slice(&SEED).expect("32 bytes");
    for half in key.chunks_exact_mut(16) {
        let half: &mut Block<Aes256> = half.try_into().expect("16 bytes");
        cipher.encrypt_block(half);
    }
    key
}

fn encrypt(key: &[u8; 32], text: &[u8]) -> Vec<u8> {
    let cipher = cbc::Encryptor::<Aes256>::new_from_slices(key, &IV).expect("the lengths are right");
    cipher.encrypt_padded_vec::<Pkcs7>(text)
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    parts.iter().fold(mac, |mac, part| mac.chain_update(part)).finalize().into_bytes().into()
}
