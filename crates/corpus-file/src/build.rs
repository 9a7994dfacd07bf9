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
            Self::Folder(path) => Ok(Folder::new(path).survey()?.1),
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
    if output.exists() {
        return Err(FileError::Exists(output.to_owned()));
    }
    let Options { parameters, gaps } = options;
    match from {
        From::Folder(path) => {
            let folder = Folder::new(&path);
            let plan = Plan::of_ranges::<FileAt>(parameters, gaps, &folder, None)?;
            let identity = identity(&[&path]).map_err(disk(&path, "read"))?;
            let mut part = Part::open(output, &plan, &identity, GoOn::AtAnyBlock)?;
            let done = part.go_on_from.take();
            part.whole(output, |out| corpus::build_ranges::<FileAt, _>(&plan, &folder, None, done, out, watch))
        }
        From::Text(path) => {
            let mut text = File::open(&path).map_err(disk(&path, "read"))?;
            let plan = Plan::of_text(parameters, gaps, &mut text, &mut Opening::default())?;
            let identity = identity(&[&path]).map_err(disk(&path, "read"))?;
            let mut part = Part::open(output, &plan, &identity, GoOn::AtNote)?;
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
            part.whole(output, |out| corpus::build_text(&plan, &mut text, place, done, out, &mut watch))
        }
        From::Stream(mut stream) => {
            let mut opening = Opening::default();
            let plan = Plan::of_text(parameters, gaps, &mut stream, &mut opening)?;
            let part = Part::open(output, &plan, "", GoOn::Never)?;
            let from = Place { offset: 0, lines: opening.left_out };
            let mut text = opening.text.as_slice().chain(stream);
            part.whole(output, |out| corpus::build_text(&plan, &mut text, from, None, out, watch))
        }
    }
}

/// Makes the corpus at `path` anew of the files in `folder` and, where a block has none, of what it has; then takes it in
/// the place of the old one. Its false alarms and least count stay.
///
/// # Errors
/// [`FileError`]; until it succeeds, the old one stays, and the same call goes on from where it stopped.
pub fn update(path: &Path, folder: &Path, date: Date, gaps: Gaps, watch: Watch<'_>) -> Result<Built, FileError> {
    let old: Corpus = open(path).map_err(|source| FileError::NotACorpus { path: path.to_owned(), source })?;
    let texts = Folder::new(folder);
    let parameters = Parameters { date, ..old.parameters() };
    let plan = Plan::of_ranges(parameters, gaps, &texts, Some(&old))?;
    let identity = identity(&[path, folder]).map_err(disk(folder, "read"))?;
    let mut part = Part::open(path, &plan, &identity, GoOn::AtAnyBlock)?;
    let done = part.go_on_from.take();
    part.whole(path, |out| corpus::build_ranges(&plan, &texts, Some(&old), done, out, watch))
}

/// What tells data from others, and from themselves when they were changed.
fn identity(paths: &[&Path]) -> io::Result<String> {
    let mut identity = String::new();
    for path in paths {
        let meta = fs::metadata(path)?;
        let changed = meta.modified()?.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let whole = fs::canonicalize(path)?;
        identity += &format!("{:?} {} {}; ", whole, meta.len(), changed.as_nanos());
    }
    Ok(identity)
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

/// The file that is written beside the one to be.
struct Part {
    path: PathBuf,
    notes_path: PathBuf,
    file: File,
    /// Where notes of the place in the text are written.
    notes: Option<File>,
    /// What is written already, and the place in the text behind it.
    go_on_from: Option<Done>,
    place: Place,
}

impl Part {
    /// Opens the part beside `output`. What is in it is kept where it is of the same data and the same plan.
    fn open(output: &Path, plan: &Plan, identity: &str, go_on: GoOn) -> Result<Self, FileError> {
        let (path, notes_path) = (beside(output, ".part"), beside(output, ".part.from"));
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(disk(&path, "written"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(FileError::Busy(output.to_owned())),
            Err(fs::TryLockError::Error(source)) => return Err(disk(&path, "written")(source)),
        }
        let kept = Kept::read(&notes_path).filter(|kept| kept.identity == identity);
        let written = |most| -> io::Result<Option<Done>> {
            (&file).seek(SeekFrom::Start(0))?;
            plan.written(BufReader::new(&file), most)
        };
        let mut place = Place::default();
        let go_on_from = match (kept, go_on) {
            (None, _) | (_, GoOn::Never) => None,
            (Some(_), GoOn::AtAnyBlock) => written(u32::MAX).map_err(disk(&path, "read"))?,
            (Some(kept), GoOn::AtNote) => {
                let done = written(u32::MAX).map_err(disk(&path, "read"))?;
                let note = done.and_then(|done| kept.last_note(done.blocks()));
                note.map_or(Ok(None), |(blocks, noted)| {
                    place = noted;
                    written(blocks)
                })
                .map_err(disk(&path, "read"))?
            }
        };
        let bytes = go_on_from.as_ref().map_or(0, Done::bytes);
        file.set_len(bytes).and_then(|()| file.seek(SeekFrom::Start(bytes))).map_err(disk(&path, "written"))?;
        let mut notes = OpenOptions::new()
            .write(true)
            .create(true)
            .append(go_on_from.is_some())
            .truncate(go_on_from.is_none())
            .open(&notes_path)
            .map_err(disk(&notes_path, "written"))?;
        // After a note that was cut, the next one begins a line of its own.
        let begin = if go_on_from.is_some() { "" } else { identity };
        writeln!(notes, "{begin}").map_err(disk(&notes_path, "written"))?;
        Ok(Self { path, notes_path, file, notes: Some(notes), go_on_from, place })
    }

    /// Lets `work` write what is missing, and moves the whole to `output`.
    fn whole(
        self,
        output: &Path,
        work: impl FnOnce(File) -> Result<(Built, File), BuildError>,
    ) -> Result<Built, FileError> {
        let (built, file) = work(self.file)?;
        file.sync_all().map_err(disk(&self.path, "written"))?;
        fs::rename(&self.path, output).map_err(disk(output, "written"))?;
        // The move is kept by the folder; where that cannot be told, it is there with the next write of the system.
        if let Some(folder) = output.parent() {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        let _ = fs::remove_file(&self.notes_path);
        Ok(built)
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
