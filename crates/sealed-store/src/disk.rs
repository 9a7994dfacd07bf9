//! The one place of Cordon's core that writes: a file is replaced as a whole, or not at all.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

use crate::error::StoreError;

/// The largest state that is read, in bytes. Thousands of accounts take less than one.
const MAX_FILE: u64 = 16 * 1024 * 1024;
/// How long to wait for another program that is saving: this often, with this pause.
const LOCK_TRIES: u32 = 250;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// Reads a file whole; `None` when there is none.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let bytes = file.metadata()?.len();
    if bytes > MAX_FILE {
        return Err(StoreError::TooLarge { bytes });
    }
    let mut content = Vec::new();
    file.take(MAX_FILE).read_to_end(&mut content)?;
    Ok(Some(content))
}

/// Makes the folder, for its owner alone.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A new file, written and flushed beside the one that it will replace.
pub(crate) struct Written<'a>(&'a Path);

/// Writes `content` to `path` and flushes it to the disk. A file that does not come about is removed.
pub(crate) fn write_beside<'a>(path: &'a Path, content: &[u8]) -> io::Result<Written<'a>> {
    let written = write_new(path, content);
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written.map(|()| Written(path))
}

impl Written<'_> {
    /// Moves the new file over `path`. Until then the old one stands; who is interrupted leaves it, or the new one, whole.
    pub(crate) fn replace(self, path: &Path) -> io::Result<()> {
        let moved = rename(self.0, path);
        if moved.is_err() {
            let _ = fs::remove_file(self.0);
        }
        moved?;
        flush_folder(path)
    }
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Gives the file at `path` a second name, in place of what had that name, by way of a third one: at every moment the
/// name is that of a whole file. Where the file system knows no second names, the file is copied.
pub(crate) fn also_name(path: &Path, name: &Path, by_way_of: &Path) -> io::Result<()> {
    match fs::remove_file(by_way_of) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    if fs::hard_link(path, by_way_of).is_err() {
        let copied = fs::read(path).and_then(|content| write_new(by_way_of, &content));
        if copied.is_err() {
            let _ = fs::remove_file(by_way_of);
        }
        copied?;
    }
    rename(by_way_of, name)
}

/// Renames; on Windows, patiently: a virus scanner may hold a file that was just written.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    let tries = if cfg!(windows) { 20 } else { 1 };
    let mut renamed = fs::rename(from, to);
    for _ in 1..tries {
        if !matches!(&renamed, Err(error) if error.kind() == io::ErrorKind::PermissionDenied) {
            break;
        }
        std::thread::sleep(LOCK_PAUSE);
        renamed = fs::rename(from, to);
    }
    renamed
}

/// Makes a rename last over a power cut. Windows has no such call for a folder; NTFS keeps a journal of renames.
fn flush_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Holds the folder against other programs until it is dropped.
pub(crate) fn lock(path: &Path) -> Result<File, StoreError> {
    for _ in 0..LOCK_TRIES {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            // Who erased everything has removed the file while it was waited for.
            Ok(()) if is_at(&file, path) => return Ok(file),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
    Err(StoreError::Busy)
}

/// Whether an open file is still the one at `path`.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let id = |meta: fs::Metadata| (meta.dev(), meta.ino());
        file.metadata().ok().map(id) == fs::metadata(path).ok().map(id)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}
