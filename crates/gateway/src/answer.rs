//! From an HTTP response to a range or a file: status, head and body, each refused for its own reason.

use std::time::Duration;

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exposure::{Range, RangeError, Why};
use futures_util::StreamExt;
use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED, RETRY_AFTER,
    TRANSFER_ENCODING,
};
use http::{StatusCode, Version};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use md5::{Digest, Md5};
use reqwest::Response;
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::etag::Etag;
use crate::failure;

/// Bytes of a range, packed or unpacked. A range is some 40 to 100 KiB.
pub(crate) const MAX_RANGE: u64 = 8 * 1024 * 1024;

/// The MD5 of a body in base64 (RFC 1864).
const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");

/// A range with the day of the data.
#[derive(Debug)]
pub struct Answer {
    /// The range.
    pub range: Range,
    /// The day on which the source last changed it; the day of the answer where the source does not say.
    pub as_of: Date,
}

/// A range as a file, or the word that it has not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RangeFile {
    /// It is still the one whose ETag was sent.
    Same,
    /// The range.
    New {
        /// Its lines, unpacked, as the source wrote them.
        body: Vec<u8>,
        /// What the source calls this state of it, where it does in a well-formed way.
        etag: Option<Etag>,
        /// The day on which the source last changed it, where it says so; not later than that of the answer.
        last_modified: Option<Date>,
    },
}

/// An answer that has come whole, unpacked.
pub(crate) struct Body {
    headers: HeaderMap,
    bytes: Vec<u8>,
    /// Of the bytes that came, where they were packed and are to be compared with it.
    packed_md5: Option<[u8; 16]>,
}

/// Reads a range.
pub(crate) fn range(body: Body, now: Timestamp) -> Result<Answer, Why> {
    let range = Range::parse(&body.bytes).map_err(|error| telling(error, &body.headers))?;
    Ok(Answer { range, as_of: as_of(&body.headers, now) })
}

/// Reads a range that is to be kept as a file.
pub(crate) fn range_file(body: Body, now: Timestamp) -> Result<RangeFile, Why> {
    Range::parse_unpadded(&body.bytes).map_err(|error| telling(error, &body.headers))?;
    if !agrees_with_checksum(&body) {
        return Err(Why::WrongChecksum);
    }
    let etag = body.headers.get(ETAG).and_then(|etag| Etag::parse(etag.to_str().ok()?));
    let last_modified = last_modified(&body.headers, now);
    Ok(RangeFile::New { body: body.bytes, etag, last_modified })
}

/// Whether the source says that it has nothing newer than `known`. One that names another ETag in the same breath
/// contradicts itself, and its answer is none.
pub(crate) fn is_unchanged(response: &Response, known: &Etag) -> bool {
    response.status() == StatusCode::NOT_MODIFIED
        && response
            .headers()
            .get_all(ETAG)
            .iter()
            .all(|etag| etag.to_str().ok().and_then(Etag::parse).is_some_and(|etag| etag.matches(known)))
}

/// What a malformed answer is, where only its type gives it away.
fn telling(error: RangeError, headers: &HeaderMap) -> RangeError {
    match error {
        RangeError::NotUtf8 | RangeError::MalformedLine { .. } if is_html(headers) => RangeError::WebPage,
        error => error,
    }
}

/// Whether every `Content-MD5` is that of the body. One that is malformed is that of none.
fn agrees_with_checksum(body: &Body) -> bool {
    let said: Vec<_> = body.headers.get_all(CONTENT_MD5).iter().collect();
    if said.is_empty() {
        return true;
    }
    let own: [u8; 16] = Md5::digest(&body.bytes).into();
    said.iter().all(|value| {
        STANDARD
            .decode(value.as_bytes().trim_ascii())
            .is_ok_and(|said| said == own || body.packed_md5.is_some_and(|packed| said == packed))
    })
}

/// Reads a file that is no web page.
pub(crate) fn file(body: Body, _: Timestamp) -> Result<Vec<u8>, Why> {
    if is_html(&body.headers) { Err(RangeError::WebPage.into()) } else { Ok(body.bytes) }
}

/// Reads a body of `most` bytes at most, packed or unpacked, and takes nothing for it that may be a part of it. `count` is
/// told how many bytes have come by now; `silence` may pass between two parts.
pub(crate) async fn read(
    response: Response,
    now: Timestamp,
    count: impl FnMut(u64) + Send,
    silence: Duration,
    most: u64,
) -> Result<Body, Why> {
    check_status(response.status(), response.headers(), now)?;
    if response.version() < Version::HTTP_2 && !says_its_length(response.headers()) {
        return Err(Why::NoLength);
    }
    let headers = response.headers().clone();
    let packed = read_body(response, count, silence, most).await?;
    // A stream of HTTP/2 that the server resets without an error looks like one that has ended (hyper), so that only a
    // length, or the end mark of a packed body, tells that it is whole.
    if !headers.contains_key(CONTENT_LENGTH) && !headers.contains_key(TRANSFER_ENCODING) && !is_packed(&headers) {
        return Err(Why::NoLength);
    }
    let compared = is_packed(&headers) && headers.contains_key(CONTENT_MD5);
    let packed_md5 = compared.then(|| Md5::digest(&packed).into());
    let bytes = unpack(packed, &headers, most).await?;
    Ok(Body { headers, bytes, packed_md5 })
}

