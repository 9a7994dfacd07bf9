//! Peers that hold the set alone, without counts, and in memory alone: the libraries `xorf` and `sucds`.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use sucds::Serializable;
use sucds::mii_sequences::EliasFanoBuilder;
use xorf::{BinaryFuse16, Filter};

use crate::questions::{self, Marks, Questions, key};
use crate::{ROUNDS, kernel, seconds, tell};

/// A binary fuse filter with fingerprints of 16 bits: false alarms of 2^-16.
pub(crate) fn fuse(text: &Path, questions: &Path) -> anyhow::Result<()> {
    let start = Instant::now();
    let mut keys = Vec::new();
    questions::lines(text, |digest, _| {
        keys.push(key(&digest));
        Ok(())
    })?;
    tell("reading", start.elapsed().as_secs_f64());
    let filter = BinaryFuse16::try_from(&keys).map_err(anyhow::Error::msg)?;
    tell("seconds", start.elapsed().as_secs_f64());
    tell("memory", kernel::peak()?);
    tell("bytes", filter.len() as f64 * 2.0);
    drop(keys);
    ask(questions, 16, |key| filter.contains(&key))
}

/// An Elias-Fano sequence of as many bits of each hash as give false alarms of 2^-bits.
pub(crate) fn elias_fano(text: &Path, questions: &Path, entries: u64, bits: u8) -> anyhow::Result<()> {
    let start = Instant::now();
    let universe = entries << bits;
    let value = |key: u64| ((u128::from(key) * u128::from(universe)) >> 64) as u64;
    let mut builder = EliasFanoBuilder::new(universe, usize::try_from(entries)?)?;
    questions::lines(text, |digest, _| Ok(builder.push(value(key(&digest)))?))?;
    let set = builder.build().enable_rank();
    tell("seconds", start.elapsed().as_secs_f64());
    tell("memory", kernel::peak()?);
    tell("bytes", set.size_in_bytes() as f64);
    ask(questions, bits, |key| set.successor(value(key)) == Some(value(key)))
}

fn ask(questions: &Path, bits: u8, contains: impl Fn(u64) -> bool) -> anyhow::Result<()> {
    let questions = Questions::read(questions, usize::MAX)?;
    let keys = questions.keys();
    let taken = seconds(ROUNDS, || {
        let mut marks = Marks::default();
        for (key, count) in keys.iter().zip(&questions.counts) {
            marks.mark_presence(*count, contains(black_box(*key)));
        }
        marks.end(Some(bits))
    })?;
    tell("memory-presence", questions.speed(taken));
    Ok(())
}
