//! `cordon corpus`, as an administrator runs it, and as a failing computer does.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use exposure::Sha1Hash;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use secret::Secret;
use tempfile::TempDir;

use crate::{Mirror, Ran, cordon, run, write};

const KILLS: u32 = 100;
/// For fewer hashes than any data have.
const FEW: &[&str] = &["--allow-gaps"];
/// The day of files that [`write`] writes.
const DAY: &str = "2020-09-20";

fn digits(password: &str) -> String {
    let hash = Sha1Hash::of(&Secret::new(password.to_owned()));
    format!("{}{}", hash.prefix(), hash.suffix_digits())
}

/// Hashes in their order, with counts.
type Hashes = BTreeMap<String, u64>;

fn of_passwords(counts: &[(&str, u64)]) -> Hashes {
    counts.iter().map(|(password, count)| (digits(password), *count)).collect()
}

fn made_up(many: usize, seed: u64) -> Hashes {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut hash = || format!("{:032X}{:08X}", rng.random::<u128>(), rng.random::<u32>());
    (0..many).map(|number| (hash(), number as u64 % 7 + 1)).collect()
}

fn text(hashes: &Hashes) -> String {
    hashes.iter().map(|(hash, count)| format!("{hash}:{count}\n")).collect()
}

/// A folder with a text and a corpus of it.
struct Built {
    folder: TempDir,
    text: PathBuf,
    corpus: PathBuf,
}

impl Built {
    fn of(hashes: &Hashes, args: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let text = write(folder.path(), "hashes.txt", text(hashes));
        let corpus = folder.path().join("pwned.corpus");
        let ran = run(build(&text, &corpus).args(args), "");
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
        Self { folder, text, corpus }
    }

    fn check(&self, args: &[&str], input: &str) -> Ran {
        run(cordon(["corpus", "check"]).arg(&self.corpus).args(args), input)
    }
}

fn build(from: &Path, to: &Path) -> Command {
    let mut command = cordon(["corpus", "build"]);
    command.arg(from).arg("-o").arg(to);
    command
}

fn refused(command: &mut Command, sentence: &str) {
    let ran = run(command, "");
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
    assert!(ran.stderr.contains(sentence) && ran.stderr.lines().count() == 1, "{sentence}: {ran:?}");
}

#[test]
fn passwords_and_hashes_are_looked_up_in_the_order_of_the_lines() {
    let built = Built::of(&of_passwords(&[("P@ssw0rd", 52_579), ("hunter2", 17_043), ("once seen", 1)]), FEW);
    let ran = built.check(&[], "hunter2\nno such one\nonce seen\nP@ssw0rd\n");
    assert_eq!(ran.status, Some(1));
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(lines[0].starts_with("Line 1: Found 17,043 times in known breaches (the offline corpus)."), "{ran:?}");
    let not_found = "Line 2: Not found in the offline corpus as of 20 September 2020.";
    assert!(lines[1].starts_with(not_found), "{ran:?}");
    assert!(
        lines[2].starts_with("Line 3: Found once") && lines[3].starts_with("Line 4: Found 52,579 times"),
        "{ran:?}"
    );

    let hashes = format!("{}\n{}\n", digits("no such one"), digits("P@ssw0rd").to_lowercase());
    let ran = run(cordon(["corpus", "check", "--hashes", "--json"]).arg(&built.corpus), hashes);
    let answers = ran.json();
    assert_eq!((&answers[0]["exposure"]["state"], &answers[0]["exposure"]["as_of"]), (&"not_seen".into(), &DAY.into()));
    assert_eq!(
        (&answers[1]["exposure"]["count"], &answers[1]["exposure"]["source"]),
        (&52_579.into(), &"corpus".into())
    );

    assert_eq!(built.check(&[], "no such one\n").status, Some(0));
    let ran = built.check(&["--hashes"], "hunter2\n");
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("line 1: a SHA-1 hash is exactly 40 hex digits"), "{ran:?}");
}

