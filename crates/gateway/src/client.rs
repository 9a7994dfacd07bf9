//! The gateway: the one client, its retries, and the entry in the ledger for every attempt.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use address::{Address, FileAddress, SourceAddress};
use backon::{ExponentialBuilder, Retryable};
use exposure::{Prefix, Why};
use http::header::{ACCEPT, ACCEPT_ENCODING, HOST, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, USER_AGENT};
use jiff::Timestamp;
use ledger::{Entry, Ledger, Outcome, Sent};
use reqwest::{Certificate, Client, Request, Url, redirect, retry};
use rustls_pki_types::CertificateDer;

use crate::answer::{self, Answer, Body, RangeFile};
use crate::etag::Etag;
use crate::failure;

/// Asks for padding, so that the length of the answer tells less (Pwned Passwords API v3).
const ADD_PADDING: HeaderName = HeaderName::from_static("add-padding");
/// How many times longer a file may take than a range, which has a hundredth of its bytes.
const FILE_PATIENCE: u32 = 12;
/// How many times the time of a range may pass without a byte of a file.
const SILENCE: u32 = 2;
/// Time for one attempt at a download, as long as bytes come.
const DOWNLOAD: Duration = Duration::from_secs(60 * 60);

/// How the gateway waits and whom it trusts beside the system's issuers.
#[derive(Debug, Clone)]
pub struct Config {
    /// Time to connect, TLS included.
    pub connect_timeout: Duration,
    /// Time for one attempt at a range, from the connection to the last byte.
    pub timeout: Duration,
    /// Pause before the second attempt; it doubles for the third, and is jittered.
    pub first_pause: Duration,
    /// Attempts at one request, the first included; at least 1.
    pub attempts: usize,
    /// The longest pause that a source may ask for before Cordon gives up.
    pub longest_retry_after: Duration,
    /// Issuers trusted beside the system's.
    pub extra_roots: Vec<CertificateDer<'static>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(15),
            first_pause: Duration::from_millis(300),
            attempts: 3,
            longest_retry_after: Duration::from_secs(10),
            extra_roots: Vec::new(),
        }
    }
}

/// Whether requests may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// They may.
    Open,
    /// Offline mode: nothing leaves.
    Shut,
}

/// The one door to the network.
pub struct Gateway {
    /// For every source but those on this laptop: the system's proxy settings are honoured.
    outside: Client,
    /// For sources on this laptop: a proxy would carry the request off it.
    loopback: Client,
    pauses: ExponentialBuilder,
    longest_retry_after: Duration,
    /// Time for one attempt at a range.
    timeout: Duration,
    ledger: Arc<Ledger>,
    shut: AtomicBool,
}

/// The client cannot be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GatewayError {
    /// The system's certificate verifier cannot be set up: the machine's fault.
    #[error("the secure connection cannot be set up on this computer")]
    Client(#[source] reqwest::Error),
}

