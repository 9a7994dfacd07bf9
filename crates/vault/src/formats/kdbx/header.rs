//! The header of a database, which stands in front of all that is encrypted: anybody can have written it.
//!
//! It is read before the crate `keepass` sees the file, since that takes the cost of the key as it stands there, panics at
//! numbers that are too short, and takes a file that ends between two blocks for a whole one.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::error::ImportError;
use crate::limits::{MAX_AES_ROUNDS, MAX_KDF_MEMORY, MAX_KDF_WORK};

/// The first bytes of every database of KeePass.
pub(super) const FAMILY: [u8; 4] = [0x03, 0xD9, 0xA2, 0x9A];
/// The next bytes of one of KeePass 2; KeePass 1 and test versions of KeePass 2 have others.
const KEEPASS_2: [u8; 4] = [0x67, 0xFB, 0x4B, 0xB5];

const COMMENT: u8 = 1;
const CIPHER: u8 = 2;
const COMPRESSION: u8 = 3;
const MASTER_SEED: u8 = 4;
const TRANSFORM_SEED: u8 = 5;
const TRANSFORM_ROUNDS: u8 = 6;
const IV: u8 = 7;
const INNER_KEY: u8 = 8;
const START_BYTES: u8 = 9;
const INNER_CIPHER: u8 = 10;
const KDF: u8 = 11;
const PUBLIC_DATA: u8 = 12;

const FIELDS_3: [u8; 10] = [
    COMMENT,
    CIPHER,
    COMPRESSION,
    MASTER_SEED,
    TRANSFORM_SEED,
    TRANSFORM_ROUNDS,
    IV,
    INNER_KEY,
    START_BYTES,
    INNER_CIPHER,
];
const FIELDS_4: [u8; 7] = [COMMENT, CIPHER, COMPRESSION, MASTER_SEED, IV, KDF, PUBLIC_DATA];

const AES_256: u128 = 0x31c1f2e6_bf714350_be580521_6afc5aff;
const TWOFISH: u128 = 0xad68f29f_576f4bb9_a36ad47a_f965346c;
const CHACHA20: u128 = 0xd6038a2b_8b6f4cb5_a524339a_31dbb59a;

const AES_KDF: u128 = 0xc9d9f39a_628a4460_bf740d08_c18a4fea;
const AES_KDF_4: u128 = 0x7c02bb82_79a74ac0_927d114a_00648238;
const ARGON2D: u128 = 0xef636ddf_8c29444b_91f7a9a4_03e30a0c;
const ARGON2ID: u128 = 0x9e298b19_56db4773_b23dfc3e_c6f0a1e6;

/// Bytes of an AES or Twofish block.
const BLOCK: usize = 16;
/// Bytes of SHA-256 and HMAC-SHA256.
const HASH: usize = 32;
/// Lanes of an Argon2 derivation at most, each of which takes a thread. KeePassXC offers up to 128.
const MAX_LANES: u32 = 256;
/// KiB that a lane counts for at least in one pass: filling less costs no more than starting its threads.
const LEAST_LANE: u64 = 1024;

const DAMAGED: ImportError = ImportError::Damaged { line: None };

/// What is known of a database before it is opened.
pub(super) enum Header<'a> {
    /// KDBX 3.1.
    Three(Three<'a>),
    /// KDBX 4, whose header has been compared with its hash.
    Four,
}

/// What a key is tried with in KDBX 3.1.
pub(super) struct Three<'a> {
    pub(super) is_aes: bool,
    pub(super) master_seed: &'a [u8],
    pub(super) transform_seed: &'a [u8],
    pub(super) rounds: u64,
    pub(super) iv: &'a [u8],
    /// What the encrypted part begins with.
    pub(super) start_bytes: &'a [u8],
    pub(super) encrypted: &'a [u8],
}

impl<'a> Header<'a> {
    /// Reads the header and checks what can be checked without a key: that the file is of a form that is read, that it is
    /// whole as far as its structure tells, and that the key costs no more than any program asks for.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, ImportError> {
        let mut rest = bytes;
        if take(&mut rest, FAMILY.len())? != FAMILY || take(&mut rest, KEEPASS_2.len())? != KEEPASS_2 {
            return Err(ImportError::UnsupportedVersion);
        }
        let _minor = take(&mut rest, 2)?;
        match take(&mut rest, 2)? {
            [3, 0] => three(rest).map(Self::Three),
            [4, 0] => four(bytes, rest).map(|()| Self::Four),
            _ => Err(ImportError::UnsupportedVersion),
        }
    }
}

