//! The SHA-1 hash of a password, and the prefix of it that may leave the laptop.

use std::fmt;

use secret::Secret;
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

/// Bytes of a SHA-1 hash (FIPS 180-4).
pub(crate) const HASH_BYTES: usize = 20;

/// The SHA-1 hash of a password's UTF-8 bytes, zeroised on drop.
///
/// It is as secret as the password is guessable, so it has no `Display` and its `Debug` tells nothing. The bytes are
/// boxed so that moving the hash leaves no copies behind.
pub struct Sha1Hash(Box<Zeroizing<[u8; HASH_BYTES]>>);

impl Sha1Hash {
    /// Reads exactly 40 hex digits, in either case.
    ///
    /// # Errors
    /// [`NotAHash`] for anything else.
    pub fn parse(digits: &str) -> Result<Self, NotAHash> {
        let mut hash = Box::new(Zeroizing::new([0; HASH_BYTES]));
        if digits.len() != 2 * HASH_BYTES {
            return Err(NotAHash);
        }
        for (byte, pair) in hash.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
            let digit = |digit: &u8| char::from(*digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let [high, low] = pair else { return Err(NotAHash) };
            *byte = digit(high).ok_or(NotAHash)? << 4 | digit(low).ok_or(NotAHash)?;
        }
        Ok(Self(hash))
    }

    /// Hashes the UTF-8 bytes of `password`.
    #[must_use]
    pub fn of(password: &Secret) -> Self {
        let mut hash = Box::new(Zeroizing::new([0; HASH_BYTES]));
        let mut hasher = Sha1::new();
        hasher.update(password.expose());
        hasher.finalize_into((&mut **hash).into());
        Self(hash)
    }

    /// The first five hex digits: what is sent to a source.
    #[must_use]
    pub fn prefix(&self) -> Prefix {
        let [a, b, c, ..] = **self.0;
        Prefix(u32::from(a) << 12 | u32::from(b) << 4 | u32::from(c) >> 4)
    }

    /// The other 35 hex digits, in upper case: for a program that makes a source of known passwords, never for one
    /// that is being checked.
    #[must_use]
    pub fn suffix_digits(&self) -> String {
        let digits: String = self.0.iter().skip(2).map(|byte| format!("{byte:02X}")).collect();
        digits.chars().skip(1).collect()
    }

    /// The first 128 of its 160 bits, for a source with an index of its own.
    #[must_use]
    pub fn start(&self) -> u128 {
        self.0.first_chunk().map_or(0, |start| u128::from_be_bytes(*start))
    }

    pub(crate) fn bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }
}

impl fmt::Debug for Sha1Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha1Hash(…)")
    }
}

/// The first five hex digits of a SHA-1 hash: 20 of its 160 bits, shared by one in about a million of all hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prefix(u32);

impl Prefix {
    /// Hex digits of a prefix (Pwned Passwords API v3).
    pub const DIGITS: usize = 5;
    /// How many prefixes there are: `00000` to `FFFFF`.
    pub const COUNT: u32 = 1 << 20;
    /// `00000`.
    pub const FIRST: Self = Self(0);
    /// `FFFFF`.
    pub const LAST: Self = Self(Self::COUNT - 1);

    /// The prefix with this number, from 0; `None` from [`Prefix::COUNT`] on.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        (number < Self::COUNT).then_some(Self(number))
    }

    /// Its number, from 0 for `00000`.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }

    /// Reads exactly five hex digits, in either case.
    ///
    /// # Errors
    /// [`PrefixError`] for anything else.
    pub fn parse(digits: &str) -> Result<Self, PrefixError> {
        // `from_str_radix` alone would take a sign.
        if digits.len() != Self::DIGITS || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(PrefixError);
        }
        u32::from_str_radix(digits, 16).map(Self).map_err(|_| PrefixError)
    }
}

/// Five upper-case hex digits, as they stand in a request.
impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:05X}", self.0)
    }
}

/// A hash was not exactly 40 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-1 hash is exactly 40 hex digits")]
pub struct NotAHash;

/// A prefix was not exactly five hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a prefix is exactly five hex digits")]
pub struct PrefixError;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_documented_example_has_the_documented_prefix() {
        let hash = Sha1Hash::of(&Secret::new("P@ssw0rd".to_owned()));
        assert_eq!(hash.prefix().to_string(), "21BD1");
        assert_eq!(hash.suffix_digits(), "2DC183F740EE76F27B78EB39C8AD972A757");
    }

    #[test]
    fn debug_tells_nothing() {
        assert_eq!(format!("{:?}", Sha1Hash::of(&Secret::new("P@ssw0rd".to_owned()))), "Sha1Hash(…)");
    }

    #[test]
    fn a_hash_is_read_from_its_digits() {
        let hash = Sha1Hash::parse("21bd12DC183F740EE76F27B78EB39C8AD972A757").expect("40 digits");
        assert_eq!(hash.bytes(), Sha1Hash::of(&Secret::new("P@ssw0rd".to_owned())).bytes());
        assert_eq!(hash.start(), 0x21BD_12DC_183F_740E_E76F_27B7_8EB3_9C8A);
        for bad in
            ["", "21BD1", "21BD12DC183F740EE76F27B78EB39C8AD972A7570", "+1BD12DC183F740EE76F27B78EB39C8AD972A757"]
        {
            assert_eq!(Sha1Hash::parse(bad).err(), Some(NotAHash), "{bad:?}");
        }
    }

    #[test]
    fn only_five_hex_digits_are_a_prefix() {
        for bad in ["", "21BD", "21BD12", "21BDG", "+1BD1", " 1BD1", "21bd\u{e9}"] {
            assert_eq!(Prefix::parse(bad), Err(PrefixError), "{bad:?}");
        }
        assert_eq!(Prefix::parse("21bd1"), Prefix::parse("21BD1"));
        assert_eq!(Prefix::from_number(Prefix::COUNT), None);
    }

    proptest! {
        #[test]
        fn a_prefix_reads_what_it_writes(number in 0..Prefix::COUNT) {
            prop_assert_eq!(Prefix::parse(&Prefix(number).to_string()), Ok(Prefix(number)));
            prop_assert_eq!(Prefix::from_number(number).map(Prefix::number), Some(number));
        }
    }
}