impl Gateway {
    /// Builds the client. Entries go into `ledger`.
    ///
    /// # Errors
    /// [`GatewayError::Client`] when the system's certificate verifier cannot be set up.
    pub fn new(config: &Config, ledger: Arc<Ledger>) -> Result<Self, GatewayError> {
        // Whoever came first installed the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            outside: client(config, Route::Outside)?,
            loopback: client(config, Route::Loopback)?,
            pauses: ExponentialBuilder::default()
                .with_min_delay(config.first_pause)
                .with_max_times(config.attempts.saturating_sub(1))
                .with_jitter(),
            longest_retry_after: config.longest_retry_after,
            timeout: config.timeout,
            ledger,
            shut: AtomicBool::new(false),
        })
    }

    /// Opens or shuts the door. Requests under way are not called back; their retries are.
    pub fn set_door(&self, door: Door) {
        self.shut.store(door == Door::Shut, Ordering::Relaxed);
    }

    /// Asks `source` for a range, as often as the [`Config`] says where another attempt may help.
    ///
    /// # Errors
    /// The [`Why`] of the last attempt.
    pub async fn range(&self, source: &SourceAddress, prefix: Prefix) -> Result<Answer, Why> {
        let mut headers = headers();
        headers.insert(ADD_PADDING, HeaderValue::from_static("true"));
        let sent = Sent::Prefix(prefix);
        let (address, url, most) = (source.address(), source.range(prefix), answer::MAX_RANGE);
        let (timeout, parse) = (Time::once(self.timeout), answer::range);
        self.ask(&Wanted { address, url, headers, sent, most, timeout, known: None, received: None, parse }).await
    }

    /// Asks `source` for a range to be kept as a file, without padding, as often as the [`Config`] says where another
    /// attempt may help. With a `known` ETag the source may answer that the range is still the [`RangeFile::Same`].
    ///
    /// The body is a range with at least one line and without padding, and agrees with `Content-MD5` (RFC 1864) where
    /// the source gives one: unpacked, as a store of files notes it and a network in front of it packs it, or packed,
    /// as RFC 2616 (section 14.15) has it.
    ///
    /// # Errors
    /// The [`Why`] of the last attempt.
    pub async fn range_file(
        &self,
        source: &SourceAddress,
        prefix: Prefix,
        known: Option<&Etag>,
    ) -> Result<RangeFile, Why> {
        let mut headers = headers();
        if let Some(etag) = known {
            headers.insert(IF_NONE_MATCH, etag.header()?);
        }
        let sent = Sent::Prefix(prefix);
        let (address, url, most) = (source.address(), source.range(prefix), answer::MAX_RANGE);
        let known = known.map(|etag| (etag, (|| RangeFile::Same) as fn() -> RangeFile));
        let (timeout, parse) = (Time::once(self.timeout), answer::range_file);
        self.ask(&Wanted { address, url, headers, sent, most, timeout, known, received: None, parse }).await
    }

    /// Asks for a file of `most` bytes at most, as often as the [`Config`] says where another attempt may help.
    ///
    /// # Errors
    /// The [`Why`] of the last attempt.
    pub async fn file(&self, file: &FileAddress, most: u64) -> Result<Vec<u8>, Why> {
        self.whole_file(file, most, self.timeout * FILE_PATIENCE, headers(), None).await
    }

    /// Asks for the signature that lies beside a file, and then for the file, of `most` bytes at most. Whether one is of the
    /// other is for whoever has the key to say.
    ///
    /// # Errors
    /// The [`Why`] of the last attempt.
    pub async fn signed_file(&self, file: &FileAddress, most: u64) -> Result<SignedFile, Why> {
        let signature = self.file(&file.beside(signed::SUFFIX), signed::MAX_SIGNATURE).await?;
        let bytes = self.file(file, most).await?;
        // What is no text is no signature either, and is refused as none.
        Ok(SignedFile { bytes, signature: String::from_utf8_lossy(&signature).into_owned() })
    }

    /// Asks for a large file of `bytes` bytes, for as long as they come, and counts in `received` what has come of it in the
    /// attempt under way. It is asked for unpacked, so that the count is of these bytes.
    ///
    /// # Errors
    /// The [`Why`] of the last attempt.
    pub async fn download(&self, file: &FileAddress, bytes: u64, received: &AtomicU64) -> Result<Vec<u8>, Why> {
        let mut headers = headers();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        self.whole_file(file, bytes, DOWNLOAD, headers, Some(received)).await
    }

    async fn whole_file(
        &self,
        file: &FileAddress,
        most: u64,
        whole: Duration,
        headers: HeaderMap,
        received: Option<&AtomicU64>,
    ) -> Result<Vec<u8>, Why> {
        let sent = Sent::FilePath(file.path());
        let (address, url) = (file.address(), file.url());
        let (timeout, parse) = (Time { whole, silence: self.timeout * SILENCE }, answer::file);
        self.ask(&Wanted { address, url, headers, sent, most, timeout, known: None, received, parse }).await
    }

    async fn ask<T>(&self, wanted: &Wanted<'_, T>) -> Result<T, Why> {
        (|| self.attempt(wanted))
            .retry(self.pauses)
            .when(|why| may_pass(why, self.longest_retry_after))
            .adjust(|why, pause| match why {
                &Why::TooManyRequests { retry_after: Some(asked) } => pause.map(|pause| pause.max(asked)),
                _ => pause,
            })
            .await
    }

    async fn attempt<T>(&self, wanted: &Wanted<'_, T>) -> Result<T, Why> {
        if self.shut.load(Ordering::Relaxed) {
            return Err(Why::Offline);
        }
        let client = if wanted.address.is_loopback() { &self.loopback } else { &self.outside };
        let request =
            client.get(wanted.url.clone()).headers(wanted.headers.clone()).timeout(wanted.timeout.whole).build();
        let request = request.map_err(|_| Why::Internal)?;
        let mut attempt = Attempt::begin(&self.ledger, wanted, &request);
        let result = attempt.run(client, request, wanted).await;
        attempt.entry.outcome = match &result {
            Ok(_) => Outcome::Answered,
            Err(why) => Outcome::Failed(why.clone()),
        };
        result
    }
}

/// A file, and the text of the signature that lies beside it. Nobody has verified them yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedFile {
    /// The file.
    pub bytes: Vec<u8>,
    /// The text of its signature.
    pub signature: String,
}

/// An ETag, and what is answered when the source says that it is still that of what it has.
type Known<'a, T> = (&'a Etag, fn() -> T);

/// Time for one attempt.
#[derive(Debug, Clone, Copy)]
struct Time {
    /// From the connection to the last byte.
    whole: Duration,
    /// Between two parts of the answer.
    silence: Duration,
}

