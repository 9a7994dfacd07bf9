//! `cordon corpus`.

mod fetch;

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, anyhow};
use app::Line;
use corpus::{Gaps, NotACorpus, Parameters, Progress};
use corpus_file::{Corpus, Folder, From, Options};
use exposure::{Exposure, Prefix, Sha1Hash, Source, Why};
use indicatif::{DecimalBytes, ProgressBar};
use jiff::civil::Date;

use crate::args::{CorpusBuild, CorpusCheck, CorpusCommand, CorpusFetch, CorpusUpdate, CorpusVerify};
use crate::check::Found;
use crate::mirror::stopped;
use crate::terminal::{self, print};
use crate::{input, json, text};

/// Exit status of work that was stopped.
const STOPPED: u8 = 3;
/// How long work may take to come to a place to stop at.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// Lines that are looked up together.
const TOGETHER: usize = 16 * 1024;

pub(crate) async fn run(command: CorpusCommand) -> anyhow::Result<ExitCode> {
    match command {
        CorpusCommand::Fetch(args) => fetch::run(args).await,
        CorpusCommand::Build(args) => until_stopped(move |stop| build(args, stop)).await,
        CorpusCommand::Info { file, json } => info(&file, json),
        CorpusCommand::Verify(args) => on_thread(move || verify(&args)).await,
        CorpusCommand::Check(args) => on_thread(move || check(&args)).await,
        CorpusCommand::Update(args) => {
            if args.fetch {
                let CorpusUpdate { ranges, source, .. } = &args;
                let fetched = fetch::before_update(CorpusFetch::whole(ranges.clone(), source.clone())).await?;
                if fetched != ExitCode::SUCCESS {
                    return Ok(fetched);
                }
            }
            until_stopped(move |stop| update(&args, stop)).await
        }
    }
}

/// Opens a corpus that the person named.
pub(crate) fn open(path: &Path) -> anyhow::Result<Corpus> {
    corpus_file::open(path).map_err(|error| {
        let remedy = match error {
            NotACorpus::Read(_) => "look whether it is there, is a file, and may be read by you",
            _ => "get the file anew, or name another",
        };
        anyhow!("{}: {error}; {remedy}", path.display())
    })
}

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", text::grouped(number), if number == 1 { one } else { many })
}

async fn on_thread(work: impl FnOnce() -> anyhow::Result<ExitCode> + Send + 'static) -> anyhow::Result<ExitCode> {
    tokio::task::spawn_blocking(work).await?
}

/// Lets `work` go on until it is done or the program is asked to end, and then up to the next place to stop at.
async fn until_stopped(
    work: impl FnOnce(&AtomicBool) -> anyhow::Result<ExitCode> + Send + 'static,
) -> anyhow::Result<ExitCode> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = stopped().context("this computer cannot tell when to stop; restart it")?;
    let mut work = tokio::task::spawn_blocking({
        let stop = Arc::clone(&stop);
        move || work(&stop)
    });
    tokio::select! {
        done = &mut work => return done?,
        () = asked => stop.store(true, Ordering::Relaxed),
    }
    // Whoever waits for standard input does not look.
    if let Ok(Ok(Ok(done))) = tokio::time::timeout(LAST_WORDS, work).await {
        return Ok(done);
    }
    let _ =
        writeln!(std::io::stderr(), "cordon: stopped; what is written stays, and the same command goes on from there");
    Ok(ExitCode::from(STOPPED))
}

fn build(args: CorpusBuild, stop: &AtomicBool) -> anyhow::Result<ExitCode> {
    let CorpusBuild { ranges, output, false_alarms, min_count, date, allow_gaps } = args;
    let from = if ranges.as_os_str() == "-" {
        From::Stream(Box::new(std::io::stdin()))
    } else if ranges.is_dir() {
        From::Folder(ranges.clone())
    } else {
        From::Text(ranges.clone())
    };
    let date = date.map_or_else(|| day(&from, &ranges), Ok)?;
    let parameters = Parameters { false_alarms, least_count: min_count.get(), date };
    let options = Options { parameters, gaps: gaps(allow_gaps) };
    let bar = bar();
    let built = corpus_file::build(from, options, &output, &mut |progress| tell(&bar, progress, stop));
    bar.finish_and_clear();
    built.map_err(|error| refused(&error, &ranges))?;
    describe(&output)
}

