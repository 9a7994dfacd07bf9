//! A range that is kept as a file: whole and unpadded, with its ETag and its checksum, or refused.

use std::sync::Arc;

use async_compression::Level;
use async_compression::tokio::bufread::GzipEncoder;
use exposure::{Prefix, RangeError, Why};
use gateway::{Etag, Gateway, RangeFile, SourceAddress};
use jiff::civil::date;
use jiff::{Timestamp, tz::TimeZone};
use ledger::{Ledger, Outcome, Sent};
use tokio::io::AsyncReadExt;

use crate::laptop::{ONCE, THREE_TIMES, config};
use crate::server::{DOCUMENTED, Reply, Server, Then};

/// The MD5 of [`DOCUMENTED`] in base64, worked out with Python.
const MD5: &str = "nCVI9vjvzN5Hf13AulW+3w==";

fn etag(text: &str) -> Etag {
    Etag::parse(text).expect("it is well-formed")
}

/// What comes of asking for 21BD1, and the heads that the server saw.
async fn fetch(reply: Reply, known: Option<&Etag>) -> (Result<RangeFile, Why>, Vec<String>) {
    let server = Server::start(reply).await;
    let ledger = Arc::new(Ledger::default());
    let gateway = Gateway::new(&config(), Arc::clone(&ledger)).expect("the client can be built");
    let source: SourceAddress = server.http().parse().expect("an address");
    let prefix = Prefix::parse("21BD1").expect("five hex digits");
    let answer = gateway.range_file(&source, prefix, known).await;
    let (entries, heads) = (ledger.entries(), server.heads());
    assert_eq!(entries.len(), heads.len(), "every attempt is in the ledger");
    for (entry, head) in entries.iter().zip(&heads) {
        assert_eq!((&entry.sent, entry.bytes_out), (&Sent::Prefix(prefix), head.len() as u64));
        assert!(!head.to_lowercase().contains("padding"), "{head}");
    }
    let last = entries.last().expect("it was asked").outcome.clone();
    assert_eq!(last, answer.as_ref().map_or_else(|why| Outcome::Failed(why.clone()), |_| Outcome::Answered));
    (answer, heads)
}

async fn check(headers: &[&str], body: impl AsRef<[u8]>, expect: Result<Option<&str>, Why>) {
    let (answer, heads) = fetch(Reply::new("200 OK", headers, body), None).await;
    let etag = |etag: Option<&str>| etag.and_then(Etag::parse);
    let new = |said| RangeFile::New { body: DOCUMENTED.into(), etag: etag(said), last_modified: None };
    assert_eq!(answer, expect.map(new), "{headers:?}");
    assert_eq!(heads.len(), ONCE);
    assert!(!heads[0].to_lowercase().contains("if-none-match"), "{heads:?}");
}

#[tokio::test]
async fn a_range_comes_with_its_etag_where_that_is_well_formed() {
    check(&[], DOCUMENTED, Ok(None)).await;
    check(&["ETag: W/\"0x8D'{}\""], DOCUMENTED, Ok(Some("W/\"0x8D'{}\""))).await;
    check(&["ETag: bare"], DOCUMENTED, Ok(None)).await;
}

#[tokio::test]
async fn a_range_comes_with_the_day_of_its_last_change_where_that_is_well_formed() {
    let today = Timestamp::now().to_zoned_datetime(TimeZone::UTC).date();
    for (header, expect) in [
        ("Last-Modified: Thu, 05 Jan 2023 23:59:59 GMT", Some(date(2023, 1, 5))),
        ("Last-Modified: yesterday", None),
        ("Date: Thu, 05 Jan 2023 23:59:59 GMT", None),
        // A source cannot know tomorrow's breaches.
        ("Last-Modified: Tue, 05 Jan 2123 00:00:00 GMT", Some(today)),
    ] {
        let (answer, _) = fetch(Reply::new("200 OK", &[header], DOCUMENTED), None).await;
        let new = RangeFile::New { body: DOCUMENTED.into(), etag: None, last_modified: expect };
        assert_eq!(answer, Ok(new), "{header}");
    }
}

#[tokio::test]
async fn what_is_no_whole_range_without_padding_is_refused() {
    check(&[], "", Err(RangeError::Empty.into())).await;
    check(&[], "<html>", Err(RangeError::WebPage.into())).await;
    check(&["Content-Type: text/html"], "sign in", Err(RangeError::WebPage.into())).await;
    check(&[], "0123456789ABCDEF0123456789A:5", Err(RangeError::WrongForm { line: 1 }.into())).await;
    let padded = [DOCUMENTED, "FFFF000000000000000000000000000000A:0"].concat();
    check(&[], padded, Err(RangeError::Padded { line: 5 }.into())).await;
}

