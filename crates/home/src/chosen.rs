//! A file that the person has chosen.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

/// Reads a file into memory that is wiped when it is dropped; `None` where it has more than `most` bytes.
///
/// # Errors
/// What the disk says.
pub fn read_chosen(path: &Path, most: usize) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let file = File::open(path)?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    // With room for all of it, nothing is copied about.
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.min(most).saturating_add(1)));
    file.take(u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= most).then_some(bytes))
}
