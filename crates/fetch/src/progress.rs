//! What a run tells on its way and at its end.

use std::time::Duration;

use jiff::civil::Date;

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What it does.
    pub phase: Phase,
    /// Ranges that are done in this phase, those of earlier runs included.
    pub done: u64,
    /// Ranges in all.
    pub of: u64,
    /// Bytes of ranges that came in this run, or were proved, unpacked.
    pub bytes: u64,
    /// Requests that failed and will be made again.
    pub failures: u64,
    /// How long nothing will be asked from now on, because the source asked for a pause or is away.
    pub pause: Option<Duration>,
}

/// What a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It asks the source.
    Fetch,
    /// It reads the files again.
    Proof,
}

/// A folder that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Ranges of the part, all of them there and whole.
    pub ranges: u64,
    /// Hashes in them.
    pub entries: u64,
    /// Bytes of the files.
    pub bytes: u64,
    /// Files that this run wrote.
    pub written: u64,
    /// Ranges of which the source said, or showed, that they have not changed.
    pub unchanged: u64,
    /// Ranges that had come before this run was interrupted.
    pub kept: u64,
    /// Files that the proof found damaged, and which were fetched anew.
    pub mended: u64,
    /// The day of which the ranges tell: that on which the run began, or the newest on which the source changed one of
    /// them, where it says so and that is earlier.
    pub as_of: Date,
}