#[test]
fn a_check_asks_the_corpus_first_and_the_source_only_what_it_cannot_answer() {
    let built =
        Built::of(&of_passwords(&[("seen often", 50), ("seen twice", 2)]), &["--allow-gaps", "--min-count", "10"]);
    let mirror = Mirror::of("2:seen twice\n");
    let check = |args: &[&str], input: &str| {
        run(cordon(["check", "--stdin", "--json", "--corpus"]).arg(&built.corpus).args(args), input)
    };
    let online = check(&["--source", &mirror.source], "seen often\nseen twice\nnever seen\n").json();
    let answer = |number: usize| &online[number]["exposure"];
    assert_eq!((&answer(0)["source"], &answer(0)["count"]), (&"corpus".into(), &50.into()));
    assert_eq!((&answer(1)["source"], &answer(1)["count"]), (&"online".into(), &2.into()));
    assert_eq!((&answer(2)["source"], &answer(2)["state"]), (&"online".into(), &"not_seen".into()));

    // Nothing is said to be "not found" by a file that has the frequent ones alone.
    let offline = check(&["--offline"], "seen often\nnever seen\n");
    assert_eq!(offline.status, Some(1));
    let offline = offline.json();
    assert_eq!(offline[0]["exposure"]["count"], 50);
    let unknown = &offline[1]["exposure"];
    assert_eq!((&unknown["state"], &unknown["why"]), (&"unknown".into(), &"not_among_frequent".into()));

    let all = Built::of(&of_passwords(&[("seen often", 50)]), FEW);
    let vault =
        write(all.folder.path(), "vault.csv", "name,url,username,password\nbank,https://bank.example,jo,seen often\n");
    let mut audit = cordon(["vault", "audit", "--json", "--offline", "--corpus"]);
    audit.env("HOME", all.folder.path()).env_remove("XDG_DATA_HOME").env_remove("DBUS_SESSION_BUS_ADDRESS");
    let ran = run(audit.arg(&all.corpus).arg(vault), "");
    assert_eq!(ran.json()[0]["logins"][0]["exposure"]["count"], 50, "{ran:?}");
}

#[test]
fn what_a_corpus_is_can_be_read() {
    let built = Built::of(
        &of_passwords(&[("a", 1), ("b", 2), ("c", 30)]),
        &["--allow-gaps", "--min-count", "2", "--false-alarms", "2^-30"],
    );
    let info = run(cordon(["corpus", "info"]).arg(&built.corpus), "").stdout;
    for said in [
        "2, only those seen 2 times or more; it cannot say that a password was not found",
        "20 September 2020",
        "1 in 1,073,741,824 passwords; among 500, one with a probability of 1 in 2,147,484",
    ] {
        assert!(info.contains(said), "{said}: {info}");
    }
    let json = run(cordon(["corpus", "info", "--json"]).arg(&built.corpus), "").json();
    assert_eq!((&json[0]["entries"], &json[0]["least_count"], &json[0]["date"]), (&2.into(), &2.into(), &DAY.into()));
    let whole = run(cordon(["corpus", "verify"]).arg(&built.corpus), "");
    assert_eq!((whole.status, whole.stdout.as_str()), (Some(0), "Whole: 2 hashes in 1 block.\n"));
}

#[test]
fn damage_is_named_and_never_not_found() {
    let hashes = made_up(2_000, 1);
    let built = Built::of(&hashes, &[]);
    let middle = fs::metadata(&built.corpus).expect("a file").len() / 2;
    let mut file = File::options().read(true).write(true).open(&built.corpus).expect("a file");
    file.seek(SeekFrom::Start(middle)).and_then(|_| file.write_all(&[0x55; 4])).expect("it is written");
    let verified = run(cordon(["corpus", "verify"]).arg(&built.corpus), "");
    assert_eq!(verified.status, Some(1));
    assert!(verified.stdout.contains("Damaged: 1 of 8 blocks."), "{verified:?}");
    let list: String = hashes.keys().map(|hash| format!("{hash}\n")).collect();
    let answers = run(cordon(["corpus", "check", "--hashes", "--json"]).arg(&built.corpus), list).json();
    let states = |state: &str| answers.iter().filter(|answer| answer["exposure"]["state"] == state).count();
    assert_eq!(states("not_seen"), 0);
    assert!(states("unknown") > 100 && states("seen") > 1_500, "{} unknown", states("unknown"));
}

