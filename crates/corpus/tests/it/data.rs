//! Data to build corpora of, and ways to build and to ask them.

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;

use corpus::{
    Answer, BlockError, BuildError, Corpus, FalseAlarms, Gaps, Opening, Parameters, Place, Plan, RangeTexts, build_text,
};
use exposure::{Prefix, Sha1Hash};
use jiff::civil::date;

/// 160 bits of a hash, and how often it was seen.
pub(crate) type Data = BTreeMap<[u8; 20], u64>;

/// Numbers that look random and are the same in every run (SplitMix64, Steele, Lea and Flood 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// From 0 up to and without `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(crate) fn hash(&mut self) -> [u8; 20] {
        let mut hash = [0; 20];
        hash.chunks_mut(8).for_each(|bytes| bytes.copy_from_slice(&self.next().to_le_bytes()[..bytes.len()]));
        hash
    }

    /// Most are small, as those of passwords are; a few are of any size.
    pub(crate) fn count(&mut self) -> u64 {
        match self.below(8) {
            0 => 1 + (self.next() >> self.below(64)) / 2,
            1 | 2 => 1 + self.below(5_000),
            _ => 1 + self.below(9),
        }
    }

    pub(crate) fn data(&mut self, entries: usize) -> Data {
        (0..entries).map(|_| (self.hash(), self.count())).collect()
    }

    /// Hashes that nobody has put in: that one of them is in `data` is as likely as 2^-100.
    pub(crate) fn absent(&mut self, data: &Data, many: usize) -> Vec<[u8; 20]> {
        (0..many).map(|_| self.hash()).filter(|hash| !data.contains_key(hash)).collect()
    }
}

/// The hash in a range: its first 20 bits those of the range, the rest random.
pub(crate) fn in_range(range: u32, mut hash: [u8; 20]) -> [u8; 20] {
    hash[0] = (range >> 12) as u8;
    hash[1] = (range >> 4) as u8;
    hash[2] = (range << 4) as u8 | hash[2] & 15;
    hash
}

pub(crate) fn range_of(hash: &[u8; 20]) -> u32 {
    u32::from(hash[0]) << 12 | u32::from(hash[1]) << 4 | u32::from(hash[2]) >> 4
}

fn digits_of(hash: &[u8; 20]) -> [u8; 40] {
    std::array::from_fn(|digit| b"0123456789ABCDEF"[usize::from(hash[digit / 2] >> (4 - digit % 2 * 4) & 15)])
}

pub(crate) fn digits(hash: &[u8; 20]) -> String {
    digits_of(hash).map(char::from).iter().collect()
}

pub(crate) fn hash(bytes: &[u8; 20]) -> Sha1Hash {
    Sha1Hash::parse(str::from_utf8(&digits_of(bytes)).expect("digits")).expect("40 of them")
}

pub(crate) fn hashes<'a>(of: impl IntoIterator<Item = &'a [u8; 20]>) -> Vec<Sha1Hash> {
    of.into_iter().map(hash).collect()
}

/// One sorted text of everything.
pub(crate) fn text(data: &Data) -> String {
    data.iter().map(|(hash, count)| format!("{}:{count}\n", digits(hash))).collect()
}

pub(crate) fn parameters(rate: usize) -> Parameters {
    Parameters { false_alarms: FalseAlarms::ALL[rate], least_count: 1, date: date(2026, 11, 24) }
}

