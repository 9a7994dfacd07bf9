//! Answers of HTTP/1 whose status or framing makes them none.

use exposure::Why;

use crate::laptop::{Laptop, ONCE, THREE_TIMES, check};
use crate::server::{DOCUMENTED, Reply, Server, Then, chunked};

async fn check_redirect(status: &str) {
    let target = Server::start(Reply::documented()).await;
    let location = format!("Location: {}/range/21BD1", target.http());
    check(Reply::new(status, &[&location], DOCUMENTED), Why::Redirected, ONCE).await;
    assert_eq!(target.connections(), 0, "nobody is asked but the source");
}

#[tokio::test]
async fn a_301_is_not_followed() {
    check_redirect("301 Moved Permanently").await;
}

#[tokio::test]
async fn a_302_is_not_followed() {
    check_redirect("302 Found").await;
}

#[tokio::test]
async fn a_303_is_not_followed() {
    check_redirect("303 See Other").await;
}

#[tokio::test]
async fn a_307_is_not_followed() {
    check_redirect("307 Temporary Redirect").await;
}

#[tokio::test]
async fn a_308_is_not_followed() {
    check_redirect("308 Permanent Redirect").await;
}

/// Only 200 is an answer, whatever the body.
async fn check_status(status: u16, attempts: usize) {
    let body = if matches!(status, 204 | 304) { "" } else { DOCUMENTED };
    check(Reply::new(&format!("{status} Such"), &[], body), Why::Status { status }, attempts).await;
}

#[tokio::test]
async fn a_partial_answer_is_none() {
    check_status(206, ONCE).await;
}

#[tokio::test]
async fn a_204_is_no_answer() {
    check_status(204, ONCE).await;
}

#[tokio::test]
async fn a_304_is_no_answer() {
    check_status(304, ONCE).await;
}

#[tokio::test]
async fn a_400_is_no_answer() {
    check_status(400, ONCE).await;
}

#[tokio::test]
async fn a_403_is_no_answer() {
    check_status(403, ONCE).await;
}

#[tokio::test]
async fn a_404_is_no_answer() {
    check_status(404, ONCE).await;
}

#[tokio::test]
async fn a_500_is_no_answer_even_the_third_time() {
    check_status(500, THREE_TIMES).await;
}

#[tokio::test]
async fn a_503_is_no_answer_even_the_third_time() {
    check_status(503, THREE_TIMES).await;
}

#[tokio::test]
async fn a_body_shorter_than_announced() {
    let reply = Reply::bare(&["HTTP/1.1 200 OK", "Content-Length: 9999"], DOCUMENTED).then(Then::HangUp);
    let entries = check(reply, Why::CutShort, ONCE).await;
    assert_eq!(entries[0].bytes_in, DOCUMENTED.len() as u64);
}

#[tokio::test]
async fn an_announced_body_that_never_begins() {
    let reply = Reply::bare(&["HTTP/1.1 200 OK", "Content-Length: 9999"], "").then(Then::HangUp);
    check(reply, Why::CutShort, ONCE).await;
}

