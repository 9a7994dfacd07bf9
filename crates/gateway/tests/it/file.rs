//! A file that is the same for everybody: fetched whole or not at all, through the same door, with its entry.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use exposure::{RangeError, Why};
use gateway::{Config, Door, FileAddress, Gateway};
use ledger::{Learned, Ledger, Outcome, Sent};

use crate::server::{Reply, Server, Then};

const MOST: u64 = 1000;

fn patient() -> Config {
    Config { first_pause: Duration::from_millis(1), ..Config::default() }
}

fn gateway(ledger: Arc<Ledger>) -> Gateway {
    Gateway::new(&patient(), ledger).expect("the client can be built")
}

/// What comes of asking for a file, and what stands in the ledger afterwards.
async fn fetch(replies: impl Into<Vec<Reply>>, door: Door) -> (Result<Vec<u8>, Why>, Vec<ledger::Entry>) {
    let server = Server::start(replies).await;
    let ledger = Arc::new(Ledger::default());
    let gateway = gateway(Arc::clone(&ledger));
    gateway.set_door(door);
    let address: FileAddress = format!("{}/a/advice.cordonpack", server.http()).parse().expect("an address");
    (gateway.file(&address, MOST).await, ledger.entries())
}

#[tokio::test]
async fn a_file_comes_whole_and_its_name_is_all_that_was_sent() {
    let (file, entries) = fetch(Reply::ok([0, 159, 146, 150]), Door::Open).await;
    assert_eq!(file, Ok(vec![0, 159, 146, 150]));
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(entry.sent, Sent::FilePath("/a/advice.cordonpack".to_owned()));
    assert_eq!((entry.learned(), &entry.outcome, entry.bytes_in), (Learned::AddressAndFile, &Outcome::Answered, 4));
}

#[tokio::test]
async fn what_is_no_file_or_only_a_part_of_one_is_refused() {
    let html = Reply::new("200 OK", &["Content-Type: text/html"], "<html>sign in</html>");
    let cut = Reply::bare(&["HTTP/1.1 200 OK", "Content-Length: 100"], "part").then(Then::HangUp);
    let cases = [
        (html, Why::from(RangeError::WebPage), 1),
        (cut, Why::CutShort, 1),
        (Reply::ok(vec![0; 1001]), Why::TooLarge, 1),
        (Reply::status("404 Not Found"), Why::Status { status: 404 }, 1),
        (Reply::new("302 Found", &["Location: https://elsewhere.example/"], ""), Why::Redirected, 1),
        (Reply::status("503 Service Unavailable"), Why::Status { status: 503 }, 3),
    ];
    for (reply, why, attempts) in cases {
        let (file, entries) = fetch(reply, Door::Open).await;
        assert_eq!(file, Err(why.clone()));
        assert_eq!(entries.len(), attempts, "{why:?}");
        assert!(entries.iter().all(|entry| entry.outcome == Outcome::Failed(why.clone())), "{entries:?}");
    }
}

/// What comes of a download from a server with these replies, and the count at its end, which was 1 before.
async fn download(replies: impl Into<Vec<Reply>>, timeout: Duration) -> (Result<Vec<u8>, Why>, u64, String) {
    let server = Server::start(replies).await;
    let config = Config { timeout, ..patient() };
    let gateway = Gateway::new(&config, Arc::default()).expect("the client can be built");
    let received = AtomicU64::new(1);
    let address: FileAddress = format!("{}/cordon.deb", server.http()).parse().expect("an address");
    let came = gateway.download(&address, MOST, &received).await;
    (came, received.into_inner(), server.heads().last().cloned().unwrap_or_default())
}

#[tokio::test]
async fn what_has_come_of_a_download_is_counted() {
    let cut = Reply::bare(&["HTTP/1.1 200 OK", "Content-Length: 100"], "a part").then(Then::HangUp);
    for (replies, outcome, count) in [
        (vec![Reply::status("503 Service Unavailable"), Reply::ok(vec![7; 900])], Ok(vec![7; 900]), 900),
        (vec![Reply::ok("")], Ok(Vec::new()), 0),
        (vec![cut], Err(Why::CutShort), 6),
    ] {
        let (came, received, head) = download(replies, Duration::from_secs(15)).await;
        assert_eq!((came, received), (outcome, count));
        assert!(head.to_ascii_lowercase().contains("accept-encoding: identity\r\n"), "{head}");
    }
}

#[tokio::test]
async fn a_download_may_take_long_but_not_fall_silent() {
    // Some 3 seconds for 150 bytes, where a range has 0.2 seconds, and another file 2.4.
    let slow = || Reply::bare(&["HTTP/1.1 200 OK", "Content-Length: 150"], "").then(Then::Trickle);
    let (came, count, _) = download(slow(), Duration::from_millis(200)).await;
    assert_eq!((came.map(|bytes| bytes.len()), count), (Ok(150), 150));
    let silent = Reply::bare(&["HTTP/1.1 200 OK", "Content-Length: 100"], "a part").then(Then::Hold);
    let (came, count, _) = download(silent, Duration::from_millis(50)).await;
    assert_eq!((came, count), (Err(Why::TimedOut), 6));
}

#[tokio::test]
async fn a_signed_file_comes_with_its_signature_which_is_asked_for_first() {
    let server = Server::start(vec![Reply::ok(b"sign\xFF"), Reply::ok("a file")]).await;
    let ledger = Arc::new(Ledger::default());
    let address: FileAddress = format!("{}/a.cordonpack", server.http()).parse().expect("an address");
    let file = gateway(Arc::clone(&ledger)).signed_file(&address, MOST).await.expect("both come");
    assert_eq!((file.bytes.as_slice(), file.signature.as_str()), (&b"a file"[..], "sign\u{FFFD}"));
    let sent: Vec<_> = ledger.entries().into_iter().map(|entry| entry.sent).collect();
    assert_eq!(sent, ["/a.cordonpack.minisig", "/a.cordonpack"].map(|path| Sent::FilePath(path.to_owned())));
}

#[tokio::test]
async fn nothing_is_asked_while_the_door_is_shut() {
    let (file, entries) = fetch(Reply::ok("x"), Door::Shut).await;
    assert_eq!((file, entries.len()), (Err(Why::Offline), 0));
}

#[test]
fn a_signature_lies_beside_its_file() {
    let address = |text: &str| text.parse::<FileAddress>();
    let beside = address("https://packs.example:8443/a/b.cordonpack").map(|file| file.beside(".minisig"));
    assert_eq!(beside, address("https://packs.example:8443/a/b.cordonpack.minisig"));
    for bad in
        ["http://packs.example/a", "https://packs.example/a?b", "https://packs.example/", "https://packs.example/a/"]
    {
        assert!(address(bad).is_err(), "{bad}");
    }
}
