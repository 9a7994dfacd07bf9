//! `cargo xtask corpus-data`: a made-up corpus as text, sorted lines `HASH:COUNT`, of any size.
//!
//! The hashes are uniform and the counts those of the published corpus. The same number of entries gives the same bytes.
//! It is nobody's data and no cryptography: the numbers come from SplitMix64 (Steele, Lea and Flood 2014).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use xshell::Shell;

use crate::flags::CorpusData;

/// Ranges of the range protocol: the first five digits of a hash.
const RANGES: u32 = 1 << 20;
/// How often a count lies from one bound up to and without the next, in 1/10,000,000 (231,578 entries of 255 ranges of
/// November 2024). Within a class a count c is as frequent as 1 / (c · (c + 1)): a power law, of which each class is cut.
/// The most frequent is taken to have been seen 50 million times.
const COUNTS: &[(u64, u64, u64)] = &[
    (1, 2, 4_345_000),
    (2, 3, 1_392_000),
    (3, 4, 1_336_000),
    (4, 5, 749_000),
    (5, 10, 1_293_000),
    (10, 100, 829_000),
    (100, 1_000, 52_000),
    (1_000, 50_000_000, 4_500),
];
/// Counts below this are tallied in a table.
const FREQUENT: usize = 1 << 16;
const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
/// Bytes that are written at once.
const WRITTEN: usize = 1024 * 1024;

/// A text that is there, and what it holds.
pub(crate) struct Text {
    pub(crate) path: PathBuf,
    pub(crate) entries: u64,
    pub(crate) bytes: u64,
    /// Bits that an exact count takes at least: the entropy of the counts that were drawn.
    pub(crate) entropy: f64,
}

pub(crate) fn corpus_data(shell: &Shell, flags: &CorpusData) -> anyhow::Result<()> {
    let path = shell.current_dir().join(&flags.file);
    let Text { entries, bytes, entropy, .. } = text(&path, flags.entries)?;
    println!("{}: {entries} entries, {bytes} bytes; the counts have {entropy:.4} bits of entropy", path.display());
    Ok(())
}

/// Writes the text, unless it is there as a whole: a file beside it says so.
pub(crate) fn text(path: &Path, entries: u64) -> anyhow::Result<Text> {
    let mut facts = path.as_os_str().to_owned();
    facts.push(".facts");
    let facts = PathBuf::from(facts);
    let known = std::fs::read_to_string(&facts).ok().and_then(|facts| Text::parse(path, &facts));
    if let Some(known) = known
        && known.entries == entries
        && path.metadata().is_ok_and(|text| text.len() == known.bytes)
    {
        return Ok(known);
    }
    let _ = std::fs::remove_file(&facts);
    println!("Writing {entries} entries to {}", path.display());
    let mut out = BufWriter::with_capacity(WRITTEN, File::create(path).with_context(|| path.display().to_string())?);
    let (bytes, entropy) = write(entries, &mut out)?;
    // What is still to be written would disturb what is measured next.
    out.into_inner().map_err(IntoInnerError::into_error)?.sync_all()?;
    let text = Text { path: path.to_owned(), entries, bytes, entropy };
    let mut to = File::create(&facts)?;
    writeln!(to, "{entries} {bytes} {entropy}")?;
    Ok(text)
}

impl Text {
    fn parse(path: &Path, facts: &str) -> Option<Self> {
        let mut words = facts.split_whitespace();
        let mut number = || words.next();
        let (entries, bytes) = (number()?.parse().ok()?, number()?.parse().ok()?);
        Some(Self { path: path.to_owned(), entries, bytes, entropy: number()?.parse().ok()? })
    }
}

/// Answers with the bytes written and the entropy of the counts.
fn write(entries: u64, out: &mut impl Write) -> anyhow::Result<(u64, f64)> {
    ensure!(entries < 1 << 40, "more than any corpus has");
    let mut write = Writing { out, bytes: 0, line: Vec::with_capacity(64), rests: Vec::new(), tally: Tally::new() };
    write.ranges(0..RANGES, entries)?;
    Ok((write.bytes, write.tally.entropy(entries)))
}

struct Writing<'a, W> {
    out: &'a mut W,
    bytes: u64,
    line: Vec<u8>,
    /// The 64 bits behind the first 20 of each hash of a range.
    rests: Vec<u64>,
    tally: Tally,
}

