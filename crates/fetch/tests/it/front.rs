//! A server in front of the mirror, which passes questions and answers on, or breaks them.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What becomes of requests.
#[derive(Clone)]
pub(crate) enum Pass {
    /// They are passed on.
    Everything,
    /// One of so many meets one of these faults, by the dice.
    Faults(u32, &'static [Fault]),
    /// All are answered like this, after so many that were passed on.
    Then(usize, &'static str),
}

/// How one answer is broken.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    Busy,
    Down,
    Cut,
    WrongMd5,
    WrongEtag,
    Same,
    Reset,
    Garbled,
}

pub(crate) struct Front {
    address: SocketAddr,
    inner: Arc<Inner>,
}

struct Inner {
    mirror: SocketAddr,
    pass: Pass,
    dice: Mutex<StdRng>,
    asked: AtomicUsize,
    with_etag: AtomicUsize,
    broken: AtomicUsize,
}

impl Front {
    pub(crate) async fn before(mirror: SocketAddr, pass: Pass) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let zero = AtomicUsize::default;
        let dice = Mutex::new(StdRng::seed_from_u64(7));
        let inner = Arc::new(Inner { mirror, pass, dice, asked: zero(), with_etag: zero(), broken: zero() });
        let serving = Arc::clone(&inner);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&serving).answer(stream));
            }
        });
        Ok(Self { address, inner })
    }

    pub(crate) fn source(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many requests came, and how many of them with an ETag.
    pub(crate) fn asked(&self) -> (usize, usize) {
        (self.inner.asked.load(Ordering::SeqCst), self.inner.with_etag.load(Ordering::SeqCst))
    }

    pub(crate) fn broken(&self) -> usize {
        self.inner.broken.load(Ordering::SeqCst)
    }
}

impl Inner {
    async fn answer(self: Arc<Self>, mut stream: TcpStream) -> io::Result<()> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if stream.read_buf(&mut head).await? == 0 {
                return Ok(());
            }
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        let with_etag = head.contains("if-none-match: ");
        self.with_etag.fetch_add(usize::from(with_etag), Ordering::SeqCst);
        let fault = match &self.pass {
            Pass::Everything => None,
            Pass::Then(passed, answer) if asked >= *passed => return stream.write_all(answer.as_bytes()).await,
            Pass::Then(..) => None,
            Pass::Faults(one_in, faults) => {
                let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
                (dice.random_range(0..*one_in) == 0).then(|| faults[dice.random_range(0..faults.len())])
            }
        };
        self.broken.fetch_add(usize::from(fault.is_some()), Ordering::SeqCst);
        let answer = match fault {
            Some(Fault::Busy) => {
                b"HTTP/1.1 429 No\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".into()
            }
            Some(Fault::Down) => b"HTTP/1.1 503 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".into(),
            Some(Fault::Same) => b"HTTP/1.1 304 Not Modified\r\netag: \"other\"\r\nconnection: close\r\n\r\n".into(),
            Some(Fault::Reset) => {
                stream.set_zero_linger()?;
                return Ok(());
            }
            _ => self.pass_on(&head).await?,
        };
        let answer = match fault {
            Some(Fault::Cut) => answer.get(..answer.len() - 9).unwrap_or_default().to_vec(),
            Some(Fault::WrongMd5) => with_header(&answer, "content-md5: 1B2M2Y8AsgTpgAmY7PhCfg=="),
            Some(Fault::WrongEtag) => with_header(&answer, "etag: rubbish"),
            // A digit of the body becomes another: a range still, and only its checksum tells.
            Some(Fault::Garbled) if answer.starts_with(b"HTTP/1.1 200 ") => {
                let mut answer = answer;
                if let Some(last) = answer.last_mut() {
                    *last = b'9';
                }
                answer
            }
            _ => answer,
        };
        stream.write_all(&answer).await?;
        stream.shutdown().await
    }

    /// Unpacked, so that a part of it can be changed.
    async fn pass_on(&self, head: &str) -> io::Result<Vec<u8>> {
        let mut mirror = TcpStream::connect(self.mirror).await?;
        let head = head.replace("accept-encoding:", "x-accepted:").replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
        mirror.write_all(head.as_bytes()).await?;
        let mut answer = Vec::new();
        mirror.read_to_end(&mut answer).await?;
        Ok(answer)
    }
}

/// The answer with this header in place of the mirror's own.
fn with_header(answer: &[u8], header: &str) -> Vec<u8> {
    let name = header.split(':').next().unwrap_or_default();
    let (head, body) = answer.split_at(answer.windows(4).position(|end| end == b"\r\n\r\n").unwrap_or_default());
    let head = String::from_utf8_lossy(head).into_owned();
    let kept: Vec<_> = head.split("\r\n").filter(|line| !line.starts_with(&format!("{name}:"))).collect();
    [kept.join("\r\n").as_bytes(), b"\r\n", header.as_bytes(), body].concat()
}
