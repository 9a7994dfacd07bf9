//! `cordon state`.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use app::{By, NoKeyring, NotKept, State, Status, Store};
use home::Folders;

use crate::args::StateCommand;
use crate::kept;
use crate::terminal::print;

/// Bytes of a copy at most: far more than any state.
const MAX_COPY: u64 = 16 * 1024 * 1024;

pub(crate) fn run(command: StateCommand) -> anyhow::Result<ExitCode> {
    match command {
        StateCommand::Where => place()?,
        StateCommand::Export { key: true, .. } => {
            let keeping = kept::open()?;
            print(keeping.key().map_err(|error| kept::sentence(&error))?.expose())?;
        }
        StateCommand::Export { file, .. } => export(&file.context("give a file to write to")?)?,
        StateCommand::Import { file, yes } => import(&file, yes)?,
        StateCommand::KeepBy { by } => {
            let keeping = kept::open()?;
            let kept =
                if by == "keyring" { keeping.keep_by_keyring() } else { keeping.keep_by_passphrase(&kept::ask_new()?) };
            let status = kept.map_err(|error| kept::sentence(&error))?;
            print(how(status))?;
        }
        StateCommand::Erase { yes } => erase(yes)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn place() -> anyhow::Result<()> {
    let keeping = home::keeping(&Folders::of_this_person()?);
    let folder = keeping.folder().display().to_string();
    print(&folder)?;
    print(how(keeping.open()))
}

fn how(status: Status) -> &'static str {
    match status {
        Status::Fresh => "Nothing is kept yet. The system's keyring will keep the key.",
        Status::Kept(By::Keyring) => "The key is in the system's keyring.",
        Status::Kept(By::Passphrase) | Status::Locked => "The key is sealed with a passphrase.",
        Status::InMemory(NotKept::Chosen) => "Nothing is kept.",
        Status::InMemory(NotKept::Keyring(_)) => {
            "Nothing is kept, because the system's keyring does not serve. Choose a passphrase: cordon state keep-by passphrase"
        }
        Status::Stuck { .. } | Status::Opening => {
            "Something is kept there that cannot be opened; cordon accounts list says why."
        }
    }
}

fn export(file: &Path) -> anyhow::Result<()> {
    let state = kept::open()?.read().map_err(|error| kept::sentence(&error))?;
    if file.exists() {
        bail!("{} is there already; give another name", file.display());
    }
    let passphrase = kept::ask_new()?;
    let sealed = Store::export(&state, &passphrase).map_err(|error| kept::store(&error))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut copy = options.open(file).with_context(|| format!("{} cannot be made", file.display()))?;
    let written = copy.write_all(&sealed).and_then(|()| copy.sync_all());
    if written.is_err() {
        let _ = std::fs::remove_file(file);
    }
    written.with_context(|| format!("{} cannot be written", file.display()))?;
    print(&format!("Written to {}. Open it again with cordon state import, or with age --decrypt.", file.display()))
}

fn import(file: &Path, yes: bool) -> anyhow::Result<()> {
    let mut sealed = Vec::new();
    let copy = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    copy.take(MAX_COPY).read_to_end(&mut sealed).with_context(|| format!("{} cannot be read", file.display()))?;
    if !sealed.starts_with(b"age-encryption.org/v1\n-> scrypt ") {
        bail!("{} is no copy that cordon state export has made", file.display());
    }
    let keeping = kept::open_to_change()?;
    let before = keeping.read().map_err(|error| kept::sentence(&error))?;
    if before != State::default() && !yes {
        bail!("something is kept already, and would be replaced; add --yes if you want that");
    }
    let passphrase = kept::ask("Passphrase of the copy (not shown): ")?;
    let state: State = Store::import(&sealed, &passphrase)
        .map_err(|error| kept::store(&error).context(format!("{}", file.display())))?;
    let accounts = state.accounts.list().len();
    keeping.update(|kept| *kept = state).map_err(|error| kept::sentence(&error))?;
    kept::lasts(&keeping)?;
    let accounts = if accounts == 1 { "1 account".to_owned() } else { format!("{accounts} accounts") };
    let before =
        if before == State::default() { "" } else { " What was kept before is still there as state.previous.age." };
    print(&format!("Taken over: {accounts}.{before}"))
}

fn erase(yes: bool) -> anyhow::Result<()> {
    let folders = Folders::of_this_person()?;
    if !yes {
        bail!("this removes everything in {}, and the key; add --yes if you want that", folders.state().display());
    }
    let erased = home::keeping(&folders).erase().map_err(|error| kept::sentence(&error))?;
    let swept = folders.sweep();
    for path in erased.files.iter().chain(&swept.gone) {
        print(&format!("Gone: {}", path.display()))?;
    }
    if erased.files.is_empty() && swept.gone.is_empty() {
        print("Nothing was kept.")?;
    }
    match erased.key {
        Ok(true) => print("Gone: the key in the system's keyring")?,
        Ok(false) => print("There was no key in the system's keyring.")?,
        Err(NoKeyring::Absent) => {
            print(
                "There is no keyring here. If you use Cordon's window as well, erase everything there, for its key.",
            )?;
        }
        Err(_) => print("The key may still be in the system's keyring: unlock it, and erase again.")?,
    }
    if !swept.left.is_empty() {
        let left: Vec<_> = swept.left.iter().map(|path| path.display().to_string()).collect();
        return Err(anyhow!(
            "still there, because another program holds it: {}; close Cordon's window and try again",
            left.join(", ")
        ));
    }
    Ok(())
}
