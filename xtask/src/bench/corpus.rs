//! `cargo xtask bench corpus`: the offline corpus beside a plain sorted file and two libraries, over made-up corpora.
//!
//! Each measurement is a process of its own, `crates/corpus-file/benches/corpus`. It ends with an error where anything
//! answers wrongly, or false alarms are not as rare as was promised.

mod questions;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde_json::Value;
use xshell::{Shell, cmd};

use self::table::{Column, Measured};
use super::FOLDER;
use crate::corpus_data::{self, Text};

/// Entries, where the command names none.
const ENTRIES: &[u64] = &[10_000_000, 50_000_000, 200_000_000];
/// The f of each promise, of 2^-f false alarms.
const BITS: [u8; 3] = [16, 24, 30];
/// Questions that are asked, half of them about hashes that are in the corpus.
const QUESTIONS: u64 = 1_000_000;
/// Each file is built so often; the median counts.
const ROUNDS: usize = 3;
/// Hashes that are asked for false alarms, where there are so many entries or it is the smallest corpus.
const STRANGERS: u64 = 20_000_000;
/// Bytes of memory for each entry that building a filter of `xorf` takes: 30 were measured, and a third more.
const FUSE_MEMORY: u64 = 40;

pub(super) fn bench(shell: &Shell, entries: &[u64]) -> anyhow::Result<()> {
    let entries = if entries.is_empty() { ENTRIES } else { entries };
    let program = build(shell)?;
    let folder = shell.create_dir(FOLDER)?.join("corpus");
    shell.create_dir(&folder)?;
    let bench = Bench { shell: shell.clone(), folder, program };
    let smallest = entries.iter().min().copied();
    for entries in entries {
        bench.measure(*entries, smallest == Some(*entries))?;
    }
    table::print_reasons();
    Ok(())
}

/// Builds what measures, as optimised as what ships, and answers where it is.
fn build(shell: &Shell) -> anyhow::Result<PathBuf> {
    println!("Building what measures");
    let bench = ["--package", "corpus-file", "--bench", "corpus", "--no-run"];
    let messages = cmd!(shell, "cargo bench --quiet --locked {bench...} --message-format json").quiet().read()?;
    let programs = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let program = programs.filter_map(|message| Some(PathBuf::from(message.get("executable")?.as_str()?))).next_back();
    program.context("cargo names no program")
}

struct Bench {
    shell: Shell,
    folder: PathBuf,
    program: PathBuf,
}

/// The figures of a run, by name.
struct Figures(BTreeMap<String, f64>);

impl Figures {
    fn get(&self, name: &str) -> anyhow::Result<f64> {
        self.0.get(name).copied().with_context(|| format!("{name} was not measured"))
    }
}

impl Bench {
    /// Runs a measurement on so many cores.
    fn run(&self, cores: usize, words: &[&str]) -> anyhow::Result<Figures> {
        let Self { shell, program, .. } = self;
        let output = cmd!(shell, "{program} {words...}").env("RAYON_NUM_THREADS", cores.to_string()).quiet().read();
        let output = output.with_context(|| words.join(" "))?;
        let figures = output.lines().map(|line| {
            let (name, figure) = line.split_once(' ').context("a name and a figure")?;
            anyhow::Ok((name.to_owned(), figure.parse()?))
        });
        Ok(Figures(figures.collect::<anyhow::Result<_>>()?))
    }

    fn measure(&self, entries: u64, with_strangers: bool) -> anyhow::Result<()> {
        let text = corpus_data::text(&self.folder.join(format!("{entries}.txt")), entries)?;
        let questions = self.folder.join(format!("{entries}.questions"));
        questions::write(&text, &questions, QUESTIONS)?;
        println!("Measuring {entries} entries");
        let (text_path, questions) = (name(&text.path)?, name(&questions)?);
        // The text is in the page cache from here on, if there is room.
        let reading = self.run(1, &["read", text_path])?.get("seconds")?;
        let sorted = self.sorted(text_path, questions)?;
        let fuse = self.fuse(&text, text_path, questions);
        let mut columns = Vec::new();
        for bits in BITS {
            let file = self.folder.join(format!("{entries}.{bits}.corpus"));
            let column = self.column(&text, text_path, questions, name(&file)?, bits);
            let column = column.with_context(|| format!("2^-{bits}"))?;
            if with_strangers {
                self.strangers(name(&file)?, bits)?;
            }
            columns.push(column);
            self.shell.remove_path(&file)?;
        }
        let measured = Measured { text: &text, reading, sorted, fuse, columns };
        table::print(&measured)
    }

    fn sorted(&self, text: &str, questions: &str) -> anyhow::Result<table::Sorted> {
        let file = self.folder.join("sorted");
        let path = name(&file)?;
        let mut built = Vec::new();
        for _ in 0..ROUNDS {
            built.push(self.run(1, &["build-sorted", text, path])?);
        }
        let looked = self.run(1, &["look-up-sorted", path, questions])?;
        let cold = self.run(1, &["cold-sorted", path, questions])?;
        let sorted = table::Sorted {
            seconds: median(&built, "seconds")?,
            memory: median(&built, "memory")?,
            file: looked.get("file-count")?,
            in_memory: looked.get("memory-count")?,
            calls: cold.get("calls")?,
            cold: cold.get("microseconds")?,
        };
        self.shell.remove_path(&file)?;
        Ok(sorted)
    }

