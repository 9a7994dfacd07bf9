//! docs/CORPUS-FORMAT.md says what the file is: a second reader, in Python and of that page alone, agrees with Cordon's.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use corpus::{Answer, FalseAlarms};

use crate::data::{Data, Parts, Random, build, digits, hashes, open, parameters, range_of, verified};
use crate::found::{RANGES, ranges};

const READER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/slow_reader.py");

/// A folder with the corpus file and the questions for the reader, gone when dropped.
struct Asked {
    folder: tempfile::TempDir,
}

impl Asked {
    #[expect(clippy::disallowed_methods, reason = "the files are the test's own")]
    fn of(file: &[u8], asked: &[[u8; 20]]) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("corpus"), file)?;
        let lines = asked.iter().fold(String::new(), |lines, hash| lines + &digits(hash) + "\n");
        std::fs::write(folder.path().join("asked"), lines)?;
        Ok(Self { folder })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }
}

fn run(file: &[u8], asked: Option<&[[u8; 20]]>) -> anyhow::Result<String> {
    let files = Asked::of(file, asked.unwrap_or_default())?;
    let mut command = Command::new("python3");
    command.arg(READER).arg(files.path().join("corpus")).stderr(Stdio::piped());
    if asked.is_some() {
        command.arg("--look-up").stdin(std::fs::File::open(files.path().join("asked"))?);
    }
    let done = command.output().context("Python 3 is needed for this test")?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Ok(String::from_utf8(done.stdout)?)
}

/// What the slow reader answers.
fn slow(file: &[u8], asked: &[[u8; 20]]) -> anyhow::Result<Vec<Answer>> {
    let text = run(file, Some(asked))?;
    let answers = text.lines().map(|line| match line {
        "not in it" => Ok(Answer::NotIn),
        "damaged" => Ok(Answer::Damaged),
        _ => Ok(Answer::Seen(line.strip_prefix("seen ").context("another answer")?.parse()?)),
    });
    answers.collect()
}

/// What Cordon answers.
fn fast(file: &[u8], asked: &[[u8; 20]]) -> Vec<Answer> {
    open(file.to_vec()).look_up_many(&hashes(asked))
}

/// Asks both for each of these entries and for absent hashes, among them some that are near to an entry.
fn check_agreed(data: &Data, file: &[u8]) -> anyhow::Result<()> {
    let mut random = Random(31);
    let mut asked: Vec<_> = data.keys().copied().collect();
    asked.extend(random.absent(data, 300));
    asked.extend(data.keys().step_by(data.len() / 200 + 1).map(|hash| {
        let mut near = *hash;
        near[3 + random.below(6) as usize] ^= 1 << random.below(8);
        near
    }));
    let slow = slow(file, &asked)?;
    assert_eq!(slow, fast(file, &asked));
    assert!(data.values().zip(slow).all(|(count, answer)| answer == crate::data::seen(*count)));
    Ok(())
}

#[test]
fn both_readers_agree_at_each_rate() -> anyhow::Result<()> {
    for rate in 0..FalseAlarms::ALL.len() {
        for entries in [0, 1, 5000] {
            let data = Random(rate as u64).data(entries);
            check_agreed(&data, &build(parameters(rate), &data))?;
        }
    }
    Ok(())
}

#[test]
fn both_readers_agree_on_ranges_of_no_one_two_and_65536_entries() -> anyhow::Result<()> {
    let data = ranges();
    let file = build(parameters(0), &data);
    let of_ranges = |hash: &[u8; 20]| RANGES.iter().any(|(range, _)| *range == range_of(hash));
    check_agreed(&data.into_iter().filter(|(hash, _)| of_ranges(hash)).collect(), &file)
}

#[test]
fn both_readers_agree_where_hashes_are_close() -> anyhow::Result<()> {
    // Of 64 bits that place a hash, these differ in the middle ones.
    let data: Data = (0..600_u64)
        .map(|number| {
            let mut hash = [0x11; 20];
            hash[2..10].copy_from_slice(&(number << 27).to_be_bytes());
            (hash, number + 1)
        })
        .collect();
    for rate in 0..FalseAlarms::ALL.len() {
        let file = build(parameters(rate), &data);
        check_agreed(&data, &file)?;
        let more_bits = Parts::of(&file).blocks.iter().filter(|block| block[0] & 1 == 1).count();
        assert_eq!(more_bits, 1, "one block is to need more bits than are promised");
    }
    Ok(())
}

#[test]
fn both_readers_find_the_same_blocks_damaged() -> anyhow::Result<()> {
    let mut random = Random(41);
    let data = random.data(2600);
    let mut parts = Parts::of(&build(parameters(0), &data));
    assert_eq!(parts.blocks.len(), 16);
    parts.blocks[3][20] ^= 4;
    parts.blocks.swap(7, 8);
    parts.blocks[15].pop();
    let file = parts.file();
    let asked: Vec<_> = data.keys().copied().chain(random.absent(&data, 300)).collect();
    let slow = slow(&file, &asked)?;
    let damaged = asked.iter().map(|hash| [3, 7, 8, 15].contains(&(hash[0] >> 4)));
    assert!(damaged.eq(slow.iter().map(|answer| *answer == Answer::Damaged)));
    assert_eq!(slow, fast(&file, &asked));
    Ok(())
}