fn three(mut rest: &[u8]) -> Result<Three<'_>, ImportError> {
    let fields = Fields::read(&mut rest, |rest| {
        take(rest, 2)?.try_into().map(u16::from_le_bytes).map(usize::from).map_err(|_| DAMAGED)
    })?;
    fields.check_known(&FIELDS_3)?;
    let cipher = fields.cipher()?;
    fields.compression()?;
    fields.get(INNER_KEY)?;
    if !matches!(fields.u32(INNER_CIPHER)?, 0 | 2 | 3) {
        return Err(ImportError::UnsupportedVersion);
    }
    let rounds = fields.fixed(TRANSFORM_ROUNDS).map(u64::from_le_bytes)?;
    if rounds > MAX_AES_ROUNDS {
        return Err(ImportError::TooCostly);
    }
    if rest.len() < HASH || cipher != CHACHA20 && !rest.len().is_multiple_of(BLOCK) {
        return Err(DAMAGED);
    }
    Ok(Three {
        is_aes: cipher == AES_256,
        master_seed: fields.fixed_ref::<HASH>(MASTER_SEED)?,
        transform_seed: fields.fixed_ref::<HASH>(TRANSFORM_SEED)?,
        rounds,
        iv: fields.get(IV)?,
        start_bytes: fields.fixed_ref::<HASH>(START_BYTES)?,
        encrypted: rest,
    })
}

fn four(bytes: &[u8], mut rest: &[u8]) -> Result<(), ImportError> {
    let fields = Fields::read(&mut rest, length)?;
    let header = bytes.get(..bytes.len() - rest.len()).ok_or(DAMAGED)?;
    // Whoever changes the header can change the hash, but what was changed on the way is damaged and nothing else.
    if take(&mut rest, HASH)? != Sha256::digest(header).as_slice() {
        return Err(DAMAGED);
    }
    let _hmac = take(&mut rest, HASH)?;
    fields.check_known(&FIELDS_4)?;
    fields.cipher()?;
    fields.compression()?;
    fields.fixed_ref::<HASH>(MASTER_SEED)?;
    if let Ok(data) = fields.get(PUBLIC_DATA) {
        Dictionary::read(data)?;
    }
    check_cost(&Dictionary::read(fields.get(KDF)?)?)?;
    loop {
        let _hmac = take(&mut rest, HASH)?;
        let length = length(&mut rest)?;
        take(&mut rest, length)?;
        if length == 0 {
            return Ok(());
        }
    }
}

/// Refuses a key derivation that is not known, that cannot be, or that costs too much.
fn check_cost(kdf: &Dictionary<'_>) -> Result<(), ImportError> {
    match u128::from_be_bytes(kdf.bytes(b"$UUID")?.try_into().map_err(|_| DAMAGED)?) {
        AES_KDF | AES_KDF_4 => {
            if kdf.bytes(b"S")?.len() != HASH {
                return Err(DAMAGED);
            }
            if kdf.u64(b"R")? > MAX_AES_ROUNDS { Err(ImportError::TooCostly) } else { Ok(()) }
        }
        ARGON2D | ARGON2ID => {
            let (memory, passes, lanes) = (kdf.u64(b"M")? / 1024, kdf.u64(b"I")?, kdf.u32(b"P")?);
            // A secret key and associated data, which no program writes, would have to go into the derivation.
            if !matches!(kdf.u32(b"V")?, 0x10 | 0x13)
                || kdf.0.contains_key(b"K".as_slice())
                || kdf.0.contains_key(b"A".as_slice())
            {
                return Err(ImportError::UnsupportedVersion);
            }
            let work = memory.max(LEAST_LANE * u64::from(lanes)).saturating_mul(passes);
            if memory > MAX_KDF_MEMORY || work > MAX_KDF_WORK || lanes > MAX_LANES {
                return Err(ImportError::TooCostly);
            }
            let can_be = passes > 0 && lanes > 0 && memory >= 8 * u64::from(lanes) && kdf.bytes(b"S")?.len() >= 8;
            if can_be { Ok(()) } else { Err(DAMAGED) }
        }
        _ => Err(ImportError::UnsupportedVersion),
    }
}

/// The fields of the header: a byte for the kind, the length, and what it holds.
struct Fields<'a>(BTreeMap<u8, &'a [u8]>);

