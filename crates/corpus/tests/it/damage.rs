//! Files that are not as they were written: they answer as before, or say that they are damaged, and never anything else.

use corpus::{Answer, Corpus, FalseAlarms, NotACorpus, Parameters};
use exposure::{Sha1Hash, Verdict, Why};
use jiff::civil::date;

use crate::data::{Data, Parts, Random, build, hash, hashes, open, parameters, seen, verified};

/// A file, what may be asked of it, and what it answers when it is whole.
struct Whole {
    file: Vec<u8>,
    asked: Vec<Sha1Hash>,
    answers: Vec<Answer>,
}

impl Whole {
    fn of(rate: usize, entries: usize) -> Self {
        let mut random = Random(rate as u64 + 61);
        let data = random.data(entries);
        let asked = hashes(data.keys().step_by(1 + entries / 100).chain(&random.absent(&data, 20)));
        let file = build(parameters(rate), &data);
        let answers = open(file.clone()).look_up_many(&asked);
        let counts = data.values().step_by(1 + entries / 100);
        assert!(counts.zip(&answers).all(|(count, answer)| *answer == seen(*count)));
        Self { file, asked, answers }
    }

    /// Whether a damaged file says nothing but what the whole one says; how many it answers as before. `None` where it does
    /// not open.
    fn check(&self, damaged: Vec<u8>, what: &str) -> Option<usize> {
        let corpus = Corpus::open(damaged).ok()?;
        let mut as_before = 0;
        for ((hash, expected), many) in self.asked.iter().zip(&self.answers).zip(corpus.look_up_many(&self.asked)) {
            let answer = corpus.look_up(hash);
            assert_eq!(answer, many, "{what}");
            let contains = corpus.contains(hash);
            if answer == *expected {
                let presence = if answer == Answer::NotIn { Answer::NotIn } else { seen(1) };
                assert_eq!(contains, presence, "{what}");
                as_before += 1;
                continue;
            }
            for answer in [answer, contains] {
                assert!(matches!(answer, Answer::Damaged | Answer::Unreadable), "{what}: {answer:?} for {expected:?}");
            }
        }
        Some(as_before)
    }
}

#[test]
fn no_flipped_bit_makes_a_wrong_answer() {
    // Of one block, and of eight.
    for entries in [40, 1300] {
        for rate in 0..FalseAlarms::ALL.len() {
            let whole = Whole::of(rate, entries);
            let mut opened = 0;
            // Every bit of the small file; of the other every one of its beginning and its end, and some between.
            let bits = whole.file.len() * 8;
            let few = if entries > 40 { 97 } else { 1 };
            for bit in (0..bits).filter(|bit| *bit < 1000 || *bit > bits - 400 || bit % few == 0) {
                let mut damaged = whole.file.clone();
                damaged[bit / 8] ^= 1 << (bit % 8);
                if let Some(as_before) = whole.check(damaged, &format!("bit {bit}")) {
                    // One bit lies in one block.
                    assert!(as_before < whole.asked.len(), "nobody sees bit {bit}");
                    assert_eq!(as_before == 0, entries == 40, "bit {bit}");
                    opened += 1;
                }
            }
            assert!(opened > 50, "{opened}");
        }
    }
}

#[test]
fn no_cut_file_opens() {
    for rate in 0..FalseAlarms::ALL.len() {
        let whole = Whole::of(rate, 40);
        for length in 0..whole.file.len() {
            assert_eq!(whole.check(whole.file[..length].to_vec(), "cut"), None, "{length} bytes");
        }
        assert_eq!(whole.check(whole.file.clone(), "whole"), Some(whole.asked.len()));
    }
}

#[test]
fn a_file_that_grew_does_not_open() {
    let whole = Whole::of(0, 40);
    for more in [vec![0], vec![0; 20], whole.file.clone()] {
        let grown = [whole.file.clone(), more].concat();
        // But for the trailer, two files behind each other are one.
        assert!(matches!(Corpus::open(grown), Err(NotACorpus::Index)));
    }
}

#[test]
fn what_is_no_corpus_of_this_version_is_told_apart() {
    let file = build(parameters(0), &Random(3).data(10));
    assert!(matches!(Corpus::open(Vec::new()), Err(NotACorpus::Magic)));
    assert!(matches!(Corpus::open(b"A text of something else".repeat(9)), Err(NotACorpus::Magic)));
    assert!(matches!(Corpus::open(file[..50].to_vec()), Err(NotACorpus::Index)));
    let mut later = file.clone();
    later[8] = 2;
    assert!(matches!(Corpus::open(later), Err(NotACorpus::Version(2))));
    let mut other = file.clone();
    other[30] ^= 1;
    assert!(matches!(Corpus::open(other), Err(NotACorpus::Header)));
}

