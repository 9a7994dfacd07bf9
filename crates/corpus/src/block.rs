//! One block: written, looked into, read as a whole. The form is that of docs/CORPUS-FORMAT.md.

use crate::bits::{self, BitWriter, peek};
use crate::codes::{CountReader, CountWriter, Lengths};
use crate::header::Header;

/// Bytes of text that a block may be made of: forty times what the largest range has (corpus-figures, early 2026).
pub(crate) const MAX_TEXT: usize = 16 * 1024 * 1024;
/// Bytes of a block's checksum.
const CRC: usize = 4;
/// Bits that are looked at at once; so many, wherever they begin in a byte, lie in one word.
const STEP: u32 = 56;
/// Numbers of whatever bits that begin and end with a byte together.
const GROUP: usize = 8;
/// The most bits of a gap, so that its low part fits into one call.
const MAX_GAP_BITS: u32 = bits::MOST + 1;

/// Writes blocks.
pub(crate) struct BlockWriter<'a> {
    header: &'a Header,
    counts: CountWriter,
    /// Room for the values of a block.
    values: Vec<u64>,
}

/// Hashes that cannot be told apart: their number in the block, that of the second.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Alike(pub(crate) usize);

impl<'a> BlockWriter<'a> {
    /// `None` where the header's lengths are no code.
    pub(crate) fn new(header: &'a Header) -> Option<Self> {
        Some(Self { header, counts: CountWriter::new(&header.layout.lengths)?, values: Vec::new() })
    }

    /// Appends block `number` with these entries, whose places ascend.
    pub(crate) fn write(&mut self, number: u32, places: &[u64], counts: &[u64], to: &mut Vec<u8>) -> Result<(), Alike> {
        let mut gap_bits = self.promised();
        while let Some(alike) = self.place(places, gap_bits) {
            gap_bits += 1;
            if universe(places.len(), gap_bits).is_none() {
                return Err(alike);
            }
        }
        self.write_values(number, gap_bits, counts, to);
        Ok(())
    }

    /// Appends block `number`, whose entries are those of `block` with its own codes.
    pub(crate) fn rewrite(&mut self, number: u32, block: &Entries, to: &mut Vec<u8>) {
        self.values.clone_from(&block.values);
        self.write_values(number, block.gap_bits, &block.counts, to);
    }

    fn promised(&self) -> u32 {
        u32::from(self.header.parameters.false_alarms.bits())
    }

    /// Appends the block of the values that were worked out.
    fn write_values(&self, number: u32, gap_bits: u32, counts: &[u64], to: &mut Vec<u8>) {
        let start = to.len();
        let more = gap_bits - self.promised();
        write_number(2 * self.values.len() as u64 + u64::from(more > 0), to);
        if more > 0 {
            to.push(more as u8);
        }
        self.write_entries(gap_bits, counts, to);
        self.seal(number, start, to);
    }

    /// Works out the values; answers with the first two that fall together.
    fn place(&mut self, places: &[u64], gap_bits: u32) -> Option<Alike> {
        let universe = universe(places.len(), gap_bits)?;
        self.values.clear();
        self.values.extend(places.iter().map(|place| value(*place, universe)));
        self.values.array_windows().position(|[a, b]| a == b).map(|first| Alike(first + 1))
    }

    fn write_entries(&self, gap_bits: u32, counts: &[u64], to: &mut Vec<u8>) {
        let low_bits = gap_bits - 1;
        let mut bits = BitWriter::new(to);
        let gaps = || {
            let mut next = 0;
            self.values.iter().map(move |value| {
                let gap = value - next;
                next = value + 1;
                gap
            })
        };
        gaps().for_each(|gap| bits.put(gap & bits::mask(low_bits), low_bits));
        gaps().for_each(|gap| bits.put_unary(gap >> low_bits));
        counts.iter().for_each(|count| self.counts.put(*count, &mut bits));
        bits.finish();
    }

    fn seal(&self, number: u32, start: usize, to: &mut Vec<u8>) {
        let mut checksum = self.header.checksum_of_block(number);
        checksum.update(to.get(start..).unwrap_or_default());
        to.extend_from_slice(&checksum.finalize().to_le_bytes());
    }
}

/// How many values there are for so many entries; `None` from 2^63 on.
#[inline]
fn universe(entries: usize, gap_bits: u32) -> Option<u64> {
    let entries = entries as u64;
    (gap_bits <= MAX_GAP_BITS && entries.leading_zeros() > gap_bits).then(|| entries << gap_bits)
}

/// The value of a place.
#[inline]
fn value(place: u64, universe: u64) -> u64 {
    ((u128::from(place) * u128::from(universe)) >> 64) as u64
}