fn update(args: &CorpusUpdate, stop: &AtomicBool) -> anyhow::Result<ExitCode> {
    let date = args.date.map_or_else(|| day_of_update(args), Ok)?;
    let bar = bar();
    let updated = corpus_file::update(&args.file, &args.ranges, date, gaps(args.allow_gaps), &mut |progress| {
        tell(&bar, progress, stop)
    });
    bar.finish_and_clear();
    updated.map_err(|error| refused(&error, &args.ranges))?;
    describe(&args.file)
}

/// Where some ranges stay as they were, the day that was, if it is the earlier one.
fn day_of_update(args: &CorpusUpdate) -> anyhow::Result<Date> {
    let path = &args.ranges;
    // One look over a million files is enough.
    let given = Folder::new(path).survey().with_context(|| format!("{} cannot be read", path.display()))?;
    let newer = ::fetch::whole_as_of(path).or(given.oldest).with_context(|| no_ranges(path))?;
    if given.files == Prefix::COUNT { Ok(newer) } else { Ok(newer.min(open(&args.file)?.parameters().date)) }
}

/// The day of data: that of a fetch that ended whole, or that of the oldest file.
fn day(from: &From, path: &Path) -> anyhow::Result<Date> {
    if let Some(whole) = ::fetch::whole_as_of(path) {
        return Ok(whole);
    }
    let day = from.day().with_context(|| format!("{} cannot be read", path.display()))?;
    day.with_context(|| match from {
        From::Folder(_) => no_ranges(path),
        _ => "the text does not tell its day; give it with --date".to_owned(),
    })
}

fn no_ranges(path: &Path) -> String {
    format!("{} holds no file such as 21BD1.txt; name the folder with the ranges", path.display())
}

fn gaps(allowed: bool) -> Gaps {
    if allowed { Gaps::Taken } else { Gaps::Refused }
}

/// Says where the data are wrong, and what to do.
fn refused(error: &corpus_file::FileError, ranges: &Path) -> anyhow::Error {
    use corpus::BuildError;
    use corpus_file::FileError;
    let place = if ranges.as_os_str() == "-" { "standard input".to_owned() } else { ranges.display().to_string() };
    let FileError::Build(error) = error else { return anyhow!("{error}") };
    match error {
        BuildError::Line { range: Some(range), line, what } => {
            anyhow!("{} line {line} {what}; download that range again", ranges.join(format!("{range}.txt")).display())
        }
        BuildError::Line { range: None, line, what } => {
            anyhow!("{place} line {line} {what}; sort or get the file anew")
        }
        BuildError::Gap { .. } => {
            anyhow!("{place} is not whole: {error}; get the missing part, or say --allow-gaps if there is none")
        }
        BuildError::Missing(range) => {
            anyhow!("{} is missing; run cordon corpus fetch {place}", ranges.join(format!("{range}.txt")).display())
        }
        BuildError::PartOfABlock { .. } | BuildError::LaidOutAnew => {
            anyhow!("{error}; get all ranges and build it with cordon corpus build")
        }
        BuildError::Damaged(_) => anyhow!("{error}; put the newer files of its ranges into {place} as well"),
        BuildError::Read(cause) => anyhow!("{place} cannot be read: {cause}"),
        BuildError::Write(cause) => {
            anyhow!("{cause}; what is written stays, and the same command goes on from there when there is room")
        }
        _ => anyhow!("{error}"),
    }
}

fn bar() -> ProgressBar {
    terminal::bar(Some(0), "{bar:40} {percent}%  {msg}, {eta} left")
}

