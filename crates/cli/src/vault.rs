//! `cordon vault`.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, anyhow};
use app::{Around, Audit, Auditing, Row, State, Status};
use exposure::{RangeSource, Told};
use futures_util::StreamExt;
use home::Folders;
use ledger::Ledger;
use strength::PersonalWords;
use vault::{Columns, Finding, FirstRow, Format, ImportError, Lock, MAX_FILE, MAX_KEY_FILE, Options, Unlock, Vault};
use zeroize::Zeroizing;

use crate::args::{VaultAudit, VaultCommand};
use crate::asked::AskedSource;
use crate::terminal::{self, print};
use crate::{input, json, pack, vault_text};

pub(crate) async fn run(command: VaultCommand) -> anyhow::Result<ExitCode> {
    match command {
        VaultCommand::Audit(args) => audit(*args).await,
        VaultCommand::Formats => {
            for format in Format::ALL {
                print(&format!("{:26}{}, {}", format.code(), format.program(), format.file()))?;
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn audit(args: VaultAudit) -> anyhow::Result<ExitCode> {
    let kept = kept()?;
    let personal = args.asked.personal_words(kept.personal.iter().flat_map(app::PersonalDetails::entries))?;
    let vault = read(&args)?;

    let ledger = Arc::new(Ledger::default());
    let AskedSource { source, remedies } = args.asked.source(&ledger, Told::No)?;
    let audit = examine(vault, personal, &*source).await?;

    let pack = pack::in_use()?;
    let today = jiff::ZonedDateTime::now().date();
    let around = Around { catalogue: pack.catalogue(), accounts: &kept.accounts, kept: &kept.vault, today };
    let rows = audit.rows(&around);
    if args.json {
        print(&json::audit(&audit, &rows)?)?;
    } else {
        print(&vault_text::audit(&audit, &rows, remedies))?;
        print(&vault_text::ledger(&ledger.entries()))?;
    }
    Ok(status(&audit, &rows))
}

/// Scores and looks up side by side, with a sign of how far it is.
async fn examine(vault: Vault, personal: PersonalWords, source: &dyn RangeSource) -> anyhow::Result<Audit> {
    let (auditing, scoring) = Auditing::of(vault);
    let style = "{bar:40} {pos} of {len} passwords checked, {eta} left";
    let progress = terminal::bar(Some(auditing.passwords() as u64), style);
    let strengths = tokio::task::spawn_blocking(move || scoring.run(&personal, &AtomicBool::new(false)));
    let mut found = Vec::with_capacity(auditing.passwords());
    let answers = auditing.look_ups(source, &mut generator::os_rng()?);
    answers
        .for_each(|answer| {
            found.push(answer);
            progress.inc(1);
            std::future::ready(())
        })
        .await;
    progress.finish_and_clear();
    Ok(auditing.finish(strengths.await?, found))
}

/// What is kept, where it opens without a question: what is hidden, the checklist, personal words.
fn kept() -> anyhow::Result<State> {
    let keeping = home::keeping(&Folders::of_this_person()?);
    match keeping.open() {
        status @ (Status::Locked | Status::Stuck { .. }) => {
            let why = match status {
                Status::Locked => "is locked by a passphrase, which is not asked for here",
                _ => "could not be opened",
            };
            terminal::warn(&format!(
                "what is kept {why}, so your checklist and what you have hidden do not count; audit in the window for that"
            ));
            Ok(State::default())
        }
        _ => Ok(keeping.read().unwrap_or_default()),
    }
}

/// Reads the vault, and asks for its password where it has one.
fn read(args: &VaultAudit) -> anyhow::Result<Vault> {
    let path = &args.file;
    let bytes = read_file(path, MAX_FILE)?;
    let refused = |error: ImportError| anyhow!("{}: {}", path.display(), vault_text::import_error(&error));
    let first_row = if args.no_header { FirstRow::Login } else { FirstRow::Names };
    let columns = args.columns.as_ref().map(|at| Columns::new(first_row, &at.0)).transpose()?;
    let format = match (args.format, columns) {
        (Some(format), _) => format,
        (None, Some(_)) => Format::Columns,
        (None, None) => vault::detect(&bytes).map_err(refused)?,
    };
    let options = Options { format: Some(format), unlock: unlock(args, format.lock())?, columns };
    vault::read(&bytes, &options).map_err(refused)
}

fn unlock(args: &VaultAudit, lock: Lock) -> anyhow::Result<Unlock> {
    if lock == Lock::None {
        return Ok(Unlock::default());
    }
    let key_file = args.key_file.as_deref().map(|path| read_file(path, MAX_KEY_FILE)).transpose()?;
    let password =
        if args.password_stdin {
            Some(input::line().context("the password cannot be read from standard input")?)
        } else if key_file.is_some() && !io::stdin().is_terminal() {
            None
        } else {
            let asked = terminal::ask("Password of the file (not shown): ");
            Some(asked.ok_or_else(|| {
                anyhow!("there is no terminal to ask for the file's password on; use --password-stdin")
            })?)
        };
    // With a key file, no password is an answer.
    Ok(Unlock { password: password.filter(|password| !password.is_empty() || key_file.is_none()), key_file })
}

fn read_file(path: &Path, most: usize) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let bytes = home::read_chosen(path, most).with_context(|| format!("{} cannot be read", path.display()))?;
    bytes
        .ok_or_else(|| anyhow!("{} is larger than {} MiB, which no such file is", path.display(), most / (1024 * 1024)))
}

fn status(audit: &Audit, rows: &[Row]) -> ExitCode {
    let wrong = |finding: &Finding| finding.severity() != vault::Severity::Unknown;
    let found = rows.iter().filter(|row| !row.folder_left_out).flat_map(|row| &row.findings).any(wrong);
    let unknown = audit.not_checked() > 0 || !audit.problems.is_empty();
    ExitCode::from(match (found, unknown) {
        (true, _) => 1,
        (false, false) => 0,
        (false, true) => 3,
    })
}
