//! Cordon's corpus.

use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, ensure};
use corpus::{Answer, Corpus, FalseAlarms, Gaps, Opening, Parameters, Place, Plan, ReadAt, build_text};
use exposure::Sha1Hash;
use secret::Secret;

use crate::kernel::{self, Reads};
use crate::questions::{Marks, Questions};
use crate::{ROUNDS, seconds, tell};

/// How often the file is opened.
const OPENED: usize = 21;
/// Look-ups of a cold file.
pub(crate) const COLD: usize = 1000;
/// Questions of a batch.
const BATCHES: &[(&str, usize)] = &[("1k", 1000), ("100k", 100_000), ("1M", 1_000_000)];

/// Only reads the text, for what the disk and the kernel take of a build.
pub(crate) fn read(text: &Path) -> anyhow::Result<()> {
    let mut room = vec![0; 1024 * 1024];
    let taken = seconds(ROUNDS, || {
        let mut text = File::open(text)?;
        while text.read(&mut room)? > 0 {}
        Ok(())
    })?;
    tell("seconds", taken);
    Ok(())
}

pub(crate) fn build(text: &Path, out: &Path, bits: u8) -> anyhow::Result<()> {
    let false_alarms = FalseAlarms::ALL.into_iter().find(|rate| rate.bits() == bits).context("no such rate")?;
    let start = Instant::now();
    let parameters = Parameters { false_alarms, least_count: 1, date: jiff::civil::date(2026, 11, 24) };
    let (mut text, mut opening) = (File::open(text)?, Opening::default());
    let plan = Plan::of_text(parameters, Gaps::Refused, &mut text, &mut opening)?;
    let mut text = opening.text.as_slice().chain(text);
    let watch = &mut |_| ControlFlow::Continue(());
    let (built, _) = build_text(&plan, &mut text, Place::default(), None, File::create(out)?, watch)?;
    tell("seconds", start.elapsed().as_secs_f64());
    tell("memory", kernel::peak()?);
    tell("entries", built.entries as f64);
    tell("bytes", built.bytes as f64);
    Ok(())
}

pub(crate) fn open(file: &Path) -> anyhow::Result<()> {
    let open = || {
        black_box(corpus_file::open(black_box(file))?);
        Ok(())
    };
    kernel::forget(file)?;
    tell("cold", seconds(1, open)?);
    tell("warm", seconds(OPENED, open)?);
    tell("memory", kernel::peak()?);
    Ok(())
}

/// One after the other.
pub(crate) fn look_up(file: &Path, questions: &Path) -> anyhow::Result<()> {
    let questions = Questions::read(questions, usize::MAX)?;
    let bytes = std::fs::read(file)?;
    one_by_one("file", &corpus_file::open(file)?, &questions)?;
    one_by_one("memory", &Corpus::open(bytes)?, &questions)
}

fn one_by_one(name: &str, corpus: &Corpus<impl ReadAt>, questions: &Questions) -> anyhow::Result<()> {
    let bits = corpus.parameters().false_alarms.bits();
    let asked = || questions.hashes.iter().zip(&questions.counts);
    let counts = seconds(ROUNDS, || {
        let mut marks = Marks::default();
        for (hash, count) in asked() {
            marks.mark(*count, seen(corpus.look_up(hash))?);
        }
        marks.end(Some(bits))
    })?;
    tell(&format!("{name}-count"), questions.speed(counts));
    let presence = seconds(ROUNDS, || {
        let mut marks = Marks::default();
        for (hash, count) in asked() {
            marks.mark_presence(*count, seen(corpus.contains(hash))?.is_some());
        }
        marks.end(Some(bits))
    })?;
    tell(&format!("{name}-presence"), questions.speed(presence));
    Ok(())
}

#[inline]
fn seen(answer: Answer) -> anyhow::Result<Option<u64>> {
    match answer {
        Answer::Seen(count) => Ok(Some(count.get())),
        Answer::NotIn => Ok(None),
        Answer::Damaged | Answer::Unreadable => anyhow::bail!("{answer:?}"),
    }
}

/// Many at once, through the file; as many cores as `RAYON_NUM_THREADS` says.
pub(crate) fn batches(file: &Path, questions: &Path) -> anyhow::Result<()> {
    let questions = Questions::read(questions, usize::MAX)?;
    let mut all = std::fs::File::open(file)?;
    std::io::copy(&mut all, &mut std::io::sink())?;
    let corpus = corpus_file::open(file)?;
    let bits = corpus.parameters().false_alarms.bits();
    for (name, size) in BATCHES {
        let taken = seconds(ROUNDS, || {
            let mut marks = Marks::default();
            for (hashes, counts) in questions.hashes.chunks(*size).zip(questions.counts.chunks(*size)) {
                for (answer, count) in corpus.look_up_many(hashes).into_iter().zip(counts) {
                    marks.mark(*count, seen(answer)?);
                }
            }
            marks.end(Some(bits))
        })?;
        tell(name, questions.speed(taken));
    }
    Ok(())
}

/// One by one, of a file of which nothing but header and index was read.
pub(crate) fn cold(file: &Path, questions: &Path) -> anyhow::Result<()> {
    let questions = Questions::read(questions, COLD)?;
    let corpus = corpus_file::open(file)?;
    kernel::forget(file)?;
    let start = Instant::now();
    let (reads, marks) = Reads::of(|| {
        let mut marks = Marks::default();
        for (hash, count) in questions.hashes.iter().zip(&questions.counts) {
            marks.mark(*count, seen(corpus.look_up(hash))?);
        }
        Ok(marks)
    })?;
    let taken = start.elapsed().as_secs_f64();
    marks.end(Some(corpus.parameters().false_alarms.bits()))?;
    tell_reads(reads, questions.counts.len(), taken);
    tell("largest", corpus.largest_block() as f64);
    Ok(())
}

/// What one look-up of `many` reads and takes.
pub(crate) fn tell_reads(reads: Reads, many: usize, seconds: f64) {
    let each = |all: u64| all as f64 / many as f64;
    tell("calls", each(reads.calls));
    tell("bytes", each(reads.bytes));
    tell("disk", each(reads.disk));
    tell("microseconds", seconds * 1e6 / many as f64);
}

/// Asks for `many` hashes that are not in the corpus: the generator has no stream like theirs.
pub(crate) fn false_alarms(file: &Path, many: u64) -> anyhow::Result<()> {
    let corpus = corpus_file::open(file)?;
    let mut false_alarms = 0_u64;
    let mut hashes = Vec::new();
    for number in 0..many {
        // SHA-1 of what nobody has as a password: uniform, and its own for each number.
        hashes.push(Sha1Hash::of(&Secret::new(format!("not in the corpus: {number}"))));
        if hashes.len() == 1_000_000 || number + 1 == many {
            for answer in corpus.look_up_many(&hashes) {
                false_alarms += u64::from(seen(answer)?.is_some());
            }
            hashes.clear();
        }
    }
    ensure!(many > 0, "nothing was asked");
    tell("false-alarms", false_alarms as f64);
    Ok(())
}
