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

/// Writes `content` beside `path` as `beside`, flushes it to the disk, and moves it over `path`. Until that last step
/// the old file stands; who is interrupted leaves it, or the new one, whole.
pub(crate) fn replace(path: &Path, beside: &Path, content: &[u8]) -> io::Result<()> {
    let written = write_new(beside, content).and_then(|()| fs::rename(beside, path));
    if written.is_err() {
        let _ = fs::remove_file(beside);
    }
    written?;
    flush_folder(path)
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

/// Gives the file at `path` a second name, in place of what had that name. Where the file system knows no second names,
/// it is copied.
pub(crate) fn also_name(path: &Path, name: &Path) -> io::Result<()> {
    match fs::remove_file(name) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::hard_link(path, name).or_else(|_| fs::copy(path, name).map(|_| ()))
}

/// Makes a rename last over a power cut (on Windows the rename itself does).
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
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
    Err(StoreError::Busy)
}
