//! A sorted text, cut where blocks end.

use std::io::{self, Read};

use exposure::Prefix;

use crate::block::MAX_TEXT;
use crate::header::Layout;
use crate::lines;

/// Bytes that are read at once: as much as a piece has, or somewhat less.
const PIECE: usize = 256 * 1024;

/// Reads pieces that begin and end where a block does.
pub(crate) struct Pieces<'a, T> {
    text: &'a mut T,
    layout: Layout,
    /// The beginning of the next piece.
    carry: Vec<u8>,
    ended: bool,
}

impl<'a, T: Read> Pieces<'a, T> {
    pub(crate) fn new(text: &'a mut T, layout: Layout) -> Self {
        Self { text, layout, carry: Vec::new(), ended: false }
    }

    /// The next `many` pieces, in the room of others; fewer at the end, and none behind it.
    pub(crate) fn next(&mut self, many: usize, mut room: Vec<Vec<u8>>) -> io::Result<Vec<Vec<u8>>> {
        let mut pieces = Vec::with_capacity(many);
        while pieces.len() < many && !(self.ended && self.carry.is_empty()) {
            let mut piece = room.pop().unwrap_or_default();
            piece.clear();
            std::mem::swap(&mut piece, &mut self.carry);
            self.fill(&mut piece)?;
            if !piece.is_empty() {
                pieces.push(piece);
            }
        }
        Ok(pieces)
    }

    fn fill(&mut self, piece: &mut Vec<u8>) -> io::Result<()> {
        loop {
            let read = self.text.by_ref().take(PIECE as u64).read_to_end(piece)?;
            self.ended = read < PIECE;
            let end = if self.ended { piece.len() } else { self.last_block(piece) };
            // Too much text for one block is refused by whoever reads the piece.
            if end > 0 || self.ended || piece.len() > MAX_TEXT {
                let end = if end == 0 { piece.len() } else { end };
                self.carry.extend_from_slice(piece.get(end..).unwrap_or_default());
                piece.truncate(end);
                return Ok(());
            }
        }
    }

    /// Where the last block of `piece` begins; 0 if it is the only one.
    fn last_block(&self, piece: &[u8]) -> usize {
        let block = |line: &[u8]| {
            lines::prefix_of(line).and_then(Prefix::from_number).map(|prefix| self.layout.block_of(prefix))
        };
        // The last line may be cut, but not its prefix, or it is of no block.
        let mut start = lines::last_end(piece);
        let mut last = piece.get(start..).and_then(block);
        while start > 0 {
            let before = piece.get(..start - 1).map_or(0, lines::last_end);
            let here = piece.get(before..).and_then(block);
            if last.is_some() && here != last {
                return start;
            }
            (last, start) = (here, before);
        }
        0
    }
}
