//! The record of what has come: a text file beside the ranges, one for each part.
//!
//! Its first line names the form. `run DAY SOURCE` stands where a run began, `PREFIX LENGTH MD5 ETAG DAY` where a range
//! came (`-` where the source gave no ETag, and no `DAY` where it did not say when it last changed the range), `PREFIX
//! same` where the source said that it has not changed, and `whole DAY` where a run has ended with its proof: the day
//! of the run, or the newest of the ranges' where that is earlier. Lines are only ever appended; at the end of a run
//! the file is written anew, in order, with one line a range. A last line without its end was cut by a crash, and
//! counts for nothing, nor does any other that is not of this form: its range is then fetched anew.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use exposure::Prefix;
use gateway::{Etag, SourceAddress};
use jiff::civil::Date;

use crate::error::FetchError;
use crate::folder::{Folder, Md5Sum};
use crate::part::Part;

/// The first line: the name and the version of the form.
const FORM: &str = "cordon ranges 1";

/// What is known of a range that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Bytes.
    pub(crate) length: u64,
    pub(crate) md5: Md5Sum,
    pub(crate) etag: Option<Etag>,
    /// When the source last changed it, where it says so.
    pub(crate) last_modified: Option<Date>,
    /// Whether it came, or was said to be the same, in the run that is going on.
    pub(crate) fresh: bool,
}

/// When a run began, and whom it asks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Run {
    day: Date,
    source: String,
}

/// What stands in the file.
#[derive(Debug)]
struct State {
    part: Part,
    run: Option<Run>,
    whole: Option<Date>,
    entries: Vec<Option<Entry>>,
}

/// The record, open for a run.
#[derive(Debug)]
pub(crate) struct Record {
    path: PathBuf,
    file: File,
    state: State,
    /// The line of a run that has begun and has nothing to show yet: until it has, the record stays as it was.
    begun: Option<String>,
}

impl Record {
    /// Opens the record of `part`, for a run that asks `source` from `today` on. A run of the same source that did not
    /// end goes on, and keeps its day.
    pub(crate) fn open(folder: &Folder, part: Part, source: &SourceAddress, today: Date) -> Result<Self, FetchError> {
        let path = folder.path().join(format!("fetched-{part}.record"));
        let disk = |error| FetchError::disk(&path, error);
        let mut file = File::options().create(true).append(true).open(&path).map_err(disk)?;
        let bytes = fs::read(&path).map_err(disk)?;
        // What comes next must not stand behind the half of a line.
        let whole_lines = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        if whole_lines < bytes.len() {
            // By a handle of its own: one that only appends may not shorten the file on Windows.
            let shortened = File::options().write(true).open(&path).and_then(|file| file.set_len(whole_lines as u64));
            shortened.map_err(disk)?;
        }
        let mut state = match bytes.get(..whole_lines) {
            Some([]) | None => {
                file.write_all(format!("{FORM}\n").as_bytes()).map_err(disk)?;
                State::new(part)
            }
            Some(lines) => State::read(lines, part).ok_or_else(|| FetchError::NotARecord { path: path.clone() })?,
        };
        let source = source.to_string();
        let goes_on = state.whole.is_none() && state.run.as_ref().is_some_and(|run| run.source == source);
        let begun = (!goes_on).then(|| format!("run {today} {source}"));
        if let Some(line) = &begun {
            state.take(line);
        }
        Ok(Self { path, file, state, begun })
    }

    pub(crate) fn get(&self, prefix: Prefix) -> Option<&Entry> {
        self.state.entries.get(self.state.part.place(prefix)?)?.as_ref()
    }

    /// The file is not the one that was noted.
    pub(crate) fn forget(&mut self, prefix: Prefix) {
        if let Some(entry) = self.state.entry(prefix) {
            *entry = None;
        }
    }

    /// The source has another ETag by now.
    pub(crate) fn forget_etag(&mut self, prefix: Prefix) {
        if let Some(Some(entry)) = self.state.entry(prefix) {
            entry.etag = None;
        }
    }

    /// Notes a range that came.
    pub(crate) fn note(&mut self, prefix: Prefix, entry: Entry) -> Result<(), FetchError> {
        self.append(&line(prefix, &entry))?;
        if let Some(place) = self.state.entry(prefix) {
            *place = Some(entry);
        }
        Ok(())
    }

    /// Notes that a range has not changed.
    pub(crate) fn note_same(&mut self, prefix: Prefix) -> Result<(), FetchError> {
        self.append(&format!("{prefix} same\n"))?;
        if let Some(Some(entry)) = self.state.entry(prefix) {
            entry.fresh = true;
        }
        Ok(())
    }

