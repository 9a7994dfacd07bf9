//! Handing an installer to the system.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::installed::Kind;

/// What asks for an administrator on Linux. This and all else that is started here has its whole path: what lies in a folder
/// of the person's must not become the administrator's.
const PKEXEC: &str = "/usr/bin/pkexec";

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
        Kind::Msi => begin(Command::new(system_folder().join("msiexec.exe")).arg("/i").arg(path)),
        Kind::Setup => begin(&mut Command::new(path)),
        Kind::Dmg => begin(Command::new("/usr/bin/open").arg(path)),
        Kind::Deb => as_administrator("/usr/bin/apt-get", &["install", "--yes"], path),
        Kind::Rpm => as_administrator("/usr/bin/dnf", &["install", "--assumeyes"], path),
    }
}

/// Where Windows has its own programs.
fn system_folder() -> PathBuf {
    env::var_os("SystemRoot").map_or_else(|| PathBuf::from(r"C:\Windows"), PathBuf::from).join("System32")
}

fn begin(command: &mut Command) -> io::Result<Handed> {
    command.spawn().map(|_| Handed::Begun)
}

fn as_administrator(manager: &str, args: &[&str], path: &Path) -> io::Result<Handed> {
    if !Path::new(PKEXEC).is_file() {
        return Ok(Handed::NotTaken);
    }
    let mut command = Command::new(PKEXEC);
    command.arg(manager).args(args).arg(path).stdin(Stdio::null()).stdout(Stdio::null());
    Ok(if command.status()?.success() { Handed::Installed } else { Handed::NotTaken })
}
