//! What the fuzz targets of the offline corpus do with an input.
//!
//! `crates/corpus/tests/it/replay.rs` runs the same functions over the kept inputs in every test.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use corpus::{Answer, Corpus, FalseAlarms, Gaps, Opening, Parameters, Place, Plan, build_text};
use exposure::Sha1Hash;

/// A target: its name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All.
pub const TARGETS: [Target; 2] = [("corpus_file", corpus_file), ("corpus_lines", corpus_lines)];

/// Bytes of the header, and of the part of it that its checksum covers.
const HEADER: usize = 104;
const COVERED: usize = 100;
const TRAILER: usize = 20;
/// Where the lengths of the codes lie.
const LENGTHS: std::ops::Range<usize> = 24..99;
/// The most bits of a hash that number the block of a file that is made of an input.
const MOST_BLOCK_BITS: u8 = 6;

/// A file: as it is; with checksums that fit; and the input as a header and the contents of blocks.
pub fn corpus_file(input: &[u8]) {
    ask(input.to_vec());
    ask(mended(input));
    ask(made(input));
}

/// The input with checksums that fit wherever there is one.
fn mended(input: &[u8]) -> Vec<u8> {
    let mut file = input.to_vec();
    if file.len() < HEADER + TRAILER {
        return file;
    }
    mend_header(&mut file);
    let trailer = file.len() - TRAILER;
    let index_length = number(&file[trailer + 8..]);
    let Some(index) = usize::try_from(index_length).ok().and_then(|length| trailer.checked_sub(length)) else {
        return file;
    };
    if index < HEADER {
        return file;
    }
    let (mut start, mut at, mut block) = (HEADER, index, 0_u32);
    while at < trailer && start < index {
        let (mut length, mut shift) = (0_usize, 0);
        while at < trailer && shift < 28 {
            length |= usize::from(file[at] & 0x7F) << shift;
            shift += 7;
            at += 1;
            if file[at - 1] < 0x80 {
                break;
            }
        }
        // The last block has what is left, so that an input may grow in between.
        let end = (start + length).min(index);
        if let Some(content) = end.checked_sub(4).filter(|content| *content >= start) {
            let crc = crc32fast::hash(&[&file[..COVERED], &block.to_le_bytes(), &file[start..content]].concat());
            file[content..end].copy_from_slice(&crc.to_le_bytes());
        }
        (start, block) = (end, block.wrapping_add(1));
    }
    let crc = crc32fast::hash(&[&file[..COVERED], &file[index..file.len() - 4]].concat());
    let end = file.len() - 4;
    file[end..].copy_from_slice(&crc.to_le_bytes());
    file
}

/// Of the input's first bytes a header, of what follows the contents of blocks, all of one length.
fn made(input: &[u8]) -> Vec<u8> {
    let mut file = vec![0; HEADER];
    let (header, rest) = input.split_at(input.len().min(COVERED));
    file[..header.len()].copy_from_slice(header);
    file[11] %= MOST_BLOCK_BITS + 1;
    mend_header(&mut file);
    let blocks = 1_usize << file[11];
    let share = rest.len().div_ceil(blocks).max(1);
    let mut end = Vec::new();
    for block in 0..blocks {
        let content = rest.chunks(share).nth(block).unwrap_or_default();
        let crc = crc32fast::hash(&[&file[..COVERED], &(block as u32).to_le_bytes(), content].concat());
        file.extend_from_slice(content);
        file.extend_from_slice(&crc.to_le_bytes());
        let length = content.len() + 4;
        end.extend(if length < 0x80 { vec![length as u8] } else { vec![length as u8 | 0x80, (length >> 7) as u8] });
    }
    let index_length = end.len() as u64;
    end.extend_from_slice(&7_u64.to_le_bytes());
    end.extend_from_slice(&index_length.to_le_bytes());
    let crc = crc32fast::hash(&[&file[..COVERED], &end].concat());
    [file, end, crc.to_le_bytes().to_vec()].concat()
}

