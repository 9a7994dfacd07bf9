//! The same data give the same bytes: built in one go, stopped and gone on with, of the files of ranges, by update.

use std::io::{BufRead, Read};
use std::ops::ControlFlow;

use corpus::{
    BuildError, Corpus, Gaps, Opening, Parameters, Place, Plan, Progress, RangeTexts, build_ranges, build_text,
};

use crate::data::{Data, Folder, Random, build, digits, go_on, in_range, open, parameters, range_of, text, try_build};
use crate::found::{check_found, ranges};

type Old<'a> = Option<&'a Corpus<Vec<u8>>>;

fn of_ranges(parameters: Parameters, texts: &dyn RangeTexts, old: Old<'_>) -> Result<Vec<u8>, BuildError> {
    let plan = Plan::of_ranges(parameters, Gaps::Taken, texts, old)?;
    let (built, bytes) = build_ranges(&plan, texts, old, None, Vec::new(), &mut go_on)?;
    assert_eq!(built.bytes, bytes.len() as u64);
    Ok(bytes)
}

/// Stops at the watch that comes after `stop` others; what was written by then, and what was said of it.
fn stopped(plan: &Plan, text: &str, stop: usize) -> Option<(Vec<u8>, Progress)> {
    let (mut part, mut said, mut watches) = (Vec::new(), None, 0);
    let watch = &mut |progress| {
        watches += 1;
        said = Some(progress);
        if watches > stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    match build_text(plan, &mut text.as_bytes(), Place::default(), None, &mut part, watch) {
        Err(BuildError::Stopped) => Some((part, said.expect("it was told"))),
        other => other.map(|_| None).expect("sorted data"),
    }
}

/// What cannot be read again is kept until the plan is made, but not what is left out of the corpus anyway.
#[test]
fn of_a_text_that_cannot_be_read_again_little_is_kept() {
    // About 73 to a range.
    let into_4096_ranges = |(mut hash, _): ([u8; 20], u64)| {
        hash[0] = 0;
        (hash, 1)
    };
    let mut data: Data = Random(112).data(300_000).into_iter().map(into_4096_ranges).collect();
    data.values_mut().enumerate().for_each(|(number, count)| *count = if number % 50 == 0 { 9 } else { 1 });
    let text = text(&data);
    for (least_count, most) in [(1, text.len()), (5, text.len() / 10)] {
        let parameters = Parameters { least_count, ..parameters(0) };
        let (mut source, mut opening) = (text.as_bytes(), Opening::default());
        let plan = Plan::of_text(parameters, Gaps::Taken, &mut source, &mut opening).expect("sorted data");
        let kept = opening.text.lines().count() as u64 + opening.left_out + source.lines().count() as u64;
        assert_eq!(kept, 300_000);
        assert!(opening.text.len() <= most);
        let from = Place { offset: 0, lines: opening.left_out };
        let mut rest = opening.text.chain(source);
        let (_, bytes) = build_text(&plan, &mut rest, from, None, Vec::new(), &mut go_on).expect("sorted data");
        assert!(bytes == try_build(parameters, &text).expect("sorted data"));
    }
}

#[test]
fn a_text_built_in_parts_is_the_same_as_in_one_go() {
    let mut random = Random(111);
    for (rate, entries) in [(0, 200_000), (1, 60_000), (2, 100)] {
        let data = random.data(entries);
        let text = text(&data);
        let whole = build(parameters(rate), &data);
        let plan =
            Plan::of_text(parameters(rate), Gaps::Taken, &mut text.as_bytes(), &mut Opening::default()).expect("data");
        let mut stops = 0;
        while let Some((mut part, Progress { blocks, of, place, .. })) = stopped(&plan, &text, stops) {
            stops += 1;
            assert_eq!(of, plan.blocks());
            assert!(blocks > 0 && whole.starts_with(&part));
            assert_eq!(text[..place.offset as usize].lines().count() as u64, place.lines);
            // More was written than was told of, and not to its end.
            let told = part.len() as u64;
            part.extend_from_slice(&whole[part.len()..whole.len().min(part.len() + random.below(2000) as usize)]);
            let done = plan.written(&part[..], blocks).expect("memory").expect("the same plan");
            assert_eq!((done.blocks(), done.bytes()), (blocks, told));
            part.truncate(done.bytes() as usize);
            let mut rest = &text.as_bytes()[place.offset as usize..];
            let gone_on = build_text(&plan, &mut rest, place, Some(done), &mut part, &mut go_on);
            assert_eq!(gone_on.expect("sorted data").0.entries, data.len() as u64);
            assert!(part == whole, "stopped after {blocks} blocks");
        }
        assert!(stops > 0);
        check_found(&open(whole), &data);
    }
}

#[test]
fn files_of_ranges_give_the_same_bytes_as_one_text() {
    let mut random = Random(121);
    for (rate, entries) in [(0, 0), (1, 1), (2, 3000), (0, 300_000)] {
        let data = random.data(entries);
        let built = of_ranges(parameters(rate), &Folder::of(&data, |_| true), None).expect("all ranges");
        assert!(built == build(parameters(rate), &data), "{entries} entries");
    }
    let data = ranges();
    let built = of_ranges(parameters(1), &Folder::of(&data, |_| true), None).expect("all ranges");
    assert!(built == build(parameters(1), &data));
}

#[test]
fn files_of_ranges_are_gone_on_with_wherever_the_part_was_cut() {
    let mut random = Random(131);
    let data = random.data(40_000);
    let folder = Folder::of(&data, |_| true);
    let whole = build(parameters(0), &data);
    let plan = Plan::of_ranges(parameters(0), Gaps::Taken, &folder, None::<&Corpus<Vec<u8>>>).expect("all ranges");
    for cut in [0, 50, 104, 105, 9_000, 70_001, whole.len() - 21, whole.len()] {
        let mut part = whole[..cut].to_vec();
        let Some(done) = plan.written(&part[..], u32::MAX).expect("memory") else {
            assert!(cut < 104, "{cut}");
            continue;
        };
        assert!(done.bytes() <= cut as u64 && done.blocks() <= plan.blocks());
        part.truncate(done.bytes() as usize);
        let old: Old<'_> = None;
        build_ranges(&plan, &folder, old, Some(done), &mut part, &mut go_on).expect("all ranges");
        assert!(part == whole, "cut at {cut}");
    }
}

#[test]
fn what_another_plan_began_is_not_gone_on_with() {
    let data = Random(141).data(1000);
    let file = build(parameters(0), &data);
    let text = text(&data);
    let written = |parameters, part: &[u8]| {
        let plan = Plan::of_text(parameters, Gaps::Taken, &mut text.as_bytes(), &mut Opening::default()).expect("data");
        plan.written(part, u32::MAX).expect("memory")
    };
    assert!(written(parameters(0), &file).is_some_and(|done| done.blocks() == 4));
    assert!(written(parameters(1), &file).is_none());
    assert!(written(Parameters { least_count: 2, ..parameters(0) }, &file).is_none());
    // A damaged block is not taken for one that is written.
    let mut damaged = file.clone();
    damaged[104 + 20] ^= 1;
    assert!(written(parameters(0), &damaged).is_some_and(|done| done.blocks() == 0));
}

/// Updates `old` by the files of the ranges of some blocks, in which everything is another, and compares with building
/// all anew.
fn check_updated(rate: usize, old: &Data, block_bits: u32, changed: &[u32], random: &mut Random) {
    let corpus = open(build(parameters(rate), old));
    assert_eq!(corpus.blocks(), 1 << block_bits);
    let block_of = |range: u32| range >> (20 - block_bits);
    let mut new: Data = old.clone();
    for (hash, count) in old.iter().filter(|(hash, _)| changed.contains(&block_of(range_of(hash)))) {
        match random.below(4) {
            0 => new.remove(hash),
            1 => new.insert(*hash, count / 2 + random.below(9) + 1),
            _ => new.insert(in_range(range_of(hash), random.hash()), random.count()),
        };
    }
    let folder = Folder::of(&new, |range| changed.contains(&block_of(range)));
    let date = jiff::civil::date(2027, 1, 1);
    let updated = of_ranges(Parameters { date, ..parameters(rate) }, &folder, Some(&corpus)).expect("whole blocks");
    assert!(new.is_empty() || new != *old);
    assert!(updated == build(Parameters { date, ..parameters(rate) }, &new), "{changed:?}");
    check_found(&open(updated), &new);
}

#[test]
fn an_update_gives_the_same_bytes_as_building_all_anew() {
    let mut random = Random(151);
    let old = random.data(7000);
    for rate in 0..3 {
        check_updated(rate, &old, 5, &[3, 4, 17, 31], &mut random);
    }
    check_updated(0, &old, 5, &(0..32).collect::<Vec<_>>(), &mut random);
}

#[test]
fn an_update_by_single_ranges_gives_the_same_bytes_as_building_all_anew() {
    check_updated(1, &ranges(), 20, &[1, 4, 6, 90, 0x80000, 0xFFFFF], &mut Random(161));
}

#[test]
fn an_update_of_nothing_changes_the_date_alone() {
    let data = Random(171).data(7000);
    let file = build(parameters(0), &data);
    let nothing = Folder::of(&Data::new(), |_| false);
    assert!(of_ranges(parameters(0), &nothing, Some(&open(file.clone()))).expect("the old one") == file);
}

#[test]
fn lines_as_windows_ends_them_and_small_letters_give_the_same_bytes() {
    let data = Random(181).data(2000);
    let whole = build(parameters(0), &data);
    let text = text(&data);
    for other in [text.replace('\n', "\r\n"), text.to_lowercase()] {
        assert!(other != text);
        assert!(crate::data::try_build(parameters(0), &other).expect("the same data") == whole);
    }
}

#[test]
fn padding_is_passed_over() {
    let data = Random(191).data(2000);
    let whole = build(parameters(0), &data);
    // Behind each seventh line one of another hash of its range, which nobody has seen.
    let padded: String = data
        .iter()
        .enumerate()
        .map(|(number, (hash, count))| match number % 7 {
            0 => format!("{}:{count}\n{}:0\n", digits(hash), digits(&in_range(range_of(hash), [0xEE; 20]))),
            _ => format!("{}:{count}\n", digits(hash)),
        })
        .collect();
    assert!(crate::data::try_build(parameters(0), &padded).expect("padding") == whole);
    let mut folder = Folder::of(&data, |_| true);
    folder.texts.values_mut().for_each(|text| text.push_str("\r\n00000000000000000000000000000000000:0"));
    assert!(of_ranges(parameters(0), &folder, None).expect("padding") == whole);
}
