//! The questions: hashes of which the right answer is known, half of them in the corpus.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, ensure};
use exposure::Sha1Hash;

/// Questions in a random order; nothing is left to be done before they are asked.
pub(crate) struct Questions {
    pub(crate) hashes: Vec<Sha1Hash>,
    pub(crate) digests: Vec<[u8; 20]>,
    /// How often each was seen; 0 for those that are not in the corpus.
    pub(crate) counts: Vec<u64>,
}

impl Questions {
    /// The first `most` of a file of lines `HASH:COUNT`.
    pub(crate) fn read(file: &Path, most: usize) -> anyhow::Result<Self> {
        let mut questions = Self { hashes: Vec::new(), digests: Vec::new(), counts: Vec::new() };
        let text = std::fs::read_to_string(file)?;
        for line in text.lines().take(most) {
            let (hash, _) = line.split_once(':').context("a hash and its count")?;
            questions.hashes.push(Sha1Hash::parse(hash)?);
            let (digest, count) = parse(line.as_bytes())?;
            questions.digests.push(digest);
            questions.counts.push(count);
        }
        ensure!(!questions.counts.is_empty(), "there is no question");
        Ok(questions)
    }

    /// The first 64 bits of each hash.
    pub(crate) fn keys(&self) -> Vec<u64> {
        self.digests.iter().map(key).collect()
    }

    /// A million answers a second.
    pub(crate) fn speed(&self, seconds: f64) -> f64 {
        self.counts.len() as f64 / seconds / 1e6
    }
}

/// The first 64 bits.
pub(crate) fn key(digest: &[u8; 20]) -> u64 {
    digest.first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
}

/// Counts answers, and refuses wrong ones.
#[derive(Default)]
pub(crate) struct Marks {
    asked: u64,
    false_alarms: u64,
    wrong: u64,
}

impl Marks {
    /// An answer: the count, of which all that is above 0 is as good as another where only presence was asked for.
    #[inline]
    pub(crate) fn mark(&mut self, right: u64, answer: Option<u64>) {
        match answer {
            Some(count) if right == 0 => self.false_alarms += u64::from(count > 0),
            Some(count) => self.wrong += u64::from(count != right),
            None => self.wrong += u64::from(right != 0),
        }
        self.asked += 1;
    }

    /// As [`Self::mark`], where only presence was asked for.
    #[inline]
    pub(crate) fn mark_presence(&mut self, right: u64, answer: bool) {
        self.wrong += u64::from(right != 0 && !answer);
        self.false_alarms += u64::from(right == 0 && answer);
        self.asked += 1;
    }

    /// `bits` is the f of the promised 2^-f; `None` for what promises that there are no false alarms.
    pub(crate) fn end(self, bits: Option<u8>) -> anyhow::Result<()> {
        let Self { asked, false_alarms, wrong } = self;
        ensure!(wrong == 0, "{wrong} of {asked} answers are wrong");
        let expected = bits.map_or(0.0, |bits| asked as f64 / 2.0 * (-f64::from(bits)).exp2());
        // Six standard deviations, and two for those of which none is expected.
        let most = if bits.is_some() { expected + 6.0 * expected.sqrt() + 2.0 } else { 0.0 };
        ensure!(false_alarms as f64 <= most, "{false_alarms} false alarms, and {expected} are expected");
        Ok(())
    }
}

/// Hands over each line of a sorted text: the hash and the count. A plain parser, as anybody would write it.
pub(crate) fn lines(text: &Path, mut take: impl FnMut([u8; 20], u64) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut from = BufReader::with_capacity(1024 * 1024, File::open(text)?);
    let mut line = Vec::with_capacity(64);
    while from.read_until(b'\n', &mut line)? > 0 {
        let (digest, count) = parse(&line)?;
        take(digest, count)?;
        line.clear();
    }
    Ok(())
}

#[inline]
fn parse(line: &[u8]) -> anyhow::Result<([u8; 20], u64)> {
    let (digits, rest) = line.split_first_chunk::<40>().context("a line is short")?;
    let mut digest = [0; 20];
    let mut bad = 0;
    for (byte, [high, low]) in digest.iter_mut().zip(digits.as_chunks().0) {
        let (high, low) = (NIBBLES[usize::from(*high)], NIBBLES[usize::from(*low)]);
        bad |= high | low;
        *byte = high << 4 | low & 15;
    }
    let [b':', count @ ..] = rest else { anyhow::bail!("a line has no count") };
    let mut number = 0_u64;
    for digit in count.iter().map(|byte| byte.wrapping_sub(b'0')).take_while(|digit| *digit < 10) {
        number = number * 10 + u64::from(digit);
    }
    ensure!(bad < 16, "a line has no hash");
    Ok((digest, number))
}

/// What a hex digit stands for; 255 for what is none.
static NIBBLES: [u8; 256] = {
    let mut nibbles = [255; 256];
    let mut digit = 0;
    while digit < 16 {
        nibbles[b"0123456789abcdef"[digit] as usize] = digit as u8;
        nibbles[b"0123456789ABCDEF"[digit] as usize] = digit as u8;
        digit += 1;
    }
    nibbles
};
