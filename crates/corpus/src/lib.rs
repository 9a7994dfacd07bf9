//! The offline corpus: the hashes of leaked passwords, and how often each was seen, in one file.
//!
//! docs/CORPUS-FORMAT.md describes the file. A hash that was put in is always found, with its exact count; another is
//! taken for one with a probability that was chosen when the file was built. What is damaged answers
//! [`Answer::Damaged`], never "not in it".
//!
//! This crate opens no file and no socket: it reads through [`ReadAt`] and [`RangeTexts`] and writes to what it is given.

mod bits;
mod block;
mod build;
mod codes;
mod error;
mod file;
mod header;
mod lines;
mod made;
mod opening;
mod pieces;
mod ranges;
mod write;

pub use build::{Built, Place, Progress, Watch, build_ranges, build_text};
pub use error::{BlockError, BuildError, LineError, NotACorpus};
pub use file::{Answer, Corpus, ReadAt, Verified};
pub use header::{FalseAlarms, Parameters};
pub use opening::{Gaps, Opening, Plan};
pub use ranges::{MAX_RANGE_TEXT, RangeTexts};
pub use write::Done;
