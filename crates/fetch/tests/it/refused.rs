//! What will not pass: the run ends at once, for its reason, and what has come stays.

use std::fs::File;
use std::io::Write;

use fetch::FetchError;
use tempfile::TempDir;

use crate::front::{Front, Pass};
use crate::{Serving, check_equal, part, run, run_told, source_of, wanted};

async fn check(answer: &'static str, code: &str) -> anyhow::Result<()> {
    let (source, folder) = (source_of(256)?, TempDir::new()?);
    let mirror = Serving::of(source.path()).await?;
    let front = Front::before(mirror.address, Pass::Then(100, answer)).await?;
    let error = run(&wanted(folder.path(), &front.source(), part(0, 255)?)?).await?.expect_err(code);
    assert!(matches!(&error, FetchError::Source { why, .. } if why.code() == code), "{code}: {error:?}");
    assert!(front.asked().0 < 256, "{code}: {:?}", front.asked());
    Ok(())
}

#[tokio::test]
async fn answers_that_will_not_pass_end_it_at_once() -> anyhow::Result<()> {
    check("HTTP/1.1 404 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", "status").await?;
    check("HTTP/1.1 302 No\r\nlocation: /\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", "redirected").await?;
    check("HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<html>", "web_page").await?;
    // A source whose ranges may be empty cannot be told from one that fails.
    check("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", "empty_answer").await?;
    check("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nwho knows", "no_length").await?;
    let padded =
        "HTTP/1.1 200 OK\r\ncontent-length: 37\r\nconnection: close\r\n\r\n00000000000000000000000000000000000:0";
    check(padded, "padded").await?;
    let ntlm = "HTTP/1.1 200 OK\r\ncontent-length: 29\r\nconnection: close\r\n\r\n000000000000000000000000000:1";
    check(ntlm, "wrong_form").await
}

#[tokio::test]
async fn a_source_that_was_never_there() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    let error = run(&wanted(folder.path(), &format!("http://{free}"), part(0, 255)?)?).await?;
    assert!(matches!(&error, Err(FetchError::Source { why, .. }) if why.code() == "connection_refused"), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn a_longer_pause_than_anybody_waits_for() -> anyhow::Result<()> {
    const BUSY: &str = "HTTP/1.1 429 No\r\nretry-after: 86400\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let (source, folder) = (source_of(256)?, TempDir::new()?);
    let mirror = Serving::of(source.path()).await?;
    let front = Front::before(mirror.address, Pass::Then(100, BUSY)).await?;
    let error = run(&wanted(folder.path(), &front.source(), part(0, 255)?)?).await?.expect_err("a day is too long");
    assert!(matches!(&error, FetchError::GaveUp { missing: 156, .. }), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn two_cannot_write_into_one_folder() -> anyhow::Result<()> {
    let (source, folder) = (source_of(256)?, TempDir::new()?);
    let mirror = Serving::of(source.path()).await?;
    let first = wanted(folder.path(), &mirror.source(), part(0, 255)?)?;
    let lock = File::options().create(true).append(true).open(folder.path().join("fetched.lock"))?;
    lock.lock()?;
    let busy = run(&first).await?;
    assert!(matches!(&busy, Err(FetchError::Busy { folder: named }) if named == folder.path()), "{busy:?}");
    assert!(!folder.path().join("00000.txt").exists());
    drop(lock);
    run_told(&first).await?;
    // Nor can a second of the same process.
    let (one, other) = tokio::join!(run(&first), run(&first));
    assert!(matches!((one?, other?), (Ok(_), Err(FetchError::Busy { .. }))), "the second is refused");
    check_equal(folder.path(), source.path(), 0..256)
}

#[tokio::test]
async fn a_record_that_is_something_else_is_left_alone() -> anyhow::Result<()> {
    let (source, folder) = (source_of(256)?, TempDir::new()?);
    let mirror = Serving::of(source.path()).await?;
    let record = folder.path().join("fetched-00000-000FF.record");
    File::create(&record)?.write_all(b"my notes\n")?;
    let error = run(&wanted(folder.path(), &mirror.source(), part(0, 255)?)?).await?;
    assert!(matches!(&error, Err(FetchError::NotARecord { path }) if *path == record), "{error:?}");
    assert_eq!(std::fs::read(&record)?, b"my notes\n");
    Ok(())
}
