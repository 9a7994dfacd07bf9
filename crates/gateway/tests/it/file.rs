//! A file that is the same for everybody: fetched whole or not at all, through the same door, with its entry.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use exposure::{RangeError, Why};
use gateway::{Config, Door, FileAddress, Gateway};
use ledger::{Learned, Ledger, Outcome, Sent};

use crate::server::{Reply, Server, Then};

const MOST: u64 = 1000;

fn gateway(ledger: Arc<Ledger>) -> Gateway {
    let config = Config { first_pause: Duration::from_millis(1), ..Config::default() };
    Gateway::new(&config, ledger).expect("the client can be built")
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

#[tokio::test]
async fn what_has_come_of_a_download_is_counted() {
    let cut = Reply::bare(&["HTTP/1.1 200 OK", "Content-Length: 100"], "a part").then(Then::HangUp);
    for (replies, outcome, come) in [
        (vec![Reply::status("503 Service Unavailable"), Reply::ok(vec![7; 900])], Ok(vec![7; 900]), 900),
        (vec![cut], Err(Why::CutShort), 6),
    ] {
        let (server, gateway) = (Server::start(replies).await, gateway(Arc::default()));
        let received = AtomicU64::default();
        let address: FileAddress = format!("{}/cordon.deb", server.http()).parse().expect("an address");
        assert_eq!(gateway.download(&address, MOST, &received).await, outcome);
        assert_eq!(received.into_inner(), come);
    }
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
