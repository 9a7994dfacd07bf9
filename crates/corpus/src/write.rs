//! Writing a corpus: header, blocks in order, index, trailer.

use std::io::{self, Read, Write};

use crate::block::{self, BlockReader, checked, write_number};
use crate::header::{HEADER, Header};

/// Bytes of the trailer.
pub(crate) const TRAILER: usize = 20;

/// A corpus that is being written.
pub(crate) struct Writer<W> {
    header: Header,
    out: W,
    done: Done,
}

/// Blocks that are written.
#[derive(Debug, Default)]
pub struct Done {
    /// Bytes of each, in order.
    lengths: Vec<u32>,
    /// Entries of them.
    entries: u64,
    /// Bytes of all of them, the header included.
    bytes: u64,
}

impl Done {
    /// How many blocks there are.
    #[must_use]
    pub fn blocks(&self) -> u32 {
        self.lengths.len() as u32
    }

    /// Where the next block begins, in bytes from the start of the file.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl<W: Write> Writer<W> {
    /// Begins a file.
    pub(crate) fn begin(header: Header, mut out: W) -> io::Result<Self> {
        out.write_all(header.bytes())?;
        Ok(Self { header, out, done: Done { bytes: HEADER as u64, ..Done::default() } })
    }

    /// Goes on behind `done`, where `out` must stand.
    pub(crate) fn go_on(header: Header, out: W, done: Done) -> Self {
        Self { header, out, done }
    }

    /// The number of the block that comes next.
    pub(crate) fn next(&self) -> u32 {
        self.done.blocks()
    }

    pub(crate) fn entries(&self) -> u64 {
        self.done.entries
    }

    /// Takes blocks that are whole, one behind the other.
    pub(crate) fn blocks(&mut self, bytes: &[u8], lengths: &[u32], entries: u64) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.done.lengths.extend_from_slice(lengths);
        self.done.entries += entries;
        self.done.bytes += bytes.len() as u64;
        Ok(())
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Writes index and trailer; answers with the bytes of the file and what was written to.
    pub(crate) fn finish(mut self) -> io::Result<(u64, W)> {
        let mut end = Vec::with_capacity(self.done.lengths.len() * 2 + TRAILER);
        self.done.lengths.iter().for_each(|length| write_number(u64::from(*length), &mut end));
        let index = end.len() as u64;
        end.extend_from_slice(&self.done.entries.to_le_bytes());
        end.extend_from_slice(&index.to_le_bytes());
        let mut checksum = self.header.checksum();
        checksum.update(&end);
        end.extend_from_slice(&checksum.finalize().to_le_bytes());
        self.out.write_all(&end)?;
        self.out.flush()?;
        Ok((self.done.bytes + end.len() as u64, self.out))
    }
}

/// Reads what was written of a file that `header` begins: `most` blocks, or those before the first that is not whole.
/// `None` where it is another's beginning.
pub(crate) fn written(header: &Header, mut part: impl Read, most: u32) -> io::Result<Option<Done>> {
    let mut begins = [0; HEADER];
    let mut begin = part.by_ref().take(HEADER as u64);
    let mut bytes = Vec::new();
    begin.read_to_end(&mut bytes)?;
    if let Some(whole) = bytes.first_chunk() {
        begins = *whole;
    }
    if begins != *header.bytes() {
        return Ok(None);
    }
    let mut done = Done { bytes: HEADER as u64, ..Done::default() };
    let promised = header.parameters.false_alarms.bits();
    let Some(reader) = BlockReader::new(&header.layout.lengths, promised) else { return Ok(None) };
    let mut ahead = Ahead { from: part, bytes: Vec::new(), start: 0 };
    while done.blocks() < most.min(header.layout.blocks()) {
        let Some(length) = ahead.block(&reader)? else { break };
        let number = done.blocks();
        let Ok(content) = checked(ahead.bytes(length), number, header) else { break };
        let Ok(entries) = reader.how_many(content) else { break };
        done.entries += entries;
        done.lengths.push(length as u32);
        done.bytes += length as u64;
        ahead.start += length;
    }
    Ok(Some(done))
}

/// Bytes that were read ahead.
struct Ahead<R> {
    from: R,
    bytes: Vec<u8>,
    start: usize,
}

/// Bytes read at once.
const READ: usize = 1024 * 1024;

impl<R: Read> Ahead<R> {
    /// The length of the block that comes next; `None` where none is whole.
    fn block(&mut self, reader: &BlockReader) -> io::Result<Option<usize>> {
        loop {
            let ahead = self.bytes.get(self.start..).unwrap_or_default();
            if let Some(length) = reader.length(ahead) {
                return Ok(Some(length));
            }
            self.bytes.drain(..self.start);
            self.start = 0;
            // A block is smaller than the text that it was made of.
            if self.bytes.len() > block::MAX_TEXT
                || self.from.by_ref().take(READ as u64).read_to_end(&mut self.bytes)? == 0
            {
                return Ok(None);
            }
        }
    }

    fn bytes(&self, length: usize) -> &[u8] {
        self.bytes.get(self.start..self.start + length).unwrap_or_default()
    }
}