fn check_status(status: StatusCode, headers: &HeaderMap, now: Timestamp) -> Result<(), Why> {
    match status {
        StatusCode::OK => Ok(()),
        StatusCode::TOO_MANY_REQUESTS => Err(Why::TooManyRequests { retry_after: retry_after(headers, now) }),
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => Err(Why::ProxyFailed),
        StatusCode::NOT_MODIFIED => Err(Why::Status { status: status.as_u16() }),
        status if status.is_redirection() => Err(Why::Redirected),
        status => Err(Why::Status { status: status.as_u16() }),
    }
}

/// `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = Timestamp::try_from(httpdate::parse_http_date(value).ok()?).ok()?;
    Some(Duration::try_from(at.duration_since(now)).unwrap_or_default())
}

/// Whether the end of an HTTP/1 body can be told from a broken connection. One without length or chunks ends with the
/// connection, whoever cut it (RFC 9112, section 6.3).
fn says_its_length(headers: &HeaderMap) -> bool {
    match headers.get_all(TRANSFER_ENCODING).iter().next_back() {
        Some(codings) => codings.to_str().is_ok_and(|codings| codings.to_ascii_lowercase().ends_with("chunked")),
        None => headers.contains_key(CONTENT_LENGTH),
    }
}

fn is_packed(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_ENCODING).is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

async fn read_body(
    response: Response,
    mut count: impl FnMut(u64) + Send,
    silence: Duration,
    most: u64,
) -> Result<Vec<u8>, Why> {
    let announced = response.content_length();
    if announced.is_some_and(|length| length > most) {
        return Err(Why::TooLarge);
    }
    count(0);
    let mut come = 0;
    let mut body = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(chunk) = tokio::time::timeout(silence, stream.next()).await.map_err(|_| Why::TimedOut)? {
        let chunk = chunk.map_err(|error| {
            failure::classify(
                &error,
                announced.map_or(failure::Body::Open, |length| failure::Body::Announced { missing: length > come }),
            )
        })?;
        come += chunk.len() as u64;
        count(come);
        if come > most {
            return Err(Why::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    if announced.is_some_and(|length| length > come) {
        return Err(Why::CutShort);
    }
    Ok(body)
}

async fn unpack(packed: Vec<u8>, headers: &HeaderMap, most: u64) -> Result<Vec<u8>, Why> {
    let encodings: Vec<_> = headers.get_all(CONTENT_ENCODING).iter().collect();
    match encodings.as_slice() {
        [] => Ok(packed),
        [one] if one.as_bytes().eq_ignore_ascii_case(b"identity") => Ok(packed),
        [one] if one.as_bytes().eq_ignore_ascii_case(b"br") => {
            let mut rest = packed.as_slice();
            let body = read_unpacked(BrotliDecoder::new(&mut rest), most).await;
            nothing_behind(body, rest)
        }
        [one] if one.as_bytes().eq_ignore_ascii_case(b"gzip") => {
            let mut rest = packed.as_slice();
            let body = read_unpacked(GzipDecoder::new(&mut rest), most).await;
            nothing_behind(body, rest)
        }
        _ => Err(Why::BadEncoding),
    }
}

async fn read_unpacked(unpacker: impl AsyncRead + Unpin, most: u64) -> Result<Vec<u8>, Why> {
    let mut body = Vec::new();
    unpacker.take(most + 1).read_to_end(&mut body).await.map_err(|_| Why::BadEncoding)?;
    if body.len() as u64 > most { Err(Why::TooLarge) } else { Ok(body) }
}

/// What stands behind the end mark has not been read, and may be half of the range.
fn nothing_behind(body: Result<Vec<u8>, Why>, rest: &[u8]) -> Result<Vec<u8>, Why> {
    if rest.is_empty() { body } else { body.and(Err(Why::BadEncoding)) }
}

fn is_html(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("html"))
}

fn as_of(headers: &HeaderMap, now: Timestamp) -> Date {
    last_modified(headers, now).unwrap_or_else(|| day(now))
}

fn last_modified(headers: &HeaderMap, now: Timestamp) -> Option<Date> {
    let time = httpdate::parse_http_date(headers.get(LAST_MODIFIED)?.to_str().ok()?).ok()?;
    // A source cannot know tomorrow's breaches.
    Some(day(Timestamp::try_from(time).ok()?.min(now)))
}

fn day(time: Timestamp) -> Date {
    time.to_zoned_datetime(TimeZone::UTC).date()
}
