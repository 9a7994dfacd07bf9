//! Opens what is kept, and says in one sentence what stands in the way.

use anyhow::{anyhow, bail};
use app::{DiskFault, KeepError, Keeping, NoKeyring, NotKept, Status, StoreError, Stuck};
use home::Folders;
use secret::Secret;

use crate::terminal;

/// What is kept, open; asks for the passphrase where one is needed.
pub(crate) fn open() -> anyhow::Result<Keeping> {
    let keeping = home::keeping(&Folders::of_this_person()?);
    let status = match keeping.open() {
        Status::Locked => {
            let passphrase = ask("Passphrase of what Cordon keeps (not shown): ")?;
            keeping.unlock(&passphrase).map_err(|error| sentence(&error))?
        }
        status => status,
    };
    match status {
        Status::Stuck { why, last_good } => bail!("{}", stuck(why, last_good)),
        _ => Ok(keeping),
    }
}

/// The same, for a change that has to last.
pub(crate) fn open_to_change() -> anyhow::Result<Keeping> {
    let keeping = open()?;
    lasts(&keeping)?;
    Ok(keeping)
}

/// Refuses to call something done that is in memory alone.
pub(crate) fn lasts(keeping: &Keeping) -> anyhow::Result<()> {
    if let Status::InMemory(NotKept::Keyring(why)) = keeping.status() {
        bail!("nothing is kept, because {}; choose a passphrase with cordon state keep-by passphrase", keyring(why));
    }
    Ok(())
}

/// Asks for a passphrase, without echo.
pub(crate) fn ask(prompt: &str) -> anyhow::Result<Secret> {
    terminal::ask(prompt).ok_or_else(|| anyhow!("there is no terminal to ask for the passphrase on; run it in one"))
}

/// Asks for a new passphrase, twice.
pub(crate) fn ask_new() -> anyhow::Result<Secret> {
    let passphrase = ask("A new passphrase, such as three random words (not shown): ")?;
    if ask("The same again: ")?.expose() != passphrase.expose() {
        bail!("the two are not the same; try again");
    }
    Ok(passphrase)
}

/// What stood in the way, and what to do.
pub(crate) fn sentence(error: &KeepError) -> anyhow::Error {
    match error {
        KeepError::NotOpen => anyhow!("nothing is kept yet"),
        KeepError::KeyDamaged => {
            anyhow!(
                "the file with the sealed key is damaged; without it nobody can open what is kept, see docs/STATE.md"
            )
        }
        KeepError::KeptAlready => anyhow!("something is kept already; unlock it, or erase it first"),
        KeepError::Keyring(why) => {
            anyhow!("{}; choose a passphrase with cordon state keep-by passphrase", keyring(*why))
        }
        KeepError::Store(error) => store(error),
        _ => anyhow!("{error}"),
    }
}

pub(crate) fn store(error: &StoreError) -> anyhow::Error {
    match error {
        StoreError::WrongPassphrase => anyhow!("the passphrase is wrong; try again"),
        StoreError::ShortPassphrase => {
            anyhow!("a passphrase has at least {} characters; take three random words", app::MIN_PASSPHRASE)
        }
        StoreError::Newer { .. } => anyhow!("a later Cordon has written it; install that one"),
        StoreError::Busy => anyhow!("another Cordon is saving; try again"),
        StoreError::TooMuchWork { log_n } => {
            anyhow!("the file asks for a work factor of 2^{log_n}, which no Cordon writes; it was made up or damaged")
        }
        StoreError::Disk(error) => match DiskFault::of(error) {
            DiskFault::Full => anyhow!("the disk is full; make room and try again"),
            DiskFault::ReadOnly => anyhow!("the folder cannot be written to; see cordon state where"),
            DiskFault::Other => anyhow!("the disk refuses: {error}"),
        },
        _ => anyhow!("{error}; see cordon state where"),
    }
}

fn stuck(why: Stuck, last_good: bool) -> String {
    let what = match why {
        Stuck::Newer => return "a later Cordon has written what is kept; install that one".to_owned(),
        Stuck::Damaged => "what is kept is damaged",
        Stuck::Gone => "the file of what is kept is gone",
        Stuck::WrongKey => "the keyring has another key than the one that what is kept was sealed with",
        Stuck::NoKey => "the keyring has no key for what is kept",
        Stuck::Keyring(why) => {
            return format!("what is kept cannot be opened, because {}; unlock it and try again", keyring(why));
        }
        Stuck::Disk(_) => "the disk refuses to read what is kept",
    };
    let remedy = if last_good {
        "open Cordon's window, which offers to go back to the generation before it"
    } else {
        "open Cordon's window, which offers to set it aside and begin anew"
    };
    format!("{what}; {remedy}")
}

fn keyring(why: NoKeyring) -> &'static str {
    match why {
        NoKeyring::Absent => "this system has no keyring",
        NoKeyring::Locked => "the keyring is locked",
        NoKeyring::TimedOut => "the keyring does not answer",
        NoKeyring::Refused => "the keyring refuses",
    }
}
