//! How the mirror speaks, and how it ends.

use std::path::PathBuf;

use futures_util::StreamExt;
use mirror::{Ranges, TlsFiles};
use reqwest::{ClientBuilder, Version};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::{RANGE_21BD1, Running, SOON, client, get, mirror_of, write};

/// A certificate for 127.0.0.1 that signed itself, in files.
pub(crate) struct Certificate {
    folder: TempDir,
    root: reqwest::Certificate,
}

impl Certificate {
    pub(crate) fn new() -> Self {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), "mirror.pem", made.cert.pem());
        write(folder.path(), "mirror.key", made.signing_key.serialize_pem());
        Self { folder, root: reqwest::Certificate::from_der(made.cert.der()).expect("a certificate") }
    }

    pub(crate) fn files(&self) -> TlsFiles {
        let path = |name: &str| -> PathBuf { self.folder.path().join(name) };
        TlsFiles { cert: path("mirror.pem"), key: path("mirror.key") }
    }

    /// A client that trusts this certificate alone.
    fn client(&self) -> ClientBuilder {
        client().tls_certs_only([self.root.clone()])
    }
}

async fn mirror_with_tls(certificate: &Certificate) -> (TempDir, Running) {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "21BD1.txt", RANGE_21BD1);
    let ranges = Ranges::folder(folder.path()).expect("a range");
    (folder, Running::start(ranges, Some(certificate.files())).await)
}

async fn check_version(client: ClientBuilder, mirror: &Running, expect: Version) {
    let client = client.build().expect("a client");
    let answer = get(&client, &format!("{}/range/21BD1", mirror.source), &[]).await;
    assert_eq!((answer.version, answer.status, answer.text()), (expect, 200, RANGE_21BD1));
}

#[tokio::test]
async fn in_clear_text_it_speaks_http_1_1_and_http_2() {
    let (_folder, mirror) = mirror_of(RANGE_21BD1).await;
    check_version(client(), &mirror, Version::HTTP_11).await;
    check_version(client().http2_prior_knowledge(), &mirror, Version::HTTP_2).await;
}

#[tokio::test]
async fn with_tls_the_client_chooses_between_http_2_and_http_1_1() {
    let certificate = Certificate::new();
    let (_folder, mirror) = mirror_with_tls(&certificate).await;
    check_version(certificate.client(), &mirror, Version::HTTP_2).await;
    check_version(certificate.client().http1_only(), &mirror, Version::HTTP_11).await;

    // The certificate is the one that was given: who trusts another one gets no connection.
    let stranger = Certificate::new().client().build().expect("a client");
    let error = stranger.get(format!("{}/healthz", mirror.source)).send().await.expect_err("an unknown issuer");
    assert!(error.is_connect(), "{error:?}");
}

#[tokio::test]
async fn clear_text_gets_nothing_from_a_port_with_tls() {
    let certificate = Certificate::new();
    let (_folder, mirror) = mirror_with_tls(&certificate).await;
    let mut stream = TcpStream::connect(mirror.address()).await.expect("the mirror listens");
    stream.write_all(b"GET /range/21BD1 HTTP/1.1\r\nHost: mirror\r\n\r\n").await.expect("the mirror reads");
    let mut answer = Vec::new();
    // The mirror may close the connection or reset it.
    let _ = stream.read_to_end(&mut answer).await;
    assert!(!String::from_utf8_lossy(&answer).contains("HTTP/"), "{answer:?}");
}