    /// Writes the record anew, with the word that the part is whole, and the day as of which it is.
    pub(crate) fn finish(self) -> Result<Date, FetchError> {
        let Some(Run { day, source }) = &self.state.run else { return Err(FetchError::Internal) };
        // Of a later day than its newest change a source may know nothing: it may be a copy that nobody refreshes.
        let newest = self.state.entries.iter().flatten().filter_map(|entry| entry.last_modified).max();
        let as_of = newest.map_or(*day, |newest| newest.min(*day));
        let mut text = format!("{FORM}\nrun {day} {source}\n");
        for prefix in self.state.part.prefixes() {
            text.push_str(&line(prefix, self.get(prefix).ok_or(FetchError::Internal)?));
        }
        let _ = writeln!(text, "whole {as_of}");
        let Self { path, file, .. } = self;
        // Windows does not replace a file that is open.
        drop(file);
        let beside = path.with_extension("record.new");
        let written = File::create(&beside).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.and_then(|()| fs::rename(&beside, &path)).map_err(|error| {
            let _ = fs::remove_file(&beside);
            FetchError::disk(&path, error)
        })?;
        Ok(as_of)
    }

    fn append(&mut self, line: &str) -> Result<(), FetchError> {
        let lines = match &self.begun {
            Some(begun) => format!("{begun}\n{line}"),
            None => line.to_owned(),
        };
        self.file.write_all(lines.as_bytes()).map_err(|error| FetchError::disk(&self.path, error))?;
        self.begun = None;
        Ok(())
    }
}

fn line(prefix: Prefix, entry: &Entry) -> String {
    let etag = entry.etag.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    let day = entry.last_modified.map_or_else(String::new, |day| format!(" {day}"));
    format!("{prefix} {} {:032x} {etag}{day}\n", entry.length, u128::from_be_bytes(entry.md5))
}

impl State {
    fn new(part: Part) -> Self {
        Self { part, run: None, whole: None, entries: vec![None; part.ranges() as usize] }
    }

    /// Reads whole lines; `None` when the first is not that of a record.
    fn read(lines: &[u8], part: Part) -> Option<Self> {
        let mut lines = lines.split(|byte| *byte == b'\n').filter_map(|line| str::from_utf8(line).ok());
        if lines.next() != Some(FORM) {
            return None;
        }
        let mut state = Self::new(part);
        lines.for_each(|line| state.take(line));
        Some(state)
    }

    fn entry(&mut self, prefix: Prefix) -> Option<&mut Option<Entry>> {
        self.entries.get_mut(self.part.place(prefix)?)
    }

    fn take(&mut self, line: &str) {
        let words: Vec<_> = line.splitn(5, ' ').collect();
        match words.as_slice() {
            ["run", day, source] => {
                let Ok(day) = day.parse() else { return };
                let other_source = self.run.as_ref().is_some_and(|run| run.source != *source);
                for entry in self.entries.iter_mut().flatten() {
                    entry.fresh = false;
                    // An ETag is its own source's.
                    entry.etag = entry.etag.take().filter(|_| !other_source);
                }
                self.run = Some(Run { day, source: (*source).to_owned() });
                self.whole = None;
            }
            ["whole", day] => {
                let all = self.entries.iter().flatten().filter(|entry| entry.fresh).count() == self.entries.len();
                self.whole = day.parse().ok().filter(|_| all);
            }
            [prefix, "same"] => {
                if let Some(Some(entry)) = Prefix::parse(prefix).ok().and_then(|prefix| self.entry(prefix)) {
                    entry.fresh = true;
                }
            }
            [prefix, length, md5, etag, day @ ..] => {
                let entry = entry(length, md5, etag, day.first().copied());
                let (Ok(prefix), Some(entry)) = (Prefix::parse(prefix), entry) else { return };
                if let Some(place) = self.entry(prefix) {
                    *place = Some(entry);
                }
            }
            _ => {}
        }
    }
}

fn entry(length: &str, md5: &str, etag: &str, day: Option<&str>) -> Option<Entry> {
    // `from_str_radix` alone would take a sign.
    let digits = md5.len() == 32 && md5.bytes().all(|byte| byte.is_ascii_hexdigit());
    let md5 = u128::from_str_radix(md5, 16).ok().filter(|_| digits)?.to_be_bytes();
    let etag = if etag == "-" { None } else { Some(Etag::parse(etag)?) };
    let last_modified = day.map(str::parse).transpose().ok()?;
    Some(Entry { length: length.parse().ok()?, md5, etag, last_modified, fresh: true })
}

