//! A relay on this computer that counts what goes through it to the mirror and back. It opens no TLS, and so counts what
//! is on the wire; requests it tells apart in clear text alone.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use anyhow::ensure;

/// How long connections may take to end after the program that made them.
const GRACE: Duration = Duration::from_secs(10);

#[derive(Default)]
struct Counters {
    connections: AtomicU64,
    requests: AtomicU64,
    sent: AtomicU64,
    received: AtomicU64,
}

/// What went through.
#[derive(Clone, Copy)]
pub(super) struct Traffic {
    pub(super) connections: u64,
    /// Those in clear text alone.
    pub(super) requests: u64,
    /// Bytes.
    pub(super) sent: u64,
    /// Bytes.
    pub(super) received: u64,
}

pub(super) struct Relay {
    pub(super) port: u16,
    counters: Arc<Counters>,
}

impl Relay {
    /// Runs until the chore ends.
    pub(super) fn start(mirror: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let counters = Arc::new(Counters::default());
        let held = Arc::clone(&counters);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let counters = Arc::clone(&held);
                std::thread::spawn(move || connection(&client, mirror, &counters));
            }
        });
        Ok(Self { port, counters })
    }

    /// What went through since this was asked last. The program has ended, and so its connections do.
    pub(super) fn take(&self) -> anyhow::Result<Traffic> {
        let start = Instant::now();
        // Held by this, by the listener and by every connection.
        while Arc::strong_count(&self.counters) > 2 {
            ensure!(start.elapsed() < GRACE, "a connection is open after the program has ended");
            std::thread::sleep(Duration::from_millis(1));
        }
        let Counters { connections, requests, sent, received } = &*self.counters;
        let [connections, requests, sent, received] =
            [connections, requests, sent, received].map(|counter| counter.swap(0, Relaxed));
        Ok(Traffic { connections, requests, sent, received })
    }
}

fn connection(client: &TcpStream, mirror: SocketAddr, counters: &Counters) -> io::Result<()> {
    counters.connections.fetch_add(1, Relaxed);
    let mirror = TcpStream::connect(mirror)?;
    client.set_nodelay(true)?;
    mirror.set_nodelay(true)?;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            pump(client, &mirror, |bytes| {
                counters.sent.fetch_add(bytes.len() as u64, Relaxed);
                // Without TLS the client speaks HTTP/1.1, and begins no request before the last is answered.
                counters.requests.fetch_add(u64::from(bytes.starts_with(b"GET ")), Relaxed);
            })
        });
        pump(&mirror, client, |bytes| {
            counters.received.fetch_add(bytes.len() as u64, Relaxed);
        })
    })
}

fn pump(mut from: &TcpStream, mut to: &TcpStream, count: impl Fn(&[u8])) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    let result = loop {
        match from.read(&mut buffer) {
            Ok(0) => break Ok(()),
            Ok(length) => {
                let bytes = buffer.get(..length).unwrap_or_default();
                count(bytes);
                if let Err(error) = to.write_all(bytes) {
                    break Err(error);
                }
            }
            Err(error) => break Err(error),
        }
    };
    // Whatever ended it, neither side waits for the other.
    let _ = to.shutdown(Shutdown::Write);
    if result.is_err() {
        let _ = from.shutdown(Shutdown::Both);
        let _ = to.shutdown(Shutdown::Both);
    }
    result
}