/// A number as LEB128.
pub(crate) fn write_number(mut number: u64, to: &mut Vec<u8>) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// Reads LEB128 in its shortest form.
pub(crate) fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u64::from(byte & 0x7F);
        if part << shift >> shift != part || (*byte == 0 && shift > 0) {
            return None;
        }
        number |= part << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Reads blocks.
pub(crate) struct BlockReader {
    counts: CountReader,
    promised: u32,
}

/// What a block is, and where in its bits the parts begin.
#[derive(Clone, Copy)]
struct Parts {
    entries: usize,
    gap_bits: u32,
    /// How many values there are.
    universe: u64,
    /// The first bit of the gaps' low parts.
    lows: usize,
    /// The first bit of their high parts.
    highs: usize,
}

/// Where a hash is in its block.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    parts: Parts,
    /// Which entry.
    entry: usize,
    /// An entry, and the bit from which on the high parts of it and those after it lie.
    from: (usize, usize),
}

/// The block is not of the form.
#[derive(Debug)]
pub(crate) struct Damaged;

/// A block as a whole.
pub(crate) struct Entries {
    gap_bits: u32,
    values: Vec<u64>,
    /// Of each, in the same order.
    pub(crate) counts: Vec<u64>,
}

/// What is in a block without its checksum, if that fits.
pub(crate) fn checked<'a>(block: &'a [u8], number: u32, header: &Header) -> Result<&'a [u8], Damaged> {
    let (content, crc) = block.split_last_chunk::<CRC>().ok_or(Damaged)?;
    let mut checksum = header.checksum_of_block(number);
    checksum.update(content);
    if checksum.finalize() == u32::from_le_bytes(*crc) { Ok(content) } else { Err(Damaged) }
}

impl BlockReader {
    /// `None` for lengths that are no code.
    pub(crate) fn new(lengths: &Lengths, promised: u8) -> Option<Self> {
        Some(Self { counts: CountReader::new(lengths)?, promised: u32::from(promised) })
    }

    fn parts(&self, content: &[u8]) -> Result<Parts, Damaged> {
        let mut rest = content;
        let number = read_number(&mut rest).ok_or(Damaged)?;
        let entries = usize::try_from(number / 2).map_err(|_| Damaged)?;
        let mut gap_bits = self.promised;
        if number % 2 == 1 {
            let (more, behind) = rest.split_first().ok_or(Damaged)?;
            rest = behind;
            if *more == 0 {
                return Err(Damaged);
            }
            gap_bits += u32::from(*more);
        }
        // Each entry takes that many bits at least, so that nothing below can overflow, nor take more memory than fits.
        if entries.checked_mul(gap_bits as usize + 1).is_none_or(|bits| bits > rest.len() * 8) {
            return Err(Damaged);
        }
        let universe = universe(entries, gap_bits).ok_or(Damaged)?;
        let lows = (content.len() - rest.len()) * 8;
        Ok(Parts { entries, gap_bits, universe, lows, highs: lows + entries * (gap_bits as usize - 1) })
    }

    /// How many entries a block has.
    pub(crate) fn how_many(&self, content: &[u8]) -> Result<u64, Damaged> {
        Ok(self.parts(content)?.entries as u64)
    }

    /// Bytes of the block that `bytes` begin with, its checksum included, if it is there as a whole.
    pub(crate) fn length(&self, bytes: &[u8]) -> Option<usize> {
        let parts = self.parts(bytes).ok()?;
        let counts = behind_ones(bytes, parts.highs, parts.entries).ok()?;
        let length = self.counts.skip(bytes, counts, parts.entries).div_ceil(8) + CRC;
        (length <= bytes.len()).then_some(length)
    }

