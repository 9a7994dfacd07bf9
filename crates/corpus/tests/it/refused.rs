//! Data that no corpus is made of, and the line, range or gap that is named.

use std::io;
use std::ops::ControlFlow;

use corpus::{
    BuildError, Corpus, Gaps, LineError, MAX_RANGE_TEXT, Opening, Parameters, Place, Plan, RangeTexts, build_ranges,
    build_text,
};
use exposure::Prefix;

use crate::data::{
    Data, Folder, Parts, Random, build, go_on, in_range, open, parameters, range_of, text, try_build, try_build_with,
};

fn lines(data: &Data) -> Vec<String> {
    text(data).lines().map(str::to_owned).collect()
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Whether a text is refused for this line.
#[track_caller]
fn check_line(text: &str, expected: (u64, LineError)) {
    match try_build(parameters(0), text) {
        Err(BuildError::Line { range: None, line, what }) => assert_eq!((line, what), expected),
        other => panic!("{:?}", other.map(|file| file.len())),
    }
}

/// Large enough for several pieces, which are parsed apart.
fn many() -> Vec<String> {
    lines(&Random(201).data(60_000))
}

#[test]
fn lines_out_of_order_are_refused() {
    let sorted = many();
    assert!(try_build(parameters(0), &joined(&sorted)).is_ok());
    for at in [1, 2, 11_000, 30_000, 59_999] {
        let mut lines = sorted.clone();
        lines.swap(at, at - 1);
        check_line(&joined(&lines), (at as u64 + 1, LineError::OutOfOrder));
        // Far from its place, another block is in between.
        lines = sorted.clone();
        lines[at] = sorted[0].replace(':', ":1");
        check_line(
            &joined(&lines),
            (at as u64 + 1, if at == 1 { LineError::Duplicate } else { LineError::OutOfOrder }),
        );
    }
}

#[test]
fn the_same_hash_twice_is_refused() {
    let sorted = many();
    for at in [1, 2, 11_000, 30_000, 60_000] {
        let mut lines = sorted.clone();
        lines.insert(at, sorted[at - 1].clone());
        check_line(&joined(&lines), (at as u64 + 1, LineError::Duplicate));
        // Another count, or other digits where no two passwords' hashes differ alone.
        lines[at] = format!("{}:77", &sorted[at - 1][..40]);
        check_line(&joined(&lines), (at as u64 + 1, LineError::Duplicate));
        let last = if sorted[at - 1].as_bytes()[39] == b'F' { 'E' } else { 'F' };
        lines[at].replace_range(39..40, &last.to_string());
        check_line(&joined(&lines), (at as u64 + 1, LineError::Duplicate));
    }
}

#[test]
fn malformed_lines_are_refused() {
    let sorted = many();
    for at in [0, 1, 11_000, 30_000, 59_999] {
        let good = sorted[at].clone();
        for bad in [
            String::new(),
            good[..40].to_owned(),
            good[..41].to_owned(),
            good[1..].to_owned(),
            good.replace(':', " "),
            good.replace(':', ":-"),
            good.replace(':', ": "),
            format!("{}:18446744073709551616", &good[..40]),
            format!("{good} "),
            format!("{good}\r\r"),
            format!(" {good}"),
            format!("\u{feff}{good}"),
            format!("G{}", &good[1..]),
        ] {
            let mut lines = sorted.clone();
            lines[at] = bad;
            check_line(&joined(&lines), (at as u64 + 1, LineError::Malformed));
        }
    }
}

#[test]
fn lines_are_counted_on_when_a_build_is_gone_on_with() {
    let mut lines = many();
    let plan = Plan::of_text(parameters(0), Gaps::Taken, &mut joined(&lines).as_bytes(), &mut Opening::default());
    let plan = plan.expect("sorted data");
    lines[50_000].push('x');
    let text = joined(&lines);
    let (mut part, mut place, mut blocks) = (Vec::new(), Place::default(), 0);
    let stop = &mut |progress: corpus::Progress| {
        (place, blocks) = (progress.place, progress.blocks);
        ControlFlow::Break(())
    };
    let stopped = build_text(&plan, &mut text.as_bytes(), Place::default(), None, &mut part, stop);
    assert!(matches!(stopped, Err(BuildError::Stopped)));
    let done = |part: &[u8]| plan.written(part, blocks).expect("memory");
    let mut rest = &text.as_bytes()[place.offset as usize..];
    let refused = build_text(&plan, &mut rest, place, done(&part), Vec::new(), &mut go_on);
    let expected = (50_001, LineError::Malformed);
    assert!(matches!(refused, Err(BuildError::Line { line, what, .. }) if (line, what) == expected));
    // From a place before: what was written already comes again.
    let refused = build_text(&plan, &mut text.as_bytes(), Place::default(), done(&part), Vec::new(), &mut go_on);
    assert!(matches!(refused, Err(BuildError::Line { line: 1, what: LineError::OutOfOrder, .. })));
}

#[test]
fn a_text_cut_within_a_line_is_refused() {
    for cut_off in 1..49 {
        let sorted = many();
        let text = joined(&sorted);
        let cut = &text[..text.len() - cut_off];
        let last = cut.lines().last().expect("lines");
        let expected = match last.len() {
            _ if cut.ends_with('\n') => continue,
            // Its count is there, or the beginning of it.
            42.. => LineError::NoEnd,
            _ => LineError::Malformed,
        };
        check_line(cut, (cut.lines().count() as u64, expected));
    }
}

#[test]
fn a_text_cut_at_a_line_end_is_refused() {
    let data = Random(211).data(60_000);
    let whole = text(&data);
    let build = |text: &str| try_build_with(parameters(0), Gaps::Refused, text);
    assert!(build(&whole).is_ok());
    let lines: Vec<_> = whole.split_inclusive('\n').collect();
    // Of 60,000 hashes 50 are missed.
    for left in [100, 30_000, 59_850] {
        match build(&lines[..left].concat()) {
            Err(BuildError::Gap { from, to, .. }) => {
                let last = data.keys().nth(left - 1).expect("that many");
                assert_eq!(from.number(), range_of(last) + 1);
                assert!(to > from);
            }
            other => panic!("{left} lines: {:?}", other.map(|file| file.len())),
        }
    }
    // Nor may they be missing at the beginning or in between.
    assert!(matches!(build(&lines[300..].concat()), Err(BuildError::Gap { from, .. }) if from.number() == 0));
    let between = [&lines[..20_000], &lines[20_200..]].concat().concat();
    match build(&between) {
        Err(BuildError::Gap { from, to, expected }) => {
            let hash = |number| range_of(data.keys().nth(number).expect("that many"));
            assert_eq!((from.number(), to.number()), (hash(19_999) + 1, hash(20_200) - 1));
            assert!((100..400).contains(&expected), "{expected}");
        }
        other => panic!("{:?}", other.map(|file| file.len())),
    }
}

#[test]
fn a_text_cut_to_next_to_nothing_is_refused() {
    let whole = text(&Random(211).data(60_000));
    for left in [0, 1, 10, 49] {
        let cut: String = whole.split_inclusive('\n').take(left).collect();
        let built = try_build_with(parameters(0), Gaps::Refused, &cut);
        assert!(matches!(built, Err(BuildError::Gap { .. })), "{left} lines");
    }
}

fn of_ranges(texts: &dyn RangeTexts, old: Option<&Corpus<Vec<u8>>>, parameters: Parameters) -> Result<u64, BuildError> {
    let plan = Plan::of_ranges(parameters, Gaps::Taken, texts, old)?;
    build_ranges(&plan, texts, old, None, io::sink(), &mut go_on).map(|(built, _)| built.entries)
}

/// Whether the files of ranges are refused as `expected` says, by the plan and by the build.
#[track_caller]
fn check_ranges(texts: &dyn RangeTexts, expected: impl Fn(&BuildError) -> bool) {
    let none: Option<&Corpus<Vec<u8>>> = None;
    let planned = of_ranges(texts, none, parameters(0));
    assert!(planned.as_ref().is_err_and(&expected), "{planned:?}");
    let plan =
        Plan::of_text(parameters(0), Gaps::Taken, &mut io::empty(), &mut Opening::default()).expect("nothing is wrong");
    let built = build_ranges(&plan, texts, none, None, io::sink(), &mut go_on).map(|(built, _)| built);
    assert!(built.as_ref().is_err_and(&expected), "{built:?}");
}

#[test]
fn lines_of_ranges_are_refused_by_range_and_line() {
    let mut data = Random(221).data(50);
    data.extend((0..4_u8).map(|digit| (in_range(0x12345, [0x10 + digit; 20]), 9)));
    let range = 0x12345;
    let check = |line: u64, what: LineError, change: &dyn Fn(&mut String)| {
        let mut folder = Folder::of(&data, |_| true);
        change(folder.texts.get_mut(&range).expect("four lines"));
        check_ranges(&folder, |error| {
            matches!(error, BuildError::Line { range: Some(in_range), line: found, what: why }
                if (in_range.number(), *found, *why) == (range, line, what))
        });
    };
    let line = |text: &str, number: usize| text.lines().nth(number).expect("that many").to_owned();
    check(3, LineError::Malformed, &|text| {
        *text = text.replacen(":9\r\n", ":9\r\n:9\r\n", 3).replacen(":9\r\n:9", ":9", 1)
    });
    check(2, LineError::Malformed, &|text| *text = text.replacen("\r\n", "\r\nG", 1));
    check(4, LineError::Malformed, &|text| text.truncate(text.len() - 1));
    check(1, LineError::Malformed, &|text| text.insert_str(0, "12345"));
    check(5, LineError::Duplicate, &|text| *text = format!("{text}\r\n{}", line(text, 3)));
    check(5, LineError::Duplicate, &|text| *text = format!("{text}\r\n{}F:1", &line(text, 3)[..34]));
    check(5, LineError::OutOfOrder, &|text| *text = format!("{text}\r\n{}", line(text, 1)));
}

#[test]
fn a_range_that_is_missing_is_named() {
    let data = Random(231).data(50);
    for missing in [0, 1, 0x80000, 0xFFFFF] {
        check_ranges(&Folder::of(&data, |range| range != missing), |error| match error {
            // All ranges are one block here.
            BuildError::PartOfABlock { missing: range, .. } => range.number() == missing,
            BuildError::Missing(range) => range.number() == missing,
            _ => false,
        });
    }
    let none = Folder::of(&Data::new(), |_| false);
    check_ranges(&none, |error| matches!(error, BuildError::Missing(range) if range.number() == 0));
}

#[test]
fn a_part_of_a_block_is_no_update() {
    let data = Random(241).data(1300);
    let old = open(build(parameters(0), &data));
    assert_eq!(old.blocks(), 8);
    let folder = Folder::of(&data, |range| range == 0x40001);
    match of_ranges(&folder, Some(&old), parameters(0)) {
        Err(BuildError::PartOfABlock { given, missing }) => {
            assert_eq!((given.number(), missing.number()), (0x40001, 0x40000));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_update_of_what_is_damaged_or_laid_out_in_another_way_is_refused() {
    let mut random = Random(251);
    // Of each there are two, so that none is left out below.
    let data: Data = random.data(1300).into_iter().map(|(hash, count)| (hash, count.saturating_add(1))).collect();
    let file = build(parameters(0), &data);
    let folder = |data: &Data| Folder::of(data, |range| range >> 17 == 1);
    let update =
        |old: Vec<u8>, parameters: Parameters, data: &Data| of_ranges(&folder(data), Some(&open(old)), parameters);
    assert!(matches!(update(file.clone(), parameters(0), &data), Ok(1300)));
    let mut parts = Parts::of(&file);
    parts.blocks[5][9] ^= 1;
    let refused = update(parts.file(), parameters(0), &data);
    assert!(matches!(refused, Err(BuildError::Damaged(range)) if range.number() == 5 << 17), "{refused:?}");
    // Of another promise: nothing of it can be taken over.
    for other in [parameters(1), Parameters { least_count: 2, ..parameters(0) }] {
        let refused = update(build(other, &data), parameters(0), &data);
        assert!(matches!(refused, Err(BuildError::OtherPromise)), "{refused:?}");
    }
    let grown = (0..2000).map(|_| (in_range(1 << 17, random.hash()), 1)).collect();
    let refused = update(file.clone(), parameters(0), &grown);
    assert!(matches!(refused, Err(BuildError::LaidOutAnew)), "{refused:?}");
}

#[test]
fn a_range_of_more_text_than_any_has_is_refused() {
    let mut random = Random(261);
    let mut data = Data::new();
    while data.len() * 43 <= MAX_RANGE_TEXT {
        data.insert(in_range(0, random.hash()), 1);
    }
    check_line(&text(&data), (1, LineError::TooMany));
}

#[test]
fn a_file_of_a_range_of_more_text_than_any_has_is_refused() {
    struct Endless;

    impl RangeTexts for Endless {
        fn read(&self, range: Prefix, text: &mut Vec<u8>) -> io::Result<bool> {
            let suffix = if range.number() == 3 { MAX_RANGE_TEXT / 8 } else { 0 };
            (0..suffix).for_each(|_| text.extend_from_slice(b"\n00000:0"));
            text.extend(text.len().checked_sub(1).map(|_| b'\n'));
            Ok(true)
        }
    }

    check_ranges(&Endless, |error| {
        matches!(error, BuildError::Line { range: Some(range), line: 1, what: LineError::TooMany }
            if range.number() == 3)
    });
}

#[test]
fn a_text_without_line_ends_was_read_into_memory_as_a_whole() {
    let (mut text, mut opening) = (io::repeat(b'A'), Opening::default());
    let refused = Plan::of_text(parameters(0), Gaps::Refused, &mut text, &mut opening);
    let expected = (1, LineError::Malformed);
    assert!(matches!(refused, Err(BuildError::Line { line, what, .. }) if (line, what) == expected));
    assert_eq!(opening.text, b"", "and it is not kept");
}

#[test]
fn padding_out_of_order_moved_the_blocks_behind_it() {
    let sorted = many();
    let piece = joined(&sorted)[..512 * 1024].lines().count();
    // In the block in which the first piece ends, as if it were of the next block.
    for at in piece - 60..piece {
        let range = u32::from_str_radix(&sorted[at][..5], 16).expect("digits") + 0x2000;
        let mut lines = sorted.clone();
        lines.insert(at, format!("{range:05X}{}:0", "0".repeat(35)));
        let text = joined(&lines);
        match try_build(parameters(0), &text) {
            Ok(file) => assert!(file == try_build(parameters(0), &joined(&sorted)).expect("sorted data"), "line {at}"),
            Err(BuildError::Line { what, .. }) => assert_eq!(what, LineError::OutOfOrder),
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn a_gap_at_the_end_of_a_part_was_forgotten_when_it_was_gone_on_with() {
    // A hash in each range but those of the last blocks of the first part: fifty may be missing.
    let mut random = Random(271);
    let last = 256 * 256;
    let data: Data = (0..Prefix::COUNT)
        .filter(|range| !(last - 300..last).contains(range))
        .map(|range| (in_range(range, random.hash()), 1))
        .collect();
    let folder = Folder::of(&data, |_| true);
    let old: Option<&Corpus<Vec<u8>>> = None;
    let plan = Plan::of_ranges(parameters(0), Gaps::Refused, &folder, old).expect("the opening");
    let (mut file, mut parts) = (Vec::new(), 0);
    let ended = loop {
        let done = plan.written(&file[..], u32::MAX).expect("memory");
        file.truncate(done.as_ref().map_or(0, |done| done.bytes() as usize));
        let watch = &mut |_| ControlFlow::Break(());
        match build_ranges(&plan, &folder, old, done, &mut file, watch) {
            Err(BuildError::Stopped) => parts += 1,
            other => break other,
        }
    };
    assert!(parts < 100);
    assert!(matches!(ended, Err(BuildError::Gap { from, .. }) if from.number() == last - 300), "{parts} parts");
}

/// Ranges of 4,096 hashes each, of which the first 64 are the opening. What follows behind them is missing in any case.
#[test]
fn a_range_that_was_cut_was_taken_as_it_was() {
    let range = |range: u32, hashes: u64| {
        (0..hashes).map(move |at| format!("{range:05X}{:016X}{}:1\n", at << 52 | 77, "0".repeat(19)))
    };
    let text = |cut: Option<u32>| -> String {
        (0..80).flat_map(|number| range(number, if cut == Some(number) { 4_000 } else { 4_096 })).collect()
    };
    for (cut, expected) in [(None, (80, 0xFFFFF)), (Some(70), (70, 70))] {
        match try_build_with(parameters(0), Gaps::Refused, &text(cut)) {
            Err(BuildError::Gap { from, to, .. }) => assert_eq!((from.number(), to.number()), expected),
            other => panic!("{cut:?}: {:?}", other.map(|file| file.len())),
        }
    }
}