#[tokio::test]
async fn a_connection_cut_between_chunks() {
    let body = format!("{:x}\r\n{DOCUMENTED}\r\n", DOCUMENTED.len());
    let reply = Reply::bare(&["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], body).then(Then::HangUp);
    let entries = check(reply, Why::ConnectionCut, THREE_TIMES).await;
    assert!(entries.iter().all(|entry| entry.bytes_in == DOCUMENTED.len() as u64), "{entries:?}");
}

#[tokio::test]
async fn a_connection_cut_within_a_chunk() {
    let reply = Reply::bare(&["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], format!("fff\r\n{DOCUMENTED}"));
    check(reply.then(Then::HangUp), Why::ConnectionCut, THREE_TIMES).await;
}

#[tokio::test]
async fn a_connection_cut_within_the_last_chunk() {
    let body = format!("{:x}\r\n{DOCUMENTED}\r\n0\r\n", DOCUMENTED.len());
    let reply = Reply::bare(&["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], body).then(Then::HangUp);
    check(reply, Why::ConnectionCut, THREE_TIMES).await;
}

#[tokio::test]
async fn a_connection_closed_before_the_headers() {
    check(Reply::raw("").then(Then::HangUp), Why::ConnectionCut, THREE_TIMES).await;
}

#[tokio::test]
async fn a_connection_reset_before_the_headers() {
    check(Reply::raw("").then(Then::Reset), Why::ConnectionCut, THREE_TIMES).await;
}

#[tokio::test]
async fn a_connection_cut_within_the_headers() {
    check(Reply::raw("HTTP/1.1 200 OK\r\nContent-Le").then(Then::HangUp), Why::ConnectionCut, THREE_TIMES).await;
}

#[tokio::test]
async fn a_body_that_ends_with_the_connection() {
    check(Reply::bare(&["HTTP/1.0 200 OK"], DOCUMENTED).then(Then::HangUp), Why::NoLength, ONCE).await;
    check(Reply::bare(&["HTTP/1.1 200 OK"], DOCUMENTED).then(Then::HangUp), Why::NoLength, ONCE).await;
}

/// RFC 9112, section 6.3: such a body ends with the connection, and its `Content-Length` does not count.
#[tokio::test]
async fn a_transfer_coding_other_than_chunked_says_no_length() {
    for coding in ["identity", "yolo", "chunked, identity"] {
        let coding = format!("Transfer-Encoding: {coding}");
        let reply = Reply::bare(&["HTTP/1.1 200 OK", &coding], DOCUMENTED).then(Then::HangUp);
        check(reply, Why::NoLength, ONCE).await;
        let reply = Reply::new("200 OK", &[&coding], DOCUMENTED).then(Then::HangUp);
        check(reply, Why::NoLength, ONCE).await;
    }
}

#[tokio::test]
async fn another_protocol_than_http() {
    check(Reply::raw("SSH-2.0-OpenSSH_9.6\r\n"), Why::NotHttp, ONCE).await;
    check(Reply::raw("220 mail.example ESMTP\r\n"), Why::NotHttp, ONCE).await;
    check(Reply::raw([0x15, 3, 3, 0, 2, 2, 40]), Why::NotHttp, ONCE).await;
    // As HTTP/0.9 answered: the body alone.
    check(Reply::raw(DOCUMENTED), Why::NotHttp, ONCE).await;
}

#[tokio::test]
async fn a_length_that_is_not_a_number() {
    for length in ["Content-Length: many", "Content-Length: -1", "Content-Length: 5, 6"] {
        check(Reply::bare(&["HTTP/1.1 200 OK", length], DOCUMENTED), Why::NotHttp, ONCE).await;
    }
}

#[tokio::test]
async fn a_chunk_whose_size_is_not_a_number() {
    let reply = Reply::bare(&["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], DOCUMENTED.replace("00", "zz"));
    check(reply, Why::NotHttp, ONCE).await;
}

#[tokio::test]
async fn headers_without_end() {
    let reply = Reply::raw(["HTTP/1.1 200 OK\r\nx: ", &"x".repeat(1024 * 1024)].concat()).then(Then::Hold);
    check(reply, Why::NotHttp, ONCE).await;
}

#[tokio::test]
async fn a_range_in_chunks_is_an_answer() {
    let reply = Reply::bare(&["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], chunked(DOCUMENTED));
    Laptop::new(&Server::start(reply).await.http()).check_seen().await;
}

#[tokio::test]
async fn a_range_of_http_1_0_with_its_length_is_an_answer() {
    let length = format!("Content-Length: {}", DOCUMENTED.len());
    let reply = Reply::bare(&["HTTP/1.0 200 OK", &length], DOCUMENTED).then(Then::HangUp);
    Laptop::new(&Server::start(reply).await.http()).check_seen().await;
}