impl<'a> Fields<'a> {
    fn read(
        rest: &mut &'a [u8],
        length: impl Fn(&mut &'a [u8]) -> Result<usize, ImportError>,
    ) -> Result<Self, ImportError> {
        let mut fields = BTreeMap::new();
        loop {
            let kind = take(rest, 1)?.first().copied().ok_or(DAMAGED)?;
            let length = length(rest)?;
            let field = take(rest, length)?;
            if kind == 0 {
                return Ok(Self(fields));
            }
            // Of two, it would be open which one counts.
            if fields.insert(kind, field).is_some() && kind != COMMENT {
                return Err(DAMAGED);
            }
        }
    }

    fn check_known(&self, known: &[u8]) -> Result<(), ImportError> {
        if self.0.keys().all(|kind| known.contains(kind)) { Ok(()) } else { Err(ImportError::UnsupportedVersion) }
    }

    fn get(&self, kind: u8) -> Result<&'a [u8], ImportError> {
        self.0.get(&kind).copied().ok_or(DAMAGED)
    }

    fn fixed_ref<const N: usize>(&self, kind: u8) -> Result<&'a [u8; N], ImportError> {
        self.get(kind)?.try_into().map_err(|_| DAMAGED)
    }

    fn fixed<const N: usize>(&self, kind: u8) -> Result<[u8; N], ImportError> {
        self.fixed_ref(kind).copied()
    }

    fn u32(&self, kind: u8) -> Result<u32, ImportError> {
        self.fixed(kind).map(u32::from_le_bytes)
    }

    /// The cipher of the whole, whose initialisation vector is there.
    fn cipher(&self) -> Result<u128, ImportError> {
        let cipher = u128::from_be_bytes(self.fixed(CIPHER)?);
        let iv = match cipher {
            AES_256 | TWOFISH => BLOCK,
            CHACHA20 => 12,
            _ => return Err(ImportError::UnsupportedVersion),
        };
        if self.get(IV)?.len() == iv { Ok(cipher) } else { Err(DAMAGED) }
    }

    /// It is none, or gzip.
    fn compression(&self) -> Result<(), ImportError> {
        if self.u32(COMPRESSION)? <= 1 { Ok(()) } else { Err(ImportError::UnsupportedVersion) }
    }
}

/// The parameters of the key derivation: a byte for the type, the name, and the value, until a zero.
struct Dictionary<'a>(BTreeMap<&'a [u8], (u8, &'a [u8])>);

impl<'a> Dictionary<'a> {
    const U32: u8 = 0x04;
    const U64: u8 = 0x05;
    const BOOL: u8 = 0x08;
    const I32: u8 = 0x0C;
    const I64: u8 = 0x0D;
    const TEXT: u8 = 0x18;
    const BYTES: u8 = 0x42;

    fn read(mut rest: &'a [u8]) -> Result<Self, ImportError> {
        if take(&mut rest, 2)? != [0, 1] {
            return Err(ImportError::UnsupportedVersion);
        }
        let mut values = BTreeMap::new();
        loop {
            let kind = take(&mut rest, 1)?.first().copied().ok_or(DAMAGED)?;
            if kind == 0 {
                return Ok(Self(values));
            }
            let name_length = length(&mut rest)?;
            let name = take(&mut rest, name_length)?;
            let value_length = length(&mut rest)?;
            let value = take(&mut rest, value_length)?;
            let fits = match kind {
                Self::U32 | Self::I32 => value.len() == 4,
                Self::U64 | Self::I64 => value.len() == 8,
                Self::BOOL => value.len() == 1,
                Self::TEXT | Self::BYTES => true,
                _ => return Err(ImportError::UnsupportedVersion),
            };
            if !fits || values.insert(name, (kind, value)).is_some() {
                return Err(DAMAGED);
            }
        }
    }

    fn get(&self, name: &[u8], kind: u8) -> Result<&'a [u8], ImportError> {
        self.0.get(name).filter(|(found, _)| *found == kind).map(|(_, value)| *value).ok_or(DAMAGED)
    }

    fn bytes(&self, name: &[u8]) -> Result<&'a [u8], ImportError> {
        self.get(name, Self::BYTES)
    }

    fn u32(&self, name: &[u8]) -> Result<u32, ImportError> {
        self.get(name, Self::U32)?.try_into().map(u32::from_le_bytes).map_err(|_| DAMAGED)
    }

    fn u64(&self, name: &[u8]) -> Result<u64, ImportError> {
        self.get(name, Self::U64)?.try_into().map(u64::from_le_bytes).map_err(|_| DAMAGED)
    }
}

/// The next bytes. Where the file ends before, it was cut off.
fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], ImportError> {
    let (taken, after) = rest.split_at_checked(length).ok_or(DAMAGED)?;
    *rest = after;
    Ok(taken)
}

/// A length in four bytes.
fn length(rest: &mut &[u8]) -> Result<usize, ImportError> {
    let length = take(rest, 4)?.try_into().map(u32::from_le_bytes).map_err(|_| DAMAGED)?;
    usize::try_from(length).map_err(|_| DAMAGED)
}