/// Makes a header of bytes: what can be one stays as it is.
fn mend_header(file: &mut [u8]) {
    file[..10].copy_from_slice(b"\x93CORPUS\n\x01\0");
    file[10] = file[10].clamp(1, 40);
    file[11] = file[11].min(20);
    // No later than 9999.
    file[15] = 0;
    file[16] |= 1;
    file[99] = 0;
    let shares: u32 = file[LENGTHS].iter().map(|length| 1_u32 << (15 - u32::from(*length).clamp(1, 15))).sum();
    if shares != 1 << 15 || file[LENGTHS].iter().any(|length| !(1..=15).contains(length)) {
        for (length, symbol) in file[LENGTHS].iter_mut().zip(0..) {
            *length = if symbol < 53 { 6 } else { 7 };
        }
    }
    let crc = crc32fast::hash(&file[..COVERED]);
    file[COVERED..HEADER].copy_from_slice(&crc.to_le_bytes());
}

fn number(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Opens a file, looks hashes up in every way, and looks it over.
fn ask(file: Vec<u8>) {
    let bytes = file.len() as u64;
    // Hashes spread evenly, and some that the file itself has in it.
    let mut asked: Vec<Sha1Hash> = (0..=40_u64).map(|number| of_number(number.wrapping_mul(u64::MAX / 40))).collect();
    asked.extend(file.chunks(8).rev().take(20).map(|chunk| of_number(number(chunk))));
    let Ok(corpus) = Corpus::open(file) else { return };
    assert_eq!(corpus.bytes(), bytes);
    assert!(corpus.largest_block() <= bytes);
    let mut wrong = Vec::new();
    let looked = corpus.verify(&mut |_| ControlFlow::Continue(()), |(first, last), _| wrong.push((first, last)));
    assert_eq!((looked.blocks, looked.damaged as usize), (corpus.blocks(), wrong.len()));
    assert!(looked.entries <= bytes * 8);
    for (hash, many) in asked.iter().zip(corpus.look_up_many(&asked)) {
        let answer = corpus.look_up(hash);
        assert_eq!(answer, many);
        let is_whole = !wrong.iter().any(|(first, last)| (*first..=*last).contains(&hash.prefix()));
        let contains = corpus.contains(hash);
        match answer {
            Answer::Seen(_) => assert_eq!(contains, Answer::Seen(std::num::NonZeroU64::MIN)),
            Answer::NotIn => assert_eq!(contains, answer),
            // The code of the count may be all that is wrong.
            _ => assert!(!is_whole, "{answer:?} of a block that is whole"),
        }
    }
}

fn of_number(number: u64) -> Sha1Hash {
    Sha1Hash::parse(&format!("{number:016X}{number:016X}00000000")).expect("40 digits")
}

/// A sorted text. The first byte says the rate and the least count.
pub fn corpus_lines(input: &[u8]) {
    let Some((first, text)) = input.split_first() else { return };
    let parameters = Parameters {
        false_alarms: FalseAlarms::ALL[usize::from(first % 3)],
        least_count: 1 + u64::from(first / 64),
        date: jiff::civil::date(2026, 11, 24),
    };
    let gaps = if first & 32 == 0 { Gaps::Taken } else { Gaps::Refused };
    let Ok(plan) = Plan::of_text(parameters, gaps, &mut &text[..], &mut Opening::default()) else { return };
    let go_on = &mut |_| ControlFlow::Continue(());
    let Ok((built, file)) = build_text(&plan, &mut &text[..], Place::default(), None, Vec::new(), go_on) else {
        return;
    };
    // Whatever was built of the text, another reading of it finds again.
    let mut lines = BTreeMap::new();
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let line = str::from_utf8(line).expect("what is built is ASCII").trim_end_matches('\r');
        let (digits, count) = line.split_once(':').expect("what is built has colons");
        let count: u64 = count.parse().expect("what is built has counts");
        if count >= parameters.least_count {
            assert_eq!(lines.insert(digits.to_uppercase(), count), None, "{digits} is twice in what is built");
        }
    }
    let corpus = Corpus::open(file).expect("what is built opens");
    assert_eq!((built.entries, corpus.entries()), (lines.len() as u64, lines.len() as u64));
    for (digits, count) in lines {
        let hash = Sha1Hash::parse(&digits).expect("what is built has 40 digits");
        assert_eq!(corpus.look_up(&hash), Answer::Seen(count.try_into().expect("it is no padding")), "{digits}");
    }
}
