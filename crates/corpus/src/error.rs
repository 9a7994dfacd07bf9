//! What can go wrong, and whose fault it is.

use std::io;

use exposure::Prefix;

/// A file is no corpus that can be read. The file's fault, or the disk's.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotACorpus {
    /// It begins with something else.
    #[error("this is not a corpus file")]
    Magic,
    /// It was made by a later program.
    #[error("it is of version {0}, which this Cordon does not know")]
    Version(u16),
    /// The header is damaged.
    #[error("its header is damaged")]
    Header,
    /// The index or the trailer is damaged, or the file was cut.
    #[error("its end is damaged or missing")]
    Index,
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Read(#[from] io::Error),
}

/// A block cannot be answered from.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BlockError {
    /// It is not as it was written, or not in its place.
    #[error("the block is damaged")]
    Damaged,
    /// It cannot be read.
    #[error("the block cannot be read: {0}")]
    Read(#[from] io::Error),
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineError {
    /// It is not hex digits, a colon and a number.
    #[error("is not hex digits, a colon and a number")]
    Malformed,
    /// Its hash comes before the one above it.
    #[error("is out of order: its hash comes before the one above")]
    OutOfOrder,
    /// Its hash is the one above it, or so like it as no two passwords have.
    #[error("has the same hash as the line above, or one that differs in its last digits alone")]
    Duplicate,
    /// The file ends within it, as far as anybody can tell.
    #[error("has no end: the file may have been cut; if it was not, add a line end")]
    NoEnd,
    /// There are more lines in its range than any range has.
    #[error(
        "is in a range, or a block, of more than 16 MiB of text; a corpus of so few is built from the files of ranges"
    )]
    TooMany,
}

/// A corpus cannot be made of the data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A line is refused. Lines count from 1.
    #[error("line {line} {what}")]
    Line {
        /// Which range's file, where each has one.
        range: Option<Prefix>,
        /// Which line, from 1.
        line: u64,
        /// What is wrong with it.
        what: LineError,
    },
    /// No hash lies where hundreds were to be expected: the data were cut, or parts are missing.
    #[error("no hash lies from {from} to {to}, where about {expected} should be")]
    Gap {
        /// The first empty range.
        from: Prefix,
        /// The last.
        to: Prefix,
        /// How many hashes should be there.
        expected: u64,
    },
    /// A range has no file.
    #[error("the range {0} is missing")]
    Missing(Prefix),
    /// Ranges share a block with one that is not given.
    #[error("{given} is given, but {missing} is not, and this file keeps them in one block")]
    PartOfABlock {
        /// A range that is given.
        given: Prefix,
        /// One that is not.
        missing: Prefix,
    },
    /// The new data have grown or shrunk so much that the file is to be laid out anew.
    #[error("the data have changed so much that the corpus must be laid out anew")]
    LaidOutAnew,
    /// The corpus to be updated promises other false alarms, or has another least count, than the new one is to.
    #[error("the corpus is of another rate of false alarms or another least count")]
    OtherPromise,
    /// The corpus to be updated has a damaged block.
    #[error("the corpus is damaged at range {0}")]
    Damaged(Prefix),
    /// The data cannot be read.
    #[error("reading failed: {0}")]
    Read(#[source] io::Error),
    /// The corpus cannot be written.
    #[error("writing failed: {0}")]
    Write(#[source] io::Error),
    /// Somebody asked to stop.
    #[error("stopped")]
    Stopped,
}
