//! What was put in is found with its count, and what was not raises no more false alarms than promised.

use std::ops::ControlFlow;

use corpus::{Answer, Corpus, FalseAlarms, Parameters};
use exposure::{Sha1Hash, Verdict, Why};
use proptest::prelude::*;

use crate::data::{Data, Random, build, hash, hashes, in_range, open, parameters, range_of, seen, verified};

/// Whether each way to ask finds every entry with its count, or some of very many.
#[track_caller]
pub(crate) fn check_found(corpus: &Corpus<Vec<u8>>, data: &Data) {
    let step = 1 + data.len() / 50_000;
    let asked = hashes(data.keys().step_by(step));
    let expected: Vec<Answer> = data.values().step_by(step).map(|count| seen(*count)).collect();
    assert_eq!(corpus.look_up_many(&asked), expected);
    for (hash, expected) in asked.iter().zip(expected).step_by(1 + asked.len() / 10_000) {
        assert_eq!((corpus.look_up(hash), corpus.contains(hash)), (expected, seen(1)));
    }
    assert_eq!((corpus.entries(), verified(corpus)), (data.len() as u64, (Vec::new(), data.len() as u64)));
}

/// Hashes at random, or close together, or at the ends of blocks.
fn hash_bytes() -> impl Strategy<Value = [u8; 20]> {
    let random = any::<[u8; 20]>();
    let close = (0_u64..4000).prop_map(|number| {
        let mut hash = [0x5A; 20];
        hash[2..10].copy_from_slice(&(number << 20).to_be_bytes());
        hash
    });
    let ends = (any::<u8>(), any::<bool>()).prop_map(|(first, high)| {
        let mut hash = [if high { 0xFF } else { 0 }; 20];
        hash[0] = first;
        hash
    });
    prop_oneof![6 => random, 1 => close, 1 => ends]
}

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 1_u64..20, 3 => 1_u64..100_000, 1 => 1_u64.., 1 => Just(u64::from(u32::MAX)), 1 => Just(u64::MAX)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_entry_of_any_corpus_is_found_with_its_count(
        data in prop_oneof![
            proptest::collection::btree_map(hash_bytes(), count(), 0..40),
            proptest::collection::btree_map(hash_bytes(), count(), 0..3000),
        ],
        rate in 0_usize..3,
    ) {
        let corpus = open(build(parameters(rate), &data));
        prop_assert_eq!(corpus.parameters(), parameters(rate));
        check_found(&corpus, &data);
    }

    #[test]
    fn answers_come_in_the_order_of_the_questions(seed: u64, entries in 0_usize..2000, asked in 0_usize..600) {
        let mut random = Random(seed);
        let data = random.data(entries);
        let corpus = open(build(parameters(0), &data));
        let known: Vec<_> = data.keys().collect();
        let asked: Vec<_> = (0..asked)
            .map(|_| match known.len() {
                0 => hash(&random.hash()),
                many if random.below(2) == 0 => hash(known[random.below(many as u64) as usize]),
                _ => hash(&random.hash()),
            })
            .collect();
        let one_by_one: Vec<_> = asked.iter().map(|hash| corpus.look_up(hash)).collect();
        prop_assert_eq!(corpus.look_up_many(&asked), one_by_one);
    }
}

/// How many entries are in some ranges: few and many, and about the powers of two. The last has the greatest hash.
pub(crate) const RANGES: [(u32, usize); 8] =
    [(0, 1), (1, 2), (2, 2047), (3, 2048), (4, 2049), (5, 65_536), (0x80000, 3), (0xFFFFF, 1)];
/// Ranges that are filled so that the opening of the data has enough for a block for each range.
const FILLED: std::ops::Range<u32> = 7..128;
const FILL: usize = 1700;

/// Data with so many entries in these ranges, filled ones behind them, and none in all others; with the least and the
/// greatest hash and count.
pub(crate) fn ranges() -> Data {
    let mut random = Random(5);
    let mut data = Data::from([([0; 20], u64::from(u32::MAX)), ([0xFF; 20], u64::MAX), (in_range(1, [0; 20]), 1)]);
    for (range, entries) in RANGES.into_iter().chain(FILLED.map(|range| (range, FILL))) {
        let have = data.keys().filter(|hash| range_of(hash) == range).count();
        let wanted = data.len() - have + entries;
        while data.len() < wanted {
            data.insert(in_range(range, random.hash()), random.count());
        }
    }
    data
}

