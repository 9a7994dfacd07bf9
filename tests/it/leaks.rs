//! A canary goes through the real programs; afterwards nothing of it is left.
#![expect(clippy::print_stdout, reason = "what is measured is told")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tempfile::TempDir;
use tests::bus::Keyring;
use tests::memory::{Trace, Traces, descendants};
use tests::mirror::Mirror;
use tests::recorder::Recorder;
use tests::window::Person;
use tests::{hand, program};

/// Long enough to be found nowhere by chance, and on no list.
fn canary(place: &str) -> String {
    format!("Kestrel-{place}-{}-orchard", std::process::id())
}

fn assert_clean(traces: &[Trace], place: &str) {
    let lines: Vec<String> = traces.iter().map(Trace::to_string).collect();
    assert_eq!(lines, [""; 0], "left in {place}");
}

/// What the source received: the prefix, and nothing else of the hash or the password.
fn assert_received(recorder: &Recorder, traces: &Traces) {
    let received = recorder.received();
    assert!(received.starts_with(b"GET /range/"), "{}", String::from_utf8_lossy(&received));
    assert_clean(&traces.within(&received, "what the source received"), "the source");
}

#[test]
fn the_prompt_keeps_nothing() -> anyhow::Result<()> {
    let canary = canary("prompt");
    let traces = Traces::of(&canary);
    let mirror = Mirror::serving(&[&format!("7:{canary}")])?;
    let recorder = Recorder::before(&mirror.source)?;
    let home = TempDir::new()?;
    let mut cordon = tests::window::with_home(&mut Command::new(program("cordon")?), home.path())
        .args(["check", "--stdin", "--json", "--source", &recorder.source])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut input = cordon.stdin.take().context("its input")?;
    let mut answers = BufReader::new(cordon.stdout.take().context("its output")?);
    // The second line is another password, and shows that the program is still at work.
    let mut said = String::new();
    for line in [canary.as_str(), "another one"] {
        writeln!(input, "{line}")?;
        answers.read_line(&mut said)?;
        let left = traces.in_process(cordon.id())?;
        assert_clean(&left, "the memory of cordon");
    }
    ensure!(said.lines().count() == 2 && said.contains("\"state\":\"seen\",\"count\":7"), "{said}");
    drop(input);
    answers.read_to_string(&mut said)?;
    cordon.stderr.take().context("its errors")?.read_to_string(&mut said)?;
    ensure!(cordon.wait()?.code() == Some(1), "{said}");
    assert_clean(&traces.within(said.as_bytes(), "the output"), "what cordon said");
    assert_clean(&traces.in_folder(home.path())?.0, "the files");
    assert_received(&recorder, &traces);
    Ok(())
}

#[test]
fn the_window_keeps_nothing() -> anyhow::Result<()> {
    let canary = canary("window");
    let traces = Traces::of(&canary);
    let mirror = Mirror::serving(&[&format!("7:{canary}")])?;
    let recorder = Recorder::before(&mirror.source)?;
    let person = Person::with(Keyring::Unlocked)?;
    in_the_window(&person, &traces, |pid| type_the_canary(pid, &canary, &traces, &recorder))?;
    assert_received(&recorder, &traces);
    Ok(())
}

/// Opens the window, does something there, and looks at the files and the log that it has left.
fn in_the_window(person: &Person, traces: &Traces, work: impl FnOnce(u32) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let log = person.home().join("log");
    let out = std::fs::File::create(&log)?;
    // No WebDriver here: it would carry the canary through the program's own process.
    let mut window = person
        .command(program("cordon-desktop")?)
        .env("RUST_LOG", "trace")
        .stdout(out.try_clone()?)
        .stderr(out)
        .spawn()?;
    let outcome = work(window.id());
    window.kill()?;
    window.wait()?;
    outcome?;
    let (left, files) = traces.in_folder(person.home())?;
    ensure!(files > 1, "the window keeps its files elsewhere than in its home");
    ensure!(person.state().join("state.age").exists(), "the settings are kept");
    assert_clean(&left, "the files and the log");
    Ok(())
}

/// An export with the canary as its password.
#[expect(clippy::disallowed_methods, reason = "what others write is laid out by hand")]
fn export(folder: &TempDir, canary: &str) -> anyhow::Result<PathBuf> {
    let path = folder.path().join("passwords.csv");
    std::fs::write(&path, format!("name,url,username,password\nBooks,https://books.example,kim,{canary}\n"))?;
    Ok(path)
}

