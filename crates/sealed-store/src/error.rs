//! What can stand in the way of what is kept.

use std::io;

/// Why the state could not be read or saved. What was saved before is untouched by all of these.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A later Cordon has written the file.
    #[error("the file is of version {found}, and this program knows versions up to {known}")]
    Newer {
        /// Its version.
        found: u32,
        /// The latest version that this program knows.
        known: u32,
    },
    /// The file is cut, altered, or not one of ours.
    #[error("the file is damaged")]
    Damaged,
    /// There is no file, and the generation before it is there.
    #[error("the file is gone, and an earlier generation of it is there")]
    Gone,
    /// The file is sealed for another key, or the part of it that names the key is damaged.
    #[error("the file does not open with this key")]
    WrongKey,
    /// The passphrase is not the one that the file was sealed with.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The passphrase has fewer characters than [`crate::MIN_PASSPHRASE`].
    #[error("the passphrase is too short")]
    ShortPassphrase,
    /// The file asks for so much work on the passphrase that it is refused before it begins.
    #[error("the file asks for a work factor of 2^{log_n}")]
    TooMuchWork {
        /// The power of two.
        log_n: u8,
    },
    /// The file is far larger than any state.
    #[error("the file has {bytes} bytes")]
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// Another program holds the state for longer than it should.
    #[error("another program is saving")]
    Busy,
    /// There is nothing to recover.
    #[error("there is no last good generation")]
    NoLastGood,
    /// The disk or the folder refuses.
    #[error("the disk refuses: {0}")]
    Disk(#[from] io::Error),
    /// The state does not become JSON: a mistake in the program.
    #[error("the state cannot be written as JSON")]
    NotJson,
}

/// What a person can do something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskFault {
    /// No space is left.
    Full,
    /// The folder cannot be written to.
    ReadOnly,
    /// Anything else.
    Other,
}

impl DiskFault {
    /// Which fault `error` is.
    #[must_use]
    pub fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Self::Full,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Other,
        }
    }
}
