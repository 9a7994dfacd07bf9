//! The arguments of `cordon corpus`.

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use corpus::FalseAlarms;
use exposure::Prefix;
use gateway::SourceAddress;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

/// The offline corpus: all leaked passwords in one file, so that a check sends nothing.
///
/// An administrator makes it once, of the files of ranges or of one sorted file, and hands it out; docs/CORPUS.md says how.
#[derive(Debug, ClapArgs)]
pub(crate) struct CorpusArgs {
    #[command(subcommand)]
    pub(crate) command: CorpusCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CorpusCommand {
    Fetch(CorpusFetch),
    Build(CorpusBuild),
    /// Say what a corpus is: its day, what is in it, what it promises
    Info {
        /// The corpus
        file: PathBuf,
        /// Print a JSON object
        #[arg(long)]
        json: bool,
    },
    Verify(CorpusVerify),
    Check(CorpusCheck),
    Update(CorpusUpdate),
}

/// Build a corpus of the files of all ranges, or of one sorted text.
///
/// What stops leaves FILE.part; the same command goes on from there. A second for twenty million hashes and core, and
/// under 64 MiB of memory.
#[derive(Debug, ClapArgs)]
#[command(after_help = "False alarms: how likely a password that never leaked is taken for one that did.\n  \
    2^-16  1 in 65,536 passwords; among 500 of a vault, one with a probability of 0.8 %\n  \
    2^-24  1 in 17 million; among 500, 1 in 34,000\n  \
    2^-30  1 in a thousand million; among 500, 1 in two million\n  \
    A password that leaked is found at any of them.\n\n\
    Exit status:\n  \
    0  it is built\n  \
    2  wrong use, or it could not be built\n  \
    3  it was stopped; the same command goes on from there\n\n\
    Examples:\n  \
    cordon corpus build ranges/ -o pwned.corpus\n  \
    cordon corpus build ranges/ -o small.corpus --min-count 10 --false-alarms 2^-16\n  \
    unzip -p pwned.zip | cordon corpus build - -o pwned.corpus --date 2026-11-24")]
pub(crate) struct CorpusBuild {
    /// The folder with the files 00000.txt to FFFFF.txt, or a text of lines HASH:COUNT sorted by hash, or - for standard input
    pub(crate) ranges: PathBuf,
    /// The new file
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// 2^-16, 2^-24 or 2^-30
    #[arg(long, value_name = "RATE", default_value = "2^-24", value_parser = false_alarms)]
    pub(crate) false_alarms: FalseAlarms,
    /// Keep only hashes seen at least so often; such a corpus cannot say that a password was not found
    #[arg(long, value_name = "K", default_value = "1")]
    pub(crate) min_count: NonZeroU64,
    /// The day of the data, YYYY-MM-DD; by default that of the fetch, or that on which the oldest file was changed
    #[arg(long, value_name = "DAY", value_parser = day_of_data)]
    pub(crate) date: Option<Date>,
    /// Take data that have no hashes where many should be; else they are refused as cut
    #[arg(long)]
    pub(crate) allow_gaps: bool,
}

/// Read all of a corpus, and say which ranges are damaged.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Exit status:\n  \
    0  it is whole\n  \
    1  a part is damaged; the rest goes on answering\n  \
    2  wrong use, or it is no corpus")]
pub(crate) struct CorpusVerify {
    /// The corpus
    pub(crate) file: PathBuf,
}

/// Look up many passwords or hashes in a corpus alone: no strength, no other source.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Exit status:\n  \
    0  nothing was found\n  \
    1  at least one was found\n  \
    2  wrong use\n  \
    3  at least one could not be looked up, and nothing was found\n\n\
    Examples:\n  \
    cordon corpus check pwned.corpus < passwords.txt\n  \
    cordon corpus check pwned.corpus --hashes --json < hashes.txt")]
pub(crate) struct CorpusCheck {
    /// The corpus
    pub(crate) file: PathBuf,
    /// The lines are SHA-1 hashes, 40 hex digits each, and not passwords
    #[arg(long)]
    pub(crate) hashes: bool,
    /// Print one JSON object per line, in the order of the input
    #[arg(long)]
    pub(crate) json: bool,
}

/// Make a corpus anew of newer files of ranges, and take it in the place of the old one when it is whole.
///
/// A range that has no file in the folder stays as it is. Until the new one is whole the old one stays; what stops is gone
/// on with by the same command. Rate and least count stay.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Exit status:\n  \
    0  it is updated\n  \
    2  wrong use, or it could not be updated; the old one is as it was\n  \
    3  it was stopped, or ranges could not be fetched; the same command goes on from there\n\n\
    Examples:\n  \
    cordon corpus update pwned.corpus ranges/\n  \
    cordon corpus update pwned.corpus ranges/ --fetch")]
pub(crate) struct CorpusUpdate {
    /// The corpus
    pub(crate) file: PathBuf,
    /// The folder with the newer files
    pub(crate) ranges: PathBuf,
    /// Fetch what has changed into that folder first, as cordon corpus fetch does
    #[arg(long)]
    pub(crate) fetch: bool,
    /// Where to fetch it; https, or http on this computer itself
    #[arg(long, value_name = "URL", default_value = SourceAddress::PUBLIC, requires = "fetch")]
    pub(crate) source: SourceAddress,
    /// The day of the data, YYYY-MM-DD; by default that of the fetch, or that on which the oldest file was changed
    #[arg(long, value_name = "DAY", value_parser = day_of_data)]
    pub(crate) date: Option<Date>,
    /// Take data that have no hashes where many should be; else they are refused as cut
    #[arg(long)]
    pub(crate) allow_gaps: bool,
}

/// Download all 1,048,576 ranges into a folder, or what has changed since
///
/// Each range becomes a file, 00000.txt to FFFFF.txt, as the public downloader writes them: some 86 GB in all. Whatever
/// stops it, running it again goes on from there; once the folder is whole, running it again asks only for what has
/// changed. At the end every file is read again and compared with what came. The source learns what any source learns
/// of a download (your internet address, and which ranges you ask for) and, when a range is asked for again, gets back the
/// ETag that it gave with it, by which it could recognise you.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Exit status:\n  \
    0  every range that was wanted is there and whole\n  \
    2  wrong use, or the folder cannot be written\n  \
    3  ranges are missing; run it again to go on\n\n\
    Examples:\n  \
    cordon corpus fetch /srv/ranges\n  \
    cordon corpus fetch /srv/ranges --from 00000 --to 7FFFF\n  \
    cordon corpus fetch /srv/ranges --source https://ranges.force.example")]
pub(crate) struct CorpusFetch {
    /// The folder; made where there is none
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// Ask the source at this address, under which /range/… lies; https, or http on this computer itself
    #[arg(long, value_name = "URL", default_value = SourceAddress::PUBLIC)]
    pub(crate) source: SourceAddress,