#[test]
fn data_that_are_not_whole_are_refused_with_file_and_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let corpus = folder.path().join("pwned.corpus");
    let good = text(&made_up(3_000, 2));
    let lines: Vec<&str> = good.lines().collect();
    let join = |lines: &[&str]| lines.join("\n") + "\n";
    let (mut swapped, mut doubled) = (lines.clone(), lines.clone());
    swapped.swap(1_000, 1_001);
    doubled.insert(70, lines[70]);
    for (content, sentence) in [
        (join(&swapped), "line 1002 is out of order"),
        (join(&doubled), "line 72 has the same hash"),
        (String::new(), "is not whole: no hash lies from 00000 to FFFFF"),
        (join(&lines[..1_500]), "is not whole: no hash lies from"),
        (good.trim_end().to_owned(), "line 3000 has no end"),
        (good.replacen(':', ";", 1), "line 1 is not hex digits, a colon and a number"),
    ] {
        let text = write(folder.path(), "hashes.txt", content);
        refused(&mut build(&text, &corpus), sentence);
        assert!(!corpus.exists(), "{sentence}");
    }
    refused(&mut build(Path::new("nowhere.txt"), &corpus), "nowhere.txt cannot be read");
    refused(&mut build(folder.path(), &corpus), "holds no file such as 21BD1.txt");
    write(folder.path(), "00000.txt", "0018A45C4D1DEF81644B54AB7F969B88D65:1");
    refused(&mut build(folder.path(), &corpus), "00001.txt is missing; run cordon corpus fetch");
    let text = write(folder.path(), "hashes.txt", good);
    refused(cordon(["corpus", "info"]).arg(&text), "this is not a corpus file");
    assert_eq!(run(&mut build(&text, &corpus), "").status, Some(0));
    refused(&mut build(&text, &corpus), "is there already; update it with cordon corpus update");
}

#[test]
fn standard_input_is_built_from_too() {
    let built = Built::of(&made_up(1_000, 3), &[]);
    let other = built.folder.path().join("other.corpus");
    let input = fs::read_to_string(&built.text).expect("text");
    let mut from_pipe = build(Path::new("-"), &other);
    assert_eq!(run(from_pipe.args(["--date", DAY]), input).status, Some(0));
    assert_eq!(fs::read(other).expect("a file"), fs::read(&built.corpus).expect("a file"));
    refused(&mut build(Path::new("-"), &built.folder.path().join("third")), "give it with --date");
}

/// The newer ranges of one block, in a folder, and all hashes with them.
fn newer(built: &Built, hashes: &Hashes) -> (PathBuf, Hashes) {
    let info = run(cordon(["corpus", "info", "--json"]).arg(&built.corpus), "").json();
    let per_block = (1_u64 << 20) / info[0]["blocks"].as_u64().expect("a number");
    let ranges: Range<u64> = per_block * 3..per_block * 4;
    let folder = built.folder.path().join("newer");
    fs::create_dir(&folder).expect("a folder");
    let mut merged = hashes.clone();
    for range in ranges {
        if range % 64 == 0 {
            merged.insert(format!("{range:05X}{:035X}", 5), 77);
        }
        let prefix = format!("{range:05X}");
        let lines: Vec<String> = merged
            .range(prefix.clone()..)
            .take_while(|(hash, _)| hash.starts_with(&prefix))
            .map(|(hash, count)| format!("{}:{count}", hash.strip_prefix(&prefix).expect("it begins so")))
            .collect();
        write(&folder, &format!("{prefix}.txt"), lines.join("\r\n"));
    }
    (folder, merged)
}

#[test]
fn an_update_gives_the_bytes_of_a_build() {
    let hashes = made_up(100_000, 4);
    let built = Built::of(&hashes, &[]);
    let (newer, merged) = newer(&built, &hashes);
    let ran = run(cordon(["corpus", "update"]).arg(&built.corpus).arg(&newer), "");
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    let fresh = Built::of(&merged, &[]);
    assert_eq!(fs::read(&built.corpus).expect("a file"), fs::read(fresh.corpus).expect("a file"));

    let one = fs::read_dir(&newer).expect("a folder").next().expect("an entry").expect("an entry").path();
    fs::remove_file(one).expect("it goes");
    refused(cordon(["corpus", "update"]).arg(&built.corpus).arg(&newer), "keeps them in one block");
}

#[cfg(unix)]
#[test]
fn an_update_keeps_links_and_rights_and_wants_something_to_update_from() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let hashes = made_up(100_000, 8);
    let built = Built::of(&hashes, &[]);
    let (newer, _) = newer(&built, &hashes);
    let link = built.folder.path().join("link.corpus");
    symlink(&built.corpus, &link).expect("a link");
    fs::set_permissions(&built.corpus, fs::Permissions::from_mode(0o640)).expect("rights");
    let before = fs::read(&built.corpus).expect("a file");
    assert_eq!(run(cordon(["corpus", "update"]).arg(&link).arg(&newer), "").status, Some(0));
    assert!(fs::symlink_metadata(&link).expect("a link").is_symlink());
    assert!(fs::read(&built.corpus).expect("a file") != before, "what it leads to is updated");
    assert_eq!(fs::metadata(&built.corpus).expect("a file").permissions().mode() & 0o777, 0o640);

    let empty = built.folder.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    write(&empty, "21bd1.txt", "");
    let update = |day: &str| {
        let mut command = cordon(["corpus", "update", "--date", day]);
        command.arg(&built.corpus).arg(&empty);
        command
    };
    refused(&mut update("2026-11-20"), "holds no file such as 21BD1.txt, in capital letters");
    refused(&mut update("2062-01-01"), "not in the future");
    refused(&mut update("1960-01-01"), "from 1970 on");
    assert_eq!(names(built.folder.path()), ["empty", "hashes.txt", "link.corpus", "newer", "pwned.corpus"]);
}

