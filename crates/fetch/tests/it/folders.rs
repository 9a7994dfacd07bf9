//! Folders as they come about: fetched, refreshed, gone on with, found damaged, put together of parts.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use fetch::{Fetch, Part, Phase, whole_as_of};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use tempfile::TempDir;

use crate::front::{Front, Pass};
use crate::{Serving, TODAY, check_equal, part, range_in, run, run_told, source_of, wanted, write_range};

/// 00000 to 003FF.
const RANGES: u32 = 0x400;

fn changed(folder: &Path) -> anyhow::Result<BTreeMap<u32, SystemTime>> {
    (0..RANGES).map(|number| Ok((number, fs::metadata(range_in(folder, number))?.modified()?))).collect()
}

fn record(folder: &Path) -> std::path::PathBuf {
    folder.join("fetched-00000-003FF.record")
}

#[tokio::test]
async fn a_part_ends_whole_and_a_refresh_writes_what_changed_alone() -> anyhow::Result<()> {
    let (source, folder) = (source_of(RANGES)?, TempDir::new()?);
    let mirror = Serving::of(source.path()).await?;
    let front = Front::before(mirror.address, Pass::Everything).await?;
    let first = wanted(folder.path(), &front.source(), part(0, RANGES - 1)?)?;
    let (report, told) = run_told(&first).await?;
    assert_eq!((report.ranges, report.written, report.unchanged, report.kept), (u64::from(RANGES), 1024, 0, 0));
    assert_eq!((report.mended, report.as_of), (0, TODAY));
    let lines: u32 = (0..RANGES).map(|number| 10 + number % 7).sum();
    assert_eq!(report.entries, u64::from(lines));
    let fetched = told.iter().rfind(|progress| progress.phase == Phase::Fetch).expect("it was told");
    assert_eq!((fetched.done, fetched.bytes, fetched.failures), (1024, report.bytes, 0));
    assert_eq!(front.asked(), (1024, 0), "no ETag is known yet");
    check_equal(folder.path(), source.path(), 0..RANGES)?;
    assert_eq!(whole_as_of(folder.path()), None, "a part is not the whole");

    let before = changed(folder.path())?;
    for number in [0, 0x123, 0x3FF] {
        write_range(source.path(), number, 2)?;
    }
    let again = Fetch { today: date(2022, 12, 24), ..first };
    let (report, _) = run_told(&again).await?;
    assert_eq!((report.written, report.unchanged, report.kept, report.as_of), (3, 1021, 0, date(2022, 12, 24)));
    assert_eq!(front.asked(), (2048, 1024), "each with its ETag");
    let after = changed(folder.path())?;
    let differ: Vec<_> = before.iter().filter(|(number, time)| after[number] != **time).map(|(n, _)| *n).collect();
    assert_eq!(differ, [0, 0x123, 0x3FF]);
    check_equal(folder.path(), source.path(), 0..RANGES)
}

/// Once a line that was cut would have swallowed the next one.
#[tokio::test]
async fn a_torn_line_of_the_record_counts_for_nothing() -> anyhow::Result<()> {
    let (source, folder) = (source_of(RANGES)?, TempDir::new()?);
    let mirror = Serving::of(source.path()).await?;
    let first = wanted(folder.path(), &mirror.source(), part(0, RANGES - 1)?)?;
    run(&first).await??;
    let whole = fs::read_to_string(record(folder.path()))?;
    let lines: Vec<_> = whole.split_inclusive('\n').collect();
    assert_eq!((lines.len(), lines[1026]), (1027, "whole 2022-11-24\n"));
    // Of a run that was killed: 500 ranges came, the line of the next is cut, at each of its bytes in turn.
    let torn = lines[502];
    for cut in (0..torn.len()).step_by(7) {
        let half = torn.get(..cut).expect("ASCII");
        File::create(record(folder.path()))?.write_all([&lines[..502].concat(), half].concat().as_bytes())?;
        let (report, _) = run_told(&Fetch { today: date(2023, 1, 1), ..first.clone() }).await?;
        assert_eq!((report.kept, report.written, report.as_of), (500, 524, TODAY), "cut at {cut}");
        assert_eq!(fs::read_to_string(record(folder.path()))?, whole, "cut at {cut}");
    }
    check_equal(folder.path(), source.path(), 0..RANGES)
}

