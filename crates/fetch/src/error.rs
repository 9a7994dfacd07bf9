//! Why a folder could not be fetched whole. What has come stays in the folder, whatever the reason.

use std::io;
use std::path::{Path, PathBuf};

use exposure::{Prefix, Why};

use crate::part::Part;

/// Why a run ended before the folder was whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// Another process writes into the folder.
    #[error("another fetch is writing into {}; wait for its end, or choose another folder", folder.display())]
    Busy {
        /// Which one.
        folder: PathBuf,
    },
    /// The file that should be the record is something else.
    #[error("{} is not the record of a fetch; move it away and run this again, which fetches the ranges anew", path.display())]
    NotARecord {
        /// Which one.
        path: PathBuf,
    },
    /// The disk, or the person's share of it, is full.
    #[error("the disk is full at {}; make room and run this again, which goes on from here", path.display())]
    DiskFull {
        /// What could not be written.
        path: PathBuf,
    },
    /// The disk fails otherwise.
    #[error("{} cannot be written or read: {source}; check the disk, and that you may write there", path.display())]
    Disk {
        /// Which file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The source gave an answer that will not pass.
    #[error("range {prefix} did not come ({})", why.code())]
    Source {
        /// Which range was asked for.
        prefix: Prefix,
        /// What is wrong.
        why: Why,
    },
    /// Nothing came for too long.
    #[error("{missing} ranges are missing ({})", why.code())]
    GaveUp {
        /// How many ranges are missing of those that were wanted.
        missing: u64,
        /// The last failure.
        why: Why,
    },
    /// A file was damaged on the disk twice.
    #[error(
        "{} files of {part} were damaged again after they had been fetched anew, the first of them {prefix}.txt; check the disk",
        count
    )]
    Damaged {
        /// Which part was fetched.
        part: Part,
        /// The first such file's range.
        prefix: Prefix,
        /// How many there are.
        count: usize,
    },
    /// A task of the program failed, which is a fault of Cordon.
    #[error("something went wrong inside Cordon; please report it")]
    Internal,
}

impl FetchError {
    pub(crate) fn disk(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::Disk { path, source },
        }
    }
}
