//! The first bytes of a corpus: what it promises, and how it is laid out.

use exposure::Prefix;
use jiff::civil::{Date, date};

use crate::codes::{self, Lengths, SYMBOLS};
use crate::error::NotACorpus;

/// Bytes of the header.
pub(crate) const HEADER: usize = 104;
/// Bytes of it that checksums cover, its own among them.
const COVERED: usize = 100;
const MAGIC: [u8; 8] = *b"\x93CORPUS\n";
const VERSION: u16 = 1;
/// Bits of a prefix of the range protocol, and the most of a hash that number its block.
pub(crate) const PREFIX_BITS: u8 = 20;
/// The most bits of the promise.
const MAX_FALSE_ALARM_BITS: u8 = 40;
const EPOCH: Date = date(1970, 1, 1);

/// How likely a hash that is not in the corpus is taken for one that is: 2^-16, 2^-24 or 2^-30 for each look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FalseAlarms(u8);

impl FalseAlarms {
    /// Those that a corpus is built with.
    pub const ALL: [Self; 3] = [Self(16), Self(24), Self(30)];

    /// The f of 2^-f.
    #[must_use]
    pub fn bits(self) -> u8 {
        self.0
    }

    /// How likely at least one of `look_ups` passwords that are not in the corpus is a false alarm; 0 to 1.
    #[must_use]
    pub fn among(self, look_ups: u32) -> f64 {
        -(f64::from(look_ups) * (-(-f64::from(self.0)).exp2()).ln_1p()).exp_m1()
    }
}

/// What a corpus is to hold, and to say of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// How likely a false alarm is.
    pub false_alarms: FalseAlarms,
    /// Only hashes seen at least so often are taken; 1 for all.
    pub least_count: u64,
    /// The day of the data, from 1970 on.
    pub date: Date,
}

/// How the blocks of a corpus are made; it follows from the data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Bits of a hash that number its block; 0 to 20.
    pub(crate) block_bits: u8,
    pub(crate) lengths: Lengths,
}

impl Layout {
    pub(crate) fn blocks(&self) -> u32 {
        1 << self.block_bits
    }

    /// The block of a range.
    pub(crate) fn block_of(&self, prefix: Prefix) -> u32 {
        prefix.number() >> (PREFIX_BITS - self.block_bits)
    }

    /// Where in its block the hash of this range lies that goes on with `rest`.
    #[inline]
    pub(crate) fn place(&self, range: u32, rest: u64) -> u64 {
        let shift = u32::from(PREFIX_BITS - self.block_bits);
        if shift == 0 { rest } else { u64::from(range) << (64 - shift) | rest >> shift }
    }

    /// How many ranges a block has.
    pub(crate) fn ranges_of_a_block(&self) -> u32 {
        1 << (PREFIX_BITS - self.block_bits)
    }
}

/// The header.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) parameters: Parameters,
    pub(crate) layout: Layout,
    bytes: [u8; HEADER],
}

impl Header {
    pub(crate) fn new(parameters: Parameters, layout: Layout) -> Self {
        let days = parameters.date.since(EPOCH).map_or(0, |span| span.get_days());
        let mut bytes = Vec::with_capacity(HEADER);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.push(parameters.false_alarms.0);
        bytes.push(layout.block_bits);
        bytes.extend_from_slice(&u32::try_from(days).unwrap_or_default().to_le_bytes());
        bytes.extend_from_slice(&parameters.least_count.to_le_bytes());
        bytes.extend_from_slice(&layout.lengths);
        bytes.push(0);
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
        let mut whole = [0; HEADER];
        whole.copy_from_slice(&bytes);
        Self { parameters, layout, bytes: whole }
    }

    /// Whether a file that was cut may have been a corpus.
    pub(crate) fn may_begin_with(bytes: &[u8]) -> bool {
        !bytes.is_empty() && bytes.iter().zip(MAGIC).all(|(byte, magic)| *byte == magic)
    }

    pub(crate) fn parse(bytes: &[u8; HEADER]) -> Result<Self, NotACorpus> {
        let mut rest = &bytes[..];
        if take::<8>(&mut rest) != MAGIC {
            return Err(NotACorpus::Magic);
        }
        let version = u16::from_le_bytes(take(&mut rest));
        if version != VERSION {
            return Err(NotACorpus::Version(version));
        }
        let [false_alarms, block_bits] = take(&mut rest);
        let days = u32::from_le_bytes(take(&mut rest));
        let date = jiff::Span::new().try_days(days).and_then(|days| EPOCH.checked_add(days));
        let least_count = u64::from_le_bytes(take(&mut rest));
        let lengths: [u8; SYMBOLS] = take(&mut rest);
        let [zero] = take(&mut rest);
        let crc = u32::from_le_bytes(take(&mut rest));
        let well_formed = crc == crc32fast::hash(&bytes[..COVERED])
            && zero == 0
            && (1..=MAX_FALSE_ALARM_BITS).contains(&false_alarms)
            && block_bits <= PREFIX_BITS
            && least_count > 0
            && codes::is_code(&lengths);
        match date {
            Ok(date) if well_formed => Ok(Self {
                parameters: Parameters { false_alarms: FalseAlarms(false_alarms), least_count, date },
                layout: Layout { block_bits, lengths },
                bytes: *bytes,
            }),
            _ => Err(NotACorpus::Header),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8; HEADER] {
        &self.bytes
    }

    /// A checksum that covers what the header promises, to go on with.
    pub(crate) fn checksum(&self) -> crc32fast::Hasher {
        let [.., a, b, c, d] = self.bytes;
        crc32fast::Hasher::new_with_initial_len(u32::from_le_bytes([a, b, c, d]), COVERED as u64)
    }

    /// What the checksum of a block begins with.
    pub(crate) fn checksum_of_block(&self, number: u32) -> crc32fast::Hasher {
        let mut hasher = self.checksum();
        hasher.update(&number.to_le_bytes());
        hasher
    }
}

/// The range with this number, which is one.
pub(crate) fn prefix(number: u32) -> Prefix {
    Prefix::from_number(number % Prefix::COUNT).unwrap_or_else(|| unreachable!("it is less than there are"))
}

/// The first `N` bytes, of which there are as many.
pub(crate) fn take<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
    let (first, rest) = bytes.split_first_chunk().unwrap_or((&[0; N], &[]));
    *bytes = rest;
    *first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        let parameters = Parameters { false_alarms: FalseAlarms(24), least_count: 3, date: date(2026, 11, 24) };
        Header::new(parameters, Layout { block_bits: 17, lengths: codes::lengths(&[0; SYMBOLS]) })
    }

    #[test]
    fn a_header_reads_what_it_writes() {
        let written = header();
        assert!(Header::parse(written.bytes()).is_ok_and(|read| read == written));
    }

    #[test]
    fn no_flipped_bit_passes() {
        let written = header();
        for bit in 0..HEADER * 8 {
            let mut bytes = *written.bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(Header::parse(&bytes).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn false_alarms_are_told_for_a_vault() {
        let among = FalseAlarms::ALL.map(|rate| rate.among(500));
        assert!((among[0] - 0.0076).abs() < 1e-4, "{among:?}");
        assert!((among[1] - 2.98e-5).abs() < 1e-7 && (among[2] - 4.66e-7).abs() < 1e-9, "{among:?}");
    }
}