fn tell(bar: &ProgressBar, progress: Progress, stop: &AtomicBool) -> ControlFlow<()> {
    bar.set_length(u64::from(progress.of));
    bar.set_position(u64::from(progress.blocks));
    bar.set_message(format!("{} hashes", text::grouped(progress.entries)));
    if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

fn info(path: &Path, as_json: bool) -> anyhow::Result<ExitCode> {
    if as_json {
        print(&json::corpus(&open(path)?)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    describe(path)
}

fn describe(path: &Path) -> anyhow::Result<ExitCode> {
    let corpus = open(path)?;
    let Parameters { false_alarms, least_count, date } = corpus.parameters();
    let one_in = text::grouped(1 << false_alarms.bits());
    let covers = match least_count {
        1 => "all that were in the data".to_owned(),
        least => format!(
            "only those seen {} times or more; it cannot say that a password was not found",
            text::grouped(least)
        ),
    };
    print(&format!(
        "{}\n  hashes        {}, {covers}\n  as of         {}\n  false alarms  1 in {one_in} passwords; among 500, one with a \
         probability of {}\n  size          {}, in {} of {}",
        path.display(),
        text::grouped(corpus.entries()),
        date.strftime("%-d %B %Y"),
        probability(false_alarms.among(500)),
        DecimalBytes(corpus.bytes()),
        counted(corpus.blocks().into(), "block", "blocks"),
        counted(u64::from(Prefix::COUNT / corpus.blocks()), "range", "ranges"),
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// A small probability in words.
fn probability(of: f64) -> String {
    if of >= 0.001 { format!("{:.1} %", of * 100.0) } else { format!("1 in {}", text::grouped((1.0 / of) as u64)) }
}

fn verify(args: &CorpusVerify) -> anyhow::Result<ExitCode> {
    let corpus = open(&args.file)?;
    let bar = bar();
    bar.set_length(u64::from(corpus.blocks()));
    let mut problems = Vec::new();
    let verified = corpus.verify(
        &mut |blocks| {
            bar.set_position(u64::from(blocks));
            ControlFlow::Continue(())
        },
        |(from, to), error| {
            let ranges = if from == to { format!("range {from}") } else { format!("ranges {from} to {to}") };
            problems.push(format!("{ranges}: {error}"));
        },
    );
    bar.finish_and_clear();
    problems.iter().try_for_each(|problem| print(problem))?;
    if problems.is_empty() && verified.entries == corpus.entries() {
        print(&format!(
            "Whole: {} in {}.",
            counted(verified.entries, "hash", "hashes"),
            counted(verified.blocks.into(), "block", "blocks")
        ))?;
        return Ok(ExitCode::SUCCESS);
    }
    print(&format!(
        "Damaged: {} of {} blocks. Passwords there cannot be checked; the rest goes on answering. Get the file anew.",
        text::grouped(verified.damaged.into()),
        text::grouped(corpus.blocks().into())
    ))?;
    Ok(ExitCode::from(1))
}

fn check(args: &CorpusCheck) -> anyhow::Result<ExitCode> {
    let corpus = open(&args.file)?;
    let mut found = Found::default();
    let mut lines = Vec::with_capacity(TOGETHER);
    let mut before = 0;
    let mut answer = |lines: &mut Vec<Line>| -> anyhow::Result<()> {
        let number = before;
        before += lines.len();
        for (known, number) in exposures(&corpus, std::mem::take(lines), args.hashes, number)?.iter().zip(number + 1..)
        {
            found.count(known);
            print(&if args.json { json::exposure_line(known)? } else { text::exposure_line(number, known) })?;
        }
        Ok(())
    };
    let mut answered = Ok(());
    let read = input::each_line(|line| {
        lines.push(line);
        if lines.len() == TOGETHER {
            answered = answer(&mut lines);
        }
        answered.is_ok()
    });
    answered.and_then(|()| answer(&mut lines))?;
    read.map_err(|error| {
        anyhow!("standard input cannot be read to its end: {error}; save the list elsewhere and try again")
    })?;
    Ok(found.status())
}

/// What is known of each of `lines`, which stand behind `before` others.
fn exposures(corpus: &Corpus, lines: Vec<Line>, are_hashes: bool, before: usize) -> anyhow::Result<Vec<Exposure>> {
    let mut hashes = Vec::with_capacity(lines.len());
    let mut asked = Vec::with_capacity(lines.len());
    for (line, number) in lines.into_iter().zip(before + 1..) {
        let hash = match line {
            Line::Password(text) if are_hashes => {
                let hash = Sha1Hash::parse(text.expose());
                Ok(hash.map_err(|error| anyhow!(
                    "line {number}: {error}; give one hash a line and nothing else, or leave --hashes out if these are passwords"
                ))?)
            }
            Line::Password(text) => Ok(Sha1Hash::of(&text)),
            Line::TooLong => Err(Why::TooLong),
            Line::NotUtf8 => Err(Why::TextNotUtf8),
        };
        asked.push(hash.map(|hash| hashes.push(hash)));
    }
    let mut answers = corpus.look_up_many(&hashes).into_iter();
    let known = asked.into_iter().map(|asked| match asked {
        Ok(()) => {
            answers.next().map_or(Exposure::unknown(Source::Corpus, Why::Internal), |answer| corpus.exposure(answer))
        }
        Err(why) => Exposure::unknown(Source::Corpus, why),
    });
    Ok(known.collect())
}
