//! The files of ranges, as the public range API answers them.

use std::io;
use std::ops::Range;

use exposure::Prefix;

use crate::block::MAX_TEXT;
use crate::error::{BuildError, LineError};
use crate::file::Corpus;
use crate::header::prefix;
use crate::lines::{self, Form, Line};

/// Bytes of the largest file of a range that is read.
pub const MAX_RANGE_TEXT: usize = MAX_TEXT;

/// The files of ranges.
pub trait RangeTexts: Sync {
    /// Puts the text of the file of `range` into `text`, which is empty; says whether there is such a file.
    ///
    /// # Errors
    /// What the disk says. No more than [`MAX_RANGE_TEXT`] bytes and one need be read of a file: that is refused.
    fn read(&self, range: Prefix, text: &mut Vec<u8>) -> io::Result<bool>;
}

/// Hands the text of each of `ranges` to `take`. They are there together or not at all, which `old` is then to
/// have: says which.
pub(crate) fn given<R>(
    texts: &dyn RangeTexts,
    old: Option<&Corpus<R>>,
    ranges: Range<u32>,
    text: &mut Vec<u8>,
    mut take: impl FnMut(Prefix, &[u8]) -> Result<(), BuildError>,
) -> Result<bool, BuildError> {
    let (mut there, mut missing) = (None, None);
    for range in ranges.map(prefix) {
        text.clear();
        if texts.read(range, text).map_err(BuildError::Read)? {
            if text.len() > MAX_RANGE_TEXT {
                return Err(BuildError::Line { range: Some(range), line: 1, what: LineError::TooMany });
            }
            there = there.or(Some(range));
            take(range, text)?;
        } else {
            missing = missing.or(Some(range));
        }
        if let (Some(given), Some(missing)) = (there, missing) {
            return Err(match old {
                Some(_) => BuildError::PartOfABlock { given, missing },
                None => BuildError::Missing(missing),
            });
        }
    }
    Ok(there.is_some())
}

/// Hands each line of a range's text that is no padding to `take`, with its number from 1.
pub(crate) fn read_range(
    range: Prefix,
    text: &[u8],
    mut take: impl FnMut(Line, u64) -> Result<(), BuildError>,
) -> Result<(), BuildError> {
    let (mut at, mut number, mut last) = (0, 0, None);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        number += 1;
        let refused = |what| BuildError::Line { range: Some(range), line: number, what };
        let (line, length) = lines::read(rest, Form::Suffix).map_err(refused)?;
        at += length;
        if line.count == 0 {
            continue;
        }
        last = Some(line.behind(last).map_err(refused)?);
        take(Line { prefix: range.number(), ..line }, number)?;
    }
    Ok(())
}
