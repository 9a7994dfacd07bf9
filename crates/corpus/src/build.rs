//! Building a corpus of text: one sorted file of everything, or the files of ranges; and updating one, which is
//! building it of the ranges that are new and the blocks of the old.
//!
//! Pieces of the data are read, parsed and made into blocks side by side, on all cores, and written in their order; in
//! memory are eight pieces for each core.

use std::io::{Read, Write};
use std::ops::{ControlFlow, Range};

use rayon::prelude::*;

use crate::error::{BuildError, LineError};
use crate::file::{Corpus, ReadAt};
use crate::lines;
use crate::made::{Made, Refused, block_writer, empty_blocks};
use crate::opening::{Plan, Spot};
use crate::pieces::Pieces;
use crate::ranges::RangeTexts;
use crate::write::{Done, Writer};

/// Blocks that one task makes of the files of ranges.
const BLOCKS: u32 = 64;

/// How far the work is: everything before this is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Blocks written.
    pub blocks: u32,
    /// Blocks in all.
    pub of: u32,
    /// Entries in those written.
    pub entries: u64,
    /// Where in a text the next block begins.
    pub place: Place,
}

/// A place in a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// Bytes before it.
    pub offset: u64,
    /// Lines before it.
    pub lines: u64,
}

/// A corpus that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Built {
    /// Its entries.
    pub entries: u64,
    /// Its bytes.
    pub bytes: u64,
}

/// Is told how far the work is, and may say that it is to stop.
pub type Watch<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// Builds a corpus of a sorted text of lines `HASH:COUNT`. `text` stands at `from`, and `out` behind the blocks of `done`,
/// or at its start where there are none.
///
/// # Errors
/// [`BuildError`]; what was written until then can be gone on with.
pub fn build_text<W: Write + Send>(
    plan: &Plan,
    text: &mut (impl Read + Send),
    from: Place,
    done: Option<Done>,
    out: W,
    watch: Watch<'_>,
) -> Result<(Built, W), BuildError> {
    let mut building = Building::begin(plan, out, done)?;
    building.place = from;
    let mut pieces = Pieces::new(text, plan.header.layout);
    // So many that no core waits long for the last of them.
    let many = rayon::current_num_threads() * 4;
    let mut batch = pieces.next(many, Vec::new()).map_err(BuildError::Read)?;
    let mut spare = Vec::new();
    while !batch.is_empty() {
        let room = std::mem::take(&mut spare);
        let (next, made) = rayon::join(
            || pieces.next(many, room),
            || batch.par_iter().map(|piece| Made::of_text(plan, piece)).collect::<Vec<_>>(),
        );
        for (made, piece) in made.into_iter().zip(&batch) {
            building.take_piece(made, piece.len() as u64)?;
        }
        building.tell(watch)?;
        spare = std::mem::replace(&mut batch, next.map_err(BuildError::Read)?);
    }
    building.finish()
}

/// Builds a corpus of the files of ranges. With `old`, a block of which no range has a file is taken from there.
///
/// # Errors
/// [`BuildError`]; what was written until then can be gone on with.
pub fn build_ranges<R: ReadAt, W: Write>(
    plan: &Plan,
    texts: &dyn RangeTexts,
    old: Option<&Corpus<R>>,
    done: Option<Done>,
    out: W,
    watch: Watch<'_>,
) -> Result<(Built, W), BuildError> {
    let mut building = Building::begin(plan, out, done)?;
    let of = plan.blocks();
    let many = rayon::current_num_threads() as u32 * 2;
    let mut next = building.writer.next();
    while next < of {
        let tasks = (0..many).map(|task| next + task * BLOCKS).take_while(|from| *from < of);
        let batch: Vec<Range<u32>> = tasks.map(|from| from..(from + BLOCKS).min(of)).collect();
        next = (next + many * BLOCKS).min(of);
        let made: Vec<_> = batch.into_par_iter().map(|blocks| Made::of_ranges(plan, texts, old, blocks)).collect();
        for made in made {
            building.take(&made?)?;
        }
        building.tell(watch)?;
    }
    building.finish()
}

/// A corpus that is being built.
struct Building<'a, W> {
    plan: &'a Plan,
    writer: Writer<W>,
    place: Place,
    /// The last hash taken.
    last: Option<(u32, u64)>,
    /// Where the last hash is, or that which comes next may be.
    reached: Spot,
}

impl<'a, W: Write> Building<'a, W> {
    fn begin(plan: &'a Plan, out: W, done: Option<Done>) -> Result<Self, BuildError> {
        let header = plan.header.clone();
        let writer = match done {
            Some(done) => Writer::go_on(header, out, done),
            None => Writer::begin(header, out).map_err(BuildError::Write)?,
        };
        let reached = Spot::before(writer.next() * plan.header.layout.ranges_of_a_block());
        Ok(Self { plan, writer, place: Place::default(), last: None, reached })
    }

    /// Takes what was made of a piece of a text.
    fn take_piece(&mut self, made: Result<Made, Refused>, bytes: u64) -> Result<(), BuildError> {
        let before = self.place.lines;
        let refused = |line, what| BuildError::Line { range: None, line: before + line, what };
        let made = made.map_err(|error| match error {
            Refused::Line(line, what) => refused(line, what),
            Refused::Other(error) => error,
        })?;
        if let Some(first) = made.first {
            lines::in_order(self.last, first).map_err(|what| refused(1, what))?;
            // What was gone on with was sorted up to its blocks; and padding, which has no order, may have been taken for
            // the border of a block.
            if made.first_block < self.writer.next() {
                return Err(refused(1, LineError::OutOfOrder));
            }
        }
        self.take(&made)?;
        self.place.offset += bytes;
        self.place.lines += made.lines;
        Ok(())
    }

    fn take(&mut self, made: &Made) -> Result<(), BuildError> {
        if let (Some((range, rest)), Some(last)) = (made.first, made.last) {
            self.plan.gap(self.reached, Spot::of(range, rest))?;
            self.reached = Spot::of(last.0, last.1);
            self.last = Some(last);
        }
        if !made.lengths.is_empty() {
            // Whoever goes on behind these blocks knows nothing of what lies before.
            let behind = made.first_block + made.lengths.len() as u32;
            self.plan.gap(self.reached, Spot::before(behind * self.plan.header.layout.ranges_of_a_block()))?;
            self.fill(made.first_block)?;
        }
        self.writer.blocks(&made.bytes, &made.lengths, made.entries).map_err(BuildError::Write)
    }

    /// Writes empty blocks up to `block`.
    fn fill(&mut self, block: u32) -> Result<(), BuildError> {
        let mut writer = block_writer(&self.plan.header);
        let (mut bytes, mut lengths) = (Vec::new(), Vec::new());
        empty_blocks(&mut writer, self.writer.next()..block, &mut bytes, &mut lengths);
        self.writer.blocks(&bytes, &lengths, 0).map_err(BuildError::Write)
    }

    fn tell(&mut self, watch: Watch<'_>) -> Result<(), BuildError> {
        self.writer.flush().map_err(BuildError::Write)?;
        let (blocks, of) = (self.writer.next(), self.plan.blocks());
        match watch(Progress { blocks, of, entries: self.writer.entries(), place: self.place }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(BuildError::Stopped),
        }
    }

    fn finish(mut self) -> Result<(Built, W), BuildError> {
        self.plan.gap(self.reached, Spot::END)?;
        self.fill(self.plan.blocks())?;
        let entries = self.writer.entries();
        let (bytes, out) = self.writer.finish().map_err(BuildError::Write)?;
        Ok((Built { entries, bytes }, out))
    }
}
