//! Blocks made of a piece of the data.

use std::ops::Range;

use crate::block::{Alike, BlockWriter, MAX_TEXT};
use crate::error::{BuildError, LineError};
use crate::file::{Corpus, ReadAt};
use crate::header::{Header, prefix};
use crate::lines::{self, Form, Line};
use crate::opening::{Plan, Spot};
use crate::ranges::{RangeTexts, given, read_range};

/// Blocks, one behind the other, and what they were made of.
#[derive(Default)]
pub(crate) struct Made {
    /// The number of the first.
    pub(crate) first_block: u32,
    pub(crate) bytes: Vec<u8>,
    /// Bytes of each.
    pub(crate) lengths: Vec<u32>,
    pub(crate) entries: u64,
    /// Lines of the text that were read.
    pub(crate) lines: u64,
    /// The first hash and the last, as range and what is behind it.
    pub(crate) first: Option<(u32, u64)>,
    pub(crate) last: Option<(u32, u64)>,
}

/// Why a piece is refused.
pub(crate) enum Refused {
    /// A line of a text, counted from 1 in its piece.
    Line(u64, LineError),
    /// Something else.
    Other(BuildError),
}

/// The entries of a block that is being read.
#[derive(Default)]
struct Block {
    places: Vec<u64>,
    counts: Vec<u64>,
    /// The line of each.
    lines: Vec<u32>,
}

impl Block {
    #[inline]
    fn push(&mut self, plan: &Plan, line: Line, number: u64) {
        if line.count >= plan.header.parameters.least_count {
            self.places.push(plan.header.layout.place(line.prefix, line.rest));
            self.counts.push(line.count);
            self.lines.push(number as u32);
        }
    }

    /// The line of an entry.
    fn line(&self, entry: usize) -> u64 {
        self.lines.get(entry).copied().map_or(1, u64::from)
    }

    fn refused(&self, Alike(entry): &Alike) -> Refused {
        Refused::Line(self.line(*entry), LineError::Duplicate)
    }

    fn clear(&mut self) {
        self.places.clear();
        self.counts.clear();
        self.lines.clear();
    }
}

impl Made {
    /// Of a piece of a sorted text, which begins and ends where a block does.
    pub(crate) fn of_text(plan: &Plan, piece: &[u8]) -> Result<Self, Refused> {
        if piece.len() > MAX_TEXT {
            return Err(Refused::Line(1, LineError::TooMany));
        }
        let mut writer = block_writer(&plan.header);
        let mut made = Self { bytes: Vec::with_capacity(piece.len() / 4), ..Self::default() };
        let mut block = Block::default();
        let mut number = None;
        let mut at = 0;
        while let Some(rest) = piece.get(at..).filter(|rest| !rest.is_empty()) {
            made.lines += 1;
            let (line, length) = lines::read(rest, Form::Hash).map_err(|what| Refused::Line(made.lines, what))?;
            if rest.get(length - 1) != Some(&b'\n') {
                return Err(Refused::Line(made.lines, LineError::NoEnd));
            }
            at += length;
            if line.count == 0 {
                continue;
            }
            made.follow(plan, line)?;
            let here = plan.header.layout.block_of(prefix(line.prefix));
            if number != Some(here) {
                match number {
                    Some(last) => {
                        made.write(&mut writer, last, here, &mut block).map_err(|alike| block.refused(&alike))?
                    }
                    None => made.first_block = here,
                }
                number = Some(here);
            }
            block.push(plan, line, made.lines);
        }
        if let Some(last) = number {
            made.write(&mut writer, last, last + 1, &mut block).map_err(|alike| block.refused(&alike))?;
        }
        Ok(made)
    }