impl Time {
    fn once(whole: Duration) -> Self {
        Self { whole, silence: Duration::MAX }
    }
}

/// What is asked, of whom, and how the answer is read.
struct Wanted<'a, T> {
    address: &'a Address,
    url: Url,
    headers: HeaderMap,
    sent: Sent,
    /// Bytes of the answer at most.
    most: u64,
    timeout: Time,
    /// What is had already, and the answer when it has not changed (status 304).
    known: Option<Known<'a, T>>,
    /// Where the bytes that have come are counted, for whoever waits.
    received: Option<&'a AtomicU64>,
    parse: fn(Body, Timestamp) -> Result<T, Why>,
}

/// An attempt, written into the ledger when it ends, even by being dropped.
struct Attempt<'a> {
    ledger: &'a Ledger,
    entry: Entry,
}

impl<'a> Attempt<'a> {
    fn begin<T>(ledger: &'a Ledger, wanted: &Wanted<'_, T>, request: &Request) -> Self {
        let entry = Entry {
            at: Timestamp::now(),
            receiver: wanted.address.host(),
            sent: wanted.sent.clone(),
            bytes_out: head_length(request),
            bytes_in: 0,
            outcome: Outcome::Failed(Why::Cancelled),
        };
        Self { ledger, entry }
    }

    async fn run<T>(&mut self, client: &Client, request: Request, wanted: &Wanted<'_, T>) -> Result<T, Why> {
        let answered = tokio::time::timeout(wanted.timeout.silence, client.execute(request)).await;
        let response = answered.map_err(|_| Why::TimedOut)?.map_err(|error| {
            if error.is_connect() {
                self.entry.bytes_out = 0;
            }
            failure::classify(&error, failure::Body::NotBegun)
        })?;
        if let Some((etag, same)) = &wanted.known
            && answer::is_unchanged(&response, etag)
        {
            return Ok(same());
        }
        let Entry { at, bytes_in, .. } = &mut self.entry;
        let count = |come: u64| {
            *bytes_in = come;
            if let Some(received) = wanted.received {
                received.store(come, Ordering::Relaxed);
            }
        };
        let body = answer::read(response, *at, count, wanted.timeout.silence, wanted.most).await?;
        (wanted.parse)(body, *at)
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        self.ledger.write(self.entry.clone());
    }
}

/// Whether a client's requests go through the system's proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Route {
    Outside,
    Loopback,
}

#[expect(clippy::disallowed_methods, reason = "this is the one place")]
fn client(config: &Config, route: Route) -> Result<Client, GatewayError> {
    let roots: Result<Vec<_>, _> = config.extra_roots.iter().map(|root| Certificate::from_der(root)).collect();
    let builder = Client::builder()
        .tls_certs_merge(roots.map_err(GatewayError::Client)?)
        .connect_timeout(config.connect_timeout)
        .redirect(redirect::Policy::none())
        .referer(false)
        // The client's own retries would not be in the ledger.
        .retry(retry::never());
    match route {
        Route::Outside => builder,
        Route::Loopback => builder.no_proxy(),
    }
    .build()
    .map_err(GatewayError::Client)
}

/// The headers of every request, given to the request and not to the client so that they are counted.
fn headers() -> HeaderMap {
    HeaderMap::from_iter([
        (USER_AGENT, HeaderValue::from_static(concat!("Cordon/", env!("CARGO_PKG_VERSION")))),
        (ACCEPT, HeaderValue::from_static("*/*")),
        // Unpacked here and not by the client, so that the ledger counts the bytes that came.
        (ACCEPT_ENCODING, HeaderValue::from_static("br, gzip")),
    ])
}

/// Whether another attempt may help.
fn may_pass(why: &Why, longest_retry_after: Duration) -> bool {
    match why {
        Why::TooManyRequests { retry_after } => retry_after.is_none_or(|asked| asked <= longest_retry_after),
        Why::Status { status } => (500..600).contains(status),
        Why::TimedOut | Why::ConnectionCut | Why::StreamRefused | Why::StreamReset | Why::GoingAway => true,
        _ => false,
    }
}

/// Bytes of the request's head as HTTP/1.1 writes it. HTTP/2 packs it smaller.
fn head_length(request: &Request) -> u64 {
    let url = request.url();
    let host = url.host_str().map_or(0, str::len) + url.port().map_or(0, |port| format!(":{port}").len());
    let line = |name: &HeaderName, value: usize| name.as_str().len() + ": ".len() + value + "\r\n".len();
    let headers: usize = request.headers().iter().map(|(name, value)| line(name, value.len())).sum();
    let start = request.method().as_str().len() + " ".len() + url.path().len() + " HTTP/1.1\r\n".len();
    (start + line(&HOST, host) + headers + "\r\n".len()) as u64
}
