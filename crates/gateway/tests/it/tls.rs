//! TLS: only the source itself, vouched for by an issuer that the laptop knows, can answer.

use exposure::Why;
use gateway::Config;
use ledger::Learned;
use tokio_rustls::TlsAcceptor;

use crate::identity::{HTTP_1, Issuer};
use crate::laptop::{Laptop, ONCE, THREE_TIMES, config};
use crate::server::{DOCUMENTED, Entrance, Reply, Server, Then};

/// A laptop that trusts `issuer`, and asks a server behind `tls`.
async fn laptop(issuer: &Issuer, tls: TlsAcceptor, reply: Reply) -> (Laptop, Server) {
    let server = Server::behind(Entrance::Tls(tls), reply).await;
    let config = Config { extra_roots: vec![issuer.root()], ..config() };
    (Laptop::with(&config, &server.https()), server)
}

/// The handshake fails for this reason, so that nothing is asked.
async fn check_refused(trusted: &Issuer, tls: TlsAcceptor, why: Why) {
    let (laptop, server) = laptop(trusted, tls, Reply::documented()).await;
    let entries = laptop.check_unknown(why, ONCE).await;
    assert_eq!((entries[0].bytes_out, entries[0].learned()), (0, Learned::Address));
    assert!(server.heads().is_empty());
}

#[tokio::test]
async fn the_right_name_from_a_trusted_issuer_is_answered() {
    let issuer = Issuer::new();
    let (laptop, server) = laptop(&issuer, issuer.acceptor("127.0.0.1", HTTP_1), Reply::documented()).await;
    laptop.check_seen().await;
    assert_eq!(laptop.entries()[0].bytes_out, server.heads()[0].len() as u64);
}

#[tokio::test]
async fn a_certificate_for_another_name() {
    let issuer = Issuer::new();
    check_refused(&issuer, issuer.acceptor("ranges.example", HTTP_1), Why::TlsWrongName).await;
    check_refused(&issuer, issuer.acceptor("127.0.0.2", HTTP_1), Why::TlsWrongName).await;
}

#[tokio::test]
async fn a_certificate_from_an_unknown_issuer() {
    // Of the same name as the trusted one, as a proxy that inspects may have.
    check_refused(&Issuer::new(), Issuer::new().acceptor("127.0.0.1", HTTP_1), Why::TlsUnknownIssuer).await;
}

#[tokio::test]
async fn a_certificate_that_has_ended() {
    let issuer = Issuer::new();
    check_refused(&issuer, issuer.expired("127.0.0.1", HTTP_1), Why::TlsFailed).await;
}

/// A server without TLS, at an `https` address.
async fn check_no_tls(reply: Reply, why: Why, attempts: usize) {
    let server = Server::start(reply).await;
    let entries = Laptop::new(&server.https()).check_unknown(why, attempts).await;
    assert!(entries.iter().all(|entry| entry.bytes_out == 0), "{entries:?}");
}

#[tokio::test]
async fn a_server_that_speaks_plain_http() {
    check_no_tls(Reply::new("400 Bad Request", &[], DOCUMENTED).then(Then::Hold), Why::TlsFailed, ONCE).await;
}

#[tokio::test]
async fn a_server_that_refuses_the_version() {
    let alert = [0x15, 3, 1, 0, 2, 2, 70];
    check_no_tls(Reply::raw(alert).then(Then::Hold), Why::TlsFailed, ONCE).await;
}

#[tokio::test]
async fn a_connection_cut_in_the_handshake() {
    check_no_tls(Reply::raw("").then(Then::HangUp), Why::ConnectionCut, THREE_TIMES).await;
    check_no_tls(Reply::raw("").then(Then::Reset), Why::ConnectionCut, THREE_TIMES).await;
}

/// Whoever sits on the line can close the connection, but cannot say in the source's name that it is the end.
#[tokio::test]
async fn a_body_cut_without_a_closing_word() {
    let issuer = Issuer::new();
    for (framing, why, attempts) in [
        ("Content-Length: 9999", Why::CutShort, ONCE),
        ("Transfer-Encoding: chunked", Why::ConnectionCut, THREE_TIMES),
        ("Connection: close", Why::NoLength, ONCE),
    ] {
        let body = format!("{:x}\r\n{DOCUMENTED}\r\n", DOCUMENTED.len());
        let reply = Reply::bare(&["HTTP/1.1 200 OK", framing], body).then(Then::Vanish);
        let (laptop, server) = laptop(&issuer, issuer.acceptor("127.0.0.1", HTTP_1), reply).await;
        laptop.check_unknown(why, attempts).await;
        assert_eq!(server.heads().len(), attempts);
    }
}
