//! A folder with one file a range, as the public downloader and `cordon corpus fetch` write it.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use corpus::{MAX_RANGE_TEXT, RangeTexts};
use exposure::Prefix;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The files `00000.txt` to `FFFFF.txt` of a folder.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Those in `path`.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The file of a range.
    #[must_use]
    pub fn file(&self, range: Prefix) -> PathBuf {
        self.0.join(format!("{range}.txt"))
    }

    /// Looks over the files without reading them.
    ///
    /// # Errors
    /// What the disk says.
    pub fn survey(&self) -> io::Result<Survey> {
        let (mut files, mut oldest, mut hasher) = (0, None, DefaultHasher::new());
        for range in (0..Prefix::COUNT).filter_map(Prefix::from_number) {
            match fs::metadata(self.file(range)) {
                Ok(meta) => {
                    let changed = meta.modified()?;
                    files += 1;
                    oldest = Some(oldest.map_or(changed, |oldest| changed.min(oldest)));
                    (range, meta.len(), changed).hash(&mut hasher);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        let identity = format!("{:?} {files} {:016x}", fs::canonicalize(&self.0)?, hasher.finish());
        Ok(Survey { files, oldest: oldest.map(day).transpose()?, identity })
    }
}

/// What a look over the files has told.
#[derive(Debug)]
pub struct Survey {
    /// How many ranges have a file.
    pub files: u32,
    /// The day on which the oldest of these was last changed.
    pub oldest: Option<Date>,
    /// Tells these files from others, and from themselves when one of them was changed.
    pub(crate) identity: String,
}

/// The day of a time, at Greenwich.
pub(crate) fn day(time: std::time::SystemTime) -> io::Result<Date> {
    let time = Timestamp::try_from(time).map_err(io::Error::other)?;
    Ok(TimeZone::UTC.to_datetime(time).date())
}

impl RangeTexts for Folder {
    fn read(&self, range: Prefix, text: &mut Vec<u8>) -> io::Result<bool> {
        let file = match File::open(self.file(range)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        let most = MAX_RANGE_TEXT as u64;
        if file.take(most + 1).read_to_end(text)? as u64 > most {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("{range}.txt is no file of a range")));
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    #[expect(clippy::disallowed_methods, reason = "the files are the test's own")]
    fn write(folder: &Path, name: &str, text: &str, seconds: u64) -> anyhow::Result<()> {
        fs::write(folder.join(name), text)?;
        let changed = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        Ok(File::options().write(true).open(folder.join(name))?.set_modified(changed)?)
    }

    #[test]
    fn a_file_that_was_changed_in_place_makes_other_data() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        write(folder.path(), "00000.txt", "a", 1_600_604_800)?;
        write(folder.path(), "FFFFF.txt", "b", 1_700_000_000)?;
        let files = Folder::new(folder.path());
        let before = files.survey()?;
        assert_eq!((before.files, before.oldest), (2, Some(jiff::civil::date(2020, 9, 20))));
        assert_eq!(files.survey()?.identity, before.identity);
        write(folder.path(), "FFFFF.txt", "c", 1_700_000_001)?;
        assert_ne!(files.survey()?.identity, before.identity);
        Ok(())
    }
}
