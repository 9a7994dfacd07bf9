//! Answers of HTTP/2, over TLS as a browser would speak it.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use bytes::Bytes;
use exposure::Why;
use gateway::Config;
use h2::Reason;
use h2::server::Connection;
use http::header::{CONTENT_LENGTH, LAST_MODIFIED};
use http::{HeaderMap, Response};
use jiff::civil::date;
use ledger::Outcome;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::identity::{H2, Issuer};
use crate::laptop::{Laptop, ONCE, PASSWORD, THREE_TIMES, config, seen};
use crate::server::{DOCUMENTED, Entrance, Reply, Server};

/// What the server does with a request.
#[derive(Debug, Clone, Copy)]
enum Act {
    Answer,
    /// It resets the stream before the headers.
    Reset(Reason),
    /// It resets the stream within the body.
    ResetInBody(Reason),
    /// It says that it goes away, before the headers.
    GoAway(Reason),
    /// It says that it goes away, within the body.
    GoAwayInBody(Reason),
    /// It closes the connection before the headers.
    Vanish,
    /// It closes the connection within the body.
    VanishInBody,
    /// It ends the body before the announced length.
    EndEarly,
    /// It sends more than 8 MiB.
    Flood,
}

/// The bytes that come before a body breaks off.
const PART: &[u8] = b"0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n";

/// To the n-th request the n-th act, and the last one from then on.
#[derive(Clone)]
struct Script {
    tls: TlsAcceptor,
    acts: Arc<[Act]>,
    heard: Arc<Mutex<Vec<(String, HeaderMap)>>>,
}

impl Script {
    fn act_on(&self, request: http::request::Parts) -> Act {
        let mut heard = self.heard.lock().expect("nobody panics with it");
        let place = heard.len();
        heard.push((format!("{} {}", request.method, request.uri), request.headers));
        self.acts.get(place).or(self.acts.last()).copied().expect("a script has an act")
    }

    async fn serve(self, stream: TcpStream) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let mut connection = h2::server::handshake(self.tls.accept(stream).await?).await?;
        // A stream whose handles are dropped is reset.
        let (mut answering, mut open) = (Vec::new(), Vec::new());
        while let Some(request) = connection.accept().await {
            let (request, mut respond) = request?;
            let act = self.act_on(request.into_parts().0);
            let head = Response::builder().header(LAST_MODIFIED, "Wed, 21 Oct 2015 07:28:00 GMT");
            match act {
                Act::Reset(reason) => respond.send_reset(reason),
                Act::GoAway(reason) => connection.abrupt_shutdown(reason),
                Act::Vanish => return Ok(()),
                Act::Answer | Act::Flood => {
                    let body = if matches!(act, Act::Flood) { vec![b' '; 9 << 20] } else { DOCUMENTED.into() };
                    let head = head.header(CONTENT_LENGTH, body.len()).body(())?;
                    respond.send_response(head, false)?.send_data(Bytes::from(body), true)?;
                }
                Act::EndEarly => {
                    let head = head.header(CONTENT_LENGTH, DOCUMENTED.len()).body(())?;
                    respond.send_response(head, false)?.send_data(Bytes::from_static(PART), true)?;
                }
                Act::ResetInBody(_) | Act::GoAwayInBody(_) | Act::VanishInBody => {
                    let mut body = respond.send_response(head.body(())?, false)?;
                    body.send_data(Bytes::from_static(PART), false)?;
                    flush(&mut connection).await;
                    match act {
                        Act::ResetInBody(reason) => body.send_reset(reason),
                        Act::GoAwayInBody(reason) => connection.abrupt_shutdown(reason),
                        _ => return Ok(()),
                    }
                    open.push(body);
                }
            }
            answering.push(respond);
        }
        Ok(())
    }
}

/// Writes what is queued, which a reset would drop: one poll does, for a few bytes.
async fn flush(connection: &mut Connection<TlsStream<TcpStream>, Bytes>) {
    poll_fn(|context| {
        let _ = connection.poll_closed(context);
        Poll::Ready(())
    })
    .await;
}

/// A server with these acts, and a laptop that trusts it.
struct Pair {
    laptop: Laptop,
    script: Script,
}

impl Pair {
    async fn new(acts: &[Act]) -> Self {
        let issuer = Issuer::new();
        let script = Script { tls: issuer.acceptor("127.0.0.1", H2), acts: acts.into(), heard: Arc::default() };
        let address = listen(script.clone()).await;
        let config = Config { extra_roots: vec![issuer.root()], ..config() };
        Self { laptop: Laptop::with(&config, &format!("https://{address}")), script }
    }

    fn heard(&self) -> Vec<(String, HeaderMap)> {
        self.script.heard.lock().expect("nobody panics with it").clone()
    }
}

async fn listen(script: Script) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(script.clone().serve(stream));
        }
    });
    address
}

/// The act fails for this reason each of three times; and when only the first attempt meets it, the second is answered.
async fn check(act: Act, why: Why, bytes_in: u64) {
    let pair = Pair::new(&[act]).await;
    let entries = pair.laptop.check_unknown(why.clone(), THREE_TIMES).await;
    assert!(entries.iter().all(|entry| entry.bytes_out > 0 && entry.bytes_in == bytes_in), "{entries:?}");
    assert_eq!(pair.heard().len(), THREE_TIMES);

    let pair = Pair::new(&[act, Act::Answer]).await;
    pair.laptop.check_seen().await;
    assert_eq!(pair.laptop.outcomes(), [Outcome::Failed(why), Outcome::Answered]);
    assert_eq!(pair.heard().len(), 2);
}

