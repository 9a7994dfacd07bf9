//! Building a corpus in a file of its own, beside the place where it is to be, and moving it there when it is whole.
//!
//! Whatever stops the work, what was written until then stays beside, and the same command goes on from there: the blocks
//! in `FILE.part` carry their checksums, and `FILE.part.from` says what they are made of. A file that is in its
//! place is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use corpus::{BuildError, Built, Done, Gaps, Opening, Parameters, Place, Plan, Progress, Watch};
use jiff::civil::Date;

use crate::folder::{Folder, day};
use crate::open::{Corpus, FileAt, open};

/// Bytes of a text between two notes of where the work is.
const NOTE_EVERY: u64 = 8 * 1024 * 1024;

/// What a note ends with: one that was cut has it not.
const END: char = '.';

/// What a corpus is made of.
pub enum From {
    /// A folder with the files of all ranges.
    Folder(PathBuf),
    /// A sorted text of lines `HASH:COUNT`.
    Text(PathBuf),
    /// The same, coming in. What stops cannot be gone on with.
    Stream(Box<dyn Read + Send>),
}

impl From {
    /// The day of the data, as far as the files tell: that on which the oldest was last changed.
    ///
    /// # Errors
    /// What the disk says.
    pub fn day(&self) -> io::Result<Option<Date>> {
        match self {
            Self::Folder(path) => Ok(Folder::new(path).survey()?.oldest),
            Self::Text(path) => day(fs::metadata(path)?.modified()?).map(Some),
            Self::Stream(_) => Ok(None),
        }
    }
}

/// What a corpus is to be.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What it promises.
    pub parameters: Parameters,
    /// What is made of empty ranges.
    pub gaps: Gaps,
}

