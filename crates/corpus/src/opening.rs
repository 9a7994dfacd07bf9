//! The opening of the data, and the plan of a file that follows from it.

use std::io::{self, Read};

use exposure::Prefix;

use crate::block::MAX_TEXT;
use crate::codes::{SYMBOLS, lengths, symbol};
use crate::error::BuildError;
use crate::file::{Corpus, ReadAt};
use crate::header::{Header, Layout, PREFIX_BITS, Parameters, prefix};
use crate::lines::{self, Form, Line};
use crate::ranges::{RangeTexts, given, read_range};
use crate::write::{Done, written};

/// Entries that the layout of a file is worked out from.
const OPENING: u64 = 1 << 18;
/// Entries of a block, at least and on average.
const BLOCK: u64 = 160;
/// Hashes that may be missing in a row: that it comes by chance is as likely as e^-50.
const MAX_MISSING: u64 = 50;
/// Bytes of a text that are read at once.
const READ: usize = 1024 * 1024;

/// What is made of empty ranges where many hashes should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gaps {
    /// They are a sign that the data were cut, and refused.
    Refused,
    /// They are as they should be.
    Taken,
}

/// The beginning of a text that was read for its plan, for a text that cannot be read again: of lines that the corpus leaves
/// out, the first of each range alone.
#[derive(Debug, Default)]
pub struct Opening {
    /// The text; what follows in the source comes behind it.
    pub text: Vec<u8>,
    /// How many lines are missing in it.
    pub left_out: u64,
    range: Option<u32>,
}

impl Opening {
    fn take(&mut self, line: Line, text: &[u8], least_count: u64) {
        if line.count >= least_count || self.range != Some(line.prefix) {
            self.text.extend_from_slice(text);
        } else {
            self.left_out += 1;
        }
        self.range = Some(line.prefix);
    }
}

/// The header of a corpus to be built, as it follows from the opening of the data.
pub struct Plan {
    pub(crate) header: Header,
    /// How far apart two hashes may be that follow each other, in [`Spot`]s.
    max_gap: u64,
}

impl Plan {
    /// Reads the opening of a sorted text of lines `HASH:COUNT`, and puts into `opening` what a build of the rest begins with.
    ///
    /// # Errors
    /// [`BuildError`] where a line is refused, or reading fails.
    pub fn of_text(
        parameters: Parameters,
        gaps: Gaps,
        text: &mut impl Read,
        opening: &mut Opening,
    ) -> Result<Self, BuildError> {
        let mut opened = Opened::default();
        let mut ranges: u64 = 1;
        let (mut ahead, mut number, mut last) = (Vec::new(), 0, None);
        loop {
            let read = text.by_ref().take(READ as u64).read_to_end(&mut ahead).map_err(BuildError::Read)?;
            let ended = read == 0;
            let mut at = 0;
            // What has no end for so long is no line, and is refused as such.
            let whole = Some(lines::last_end(&ahead)).filter(|end| *end > 0 && !ended).unwrap_or(ahead.len());
            while let Some(rest) = ahead.get(at..whole).filter(|rest| !rest.is_empty()) {
                let refused = |what| BuildError::Line { range: None, line: number + 1, what };
                let (line, length) = lines::read(rest, Form::Hash).map_err(refused)?;
                // The opening is whole when its last range is, so at the first line behind that.
                while u64::from(line.prefix) >= ranges {
                    if opened.entries >= OPENING {
                        opening.text.extend_from_slice(ahead.get(at..).unwrap_or_default());
                        return Ok(opened.plan(parameters, gaps, ranges));
                    }
                    ranges *= 2;
                }
                if line.count > 0 {
                    last = Some(line.behind(last).map_err(refused)?);
                }
                opening.take(line, rest.get(..length).unwrap_or_default(), parameters.least_count);
                opened.count(line.count, parameters.least_count);
                at += length;
                number += 1;
            }
            ahead.drain(..at);
            if ended {
                let ranges = if opened.entries >= OPENING { ranges } else { Prefix::COUNT.into() };
                return Ok(opened.plan(parameters, gaps, ranges));
            }
        }
    }

