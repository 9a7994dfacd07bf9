//! The real `cordon`: passwords through pipes, a mirror of its own, what is printed and how it ends.

mod answers;
mod bulk;
mod corpus;
mod corpus_fetch;
mod mirror;
#[cfg(target_os = "linux")]
mod network;
#[cfg(target_os = "linux")]
mod pack;
#[cfg(target_os = "linux")]
mod policy;
mod server;
#[cfg(target_os = "linux")]
mod terminal;
mod wrong_use;

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tempfile::TempDir;

/// No answer of a mirror takes this long, and it is far below the ten seconds that a stopped mirror waits for requests
/// under way.
const SOON: Duration = Duration::from_secs(5);

/// `cordon`, whatever proxy this computer has.
fn cordon<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cordon"));
    without_proxy(&mut command).args(args);
    command
}

/// `cordon` on a laptop whose policy is this: with a file system of its own, in which `/etc/cordon` is another one. The folder
/// has to outlive it.
#[cfg(target_os = "linux")]
fn cordon_under<S: AsRef<std::ffi::OsStr>>(policy: &str, args: impl IntoIterator<Item = S>) -> (Command, TempDir) {
    let place = tempfile::tempdir().expect("a folder");
    write(place.path(), "policy.toml", policy);
    let script = r#"cp -r --no-preserve=ownership /etc "$1/etc" 2>/dev/null; mkdir -p "$1/etc/cordon" &&
        cp "$1/policy.toml" "$1/etc/cordon/policy.toml" && mount --bind "$1/etc" /etc && shift && exec "$@""#;
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-current-user", "--keep-caps", "--mount", "sh", "-c", script, "sh"]);
    command.arg(place.path()).arg(env!("CARGO_BIN_EXE_cordon")).args(args);
    without_proxy(&mut command);
    (command, place)
}

fn without_proxy(command: &mut Command) -> &mut Command {
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command
}

/// How a program ended and what it printed.
#[derive(Debug)]
struct Ran {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Ran {
    fn json(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

/// Runs `command` with `input` through a pipe. None of its lines may be printed.
fn run(command: &mut Command, input: impl AsRef<[u8]>) -> Ran {
    let input = input.as_ref();
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let output = std::thread::scope(|scope| {
        scope.spawn(move || {
            // A program that refuses its arguments does not read.
            let _ = stdin.write_all(input);
        });
        child.wait_with_output().expect("the program ends")
    });
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let ran = Ran { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
    for line in String::from_utf8_lossy(input).lines().map(str::trim).filter(|line| line.len() >= 5) {
        assert!(!ran.stdout.contains(line) && !ran.stderr.contains(line), "{line} was printed: {ran:?}");
    }
    ran
}

/// A real `cordon mirror` in a process of its own, ended when dropped.
struct Mirror {
    child: Child,
    stdout: BufReader<ChildStdout>,
    source: String,
    /// What it serves.
    folder: TempDir,
}

impl Mirror {
    /// Of a list of passwords.
    fn of(passwords: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = write(folder.path(), "passwords.txt", passwords);
        Self::start(folder, &[Path::new("--passwords"), &file])
    }

    fn start(folder: TempDir, args: &[&Path]) -> Self {
        let mut command = cordon(["mirror"]);
        command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the mirror starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut source = String::new();
        stdout.read_line(&mut source).expect("the mirror tells its address");
        Self { child, stdout, source: source.trim_end().to_owned(), folder }
    }

    /// `address:port`.
    fn address(&self) -> &str {
        self.source.split("://").nth(1).expect("a source has a scheme")
    }

    /// `cordon check` of this mirror.
    fn check(&self, args: &[&str]) -> Command {
        let mut command = cordon(["check", "--source", &self.source]);
        command.args(args);
        command
    }

    /// Waits for its end, without having asked for it.
    fn wait(mut self) -> Ran {
        let (mut stdout, mut stderr) = (String::new(), String::new());
        // Both end with the process.
        self.stdout.read_to_string(&mut stdout).expect("UTF-8");
        self.child.stderr.take().expect("a pipe").read_to_string(&mut stderr).expect("UTF-8");
        Ran { status: self.child.wait().expect("the mirror ends").code(), stdout, stderr }
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes a file of 20 September 2020, which is what answers are told to be as of.
#[expect(clippy::disallowed_methods, reason = "the file is the test's own")]
fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("a writable folder");
    let changed = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_604_800);
    File::options().write(true).open(&path).and_then(|file| file.set_modified(changed)).expect("a date");
    path
}
