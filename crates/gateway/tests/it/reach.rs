//! Sources that are not reached, or not in time.

use std::time::Duration;

use exposure::Why;
use gateway::Config;
use ledger::Learned;
use tokio::net::{TcpSocket, TcpStream};

use crate::child::Child;
use crate::laptop::{Laptop, ONCE, THREE_TIMES, check_with, config};
use crate::server::{Reply, Server, Then};

const SHORT: Duration = Duration::from_millis(250);

/// A socket that holds a port on which nobody listens, so that no other test is given it.
pub(crate) fn deaf_socket() -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("a free port");
    socket
}

#[tokio::test]
async fn nobody_listens() {
    let socket = deaf_socket();
    let laptop = Laptop::new(&format!("http://{}", socket.local_addr().unwrap()));
    let entries = laptop.check_unknown(Why::ConnectionRefused, ONCE).await;
    assert_eq!(entries[0].learned(), Learned::Address);
}

#[tokio::test]
async fn a_name_that_nobody_has() {
    // The name is kept for this (RFC 2606). A machine without any network is told apart.
    let online = std::net::UdpSocket::bind("0.0.0.0:0").unwrap().connect("192.0.2.1:9").is_ok();
    Child::of("https://ranges.invalid").check(if online { "dns_failed Nothing" } else { "no_network Nothing" }).await;
}

/// Linux refuses at once to connect to a group of machines, as it does where there is no way to the receiver.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_address_to_which_there_is_no_way() {
    Child::of("https://224.0.0.1").check("no_network Nothing").await;
}

/// Linux lets further connections wait when the queue of a listener is full.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_source_that_does_not_take_the_connection_in_time() {
    let socket = deaf_socket();
    let address = socket.local_addr().unwrap();
    let _listener = socket.listen(0).unwrap();
    let _first = TcpStream::connect(address).await.unwrap();

    let laptop = Laptop::with(&Config { connect_timeout: SHORT, ..config() }, &format!("http://{address}"));
    let entries = laptop.check_unknown(Why::TimedOut, THREE_TIMES).await;
    assert!(entries.iter().all(|entry| entry.bytes_out == 0), "{entries:?}");
}

#[tokio::test]
async fn a_handshake_that_is_not_answered_in_time() {
    let server = Server::start(Reply::raw("").then(Then::Hold)).await;
    let laptop = Laptop::with(&Config { connect_timeout: SHORT, ..config() }, &server.https());
    let entries = laptop.check_unknown(Why::TimedOut, THREE_TIMES).await;
    assert!(entries.iter().all(|entry| entry.bytes_out == 0), "{entries:?}");
}

#[tokio::test]
async fn headers_that_do_not_come_in_time() {
    let config = Config { timeout: SHORT, ..config() };
    check_with(&config, Reply::raw("").then(Then::Hold), Why::TimedOut, THREE_TIMES).await;
}

#[tokio::test]
async fn a_body_that_stops_and_never_ends() {
    let config = Config { timeout: SHORT, ..config() };
    let reply = Reply::bare(&["HTTP/1.1 200 OK", "Content-Length: 9999"], "0018A").then(Then::Hold);
    let entries = check_with(&config, reply, Why::TimedOut, THREE_TIMES).await;
    assert!(entries.iter().all(|entry| entry.bytes_in == 5), "{entries:?}");
}

#[tokio::test]
async fn a_body_that_trickles() {
    let config = Config { timeout: SHORT, ..config() };
    let reply = Reply::bare(&["HTTP/1.1 200 OK", "Content-Length: 9999"], "0018A").then(Then::Trickle);
    let entries = check_with(&config, reply, Why::TimedOut, THREE_TIMES).await;
    assert!(entries.iter().all(|entry| entry.bytes_in > 5), "{entries:?}");
}
