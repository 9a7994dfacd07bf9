//! The codes of counts: which symbol a count has, a Huffman code of bounded length, and tables to read it.

use crate::bits::{self, BitWriter};

/// Counts that are a symbol of their own: 1 to 15.
const EXACT: u64 = 15;
/// Symbols: those, and one for each power of two from 16 to 2^63.
pub(crate) const SYMBOLS: usize = 75;
/// Bits of the longest code.
pub(crate) const MAX_LENGTH: u8 = 15;
/// Bits that the tables of the reader look at at once: those that read one count, and those that pass as many as there are.
const WINDOW: u32 = 12;
const PASSED: u32 = 13;
/// Windows that are passed of one word.
const PASSES: u32 = bits::MOST / PASSED;

/// How long the code of each symbol is, in bits: 1 to 15.
pub(crate) type Lengths = [u8; SYMBOLS];

/// The symbol of a count, which is at least 1, and how many extra bits follow it.
#[inline]
pub(crate) fn symbol(count: u64) -> (usize, u32) {
    if count <= EXACT {
        return (count.saturating_sub(1) as usize, 0);
    }
    let extra = count.ilog2();
    (extra as usize + 11, extra)
}

fn extra_bits(symbol: usize) -> u32 {
    symbol.saturating_sub(11) as u32 * u32::from(symbol >= 15)
}

/// The lengths of a Huffman code for symbols that occur so often, each once more, of [`MAX_LENGTH`] bits at most.
///
/// Package-merge (Larmore and Hirschberg 1990): of all codes within the bound, the shortest.
pub(crate) fn lengths(histogram: &[u64; SYMBOLS]) -> Lengths {
    // A package: how often it occurs, and of how many coins of each symbol it is made.
    type Package = (u64, [u8; SYMBOLS]);
    let mut coins: Vec<Package> = histogram
        .iter()
        .enumerate()
        .map(|(symbol, often)| {
            let mut made_of = [0; SYMBOLS];
            if let Some(own) = made_of.get_mut(symbol) {
                *own = 1;
            }
            (often + 1, made_of)
        })
        .collect();
    coins.sort_by_key(|(often, _)| *often);
    let mut packages: Vec<Package> = coins.clone();
    for _ in 1..MAX_LENGTH {
        let pairs = packages.chunks_exact(2).map(|pair| {
            let ([(a, made_of_a), (b, made_of_b)] | [(a, made_of_a), (b, made_of_b), ..]) = pair else {
                return (0, [0; SYMBOLS]);
            };
            (a + b, std::array::from_fn(|symbol| made_of_a[symbol] + made_of_b[symbol]))
        });
        let mut next: Vec<Package> = pairs.chain(coins.iter().copied()).collect();
        // A stable order, so that equal data give equal codes.
        next.sort_by_key(|(often, _)| *often);
        packages = next;
    }
    let mut lengths = [0; SYMBOLS];
    for (_, made_of) in packages.iter().take(2 * SYMBOLS - 2) {
        for (length, coins) in lengths.iter_mut().zip(made_of) {
            *length += coins;
        }
    }
    lengths
}

/// Canonical codes (RFC 1951, 3.2.2), their bits in the order in which they are written.
fn codes(lengths: &Lengths) -> Option<[u16; SYMBOLS]> {
    let mut codes = [0; SYMBOLS];
    let mut next = 0_u32;
    for length in 1..=MAX_LENGTH {
        for (code, _) in codes.iter_mut().zip(lengths).filter(|(_, own)| **own == length) {
            if next >> length != 0 {
                return None;
            }
            *code = (next as u16).reverse_bits() >> (16 - length);
            next += 1;
        }
        next <<= 1;
    }
    // All of what the bits can say is said: every run of bits begins with a code.
    (next == 1 << (MAX_LENGTH + 1)).then_some(codes)
}

/// Whether these are the lengths of a code, and of one that knows every run of bits.
pub(crate) fn is_code(lengths: &Lengths) -> bool {
    codes(lengths).is_some()
}

/// Writes counts.
#[derive(Clone)]
pub(crate) struct CountWriter {
    /// The code of each symbol, and its length.
    codes: [(u16, u8); SYMBOLS],
}

impl CountWriter {
    /// `None` for lengths that are no code.
    pub(crate) fn new(lengths: &Lengths) -> Option<Self> {
        let codes = codes(lengths)?;
        Some(Self { codes: std::array::from_fn(|symbol| (codes[symbol], lengths[symbol])) })
    }

    /// Writes a count, which is at least 1.
    #[inline]
    pub(crate) fn put(&self, count: u64, to: &mut BitWriter<'_>) {
        let (symbol, extra) = symbol(count);
        let (code, length) = self.codes[symbol];
        to.put(u64::from(code), u32::from(length));
        if extra > 0 {
            let (low, high) = (extra.min(32), extra.saturating_sub(32));
            to.put(count & bits::mask(low), low);
            if high > 0 {
                to.put((count >> 32) & bits::mask(high), high);
            }
        }
    }
}

/// What a window of bits begins with: a symbol and the length of its code; 0 where the code is longer than the window.
#[derive(Clone, Copy, Default)]
struct Begins {
    symbol: u8,
    length: u8,
}

/// Reads counts.
pub(crate) struct CountReader {
    windows: Box<[Begins; 1 << WINDOW]>,
    /// Of the whole counts that a window begins with: the bits that they take, and 256 times their number.
    passed: Box<[u16; 1 << PASSED]>,
    /// Symbol and length of each code that is longer than the window, by its bits.
    long: Vec<(u16, u8, u8)>,
}

