//! `cordon corpus fetch`.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use exposure::{RangeError, Why};
use fetch::{Config, Fetch, FetchError, Part, Phase, Progress, Report};
use gateway::Gateway;
use indicatif::{DecimalBytes, HumanDuration, ProgressBar, ProgressStyle};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use ledger::{Ledger, Totals};

use crate::args;
use crate::mirror::stopped;
use crate::terminal::print;
use crate::text::{self, Remedies, grouped};

/// Exit status for ranges that are missing.
const MISSING: u8 = 3;
/// A line a step where there is no terminal.
const STEPS: u64 = 20;

pub(crate) async fn run(args: args::CorpusFetch) -> anyhow::Result<ExitCode> {
    fetch(args, Next::Build).await
}

/// The same, where what comes next is done here.
pub(crate) async fn before_update(args: args::CorpusFetch) -> anyhow::Result<ExitCode> {
    fetch(args, Next::Update).await
}

/// What is done with what was fetched.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Build,
    Update,
}

async fn fetch(args: args::CorpusFetch, next: Next) -> anyhow::Result<ExitCode> {
    let Some(part) = Part::new(args.from, args.to) else {
        bail!("--from {} comes after --to {}; exchange them", args.from, args.to);
    };
    // The fetch makes its own pauses. The ledger keeps the newest 400,000 entries, and is gone with the program.
    let config = gateway::Config { timeout: Duration::from_secs(60), attempts: 1, ..gateway::Config::default() };
    let ledger = Arc::new(Ledger::default());
    let gateway = Gateway::new(&config, Arc::clone(&ledger))?;
    let today = Timestamp::now().to_zoned_datetime(TimeZone::UTC).date();
    let fetch = Fetch { folder: args.folder, source: args.source, part, today, config: Config::default() };

    // Before anything is asked: whoever sees that it is at work may stop it at once.
    let stopped = stopped().context("this computer cannot tell when to stop; restart it")?;
    let mut shown = Shown::new();
    let mut tell = |progress: Progress| shown.tell(&progress);
    let ended = tokio::select! {
        ended = fetch.run(&gateway, &mut tell) => Some(ended),
        () = stopped => None,
    };
    shown.end();
    let totals = ledger.totals();
    let sent = sent(&fetch, &totals, matches!(ended, Some(Ok(_))));
    if totals.requests > 0 && !matches!(ended, Some(Ok(_))) {
        let _ = writeln!(std::io::stderr(), "{sent}");
    }
    let missing = |sentence: String| {
        let _ = writeln!(std::io::stderr(), "cordon: {sentence}");
        Ok(ExitCode::from(MISSING))
    };
    match ended {
        Some(Ok(report)) => {
            let done = done(&fetch, &report, ::fetch::whole_as_of(&fetch.folder), next);
            print(&format!(
                "{done}
{sent}"
            ))?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Err(FetchError::Source { prefix, why })) => {
            missing(format!("range {prefix} cannot be fetched from {}: {}", fetch.source.host(), cause(&why)))
        }
        Some(Err(FetchError::GaveUp { missing: count, why })) => missing(format!(
            "{} ranges are missing, and {} gives no more: {} What has come is kept; run this again to go on.",
            grouped(count),
            fetch.source.host(),
            text::why(&why, Remedies::CHOSEN)
        )),
        Some(Err(error @ FetchError::Damaged { .. })) => missing(error.to_string()),
        // Its sentences hold their causes, which would be said twice.
        Some(Err(error)) => Err(anyhow!("{error}")),
        None => missing("stopped; what has come is kept, run this again to go on".to_owned()),
    }
}

/// What stood in the way, where a download has more to say of it than a check.
fn cause(why: &Why) -> String {
    match why {
        Why::NotARange(RangeError::Empty) => {
            "the answer was empty, which cannot be told from a failure; a source with empty ranges, such as a mirror of \
             a list of passwords, cannot be fetched. Check --source."
                .to_owned()
        }
        why => text::why(why, Remedies::CHOSEN),
    }
}

