//! The questions, of which the answers are known: lines `HASH:COUNT` of the text, and as many hashes that are not in it.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::ensure;

use crate::corpus_data::{Random, Text};

/// Streams of random numbers, behind those of the text.
const LINES: u64 = u64::MAX;
const STRANGERS: u64 = u64::MAX - 1;
/// Bytes of a line, at most.
const LINE: usize = 64;

/// Writes them in a random order.
pub(super) fn write(text: &Text, to: &Path, many: u64) -> anyhow::Result<()> {
    ensure!(text.bytes > 1 << 20, "so small a corpus says nothing");
    let (mut places, mut strangers) = (Random::new(LINES), Random::new(STRANGERS));
    // In the order of the file: the disk is read once, and forwards.
    let mut offsets: Vec<u64> = (0..many / 2).map(|_| places.next() % (text.bytes - 4 * LINE as u64)).collect();
    offsets.sort_unstable();
    let mut from = BufReader::with_capacity(2 * LINE, File::open(&text.path)?);
    let mut lines: Vec<(u64, String)> = Vec::new();
    for offset in offsets {
        from.seek(SeekFrom::Start(offset))?;
        let mut line = String::new();
        from.read_line(&mut line)?;
        line.clear();
        from.read_line(&mut line)?;
        lines.push((places.next(), line));
        let [a, b, c] = [strangers.next(), strangers.next(), strangers.next() >> 32];
        lines.push((places.next(), format!("{a:016X}{b:016X}{c:08X}:0\n")));
    }
    lines.sort_unstable();
    let mut out = BufWriter::new(File::create(to)?);
    lines.iter().try_for_each(|(_, line)| out.write_all(line.as_bytes()))?;
    Ok(out.flush()?)
}