impl CountReader {
    /// `None` for lengths that are no code.
    pub(crate) fn new(lengths: &Lengths) -> Option<Self> {
        let codes = codes(lengths)?;
        let mut windows = Box::new([Begins::default(); 1 << WINDOW]);
        let mut long = Vec::new();
        for (symbol, (code, length)) in codes.iter().zip(lengths).enumerate() {
            if u32::from(*length) > WINDOW {
                long.push((*code, symbol as u8, *length));
                continue;
            }
            for window in windows.iter_mut().skip(usize::from(*code)).step_by(1 << length) {
                *window = Begins { symbol: symbol as u8, length: *length };
            }
        }
        let mut passed = Box::new([0; 1 << PASSED]);
        for (bits, passed) in passed.iter_mut().enumerate() {
            let mut used = 0;
            loop {
                let first = windows[bits >> used & bits::mask(WINDOW) as usize];
                let taken = used + u32::from(first.length) + extra_bits(usize::from(first.symbol));
                if first.length == 0 || taken > PASSED {
                    break;
                }
                used = taken;
                *passed += 0x100;
            }
            *passed |= used as u16;
        }
        Some(Self { windows, passed, long })
    }

    /// The bit where the count after `many` more begins.
    #[inline]
    pub(crate) fn skip(&self, bytes: &[u8], mut bit: usize, mut many: usize) -> usize {
        while many > 0 {
            let mut word = bits::peek(bytes, bit);
            // Bits passed, and 256 times the counts.
            let mut passed = 0;
            for _ in 0..PASSES {
                let window = u32::from(self.passed[(word & bits::mask(PASSED)) as usize]);
                if (passed + window) as usize >> 8 > many {
                    break;
                }
                word >>= window & 0xFF;
                passed += window;
            }
            if passed == 0 {
                bit = self.read(bytes, bit).1;
                many -= 1;
            } else {
                bit += (passed & 0xFF) as usize;
                many -= passed as usize >> 8;
            }
        }
        bit
    }

    /// The count that begins at `bit`, and the bit behind it.
    #[inline]
    pub(crate) fn read(&self, bytes: &[u8], bit: usize) -> (u64, usize) {
        let word = bits::peek(bytes, bit);
        let Begins { mut symbol, mut length, .. } = self.windows[(word & bits::mask(WINDOW)) as usize];
        if length == 0 {
            let known =
                self.long.iter().find(|(code, _, length)| word & bits::mask(u32::from(*length)) == u64::from(*code));
            // A complete code knows every run of bits.
            (_, symbol, length) = known.copied().unwrap_or((0, 0, 1));
        }
        let bit = bit + usize::from(length);
        if symbol < EXACT as u8 {
            return (u64::from(symbol) + 1, bit);
        }
        let extra = extra_bits(usize::from(symbol));
        let (low, high) = (extra.min(32), extra.saturating_sub(32));
        let low_bits = bits::peek(bytes, bit) & bits::mask(low);
        let high_bits = bits::peek(bytes, bit + low as usize) & bits::mask(high);
        ((1 << extra) | high_bits << 32 | low_bits, bit + extra as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reader_and_writer(histogram: &[u64; SYMBOLS]) -> (CountReader, CountWriter) {
        let lengths = lengths(histogram);
        (CountReader::new(&lengths).expect("a code"), CountWriter::new(&lengths).expect("a code"))
    }

    #[test]
    fn a_code_that_is_not_whole_is_none() {
        assert!(CountWriter::new(&[1; SYMBOLS]).is_none());
        assert!(CountWriter::new(&[15; SYMBOLS]).is_none());
        assert!(CountWriter::new(&lengths(&[0; SYMBOLS])).is_some());
    }

    #[test]
    fn often_is_short_and_nothing_is_over_the_bound() {
        let mut histogram = [0; SYMBOLS];
        histogram[0] = 1 << 40;
        histogram[1] = 1 << 20;
        let lengths = lengths(&histogram);
        assert_eq!((lengths[0], lengths[1]), (1, 2));
        assert!(lengths.iter().all(|length| (1..=MAX_LENGTH).contains(length)));
    }

    #[test]
    fn every_power_of_two_has_its_symbol() {
        assert_eq!(symbol(1), (0, 0));
        assert_eq!(symbol(15), (14, 0));
        assert_eq!(symbol(16), (15, 4));
        assert_eq!(symbol(u64::from(u32::MAX)), (42, 31));
        assert_eq!(symbol(u64::MAX), (74, 63));
        for count in [1, 15, 16, 31, 32, u64::MAX] {
            assert_eq!(extra_bits(symbol(count).0), symbol(count).1);
        }
    }

    proptest! {
        #[test]
        fn counts_are_read_as_they_were_written(
            often in proptest::collection::vec(0_u64..1 << 30, SYMBOLS),
            counts in proptest::collection::vec(prop_oneof![1_u64..20, 1_u64..5000, 1_u64..], 1..200),
        ) {
            let (reader, writer) = reader_and_writer(&std::array::from_fn(|symbol| often[symbol]));
            let mut bytes = Vec::new();
            let mut to = BitWriter::new(&mut bytes);
            counts.iter().for_each(|count| writer.put(*count, &mut to));
            to.finish();
            for (index, count) in counts.iter().enumerate() {
                let bit = reader.skip(&bytes, 0, index);
                prop_assert_eq!(reader.read(&bytes, bit).0, *count);
            }
            prop_assert_eq!(reader.skip(&bytes, 0, counts.len()).div_ceil(8), bytes.len());
        }
    }
}