    /// Looks for the hash at `place`.
    ///
    /// Where it would be follows from its value, since hashes are uniform; the entries are gone through from a little
    /// before on, and from the first where that was too far.
    #[inline]
    pub(crate) fn find(&self, content: &[u8], place: u64) -> Result<Option<Found>, Damaged> {
        let parts = self.parts(content)?;
        let Parts { entries, gap_bits, universe, lows, highs } = parts;
        let wanted = value(place, universe);
        let low_bits = gap_bits - 1;
        let low_mask = bits::mask(low_bits);
        let low = |entry: usize| peek(content, lows + entry * low_bits as usize) & low_mask;

        // Sums cannot overflow: of 2^63 values there are at most, each low part has its share.
        // Of what lies before `entry` and `bit`: the sum of the low parts, the bits of 0 among the high ones.
        let (mut entry, mut bit, mut sum, mut zeros) = (0, highs, 0_u64, 0_u64);
        // Twice the standard deviation of where it is, or somewhat more.
        let margin = 1 << entries.max(1).ilog2().div_ceil(2);
        let groups = ((wanted >> gap_bits) as usize).saturating_sub(margin) / GROUP;
        if groups > 0 {
            let passed = groups * GROUP;
            let behind = behind_ones(content, highs, passed)?;
            let sum_passed = sum_of_groups(content.get(lows / 8..).unwrap_or_default(), low_bits, groups);
            let zeros_passed = (behind - highs - passed) as u64;
            let last = (zeros_passed << low_bits).wrapping_add(sum_passed + (passed as u64 - 1));
            if last < wanted {
                (entry, bit, sum, zeros) = (passed, behind, sum_passed, zeros_passed);
            }
        }

        let end = content.len() * 8;
        while entry < entries {
            if bit >= end {
                return Err(Damaged);
            }
            let mut word = peek(content, bit) & bits::mask(STEP);
            let from = (entry, bit);
            let mut passed = 0;
            while word != 0 && entry < entries {
                let at = u64::from(word.trailing_zeros());
                sum += low(entry);
                let value = ((zeros + at - passed) << low_bits).wrapping_add(sum + entry as u64);
                if value >= wanted {
                    return Ok((value == wanted).then_some(Found { parts, entry, from }));
                }
                word &= word - 1;
                passed += 1;
                entry += 1;
            }
            zeros += u64::from(STEP) - passed;
            bit += STEP as usize;
        }
        Ok(None)
    }

    /// The count of what was found.
    #[inline]
    pub(crate) fn count(&self, content: &[u8], found: Found) -> Result<u64, Damaged> {
        let (entry, bit) = found.from;
        let counts = behind_ones(content, bit, found.parts.entries - entry)?;
        let bit = self.counts.skip(content, counts, found.entry);
        let (count, end) = self.counts.read(content, bit);
        if end <= content.len() * 8 { Ok(count) } else { Err(Damaged) }
    }

    /// Reads the whole block, and looks whether every bit of it is as it must be.
    pub(crate) fn entries(&self, content: &[u8]) -> Result<Entries, Damaged> {
        let Parts { entries, gap_bits, universe, lows, highs } = self.parts(content)?;
        let low_bits = gap_bits - 1;
        let end = content.len() * 8;
        let (mut values, mut counts) = (Vec::with_capacity(entries), Vec::with_capacity(entries));
        let (mut bit, mut next) = (highs, 0_u128);
        for entry in 0..entries {
            let mut zeros = 0_u64;
            loop {
                if bit >= end {
                    return Err(Damaged);
                }
                let here = peek(content, bit).trailing_zeros().min(STEP);
                bit += here as usize;
                zeros += u64::from(here);
                if here < STEP {
                    bit += 1;
                    break;
                }
            }
            let low = peek(content, lows + entry * low_bits as usize) & bits::mask(low_bits);
            let value = next + (u128::from(zeros) << low_bits) + u128::from(low);
            let value = u64::try_from(value).ok().filter(|value| *value < universe).ok_or(Damaged)?;
            values.push(value);
            next = u128::from(value) + 1;
        }
        for _ in 0..entries {
            let (count, behind) = self.counts.read(content, bit);
            if behind > end {
                return Err(Damaged);
            }
            counts.push(count);
            bit = behind;
        }
        let padding = peek(content, bit);
        if end - bit >= 8 || padding != 0 {
            return Err(Damaged);
        }
        Ok(Entries { gap_bits, values, counts })
    }
}

/// The bit behind the next `ones` bits of 1.
#[inline]
fn behind_ones(content: &[u8], bit: usize, mut ones: usize) -> Result<usize, Damaged> {
    if ones == 0 {
        return Ok(bit);
    }
    let mut ranks = bits::Ranks::of(peek(content, bit));
    let mut from = bit;
    // Whole words from here on.
    let mut byte = bit / 8 + 8;
    let mut words = content.get(byte..).unwrap_or_default().as_chunks().0.iter();
    while ranks.ones() < ones {
        ones -= ranks.ones();
        from = byte * 8;
        byte += 8;
        ranks = match words.next() {
            Some(word) => bits::Ranks::of(u64::from_le_bytes(*word)),
            None if from < content.len() * 8 => bits::Ranks::of(peek(content, from)),
            None => return Err(Damaged),
        };
    }
    Ok(from + ranks.select(ones) + 1)
}

