//! Whether a password stands in known breaches.
//!
//! A password's SHA-1 hash is split into a five-digit [`Prefix`], which may be asked about, and the rest, which stays on
//! the laptop and is looked for in the [`Range`] that comes back (the k-anonymity protocol of Pwned Passwords). The
//! answer is a [`Verdict`] of three kinds, and everything that is not a clear answer is [`Verdict::Unknown`].
//!
//! This crate opens no socket and no file, reads no clock and holds no sentence for a person.

mod built_in;
mod hash;
mod range;
mod source;
mod verdict;

pub use built_in::BuiltIn;
pub use hash::{NotAHash, Prefix, PrefixError, Sha1Hash};
pub use range::{Range, RangeError};
pub use source::{Fake, InOrder, RangeSource, Told, WithBuiltIn, corpus_first};
pub use verdict::{Exposure, Source, Verdict, Why};
