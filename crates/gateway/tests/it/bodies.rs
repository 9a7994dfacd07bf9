//! Answers of status 200 whose body is not a range, or does not unpack to one.

use async_compression::Level;
use async_compression::tokio::bufread::{BrotliEncoder, GzipEncoder};
use exposure::{RangeError, Verdict, Why};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::laptop::{Laptop, ONCE, PASSWORD, check};
use crate::server::{DOCUMENTED, Reply, Server, Then, chunked};

/// The largest answer that is read (8 MiB).
const LARGEST: usize = 8 * 1024 * 1024;
/// A well-formed suffix that sorts before all but the first documented line.
const SUFFIX: &str = "00D4F6E8FA6EECAD2A3AA415EEC418D38EC";

async fn check_body(body: impl AsRef<[u8]>, why: RangeError) {
    let entries = check(Reply::ok(&body), why, ONCE).await;
    assert_eq!(entries[0].bytes_in, body.as_ref().len() as u64);
}

/// A line of this form behind a good one.
async fn check_line(line: impl AsRef<str>, why: RangeError) {
    let (first, rest) = DOCUMENTED.split_once('\n').expect("it has lines");
    check_body(format!("{first}\n{}\r\n{rest}", line.as_ref()), why).await;
}

#[tokio::test]
async fn bytes_that_are_not_utf8() {
    check_body([DOCUMENTED.as_bytes(), &[0xFF, 0xFE]].concat(), RangeError::NotUtf8).await;
}

#[tokio::test]
async fn a_captive_portals_page_is_not_an_answer() {
    let page = "<!DOCTYPE html><html><title>Sign in to Wi-Fi</title></html>";
    check(Reply::new("200 OK", &["Content-Type: text/html"], page), RangeError::WebPage, ONCE).await;
    // Without a type, with a wrong one, and behind a byte order mark.
    check(Reply::new("200 OK", &[], page), RangeError::WebPage, ONCE).await;
    check_body(page, RangeError::WebPage).await;
    check_body(["\u{feff}\r\n", page].concat(), RangeError::WebPage).await;
}

#[tokio::test]
async fn a_page_that_only_its_type_gives_away() {
    let page = Reply::new("200 OK", &["Content-Type: text/html; charset=utf-8"], "Please sign in");
    check(page, RangeError::WebPage, ONCE).await;
    let latin1 = Reply::new("200 OK", &["Content-Type: text/html; charset=iso-8859-1"], b"Connexion \xE9tablie");
    check(latin1, RangeError::WebPage, ONCE).await;
}

