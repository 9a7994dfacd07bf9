//! `cordon corpus fetch`, as an administrator runs it, and as a failing computer does.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;

use crate::server::{Server, response};
use crate::{Mirror, Ran, cordon, run, write};

/// 00000 to 000FF.
const RANGES: u32 = 256;
const KILLS: u32 = 100;
/// Milliseconds until the kill: from before the first request to after the last.
const MOMENTS: std::ops::Range<u64> = 5..120;

fn name(number: u32) -> String {
    format!("{number:05X}.txt")
}

fn write_range(folder: &Path, number: u32, count: u32) {
    let lines: Vec<_> = (0..10).map(|line| format!("{:035X}:{count}", line * 1000 + number)).collect();
    write(folder, &name(number), lines.join("\r\n"));
}

/// A mirror of made-up ranges.
fn mirror() -> Mirror {
    let folder = tempfile::tempdir().expect("a folder");
    (0..RANGES).for_each(|number| write_range(folder.path(), number, 1));
    let path = folder.path().to_owned();
    Mirror::start(folder, &["--ranges".as_ref(), &path])
}

fn fetch(folder: &Path, source: &str) -> std::process::Command {
    let mut command = cordon(["corpus", "fetch", "--to", "000ff", "--source", source]);
    command.arg(folder);
    command
}

fn check_equal(folder: &Path, mirror: &Mirror) {
    for number in 0..RANGES {
        let read = |folder: &Path| fs::read(folder.join(name(number))).expect("the range is there");
        assert!(read(folder) == read(mirror.folder.path()), "{number:05X} differs");
    }
    let names = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let mut others: Vec<_> = names
        .filter_map(|name| name.into_string().ok())
        .filter(|name| Path::new(name).extension().is_none_or(|extension| extension != "txt"))
        .collect();
    others.sort();
    assert_eq!(others, ["fetched-00000-000FF.record", "fetched.lock"], "nothing half-written is left");
}

#[test]
fn a_part_is_fetched_and_refreshed() {
    let (mirror, folder) = (mirror(), TempDir::new().expect("a folder"));
    let ranges = folder.path().join("new").join("ranges");
    let first = run(&mut fetch(&ranges, &mirror.source), "");
    assert_eq!(first.status, Some(0), "{first:?}");
    let said = format!("256 ranges with 2,560 entries (99.33 kB) are whole in {} as of ", ranges.display());
    assert!(first.stdout.starts_with(&said), "{first:?}");
    assert!(first.stdout.contains(": 256 written, 0 unchanged, 0 there already.\nThis is a part, 00000-000FF."));
    let sent = format!(
        "\nSent to {}: 256 requests, each with the prefix of a range, and its ETag where it had come before (",
        mirror.address()
    );
    assert!(first.stdout.contains(&sent) && first.stdout.ends_with(" in).\n"), "{first:?}");
    assert!(first.stderr.contains("256 of 256 ranges fetched, 99.33 kB\n"), "{first:?}");
    assert!(first.stderr.ends_with("256 of 256 ranges proved, 99.33 kB\n"), "{first:?}");
    check_equal(&ranges, &mirror);

    write_range(mirror.folder.path(), 3, 2);
    let again = run(&mut fetch(&ranges, &mirror.source), "");
    assert!(again.stdout.contains(": 1 written, 255 unchanged, 0 there already.\n"), "{again:?}");
    check_equal(&ranges, &mirror);
}

