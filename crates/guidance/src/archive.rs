//! The one file that a pack is handed out as: a zip archive with bounds on what it may hold.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::files::Files;
use crate::pack::PackError;

/// Bytes of all files of a pack together, unpacked.
pub const MAX_UNPACKED: u64 = 20 * 1024 * 1024;
/// Files of a pack.
const MAX_FILES: usize = 2000;

/// Takes an archive apart, in memory alone.
///
/// # Errors
/// [`PackError`] for what is no archive, too large, or has a name or a kind of entry that no pack has.
pub fn unpack(bytes: &[u8]) -> Result<Files, PackError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| PackError::NotAnArchive)?;
    if archive.len() > MAX_FILES {
        return Err(PackError::TooLarge);
    }
    let mut files = Files::new();
    let mut room = MAX_UNPACKED;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|_| PackError::NotAnArchive)?;
        let path = entry.name().map_err(|_| PackError::NotAnArchive)?.into_owned();
        if entry.is_symlink() {
            return Err(PackError::Symlink { path });
        }
        if !is_inside(path.strip_suffix('/').unwrap_or(&path)) {
            return Err(PackError::Outside { path });
        }
        if entry.is_dir() {
            continue;
        }
        let mut content = Vec::new();
        // One byte more than there is room for tells that there is not enough.
        entry.by_ref().take(room + 1).read_to_end(&mut content).map_err(|_| PackError::NotAnArchive)?;
        room = room.checked_sub(content.len() as u64).ok_or(PackError::TooLarge)?;
        files.insert(path, content);
    }
    Ok(files)
}

/// Makes an archive of files: the same bytes for the same files.
///
/// # Errors
/// [`PackError::TooLarge`], and [`PackError::Outside`] for a path that no pack may have.
pub fn pack(files: &Files) -> Result<Vec<u8>, PackError> {
    let total: u64 = files.values().map(|content| content.len() as u64).sum();
    if total > MAX_UNPACKED || files.len() > MAX_FILES {
        return Err(PackError::TooLarge);
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (path, content) in files {
        if !is_inside(path) {
            return Err(PackError::Outside { path: path.clone() });
        }
        let written = writer.start_file(path.as_str(), options).map(|()| writer.write_all(content));
        if !matches!(written, Ok(Ok(()))) {
            return Err(PackError::NotAnArchive);
        }
    }
    writer.finish().map(Cursor::into_inner).map_err(|_| PackError::NotAnArchive)
}

/// Whether a path stays within the folder, on every system.
pub(crate) fn is_inside(path: &str) -> bool {
    path.split('/').all(|part| {
        !matches!(part, "" | "." | "..") && !part.chars().any(|c| c.is_control() || matches!(c, '\\' | ':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    type TestResult = Result<(), Box<dyn std::error::Error>>;

    fn files(entries: &[(&str, &[u8])]) -> Files {
        entries.iter().map(|(path, content)| ((*path).to_owned(), content.to_vec())).collect()
    }

    /// An archive made by hand, with entries that `pack` would refuse.
    fn archive(write: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>) -> zip::result::ZipResult<()>) -> TestBytes {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        write(&mut writer)?;
        Ok(writer.finish()?.into_inner())
    }

    type TestBytes = Result<Vec<u8>, Box<dyn std::error::Error>>;

    #[test]
    fn files_come_back_as_they_went_in() -> TestResult {
        let files = files(&[("pack.toml", b"schema = 1"), ("articles/a.md", &[0, 159, 146, 150]), ("x/y/z", b"")]);
        let packed = pack(&files)?;
        assert_eq!(unpack(&packed)?, files);
        assert_eq!(pack(&files)?, packed, "the same bytes each time");
        Ok(())
    }

    #[test]
    fn a_path_outside_of_the_folder_is_refused() -> TestResult {
        for path in ["../evil.md", "articles/../../evil.md", "/etc/passwd", "C:\\evil", "a\\b", "./a", "a//b", "a\nb"] {
            let bytes = archive(|zip| zip.start_file(path, SimpleFileOptions::default()))?;
            let error = unpack(&bytes).err();
            assert!(matches!(error, Some(PackError::Outside { .. })), "{path:?}: {error:?}");
            let mut files = Files::new();
            files.insert(path.to_owned(), Vec::new());
            assert!(matches!(pack(&files), Err(PackError::Outside { .. })), "{path:?}");
        }
        Ok(())
    }

    #[test]
    fn a_symbolic_link_is_refused() -> TestResult {
        let bytes = archive(|zip| zip.add_symlink("articles/a.md", "/etc/passwd", SimpleFileOptions::default()))?;
        assert!(matches!(unpack(&bytes), Err(PackError::Symlink { path }) if path == "articles/a.md"));
        Ok(())
    }

    #[test]
    fn what_is_too_large_is_refused_whatever_its_head_says() -> TestResult {
        let zeros = vec![0; 1 << 20];
        let bytes = archive(|zip| {
            for part in 0..=MAX_UNPACKED >> 20 {
                zip.start_file(format!("articles/{part}.md"), SimpleFileOptions::default())?;
                zip.write_all(&zeros)?;
            }
            Ok(())
        })?;
        assert!(bytes.len() < 1 << 20, "it is small while packed: {}", bytes.len());
        assert!(matches!(unpack(&bytes), Err(PackError::TooLarge)));
        let many = archive(|zip| {
            (0..=MAX_FILES).try_for_each(|part| zip.start_file(format!("a{part}"), SimpleFileOptions::default()))
        })?;
        assert!(matches!(unpack(&many), Err(PackError::TooLarge)));
        let mut large = Files::new();
        large.insert("a".to_owned(), vec![0; usize::try_from(MAX_UNPACKED)? + 1]);
        assert!(matches!(pack(&large), Err(PackError::TooLarge)));
        Ok(())
    }

    #[test]
    fn what_is_no_archive_is_refused() -> TestResult {
        let good = pack(&files(&[("pack.toml", b"schema = 1 and a few words more, so that it has a body")]))?;
        for cut in 0..good.len() {
            assert!(unpack(good.get(..cut).unwrap_or_default()).is_err(), "cut at {cut}");
        }
        assert!(matches!(unpack(b"no archive"), Err(PackError::NotAnArchive)));
        Ok(())
    }
}
