//! Handing an installer to the system.

use std::env;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::installed::Kind;

/// What became of an installer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handed {
    /// It is installed; the next start is the new version.
    Installed,
    /// The system's own installer has begun, and asks the person. Cordon has to be closed for it.
    Begun,
    /// The system did not take it: the person did not allow it, or there is nothing here that asks. The file stays.
    NotTaken,
}

/// Hands the installer at `path` to the system, which asks the person for what it takes to install a program. On Linux it
/// waits until that is done.
///
/// # Errors
/// Where the system's installer cannot be started.
pub fn install(path: &Path, kind: Kind) -> io::Result<Handed> {
    match kind {
        Kind::Msi => begin(Command::new("msiexec.exe").arg("/i").arg(path)),
        Kind::Setup => begin(&mut Command::new(path)),
        Kind::Dmg => begin(Command::new("open").arg(path)),
        Kind::Deb => as_administrator("apt-get", &["install", "--yes"], path),
        Kind::Rpm => as_administrator("dnf", &["install", "--assumeyes"], path),
    }
}

fn begin(command: &mut Command) -> io::Result<Handed> {
    command.spawn().map(|_| Handed::Begun)
}

fn as_administrator(manager: &str, args: &[&str], path: &Path) -> io::Result<Handed> {
    let found = env::var_os("PATH")
        .is_some_and(|folders| env::split_paths(&folders).any(|folder| folder.join("pkexec").is_file()));
    if !found {
        return Ok(Handed::NotTaken);
    }
    let mut command = Command::new("pkexec");
    command.arg(manager).args(args).arg(path).stdin(Stdio::null()).stdout(Stdio::null());
    Ok(if command.status()?.success() { Handed::Installed } else { Handed::NotTaken })
}
