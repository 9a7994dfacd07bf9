//! Good answers: what is read from them, whose day it is, and how long they are remembered.

use std::sync::Arc;

use exposure::{Exposure, Source, Verdict, Why};
use jiff::civil::{Date, date};
use jiff::{Timestamp, tz::TimeZone};
use ledger::Outcome;
use tokio::sync::Semaphore;

use crate::laptop::{Laptop, PASSWORD, hash, seen};
use crate::server::{DOCUMENTED, Reply, Server, Then};

/// Of the documented range as well, 3,474 and 485 times.
const OTHERS: [&str; 2] = ["020293", "sparky50"];

async fn check(body: impl AsRef<[u8]>, expect: Verdict) {
    let server = Server::start(Reply::ok(&body)).await;
    let laptop = Laptop::new(&server.http());
    let exposure = laptop.look_up(PASSWORD).await;
    assert_eq!((exposure.verdict, exposure.source), (expect, Source::Online { host: server.address.to_string() }));
    assert_eq!(laptop.outcomes(), [Outcome::Answered]);
    assert_eq!(laptop.entries()[0].bytes_in, body.as_ref().len() as u64);
}

#[tokio::test]
async fn the_documented_example_is_seen() {
    check(DOCUMENTED, seen(52_579)).await;
}

#[tokio::test]
async fn a_password_that_is_not_in_the_range_is_not_seen() {
    check("0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n", Verdict::NotSeen).await;
    // A neighbour in the last digit.
    check("2DC183F740EE76F27B78EB39C8AD972A756:1\r\n", Verdict::NotSeen).await;
}

#[tokio::test]
async fn case_and_line_ends_do_not_matter() {
    check(DOCUMENTED.to_lowercase(), seen(52_579)).await;
    check(DOCUMENTED.replace("\r\n", "\n"), seen(52_579)).await;
    check(DOCUMENTED.trim_end(), seen(52_579)).await;
}

#[tokio::test]
async fn padding_is_never_seen() {
    check("2DC183F740EE76F27B78EB39C8AD972A757:0\r\n", Verdict::NotSeen).await;
    check([DOCUMENTED, "0000000000000000000000000000000000A:0\r\n"].concat(), seen(52_579)).await;
}

#[tokio::test]
async fn a_large_count_is_kept_whole() {
    check("2DC183F740EE76F27B78EB39C8AD972A757:18446744073709551615", seen(u64::MAX)).await;
}

async fn as_of(headers: &[&str]) -> Option<Date> {
    let server = Server::start(Reply::new("200 OK", headers, DOCUMENTED)).await;
    Laptop::new(&server.http()).look_up(PASSWORD).await.as_of
}

#[tokio::test]
async fn the_day_is_the_sources() {
    let headers = ["Last-Modified: Wed, 21 Oct 2015 23:59:59 GMT"];
    assert_eq!(as_of(&headers).await, Some(date(2015, 10, 21)));
}

#[tokio::test]
async fn the_day_is_today_where_the_source_says_none_or_a_later_one() {
    let today = || Timestamp::now().to_zoned_datetime(TimeZone::UTC).date();
    for headers in [&[][..], &["Last-Modified: Fri, 31 Dec 2999 00:00:00 GMT"], &["Last-Modified: recently"]] {
        let (before, day) = (today(), as_of(headers).await.expect("an answer has its day"));
        // Midnight may have passed meanwhile.
        assert!((before..=today()).contains(&day), "{headers:?}: {day}");
    }
}

#[tokio::test]
async fn a_range_is_asked_for_once() {
    let mut lines: Vec<_> = DOCUMENTED.lines().map(str::to_owned).collect();
    lines
        .extend(OTHERS.iter().zip([3_474, 485]).map(|(password, n)| format!("{}:{n}", hash(password).suffix_digits())));
    lines.sort_unstable();
    let server = Server::start(Reply::ok(lines.join("\r\n"))).await;
    let laptop = Laptop::new(&server.http());
    for (password, count) in [(PASSWORD, 52_579), (OTHERS[0], 3_474), (OTHERS[1], 485), (PASSWORD, 52_579)] {
        assert_eq!(laptop.look_up(password).await.verdict, seen(count), "{password}");
    }
    assert_eq!((server.heads().len(), laptop.entries().len()), (1, 1));
}

#[tokio::test]
async fn concurrent_questions_about_a_range_are_one_request() {
    let gate = Arc::new(Semaphore::new(0));
    let server = Server::start(Reply::documented().behind(&gate)).await;
    let laptop = Laptop::new(&server.http());
    let answer = async {
        server.asked(1).await;
        gate.add_permits(2);
    };
    let (first, second, ()) = tokio::join!(laptop.look_up(PASSWORD), laptop.look_up(OTHERS[0]), answer);
    assert_eq!((first.verdict, second.verdict), (seen(52_579), Verdict::NotSeen));
    assert_eq!((server.heads().len(), laptop.entries().len()), (1, 1));
}

#[tokio::test]
async fn concurrent_questions_share_a_failure_too() {
    let gate = Arc::new(Semaphore::new(0));
    let server = Server::start(Reply::status("404 No").behind(&gate)).await;
    let laptop = Laptop::new(&server.http());
    let answer = async {
        server.asked(1).await;
        gate.add_permits(2);
    };
    let (first, second, ()) = tokio::join!(laptop.look_up(PASSWORD), laptop.look_up(OTHERS[0]), answer);
    let source = Source::Online { host: server.address.to_string() };
    let expect = Exposure::unknown(source, Why::Status { status: 404 });
    assert_eq!((first, second), (expect.clone(), expect));
    assert_eq!((server.heads().len(), laptop.entries().len()), (1, 1));
}

#[tokio::test]
async fn a_question_that_waits_goes_on_when_the_first_is_stopped() {
    let server = Server::start([Reply::raw("").then(Then::Hold), Reply::documented()]).await;
    let laptop = Laptop::new(&server.http());
    let first = async {
        tokio::select! {
            exposure = laptop.look_up(PASSWORD) => panic!("{exposure:?}"),
            () = server.asked(1) => {}
        }
    };
    let ((), second) = tokio::join!(first, laptop.look_up(PASSWORD));
    assert_eq!(second.verdict, seen(52_579));
    assert_eq!(laptop.outcomes(), [Outcome::Failed(Why::Cancelled), Outcome::Answered]);
}

#[tokio::test]
async fn a_failure_is_not_remembered() {
    let server = Server::start([Reply::status("404 No"), Reply::ok("<html>"), Reply::documented()]).await;
    let laptop = Laptop::new(&server.http());
    for code in ["status", "web_page"] {
        let verdict = laptop.look_up(PASSWORD).await.verdict;
        assert!(matches!(&verdict, Verdict::Unknown { why } if why.code() == code), "{verdict:?}");
    }
    laptop.check_seen().await;
    laptop.check_seen().await;
    assert_eq!(server.heads().len(), 3);
}

#[tokio::test]
async fn an_answer_is_good_for_its_own_range_only() {
    let server = Server::start([Reply::documented(), Reply::ok("00000000000000000000000000000000001:1")]).await;
    let laptop = Laptop::new(&server.http());
    laptop.check_seen().await;
    assert_eq!(laptop.look_up("correct horse").await.verdict, Verdict::NotSeen);
    let prefix = hash("correct horse").prefix();
    assert!(server.heads()[1].starts_with(&format!("GET /range/{prefix} ")), "{:?}", server.heads());
}
