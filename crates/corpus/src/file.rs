//! A corpus that is there: opened, looked up in, looked over.

use std::cell::RefCell;
use std::io;
use std::num::NonZeroU64;
use std::ops::{ControlFlow, Range};

use exposure::{Exposure, Prefix, RangeSource, Sha1Hash, Source, Verdict, Why};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rayon::prelude::*;
use secret::wipe_stack;

use crate::block::{BlockReader, Damaged, Entries, MAX_TEXT, checked, read_number};
use crate::error::{BlockError, NotACorpus};
use crate::header::{HEADER, Header, Parameters, prefix, take};
use crate::write::TRAILER;

/// Bytes that lie between two blocks of a batch and are read along rather than passed over.
const BRIDGE: u64 = 8 * 1024;
/// Bytes that a batch reads at once.
const MAX_READ: u64 = 256 * 1024;
/// Blocks that lie behind one base of the index.
const PER_BASE: usize = 256;
/// Blocks that are looked over by one task.
const LOOKED_OVER: u32 = 1024;

/// Something that can be read at any place, by many at once.
pub trait ReadAt: Send + Sync {
    /// Fills `buffer` with what lies from byte `offset` on.
    ///
    /// # Errors
    /// What the disk says; [`io::ErrorKind::UnexpectedEof`] where there is less.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()>;

    /// Its length in bytes.
    ///
    /// # Errors
    /// What the disk says.
    fn length(&self) -> io::Result<u64>;

    /// The bytes themselves, where they lie in memory.
    fn in_memory(&self) -> Option<&[u8]> {
        None
    }
}

impl ReadAt for Vec<u8> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let from = self.get(start..).and_then(|rest| rest.get(..buffer.len()));
        buffer.copy_from_slice(from.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn in_memory(&self) -> Option<&[u8]> {
        Some(self)
    }
}

/// What a corpus says of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is in it, with this count; or it is a false alarm.
    Seen(NonZeroU64),
    /// It is not in it.
    NotIn,
    /// Its block is damaged.
    Damaged,
    /// Its block cannot be read.
    Unreadable,
}

/// A corpus that is open. It holds the index in memory, 4 MiB at most, and reads a block for each look-up.
pub struct Corpus<R> {
    from: R,
    header: Header,
    reader: BlockReader,
    index: Index,
    entries: u64,
    bytes: u64,
}

/// Where the blocks begin.
struct Index {
    /// Of each [`PER_BASE`] blocks.
    bases: Box<[u64]>,
    /// Of each block, from its base on; and where the last one ends.
    offsets: Box<[u32]>,
}

impl Index {
    fn read(mut bytes: &[u8], blocks: u32) -> Option<Self> {
        let blocks = blocks as usize;
        let mut bases = Vec::with_capacity(blocks / PER_BASE + 1);
        let mut offsets = Vec::with_capacity(blocks + 1);
        let mut next = HEADER as u64;
        for block in 0..=blocks {
            if block % PER_BASE == 0 {
                bases.push(next);
            }
            offsets.push(u32::try_from(next - bases.last()?).ok()?);
            if block < blocks {
                let length = read_number(&mut bytes).filter(|length| *length <= MAX_TEXT as u64)?;
                next = next.checked_add(length)?;
            }
        }
        bytes.is_empty().then(|| Self { bases: bases.into(), offsets: offsets.into() })
    }

    #[inline]
    fn start(&self, block: u32) -> u64 {
        let block = block as usize;
        self.bases[block / PER_BASE] + u64::from(self.offsets[block])
    }

    #[inline]
    fn of(&self, block: u32) -> Range<u64> {
        self.start(block)..self.start(block + 1)
    }
}

