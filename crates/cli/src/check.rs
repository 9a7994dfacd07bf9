//! `cordon check`.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{anyhow, bail};
use exposure::{Exposure, Told, Verdict};
use futures_util::StreamExt;
use ledger::Ledger;
use secret::Secret;

use crate::args;
use crate::asked::AskedSource;
use crate::input::Input;
use crate::terminal::print;
use crate::{json, terminal, text};

pub(crate) async fn run(args: args::Check) -> anyhow::Result<ExitCode> {
    let personal = args.asked.personal_words(std::iter::empty())?;
    let ledger = Arc::new(Ledger::default());
    let AskedSource { source, remedies } = args.asked.source(&ledger, if args.stdin { Told::No } else { Told::Yes })?;
    let mut found = Found::default();

    if args.stdin {
        let Input { lines, lengths, total, reading } = Input::stdin()?;
        let style = match total {
            Some(_) => "{bar:40} {percent}%  {msg} checked, {eta} left",
            None => "{spinner} {msg} checked",
        };
        let progress = terminal::bar(total, style);
        let checks = app::check_many(source, Arc::new(personal), lines);
        let mut checks = std::pin::pin!(checks.enumerate());
        while let Some((index, check)) = checks.next().await {
            found.count(&check.exposure);
            let line = if args.json { json::line(&check)? } else { text::one_line(index + 1, &check, remedies) };
            progress.suspend(|| print(&line))?;
            progress.inc(lengths.try_recv().unwrap_or_default());
            progress.set_message(indicatif::HumanCount(index as u64 + 1).to_string());
        }
        progress.finish_and_clear();
        // What was not read was not checked, which must not look like "nothing was found".
        reading.await?.map_err(|error| {
            anyhow!("standard input cannot be read to its end: {error}; save the list elsewhere and try again")
        })?;
        return Ok(found.status());
    }

    let password = ask()?;
    let check = app::check(&*source, &personal, password).await;
    found.count(&check.exposure);
    if args.json {
        print(&json::line(&check)?)?;
    } else {
        print(&format!(
            "{}\n{}",
            text::paragraph(&check, &args.asked.personal, remedies),
            text::ledger(&ledger.entries())
        ))?;
    }
    Ok(found.status())
}

/// Asks on the terminal, without echo.
fn ask() -> anyhow::Result<Secret> {
    let Some(password) = terminal::ask("Password to check (not shown): ") else {
        bail!("there is no terminal to ask on; give passwords on standard input with --stdin");
    };
    if password.is_empty() {
        bail!("nothing was typed; run cordon check again and type a password");
    }
    Ok(password)
}

/// What was found among all answers.
#[derive(Default)]
pub(crate) struct Found {
    seen: bool,
    unknown: bool,
}

impl Found {
    pub(crate) fn count(&mut self, exposure: &Exposure) {
        match exposure.verdict {
            Verdict::Seen { .. } => self.seen = true,
            Verdict::NotSeen => {}
            Verdict::Unknown { .. } => self.unknown = true,
        }
    }

    pub(crate) fn status(&self) -> ExitCode {
        ExitCode::from(match self {
            Self { seen: true, .. } => 1,
            Self { unknown: true, .. } => 3,
            Self { .. } => 0,
        })
    }
}
