//! The mirror over real sockets: what it answers, to whom it listens, and how it ends.

mod folder;
mod protocol;
mod refused;
mod transport;

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use mirror::{Mirror, MirrorError, Ranges, TlsFiles};
use reqwest::header::HeaderMap;
use reqwest::{Client, ClientBuilder, Version};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A free port of this computer.
const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
/// Far below the ten seconds that the mirror allows requests under way: who waits that long has been held up.
const SOON: Duration = Duration::from_secs(5);
/// A moment in the past, whole seconds, as HTTP dates have them.
const CHANGED: &str = "Sun, 20 Sep 2020 12:26:40 GMT";

/// Three passwords of the documented range, and two of others.
const PASSWORDS: &str = "52579:P@ssw0rd\r\n485:sparky50\nhunter2\n3000:020293\n474:020293\nhunter2";
/// The documented range of [`PASSWORDS`].
const RANGE_21BD1: &str = "\
    2DC183F740EE76F27B78EB39C8AD972A757:52579\r\n\
    6D4A08CB51C8B88FC8CE07742974D7D541D:485\r\n\
    92580CAD5C57296F8488DF190D23046B05F:3474";

/// A mirror that serves until it is stopped or dropped.
struct Running {
    source: String,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), MirrorError>>,
}

impl Running {
    async fn start(ranges: Ranges, tls: Option<TlsFiles>) -> Self {
        let mirror = Mirror::bind(LOOPBACK, ranges, tls).await.expect("a free port");
        let source = mirror.source();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(mirror.serve(async {
            let _ = stopped.await;
        }));
        Self { source, stop, served }
    }

    /// Serves [`PASSWORDS`].
    async fn passwords() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = write(folder.path(), "passwords.txt", PASSWORDS);
        Self::start(Ranges::passwords(&file).expect("good passwords"), None).await
    }

    /// `address:port`.
    fn address(&self) -> &str {
        self.source.split("://").nth(1).expect("a source has a scheme")
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        get(&client().build().expect("a client"), &format!("{}{path}", self.source), headers).await
    }

    /// Sends `request` as it stands and gives all that comes back until the mirror closes the connection.
    async fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address()).await.expect("the mirror listens");
        stream.write_all(request.as_bytes()).await.expect("the mirror reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("the mirror answers");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

#[derive(Debug)]
struct Answer {
    status: u16,
    version: Version,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    /// All values of a header, joined as a list.
    fn header(&self, name: &str) -> String {
        let values: Vec<_> = self.headers.get_all(name).iter().map(|value| value.to_str().expect("ASCII")).collect();
        values.join(", ")
    }

    fn text(&self) -> &str {
        str::from_utf8(&self.body).expect("UTF-8")
    }
}

async fn get(client: &Client, url: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = client.get(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.expect("an answer");
    Answer {
        status: response.status().as_u16(),
        version: response.version(),
        headers: response.headers().clone(),
        body: response.bytes().await.expect("a whole body").into(),
    }
}

#[expect(clippy::disallowed_methods, reason = "a stranger's client, not Cordon's own")]
fn client() -> ClientBuilder {
    // Whoever came first installed the same provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy()
}

#[expect(clippy::disallowed_methods, reason = "the file is the test's own")]
fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("a writable folder");
    let changed = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_604_800);
    File::options().write(true).open(&path).and_then(|file| file.set_modified(changed)).expect("a date");
    path
}

/// A folder with `range` as 21BD1.txt, and a mirror of it.
async fn mirror_of(range: &str) -> (TempDir, Running) {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "21BD1.txt", range);
    let running = Running::start(Ranges::folder(folder.path()).expect("a range"), None).await;
    (folder, running)
}