#[tokio::test]
async fn a_range_over_http_2_is_an_answer() {
    let pair = Pair::new(&[Act::Answer]).await;
    let exposure = pair.laptop.look_up(PASSWORD).await;
    assert_eq!((exposure.verdict, exposure.as_of), (seen(52_579), Some(date(2015, 10, 21))));

    let entries = pair.laptop.entries();
    assert_eq!((entries.len(), entries[0].bytes_in), (1, DOCUMENTED.len() as u64));
    let heard = pair.heard();
    let [(start, headers)] = heard.as_slice() else { panic!("{heard:?}") };
    assert!(start.starts_with("GET https://127.0.0.1:") && start.ends_with("/range/21BD1"), "{start}");
    let mut names: Vec<_> = headers.keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "add-padding", "user-agent"]);
}

#[tokio::test]
async fn a_refused_stream() {
    check(Act::Reset(Reason::REFUSED_STREAM), Why::StreamRefused, 0).await;
}

#[tokio::test]
async fn a_stream_reset_before_the_headers() {
    check(Act::Reset(Reason::INTERNAL_ERROR), Why::StreamReset, 0).await;
    check(Act::Reset(Reason::CANCEL), Why::StreamReset, 0).await;
}

#[tokio::test]
async fn a_stream_reset_within_the_body() {
    check(Act::ResetInBody(Reason::INTERNAL_ERROR), Why::StreamReset, PART.len() as u64).await;
}

#[tokio::test]
async fn a_stream_ended_without_error_within_the_body() {
    // The client takes it for the end, and cannot tell: without a length it is no answer.
    let entries =
        Pair::new(&[Act::ResetInBody(Reason::NO_ERROR)]).await.laptop.check_unknown(Why::NoLength, ONCE).await;
    assert_eq!(entries[0].bytes_in, PART.len() as u64);
}

/// Frames of HTTP/2 (RFC 9113, section 4.1): length, type, flags, stream, payload.
const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
/// It has seen no stream, and names no error.
const GO_AWAY: &[u8] = &[0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// Bytes of the client's preface, before its first frame.
const PREFACE: usize = 24;
const HEADERS: u8 = 1;

/// Goes away once the request has come, having looked at no stream: h2's own server cannot be brought to say so.
async fn go_away(tls: TlsAcceptor, stream: TcpStream) -> std::io::Result<()> {
    let mut stream = tls.accept(stream).await?;
    stream.write_all(SETTINGS).await?;
    stream.read_exact(&mut [0; PREFACE]).await?;
    let mut frame = [0; 9];
    while frame[3] != HEADERS {
        stream.read_exact(&mut frame).await?;
        let length = u32::from_be_bytes([0, frame[0], frame[1], frame[2]]);
        stream.read_exact(&mut vec![0; length as usize]).await?;
    }
    stream.write_all(GO_AWAY).await?;
    // The connection stays, so that it is the frame which ends the request.
    let _ = stream.read_to_end(&mut Vec::new()).await;
    Ok(())
}

#[tokio::test]
async fn a_server_that_goes_away_before_the_headers() {
    let issuer = Issuer::new();
    let tls = issuer.acceptor("127.0.0.1", H2);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let source = format!("https://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(go_away(tls.clone(), stream));
        }
    });
    let laptop = Laptop::with(&Config { extra_roots: vec![issuer.root()], ..config() }, &source);
    laptop.check_unknown(Why::GoingAway, THREE_TIMES).await;
}

#[tokio::test]
async fn a_server_that_goes_away_with_the_connection() {
    // It has taken the stream, so that what ends the request is the end of the connection.
    check(Act::GoAway(Reason::NO_ERROR), Why::ConnectionCut, 0).await;
    check(Act::GoAway(Reason::ENHANCE_YOUR_CALM), Why::ConnectionCut, 0).await;
    check(Act::GoAwayInBody(Reason::INTERNAL_ERROR), Why::ConnectionCut, PART.len() as u64).await;
}

#[tokio::test]
async fn a_connection_cut_before_the_headers() {
    check(Act::Vanish, Why::ConnectionCut, 0).await;
}

#[tokio::test]
async fn a_connection_cut_within_the_body() {
    check(Act::VanishInBody, Why::ConnectionCut, PART.len() as u64).await;
}

#[tokio::test]
async fn a_body_shorter_than_announced() {
    let pair = Pair::new(&[Act::EndEarly]).await;
    pair.laptop.check_unknown(Why::CutShort, ONCE).await;
}

#[tokio::test]
async fn a_body_over_8_mib() {
    let pair = Pair::new(&[Act::Flood]).await;
    pair.laptop.check_unknown(Why::TooLarge, ONCE).await;
}

#[tokio::test]
async fn a_server_that_agrees_to_http_2_and_speaks_another_protocol() {
    let issuer = Issuer::new();
    let config = Config { extra_roots: vec![issuer.root()], ..config() };
    let server = Server::behind(Entrance::Tls(issuer.acceptor("127.0.0.1", H2)), Reply::documented()).await;
    Laptop::with(&config, &server.https()).check_unknown(Why::NotHttp, ONCE).await;
}
