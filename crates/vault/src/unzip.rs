//! A zip archive, of which single files are unpacked in memory within bounds.
//!
//! Nothing is ever written to disk, so it does not matter where a name points to. Archives in archives are not looked
//! into, and entries that are not asked for may be as they like.

use std::io::{self, Cursor, Read};

use zeroize::Zeroizing;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::ImportError;
use crate::limits::{MAX_ZIP_ENTRY, MAX_ZIP_TOTAL};

/// Bytes of the archive's own list of its entries at most; a thousand attachments with long names have a few hundred
/// KiB. In memory it takes up to twelve times as much.
const MAX_DIRECTORY: u64 = 16 * 1024 * 1024;

/// Bytes of an entry in that list, without its name, extra fields and comment (APPNOTE 4.3.12).
const DIRECTORY_ENTRY: usize = 46;

/// An archive of which single files are unpacked.
#[derive(Clone)]
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that were unpacked so far.
    unpacked: u64,
}

impl<'a> Archive<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, ImportError> {
        check_directory(bytes)?;
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(failed)?;
        if zip.has_duplicate_names() {
            // No program writes two files with one name, and other readers would take the other one.
            return Err(ImportError::Damaged { line: None });
        }
        Ok(Self { zip, unpacked: 0 })
    }

    /// Whether there is a file with this name in any folder.
    pub(crate) fn has(&self, file: &str) -> bool {
        self.find(file).is_some()
    }

    /// Unpacks the file with this name; of several, the one that lies in the fewest folders.
    pub(crate) fn unpack(&mut self, file: &str) -> Result<Zeroizing<Vec<u8>>, ImportError> {
        let index = self.find(file).ok_or(ImportError::OtherFormat)?;
        let most = MAX_ZIP_ENTRY.min(MAX_ZIP_TOTAL - self.unpacked);
        let entry = self.zip.by_index(index).map_err(failed)?;
        // What the entry says of its own size is not believed; as a guess it spares copies that are not wiped.
        let guess = usize::try_from(entry.size().min(most)).unwrap_or_default();
        let mut bytes = Zeroizing::new(Vec::with_capacity(guess));
        entry.take(most + 1).read_to_end(&mut bytes).map_err(|error| failed(error.into()))?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if length > most {
            return Err(ImportError::UnpacksTooLarge);
        }
        self.unpacked += length;
        Ok(bytes)
    }

    fn find(&self, file: &str) -> Option<usize> {
        let names = self.zip.file_names().enumerate();
        let found = names.filter_map(|(index, name)| Some((folders_above(&name.ok()?, file)?, index)));
        found.min().map(|(_, index)| index)
    }
}

/// How many folders the file with this name lies in, if the path leads to it. Windows programs part them by backslashes.
fn folders_above(path: &str, file: &str) -> Option<usize> {
    let mut parts = path.rsplit(['/', '\\']);
    parts.next()?.eq_ignore_ascii_case(file).then(|| parts.count())
}

/// Refuses a list of entries that would take more memory than any real one. The reader finds entries only where they are
/// marked, whatever else the archive says, so the marks in the whole file give an upper bound.
fn check_directory(bytes: &[u8]) -> Result<(), ImportError> {
    let entry = DIRECTORY_ENTRY as u64;
    let mut length = 0_u64;
    for (start, record) in bytes.windows(DIRECTORY_ENTRY).enumerate() {
        let more = match record {
            [b'P', b'K', 1, 2, ..] => {
                [28, 30, 32].into_iter().fold(entry, |length, at| length + number::<2>(record, at))
            }
            // The end of a ZIP64 list (4.3.14) says how many entries there are, and memory is set aside for as many. The
            // reader notes each mark of one.
            [b'P', b'K', 6, 6, ..] if ends_at_locator(bytes, start, number::<8>(record, 4)) => {
                number::<8>(record, 32).saturating_mul(entry)
            }
            [b'P', b'K', 6, 6, ..] => entry,
            _ => continue,
        };
        length = length.saturating_add(more);
        if length > MAX_DIRECTORY {
            return Err(ImportError::UnpacksTooLarge);
        }
    }
    Ok(())
}

/// Whether a ZIP64 end record of this size is followed by its locator (4.3.15), without which it is none.
fn ends_at_locator(bytes: &[u8], start: usize, size: u64) -> bool {
    let end = usize::try_from(size).ok().and_then(|size| start.checked_add(12)?.checked_add(size));
    end.and_then(|end| bytes.get(end..)).is_some_and(|rest| rest.starts_with(b"PK\x06\x07"))
}

/// A little-endian number of `N` bytes.
fn number<const N: usize>(record: &[u8], at: usize) -> u64 {
    record.iter().skip(at).take(N).rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn failed(error: ZipError) -> ImportError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ImportError::EncryptedArchive,
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => ImportError::UnsupportedVersion,
        ZipError::Io(error) if error.kind() == io::ErrorKind::Unsupported => ImportError::UnsupportedVersion,
        _ => ImportError::Damaged { line: None },
    }
}