/// Runs `command` and kills it at random moments, and looks after each whether `held` holds; then lets it end.
fn killed(command: impl Fn() -> Command, held: impl Fn()) {
    // How long it takes when nobody disturbs it, on this computer and now.
    let mut rng = StdRng::seed_from_u64(9);
    let mut longest = Duration::from_millis(150);
    let mut ended = 0;
    for _ in 0..KILLS {
        let mut child = command().stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(longest.mul_f64(rng.random_range(0.0..1.0)));
        if child.try_wait().expect("a child").is_some() {
            // It was faster: what is left of the kills comes sooner.
            ended += 1;
            longest = longest.mul_f64(0.8).max(Duration::from_millis(10));
        }
        child.kill().and_then(|()| child.wait()).expect("it dies");
        held();
    }
    assert!(ended < KILLS, "no kill came in time");
}

#[test]
fn a_build_that_is_killed_a_hundred_times_goes_on_and_ends_whole() {
    let hashes = made_up(400_000, 5);
    let built = Built::of(&hashes, &[]);
    let expect = fs::read(&built.corpus).expect("a file");
    let other = built.folder.path().join("other.corpus");
    killed(
        || build(&built.text, &other),
        || {
            if other.exists() {
                assert!(fs::read(&other).expect("a file") == expect, "what is in its place is whole");
                fs::remove_file(&other).expect("it goes");
            }
        },
    );
    assert_eq!(run(&mut build(&built.text, &other), "").status, Some(0));
    assert!(fs::read(&other).expect("a file") == expect);
    assert_eq!(names(built.folder.path()), ["hashes.txt", "other.corpus", "pwned.corpus"]);
}

#[test]
fn an_update_that_is_killed_a_hundred_times_leaves_the_old_file_or_the_new_one() {
    let hashes = made_up(400_000, 6);
    let built = Built::of(&hashes, &[]);
    let (newer, merged) = newer(&built, &hashes);
    let (old, new) = (fs::read(&built.corpus).expect("a file"), Built::of(&merged, &[]));
    let new = fs::read(&new.corpus).expect("a file");
    let update = || {
        let mut command = cordon(["corpus", "update"]);
        command.arg(&built.corpus).arg(&newer);
        command
    };
    killed(update, || {
        let now = fs::read(&built.corpus).expect("there is always one");
        assert!(now == old || now == new, "it is whole, the old or the new");
        if now == new {
            let _ = fs::remove_file(built.folder.path().join("pwned.corpus.part"));
            write(built.folder.path(), "pwned.corpus", &old);
        }
    });
    assert_eq!(run(&mut update(), "").status, Some(0));
    assert!(fs::read(&built.corpus).expect("a file") == new);
    assert_eq!(names(built.folder.path()), ["hashes.txt", "newer", "pwned.corpus"]);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.filter_map(|name| name.into_string().ok()).collect();
    names.sort();
    names
}

/// A real disk of two MiB, in a mount namespace of its own.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing() {
    let built = Built::of(&made_up(400_000, 7), &[]);
    let disk = built.folder.path().join("disk");
    fs::create_dir(&disk).expect("a folder");
    // Too small; then larger, and the same command again.
    let script = "mount -t tmpfs -o size=1m none \"$1\" || exit 9; \"$2\" corpus build \"$3\" -o \"$1/c\"; echo \"status $?\"; \
        ls \"$1\"; mount -o remount,size=9m \"$1\"; \"$2\" corpus build \"$3\" -o \"$1/c\" > /dev/null; echo \"status $?\"; \
        cmp \"$1/c\" \"$4\" && echo same";
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", script, "sh"]).arg(&disk);
    command.arg(env!("CARGO_BIN_EXE_cordon")).arg(&built.text).arg(&built.corpus);
    let ran = run(&mut command, "");
    assert_eq!(ran.stdout, "status 2\nc.part\nc.part.from\nstatus 0\nsame\n", "{ran:?}");
    let sentence =
        "No space left on device (os error 28); what is written stays, and the same command goes on from there";
    assert!(ran.stderr.contains(sentence), "{ran:?}");
}
