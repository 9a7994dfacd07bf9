//! The server: routes, headers, sockets.

use std::fmt::Write as _;
use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exposure::Prefix;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, IF_NONE_MATCH, LAST_MODIFIED, VARY};
use http::{HeaderValue, StatusCode};
use md5::{Digest, Md5};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use crate::padding;
use crate::ranges::{Lines, Ranges};

/// The MD5 of a body in base64 (RFC 1864); here of the body before it is packed, as the stores of files give it.
const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");
/// How long requests under way may take to end when the server is stopped.
const GRACE: Duration = Duration::from_secs(10);

/// A certificate chain and its private key, as PEM files.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The chain, the server's own certificate first.
    pub cert: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// A mirror bound to its address.
#[derive(Debug)]
pub struct Mirror {
    listener: TcpListener,
    address: SocketAddr,
    ranges: Arc<Ranges>,
    tls: Option<RustlsConfig>,
}

/// The mirror cannot serve.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MirrorError {
    /// Clear text on a network would show everybody there which ranges are asked for.
    #[error("{0} is not on this computer alone, which needs TLS; give --cert and --key, or listen on 127.0.0.1")]
    ClearTextOnNetwork(SocketAddr),
    /// The address is not to be had.
    #[error("cannot listen on {address}: {source}; choose another with --listen")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The certificate or key cannot be used.
    #[error("the certificate {} with the key {} cannot be used: {source}; both must be PEM files", files.cert.display(), files.key.display())]
    Tls {
        /// Which files.
        files: TlsFiles,
        /// Why not.
        source: io::Error,
    },
    /// Serving failed.
    #[error("serving failed: {0}")]
    Serve(#[source] io::Error),
}

impl Mirror {
    /// Binds `address`; port 0 takes a free one.
    ///
    /// # Errors
    /// [`MirrorError`] when the address is not on this computer and there is no certificate, when it cannot be had, or
    /// when the certificate cannot be used.
    pub async fn bind(address: SocketAddr, ranges: Ranges, tls: Option<TlsFiles>) -> Result<Self, MirrorError> {
        if tls.is_none() && !address.ip().is_loopback() {
            return Err(MirrorError::ClearTextOnNetwork(address));
        }
        // Whoever came first installed the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let tls = match tls {
            Some(files) => match RustlsConfig::from_pem_file(&files.cert, &files.key).await {
                Ok(config) => Some(config),
                Err(source) => return Err(MirrorError::Tls { files, source }),
            },
            None => None,
        };
        let listen = |source| MirrorError::Listen { address, source };
        let listener = TcpListener::bind(address).map_err(listen)?;
        listener.set_nonblocking(true).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        Ok(Self { listener, address, ranges: Arc::new(ranges), tls })
    }

    /// The source address to give to Cordon.
    #[must_use]
    pub fn source(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Serves until `stop` is done, then lets requests under way end for ten seconds.
    ///
    /// # Errors
    /// [`MirrorError::Serve`] when the listening socket fails.
    pub async fn serve(self, stop: impl Future<Output = ()>) -> Result<(), MirrorError> {
        let app = router(self.ranges).into_make_service();
        let handle = Handle::new();
        let serving = async {
            match self.tls {
                Some(tls) => axum_server::from_tcp_rustls(self.listener, tls)?.handle(handle.clone()).serve(app).await,
                None => axum_server::from_tcp(self.listener)?.handle(handle.clone()).serve(app).await,
            }
        };
        let stopping = async {
            stop.await;
            handle.graceful_shutdown(Some(GRACE));
            std::future::pending::<()>().await;
        };
        tokio::select! {
            served = serving => served.map_err(MirrorError::Serve),
            () = stopping => Ok(()),
        }
    }
}

fn router(ranges: Arc<Ranges>) -> Router {
    Router::new()
        .route("/range/{prefix}", get(range))
        .route("/healthz", get(async || "ok\n"))
        // Digits of hashes pack to a half at best, whatever the effort.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .with_state(ranges)
}

async fn range(
    State(ranges): State<Arc<Ranges>>,
    Path(prefix): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Ok(prefix) = Prefix::parse(&prefix) else {
        return (StatusCode::BAD_REQUEST, "The hash prefix was not in a valid format: give exactly 5 hex digits.\n")
            .into_response();
    };
    if query.is_some_and(|query| !query.is_empty() && query != "mode=sha1") {
        return (StatusCode::BAD_REQUEST, "This mirror has the SHA-1 ranges alone.\n").into_response();
    }
    let (mut lines, changed) = match ranges.lines(prefix).await {
        Ok(Some(found)) => found,
        Ok(None) => return (StatusCode::NOT_FOUND, "This mirror does not have that range.\n").into_response(),
        // The path of the file is the administrator's, not the caller's.
        Err(_) => {
            return (StatusCode::INTERNAL_SERVER_ERROR, "This mirror cannot read that range.\n").into_response();
        }
    };
    let padded = headers.get("add-padding").is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"));
    let mut out = HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (VARY, HeaderValue::from_static("add-padding")),
    ]);
    if let Ok(date) = HeaderValue::try_from(httpdate::fmt_http_date(changed)) {
        out.insert(LAST_MODIFIED, date);
    }
    if padded {
        // A cached copy would be told apart by its padding, and a second one would give the first away.
        out.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        padding::pad(&mut lines, &mut rand::rng());
        return (out, body(&lines)).into_response();
    }
    let body = body(&lines);
    let md5: [u8; 16] = Md5::digest(&body).into();
    let etag = etag(md5);
    out.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    let known = headers.get_all(IF_NONE_MATCH).iter().any(|known| names(known, &etag));
    if let Ok(etag) = HeaderValue::try_from(etag) {
        out.insert(ETAG, etag);
    }
    if known {
        return (StatusCode::NOT_MODIFIED, out).into_response();
    }
    if let Ok(md5) = HeaderValue::try_from(STANDARD.encode(md5)) {
        out.insert(CONTENT_MD5, md5);
    }
    (out, body).into_response()
}

/// Lines parted by CRLF, none after the last, as the public API writes them; there are readers that stumble otherwise.
fn body(lines: &Lines) -> String {
    let mut body = String::with_capacity(lines.len() * 42);
    for (suffix, count) in lines {
        let line_end = if body.is_empty() { "" } else { "\r\n" };
        let _ = write!(body, "{line_end}{suffix}:{count}");
    }
    body
}

/// Weak, as the body may be compressed afterwards (RFC 9110, section 8.8.1).
fn etag(md5: [u8; 16]) -> String {
    format!("W/\"{:032x}\"", u128::from_be_bytes(md5))
}

/// Whether an `If-None-Match` header names `etag`, compared weakly (RFC 9110, section 13.1.2).
fn names(header: &HeaderValue, etag: &str) -> bool {
    let strong = |tag: &str| tag.trim().strip_prefix("W/").unwrap_or(tag.trim()).to_owned();
    header.to_str().is_ok_and(|tags| tags.split(',').any(|tag| tag.trim() == "*" || strong(tag) == strong(etag)))
}