/// Parts whose blocks were changed as `change` does, which is to damage those of `expect`: their hashes are neither in it nor
/// not, all others answer as before, and looking over finds these and no others.
#[track_caller]
fn check_damaged(whole: &Parts, data: &Data, expect: &[u32], change: impl FnOnce(&mut Vec<Vec<u8>>)) {
    let mut parts = whole.clone();
    change(&mut parts.blocks);
    let corpus = open(parts.file());
    let before = open(whole.file());
    let ranges = (1 << 20) / corpus.blocks();
    for hash in hashes(data.keys().chain(&Random(71).absent(data, 500))) {
        let is_damaged = expect.contains(&(hash.prefix().number() / ranges));
        let expected = if is_damaged { Answer::Damaged } else { before.look_up(&hash) };
        assert_eq!(corpus.look_up(&hash), expected);
        if is_damaged {
            let said = corpus.exposure(expected).verdict;
            assert_eq!(said, Verdict::Unknown { why: Why::CorpusDamaged });
            assert_eq!(corpus.contains(&hash), Answer::Damaged);
        }
    }
    let (wrong, entries) = verified(&corpus);
    let expected: Vec<_> = expect.iter().map(|block| (block * ranges, block * ranges + ranges - 1)).collect();
    assert_eq!(wrong, expected);
    assert_eq!(entries < corpus.entries(), !expect.is_empty());
}

#[test]
fn blocks_that_are_not_in_their_place_are_damaged() {
    let data = Random(81).data(1500);
    for rate in 0..FalseAlarms::ALL.len() {
        let whole = Parts::of(&build(parameters(rate), &data));
        assert_eq!(whole.blocks.len(), 8);
        check_damaged(&whole, &data, &[], |_| {});
        check_damaged(&whole, &data, &[2, 5], |blocks| blocks.swap(2, 5));
        check_damaged(&whole, &data, &[6], |blocks| blocks[6] = blocks[0].clone());
        check_damaged(&whole, &data, &[4], |blocks| blocks[4].fill(0));
        check_damaged(&whole, &data, &[1], |blocks| blocks[1].clear());
        check_damaged(&whole, &data, &[7], |blocks| blocks[7].truncate(9));
        check_damaged(&whole, &data, &[7], |blocks| blocks[7].push(0));
        check_damaged(&whole, &data, &[0, 1, 2, 3, 4, 5, 6, 7], |blocks| blocks.rotate_left(1));
        // The border between two blocks is another one.
        check_damaged(&whole, &data, &[3, 4], |blocks| {
            let last = blocks[3].pop().expect("bytes");
            blocks[4].insert(0, last);
        });
    }
}

#[test]
fn blocks_of_another_corpus_are_damaged() {
    let mut random = Random(91);
    let data = random.data(1500);
    let own = parameters(1);
    let others = [
        Parameters { false_alarms: FalseAlarms::ALL[0], ..own },
        Parameters { false_alarms: FalseAlarms::ALL[2], ..own },
        Parameters { date: date(2026, 11, 23), ..own },
        Parameters { least_count: 2, ..own },
    ];
    let whole = Parts::of(&build(own, &data));
    for other in others {
        let other = Parts::of(&build(other, &data));
        for block in 0..other.blocks.len().min(8) {
            check_damaged(&whole, &data, &[block as u32], |blocks| blocks[block] = other.blocks[block].clone());
        }
    }
    // The same number of a block, the same parameters, other data: the code of the counts tells them apart.
    let counts = data.keys().map(|hash| (*hash, 1 + random.below(3))).collect();
    let other = Parts::of(&build(own, &counts));
    check_damaged(&whole, &data, &[2], |blocks| blocks[2] = other.blocks[2].clone());
}

#[test]
fn a_disk_that_cannot_be_read_is_no_answer() {
    struct Failing(Vec<u8>, std::ops::Range<u64>);

    impl corpus::ReadAt for Failing {
        fn read_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<()> {
            let end = offset + buffer.len() as u64;
            if offset < self.1.end && self.1.start < end {
                return Err(std::io::Error::other("the disk is worn out"));
            }
            self.0.read_at(buffer, offset)
        }

        fn length(&self) -> std::io::Result<u64> {
            self.0.length()
        }
    }

    let data = Random(101).data(1500);
    let file = build(parameters(0), &data);
    let parts = Parts::of(&file);
    let start = 104 + (parts.blocks[0].len() + parts.blocks[1].len()) as u64;
    let corpus = Corpus::open(Failing(file, start..start + 1)).expect("header and index can be read");
    let asked = hashes(data.keys());
    let expected: Vec<_> =
        data.iter().map(|(hash, count)| if hash[0] >> 5 == 2 { Answer::Unreadable } else { seen(*count) }).collect();
    assert_eq!(corpus.look_up_many(&asked), expected);
    assert_eq!(asked.iter().map(|hash| corpus.look_up(hash)).collect::<Vec<_>>(), expected);
    let said = corpus.exposure(corpus.contains(&hash(&[0x4F; 20]))).verdict;
    assert_eq!(said, Verdict::Unknown { why: Why::CorpusUnreadable });
}

#[test]
fn an_index_of_nearly_two_to_the_64_bytes_made_it_panic() {
    let mut file = build(parameters(0), &Random(3).data(10));
    let length = file.len() - 12;
    for claimed in [u64::MAX, u64::MAX - 100, 1 << 63, 1 << 40, file.len() as u64, 0] {
        file[length..length + 8].copy_from_slice(&claimed.to_le_bytes());
        assert!(matches!(Corpus::open(file.clone()), Err(NotACorpus::Index)), "{claimed}");
    }
}