#[test]
fn the_prompt_keeps_nothing_of_a_vault() -> anyhow::Result<()> {
    let canary = canary("vault-prompt");
    let traces = Traces::of(&canary);
    // It takes the connection and says nothing, so that the program waits.
    let silent = TcpListener::bind("127.0.0.1:0")?;
    let (home, folder) = (TempDir::new()?, TempDir::new()?);
    let mut cordon = tests::window::with_home(&mut Command::new(program("cordon")?), home.path())
        .args(["vault", "audit", "--json", "--source", &format!("http://{}", silent.local_addr()?)])
        .arg(export(&folder, &canary)?)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    silent.accept().context("it asks")?;
    // Scoring goes on beside the question.
    thread::sleep(Duration::from_secs(3));
    let left = traces.in_process(cordon.id());
    let still_there = cordon.try_wait()?.is_none();
    cordon.kill()?;
    let output = cordon.wait_with_output()?;
    ensure!(still_there, "it ended before it was looked at");
    // The hash is what the answer will be compared with; the password is gone.
    let left: Vec<String> = left?.iter().map(Trace::to_string).collect();
    ensure!(left.iter().all(|trace| trace.starts_with("the raw hash")), "{left:?}");
    assert_clean(&traces.within(&[output.stdout, output.stderr].concat(), "the output"), "what cordon said");
    assert_clean(&traces.in_folder(home.path())?.0, "the files");
    Ok(())
}

#[test]
fn the_window_keeps_nothing_of_a_vault() -> anyhow::Result<()> {
    let canary = canary("vault-window");
    let traces = Traces::of(&canary);
    let mirror = Mirror::serving(&[&format!("7:{canary}")])?;
    let recorder = Recorder::before(&mirror.source)?;
    let person = Person::with(Keyring::Unlocked)?;
    let folder = TempDir::new()?;
    let export = export(&folder, &canary)?;
    in_the_window(&person, &traces, |pid| audit_the_canary(pid, &person, &export, &traces, &recorder))?;
    assert_received(&recorder, &traces);
    Ok(())
}

fn audit_the_canary(
    pid: u32,
    person: &Person,
    export: &Path,
    traces: &Traces,
    recorder: &Recorder,
) -> anyhow::Result<()> {
    enter_the_source(pid, recorder)?;
    thread::sleep(Duration::from_secs(1));
    let kept = || std::fs::read(person.state().join("state.age"));
    let before = kept()?;
    // Back over the sidebar to the screen, and over what follows it there to its button.
    let keys = ["shift+Tab"; 7].into_iter().chain(["Return"]).chain(["Tab"; 7]).chain(["Return"]);
    keys.into_iter().try_for_each(hand::press)?;
    hand::choose_file("Open File", export)?;
    thread::sleep(Duration::from_secs(1));
    // Past the link to one's own details.
    ["Tab", "Tab", "Return"].into_iter().try_for_each(hand::press)?;
    wait_for_a_question(recorder)?;
    thread::sleep(Duration::from_secs(3));
    ensure!(kept()? != before, "the audit has ended, and its numbers are kept");
    // It never went to the webview, so it is in none of the processes.
    for (process, found) in traces_in_all(pid, traces)? {
        ensure!(found == 0, "{found} traces in {process}");
    }
    Ok(())
}

fn type_the_canary(pid: u32, canary: &str, traces: &Traces, recorder: &Recorder) -> anyhow::Result<()> {
    enter_the_source(pid, recorder)?;
    // Back over the sidebar to the screen with the field, which then has the keyboard.
    let keys = ["shift+Tab"; 8].into_iter().chain(["Return"]);
    keys.into_iter().try_for_each(hand::press)?;
    hand::type_text(canary)?;
    let before = traces_in_all(pid, traces)?;
    hand::press("Return")?;
    wait_for_a_question(recorder)?;
    // The answer comes back over loopback and is shown.
    thread::sleep(Duration::from_secs(3));
    assert_clean(&traces.in_process(pid)?, "the memory of the window's own process");
    let after = traces_in_all(pid, traces)?;
    // The system's webview is not ours: what it holds is measured, for docs/SECURITY.md.
    println!("while typed: {before:?}\nonce the result is shown: {after:?}");
    thread::sleep(Duration::from_secs(30));
    println!("30 s later: {:?}", traces_in_all(pid, traces)?);
    Ok(())
}

/// Takes the keyboard before the window, and enters the recorder's address in the settings.
fn enter_the_source(pid: u32, recorder: &Recorder) -> anyhow::Result<()> {
    hand::take_window(pid)?;
    // Until the field has the focus nothing can be typed.
    thread::sleep(Duration::from_secs(3));
    // Past the link to the screen, and over the sidebar into the settings.
    for key in ["Tab"; 10].into_iter().chain(["Return", "Tab", "ctrl+a"]) {
        hand::press(key)?;
    }
    hand::type_text(&recorder.source)?;
    hand::press("Return")
}

fn wait_for_a_question(recorder: &Recorder) -> anyhow::Result<()> {
    let start = Instant::now();
    while recorder.received().is_empty() {
        ensure!(start.elapsed() < Duration::from_secs(20), "the window asks nobody");
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// How many traces each process of the window holds.
fn traces_in_all(pid: u32, traces: &Traces) -> anyhow::Result<Vec<(String, usize)>> {
    let mut all = vec![("the window's own process".to_owned(), traces.in_process(pid)?.len())];
    for (child, name) in descendants(pid)? {
        // A helper process may end at any time, or hold next to nothing.
        if let Ok(found) = traces.in_process(child) {
            all.push((name, found.len()));
        }
    }
    Ok(all)
}