/// Whatever moment the process ends at, the next one goes on from there.
#[test]
fn a_hundred_kills_lose_nothing() {
    let (mirror, folder) = (mirror(), TempDir::new().expect("a folder"));
    let mut dice = StdRng::seed_from_u64(11);
    let (mut in_the_middle, mut half_written) = (0, 0);
    let record = folder.path().join("fetched-00000-000FF.record");
    for kill in 0..KILLS {
        let mut child = fetch(folder.path(), &mirror.source)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(Duration::from_millis(dice.random_range(MOMENTS)));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        let text = fs::read_to_string(&record).unwrap_or_default();
        let whole =
            text.ends_with("whole 2026-11-24\n") || text.lines().last().is_some_and(|line| line.starts_with("whole "));
        in_the_middle += u32::from(!whole && text.lines().count() > 2);
        half_written += u32::from(
            fs::read_dir(folder.path())
                .expect("a folder")
                .flatten()
                .any(|entry| entry.path().extension().is_some_and(|extension| extension == "part")),
        );
        // Once it is whole, there is something to do again.
        if whole {
            (0..RANGES).for_each(|number| write_range(mirror.folder.path(), number, kill + 2));
        }
    }
    assert!(in_the_middle > KILLS / 10, "only {in_the_middle} kills came in the middle, {half_written} in a file");
    let last = run(&mut fetch(folder.path(), &mirror.source), "");
    assert_eq!(last.status, Some(0), "{last:?}");
    check_equal(folder.path(), &mirror);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_and_the_next_one_goes_on() {
    let (mirror, folder) = (mirror(), TempDir::new().expect("a folder"));
    let slow = Server::start(|_| {
        std::thread::sleep(Duration::from_secs(60));
        Vec::new()
    });
    let child = fetch(folder.path(), &slow.source).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let child = child.expect("it starts");
    while slow.heads().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let killed = std::process::Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill").success());
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.ends_with("cordon: stopped; what has come is kept, run this again to go on\n"), "{said}");
    assert_eq!(run(&mut fetch(folder.path(), &mirror.source), "").status, Some(0));
    check_equal(folder.path(), &mirror);
}

fn check(ran: &Ran, status: i32, expect: &str) {
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(status), ""), "{ran:?}");
    let last = ran.stderr.lines().last().unwrap_or_default();
    assert_eq!(last, format!("cordon: {expect}"));
}

#[test]
fn what_stands_in_the_way_is_said_in_a_sentence() {
    let folder = TempDir::new().expect("a folder");
    let list = Mirror::of("ovum\n");
    let ran = run(&mut fetch(folder.path(), &list.source), "");
    let empty = format!(
        " cannot be fetched from {}: the answer was empty, which cannot be told from a failure; a source with empty \
         ranges, such as a mirror of a list of passwords, cannot be fetched. Check --source.\n",
        list.address()
    );
    assert!(ran.stderr.contains("\ncordon: range 000") && ran.stderr.ends_with(&empty), "{ran:?}");
    assert_eq!(ran.status, Some(3));
    let portal = Server::start(|_| response("200 OK", "content-type: text/html\r\n", "<html>"));
    let ran = run(&mut fetch(folder.path(), &portal.source), "");
    let web_page = "a web page came instead of an answer, as from a Wi-Fi sign-in. Sign in, then try again.";
    assert!(ran.stderr.ends_with(&format!(": {web_page}\n")) && ran.status == Some(3), "{ran:?}");

    let file = write(folder.path(), "file", "");
    let ran = run(&mut fetch(&file.join("ranges"), &list.source), "");
    assert_eq!((ran.status, ran.stderr.lines().count()), (Some(2), 1), "{ran:?}");
    check(
        &run(&mut cordon(["corpus", "fetch", "ranges", "--from", "00002", "--to", "00001"]), ""),
        2,
        "--from 00002 comes after --to 00001; exchange them",
    );
    check(
        &run(&mut cordon(["corpus", "fetch", "ranges", "--from", "hunter2"]), ""),
        2,
        "invalid value '(not shown)' for '--from <PREFIX>': give five hex digits, such as 21BD1; see cordon corpus fetch \
         --help",
    );
}

#[test]
fn two_at_once_are_refused() {
    let (mirror, folder) = (mirror(), TempDir::new().expect("a folder"));
    let lock = fs::File::create(folder.path().join("fetched.lock")).expect("a file");
    lock.lock().expect("a lock");
    check(
        &run(&mut fetch(folder.path(), &mirror.source), ""),
        2,
        &format!(
            "another fetch is writing into {}; wait for its end, or choose another folder",
            folder.path().display()
        ),
    );
}

#[test]
fn help_says_how_it_ends() {
    let help = run(&mut cordon(["corpus", "fetch", "--help"]), "").stdout;
    for text in ["<DIR>", "--source <URL>", "--from <PREFIX>", "--to <PREFIX>", "\n  3  ranges are missing"] {
        assert!(help.contains(text), "{text} is missing: {help}");
    }
    let help = run(&mut cordon(["mirror", "--help"]), "").stdout;
    assert!(help.contains("docs/CORPUS.md") && help.contains("any web server, object store or CDN"), "{help}");
}
