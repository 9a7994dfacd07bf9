//! Where the mirror has its ranges from.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use exposure::{Prefix, Range, RangeError, Sha1Hash};
use secret::Secret;

/// The lines of a range, sorted by suffix: suffix in upper case, count.
pub(crate) type Lines = Vec<(String, u64)>;

/// The ranges that a mirror serves.
#[derive(Debug)]
pub struct Ranges(Kind);

#[derive(Debug)]
enum Kind {
    /// A folder with one file a range.
    Folder(PathBuf),
    /// Ranges made of a list of passwords: those not in the table are empty.
    Table { ranges: HashMap<Prefix, Lines>, changed: SystemTime },
}

/// Ranges cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RangesError {
    /// The folder or the file cannot be read.
    #[error("{} cannot be read: {source}; check the path, and that you may read it", path.display())]
    Read {
        /// Which one.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The folder is a file.
    #[error("{} is not a folder; --ranges takes the folder with the files 00000.txt to FFFFF.txt", path.display())]
    NotAFolder {
        /// Which one.
        path: PathBuf,
    },
    /// The folder holds no range.
    #[error("{} holds no file such as 21BD1.txt; download the ranges into it first", path.display())]
    NoRanges {
        /// Which one.
        path: PathBuf,
    },
    /// A line of the list of passwords is not UTF-8.
    #[error("{} line {line} is not UTF-8; save the file as UTF-8", path.display())]
    NotUtf8 {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
    /// A file does not hold a range.
    #[error("{} is not a range: {source}; download it again", path.display())]
    Corrupt {
        /// Which one.
        path: PathBuf,
        /// What departs.
        source: RangeError,
    },
}

impl Ranges {
    /// Serves the files `00000.txt` to `FFFFF.txt` in `folder`, as the public downloader writes them, each read anew
    /// when it is asked for. A folder need not be complete; what is missing is answered with 404.
    ///
    /// # Errors
    /// [`RangesError`] when `folder` cannot be read or holds no such file.
    pub fn folder(folder: &Path) -> Result<Self, RangesError> {
        let read = |source| RangesError::Read { path: folder.to_owned(), source };
        if !std::fs::metadata(folder).map_err(read)?.is_dir() {
            return Err(RangesError::NotAFolder { path: folder.to_owned() });
        }
        let is_range = |name: &Path| {
            name.extension().is_some_and(|extension| extension == "txt")
                && name.file_stem().and_then(|stem| stem.to_str()).is_some_and(|stem| Prefix::parse(stem).is_ok())
        };
        for entry in std::fs::read_dir(folder).map_err(read)? {
            if is_range(&entry.map_err(read)?.path()) {
                return Ok(Self(Kind::Folder(folder.to_owned())));
            }
        }
        Err(RangesError::NoRanges { path: folder.to_owned() })
    }

    /// Makes ranges of a list of passwords: one per line, optionally with `count:` before it (1 where there is none).
    /// Counts of the same password add up.
    ///
    /// # Errors
    /// [`RangesError`] when `file` cannot be read, or a line is not UTF-8.
    pub fn passwords(file: &Path) -> Result<Self, RangesError> {
        let read = |source| RangesError::Read { path: file.to_owned(), source };
        let changed = std::fs::metadata(file).and_then(|meta| meta.modified()).map_err(read)?;
        let bytes = std::fs::read(file).map_err(read)?;
        let mut table: HashMap<Prefix, BTreeMap<String, u64>> = HashMap::new();
        let text = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let line =
                str::from_utf8(line).map_err(|_| RangesError::NotUtf8 { path: file.to_owned(), line: index + 1 })?;
            let (count, password) = counted(line);
            let hash = Sha1Hash::of(&Secret::new(password.to_owned()));
            let counted = table.entry(hash.prefix()).or_default().entry(hash.suffix_digits()).or_default();
            *counted = counted.saturating_add(count);
        }
        let ranges = table.into_iter().map(|(prefix, lines)| (prefix, lines.into_iter().collect())).collect();
        Ok(Self(Kind::Table { ranges, changed }))
    }

    /// The lines of a range and when they last changed; `None` when the mirror does not have it.
    pub(crate) async fn lines(&self, prefix: Prefix) -> Result<Option<(Lines, SystemTime)>, RangesError> {
        let folder = match &self.0 {
            Kind::Table { ranges, changed } => {
                return Ok(Some((ranges.get(&prefix).cloned().unwrap_or_default(), *changed)));
            }
            Kind::Folder(folder) => folder,
        };
        let path = folder.join(format!("{prefix}.txt"));
        let body = match tokio::fs::read(&path).await {
            Ok(body) => body,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(RangesError::Read { path, source }),
        };
        let changed = tokio::fs::metadata(&path).await.and_then(|meta| meta.modified());
        let changed = changed.map_err(|source| RangesError::Read { path: path.clone(), source })?;
        let range = Range::parse(&body).map_err(|source| RangesError::Corrupt { path, source })?;
        Ok(Some((range.lines().collect(), changed)))
    }
}

/// `count:password`, or a password alone; one that has digits and a colon itself needs a count before it.
fn counted(line: &str) -> (u64, &str) {
    line.split_once(':')
        .filter(|(count, _)| !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|(count, password)| Some((count.parse().ok()?, password)))
        .unwrap_or((1, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_stands_before_the_first_colon() {
        assert_eq!(counted("52579:P@ssw0rd"), (52_579, "P@ssw0rd"));
        assert_eq!(counted("P@ssw0rd"), (1, "P@ssw0rd"));
        assert_eq!(counted("a:b"), (1, "a:b"));
        assert_eq!(counted(":b"), (1, ":b"));
        assert_eq!(counted("1:2:b"), (1, "2:b"));
        assert_eq!(counted("99999999999999999999:b"), (1, "99999999999999999999:b"));
    }
}
