//! A folder with one file a range, as the public downloader and `cordon corpus fetch` write it.

use std::fs::{self, File};
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

    /// How many ranges have a file, and the day on which the oldest of these was last changed.
    ///
    /// # Errors
    /// What the disk says.
    pub fn survey(&self) -> io::Result<(u32, Option<Date>)> {
        let (mut files, mut oldest) = (0, None);
        for range in (0..Prefix::COUNT).filter_map(Prefix::from_number) {
            match fs::metadata(self.file(range)) {
                Ok(meta) => {
                    let changed = meta.modified()?;
                    files += 1;
                    oldest = Some(oldest.map_or(changed, |oldest| changed.min(oldest)));
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok((files, oldest.map(day).transpose()?))
    }
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