/// What left this computer, and what came back. Where it did not end well, nobody knows of the last requests whether they had
/// left.
fn sent(fetch: &Fetch, totals: &Totals, is_whole: bool) -> String {
    let &Totals { requests, bytes_out, bytes_in } = totals;
    if requests == 0 {
        return "Nothing left this computer.".to_owned();
    }
    format!(
        "Sent to {}: {}{} requests, each with the prefix of a range, and its ETag where it had come before ({} bytes \
         out, {} in).",
        fetch.source.host(),
        if is_whole { "" } else { "at most " },
        grouped(requests),
        grouped(bytes_out),
        grouped(bytes_in)
    )
}

fn done(fetch: &Fetch, report: &Report, whole: Option<Date>, next: Next) -> String {
    let day = |date: Date| date.strftime("%-d %B %Y").to_string();
    let folder = fetch.folder.display();
    let mut said = format!(
        "{} ranges with {} entries ({}) are whole in {folder} as of {}: {} written, {} unchanged, {} there already.",
        grouped(report.ranges),
        grouped(report.entries),
        DecimalBytes(report.bytes),
        day(report.as_of),
        grouped(report.written),
        grouped(report.unchanged),
        grouped(report.kept),
    );
    if report.mended > 0 {
        said += &format!(
            "\n{} files were damaged on the disk and have been fetched anew; look after that disk.",
            grouped(report.mended)
        );
    }
    said += &match whole {
        Some(_) if next == Next::Update => String::new(),
        Some(date) => format!(
            "\nAll 1,048,576 ranges are there, as of {}. Next: cordon corpus build {folder} -o pwned.corpus",
            day(date)
        ),
        None => {
            format!(
                "\nThis is a part, {}. Next: fetch the others, and put all files, records included, into one folder.",
                fetch.part
            )
        }
    };
    said
}

/// Progress on standard error: a bar on a terminal, else a line now and then.
struct Shown {
    bar: Option<ProgressBar>,
    phase: Option<Phase>,
    /// Ranges that were there when the phase began.
    from: u64,
    step: u64,
}

impl Shown {
    fn new() -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self { bar: terminal.then(|| ProgressBar::new(0)), phase: None, from: 0, step: 0 }
    }

    fn tell(&mut self, progress: &Progress) {
        let first = self.phase != Some(progress.phase);
        self.phase = Some(progress.phase);
        let name = match progress.phase {
            Phase::Fetch => "fetched",
            Phase::Proof => "proved",
        };
        let failures = match progress.failures {
            0 => String::new(),
            failures => format!(", {} failed and asked again", grouped(failures)),
        };
        let pause = progress.pause.map_or_else(String::new, |pause| format!(", pause of {}", HumanDuration(pause)));
        if let Some(bar) = &self.bar {
            if first {
                let style = "{bar:30} {percent}%  {human_pos} of {human_len} {prefix}, {msg}, {eta} left";
                bar.reset();
                bar.set_length(progress.of);
                bar.set_prefix(name);
                if let Ok(style) = ProgressStyle::with_template(style) {
                    bar.set_style(style);
                }
                // What was there already says nothing of the rate.
                self.from = progress.done;
                bar.set_position(progress.done);
                bar.reset_eta();
                bar.reset_elapsed();
            }
            bar.set_position(progress.done);
            // Per second; what began within the last one has none to speak of.
            let rate = |number: u64| number / bar.elapsed().as_secs().max(1);
            bar.set_message(format!(
                "{} ({} ranges/s, {}/s){failures}{pause}",
                DecimalBytes(progress.bytes),
                grouped(rate(progress.done.saturating_sub(self.from))),
                DecimalBytes(rate(progress.bytes)),
            ));
            return;
        }
        let step = progress.done * STEPS / progress.of.max(1);
        if first || step > self.step || progress.pause.is_some_and(|pause| pause >= Duration::from_secs(10)) {
            self.step = step;
            let (done, of, bytes) = (grouped(progress.done), grouped(progress.of), DecimalBytes(progress.bytes));
            let _ = writeln!(std::io::stderr(), "{done} of {of} ranges {name}, {bytes}{failures}{pause}");
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