/// The day as of which all 1,048,576 ranges in `folder` were fetched and proved whole: the oldest of the days of its
/// parts. That of a part is when its run began, or the newest on which the source changed one of its ranges, where the
/// source says so and that is earlier. `None` where some range was never proved, where the folder or its records cannot
/// be read, or while a run is under way or was interrupted.
///
/// It reads the records and not the ranges: whoever uses a file still has to read it as a range.
#[must_use]
pub fn whole_as_of(folder: &Path) -> Option<Date> {
    let mut days: Vec<Option<Date>> = vec![None; Prefix::COUNT as usize];
    for (part, day) in whole_parts(folder).ok()? {
        for prefix in part.prefixes() {
            let known = days.get_mut(prefix.number() as usize)?;
            *known = (*known).max(Some(day));
        }
    }
    days.into_iter().min().flatten()
}

fn whole_parts(folder: &Path) -> io::Result<Vec<(Part, Date)>> {
    let mut parts = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let part = name.to_str().and_then(|name| name.strip_prefix("fetched-")?.strip_suffix(".record"));
        let Some(part) = part.and_then(Part::parse) else { continue };
        if let Some(day) = State::read(&fs::read(folder.join(name))?, part).and_then(|state| state.whole) {
            parts.push((part, day));
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "0123456789abcdef0123456789abcdef";

    fn read(lines: &str) -> Option<State> {
        State::read(format!("{FORM}\n{lines}").as_bytes(), Part::parse("00000-00001")?)
    }

    /// Which of the two ranges are known, with their ETag, and fresh; and the day of the whole.
    fn check(lines: &str, entries: [Option<(&str, bool)>; 2], whole: Option<&str>) {
        let state = read(lines).expect("it is a record");
        let known = |entry: &Option<Entry>| {
            let entry = entry.as_ref()?;
            Some((entry.etag.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string), entry.fresh))
        };
        let expect = entries.map(|entry| entry.map(|(etag, fresh)| (etag.to_owned(), fresh)));
        assert_eq!(state.entries.iter().map(known).collect::<Vec<_>>(), expect, "{lines}");
        assert_eq!(state.whole.map(|day| day.to_string()).as_deref(), whole, "{lines}");
    }

    #[test]
    fn ranges_are_fresh_until_the_next_run() {
        let one = format!("run 2026-11-24 https://a\n00000 9 {MD5} W/\"x\"\n");
        let both = format!("{one}00001 9 {MD5} -\n");
        check("", [None, None], None);
        check(&one, [Some(("W/\"x\"", true)), None], None);
        check(&format!("{one}whole 2026-11-24\n"), [Some(("W/\"x\"", true)), None], None);
        let whole = format!("{both}whole 2026-11-24\n");
        check(&whole, [Some(("W/\"x\"", true)), Some(("-", true))], Some("2026-11-24"));
        let again = format!("{whole}run 2026-12-24 https://a\n");
        check(&again, [Some(("W/\"x\"", false)), Some(("-", false))], None);
        check(&format!("{again}00000 same\n"), [Some(("W/\"x\"", true)), Some(("-", false))], None);
        check(&format!("{whole}run 2026-12-24 https://b\n"), [Some(("-", false)), Some(("-", false))], None);
    }

    #[test]
    fn what_is_not_of_the_form_counts_for_nothing() {
        for line in [
            "00000",
            "00000 9",
            &format!("00000 9 {MD5}"),
            &format!("00000 nine {MD5} -"),
            &format!("00000 9 {MD5}0 -"),
            "00000 9 +123456789abcdef0123456789abcdef -",
            &format!("00000 9 {MD5} bare"),
            &format!("00000 9 {MD5} \"a b\""),
            &format!("00000 9 {MD5} - yesterday"),
            &format!("00000 9 {MD5} - 2023-01-05 2023-01-05"),
            &format!("00002 9 {MD5} -"),
            &format!("0000 9 {MD5} -"),
            "00001 same",
            "whole 2026-11-24",
            "run tomorrow https://a",
        ] {
            check(&format!("{line}\n"), [None, None], None);
        }
        let part = Part::ALL;
        assert!(State::read(b"cordon ranges 2\n", part).is_none());
        assert!(State::read(b"\0\0\0\0\n", part).is_none());
    }
}