/// A corpus could not be built or updated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// There is a file already.
    #[error("{} is there already; update it with cordon corpus update, or choose another name", .0.display())]
    Exists(PathBuf),
    /// Another one is at it.
    #[error("another cordon is writing {}; wait until it is done", .0.display())]
    Busy(PathBuf),
    /// A file cannot be read or written.
    #[error("{} cannot be {what}: {source}", path.display())]
    Disk {
        /// Which.
        path: PathBuf,
        /// "read" or "written".
        what: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// There is nothing to update from.
    #[error("{} holds no file such as 21BD1.txt, in capital letters; name the folder with the newer ranges", .0.display())]
    NoRanges(PathBuf),
    /// The corpus to be updated is none.
    #[error("{}: {source}; build it anew", path.display())]
    NotACorpus {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        source: corpus::NotACorpus,
    },
    /// The data are refused, or the work stopped.
    #[error(transparent)]
    Build(#[from] BuildError),
}

fn disk(path: &Path, what: &'static str) -> impl FnOnce(io::Error) -> FileError {
    move |source| FileError::Disk { path: path.to_owned(), what, source }
}

/// Builds a corpus at `output`, where there is no file yet.
///
/// # Errors
/// [`FileError`]; the same call goes on from where it stopped, save with [`From::Stream`].
pub fn build(from: From, options: Options, output: &Path, watch: Watch<'_>) -> Result<Built, FileError> {
    let there = || if output.exists() { Err(FileError::Exists(output.to_owned())) } else { Ok(()) };
    there()?;
    let lock = Lock::take(output)?;
    // Another one may have made it before the lock.
    let built = there().and_then(|()| build_locked(from, options, lock, watch));
    if built.is_err() {
        remove_empty(output);
    }
    built
}

fn build_locked(from: From, options: Options, lock: Lock, watch: Watch<'_>) -> Result<Built, FileError> {
    let Options { parameters, gaps } = options;
    match from {
        From::Folder(path) => {
            let folder = Folder::new(&path);
            let plan = Plan::of_ranges::<FileAt>(parameters, gaps, &folder, None)?;
            let identity = folder.survey().map_err(disk(&path, "read"))?.identity;
            let mut part = lock.part(&plan, &identity, GoOn::AtAnyBlock)?;
            let done = part.go_on_from.take();
            let whole = part.whole(|out| corpus::build_ranges::<FileAt, _>(&plan, &folder, None, done, out, watch))?;
            whole.publish()
        }
        From::Text(path) => {
            let mut text = File::open(&path).map_err(disk(&path, "read"))?;
            let plan = Plan::of_text(parameters, gaps, &mut text, &mut Opening::default())?;
            let identity = identity(&path).map_err(disk(&path, "read"))?;
            let mut part = lock.part(&plan, &identity, GoOn::AtNote)?;
            let (done, place) = (part.go_on_from.take(), part.place);
            text.seek(SeekFrom::Start(place.offset)).map_err(disk(&path, "read"))?;
            let mut notes = part.notes.take();
            let mut noted = place.offset;
            let mut watch = |progress: Progress| {
                if progress.place.offset >= noted + NOTE_EVERY {
                    noted = progress.place.offset;
                    // A note that is missing costs time alone.
                    if let Some(notes) = &mut notes {
                        let Place { offset, lines } = progress.place;
                        let _ = writeln!(notes, "{} {offset} {lines}{END}", progress.blocks);
                    }
                }
                watch(progress)
            };
            part.whole(|out| corpus::build_text(&plan, &mut text, place, done, out, &mut watch))?.publish()
        }
        From::Stream(mut stream) => {
            let mut opening = Opening::default();
            let plan = Plan::of_text(parameters, gaps, &mut stream, &mut opening)?;
            let part = lock.part(&plan, "", GoOn::Never)?;
            let from = Place { offset: 0, lines: opening.left_out };
            let mut text = opening.text.as_slice().chain(stream);
            part.whole(|out| corpus::build_text(&plan, &mut text, from, None, out, watch))?.publish()
        }
    }
}

/// Makes the corpus at `path` anew of the files in `folder` and, where a block has none, of what it has; then takes it in
/// the place of the old one. Its false alarms and least count stay.
///
/// # Errors
/// [`FileError`]; until it succeeds, the old one stays, and the same call goes on from where it stopped.
pub fn update(path: &Path, folder: &Path, date: Date, gaps: Gaps, watch: Watch<'_>) -> Result<Built, FileError> {
    // What is in the place of a link is the file that it leads to.
    let path = &fs::canonicalize(path).map_err(disk(path, "read"))?;
    let lock = Lock::take(path)?;
    let updated = update_locked(path, folder, date, gaps, lock, watch);
    if updated.is_err() {
        remove_empty(path);
    }
    updated
}

fn update_locked(
    path: &Path,
    folder: &Path,
    date: Date,
    gaps: Gaps,
    lock: Lock,
    watch: Watch<'_>,
) -> Result<Built, FileError> {
    let old: Corpus = open(path).map_err(|source| FileError::NotACorpus { path: path.to_owned(), source })?;
    let texts = Folder::new(folder);
    let given = texts.survey().map_err(disk(folder, "read"))?;
    if given.files == 0 {
        return Err(FileError::NoRanges(folder.to_owned()));
    }
    let parameters = Parameters { date, ..old.parameters() };
    let plan = Plan::of_ranges(parameters, gaps, &texts, Some(&old))?;
    let identity = format!("{} {}", identity(path).map_err(disk(path, "read"))?, given.identity);
    let mut part = lock.part(&plan, &identity, GoOn::AtAnyBlock)?;
    let done = part.go_on_from.take();
    let whole = part.whole(|out| corpus::build_ranges(&plan, &texts, Some(&old), done, out, watch))?;
    let rights = fs::metadata(path).map_err(disk(path, "read"))?.permissions();
    fs::set_permissions(&whole.lock.part, rights).map_err(disk(&whole.lock.part, "written"))?;
    // Windows does not replace a file that is open.
    drop(old);
    whole.publish()
}

/// What tells a file from others, and from itself when it was changed.
fn identity(path: &Path) -> io::Result<String> {
    let meta = fs::metadata(path)?;
    let changed = meta.modified()?.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Ok(format!("{:?} {} {}", fs::canonicalize(path)?, meta.len(), changed.as_nanos()))
}

/// Where work that was stopped can be gone on with.
#[derive(Debug, Clone, Copy)]
enum GoOn {
    Never,
    /// Behind the last block that has a note of its place in the text.
    AtNote,
    /// Behind the last block that is whole.
    AtAnyBlock,
}

/// The place of a file to be, of which there is no other writer: the file beside, locked.
struct Lock {
    output: PathBuf,
    part: PathBuf,
    notes: PathBuf,
    file: File,
}

impl Lock {
    fn take(output: &Path) -> Result<Self, FileError> {
        let (part, notes) = (beside(output, ".part"), beside(output, ".part.from"));
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(&part);
        let file = file.map_err(disk(&part, "written"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(FileError::Busy(output.to_owned())),
            Err(fs::TryLockError::Error(source)) => return Err(disk(&part, "written")(source)),
        }
        // Another one may have moved it to its place between the opening and the lock.
        let same = same_file::Handle::from_path(&part).ok();
        let own = file.try_clone().and_then(same_file::Handle::from_file).map_err(disk(&part, "read"))?;
        if same != Some(own) {
            return Err(FileError::Busy(output.to_owned()));
        }
        Ok(Self { output: output.to_owned(), part, notes, file })
    }

    /// Keeps what is in the part, where it is of the same data and the same plan.
    fn part(mut self, plan: &Plan, identity: &str, go_on: GoOn) -> Result<Part, FileError> {
        let kept = Kept::read(&self.notes).filter(|kept| kept.identity == identity);
        let written = |most| -> Result<Option<Done>, FileError> {
            (&self.file).seek(SeekFrom::Start(0)).map_err(disk(&self.part, "read"))?;
            plan.written(BufReader::new(&self.file), most).map_err(disk(&self.part, "read"))
        };
        let (go_on_from, place) = match (kept, go_on) {
            (None, _) | (_, GoOn::Never) => (None, Place::default()),
            (Some(_), GoOn::AtAnyBlock) => (written(u32::MAX)?, Place::default()),
            (Some(kept), GoOn::AtNote) => {
                let note = written(u32::MAX)?.and_then(|done| kept.last_note(done.blocks()));
                match note {
                    Some((blocks, place)) => (written(blocks)?, place),
                    None => (None, Place::default()),
                }
            }
        };
        let bytes = go_on_from.as_ref().map_or(0, Done::bytes);
        self.file.set_len(bytes).map_err(disk(&self.part, "written"))?;
        self.file.seek(SeekFrom::Start(bytes)).map_err(disk(&self.part, "written"))?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).append(go_on_from.is_some()).truncate(go_on_from.is_none());
        let mut notes = options.open(&self.notes).map_err(disk(&self.notes, "written"))?;
        // After a note that was cut, the next one begins a line of its own.
        let begin = if go_on_from.is_some() { "" } else { identity };
        writeln!(notes, "{begin}").map_err(disk(&self.notes, "written"))?;
        Ok(Part { lock: self, notes: Some(notes), go_on_from, place })
    }
}

/// The file that is written beside the one to be.
struct Part {
    lock: Lock,
    /// Where notes of the place in the text are written.
    notes: Option<File>,
    /// What is written already, and the place in the text behind it.
    go_on_from: Option<Done>,
    place: Place,
}

impl Part {
    /// Lets `work` write what is missing, to the disk itself.
    fn whole(self, work: impl FnOnce(&File) -> Result<(Built, &File), BuildError>) -> Result<Whole, FileError> {
        let (built, file) = work(&self.lock.file)?;
        file.sync_all().map_err(disk(&self.lock.part, "written"))?;
        Ok(Whole { lock: self.lock, built })
    }
}

/// A file that is whole, and not in its place yet.
struct Whole {
    lock: Lock,
    built: Built,
}

impl Whole {
    fn publish(self) -> Result<Built, FileError> {
        let Self { lock: Lock { output, part, notes, file }, built } = self;
        fs::rename(&part, &output).map_err(disk(&output, "written"))?;
        drop(file);
        // The move is kept by the folder; where that cannot be told, it is there with the next write of the system.
        if let Some(folder) = output.parent() {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        let _ = fs::remove_file(notes);
        Ok(built)
    }
}

/// Removes a part in which nothing was written before the work failed.
fn remove_empty(output: &Path) {
    let part = beside(output, ".part");
    if fs::metadata(&part).is_ok_and(|part| part.len() == 0) {
        let _ = fs::remove_file(part);
        let _ = fs::remove_file(beside(output, ".part.from"));
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// What `FILE.part.from` says.
struct Kept {
    identity: String,
    /// Blocks, and the place in the text behind them; ascending.
    notes: Vec<(u32, Place)>,
}

impl Kept {
    fn read(path: &Path) -> Option<Self> {
        let mut lines = BufReader::new(File::open(path).ok()?).lines();
        let identity = lines.next()?.ok()?;
        let notes = lines.map_while(Result::ok).filter_map(|line| {
            let numbers: Vec<u64> =
                line.strip_suffix(END)?.split(' ').map(|n| n.parse().ok()).collect::<Option<_>>()?;
            let [blocks, offset, lines] = *numbers else { return None };
            Some((blocks.try_into().ok()?, Place { offset, lines }))
        });
        Some(Self { notes: notes.collect(), identity })
    }

    /// The last note whose blocks are all there.
    fn last_note(&self, there: u32) -> Option<(u32, Place)> {
        self.notes.iter().rev().find(|(blocks, _)| *blocks <= there).copied()
    }
}