/// The sum of so many bits each, of the first `groups` groups of eight, which begin with a byte and so end with one. What
/// is behind the end of `lows` is 0.
#[inline]
fn sum_of_groups(lows: &[u8], low_bits: u32, groups: usize) -> u64 {
    match low_bits {
        // The promises that a corpus is built with, and one bit more.
        15 => sum_of::<15>(lows, groups),
        16 => sum_of::<16>(lows, groups),
        23 => sum_of::<23>(lows, groups),
        24 => sum_of::<24>(lows, groups),
        29 => sum_of::<29>(lows, groups),
        30 => sum_of::<30>(lows, groups),
        _ => (0..groups * GROUP).map(|at| peek(lows, at * low_bits as usize) & bits::mask(low_bits)).sum(),
    }
}

/// As [`sum_of_groups`], where all that can be is worked out before: `BITS`, 8 to 56, are bytes of a group as well.
#[inline]
fn sum_of<const BITS: usize>(lows: &[u8], groups: usize) -> u64 {
    let mut sum = 0;
    for group in lows.as_chunks::<BITS>().0.iter().take(groups) {
        for at in 0..GROUP {
            // The word that begins with its byte, or the last of the group.
            let byte = (at * BITS / 8).min(BITS - 8);
            let word =
                group.get(byte..).and_then(|group| group.first_chunk()).map_or(0, |word| u64::from_le_bytes(*word));
            sum += word >> (at * BITS - byte * 8) & bits::mask(BITS as u32);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::codes;
    use crate::header::{FalseAlarms, Layout, Parameters};

    fn header(false_alarms: FalseAlarms) -> Header {
        let parameters = Parameters { false_alarms, least_count: 1, date: date(2026, 11, 24) };
        Header::new(parameters, Layout { block_bits: 20, lengths: codes::lengths(&[0; codes::SYMBOLS]) })
    }

    fn check(false_alarms: FalseAlarms, entries: &[(u64, u64)]) {
        let header = header(false_alarms);
        let (places, counts): (Vec<u64>, Vec<u64>) = entries.iter().copied().unzip();
        let mut block = Vec::new();
        let mut writer = BlockWriter::new(&header).expect("a code");
        assert_eq!(writer.write(7, &places, &counts, &mut block), Ok(()));
        let content = checked(&block, 7, &header).expect("it is whole");
        assert!(checked(&block, 8, &header).is_err());
        let reader = BlockReader::new(&header.layout.lengths, false_alarms.bits()).expect("a code");
        for (place, count) in entries {
            let found = reader.find(content, *place).expect("it is whole").expect("it is there");
            assert_eq!(reader.count(content, found).expect("it is whole"), *count);
        }
        let whole = reader.entries(content).expect("it is whole");
        assert_eq!(whole.counts, counts);
        let mut again = Vec::new();
        writer.rewrite(7, &whole, &mut again);
        assert_eq!(again, block);
    }

    #[test]
    fn the_ends_of_a_block_are_found() {
        for false_alarms in FalseAlarms::ALL {
            check(false_alarms, &[]);
            check(false_alarms, &[(0, 1)]);
            check(false_alarms, &[(u64::MAX, u64::MAX)]);
            check(false_alarms, &[(0, 4_294_967_295), (u64::MAX, 1)]);
        }
    }

    #[test]
    fn places_that_would_fall_together_are_told_apart() {
        for false_alarms in FalseAlarms::ALL {
            check(false_alarms, &[(5 << 30, 1), ((5 << 30) + (1 << 20), 2), (1 << 63, 3)]);
        }
        let header = header(FalseAlarms::ALL[0]);
        let mut writer = BlockWriter::new(&header).expect("a code");
        assert_eq!(writer.write(0, &[1, 2], &[1, 1], &mut Vec::new()), Err(Alike(1)));
    }

    #[test]
    fn numbers_have_one_form() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u64::MAX] {
            let mut bytes = Vec::new();
            write_number(number, &mut bytes);
            assert_eq!(read_number(&mut &bytes[..]), Some(number));
        }
        for bad in [&[][..], &[0x80], &[0x80, 0], &[0xFF; 10]] {
            assert_eq!(read_number(&mut &*bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn every_entry_is_found_with_its_count(
            entries in proptest::collection::btree_map(any::<u64>(), prop_oneof![1_u64..9, 1_u64..], 0..600),
            rate in 0_usize..3,
        ) {
            check(FalseAlarms::ALL[rate], &entries.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn no_content_makes_it_panic(content in proptest::collection::vec(any::<u8>(), 0..300), place: u64) {
            let header = header(FalseAlarms::ALL[0]);
            let reader = BlockReader::new(&header.layout.lengths, 16).expect("a code");
            if let Ok(Some(found)) = reader.find(&content, place) {
                let _ = reader.count(&content, found);
            }
            let _ = reader.entries(&content);
        }
    }
}
