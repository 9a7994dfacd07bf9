//! The folder: its lock, and its files, each written beside and moved.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use exposure::{Prefix, Range};
use md5::{Digest, Md5};

use crate::error::FetchError;

/// The file that a run holds locked. It stays, because removing it would let two in.
const LOCK: &str = "fetched.lock";

/// The MD5 of a file (RFC 1321): against accidents, not against somebody who means harm.
pub(crate) type Md5Sum = [u8; 16];

/// Where the ranges lie.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

/// A folder that is this run's alone, until it is dropped or the process ends.
#[derive(Debug)]
pub(crate) struct Locked {
    pub(crate) folder: Folder,
    _lock: File,
}

impl Locked {
    /// Makes the folder where there is none, locks it, and removes what an earlier run has left half-written.
    pub(crate) fn new(path: &Path) -> Result<Self, FetchError> {
        fs::create_dir_all(path).map_err(|error| FetchError::disk(path, error))?;
        let name = path.join(LOCK);
        let lock = File::options().create(true).append(true).open(&name);
        let lock = lock.map_err(|error| FetchError::disk(&name, error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(FetchError::Busy { folder: path.to_owned() }),
            Err(TryLockError::Error(error)) => return Err(FetchError::disk(&name, error)),
        }
        let folder = Folder(path.to_owned());
        folder.tidy().map_err(|error| FetchError::disk(path, error))?;
        Ok(Self { folder, _lock: lock })
    }
}

impl Folder {
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn file(&self, prefix: Prefix) -> PathBuf {
        self.0.join(format!("{prefix}.txt"))
    }

    /// Bytes of a range's file; `None` when there is none.
    pub(crate) fn length(&self, prefix: Prefix) -> Option<u64> {
        fs::metadata(self.file(prefix)).ok().filter(fs::Metadata::is_file).map(|meta| meta.len())
    }

    /// Writes a range's file. It is there whole or not at all.
    pub(crate) fn write(&self, prefix: Prefix, body: &[u8]) -> Result<(), FetchError> {
        let (file, part) = (self.file(prefix), self.0.join(format!(".{prefix}.part")));
        let written = File::create(&part).and_then(|mut half| half.write_all(body));
        written.and_then(|()| fs::rename(&part, &file)).map_err(|error| {
            let _ = fs::remove_file(&part);
            FetchError::disk(&file, error)
        })
    }

    /// Reads a range's file again: how many entries it has; `None` where it is not whole.
    pub(crate) fn prove(&self, prefix: Prefix, length: u64, md5: Md5Sum) -> Option<u64> {
        let body = fs::read(self.file(prefix)).ok()?;
        if body.len() as u64 != length || md5_of(&body) != md5 {
            return None;
        }
        Range::parse_unpadded(&body).ok().map(|range| range.entries() as u64)
    }

    /// Waits until every file is on the disk, where the system has a call for that (Linux: the whole file system's, as
    /// one call for each of a million files is too slow).
    pub(crate) async fn make_durable(&self) -> Result<(), FetchError> {
        #[cfg(target_os = "linux")]
        {
            let path = self.0.clone();
            let made = tokio::task::spawn_blocking(move || {
                let flushed = File::open(&path).and_then(|folder| Ok(rustix::fs::syncfs(folder)?));
                flushed.map_err(|error| FetchError::disk(&path, error))
            });
            made.await.map_err(|_| FetchError::Internal)??;
        }
        Ok(())
    }

    fn tidy(&self) -> std::io::Result<()> {
        for entry in fs::read_dir(&self.0)? {
            let name = entry?.file_name();
            let prefix = name.to_str().and_then(|name| name.strip_prefix('.')?.strip_suffix(".part"));
            if prefix.is_some_and(|prefix| Prefix::parse(prefix).is_ok()) {
                fs::remove_file(self.0.join(name))?;
            }
        }
        Ok(())
    }
}

pub(crate) fn md5_of(body: &[u8]) -> Md5Sum {
    Md5::digest(body).into()
}
