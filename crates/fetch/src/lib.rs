//! A folder of range files, fetched whole.
//!
//! [`Fetch`] asks a source for every range of a [`Part`] (all 1,048,576 of them, or some) and keeps each as
//! `00000.txt` to `FFFFF.txt`, the form of the public downloader, which a mirror serves. What has come is noted in a
//! record beside the files, so that a run that was stopped at any moment goes on where it was, and a later one asks
//! only for what has changed. A run ends with a proof: each file is read again, is a range, and agrees with the MD5
//! that was noted when it came. Only then does the record say "whole".
//!
//! The library refuses to guess: a file without a line in the record is fetched anew, because nobody knows its age; an
//! empty range is no range; and a failure that does not pass ends the run. It reads no clock: the day comes from the
//! caller. It does not flush each file to the disk: on Linux all of them are flushed before the record says "whole";
//! elsewhere the next run's proof finds what a power cut has lost.

mod download;
mod error;
mod fetch;
mod folder;
mod part;
mod progress;
mod proof;
mod record;

pub use error::FetchError;
pub use fetch::{Config, Fetch};
pub use part::Part;
pub use progress::{Phase, Progress, Report};
pub use record::whole_as_of;
