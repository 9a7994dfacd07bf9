//! Failures that pass: whatever the source does meanwhile, the folder ends whole, and equal to what the source has.

use std::time::{Duration, Instant};

use fetch::Fetch;
use jiff::civil::date;
use tempfile::TempDir;

use crate::front::{Fault, Front, Pass};
use crate::{Serving, check_equal, part, run, run_told, source_of, wanted, write_range};

const RANGES: u32 = 0x400;

/// A folder fetched and then refreshed through one of so many of these faults.
async fn check(one_in: u32, faults: &'static [Fault]) -> anyhow::Result<()> {
    let (source, folder) = (source_of(RANGES)?, TempDir::new()?);
    let mirror = Serving::of(source.path()).await?;
    let front = Front::before(mirror.address, Pass::Faults(one_in, faults)).await?;
    let first = wanted(folder.path(), &front.source(), part(0, RANGES - 1)?)?;
    let (report, _) = run_told(&first).await?;
    assert_eq!((report.written, report.mended), (u64::from(RANGES), 0), "{faults:?}");
    check_equal(folder.path(), source.path(), 0..RANGES)?;
    write_range(source.path(), 9, 2)?;
    let (report, _) = run_told(&Fetch { today: date(2022, 12, 24), ..first }).await?;
    assert_eq!((report.written, report.mended), (1, 0), "{faults:?}");
    assert!(front.broken() > 0, "{faults:?}");
    check_equal(folder.path(), source.path(), 0..RANGES)
}

#[tokio::test]
async fn a_source_that_is_down_now_and_then() -> anyhow::Result<()> {
    check(5, &[Fault::Down]).await
}

#[tokio::test]
async fn bodies_that_are_cut() -> anyhow::Result<()> {
    check(5, &[Fault::Cut]).await
}

#[tokio::test]
async fn connections_that_are_reset() -> anyhow::Result<()> {
    check(5, &[Fault::Reset]).await
}

#[tokio::test]
async fn checksums_that_disagree() -> anyhow::Result<()> {
    check(5, &[Fault::WrongMd5, Fault::Garbled]).await
}

#[tokio::test]
async fn etags_that_are_wrong() -> anyhow::Result<()> {
    check(5, &[Fault::WrongEtag, Fault::Same]).await
}

#[tokio::test]
async fn everything_at_once() -> anyhow::Result<()> {
    use Fault::{Cut, Down, Garbled, Reset, Same, WrongEtag, WrongMd5};
    check(2, &[Down, Cut, Reset, WrongMd5, Garbled, WrongEtag, Same]).await
}

/// While a pause is asked for, nobody asks.
#[tokio::test]
async fn a_pause_that_is_asked_for_holds_the_whole_download() -> anyhow::Result<()> {
    let (source, folder) = (source_of(RANGES)?, TempDir::new()?);
    let mirror = Serving::of(source.path()).await?;
    let front = Front::before(mirror.address, Pass::Faults(700, &[Fault::Busy])).await?;
    let first = wanted(folder.path(), &front.source(), part(0, RANGES - 1)?)?;
    let begin = Instant::now();
    let (report, told) = run_told(&first).await?;
    let pauses: Vec<_> = told.iter().filter_map(|progress| progress.pause).collect();
    assert!(!pauses.is_empty() && pauses.iter().all(|pause| *pause == Duration::from_secs(1)), "{pauses:?}");
    assert!(begin.elapsed() >= Duration::from_secs(pauses.len() as u64));
    assert_eq!(report.written, u64::from(RANGES));
    check_equal(folder.path(), source.path(), 0..RANGES)
}

#[tokio::test]
async fn a_source_that_is_stopped_and_started_again() -> anyhow::Result<()> {
    let (source, folder) = (source_of(RANGES)?, TempDir::new()?);
    let mirror = Serving::of(source.path()).await?;
    let address = mirror.address.to_string();
    let mut first = wanted(folder.path(), &mirror.source(), part(0, RANGES - 1)?)?;
    first.config.under_way = 4;
    first.config.longest_pause = Duration::from_millis(200);
    let gateway = crate::gateway()?;
    let (reached, mut at_200) = tokio::sync::mpsc::unbounded_channel();
    let mut pauses = 0;
    let mut tell = |progress: fetch::Progress| {
        if progress.done == 200 {
            let _ = reached.send(());
        }
        pauses += usize::from(progress.pause.is_some());
    };
    let restart = async {
        at_200.recv().await;
        mirror.stop().await?;
        tokio::time::sleep(Duration::from_millis(100)).await;
        Serving::at(&address, source.path()).await
    };
    let (report, again) = tokio::join!(first.run(&gateway, &mut tell), restart);
    let again = again?;
    assert_eq!(report?.written, u64::from(RANGES));
    assert!(pauses > 0, "it was away");
    check_equal(folder.path(), source.path(), 0..RANGES)?;
    again.stop().await
}

#[tokio::test]
async fn a_source_that_stays_down_is_given_up_and_the_next_run_goes_on() -> anyhow::Result<()> {
    const DOWN: &str = "HTTP/1.1 503 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let (source, folder) = (source_of(RANGES)?, TempDir::new()?);
    let mirror = Serving::of(source.path()).await?;
    let front = Front::before(mirror.address, Pass::Then(500, DOWN)).await?;
    let first = wanted(folder.path(), &front.source(), part(0, RANGES - 1)?)?;
    let error = run(&first).await?.expect_err("half of it is missing");
    assert!(matches!(&error, fetch::FetchError::GaveUp { missing: 524, why } if why.code() == "status"), "{error:?}");
    // Ten rounds and the one in which it began, each of 16 in a row and what was under way then.
    assert!((600..2000).contains(&front.asked().0), "{:?}", front.asked());
    let (report, _) = run_told(&wanted(folder.path(), &mirror.source(), part(0, RANGES - 1)?)?).await?;
    // It is another source by its address, which is asked for everything.
    assert_eq!((report.written + report.unchanged, report.unchanged), (1024, 500));
    check_equal(folder.path(), source.path(), 0..RANGES)
}
