//! The offline corpus as a file: opened, built and updated beside the old one and put in its place.

mod open;

pub use open::{Corpus, FileAt, open};
