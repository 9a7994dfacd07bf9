//! `cargo xtask bench peers`: the same 1,000 passwords against the same mirror, by Cordon and by two other programs.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use xshell::{Shell, cmd};

use super::ranges::{LINES, Ranges};
use super::{FOLDER, Mirror, build};
use crate::packages::{self, For};
use crate::python::{self, PEERS};

const PASSWORDS: usize = 1000;
/// Requests under way at a time, for every program alike.
const SIDE_BY_SIDE: &str = "32";
/// Each program runs so often, in turn; the quickest run counts, as these machines have other work as well.
const ROUNDS: usize = 3;

/// Checks all passwords and answers their counts.
type Peer<'a> = &'a dyn Fn() -> anyhow::Result<Vec<u64>>;

pub(super) fn bench(shell: &Shell) -> anyhow::Result<()> {
    let folder = shell.current_dir().join(FOLDER);
    let cordon = build(shell)?;
    println!("Installing hibp and pwnedpasswords");
    install(shell, &folder)?;
    println!("Writing {PASSWORDS} passwords and their ranges, {LINES} lines each");
    let passwords = folder.join("passwords.txt");
    let expect = write_ranges(shell, &folder, &passwords)?;
    let mirror = Mirror::start(&cordon, &folder.join("ranges"))?;
    let source = &mirror.source;

    let python = shell.current_dir().join(PEERS.folder).join("bin/python");
    let script = folder.join("pwnedpasswords_peer.py");
    let hibp = folder.join("hibp.mjs");
    let programs: [(&str, Peer<'_>); 3] = [
        ("cordon check (with strength)", &|| {
            let check = cmd!(shell, "{cordon} check --stdin --json --source {source}");
            // Status 1: something was found.
            let out = check.stdin(shell.read_file(&passwords)?).quiet().ignore_status().read()?;
            out.lines().map(count).collect()
        }),
        ("npm hibp 15.2.1", &|| {
            let out = cmd!(shell, "node {hibp} {passwords} {source} {SIDE_BY_SIDE}").quiet().read()?;
            Ok(out.lines().map(str::parse).collect::<Result<_, _>>()?)
        }),
        ("PyPI pwnedpasswords 3.1.0", &|| {
            let out = cmd!(shell, "{python} {script} {passwords} {source} {SIDE_BY_SIDE}").quiet().read()?;
            Ok(out.lines().map(str::parse).collect::<Result<_, _>>()?)
        }),
    ];
    let mut best = [f64::INFINITY; 3];
    for _ in 0..ROUNDS {
        for ((name, run), best) in programs.iter().zip(&mut best) {
            let start = Instant::now();
            let counts = run()?;
            *best = best.min(start.elapsed().as_secs_f64());
            ensure!(counts == expect, "{name} disagrees with what the ranges hold");
        }
    }
    let seen = expect.iter().filter(|count| **count > 0).count();
    println!("\nAll three agree on {PASSWORDS} passwords, {seen} of them seen; {SIDE_BY_SIDE} requests at a time.");
    for ((name, _), seconds) in programs.iter().zip(best) {
        let rate = f64::from(u32::try_from(PASSWORDS)?) / seconds;
        println!("{name:<30} {rate:>7.0} passwords/s  {:>5.2} × cordon's time", seconds / best[0]);
    }
    Ok(())
}

/// The count in one line of `cordon check --json`; a password that could not be checked is no agreement.
fn count(line: &str) -> anyhow::Result<u64> {
    let answer: serde_json::Value = serde_json::from_str(line)?;
    let exposure = &answer["exposure"];
    match exposure["state"].as_str() {
        Some("seen") => exposure["count"].as_u64().with_context(|| format!("no count: {line}")),
        Some("not_seen") => Ok(0),
        _ => bail!("not checked: {line}"),
    }
}

fn install(shell: &Shell, folder: &Path) -> anyhow::Result<()> {
    packages::install(shell, &[For::Python])?;
    python::install(shell, &PEERS)?;
    shell.create_dir(folder)?;
    for file in ["package.json", "package-lock.json", "hibp.mjs", "pwnedpasswords_peer.py"] {
        shell.copy_file(format!("xtask/peers/{file}"), folder)?;
    }
    let _folder = shell.push_dir(folder);
    cmd!(shell, "npm ci --no-audit --no-fund --loglevel=error").quiet().ignore_stdout().run()?;
    Ok(())
}

/// Writes the passwords and a range file for each; every second one is in its range. Answers the counts.
fn write_ranges(shell: &Shell, folder: &Path, passwords: &Path) -> anyhow::Result<Vec<u64>> {
    let mut rng = StdRng::seed_from_u64(1);
    let (mut text, mut expect) = (String::new(), Vec::new());
    let mut ranges = Ranges::new(&mut rng);
    for index in 0..PASSWORDS {
        // Spaces, capitals, signs and letters beyond ASCII among them.
        let password = format!("pässphrase {index} Nº{:x} ~:", rng.random::<u32>());
        let count = if index % 2 == 0 { rng.random_range(1..5_000_000) } else { 0 };
        ranges.add(&password, count)?;
        expect.push(count);
        text.push_str(&password);
        text.push('\n');
    }
    shell.write_file(passwords, text)?;
    ranges.write(shell, &folder.join("ranges"))?;
    Ok(expect)
}