#[tokio::test]
async fn an_empty_body() {
    check_body("", RangeError::Empty).await;
    let chunks = Reply::bare(&["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], "0\r\n\r\n");
    check(chunks, RangeError::Empty, ONCE).await;
}

#[tokio::test]
async fn a_body_of_white_space() {
    check_body(" \r\n\r\n\t", RangeError::Empty).await;
}

#[tokio::test]
async fn text_that_is_not_a_range() {
    check_body("Service temporarily unavailable", RangeError::MalformedLine { line: 1 }).await;
    check_body("{\"error\": \"quota\"}", RangeError::MalformedLine { line: 1 }).await;
}

#[tokio::test]
async fn a_suffix_that_is_not_hex() {
    check_line("G0D4F6E8FA6EECAD2A3AA415EEC418D38EC:2", RangeError::MalformedLine { line: 2 }).await;
}

#[tokio::test]
async fn a_line_without_a_colon() {
    check_line(SUFFIX, RangeError::MalformedLine { line: 2 }).await;
}

#[tokio::test]
async fn a_line_without_a_number() {
    check_line(format!("{SUFFIX}:"), RangeError::MalformedLine { line: 2 }).await;
    check_line(format!("{SUFFIX}:many"), RangeError::MalformedLine { line: 2 }).await;
}

#[tokio::test]
async fn a_count_with_a_sign() {
    check_line(format!("{SUFFIX}:+2"), RangeError::MalformedLine { line: 2 }).await;
    check_line(format!("{SUFFIX}:-2"), RangeError::MalformedLine { line: 2 }).await;
}

#[tokio::test]
async fn a_line_with_a_space() {
    check_line(format!("{SUFFIX}:2 "), RangeError::MalformedLine { line: 2 }).await;
    check_line(format!(" {SUFFIX}:2"), RangeError::MalformedLine { line: 2 }).await;
}

#[tokio::test]
async fn an_empty_line() {
    check_line("", RangeError::MalformedLine { line: 2 }).await;
}

#[tokio::test]
async fn a_count_over_64_bits() {
    check_line(format!("{SUFFIX}:18446744073709551616"), RangeError::MalformedLine { line: 2 }).await;
}

#[tokio::test]
async fn a_suffix_of_another_length() {
    // Of NTLM hashes; with the prefix; one digit short.
    check_line("00D4F6E8FA6EECAD2A3AA415EEC:2", RangeError::WrongForm { line: 2 }).await;
    check_line(format!("21BD1{SUFFIX}:2"), RangeError::WrongForm { line: 2 }).await;
    check_line("00D4F6E8FA6EECAD2A3AA415EEC418D38E:2", RangeError::WrongForm { line: 2 }).await;
}

#[tokio::test]
async fn suffixes_out_of_order() {
    check_line("FFD4F6E8FA6EECAD2A3AA415EEC418D38EC:2", RangeError::OutOfOrder { line: 3 }).await;
}

#[tokio::test]
async fn a_suffix_that_stands_there_twice() {
    check_line(format!("{SUFFIX}:2"), RangeError::OutOfOrder { line: 3 }).await;
}

#[tokio::test]
async fn a_body_announced_over_8_mib_is_not_read() {
    let length = format!("Content-Length: {}", LARGEST + 1);
    let entries = check(Reply::bare(&["HTTP/1.1 200 OK", &length], ""), Why::TooLarge, ONCE).await;
    assert_eq!(entries[0].bytes_in, 0);
}

#[tokio::test]
async fn a_body_over_8_mib_in_chunks_is_read_no_further() {
    let body = chunked(vec![b' '; 2 * LARGEST]);
    let reply = Reply::bare(&["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], body).then(Then::Hold);
    let entries = check(reply, Why::TooLarge, ONCE).await;
    let read = usize::try_from(entries[0].bytes_in).unwrap();
    assert!((LARGEST + 1..2 * LARGEST).contains(&read), "{read}");
}

async fn packed(mut packer: impl AsyncRead + Unpin) -> Vec<u8> {
    let mut packed = Vec::new();
    packer.read_to_end(&mut packed).await.expect("memory does not fail");
    packed
}

async fn gzip(body: impl AsRef<[u8]>) -> Vec<u8> {
    packed(GzipEncoder::with_quality(body.as_ref(), Level::Fastest)).await
}

async fn brotli(body: impl AsRef<[u8]>) -> Vec<u8> {
    packed(BrotliEncoder::with_quality(body.as_ref(), Level::Fastest)).await
}

fn encoded(encoding: &str, body: impl AsRef<[u8]>) -> Reply {
    Reply::new("200 OK", &[&format!("Content-Encoding: {encoding}")], body)
}

async fn check_unpacked(encoding: &str, packed: Vec<u8>) {
    let laptop = Laptop::new(&Server::start(encoded(encoding, &packed)).await.http());
    laptop.check_seen().await;
    assert_eq!(laptop.entries()[0].bytes_in, packed.len() as u64, "the bytes that came, not what they unpack to");
}

#[tokio::test]
async fn a_range_in_gzip_is_an_answer() {
    check_unpacked("gzip", gzip(DOCUMENTED).await).await;
    check_unpacked("GZIP", gzip(DOCUMENTED).await).await;
}

#[tokio::test]
async fn a_range_in_brotli_is_an_answer() {
    check_unpacked("br", brotli(DOCUMENTED).await).await;
}

#[tokio::test]
async fn a_gzip_bomb() {
    check(encoded("gzip", gzip(vec![b' '; LARGEST + 1]).await), Why::TooLarge, ONCE).await;
    check(encoded("gzip", gzip(vec![b' '; LARGEST]).await), RangeError::Empty, ONCE).await;
}

#[tokio::test]
async fn a_brotli_bomb() {
    check(encoded("br", brotli(vec![b' '; LARGEST + 1]).await), Why::TooLarge, ONCE).await;
    check(encoded("br", brotli(vec![b' '; LARGEST]).await), RangeError::Empty, ONCE).await;
}

#[tokio::test]
async fn an_encoding_that_was_not_asked_for() {
    // Gzip without its head of 10 bytes and its tail of 8 (RFC 1952).
    let deflate = gzip(DOCUMENTED).await;
    check(encoded("deflate", &deflate[10..deflate.len() - 8]), Why::BadEncoding, ONCE).await;
    // Zstandard's magic number, and a body that would be good if the header did not lie.
    check(encoded("zstd", [0x28, 0xB5, 0x2F, 0xFD]), Why::BadEncoding, ONCE).await;
    check(encoded("zstd", DOCUMENTED), Why::BadEncoding, ONCE).await;
    check(encoded("", DOCUMENTED), Why::BadEncoding, ONCE).await;
}

#[tokio::test]
async fn an_answer_packed_twice() {
    let twice = brotli(gzip(DOCUMENTED).await).await;
    check(encoded("gzip, br", &twice), Why::BadEncoding, ONCE).await;
    let headers = ["Content-Encoding: gzip", "Content-Encoding: br"];
    check(Reply::new("200 OK", &headers, &twice), Why::BadEncoding, ONCE).await;
    // Said once, packed twice.
    check(encoded("br", twice), RangeError::NotUtf8, ONCE).await;
}

#[tokio::test]
async fn a_packed_answer_that_is_not_packed() {
    check(encoded("gzip", DOCUMENTED), Why::BadEncoding, ONCE).await;
    check(encoded("br", DOCUMENTED), Why::BadEncoding, ONCE).await;
}

/// A server packs what it has, and says the length of that: only the packing can tell that something is missing.
async fn check_cut(encoding: &str, packed: Vec<u8>) {
    let cut = |length| encoded(encoding, packed.get(..length).expect("it is shorter"));
    let server = Server::start((1..packed.len()).map(cut).collect::<Vec<_>>()).await;
    let mut laptop = Laptop::new(&server.http());
    for length in 1..packed.len() {
        let verdict = laptop.look_up(PASSWORD).await.verdict;
        assert_eq!(verdict, Verdict::Unknown { why: Why::BadEncoding }, "{length} of {} bytes", packed.len());
        laptop = laptop.forgetful(&server.http());
    }
    assert_eq!(server.heads().len(), packed.len() - 1);
}

#[tokio::test]
async fn gzip_that_is_cut_anywhere() {
    check_cut("gzip", gzip(DOCUMENTED).await).await;
}

#[tokio::test]
async fn brotli_that_is_cut_anywhere() {
    check_cut("br", brotli(DOCUMENTED).await).await;
}

#[tokio::test]
async fn gzip_with_a_wrong_checksum() {
    let mut body = gzip(DOCUMENTED).await;
    let checksum = body.len() - 8;
    body[checksum] ^= 1;
    check(encoded("gzip", body), Why::BadEncoding, ONCE).await;
}

/// What comes behind the packed answer may be the rest of the range.
#[tokio::test]
async fn packed_answers_with_more_behind_them() {
    let (first, rest) = DOCUMENTED.split_at(DOCUMENTED.find("2DC").unwrap());
    check(encoded("gzip", [gzip(first).await, gzip(rest).await].concat()), Why::BadEncoding, ONCE).await;
    check(encoded("gzip", [gzip(first).await, rest.into()].concat()), Why::BadEncoding, ONCE).await;
    check(encoded("br", [brotli(first).await, brotli(rest).await].concat()), Why::BadEncoding, ONCE).await;
    check(encoded("br", [brotli(first).await, rest.into()].concat()), Why::BadEncoding, ONCE).await;
}
