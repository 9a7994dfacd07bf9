//! A file that is the same for everybody: fetched whole or not at all, through the same door, with its entry.

use std::sync::Arc;

use exposure::{RangeError, Why};
use gateway::{Config, Door, FileAddress, Gateway};
use ledger::{Learned, Ledger, Outcome, Sent};

use crate::server::{Reply, Server, Then};

const MOST: u64 = 1000;

/// What comes of asking for a file, and what stands in the ledger afterwards.
async fn fetch(replies: impl Into<Vec<Reply>>, door: Door) -> (Result<Vec<u8>, Why>, Vec<ledger::Entry>) {
    let server = Server::start(replies).await;
    let ledger = Arc::new(Ledger::default());
    let config = Config { first_pause: std::time::Duration::from_millis(1), ..Config::default() };
    let gateway = Gateway::new(&config, Arc::clone(&ledger)).expect("the client can be built");
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
