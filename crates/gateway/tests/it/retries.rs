//! Another attempt where it may help, each with its entry in the ledger; and when the door shuts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use exposure::{Exposure, Source, Verdict, Why};
use gateway::{Config, Door};
use jiff::{SignedDuration, Timestamp};
use ledger::Outcome;
use tokio::sync::Semaphore;

use crate::laptop::{Laptop, ONCE, PASSWORD, THREE_TIMES, check, config};
use crate::server::{DOCUMENTED, Reply, Server, Then};

/// The first reply fails for this reason and the second one answers.
async fn check_second(config: &Config, first: Reply, why: Why) {
    let server = Server::start([first, Reply::documented()]).await;
    let laptop = Laptop::with(config, &server.http());
    laptop.check_seen().await;
    assert_eq!(laptop.outcomes(), [Outcome::Failed(why), Outcome::Answered]);
    let sent: Vec<_> = server.heads().iter().map(|head| head.len() as u64).collect();
    assert_eq!(laptop.entries().iter().map(|entry| entry.bytes_out).collect::<Vec<_>>(), sent);
}

#[tokio::test]
async fn an_answer_after_a_time_out() {
    let config = Config { timeout: Duration::from_secs(1), ..config() };
    check_second(&config, Reply::raw("").then(Then::Hold), Why::TimedOut).await;
}

#[tokio::test]
async fn an_answer_after_a_reset() {
    check_second(&config(), Reply::raw("").then(Then::Reset), Why::ConnectionCut).await;
}

#[tokio::test]
async fn an_answer_after_a_connection_cut_in_the_middle() {
    let reply = Reply::bare(&["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], "fff\r\n0018A").then(Then::HangUp);
    check_second(&config(), reply, Why::ConnectionCut).await;
}

#[tokio::test]
async fn an_answer_after_a_503() {
    check_second(&config(), Reply::status("503 Busy"), Why::Status { status: 503 }).await;
}

#[tokio::test]
async fn an_answer_at_the_third_attempt_is_not_too_late() {
    let server = Server::start([Reply::status("500 No"), Reply::raw("").then(Then::HangUp), Reply::documented()]).await;
    let laptop = Laptop::new(&server.http());
    laptop.check_seen().await;
    let failed = [Why::Status { status: 500 }, Why::ConnectionCut].map(Outcome::Failed);
    assert_eq!(laptop.outcomes(), [&failed[..], &[Outcome::Answered]].concat());
}

#[tokio::test]
async fn the_reason_is_the_last_attempts() {
    let server = Server::start([Reply::status("500 No"), Reply::ok("<html>")]).await;
    let laptop = Laptop::new(&server.http());
    let expect = Why::NotARange(exposure::RangeError::WebPage);
    assert_eq!(laptop.look_up(PASSWORD).await.verdict, Verdict::Unknown { why: expect.clone() });
    assert_eq!(laptop.outcomes(), [Why::Status { status: 500 }, expect].map(Outcome::Failed));
}

fn busy(retry_after: &str) -> Reply {
    Reply::new("429 Too Many Requests", &[&format!("Retry-After: {retry_after}")], "")
}

fn asked_for(seconds: u64) -> Why {
    Why::TooManyRequests { retry_after: Some(Duration::from_secs(seconds)) }
}

#[tokio::test]
async fn a_short_pause_that_is_asked_for_is_kept() {
    let begin = Instant::now();
    check_second(&config(), busy("1"), asked_for(1)).await;
    assert!(begin.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_pause_over_10_s_is_told_and_not_waited_for() {
    check(busy("11"), asked_for(11), ONCE).await;
    check(busy("3600"), asked_for(3600), ONCE).await;
}

#[tokio::test]
async fn a_pause_asked_for_until_a_date() {
    check(busy("Sun, 06 Nov 1994 08:49:37 GMT"), asked_for(0), THREE_TIMES).await;

    let in_an_hour = Timestamp::now() + SignedDuration::from_hours(1);
    let server = Server::start(busy(&in_an_hour.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())).await;
    let laptop = Laptop::new(&server.http());
    let verdict = laptop.look_up(PASSWORD).await.verdict;
    let Verdict::Unknown { why: Why::TooManyRequests { retry_after: Some(pause) } } = verdict else {
        panic!("{verdict:?}");
    };
    // A date has whole seconds, and the way to here may have taken some.
    assert!((3540..=3600).contains(&pause.as_secs()), "{pause:?}");
    assert_eq!(server.heads().len(), ONCE);
}

#[tokio::test]
async fn a_429_that_does_not_say_for_how_long() {
    let reply = Reply::status("429 Too Many Requests");
    check(reply, Why::TooManyRequests { retry_after: None }, THREE_TIMES).await;
    for nonsense in ["soon", "-1", "1.5", "99999999999999999999"] {
        check(busy(nonsense), Why::TooManyRequests { retry_after: None }, THREE_TIMES).await;
    }
    check_second(&config(), Reply::status("429 No"), Why::TooManyRequests { retry_after: None }).await;
}

#[tokio::test]
async fn a_check_that_is_stopped_leaves_its_entry() {
    let server = Server::start(Reply::raw("").then(Then::Hold)).await;
    let laptop = Laptop::new(&server.http());
    tokio::select! {
        exposure = laptop.look_up(PASSWORD) => panic!("{exposure:?}"),
        () = server.asked(1) => {}
    }
    assert_eq!(laptop.outcomes(), [Outcome::Failed(Why::Cancelled)]);
    assert_eq!(laptop.entries()[0].bytes_out, server.heads()[0].len() as u64);
}

#[tokio::test]
async fn a_check_that_is_stopped_in_the_body_counts_what_came() {
    let server = Server::start(Reply::bare(&["HTTP/1.1 200 OK", "Content-Length: 9999"], DOCUMENTED)).await;
    let laptop = Laptop::with(&Config { timeout: Duration::from_secs(60), ..config() }, &server.http());
    let stopped = tokio::time::timeout(Duration::from_millis(500), laptop.look_up(PASSWORD)).await;
    assert!(stopped.is_err(), "{stopped:?}");
    assert_eq!(laptop.outcomes(), [Outcome::Failed(Why::Cancelled)]);
    assert_eq!(laptop.entries()[0].bytes_in, DOCUMENTED.len() as u64);
}

#[tokio::test]
async fn nothing_leaves_through_a_shut_door() {
    let server = Server::start(Reply::documented()).await;
    let laptop = Laptop::new(&server.http());
    laptop.gateway.set_door(Door::Shut);
    let source = Source::Online { host: server.address.to_string() };
    assert_eq!(laptop.look_up(PASSWORD).await, Exposure::unknown(source, Why::Offline));
    assert_eq!((server.connections(), laptop.entries().len()), (0, 0));

    laptop.gateway.set_door(Door::Open);
    laptop.check_seen().await;
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_door_that_shuts_meanwhile_stops_the_retries() {
    let gate = Arc::new(Semaphore::new(0));
    let server = Server::start(Reply::status("500 No").behind(&gate)).await;
    let laptop = Laptop::new(&server.http());
    let shut = async {
        server.asked(1).await;
        laptop.gateway.set_door(Door::Shut);
        gate.add_permits(1);
    };
    let (exposure, ()) = tokio::join!(laptop.look_up(PASSWORD), shut);
    assert_eq!(exposure.verdict, Verdict::Unknown { why: Why::Offline });
    assert_eq!(laptop.outcomes(), [Outcome::Failed(Why::Status { status: 500 })]);
    assert_eq!(server.heads().len(), 1);
}
