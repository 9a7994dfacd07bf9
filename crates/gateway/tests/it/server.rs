//! A server that follows a script: to its n-th request it gives the n-th reply, and the last one from then on.

use std::future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;

/// Lines documented for range 21BD1, with the line of the documented example, `P@ssw0rd`.
pub(crate) const DOCUMENTED: &str = "0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n\
    00D4F6E8FA6EECAD2A3AA415EEC418D38EC:2\r\n\
    011053FD0102E94D6AE2F8B83D76FAF94F6:1\r\n\
    2DC183F740EE76F27B78EB39C8AD972A757:52579\r\n";

/// The first byte of a TLS record that holds a handshake (RFC 8446, section 5.1).
const TLS_HANDSHAKE: u8 = 0x16;

/// What the server writes when it has heard a request, and what it does next.
#[derive(Clone)]
pub(crate) struct Reply {
    bytes: Vec<u8>,
    then: Then,
    gate: Option<Arc<Semaphore>>,
}

/// What the server does after a reply.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// It waits for the next request.
    Listen,
    /// It closes the connection in order.
    HangUp,
    /// It closes the connection; under TLS without a word.
    Vanish,
    /// It resets the connection.
    Reset,
    /// It says no more.
    Hold,
    /// It goes on, a byte at a time.
    Trickle,
}

impl Reply {
    /// These bytes, whatever they are.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), then: Then::Listen, gate: None }
    }

    /// A head of just these lines, and a body.
    pub(crate) fn bare(head: &[&str], body: impl AsRef<[u8]>) -> Self {
        let head = format!("{}\r\n\r\n", head.join("\r\n"));
        Self::raw([head.as_bytes(), body.as_ref()].concat())
    }

    /// A well-formed answer with its length.
    pub(crate) fn new(status: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Self {
        let (start, length) = (format!("HTTP/1.1 {status}"), format!("Content-Length: {}", body.as_ref().len()));
        Self::bare(&[&[start.as_str(), length.as_str()], headers].concat(), body)
    }

    pub(crate) fn status(status: &str) -> Self {
        Self::new(status, &[], "")
    }

    pub(crate) fn ok(body: impl AsRef<[u8]>) -> Self {
        Self::new("200 OK", &["Content-Type: text/plain"], body)
    }

    /// The range of the documented example.
    pub(crate) fn documented() -> Self {
        Self::ok(DOCUMENTED)
    }

    pub(crate) fn then(self, then: Then) -> Self {
        Self { then, ..self }
    }

    /// Not before `gate` lets it pass.
    pub(crate) fn behind(self, gate: &Arc<Semaphore>) -> Self {
        Self { gate: Some(Arc::clone(gate)), ..self }
    }
}

impl From<Reply> for Vec<Reply> {
    fn from(reply: Reply) -> Self {
        vec![reply]
    }
}

/// `body` in one chunk, with the last chunk behind it.
pub(crate) fn chunked(body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n0\r\n\r\n"].concat()
}

/// What stands before HTTP on a connection.
#[derive(Clone)]
pub(crate) enum Entrance {
    Plain,
    Tls(TlsAcceptor),
    /// A proxy that agrees to every tunnel and is itself what lies behind it.
    Tunnel(TlsAcceptor),
}

/// The server, for as long as its test runs.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    script: Arc<Script>,
}

struct Script {
    entrance: Entrance,
    replies: Vec<Reply>,
    heads: watch::Sender<Vec<String>>,
    connections: AtomicUsize,
}

impl Server {
    pub(crate) async fn start(replies: impl Into<Vec<Reply>>) -> Self {
        Self::behind(Entrance::Plain, replies).await
    }

    pub(crate) async fn behind(entrance: Entrance, replies: impl Into<Vec<Reply>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let script = Arc::new(Script {
            entrance,
            replies: replies.into(),
            heads: watch::Sender::default(),
            connections: AtomicUsize::new(0),
        });
        let server = Self { address, script: Arc::clone(&script) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                script.connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(Arc::clone(&script).welcome(stream));
            }
        });
        server
    }

    pub(crate) fn http(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn https(&self) -> String {
        format!("https://{}", self.address)
    }

    /// The head of every request so far, as it came.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.script.heads.borrow().clone()
    }

    /// Waits until that many requests have come.
    pub(crate) async fn asked(&self, times: usize) {
        let mut heads = self.script.heads.subscribe();
        heads.wait_for(|heads| heads.len() >= times).await.expect("the server lives as long as its test");
    }

    pub(crate) fn connections(&self) -> usize {
        self.script.connections.load(Ordering::Relaxed)
    }
}

impl Script {
    async fn welcome(self: Arc<Self>, mut stream: TcpStream) -> io::Result<()> {
        if self.replies.iter().any(|reply| reply.then == Then::Reset) {
            stream.set_zero_linger()?;
        }
        match &self.entrance {
            Entrance::Plain => self.serve(stream).await,
            Entrance::Tls(tls) => self.serve(tls.accept(stream).await?).await,
            Entrance::Tunnel(tls) => {
                let head = read_head(&mut stream).await?;
                self.heads.send_modify(|heads| heads.extend(head));
                stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
                self.serve(tls.accept(stream).await?).await
            }
        }
    }

    async fn serve(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
        while let Some(head) = read_head(&mut stream).await? {
            let reply = self.reply_to(head);
            if let Some(gate) = &reply.gate {
                gate.acquire().await.expect("no gate is closed for good").forget();
            }
            stream.write_all(&reply.bytes).await?;
            stream.flush().await?;
            match reply.then {
                Then::Listen => {}
                Then::HangUp => return stream.shutdown().await,
                Then::Vanish | Then::Reset => return Ok(()),
                Then::Hold => future::pending().await,
                Then::Trickle => loop {
                    stream.write_all(b"0").await?;
                    stream.flush().await?;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                },
            }
        }
        Ok(())
    }

    fn reply_to(&self, head: String) -> &Reply {
        let mut place = 0;
        self.heads.send_modify(|heads| {
            place = heads.len();
            heads.push(head);
        });
        self.replies.get(place).or(self.replies.last()).expect("a script has a reply")
    }
}

/// A request up to its empty line, or the first of a TLS handshake; `None` when the client has gone.
async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<String>> {
    let mut head = Vec::new();
    while stream.read_buf(&mut head).await? > 0 {
        if head.windows(4).any(|bytes| bytes == b"\r\n\r\n") || head.first() == Some(&TLS_HANDSHAKE) {
            return Ok(Some(String::from_utf8_lossy(&head).into_owned()));
        }
    }
    Ok(None)
}
