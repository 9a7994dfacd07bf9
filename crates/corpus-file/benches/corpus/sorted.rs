//! A peer: a plain sorted file of records of 24 bytes, the hash and a count of four, and a binary search. Exact.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;

use crate::kernel::{self, Reads};
use crate::ours::{COLD, tell_reads};
use crate::questions::{self, Marks, Questions};
use crate::{ROUNDS, seconds, tell};

const RECORD: usize = 24;
/// Questions that are asked of the file, which reads some 30 times for each.
const OF_FILE: usize = 100_000;

pub(crate) fn build(text: &Path, out: &Path) -> anyhow::Result<()> {
    let start = Instant::now();
    let mut out = BufWriter::with_capacity(1024 * 1024, File::create(out)?);
    questions::lines(text, |digest, count| {
        out.write_all(&digest)?;
        out.write_all(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes())?;
        Ok(())
    })?;
    out.flush()?;
    tell("seconds", start.elapsed().as_secs_f64());
    tell("memory", kernel::peak()?);
    Ok(())
}

pub(crate) fn look_up(file: &Path, questions: &Path) -> anyhow::Result<()> {
    let some = Questions::read(questions, OF_FILE)?;
    let from = File::open(file)?;
    let records = from.metadata()?.len() / RECORD as u64;
    let bytes = std::fs::read(file)?;
    let by_reading = seconds(ROUNDS, || ask(&some, |digest| search_file(&from, records, digest)))?;
    tell("file-count", some.speed(by_reading));
    let all = Questions::read(questions, usize::MAX)?;
    let in_memory = seconds(ROUNDS, || ask(&all, |digest| Ok(search(bytes.as_chunks().0, digest))))?;
    tell("memory-count", all.speed(in_memory));
    Ok(())
}

pub(crate) fn cold(file: &Path, questions: &Path) -> anyhow::Result<()> {
    let questions = Questions::read(questions, COLD)?;
    let from = File::open(file)?;
    let records = from.metadata()?.len() / RECORD as u64;
    kernel::forget(file)?;
    let start = Instant::now();
    let (reads, ()) = Reads::of(|| ask(&questions, |digest| search_file(&from, records, digest)))?;
    tell_reads(reads, questions.counts.len(), start.elapsed().as_secs_f64());
    Ok(())
}

fn ask(questions: &Questions, look_up: impl Fn(&[u8; 20]) -> anyhow::Result<Option<u64>>) -> anyhow::Result<()> {
    let mut marks = Marks::default();
    for (digest, count) in questions.digests.iter().zip(&questions.counts) {
        marks.mark((*count).min(u32::MAX.into()), look_up(digest)?);
    }
    marks.end(None)
}

fn search_file(from: &File, records: u64, digest: &[u8; 20]) -> anyhow::Result<Option<u64>> {
    let (mut low, mut high) = (0, records);
    let mut record = [0; RECORD];
    while low < high {
        let middle = low + (high - low) / 2;
        from.read_exact_at(&mut record, middle * RECORD as u64)?;
        let (here, count) = split(&record).context("a record")?;
        match here.cmp(digest) {
            std::cmp::Ordering::Equal => return Ok(Some(count)),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    Ok(None)
}

fn search(records: &[[u8; RECORD]], digest: &[u8; 20]) -> Option<u64> {
    let at = records.binary_search_by(|record| record.first_chunk::<20>().cmp(&Some(digest))).ok()?;
    records.get(at).and_then(split).map(|(_, count)| count)
}

fn split(record: &[u8; RECORD]) -> Option<(&[u8; 20], u64)> {
    let (digest, count) = record.split_first_chunk()?;
    Some((digest, u32::from_le_bytes(count.try_into().ok()?).into()))
}