#[tokio::test]
async fn what_the_proof_finds_damaged_is_fetched_anew() -> anyhow::Result<()> {
    let (source, folder) = (source_of(RANGES)?, TempDir::new()?);
    let mirror = Serving::of(source.path()).await?;
    let first = wanted(folder.path(), &mirror.source(), part(0, RANGES - 1)?)?;
    run(&first).await??;
    // A bit flips and the length stays; a file grows; one is emptied; one is gone; one has other counts of its own.
    let flipped = range_in(folder.path(), 1);
    let mut body = Vec::new();
    File::open(&flipped)?.read_to_end(&mut body)?;
    body[3] ^= 1;
    File::create(&flipped)?.write_all(&body)?;
    File::options().append(true).open(range_in(folder.path(), 2))?.write_all(b"\r\n")?;
    File::create(range_in(folder.path(), 3))?;
    fs::remove_file(range_in(folder.path(), 4))?;
    write_range(folder.path(), 5, 7)?;
    let (report, _) = run_told(&first).await?;
    // What the file's length gives away is fetched at once.
    assert_eq!((report.mended, report.written, report.unchanged), (2, 5, 1021));
    check_equal(folder.path(), source.path(), 0..RANGES)
}

/// Nobody knows how old such a file is.
#[tokio::test]
async fn files_without_a_record_are_fetched_anew() -> anyhow::Result<()> {
    let (source, folder) = (source_of(RANGES)?, source_of(RANGES)?);
    write_range(folder.path(), 7, 9)?;
    let mirror = Serving::of(source.path()).await?;
    let (report, _) = run_told(&wanted(folder.path(), &mirror.source(), part(0, RANGES - 1)?)?).await?;
    assert_eq!((report.written, report.kept), (1024, 0));
    check_equal(folder.path(), source.path(), 0..RANGES)
}

#[tokio::test]
async fn another_source_is_asked_for_everything() -> anyhow::Result<()> {
    let (source, folder) = (source_of(RANGES)?, TempDir::new()?);
    let mirror = Serving::of(source.path()).await?;
    run(&wanted(folder.path(), &mirror.source(), part(0, RANGES - 1)?)?).await??;
    let front = Front::before(mirror.address, Pass::Everything).await?;
    let (report, _) = run_told(&wanted(folder.path(), &front.source(), part(0, RANGES - 1)?)?).await?;
    assert_eq!((front.asked(), report.written, report.unchanged), ((1024, 0), 0, 1024));
    Ok(())
}

#[tokio::test]
async fn a_run_that_is_dropped_goes_on_where_it_was() -> anyhow::Result<()> {
    let (source, folder) = (source_of(RANGES)?, TempDir::new()?);
    let mirror = Serving::of(source.path()).await?;
    let front = Front::before(mirror.address, Pass::Everything).await?;
    let first = wanted(folder.path(), &front.source(), part(0, RANGES - 1)?)?;
    let (stop, mut stopped) = tokio::sync::mpsc::unbounded_channel();
    let gateway = crate::gateway()?;
    let mut tell = |progress: fetch::Progress| {
        if progress.done == 300 {
            let _ = stop.send(());
        }
    };
    tokio::select! {
        biased;
        _ = stopped.recv() => {}
        report = first.run(&gateway, &mut tell) => panic!("{report:?}"),
    }
    let asked = front.asked().0;
    let (report, _) = run_told(&Fetch { today: date(2023, 1, 1), ..first }).await?;
    assert!((300..1024).contains(&report.kept), "{report:?}");
    assert_eq!((report.kept + report.written, report.as_of), (1024, TODAY));
    // Some of the dropped ones may have reached the front late.
    let asked = (front.asked().0 - asked) as u64;
    assert!((report.written..=report.written + 64).contains(&asked), "what is there is not asked for: {asked}");
    check_equal(folder.path(), source.path(), 0..RANGES)
}

/// The file of a range gets this day as that of their last change.
fn date_range(folder: &Path, number: u32, day: Date) -> anyhow::Result<()> {
    let noon = TimeZone::UTC.to_timestamp(day.at(12, 0, 0, 0))?.as_second();
    let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(noon)?);
    Ok(File::options().append(true).open(range_in(folder, number))?.set_modified(noon)?)
}