#[test]
fn ranges_of_no_one_two_and_65536_entries_are_found() {
    let data = ranges();
    for (range, entries) in RANGES.into_iter().chain([(6, 0)]) {
        assert_eq!(data.keys().filter(|hash| range_of(hash) == range).count(), entries, "{range:05X}");
    }
    let corpus = open(build(parameters(1), &data));
    assert_eq!(corpus.blocks(), 1 << 20);
    check_found(&corpus, &data);
    let empty = hash(&in_range(6, [7; 20]));
    assert_eq!((corpus.look_up(&empty), corpus.contains(&empty)), (Answer::NotIn, Answer::NotIn));
}

/// How many absent hashes are asked for each rate.
const ASKED: usize = 20_000_000;

#[test]
fn false_alarms_come_as_rarely_as_promised() {
    let mut random = Random(11);
    // The rate is the same whatever the number of entries; of few, more can be asked in the same time.
    let corpora = [82_000, 30, 30].map(|entries| random.data(entries));
    let corpora: Vec<_> = (0..3).zip(corpora).map(|(rate, data)| open(build(parameters(rate), &data))).collect();
    let mut alarms = [0_u64; 3];
    let mut asked = 0;
    while asked < ASKED {
        let absent: Vec<Sha1Hash> = (0..ASKED / 20).map(|_| hash(&random.hash())).collect();
        asked += absent.len();
        for (corpus, alarms) in corpora.iter().zip(&mut alarms) {
            for answer in corpus.look_up_many(&absent) {
                match answer {
                    Answer::Seen(_) => *alarms += 1,
                    other => assert_eq!(other, Answer::NotIn),
                }
            }
        }
    }
    for (alarms, rate) in alarms.into_iter().zip(FalseAlarms::ALL) {
        // Each bound is passed by chance once in a million times.
        let rate = (-f64::from(rate.bits())).exp2();
        assert!(1.0 - fewer_than(alarms, rate) > 1e-6, "{alarms} of {ASKED} are too many");
        assert!(fewer_than(alarms + 1, rate) > 1e-6, "{alarms} of {ASKED} are too few");
    }
}

/// How likely fewer than `alarms` of [`ASKED`] look-ups raise one, by the binomial distribution.
fn fewer_than(alarms: u64, rate: f64) -> f64 {
    let asked = ASKED as f64;
    let none = (asked * (-rate).ln_1p()).exp();
    let one_more = |likely: f64, alarms: u64| {
        let alarms = alarms as f64;
        likely * (asked - alarms) / (alarms + 1.0) * rate / (1.0 - rate)
    };
    let first = (0.0, none);
    (0..alarms).fold(first, |(sum, likely), number| (sum + likely, one_more(likely, number))).0
}

fn only_frequent(least_count: u64) -> Parameters {
    Parameters { least_count, ..parameters(2) }
}

#[test]
fn rare_hashes_are_left_out_and_none_is_called_not_seen() {
    let mut random = Random(21);
    let data = random.data(3000);
    for least_count in [2, 5, 1000, u64::MAX] {
        let corpus = open(build(only_frequent(least_count), &data));
        let (kept, rare): (Data, Data) = data.clone().into_iter().partition(|(_, count)| *count >= least_count);
        assert!(!rare.is_empty());
        check_found(&corpus, &kept);
        let absent = random.absent(&data, 500);
        for hash in hashes(rare.keys().chain(&absent)) {
            let answer = corpus.look_up(&hash);
            assert_eq!(answer, Answer::NotIn);
            let said = corpus.exposure(answer).verdict;
            assert_eq!(said, Verdict::Unknown { why: Why::NotAmongFrequent { at_least: least_count } });
        }
    }
}

#[test]
fn a_corpus_of_all_says_not_seen() {
    let data = Random(22).data(300);
    let corpus = open(build(only_frequent(1), &data));
    let said = corpus.exposure(corpus.look_up(&hash(&[9; 20])));
    assert_eq!((said.verdict, said.as_of), (Verdict::NotSeen, Some(parameters(2).date)));
}

#[test]
fn looking_over_can_be_stopped() {
    let corpus = open(build(parameters(0), &ranges()));
    let looked = corpus.verify(&mut |_| ControlFlow::Break(()), |range, error| panic!("{range:?} {error}"));
    assert!((1..corpus.blocks()).contains(&looked.blocks), "{looked:?}");
}
