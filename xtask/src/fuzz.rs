//! `cargo xtask fuzz`: each target of `fuzz/` for a while, beginning from its kept inputs and from the fixtures.

use std::fs::File;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use xshell::{Cmd, Shell, cmd};

use crate::flags::Fuzz;
use crate::tools::{self, CARGO_FUZZ};

/// How long each target runs where nothing else is said.
const SECONDS: u64 = 60;
/// MiB of memory that an input may cost.
const MAX_MEMORY: u32 = 512;
/// Seconds that an input may take.
const MAX_TIME: u32 = 10;
/// Bytes of an input that is kept: each is read in every test.
const MAX_KEPT: u32 = 4 * 1024;
/// What is kept of each target.
const KEPT: usize = 60;

const FIXTURES: &str = "crates/vault/tests/fixtures";
/// Where this chore writes, besides what is kept.
const FOLDER: &str = "fuzz/target";

/// A target of `fuzz/`.
struct Target {
    name: &'static str,
    /// The folders of fixtures that end so, or are called so.
    fixtures: &'static [&'static str],
    /// What the target expects before each.
    before: &'static [u8],
    /// Of `fuzz/dictionaries`.
    words: &'static [&'static str],
    /// Bytes of an input at most.
    most: usize,
}

const fn target(
    name: &'static str,
    fixtures: &'static [&'static str],
    words: &'static [&'static str],
    most: usize,
) -> Target {
    Target { name, fixtures, before: b"", words, most }
}

const KIB: usize = 1024;
const TARGETS: &[Target] = &[
    target("kdbx", &["keepass_kdbx", "keepass_xml"], &["xml"], 8 * KIB),
    target("keepass_xml", &["keepass_xml"], &["xml"], 36 * KIB),
    target("onepassword_1pux", &["1password_1pux"], &["zip", "json"], 16 * KIB),
    // The first byte leaves the format to be found.
    Target { before: b"\0", ..target("tables", &["_csv"], &["csv"], 4 * KIB) },
    target("bitwarden_json", &["bitwarden_json"], &["json"], 16 * KIB),
    target("bitwarden_encrypted", &["bitwarden_encrypted_json", "bitwarden_json"], &["json"], 16 * KIB),
    target("cxf", &["cxf_json"], &["json"], 16 * KIB),
    target("enpass_json", &["enpass_json"], &["json"], 32 * KIB),
    target("keeper_json", &["keeper_json"], &["json"], 8 * KIB),
    target("proton_json", &["proton_json"], &["json"], 16 * KIB),
    target("proton_zip", &["proton_zip", "proton_json"], &["zip", "json"], 16 * KIB),
    target("dashlane_zip", &["dashlane_zip", "dashlane_csv"], &["zip", "csv"], 4 * KIB),
    target("keeper_csv", &["keeper_csv"], &["csv"], 4 * KIB),
    // The first byte says which columns.
    Target { before: b"\0", ..target("columns", &["_csv"], &["csv"], 4 * KIB) },
    target("detect", &[""], &["csv", "json", "xml", "zip"], 8 * KIB),
    target("corpus_file", &[], &["corpus"], 4 * KIB),
    target("corpus_lines", &[], &["corpus"], 4 * KIB),
];