pub(crate) fn go_on(_: corpus::Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Builds a corpus of a text, whose gaps are as they should be.
pub(crate) fn try_build(parameters: Parameters, text: &str) -> Result<Vec<u8>, BuildError> {
    try_build_with(parameters, Gaps::Taken, text)
}

pub(crate) fn try_build_with(parameters: Parameters, gaps: Gaps, text: &str) -> Result<Vec<u8>, BuildError> {
    let plan = Plan::of_text(parameters, gaps, &mut text.as_bytes(), &mut Opening::default())?;
    let (built, bytes) = build_text(&plan, &mut text.as_bytes(), Place::default(), None, Vec::new(), &mut go_on)?;
    assert_eq!(built.bytes, bytes.len() as u64);
    Ok(bytes)
}

pub(crate) fn build(parameters: Parameters, data: &Data) -> Vec<u8> {
    try_build(parameters, &text(data)).expect("sorted data")
}

pub(crate) fn open(bytes: Vec<u8>) -> Corpus<Vec<u8>> {
    Corpus::open(bytes).expect("a whole corpus")
}

/// What it is to say of a hash that is in the data.
pub(crate) fn seen(count: u64) -> Answer {
    Answer::Seen(count.try_into().expect("at least 1"))
}

/// The first range and the last of each block that is not whole, and how many entries the others have.
pub(crate) fn verified(corpus: &Corpus<Vec<u8>>) -> (Vec<(u32, u32)>, u64) {
    let mut wrong = Vec::new();
    let seen = corpus.verify(&mut |_| ControlFlow::Continue(()), |(first, last), error| {
        assert!(matches!(error, BlockError::Damaged), "{error}");
        wrong.push((first.number(), last.number()));
    });
    assert_eq!((seen.blocks, seen.damaged as usize), (corpus.blocks(), wrong.len()));
    (wrong, seen.entries)
}

/// The files of ranges, those of `has` alone.
pub(crate) struct Folder<H> {
    pub(crate) texts: BTreeMap<u32, String>,
    /// Whether a range has a file, if only an empty one.
    pub(crate) has: H,
}

impl<H: Fn(u32) -> bool + Sync> Folder<H> {
    pub(crate) fn of(data: &Data, has: H) -> Self {
        let mut texts: BTreeMap<u32, String> = BTreeMap::new();
        for (hash, count) in data.iter().filter(|(hash, _)| has(range_of(hash))) {
            let line = format!("{}:{count}", digits(hash).split_off(Prefix::DIGITS));
            // As the API answers: CRLF between lines, and none behind the last.
            let text = texts.entry(range_of(hash)).or_default();
            if !text.is_empty() {
                text.push_str("\r\n");
            }
            text.push_str(&line);
        }
        Self { texts, has }
    }
}

impl<H: Fn(u32) -> bool + Sync> RangeTexts for Folder<H> {
    fn read(&self, range: Prefix, text: &mut Vec<u8>) -> io::Result<bool> {
        if let Some(of) = self.texts.get(&range.number()) {
            text.extend_from_slice(of.as_bytes());
        }
        Ok((self.has)(range.number()))
    }
}

/// A corpus file in its parts, to be put together in another way: the checksums of the file as a whole are made to fit, so
/// that only those of the blocks can tell.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) header: Vec<u8>,
    pub(crate) blocks: Vec<Vec<u8>>,
    pub(crate) entries: [u8; 8],
}

const HEADER: usize = 104;
const TRAILER: usize = 20;

impl Parts {
    pub(crate) fn of(file: &[u8]) -> Self {
        let (rest, trailer) = file.split_last_chunk::<TRAILER>().expect("a trailer");
        let (entries, trailer) = trailer.split_first_chunk().expect("its entries");
        let index_length = u64::from_le_bytes(*trailer.first_chunk().expect("the index's length"));
        let (rest, index) = rest.split_at(rest.len() - index_length as usize);
        let (header, mut rest) = rest.split_at(HEADER);
        let lengths = index.split_inclusive(|byte| byte & 0x80 == 0);
        let lengths =
            lengths.map(|leb| leb.iter().rev().fold(0, |length, byte| length << 7 | usize::from(byte & 0x7F)));
        let blocks = lengths.map(|length| {
            let (block, behind) = rest.split_at(length);
            rest = behind;
            block.to_vec()
        });
        Self { blocks: blocks.collect(), header: header.to_vec(), entries: *entries }
    }

    /// Other bits of a hash number its block.
    pub(crate) fn renumbered(mut self, block_bits: u8) -> Self {
        self.header.truncate(HEADER - 4);
        self.header[11] = block_bits;
        self.header.extend_from_slice(&crc32fast::hash(&self.header).to_le_bytes());
        self
    }

    /// A block of this content whose checksum fits.
    pub(crate) fn sealed(&self, number: usize, content: &[u8]) -> Vec<u8> {
        let covered = [&self.header[..HEADER - 4], &(number as u32).to_le_bytes(), content].concat();
        [content, &crc32fast::hash(&covered).to_le_bytes()].concat()
    }

    pub(crate) fn file(&self) -> Vec<u8> {
        let mut file = self.header.clone();
        self.blocks.iter().for_each(|block| file.extend_from_slice(block));
        let mut end = Vec::new();
        for block in &self.blocks {
            let mut length = block.len();
            while length >= 0x80 {
                end.push(length as u8 | 0x80);
                length >>= 7;
            }
            end.push(length as u8);
        }
        let index_length = end.len() as u64;
        end.extend_from_slice(&self.entries);
        end.extend_from_slice(&index_length.to_le_bytes());
        let crc = crc32fast::hash(&[&self.header[..HEADER - 4], &end].concat());
        [file, end, crc.to_le_bytes().to_vec()].concat()
    }
}
