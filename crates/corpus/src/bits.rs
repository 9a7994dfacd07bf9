//! Runs of bits, the lowest of a byte first.

/// The most bits that one call puts or gets.
pub(crate) const MOST: u32 = 57;

/// Appends bits to bytes.
pub(crate) struct BitWriter<'a> {
    bytes: &'a mut Vec<u8>,
    /// Bits that are not written yet, the first the lowest; above `fill` all are 0.
    pending: u64,
    fill: u32,
}

impl<'a> BitWriter<'a> {
    pub(crate) fn new(bytes: &'a mut Vec<u8>) -> Self {
        Self { bytes, pending: 0, fill: 0 }
    }

    /// The lowest `length` bits of `bits`, which has no others; [`MOST`] at most.
    #[inline]
    pub(crate) fn put(&mut self, bits: u64, length: u32) {
        debug_assert!(length <= MOST && bits >> length == 0);
        self.pending |= bits << self.fill;
        self.fill += length;
        if self.fill >= 64 {
            self.bytes.extend_from_slice(&self.pending.to_le_bytes());
            self.fill -= 64;
            // What of `bits` had no room; where all had, nothing is left of it.
            self.pending = bits.checked_shr(length - self.fill).unwrap_or(0);
        }
    }

    /// `zeros` bits of 0 and a bit of 1.
    #[inline]
    pub(crate) fn put_unary(&mut self, mut zeros: u64) {
        while zeros >= u64::from(MOST) {
            self.put(0, MOST);
            zeros -= u64::from(MOST);
        }
        self.put(1 << zeros, zeros as u32 + 1);
    }

    /// Fills the last byte with 0.
    pub(crate) fn finish(self) {
        let bytes = self.fill.div_ceil(8) as usize;
        self.bytes.extend(self.pending.to_le_bytes().iter().take(bytes));
    }
}

/// The bits from `bit` on, the first the lowest; [`MOST`] of them are there, and 0 stands behind the end.
#[inline]
pub(crate) fn peek(bytes: &[u8], bit: usize) -> u64 {
    let rest = bytes.get(bit / 8..).unwrap_or_default();
    let word = match rest.first_chunk() {
        Some(word) => u64::from_le_bytes(*word),
        None => rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    word >> (bit % 8)
}

/// A word, and how many bits of 1 there are up to each of its bytes.
///
/// As the program runs on every 64-bit processor, no instruction counts them.
pub(crate) struct Ranks {
    word: u64,
    /// Of each byte, in that byte: the bits of 1 up to its end.
    up_to: u64,
}

impl Ranks {
    #[inline]
    pub(crate) fn of(word: u64) -> Self {
        let pairs = word - (word >> 1 & each(0x55));
        let nibbles = (pairs & each(0x33)) + (pairs >> 2 & each(0x33));
        let bytes = (nibbles + (nibbles >> 4)) & each(0x0F);
        Self { word, up_to: bytes.wrapping_mul(each(1)) }
    }

    /// The bits of 1 of the word.
    #[inline]
    pub(crate) fn ones(&self) -> usize {
        (self.up_to >> 56) as usize
    }

    /// Where the bit of 1 is of which `nth - 1` are before; there must be so many.
    #[inline]
    pub(crate) fn select(&self, nth: usize) -> usize {
        // The highest bit of each byte up to whose end there are `nth` or more.
        let enough = ((self.up_to | each(0x80)) - each(1) * nth as u64) & each(0x80);
        let start = enough.trailing_zeros() & !7;
        let before = (self.up_to << 8).checked_shr(start).unwrap_or(0) as u8;
        let mut byte = self.word.checked_shr(start).unwrap_or(0);
        for _ in usize::from(before) + 1..nth {
            byte &= byte.wrapping_sub(1);
        }
        (start + byte.trailing_zeros()) as usize
    }
}

/// Each byte of a word the same.
#[inline]
pub(crate) const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The lowest `length` bits set; less than 64.
#[inline]
pub(crate) fn mask(length: u32) -> u64 {
    (1 << length) - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_bit_of_one_is_selected(word: u64, and: u64) {
            for word in [word, word & and, word | and, 0, 1, 1 << 63, u64::MAX] {
                let ones: Vec<usize> = (0..64).filter(|bit| word >> bit & 1 == 1).collect();
                let ranks = Ranks::of(word);
                prop_assert_eq!(ranks.ones(), ones.len());
                for (before, at) in ones.into_iter().enumerate() {
                    prop_assert_eq!(ranks.select(before + 1), at);
                }
            }
        }

        #[test]
        fn what_is_put_is_there(runs in proptest::collection::vec((any::<u64>(), 0..=MOST, 0_u64..200), 0..40)) {
            let mut bytes = Vec::new();
            let mut writer = BitWriter::new(&mut bytes);
            for (bits, length, zeros) in &runs {
                writer.put(bits & mask(*length), *length);
                writer.put_unary(*zeros);
            }
            writer.finish();
            let mut bit = 0;
            for (bits, length, zeros) in runs {
                prop_assert_eq!(peek(&bytes, bit) & mask(length), bits & mask(length));
                bit += length as usize;
                for _ in 0..zeros {
                    prop_assert_eq!(peek(&bytes, bit) & 1, 0);
                    bit += 1;
                }
                prop_assert_eq!(peek(&bytes, bit) & 1, 1);
                bit += 1;
            }
            prop_assert_eq!(bytes.len(), bit.div_ceil(8));
        }
    }
}