pub(crate) fn fuzz(shell: &Shell, flags: &Fuzz) -> anyhow::Result<ExitCode> {
    let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
    if let Some(unknown) = flags.target.iter().find(|name| !names.contains(&name.as_str())) {
        bail!("there is no target {unknown}; the targets are: {}", names.join(", "));
    }
    let is_wanted = |target: &&Target| flags.target.is_empty() || flags.target.iter().any(|name| name == target.name);
    let time = Duration::from_secs(flags.seconds.unwrap_or(SECONDS));
    tools::install(shell, &[&CARGO_FUZZ])?;
    println!("Building the targets");
    cargo_fuzz(shell, "build", None, &[]).run()?;
    let mut lines = Vec::new();
    let mut found_nothing = true;
    for target in TARGETS.iter().filter(is_wanted) {
        println!("{}: {} s", target.name, time.as_secs());
        let run = run(shell, target, time)?;
        found_nothing &= run.passed;
        if run.passed && flags.keep {
            keep(shell, target)?;
        }
        lines.push(run.line);
    }
    println!("\n{}", lines.join("\n"));
    Ok(if found_nothing { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How a target ended.
struct Run {
    passed: bool,
    line: String,
}

fn run(shell: &Shell, target: &Target, time: Duration) -> anyhow::Result<Run> {
    let name = target.name;
    let folders = inputs(shell, target)?;
    let words = format!("{FOLDER}/{name}.dict");
    let lists: Result<Vec<_>, _> =
        target.words.iter().map(|list| shell.read_file(format!("fuzz/dictionaries/{list}.dict"))).collect();
    shell.write_file(&words, lists?.concat())?;
    let log = format!("{FOLDER}/{name}.log");
    let begun = Instant::now();
    let command = cargo_fuzz(shell, "run", Some(name), &folders)
        .arg("--")
        .arg(format!("-max_total_time={}", time.as_secs()))
        .arg(format!("-max_len={}", target.most))
        .arg(format!("-rss_limit_mb={MAX_MEMORY}"))
        .arg(format!("-timeout={MAX_TIME}"))
        .arg(format!("-dict={words}"))
        .arg("-print_final_stats=1");
    let status = Command::from(command).stderr(File::create(shell.current_dir().join(&log))?).status()?;
    let text = String::from_utf8_lossy(&shell.read_binary_file(&log)?).into_owned();
    let executions = text.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let line = format!(
        "{name:<20} {:>6} s {:>12} executions  {}",
        begun.elapsed().as_secs(),
        executions.unwrap_or("?").trim(),
        if status.success() { "nothing found" } else { "FOUND SOMETHING" }
    );
    if !status.success() {
        println!("{line}; the input is in fuzz/artifacts/{name}, and what became of it in {log}");
    }
    Ok(Run { passed: status.success(), line })
}

/// `cargo fuzz`. The flags of the compiler that it needs are those of a nightly one; this lets the stable one have them.
fn cargo_fuzz<'a>(shell: &'a Shell, command: &str, target: Option<&str>, folders: &[String]) -> Cmd<'a> {
    cmd!(shell, "cargo fuzz {command} --fuzz-dir fuzz --target-dir {FOLDER} {target...} {folders...}")
        .env("RUSTC_BOOTSTRAP", "1")
        // Memory that was given back is held for a while to catch its use; by default more than an input may cost.
        .env("ASAN_OPTIONS", "detect_odr_violation=0:quarantine_size_mb=32")
        .quiet()
}

/// The folders of inputs: what is found goes into the first.
fn inputs(shell: &Shell, target: &Target) -> anyhow::Result<Vec<String>> {
    let name = target.name;
    let [found, seeds] = ["found", "seeds"].map(|folder| format!("{FOLDER}/{folder}/{name}"));
    shell.create_dir(&found)?;
    shell.remove_path(&seeds)?;
    shell.create_dir(&seeds)?;
    for folder in shell.read_dir(FIXTURES)?.iter().filter(|path| path.is_dir()) {
        let format = folder.file_name().and_then(|format| format.to_str()).context("the name of a format")?;
        if !target.fixtures.iter().any(|end| format.ends_with(end)) {
            continue;
        }
        for file in shell.read_dir(folder)?.iter().filter(|path| path.extension().is_some_and(|end| end != "snap")) {
            let bytes = [target.before, &shell.read_binary_file(file)?].concat();
            if bytes.len() <= target.most {
                let file = file.file_name().and_then(|file| file.to_str()).context("the name of a fixture")?;
                shell.write_file(format!("{seeds}/{format}-{file}"), bytes)?;
            }
        }
    }
    Ok(vec![found, format!("fuzz/corpus/{name}"), seeds])
}

/// Puts the fewest inputs into `fuzz/corpus` that together reach what all have reached.
fn keep(shell: &Shell, target: &Target) -> anyhow::Result<()> {
    let name = target.name;
    let [kept, corpus] = [format!("{FOLDER}/kept/{name}"), format!("fuzz/corpus/{name}")];
    shell.remove_path(&kept)?;
    shell.create_dir(&kept)?;
    let folders = [vec![kept.clone()], inputs(shell, target)?].concat();
    cargo_fuzz(shell, "run", Some(name), &folders)
        .args(["--", "-set_cover_merge=1", "-use_counters=0"])
        .arg(format!("-max_len={MAX_KEPT}"))
        .ignore_stderr()
        .run()?;
    // They were written in order: the one that reaches most, then the one that adds most to it, and so on.
    let mut files = shell.read_dir(&kept)?;
    files.sort_by_cached_key(|file| file.metadata().and_then(|file| file.modified()).ok());
    shell.remove_path(&corpus)?;
    shell.create_dir(&corpus)?;
    files.iter().take(KEPT).try_for_each(|file| shell.copy_file(file, &corpus))?;
    Ok(())
}