thread_local! {
    /// Room for a block, so that a look-up allocates nothing once it was there.
    static ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl<R: ReadAt> Corpus<R> {
    /// Reads header, index and trailer.
    ///
    /// # Errors
    /// [`NotACorpus`] where one of them is not as it must be, or cannot be read.
    pub fn open(from: R) -> Result<Self, NotACorpus> {
        let length = from.length()?;
        let mut header = [0; HEADER];
        if length < (HEADER + TRAILER) as u64 {
            let mut begins = vec![0; usize::try_from(length).unwrap_or_default().min(HEADER)];
            from.read_at(&mut begins, 0)?;
            return Err(if Header::may_begin_with(&begins) { NotACorpus::Index } else { NotACorpus::Magic });
        }
        from.read_at(&mut header, 0)?;
        let header = Header::parse(&header)?;
        let mut trailer = [0; TRAILER];
        from.read_at(&mut trailer, length - TRAILER as u64)?;
        let mut rest = &trailer[..];
        let (entries, index_length) = (u64::from_le_bytes(take(&mut rest)), u64::from_le_bytes(take(&mut rest)));
        let crc = u32::from_le_bytes(take(&mut rest));
        // No length of a block takes more than 5 bytes.
        let most = u64::from(header.layout.blocks()) * 5;
        if index_length > most.min(length - (HEADER + TRAILER) as u64) {
            return Err(NotACorpus::Index);
        }
        let index_start = length - TRAILER as u64 - index_length;
        let mut index = vec![0; usize::try_from(index_length).unwrap_or_default()];
        from.read_at(&mut index, index_start)?;
        let mut checksum = header.checksum();
        checksum.update(&index);
        checksum.update(&trailer[..TRAILER - 4]);
        let index = Index::read(&index, header.layout.blocks())
            .filter(|index| checksum.finalize() == crc && index.start(header.layout.blocks()) == index_start);
        let index = index.ok_or(NotACorpus::Index)?;
        let reader = BlockReader::new(&header.layout.lengths, header.parameters.false_alarms.bits());
        let reader = reader.ok_or(NotACorpus::Header)?;
        Ok(Self { from, header, reader, index, entries, bytes: length })
    }

    /// What it promises, and of which day it is.
    #[must_use]
    pub fn parameters(&self) -> Parameters {
        self.header.parameters
    }

    /// How many hashes are in it.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many blocks it has: a power of two, 1,048,576 at most.
    #[must_use]
    pub fn blocks(&self) -> u32 {
        self.header.layout.blocks()
    }

    /// Bytes of the largest block: the most that one look-up reads.
    #[must_use]
    pub fn largest_block(&self) -> u64 {
        (0..self.blocks()).map(|block| self.index.of(block)).map(|of| of.end - of.start).max().unwrap_or_default()
    }

    /// Looks the hash up: one read of one block.
    #[must_use]
    #[inline(never)]
    pub fn look_up(&self, hash: &Sha1Hash) -> Answer {
        self.at(hash.start(), Want::Count)
    }

    /// Whether the hash is in it: [`Answer::Seen`] says 1 whatever the count. Faster than [`Corpus::look_up`].
    #[must_use]
    pub fn contains(&self, hash: &Sha1Hash) -> Answer {
        self.at(hash.start(), Want::Presence)
    }

    fn at(&self, hash: u128, want: Want) -> Answer {
        let number = self.block_of(hash);
        let place = self.place_of(hash);
        let answer = |block: &[u8]| match checked(block, number, &self.header) {
            Ok(content) => self.answer(content, place, want),
            Err(Damaged) => Answer::Damaged,
        };
        self.with_block(number, answer).unwrap_or(Answer::Unreadable)
    }

    /// Looks many hashes up, each block that is needed read once, in the order of the file and on all cores; answers in
    /// the order of the questions.
    #[must_use]
    pub fn look_up_many(&self, hashes: &[Sha1Hash]) -> Vec<Answer> {
        let mut wanted: Vec<Wanted> = hashes.iter().zip(0..).map(|(hash, asked)| Wanted::new(hash, asked)).collect();
        wanted.par_sort_unstable();
        let share = wanted.len().div_ceil(rayon::current_num_threads() * 4).max(256);
        let answered: Vec<Vec<Answer>> = wanted
            .par_chunks(share)
            .map(|wanted| {
                let answers = self.sorted(wanted);
                wipe_stack();
                answers
            })
            .collect();
        let mut answers = vec![Answer::NotIn; hashes.len()];
        for (wanted, answer) in wanted.iter().zip(answered.into_iter().flatten()) {
            if let Some(place) = answers.get_mut(wanted.asked()) {
                *place = answer;
            }
        }
        answers
    }

    /// Looks up hashes in ascending order.
    #[inline(never)]
    fn sorted(&self, wanted: &[Wanted]) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(wanted.len());
        let mut room = Vec::new();
        let mut rest = wanted;
        while let Some(first) = rest.first() {
            let mut span = self.index.of(self.block_of(first.hash()));
            let together = rest.iter().take_while(|wanted| {
                let next = self.index.of(self.block_of(wanted.hash()));
                let near = next.start <= span.end + BRIDGE && next.end - span.start <= MAX_READ;
                let near = near || next.end == span.end;
                if near {
                    span.end = next.end;
                }
                near
            });
            let (run, behind) = rest.split_at(together.count());
            rest = behind;
            let Ok(bytes) = self.read(span.clone(), &mut room) else {
                // Another block of the run may be readable.
                answers.extend(run.iter().map(|wanted| self.at(wanted.hash(), Want::Count)));
                continue;
            };
            for of_block in run.chunk_by(|a, b| self.block_of(a.hash()) == self.block_of(b.hash())) {
                let Some(number) = of_block.first().map(|first| self.block_of(first.hash())) else { continue };
                let of = self.index.of(number);
                let within = (of.start - span.start) as usize..(of.end - span.start) as usize;
                let content = checked(bytes.get(within).unwrap_or_default(), number, &self.header);
                answers.extend(of_block.iter().map(|wanted| match content {
                    Ok(content) => self.answer(content, self.place_of(wanted.hash()), Want::Count),
                    Err(Damaged) => Answer::Damaged,
                }));
            }
        }
        answers
    }

    /// What the content of a block says, whose checksum was looked at.
    #[inline]
    fn answer(&self, content: &[u8], place: u64, want: Want) -> Answer {
        let look = || {
            let Some(found) = self.reader.find(content, place)? else { return Ok(None) };
            match want {
                Want::Count => self.reader.count(content, found).map(NonZeroU64::new),
                Want::Presence => Ok(NonZeroU64::new(1)),
            }
        };
        match look() {
            Ok(Some(count)) => Answer::Seen(count),
            Ok(None) => Answer::NotIn,
            Err(Damaged) => Answer::Damaged,
        }
    }

    #[inline]
    fn block_of(&self, hash: u128) -> u32 {
        hash.checked_shr(128 - u32::from(self.header.layout.block_bits)).unwrap_or(0) as u32
    }

    #[inline]
    fn place_of(&self, hash: u128) -> u64 {
        (hash << self.header.layout.block_bits >> 64) as u64
    }

    /// Works on a block where it lies, or in the room of this thread.
    #[inline]
    fn with_block<T>(&self, number: u32, work: impl FnOnce(&[u8]) -> T) -> io::Result<T> {
        ROOM.with_borrow_mut(|room| Ok(work(self.read(self.index.of(number), room)?)))
    }

    #[inline]
    fn read<'a>(&'a self, span: Range<u64>, room: &'a mut Vec<u8>) -> io::Result<&'a [u8]> {
        let length = (span.end - span.start) as usize;
        if let Some(bytes) = self.from.in_memory() {
            let bytes = bytes.get(span.start as usize..).and_then(|rest| rest.get(..length));
            return bytes.ok_or_else(|| io::ErrorKind::UnexpectedEof.into());
        }
        if room.len() < length {
            room.resize(length, 0);
        }
        let Some(room) = room.get_mut(..length) else { return Ok(&[]) };
        self.from.read_at(room, span.start)?;
        Ok(room)
    }

    pub(crate) fn header(&self) -> &Header {
        &self.header
    }

    /// All that is in a block.
    pub(crate) fn entries_of(&self, number: u32) -> Result<Entries, BlockError> {
        let read = self.with_block(number, |block| {
            let content = checked(block, number, &self.header)?;
            self.reader.entries(content)
        });
        read?.map_err(|_| BlockError::Damaged)
    }

    /// Reads everything, and hands over what is wrong: the first range and the last of each block, and why. `watch` is told
    /// how many blocks were looked over, and may say that it is to stop.
    pub fn verify(
        &self,
        watch: &mut dyn FnMut(u32) -> ControlFlow<()>,
        mut wrong: impl FnMut((Prefix, Prefix), BlockError),
    ) -> Verified {
        let mut seen = Verified { blocks: 0, entries: 0, damaged: 0 };
        let of = self.blocks();
        let many = rayon::current_num_threads() as u32 * 4;
        while seen.blocks < of {
            let tasks: Vec<_> = (0..many)
                .map(|task| seen.blocks + task * LOOKED_OVER)
                .take_while(|from| *from < of)
                .map(|from| from..(from + LOOKED_OVER).min(of))
                .collect();
            seen.blocks = tasks.last().map_or(of, |last| last.end);
            let looked: Vec<_> = tasks
                .into_par_iter()
                .map(|blocks| {
                    blocks.map(|number| (number, self.entries_of(number))).fold(
                        (0, Vec::new()),
                        |(entries, mut wrong), (number, read)| match read {
                            Ok(block) => (entries + block.counts.len() as u64, wrong),
                            Err(error) => {
                                wrong.push((number, error));
                                (entries, wrong)
                            }
                        },
                    )
                })
                .collect();
            for (entries, errors) in looked {
                seen.entries += entries;
                for (number, error) in errors {
                    seen.damaged += 1;
                    wrong(self.ranges_of(number), error);
                }
            }
            if watch(seen.blocks).is_break() {
                break;
            }
        }
        seen
    }

    /// The first range of a block and the last.
    fn ranges_of(&self, number: u32) -> (Prefix, Prefix) {
        let ranges = self.header.layout.ranges_of_a_block();
        (prefix(number * ranges), prefix(number * ranges + ranges - 1))
    }
}