    /// `xorf`, or why it was not measured.
    fn fuse(&self, text: &Text, path: &str, questions: &str) -> anyhow::Result<table::Set> {
        let free = std::fs::read_to_string("/proc/meminfo")?;
        let free = free.lines().find_map(|line| line.strip_prefix("MemAvailable:")).context("free memory")?;
        let free = free.trim().trim_end_matches(" kB").parse::<u64>()? * 1024;
        let needed = text.entries * FUSE_MEMORY;
        ensure!(needed < free, "xorf needs about {needed} bytes of memory, and {free} are free");
        Set::of(&self.run(1, &["fuse", path, questions])?)
    }

    fn column(&self, text: &Text, path: &str, questions: &str, file: &str, bits: u8) -> anyhow::Result<Column> {
        let (mut one, mut two) = (Vec::new(), Vec::new());
        let bits_word = bits.to_string();
        // What was measured before may have taken the text's place in memory.
        self.run(1, &["read", path])?;
        for _ in 0..ROUNDS {
            one.push(self.run(1, &["build", path, file, &bits_word])?);
            two.push(self.run(2, &["build", path, file, &bits_word])?);
        }
        ensure!(median(&two, "entries")? as u64 == text.entries, "entries were lost");
        let opened = self.run(1, &["open", file])?;
        let looked = self.run(1, &["look-up", file, questions])?;
        let batches = [self.run(1, &["batches", file, questions])?, self.run(2, &["batches", file, questions])?];
        let cold = self.run(1, &["cold", file, questions])?;
        let entries = text.entries.to_string();
        let elias_fano = self.run(1, &["elias-fano", path, questions, &entries, &bits_word])?;
        let batch = |name: &str| anyhow::Ok([batches[0].get(name)?, batches[1].get(name)?]);
        Ok(Column {
            bits,
            bytes: median(&two, "bytes")?,
            seconds: [median(&one, "seconds")?, median(&two, "seconds")?],
            memory: [median(&one, "memory")?, median(&two, "memory")?],
            open: [opened.get("warm")?, opened.get("cold")?],
            file: [looked.get("file-count")?, looked.get("file-presence")?],
            in_memory: [looked.get("memory-count")?, looked.get("memory-presence")?],
            batches: [batch("1k")?, batch("100k")?, batch("1M")?],
            calls: cold.get("calls")?,
            bytes_read: cold.get("bytes")?,
            largest: cold.get("largest")?,
            from_disk: cold.get("disk")?,
            cold: cold.get("microseconds")?,
            elias_fano: Set::of(&elias_fano)?,
        })
    }

    /// Asks for hashes that are not in the corpus, and refuses more or fewer false alarms than chance explains.
    fn strangers(&self, file: &str, bits: u8) -> anyhow::Result<()> {
        let found = self.run(2, &["false-alarms", file, &STRANGERS.to_string()])?.get("false-alarms")?;
        let expected = STRANGERS as f64 * (-f64::from(bits)).exp2();
        let (fewer, more) = tails(expected, found as u64);
        println!("2^-{bits}: {found} false alarms among {STRANGERS} hashes, {expected:.2} expected");
        ensure!(fewer > FOUR_SIGMA && more > FOUR_SIGMA, "chance does not explain that");
        Ok(())
    }
}

use table::Set;

impl Set {
    fn of(figures: &Figures) -> anyhow::Result<Self> {
        Ok(Self {
            bytes: figures.get("bytes")?,
            seconds: figures.get("seconds")?,
            memory: figures.get("memory")?,
            presence: figures.get("memory-presence")?,
        })
    }
}

/// How likely a normal variable is more than four standard deviations above its mean.
const FOUR_SIGMA: f64 = 3.17e-5;

/// How likely at most, and at least, `found` events are where `expected` are (Poisson). Of 2^-30 so few are expected that a
/// bound in standard deviations would refuse the first that comes.
fn tails(expected: f64, found: u64) -> (f64, f64) {
    let mut term = (-expected).exp();
    let mut below = 0.0;
    for events in 0..found {
        below += term;
        term *= expected / (events + 1) as f64;
    }
    (below + term, 1.0 - below)
}

fn median(runs: &[Figures], name: &str) -> anyhow::Result<f64> {
    let mut figures: Vec<f64> = runs.iter().map(|run| run.get(name)).collect::<anyhow::Result<_>>()?;
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().context("there was no run")
}

fn name(path: &Path) -> anyhow::Result<&str> {
    path.to_str().context("a folder that is not called in UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_told_from_what_is_wrong() {
        let explained = |expected, found| {
            let (fewer, more) = tails(expected, found);
            fewer > FOUR_SIGMA && more > FOUR_SIGMA
        };
        for (expected, found, is) in [
            (305.2, 305, true),
            (305.2, 240, true),
            (305.2, 380, false),
            (305.2, 230, false),
            (1.2, 0, true),
            (1.2, 9, false),
            (0.02, 2, true),
            (0.02, 3, false),
        ] {
            assert_eq!(explained(expected, found), is, "{found} of {expected}");
        }
    }
}