#[test]
fn both_readers_call_the_same_contents_damaged_whose_checksums_fit() -> anyhow::Result<()> {
    const BLOCK_BITS: u8 = 12;
    let mut random = Random(45);
    for rate in 0..FalseAlarms::ALL.len() {
        // Eight blocks: of many entries, none, one, two and so on; the last one needs more bits than are promised.
        let entries = [1300, 0, 1, 2, 3, 6, 20];
        let mut data: Data = (0_u8..)
            .zip(entries)
            .flat_map(|(block, many)| random.data(many).into_iter().map(move |(hash, count)| (block, hash, count)))
            .map(|(block, mut hash, count)| {
                hash[0] = block << 5 | hash[0] & 31;
                (hash, count)
            })
            .collect();
        for (digit, count) in [(1, 1), (2, 40), (3, 3)] {
            let mut close = [0xEE; 20];
            close[6] = digit;
            data.insert(close, count);
        }
        let parts = Parts::of(&build(parameters(rate), &data));
        let contents: Vec<&[u8]> = parts.blocks[1..].iter().map(|block| &block[..block.len() - 4]).collect();
        assert_eq!(contents.iter().map(|content| content[0] & 1).sum::<u8>(), 1);
        let mut parts = parts.clone().renumbered(BLOCK_BITS);
        parts.blocks = (0..1 << BLOCK_BITS)
            .map(|number| {
                let mut content = contents[number % contents.len()].to_vec();
                let byte = random.below(content.len() as u64) as usize;
                match random.below(6) {
                    0 => content[byte] = random.next() as u8,
                    1 => content[byte.min(1)] ^= 1 << random.below(8),
                    2 => content.truncate(byte),
                    3 => content.insert(byte, random.next() as u8),
                    _ => content[byte] ^= 1 << random.below(8),
                }
                parts.sealed(number, &content)
            })
            .collect();
        let file = parts.file();
        let (wrong, entries) = verified(&open(file.clone()));
        // Of no file that Cordon wrote: the number of entries at its end is not theirs.
        let shown = run(&file, None)?;
        let ranges = (1 << 20) / (1 << BLOCK_BITS);
        let (mut damaged, mut found) = (Vec::new(), 0);
        for line in shown.lines().filter_map(|line| line.strip_prefix("block ")) {
            let words: Vec<_> = line.split(' ').collect();
            let first = words.first().context("a number")?.parse::<u32>()? * ranges;
            match words[1..] {
                ["n", entries, ..] => found += entries.parse::<u64>()?,
                _ => damaged.push((first, first + ranges - 1)),
            }
        }
        assert_eq!((wrong.len(), entries), (damaged.len(), found));
        assert_eq!(wrong, damaged);
        // A flip in a count or a gap is often another count or gap.
        assert!((500..3500).contains(&damaged.len()), "{}", damaged.len());
        // And they answer alike of those that are whole; a look-up needs not see all that is wrong with the others.
        let asked: Vec<_> = (0..3000).map(|_| random.hash()).collect();
        let is_whole =
            |hash: &[u8; 20]| !damaged.iter().any(|(first, last)| (*first..=*last).contains(&range_of(hash)));
        for ((hash, slow), fast) in asked.iter().zip(slow(&file, &asked)?).zip(fast(&file, &asked)) {
            assert!(slow == fast || !is_whole(hash), "{slow:?} {fast:?}");
        }
    }
    Ok(())
}

#[test]
fn the_slow_reader_shows_what_was_built() -> anyhow::Result<()> {
    let data: Data = [([0; 20], 1), ([0x40; 20], 17), ([0xFF; 20], u64::MAX)].into();
    let file = build(parameters(0), &data);
    let shown = run(&file, None)?;
    let mut expected = String::from("entries 3\nblock 0 n 3 g 16\n");
    for (hash, count) in &data {
        let place = u64::from_be_bytes(*hash.first_chunk().context("8 bytes")?);
        let value = (u128::from(place) * (3 << 16)) >> 64;
        writeln!(expected, "{value} {count}")?;
    }
    // 24 November 2026 is day 20781 from 1970 on.
    assert!(shown.starts_with("f 16\nb 0\ndate 20781\nleast count 1\ncode lengths "), "{shown}");
    assert!(shown.ends_with(&expected), "{shown}");
    Ok(())
}

#[test]
fn the_slow_reader_refuses_what_is_damaged_as_a_whole() -> anyhow::Result<()> {
    let file = build(parameters(0), &Random(51).data(40));
    assert!(run(&file, None).is_ok());
    // In the header, the index (its one length and the trailer's numbers) and the checksum; and a cut.
    for byte in [0, 8, 10, 20, 60, 103, file.len() - 21, file.len() - 20, file.len() - 10, file.len() - 1] {
        let mut damaged = file.clone();
        damaged[byte] ^= 1;
        let refused = run(&damaged, None).expect_err("it is damaged");
        assert!(refused.to_string().starts_with("damaged: "), "byte {byte}: {refused}");
    }
    assert!(run(&file[..file.len() - 1], None).is_err());
    Ok(())
}
