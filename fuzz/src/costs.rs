//! What deriving a key costs, as an encrypted file says. Inputs that ask for more than a trifle are passed over: they would
//! be refused, or else slow, and teach nothing.

use serde::Deserialize;

/// Rounds of PBKDF2 or of AES-KDF, or passes of Argon2, at most.
const MAX_ROUNDS: u64 = 200;
/// Bytes of memory that Argon2 fills, at most.
const MAX_MEMORY: u64 = 512 * 1024;
/// Lanes of Argon2 at most, each a thread.
const MAX_LANES: u64 = 4;

/// What a key costs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    Trifle,
    More,
}

/// The cost of a document that is encrypted with a password. One that is no JSON here, as in UTF-16, counts as more.
pub(crate) fn of_bitwarden(document: &[u8]) -> Cost {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Costs {
        kdf_type: Option<u64>,
        kdf_iterations: Option<u64>,
    }
    match serde_json::from_slice(document) {
        // The least memory of Argon2 there is a MiB.
        Ok(Costs { kdf_type: Some(1), .. }) | Err(_) => Cost::More,
        Ok(Costs { kdf_iterations, .. }) if kdf_iterations > Some(MAX_ROUNDS) => Cost::More,
        Ok(_) => Cost::Trifle,
    }
}

/// The cost of a database. Whatever looks like a number of the key derivation counts.
pub(crate) fn of_keepass(database: &[u8]) -> Cost {
    let numbers: [(&[u8], usize, u64); 5] = [
        // The rounds in KDBX 3.1: the kind of the field, and its length.
        (b"\x06\x08\0", 8, MAX_ROUNDS),
        // Rounds, memory, passes and lanes in KDBX 4: the name of the value, and its length.
        (b"R\x08\0\0\0", 8, MAX_ROUNDS),
        (b"M\x08\0\0\0", 8, MAX_MEMORY),
        (b"I\x08\0\0\0", 8, MAX_ROUNDS),
        (b"P\x04\0\0\0", 4, MAX_LANES),
    ];
    let costly = |(mark, length, most): (&[u8], usize, u64)| {
        database
            .windows(mark.len() + length)
            .filter_map(|window| window.strip_prefix(mark))
            .any(|number| number.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)) > most)
    };
    if numbers.into_iter().any(costly) { Cost::More } else { Cost::Trifle }
}