    /// Of the files of ranges; of a block that has none, what `old` has.
    pub(crate) fn of_ranges<R: ReadAt>(
        plan: &Plan,
        texts: &dyn RangeTexts,
        old: Option<&Corpus<R>>,
        blocks: Range<u32>,
    ) -> Result<Self, BuildError> {
        let layout = plan.header.layout;
        let mut writer = block_writer(&plan.header);
        let mut made = Self { first_block: blocks.start, ..Self::default() };
        let (mut block, mut text) = (Block::default(), Vec::new());
        for number in blocks {
            let first = number * layout.ranges_of_a_block();
            let ranges = first..first + layout.ranges_of_a_block();
            // Where in the block each range begins.
            let mut begins = Vec::new();
            let given = given(texts, old, ranges.clone(), &mut text, |range, text| {
                begins.push((block.places.len(), range));
                read_range(range, text, |line, number| {
                    made.touch(plan, line)?;
                    block.push(plan, line, number);
                    Ok(())
                })
            })?;
            if given {
                made.write(&mut writer, number, number + 1, &mut block).map_err(|Alike(entry)| {
                    let range = begins.iter().rev().find(|(begin, _)| *begin <= entry).map(|(_, range)| *range);
                    BuildError::Line { range, line: block.line(entry), what: LineError::Duplicate }
                })?;
                continue;
            }
            let old = old.ok_or(BuildError::Missing(prefix(first)))?;
            if old.header().layout.block_bits != layout.block_bits {
                return Err(BuildError::LaidOutAnew);
            }
            let (own, others) = (plan.header.parameters, old.parameters());
            if (own.false_alarms, own.least_count) != (others.false_alarms, others.least_count) {
                return Err(BuildError::OtherPromise);
            }
            let entries = old.entries_of(number).map_err(|_| BuildError::Damaged(prefix(first)))?;
            if !entries.counts.is_empty() {
                made.touch(plan, Line { prefix: first, rest: 0, count: 1 })?;
                made.last = Some((ranges.end - 1, u64::MAX));
            }
            let start = made.bytes.len();
            writer.rewrite(number, &entries, &mut made.bytes);
            made.entries += entries.counts.len() as u64;
            made.lengths.push((made.bytes.len() - start) as u32);
        }
        Ok(made)
    }

    /// Looks whether a line of a text may follow the one before it.
    #[inline]
    fn follow(&mut self, plan: &Plan, line: Line) -> Result<(), Refused> {
        line.behind(self.last).map_err(|what| Refused::Line(self.lines, what))?;
        self.touch(plan, line).map_err(Refused::Other)
    }

    /// Notes a line, and refuses too many empty ranges before it.
    #[inline]
    fn touch(&mut self, plan: &Plan, line: Line) -> Result<(), BuildError> {
        match self.last {
            Some((range, rest)) => plan.gap(Spot::of(range, rest), Spot::of(line.prefix, line.rest))?,
            None => self.first = Some((line.prefix, line.rest)),
        }
        self.last = Some((line.prefix, line.rest));
        Ok(())
    }

    /// Writes `block` as number `number`, and empty ones up to `next`.
    fn write(&mut self, writer: &mut BlockWriter<'_>, number: u32, next: u32, block: &mut Block) -> Result<(), Alike> {
        let start = self.bytes.len();
        writer.write(number, &block.places, &block.counts, &mut self.bytes)?;
        self.entries += block.places.len() as u64;
        self.lengths.push((self.bytes.len() - start) as u32);
        block.clear();
        empty_blocks(writer, number + 1..next, &mut self.bytes, &mut self.lengths);
        Ok(())
    }
}

/// Appends empty blocks.
pub(crate) fn empty_blocks(
    writer: &mut BlockWriter<'_>,
    numbers: Range<u32>,
    bytes: &mut Vec<u8>,
    lengths: &mut Vec<u32>,
) {
    for number in numbers {
        let start = bytes.len();
        // Nothing in it can be alike.
        let _ = writer.write(number, &[], &[], bytes);
        lengths.push((bytes.len() - start) as u32);
    }
}

pub(crate) fn block_writer(header: &Header) -> BlockWriter<'_> {
    BlockWriter::new(header).unwrap_or_else(|| unreachable!("a header has a code"))
}