#[tokio::test]
async fn every_checksum_that_is_given_agrees() {
    let good = format!("Content-MD5: {MD5}");
    let other = "Content-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==";
    check(&[&good], DOCUMENTED, Ok(None)).await;
    check(&[&good, &good], DOCUMENTED, Ok(None)).await;
    for bad in [&[other][..], &[&good, other], &["Content-MD5: rubbish"], &["Content-MD5:"], &["Content-MD5: AAAA"]] {
        check(bad, DOCUMENTED, Err(Why::WrongChecksum)).await;
    }
}

/// Of the unpacked body, as stores of files give it, or of the packed one (RFC 2616, section 14.15).
#[tokio::test]
async fn a_packed_answer_has_the_checksum_of_either_form() {
    let mut packed = Vec::new();
    let mut packer = GzipEncoder::with_quality(DOCUMENTED.as_bytes(), Level::Fastest);
    packer.read_to_end(&mut packed).await.expect("memory does not fail");
    let packed_md5 = {
        use base64::Engine as _;
        use md5::Digest as _;
        base64::engine::general_purpose::STANDARD.encode(md5::Md5::digest(&packed))
    };
    for md5 in [MD5, &packed_md5] {
        check(&["Content-Encoding: gzip", &format!("Content-MD5: {md5}")], &packed, Ok(None)).await;
    }
    let other = "Content-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==";
    check(&["Content-Encoding: gzip", other], &packed, Err(Why::WrongChecksum)).await;
}

#[tokio::test]
async fn what_has_not_changed_is_the_same() {
    let known = etag("\"a\"");
    for headers in [&[][..], &["ETag: \"a\""], &["ETag: W/\"a\""]] {
        let reply = Reply::bare(&[&["HTTP/1.1 304 Not Modified"], headers].concat(), "");
        let (answer, heads) = fetch(reply, Some(&known)).await;
        assert_eq!(answer, Ok(RangeFile::Same));
        assert!(heads[0].contains("if-none-match: \"a\"\r\n"), "{heads:?}");
    }
    let (answer, _) = fetch(Reply::new("200 OK", &["ETag: \"b\""], DOCUMENTED), Some(&known)).await;
    let new = RangeFile::New { body: DOCUMENTED.into(), etag: Some(etag("\"b\"")), last_modified: None };
    assert_eq!(answer, Ok(new));
}

#[tokio::test]
async fn a_304_that_nobody_asked_for_or_that_contradicts_itself_is_no_answer() {
    let (answer, _) = fetch(Reply::bare(&["HTTP/1.1 304 Not Modified", "ETag: \"a\""], ""), None).await;
    assert_eq!(answer, Err(Why::Status { status: 304 }));
    for headers in ["ETag: \"b\"", "ETag: rubbish", "ETag: \"a\"\r\nETag: \"b\""] {
        let reply = Reply::bare(&["HTTP/1.1 304 Not Modified", headers], "");
        assert_eq!(fetch(reply, Some(&etag("\"a\""))).await.0, Err(Why::Status { status: 304 }), "{headers}");
    }
}

#[tokio::test]
async fn failures_are_told_apart_as_for_any_range() {
    let (answer, heads) = fetch(Reply::status("503 Busy"), None).await;
    assert_eq!((answer, heads.len()), (Err(Why::Status { status: 503 }), THREE_TIMES));
    let cut = Reply::bare(&["HTTP/1.1 200 OK", "Content-Length: 9999"], DOCUMENTED).then(Then::HangUp);
    assert_eq!(fetch(cut, None).await.0, Err(Why::CutShort));
}

/// A long job counts its attempts itself.
#[tokio::test]
async fn one_attempt_is_one_where_that_is_asked_for() {
    let server = Server::start([Reply::status("503 Busy"), Reply::documented()]).await;
    let once = gateway::Config { attempts: 1, ..config() };
    let gateway = Gateway::new(&once, Arc::default()).expect("the client can be built");
    let source: SourceAddress = server.http().parse().expect("an address");
    let prefix = Prefix::parse("21BD1").expect("five hex digits");
    assert_eq!(gateway.range_file(&source, prefix, None).await, Err(Why::Status { status: 503 }));
    assert!(gateway.range_file(&source, prefix, None).await.is_ok());
    assert_eq!(server.heads().len(), 2);
}
