//! What goes over the wire: the prefix, and nothing that is not needed.

use crate::laptop::{Laptop, PASSWORD, hash};
use crate::server::{DOCUMENTED, Reply, Server};

/// All of a request for this path, the order of its headers apart.
fn check_head(head: &str, path: &str, server: &Server) {
    let version = env!("CARGO_PKG_VERSION");
    let (start, headers) = head.split_once("\r\n").expect("a head has lines");
    assert_eq!(start, format!("GET {path} HTTP/1.1"));
    let mut headers: Vec<_> = headers.lines().map(str::to_lowercase).collect();
    headers.sort_unstable();
    let expect = [
        "",
        "accept-encoding: br, gzip",
        "accept: */*",
        "add-padding: true",
        &format!("host: {}", server.address),
        &format!("user-agent: cordon/{version}"),
    ];
    assert_eq!(headers, expect);
    assert!(head.contains(&format!(": Cordon/{version}\r\n")), "{head}");
}

#[tokio::test]
async fn a_request_carries_the_prefix_and_nothing_else() {
    let server = Server::start(Reply::documented()).await;
    let laptop = Laptop::new(&server.http());
    laptop.check_seen().await;

    let heads = server.heads();
    let [head] = heads.as_slice() else { panic!("{heads:?}") };
    check_head(head, "/range/21BD1", &server);
    assert_eq!(laptop.entries()[0].bytes_out, head.len() as u64);
    let suffix = hash(PASSWORD).suffix_digits();
    assert!(!head.to_uppercase().contains(suffix.get(..2).expect("it has 35 digits")), "{head}");
}

#[tokio::test]
async fn the_path_of_a_mirror_is_kept() {
    let server = Server::start(Reply::documented()).await;
    let laptop = Laptop::new(&format!("{}/breach/data/", server.http()));
    laptop.check_seen().await;
    check_head(&server.heads()[0], "/breach/data/range/21BD1", &server);
    assert_eq!(laptop.entries()[0].bytes_out, server.heads()[0].len() as u64);
}

#[tokio::test]
async fn what_the_source_says_is_not_repeated_to_it() {
    let memorable =
        ["Set-Cookie: id=officer; Path=/", "ETag: \"officer\"", "Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT"];
    let server = Server::start(Reply::new("200 OK", &memorable, DOCUMENTED)).await;
    let laptop = Laptop::new(&server.http());
    laptop.check_seen().await;
    let laptop = laptop.forgetful(&server.http());
    laptop.check_seen().await;
    assert_eq!((server.heads().len(), server.connections()), (2, 1), "two requests on one connection");
    check_head(&server.heads()[1], "/range/21BD1", &server);
}

#[tokio::test]
async fn retries_carry_no_more_than_the_first_attempt() {
    let server = Server::start(Reply::new("503 Busy", &["Set-Cookie: id=officer"], "")).await;
    Laptop::new(&server.http()).look_up(PASSWORD).await;
    assert_eq!(server.heads().len(), 3);
    for head in server.heads() {
        check_head(&head, "/range/21BD1", &server);
    }
}
