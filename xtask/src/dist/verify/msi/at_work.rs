//! The installed programs at work: answers and exit statuses are those of other systems.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use ::policy::REGISTRY_KEY;
use anyhow::{Context, ensure};
use serde_json::Value;
use xshell::Shell;

use super::super::Report;
use super::wine::{Ran, Wine};

const PROMPT: &str = r"C:\Program Files\Cordon\cordon.exe";
const APP: &str = r"C:\Program Files\Cordon\cordon-desktop.exe";

/// In the mirror's list; it is long, and in no list of common passwords.
const LEAKED: &str = "correct horse battery stäple";
/// A corpus that one check builds, and another uses.
const SMALL_CORPUS: &str = "small.corpus";
/// In no list.
const UNKNOWN: &str = "ovum tarmac gesture 7305";

/// A `cordon mirror` of this machine.
struct Mirror {
    child: Child,
    address: String,
}

impl Mirror {
    fn of(shell: &Shell, list: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(shell.current_dir().join("target/debug/cordon"));
        command.args(["mirror", "--listen", "127.0.0.1:0", "--passwords"]).arg(list);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut address = String::new();
        BufReader::new(child.stdout.take().context("it has a standard output")?).read_line(&mut address)?;
        Ok(Self { child, address: address.trim().to_owned() })
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(super) fn checks(shell: &Shell, wine: &Wine, report: &mut Report) -> anyhow::Result<()> {
    let list = wine.desk.join("leaked.txt");
    shell.write_file(&list, format!("{LEAKED}\n"))?;
    let mirror = Mirror::of(shell, &list)?;
    let source = mirror.address.clone();
    report.check("cordon check finds a leaked password: status 1", || {
        let exposure = check(wine, &source, LEAKED, 1)?;
        ensure!(exposure["state"] == "seen" && exposure["count"] == 1, "{exposure}");
        Ok(())
    });
    report.check("cordon check does not find another: status 0", || {
        let exposure = check(wine, &source, UNKNOWN, 0)?;
        ensure!(exposure["state"] == "not_seen", "{exposure}");
        Ok(())
    });
    drop(mirror);
    report.check("cordon check says that it could not ask: status 3", || {
        let exposure = check(wine, &source, UNKNOWN, 3)?;
        ensure!(exposure["state"] == "unknown", "{exposure}");
        Ok(())
    });
    report.check("cordon check refuses wrong use: status 2", || {
        let ran = cordon(wine, &["check", "--stdn"], "")?;
        ensure!(ran.status == Some(2) && ran.stderr.contains("'--stdin'"), "{ran:?}");
        Ok(())
    });
    report.check("cordon is in the search path", || {
        let ran = wine.run(&["cmd", "/c", "cordon", "--help"], b"")?;
        ensure!(ran.status == Some(0) && ran.stdout.contains("cordon"), "{ran:?}");
        Ok(())
    });
    report.check("cordon builds an offline corpus and reads it", || corpus(shell, wine));
    report.check("cordon reads a vault of Windows, and its letters come out right", || vault(shell, wine));
    report.check("cordon keeps accounts, with the key in Windows's own store, and erases both", || kept(wine));
    report.check("the app without WebView2 says so, and does not end without a word", || {
        wine.shows(&[APP], "WebView2 Runtime")
    });
    Ok(())
}

/// What `cordon check --json`, which ends with `status`, says of one password.
fn check(wine: &Wine, source: &str, password: &str, status: i32) -> anyhow::Result<Value> {
    let answer = ends(wine, &["check", "--stdin", "--json", "--source", source], &format!("{password}\r\n"), status)?;
    let answer: Value = serde_json::from_str(&answer).with_context(|| answer.clone())?;
    Ok(answer["exposure"].clone())
}

fn cordon(wine: &Wine, args: &[&str], input: &str) -> anyhow::Result<Ran> {
    wine.run(&[&[PROMPT], args].concat(), input.as_bytes())
}

/// `cordon` with these arguments ends with `status`; what it says.
fn ends(wine: &Wine, args: &[&str], input: &str, status: i32) -> anyhow::Result<String> {
    let ran = cordon(wine, args, input)?;
    ensure!(ran.status == Some(status), "cordon {}: {ran:?}", args.join(" "));
    Ok(ran.stdout)
}

fn corpus(shell: &Shell, wine: &Wine) -> anyhow::Result<()> {
    // SHA-1 of `password` and of `123456`, in the order of the list.
    let list =
        "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:52256179\r\n7C4A8D09CA3762AF61E59520943DC26494F8941B:209972844\r\n";
    shell.write_file(wine.desk.join("list.txt"), list)?;
    let build = ["corpus", "build", "list.txt", "-o", SMALL_CORPUS, "--allow-gaps", "--date", "2026-11-24"];
    ends(wine, &build, "", 0)?;
    let info = ends(wine, &["corpus", "info", SMALL_CORPUS], "", 0)?;
    ensure!(info.contains("2026"), "{info}");
    ends(wine, &["corpus", "check", SMALL_CORPUS], "password\r\n", 1)?;
    ends(wine, &["corpus", "check", SMALL_CORPUS], &format!("{UNKNOWN}\r\n"), 0)?;
    ends(wine, &["corpus", "verify", SMALL_CORPUS], "", 0)?;
    Ok(())
}

fn vault(shell: &Shell, wine: &Wine) -> anyhow::Result<()> {
    let table = "\u{feff}name,url,username,password\r\nCafé Ŵyl,https://example.com/,zoë,password\r\n";
    shell.write_file(wine.desk.join("vault.csv"), table)?;
    let found = ends(wine, &["vault", "audit", "vault.csv", "--offline"], "", 1)?;
    ensure!(found.contains("Café Ŵyl"), "{found}");
    Ok(())
}

fn kept(wine: &Wine) -> anyhow::Result<()> {
    ends(wine, &["accounts", "add", "google", "--label", "Zoë"], "", 0)?;
    let place = ends(wine, &["state", "where"], "", 0)?;
    ensure!(place.contains("The key is in the system's keyring."), "{place}");
    ensure!(place.contains(r"AppData\Local\app.cordon.desktop\state"), "{place}");
    // Twice: the second save moves a file over one that is there.
    ends(wine, &["accounts", "add", "paypal"], "", 0)?;
    let list = ends(wine, &["accounts", "list"], "", 0)?;
    ensure!(list.contains("Google") && list.contains("Zoë") && list.contains("PayPal"), "{list}");
    let erased = ends(wine, &["state", "erase", "--yes"], "", 0)?;
    ensure!(erased.contains("Gone: the key in the system's keyring"), "{erased}");
    let left = wine.paths(".age");
    ensure!(left.is_empty(), "still there: {left:?}");
    Ok(())
}

/// `cordon` under the policy of [`super::installed::Policy::GIVEN`], and under one with a mistake.
pub(super) fn obeys(shell: &Shell, wine: &Wine) -> anyhow::Result<()> {
    let key = format!(r"HKLM\{REGISTRY_KEY}");
    let gone = cordon(wine, &["policy", "check"], "")?;
    ensure!(gone.status == Some(2) && gone.stderr.contains("corpus.file: "), "{gone:?}");
    let place = wine.c("ProgramData/A corpus");
    shell.create_dir(&place)?;
    shell.copy_file(wine.desk.join(SMALL_CORPUS), place.join("pwned.corpus"))?;
    ends(wine, &["check", "--stdin"], "password\r\n", 1)?;
    let said = ends(wine, &["policy", "check"], "", 0)?;
    for part in ["https://ranges.example", "offline mode is on, and stays on", "A federation with spaces", "Good."] {
        ensure!(said.contains(part), "{part}: {said}");
    }
    let refused = cordon(wine, &["check", "--stdin", "--source", "https://other.example"], UNKNOWN)?;
    ensure!(refused.status == Some(2) && refused.stderr.contains("leave --source out"), "{refused:?}");
    wine.run(&["reg", "add", &key, "/v", "UpdateAtStart", "/t", "REG_SZ", "/d", "yes", "/f"], b"")?;
    let wrong = cordon(wine, &["policy", "check"], "")?;
    let place = format!("{key}: UpdateAtStart: this is neither true nor false");
    ensure!(wrong.status == Some(2) && wrong.stderr.contains(&place), "{wrong:?}");
    wine.run(&["reg", "add", &key, "/v", "UpdateAtStart", "/t", "REG_DWORD", "/d", "1", "/f"], b"")?;
    Ok(shell.remove_path(place)?)
}
