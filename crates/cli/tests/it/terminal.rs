//! `cordon` at a terminal, which `script` (util-linux) makes.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use crate::{Mirror, Ran, SOON, cordon, run, without_proxy, write};

const PROMPT: &str = "Password to check (not shown): ";

/// A line for the shell that runs `cordon` with `args`.
fn shell_line(args: &[&str]) -> String {
    let quoted = |word: &str| format!("'{}'", word.replace('\'', r"'\''"));
    let words: Vec<String> = [env!("CARGO_BIN_EXE_cordon")].iter().chain(args).map(|word| quoted(word)).collect();
    words.join(" ")
}

/// A shell at a terminal of its own.
fn script(line: &str) -> Command {
    let mut command = Command::new("script");
    without_proxy(&mut command).args(["--quiet", "--return", "--command", line, "/dev/null"]).env("TERM", "xterm");
    command
}

/// Types `password` when it is asked for, and gives what the screen shows after the prompt.
fn typed(args: &[&str], password: &str) -> Ran {
    // The terminal's own name comes first; its state comes last.
    let line = format!("tty; {}; status=$?; stty -a; exit $status", shell_line(args));
    let mut command = script(&line);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("script (util-linux)");
    let (mut keys, mut screen) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
    let mut shown = String::new();
    while !shown.ends_with(PROMPT) {
        let mut byte = [0];
        screen.read_exact(&mut byte).expect("the prompt");
        shown.push(char::from(byte[0]));
    }
    let terminal = shown.lines().next().expect("the terminal's name").to_owned();
    // The prompt comes just before the echo goes: who types is slower, a test is not.
    let began = Instant::now();
    while !stty(&terminal).contains(" -echo ") {
        assert!(began.elapsed() < SOON, "the echo is still on");
    }
    keys.write_all(format!("{password}\n").as_bytes()).expect("the terminal reads");
    let mut rest = String::new();
    screen.read_to_string(&mut rest).expect("UTF-8");
    let status = child.wait().expect("it ends").code();
    assert!(password.is_empty() || !rest.contains(password), "the password is shown: {rest}");
    let rest = rest.replace("\r\n", "\n");
    let (stdout, state) = rest.split_once("speed ").expect("the terminal's state");
    assert!(state.contains(" echo "), "the echo is on again: {state}");
    Ran { status, stdout: stdout.to_owned(), stderr: String::new() }
}

fn stty(terminal: &str) -> String {
    let output = Command::new("stty").args(["-a", "-F", terminal]).output().expect("stty (coreutils)");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_password_is_asked_for_without_echo() {
    let mirror = Mirror::of("52579:P@ssw0rd\n");
    let ran = typed(&["check", "--source", &mirror.source], "P@ssw0rd");
    let host = mirror.address();
    let expect = format!(
        "\nFound 52,579 times in known breaches ({host}). Change it everywhere you use it.\n\
         Strength 0 of 4: guessed at once; about 10^1 guesses.\n\
         It contains: a common password, letters replaced by signs.\n\
         Sent to {host}: 5 of the 40 hex digits of its SHA-1 hash ("
    );
    assert!(ran.stdout.starts_with(&expect), "{}", ran.stdout);
    assert!(ran.stdout.ends_with(" in).\n"), "{}", ran.stdout);
    assert_eq!(ran.status, Some(1));
}

#[test]
fn a_typed_password_keeps_its_spaces() {
    let mirror = Mirror::of("7: ovum tarmac \n");
    let ran = typed(&["check", "--json", "--source", &mirror.source], " ovum tarmac ");
    let answer: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((ran.status, &answer["exposure"]["count"]), (Some(1), &7.into()));
}

#[test]
fn offline_it_says_that_nothing_left() {
    let ran = typed(&["check", "--offline", "--personal", "Jo Blenkinsop"], "Blenkinsop4471");
    assert!(ran.stdout.starts_with("\nCould not check: offline, and it is not in the built-in list"), "{}", ran.stdout);
    assert!(ran.stdout.contains(" for somebody who knows your personal words.\nIt contains: your own details"));
    assert!(ran.stdout.ends_with("\nNothing left this computer.\n"), "{}", ran.stdout);
    assert_eq!(ran.status, Some(3));
}

#[test]
fn nothing_typed_is_no_password() {
    let ran = typed(&["check", "--offline"], "");
    assert_eq!(ran.stdout, "\ncordon: nothing was typed; run cordon check again and type a password\n");
    assert_eq!(ran.status, Some(2));
}

#[test]
fn without_a_terminal_it_says_how_to_go_on() {
    let mut command = Command::new("setsid");
    // A session of its own has no terminal, wherever the test runs.
    command.args(["--wait", env!("CARGO_BIN_EXE_cordon"), "check", "--offline"]);
    let ran = run(&mut command, "P@ssw0rd\n");
    let expect = "cordon: there is no terminal to ask on; give passwords on standard input with --stdin\n";
    assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (Some(2), "", expect));
}

/// Everything that `line` shows on a terminal.
fn shown(line: &str) -> String {
    let output = script(line).stdin(Stdio::null()).output().expect("script (util-linux)");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn progress_is_for_a_terminal_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = "ovum-tarmac-1\novum-tarmac-2\novum-tarmac-3\novum-tarmac-4\n";
    let file = write(folder.path(), "list.txt", list);
    let args = ["check", "--stdin", "--json", "--offline"];
    let (line, path) = (shell_line(&args), Path::new(&file).display());

    // Of a file the length is known. Once it stood at 100 % from the first answer on.
    let screen = shown(&format!("{line} < '{path}'"));
    assert!(screen.contains(" 25%  1 checked, ") && screen.contains(" 75%  3 checked, "), "{screen:?}");
    assert!(!screen.contains("ovum-tarmac"), "{screen:?}");
    // Of a pipe it is not.
    let screen = shown(&format!("cat '{path}' | {line}"));
    assert!(screen.contains(" 3 checked") && !screen.contains('%'), "{screen:?}");
    // It goes with the last answer.
    let after = screen.rsplit("checked").next().expect("what follows");
    assert!(after.ends_with("\u{1b}[2K"), "{after:?}");

    // Standard output at a terminal, standard error in a file.
    let log = folder.path().join("log.txt");
    let screen = shown(&format!("{line} < '{path}' 2> '{}'", log.display()));
    assert_eq!(screen.lines().count(), 4, "{screen:?}");
    assert!(screen.lines().all(|line| line.starts_with('{') && line.ends_with('}')), "{screen:?}");
    assert_eq!(std::fs::read(log).expect("a file"), b"");

    let ran = run(&mut cordon(args), list);
    assert_eq!((ran.stdout.lines().count(), ran.stderr.as_str()), (4, ""));
}