impl<W: Write> Writing<'_, W> {
    /// Writes `entries` hashes that are spread over `ranges`, whose number is a power of two. Each falls into either half
    /// with the same probability, so that the sizes of the ranges are multinomial, and their sum is what was asked for.
    fn ranges(&mut self, ranges: std::ops::Range<u32>, entries: u64) -> anyhow::Result<()> {
        let many = ranges.end - ranges.start;
        if many == 1 {
            return self.range(ranges.start, entries);
        }
        let middle = ranges.start + many / 2;
        let mut random = Random::new(u64::from(RANGES) + u64::from(middle) * u64::from(RANGES) + u64::from(many));
        let mut left = 0;
        for from in (0..entries).step_by(64) {
            let coins = random.next() >> (64 - (entries - from).min(64));
            left += u64::from(coins.count_ones());
        }
        self.ranges(ranges.start..middle, left)?;
        self.ranges(middle..ranges.end, entries - left)
    }

    fn range(&mut self, range: u32, entries: u64) -> anyhow::Result<()> {
        let mut random = Random::new(u64::from(range));
        self.rests.clear();
        self.rests.extend((0..entries).map(|_| random.next()));
        self.rests.sort_unstable();
        for rest in &self.rests {
            // 20, 64, 64 and 12 bits.
            let (more, last) = (random.next(), random.next());
            let count = count(last);
            self.tally.add(count);
            self.line.clear();
            digits(u64::from(range), 5, &mut self.line);
            digits(*rest, 16, &mut self.line);
            digits(more, 16, &mut self.line);
            digits(last & 0xFFF, 3, &mut self.line);
            self.line.push(b':');
            decimal(count, &mut self.line);
            self.line.push(b'\n');
            self.bytes += self.line.len() as u64;
            self.out.write_all(&self.line)?;
        }
        Ok(())
    }
}

/// A count, from the upper 52 bits of a random number.
fn count(random: u64) -> u64 {
    let mut class = ((random >> 32) * 10_000_000) >> 32;
    let within = ((random >> 12) & 0xF_FFFF) as f64 / f64::from(1 << 20);
    for (from, to, often) in COUNTS {
        if class < *often {
            let (least, most) = (1.0 / *from as f64, 1.0 / *to as f64);
            return ((1.0 / (least - within * (least - most))) as u64).clamp(*from, to - 1);
        }
        class -= often;
    }
    // What rounding leaves of the last class.
    1
}

fn digits(number: u64, many: u32, to: &mut Vec<u8>) {
    to.extend((0..many).rev().map(|digit| DIGITS[(number >> (4 * digit) & 15) as usize]));
}

fn decimal(mut number: u64, to: &mut Vec<u8>) {
    let start = to.len();
    loop {
        to.push(DIGITS[(number % 10) as usize]);
        number /= 10;
        if number == 0 {
            break;
        }
    }
    to[start..].reverse();
}

/// How often each count was drawn.
struct Tally {
    frequent: Vec<u64>,
    rare: BTreeMap<u64, u64>,
}

impl Tally {
    fn new() -> Self {
        Self { frequent: vec![0; FREQUENT], rare: BTreeMap::new() }
    }

    fn add(&mut self, count: u64) {
        match self.frequent.get_mut(count as usize) {
            Some(often) => *often += 1,
            None => *self.rare.entry(count).or_default() += 1,
        }
    }

    fn entropy(&self, entries: u64) -> f64 {
        let each = self.frequent.iter().chain(self.rare.values()).filter(|often| **often > 0);
        each.map(|often| *often as f64 / entries as f64).map(|share| -share * share.log2()).sum()
    }
}

/// Random numbers of a stream, each of which has its own seed.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(stream: u64) -> Self {
        let mut seed = Self(stream);
        Self(seed.next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_sorted_and_has_the_counts_of_the_published_one() -> anyhow::Result<()> {
        let mut text = Vec::new();
        let (bytes, entropy) = write(200_000, &mut text)?;
        assert_eq!(bytes, text.len() as u64);
        assert!((3.0..3.6).contains(&entropy), "{entropy}");
        let text = String::from_utf8(text)?;
        let lines: Vec<(&str, u64)> = text
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(hash, count)| (hash, count.parse().unwrap()))
            .collect();
        assert_eq!(lines.len(), 200_000);
        assert!(lines.iter().all(|(hash, _)| hash.len() == 40) && lines.is_sorted_by(|a, b| a.0 < b.0));
        for (from, to, often) in COUNTS {
            let share = lines.iter().filter(|(_, count)| (from..to).contains(&count)).count() as f64 / 200_000.0;
            assert!((share - *often as f64 / 1e7).abs() < 0.005, "{from}: {share}");
        }
        let mut again = Vec::new();
        write(200_000, &mut again)?;
        assert_eq!(again, text.as_bytes());
        Ok(())
    }
}