/// A mirror that nobody refreshes knows nothing of today.
#[tokio::test]
async fn a_part_is_as_of_the_newest_change_of_its_source() -> anyhow::Result<()> {
    let (source, folder) = (source_of(RANGES)?, TempDir::new()?);
    let old = |number| date(2019, 1, 1 + i8::try_from(number % 5).unwrap_or_default());
    (0..RANGES).try_for_each(|number| date_range(source.path(), number, old(number)))?;
    let mirror = Serving::of(source.path()).await?;
    let front = Front::before(mirror.address, Pass::Everything).await?;
    let first = wanted(folder.path(), &front.source(), part(0, RANGES - 1)?)?;
    let whole = |day: &str| -> anyhow::Result<()> {
        let text = fs::read_to_string(record(folder.path()))?;
        assert_eq!(text.lines().last(), Some(format!("whole {day}").as_str()));
        Ok(())
    };
    assert_eq!(run_told(&first).await?.0.as_of, date(2019, 1, 5));
    whole("2019-01-05")?;

    let later = |day| Fetch { today: day, ..first.clone() };
    // What has not changed keeps its day.
    let (report, _) = run_told(&later(TODAY)).await?;
    assert_eq!((report.unchanged, report.as_of), (1024, date(2019, 1, 5)));
    // One range became newer, and then one on the day after the run began.
    for (number, changed, today, expect) in
        [(7, date(2020, 3, 9), TODAY, date(2020, 3, 9)), (8, date(2022, 12, 9), date(2022, 12, 8), date(2022, 12, 8))]
    {
        write_range(source.path(), number, 2)?;
        date_range(source.path(), number, changed)?;
        let (report, _) = run_told(&later(today)).await?;
        assert_eq!((report.written, report.unchanged, report.as_of), (1, 1023, expect));
        whole(&expect.to_string())?;
    }
    check_equal(folder.path(), source.path(), 0..RANGES)?;
    // Another source speaks for itself.
    (0..RANGES).try_for_each(|number| date_range(source.path(), number, date(2018, 5, 5)))?;
    let (report, _) = run_told(&wanted(folder.path(), &mirror.source(), part(0, RANGES - 1)?)?).await?;
    assert_eq!((report.written, report.unchanged, report.as_of), (0, 1024, date(2018, 5, 5)));
    Ok(())
}

/// A run that was stopped goes on with the days that came; lines of an older Cordon have none.
#[tokio::test]
async fn the_days_of_ranges_outlast_a_run_and_lines_without_one_are_read() -> anyhow::Result<()> {
    let (source, folder) = (source_of(RANGES)?, TempDir::new()?);
    (0..RANGES).try_for_each(|number| date_range(source.path(), number, date(2019, 1, 1)))?;
    date_range(source.path(), 0, date(2019, 1, 2))?;
    let mirror = Serving::of(source.path()).await?;
    let first = wanted(folder.path(), &mirror.source(), part(0, RANGES - 1)?)?;
    run(&first).await??;
    let text = fs::read_to_string(record(folder.path()))?;
    let half: Vec<_> = text.split_inclusive('\n').take(502).collect();
    File::create(record(folder.path()))?.write_all(half.concat().as_bytes())?;
    let (report, _) = run_told(&first).await?;
    assert_eq!((report.kept, report.unchanged + report.written, report.as_of), (500, 524, date(2019, 1, 2)));

    let without = text.replace("\" 2019-01-01\n", "\"\n").replace("\" 2019-01-02\n", "\"\n");
    assert_eq!(without.matches(" 2019-").count(), 1, "of the whole alone");
    File::create(record(folder.path()))?.write_all(without.as_bytes())?;
    let (report, _) = run_told(&first).await?;
    assert_eq!((report.unchanged, report.written, report.as_of), (1024, 0, TODAY));
    write_range(source.path(), 9, 2)?;
    date_range(source.path(), 9, date(2019, 1, 3))?;
    let (report, _) = run_told(&first).await?;
    assert_eq!((report.unchanged, report.written, report.as_of), (1023, 1, date(2019, 1, 3)));
    Ok(())
}

/// Parts that were fetched by themselves make a whole when their folders are put together, as of the oldest day.
#[test]
fn the_whole_is_as_of_its_oldest_part() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    assert_eq!((whole_as_of(folder.path()), whole_as_of(Path::new("/nowhere"))), (None, None));
    let write = |name: &str, from: u32, to: u32, end: &str| -> anyhow::Result<()> {
        let mut text = "cordon ranges 1\nrun 2026-11-24 https://ranges.example\n".to_owned();
        for number in from..=to {
            text.push_str(&format!("{number:05X} 9 0123456789abcdef0123456789abcdef -\n"));
        }
        Ok(File::create(folder.path().join(name))?.write_all(format!("{text}{end}").as_bytes())?)
    };
    write("fetched-00000-7FFFF.record", 0, 0x7FFFF, "whole 2026-11-24\n")?;
    assert_eq!(whole_as_of(folder.path()), None);
    write("fetched-80000-FFFFF.record", 0x80000, 0xFFFFF, "whole 2026-11-02\n")?;
    assert_eq!(whole_as_of(folder.path()), Some(date(2026, 11, 2)));
    // A refresh of a part has begun.
    write("fetched-80000-FFFFF.record", 0x80000, 0xFFFFF, "whole 2026-11-02\nrun 2026-12-01 https://ranges.example\n")?;
    assert_eq!(whole_as_of(folder.path()), None);
    // One range is missing.
    write("fetched-80000-FFFFF.record", 0x80001, 0xFFFFF, "whole 2026-11-02\n")?;
    assert_eq!(whole_as_of(folder.path()), None);
    write("fetched-00000-FFFFF.record", 0, 0xFFFFF, "whole 2026-10-01\n")?;
    assert_eq!((whole_as_of(folder.path()), Part::ALL.ranges()), (Some(date(2026, 10, 1)), 1_048_576));
    Ok(())
}
