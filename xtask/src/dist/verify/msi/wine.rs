//! Wine: a Windows of its own, made for one run of the checks, which touches nothing of the person's.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

/// No program of these checks takes longer.
const SECONDS: &str = "120";

/// What a program left behind.
#[derive(Debug)]
pub(super) struct Ran {
    /// A status of Windows is a larger number, of which Linux sees the lowest byte alone.
    pub(super) status: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// The low byte of Windows Installer's 1603: refused.
pub(super) const REFUSED: i32 = 1603 & 0xFF;

pub(super) struct Wine {
    prefix: PathBuf,
    /// Where programs are started, with what they are given.
    pub(super) desk: PathBuf,
}

impl Wine {
    /// A Windows where nothing is installed.
    pub(super) fn fresh(shell: &Shell, folder: &Path) -> anyhow::Result<Self> {
        shell.remove_path(folder)?;
        let wine = Self { prefix: folder.join("prefix"), desk: folder.join("desk") };
        shell.create_dir(&wine.desk)?;
        let made = wine.run(&["wineboot", "--init"], b"")?;
        ensure!(made.status == Some(0), "wine cannot be set up: {}", made.stderr.trim());
        let random = wine.c("windows/system32/bcryptprimitives.dll");
        if !random.exists() {
            let source = "xtask/src/dist/verify/msi/bcryptprimitives.c";
            cmd!(shell, "x86_64-w64-mingw32-gcc -shared -O1 -s -o {random} {source} -ladvapi32").quiet().run()?;
        }
        Ok(wine)
    }

    /// A path of drive C.
    pub(super) fn c(&self, path: &str) -> PathBuf {
        self.prefix.join("drive_c").join(path)
    }

    /// Runs a Windows program to its end.
    pub(super) fn run<A: AsRef<OsStr>>(&self, args: &[A], input: &[u8]) -> anyhow::Result<Ran> {
        let mut command = self.command("timeout");
        command.arg(SECONDS).arg("wine").args(args);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        // Who does not read its standard input has ended before it was written.
        let _ = child.stdin.take().context("it has a standard input")?.write_all(input);
        let output = child.wait_with_output()?;
        let text = |bytes| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        Ok(Ran { status: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) })
    }

    pub(super) fn msiexec(&self, verb: &str, msi: &Path, properties: &[&str]) -> anyhow::Result<Ran> {
        let mut args = vec!["msiexec".to_owned(), verb.to_owned(), windows(msi), "/qn".to_owned()];
        args.extend(properties.iter().map(|property| (*property).to_owned()));
        self.run(&args, b"")
    }

    /// Runs a Windows program on a screen until it shows a message with `part` in it, and ends it; fails where it does not
    /// within `SECONDS`.
    pub(super) fn shows(&self, args: &[&str], part: &str) -> anyhow::Result<()> {
        // What runs already knows no screen.
        self.end();
        let mut command = self.command("timeout");
        command.args([SECONDS, "xvfb-run", "--auto-servernum", "wine"]).args(args);
        command.env("WINEDEBUG", "-all,trace+msgbox");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let stderr = BufReader::new(child.stderr.take().context("it has a standard error")?);
        let mut shown = false;
        for line in stderr.split(b'\n') {
            shown = String::from_utf8_lossy(&line?).contains(part);
            if shown {
                break;
            }
        }
        self.end();
        child.wait()?;
        ensure!(shown, "no message with {part} was shown");
        Ok(())
    }

    /// Ends everything that runs in this Windows.
    pub(super) fn end(&self) {
        let _ = self.command("wineserver").arg("--kill").output();
        let _ = self.command("wineserver").arg("--wait").output();
    }

    /// A value of the registry, as `reg` prints it.
    pub(super) fn value(&self, key: &str, name: &str) -> anyhow::Result<Option<String>> {
        let ran = self.run(&["reg", "query", key, "/v", name], b"")?;
        // `    NAME    REG_SZ    VALUE`
        let value = |line: &str| {
            let (_, rest) = line.trim().split_once("    REG_")?;
            Some(rest.split_once("    ").map_or("", |(_, value)| value).to_owned())
        };
        Ok(if ran.status == Some(0) { ran.stdout.lines().find_map(value) } else { None })
    }

    /// Whether there is a key of the registry.
    pub(super) fn has(&self, key: &str) -> anyhow::Result<bool> {
        Ok(self.run(&["reg", "query", key], b"")?.status == Some(0))
    }

    /// The keys below a key of the registry.
    pub(super) fn keys(&self, key: &str) -> anyhow::Result<Vec<String>> {
        let ran = self.run(&["reg", "query", key], b"")?;
        Ok(ran.stdout.lines().filter(|line| line.starts_with("HKEY_")).map(str::to_owned).collect())
    }

    /// Every path of drive C that has `part` in it, in whatever capitals.
    pub(super) fn paths(&self, part: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        paths(&self.prefix.join("drive_c"), part, &mut found);
        found
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.desk);
        command.env("WINEPREFIX", &self.prefix).env("WINEDEBUG", "-all");
        // It would write into the menu of who runs this, and ask for Mono and Gecko.
        command.env("WINEDLLOVERRIDES", "winemenubuilder.exe=d;mscoree=d;mshtml=d");
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        self.end();
    }
}

fn paths(folder: &Path, part: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().to_lowercase().contains(part) {
            found.push(path.clone());
        }
        // A link leads out of this Windows.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            paths(&path, part, found);
        }
    }
}

/// A path of this machine, as wine's programs know it.
pub(super) fn windows(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', "\\")
}

/// Which wine this is.
pub(super) fn version(shell: &Shell) -> anyhow::Result<String> {
    Ok(cmd!(shell, "wine --version").quiet().ignore_stderr().read()?)
}