/// What was looked over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Blocks read.
    pub blocks: u32,
    /// Entries in those that are whole.
    pub entries: u64,
    /// Blocks that are not.
    pub damaged: u32,
}

#[derive(Clone, Copy)]
enum Want {
    Presence,
    Count,
}

/// A hash of a batch, of which 96 bits are enough to find it, and behind them its number there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Wanted(u128);

impl Wanted {
    fn new(hash: &Sha1Hash, asked: u32) -> Self {
        Self(hash.start() >> 32 << 32 | u128::from(asked))
    }

    fn hash(self) -> u128 {
        self.0
    }

    fn asked(self) -> usize {
        self.0 as u32 as usize
    }
}

impl<R: ReadAt> RangeSource for Corpus<R> {
    fn look_up<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Exposure> {
        async move {
            let answer = Self::look_up(self, hash);
            // Copies of the hash.
            wipe_stack();
            self.exposure(answer)
        }
        .boxed()
    }

    fn look_up_here<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Option<Exposure>> {
        RangeSource::look_up(self, hash).map(Some).boxed()
    }
}

impl<R> Corpus<R> {
    /// An answer as a verdict. A corpus without the rarer hashes cannot say "not found".
    #[must_use]
    pub fn exposure(&self, answer: Answer) -> Exposure {
        let Parameters { least_count, date, .. } = self.header.parameters;
        let known = |verdict| Exposure { verdict, source: Source::Corpus, as_of: Some(date) };
        let unknown = |why| Exposure::unknown(Source::Corpus, why);
        match answer {
            Answer::Seen(count) => known(Verdict::Seen { count: Some(count), rank: None }),
            Answer::NotIn if least_count > 1 => unknown(Why::NotAmongFrequent { at_least: least_count }),
            Answer::NotIn => known(Verdict::NotSeen),
            Answer::Damaged => unknown(Why::CorpusDamaged),
            Answer::Unreadable => unknown(Why::CorpusUnreadable),
        }
    }
}