    /// The first range, to fetch a part; parts make a whole when all their files are put into one folder
    #[arg(long, value_name = "PREFIX", default_value = "00000", value_parser = prefix)]
    pub(crate) from: Prefix,

    /// The last range
    #[arg(long, value_name = "PREFIX", default_value = "FFFFF", value_parser = prefix)]
    pub(crate) to: Prefix,
}

impl CorpusFetch {
    /// All ranges.
    pub(crate) fn whole(folder: PathBuf, source: SourceAddress) -> Self {
        Self { folder, source, from: Prefix::FIRST, to: Prefix::LAST }
    }
}

/// A day that data can be of.
fn day_of_data(text: &str) -> Result<Date, String> {
    let day: Date = text.parse().map_err(|_| "give a day as YYYY-MM-DD".to_owned())?;
    // It may be tomorrow here already.
    let tomorrow = Timestamp::now().to_zoned_datetime(TimeZone::UTC).date().tomorrow().unwrap_or(Date::MAX);
    if day < date(1970, 1, 1) || day > tomorrow {
        return Err("give a day from 1970 on that is not in the future".to_owned());
    }
    Ok(day)
}

fn false_alarms(text: &str) -> Result<FalseAlarms, String> {
    let name = |rate: FalseAlarms| format!("2^-{}", rate.bits());
    let known = FalseAlarms::ALL.into_iter().find(|rate| name(*rate) == text);
    known.ok_or_else(|| format!("give one of {}", FalseAlarms::ALL.map(name).join(", ")))
}

fn prefix(digits: &str) -> Result<Prefix, String> {
    Prefix::parse(digits).map_err(|_| "give five hex digits, such as 21BD1".to_owned())
}