    /// Reads the opening of files of ranges; where there are none of a block of `old`, of that.
    ///
    /// # Errors
    /// [`BuildError`] where a line is refused, a range is missing, a block is damaged, or reading fails.
    pub fn of_ranges<R: ReadAt>(
        parameters: Parameters,
        gaps: Gaps,
        texts: &dyn RangeTexts,
        old: Option<&Corpus<R>>,
    ) -> Result<Self, BuildError> {
        let mut opened = Opened::default();
        let step = old.map_or(1, |old| old.header().layout.ranges_of_a_block());
        let (mut ranges, mut text) = (0, Vec::new());
        while ranges < Prefix::COUNT && !(ranges.is_power_of_two() && opened.entries >= OPENING) {
            let mut ended = None;
            let given = given(texts, old, ranges..ranges + step, &mut text, |range, text| {
                // Where all ranges are given, the opening ends where it would without an old corpus.
                if range.number().is_power_of_two() && opened.entries >= OPENING {
                    ended = ended.or(Some(range.number()));
                }
                if ended.is_some() {
                    return Ok(());
                }
                read_range(range, text, |line, _| {
                    opened.count(line.count, parameters.least_count);
                    Ok(())
                })
            })?;
            if let Some(ended) = ended {
                ranges = ended;
                break;
            }
            if !given {
                let first = prefix(ranges);
                let old = old.ok_or(BuildError::Missing(first))?;
                let block = old.entries_of(old.header().layout.block_of(first));
                let block = block.map_err(|_| BuildError::Damaged(first))?;
                block.counts.iter().for_each(|count| opened.count(*count, parameters.least_count));
            }
            ranges += step;
        }
        Ok(opened.plan(parameters, gaps, u64::from(ranges)))
    }

    /// What is written already of a file that was begun by the same plan, `most` blocks at most; `None` where it is
    /// another's.
    ///
    /// # Errors
    /// What the disk says.
    pub fn written(&self, part: impl Read, most: u32) -> io::Result<Option<Done>> {
        written(&self.header, part, most)
    }

    /// Blocks that the corpus will have.
    #[must_use]
    pub fn blocks(&self) -> u32 {
        self.header.layout.blocks()
    }

    /// Refuses more space without a hash between `from` and `to` than may be.
    #[inline]
    pub(crate) fn gap(&self, from: Spot, to: Spot) -> Result<(), BuildError> {
        let empty = to.0.saturating_sub(from.0);
        if empty <= self.max_gap { Ok(()) } else { Err(self.refuse(from, to, empty)) }
    }

    #[cold]
    fn refuse(&self, from: Spot, to: Spot, empty: u64) -> BuildError {
        let expected = u128::from(MAX_MISSING) * u128::from(empty) / u128::from(self.max_gap.max(1));
        let (first, last) = ((from.0 >> SPOT_BITS) as u32, (to.0.saturating_sub(1) >> SPOT_BITS) as u32);
        // The ranges that are empty from their beginning to their end, if there are such.
        let begun = from.0 & ((1 << SPOT_BITS) - 1) != 0;
        let ended = to.0.wrapping_add(1) & ((1 << SPOT_BITS) - 1) > 1;
        let whole = (first + u32::from(begun), last.saturating_sub(u32::from(ended)));
        let (first, last) = if whole.0 <= whole.1 { whole } else { (first, last) };
        BuildError::Gap { from: prefix(first), to: prefix(last), expected: expected as u64 }
    }
}

/// A place among all hashes: their first 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot(u64);

/// Bits of a [`Spot`] behind those of its range.
const SPOT_BITS: u32 = 44;

impl Spot {
    /// Behind all hashes.
    pub(crate) const END: Self = Self(u64::MAX);

    /// Of a hash: its range and what is behind that.
    #[inline]
    pub(crate) fn of(range: u32, rest: u64) -> Self {
        Self(u64::from(range) << SPOT_BITS | rest >> (64 - SPOT_BITS))
    }

    /// Where a range begins, or all of them end.
    pub(crate) fn before(range: u32) -> Self {
        if range < Prefix::COUNT { Self::of(range, 0) } else { Self::END }
    }
}

/// The counts of the opening.
struct Opened {
    histogram: [u64; SYMBOLS],
    /// Of those that are kept.
    entries: u64,
    /// Of all.
    hashes: u64,
}

impl Default for Opened {
    fn default() -> Self {
        Self { histogram: [0; SYMBOLS], entries: 0, hashes: 0 }
    }
}

impl Opened {
    fn count(&mut self, count: u64, least_count: u64) {
        self.hashes += u64::from(count > 0);
        if count >= least_count.max(1) {
            self.entries += 1;
            self.histogram[symbol(count).0] += 1;
        }
    }

    fn plan(&self, parameters: Parameters, gaps: Gaps, ranges: u64) -> Plan {
        let entries = self.entries * u64::from(Prefix::COUNT) / ranges;
        let block_bits = (entries / BLOCK).max(1).ilog2().min(u32::from(PREFIX_BITS)) as u8;
        let layout = Layout { block_bits, lengths: lengths(&self.histogram) };
        let max_gap = match gaps {
            // Fewer hashes than may be missing are no data; they may be what is left of some.
            Gaps::Refused => {
                let opening = u128::from(ranges) << SPOT_BITS;
                let gap = u128::from(MAX_MISSING) * opening / u128::from(self.hashes.max(2 * MAX_MISSING));
                gap.try_into().unwrap_or(u64::MAX)
            }
            Gaps::Taken => u64::MAX,
        };
        Plan { header: Header::new(parameters, layout), max_gap }
    }
}

const _: () = assert!(READ < MAX_TEXT);
