//! The offline corpus as a file: opened, built and updated beside the old one and put in its place; and the folder of range
//! files that it is made of.

mod build;
mod folder;
mod open;

pub use build::{FileError, From, Options, build, update};
pub use folder::{Folder, Survey};
pub use open::{Corpus, FileAt, open};