/// 200 requests, 32 of them at a time, over many connections and over one.
#[tokio::test(flavor = "multi_thread")]
async fn many_requests_side_by_side_are_all_answered_rightly() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..200 {
        write(folder.path(), &format!("{number:05X}.txt"), format!("{number:035X}:{}\r\n", number + 1));
    }
    let mirror = Running::start(Ranges::folder(folder.path()).expect("ranges"), None).await;
    for client in [client(), client().http2_prior_knowledge()] {
        let client = client.build().expect("a client");
        let answers = futures_util::stream::iter(0..200).map(|number| {
            let (client, url) = (&client, format!("{}/range/{number:05X}", mirror.source));
            async move { (number, get(client, &url, &[("accept-encoding", "identity")]).await) }
        });
        let answers: Vec<_> = answers.buffer_unordered(32).collect().await;
        assert_eq!(answers.len(), 200);
        for (number, answer) in answers {
            assert_eq!((answer.status, answer.text()), (200, &*format!("{number:035X}:{}", number + 1)));
        }
    }
}

/// Stops the mirror and waits until nobody listens any more.
async fn stop(mirror: Running) {
    let address = mirror.address().to_owned();
    mirror.stop.send(()).expect("the mirror is running");
    let served = timeout(SOON, mirror.served).await.expect("nobody holds the mirror up");
    served.expect("no panic").expect("no error");
    TcpStream::connect(address).await.expect_err("nobody listens");
}

#[tokio::test]
async fn without_connections_it_ends_at_once() {
    stop(Running::passwords().await).await;
}

#[tokio::test]
async fn idle_connections_do_not_hold_it_up() {
    let mirror = Running::passwords().await;
    let url = format!("{}/range/21BD1", mirror.source);
    // The clients keep their connections after the answer.
    let clients = [client(), client().http2_prior_knowledge()].map(|client| client.build().expect("a client"));
    for client in &clients {
        assert_eq!(get(client, &url, &[]).await.text(), RANGE_21BD1);
    }
    let silent = TcpStream::connect(mirror.address()).await.expect("the mirror listens");
    // The connections above came first, so that they have been accepted when this one is answered.
    assert_eq!(mirror.get("/healthz", &[]).await.status, 200);
    stop(mirror).await;
    drop((clients, silent));
}

#[tokio::test]
async fn idle_connections_with_tls_do_not_hold_it_up() {
    let certificate = Certificate::new();
    let (_folder, mirror) = mirror_with_tls(&certificate).await;
    let silent = TcpStream::connect(mirror.address()).await.expect("the mirror listens");
    let clients = [certificate.client(), certificate.client().http1_only()];
    let clients = clients.map(|client| client.build().expect("a client"));
    for client in &clients {
        assert_eq!(get(client, &format!("{}/range/21BD1", mirror.source), &[]).await.text(), RANGE_21BD1);
    }
    stop(mirror).await;
    drop((clients, silent));
}

/// The range is a pipe, so that the request is under way for as long as the test likes.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_ends_before_the_mirror_does() {
    let (folder, mirror) = mirror_of(RANGE_21BD1).await;
    let pipe = folder.path().join("21BD2.txt");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());

    let mut stream = TcpStream::connect(mirror.address()).await.expect("the mirror listens");
    stream.write_all(b"GET /range/21BD2 HTTP/1.1\r\nHost: mirror\r\n\r\n").await.expect("the mirror reads");
    // Opening waits for the mirror to open the other end.
    let opened = tokio::task::spawn_blocking(move || std::fs::File::options().write(true).open(pipe));
    let mut range =
        timeout(SOON, opened).await.expect("the mirror reads the range").expect("no panic").expect("a pipe");

    let address = mirror.address().to_owned();
    mirror.stop.send(()).expect("the mirror is running");
    let refused = async { while TcpStream::connect(&address).await.is_ok() {} };
    timeout(SOON, refused).await.expect("nobody new is let in");
    assert!(!mirror.served.is_finished(), "the request is still under way");

    std::io::Write::write_all(&mut range, RANGE_21BD1.as_bytes()).expect("the mirror reads the range");
    drop(range);
    let mut answer = String::new();
    timeout(SOON, stream.read_to_string(&mut answer)).await.expect("the connection is closed").expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.ends_with(&format!("\r\n\r\n{RANGE_21BD1}")), "{answer}");
    timeout(SOON, mirror.served).await.expect("the mirror ends").expect("no panic").expect("no error");
}
