//! Opening a corpus.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use corpus::{NotACorpus, ReadAt};

/// A corpus in a file.
pub type Corpus = corpus::Corpus<FileAt>;

/// A file that is read at any place.
///
/// It is read and not mapped into memory: a file that shrinks while it is mapped, or a disk that fails, would end the
/// program; here it is an answer that is unknown.
#[derive(Debug)]
pub struct FileAt(File);

impl ReadAt for FileAt {
    #[cfg(unix)]
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.0, buffer, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
        while !buffer.is_empty() {
            match std::os::windows::fs::FileExt::seek_read(&self.0, buffer, offset) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => {
                    buffer = buffer.get_mut(read..).unwrap_or_default();
                    offset += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }
}

/// Opens the corpus at `path`: reads its header, index and trailer.
///
/// # Errors
/// [`NotACorpus`] where it is none, is damaged there, or cannot be read.
pub fn open(path: &Path) -> Result<Corpus, NotACorpus> {
    // To open something else may wait for ever.
    if !fs::metadata(path)?.is_file() {
        return Err(NotACorpus::Magic);
    }
    corpus::Corpus::open(FileAt(File::open(path)?))
}
