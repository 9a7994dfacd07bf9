//! Why a request failed: from the client's error to the reason that a person can act on.

use std::error::Error;
use std::io;
use std::net::UdpSocket;

use exposure::Why;
use h2::Reason;
use rustls::CertificateError;

/// How far the body had come when the request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    /// No answer had begun.
    NotBegun,
    /// The answer had begun and did not announce its length.
    Open,
    /// The answer had begun and had announced its length.
    Announced {
        /// Whether bytes were missing.
        missing: bool,
    },
}

/// The reason for `error`, from the most telling of its causes.
pub(crate) fn classify(error: &reqwest::Error, body: Body) -> Why {
    if error.is_timeout() {
        return Why::TimedOut;
    }
    if error.is_dns() {
        return if has_route() { Why::DnsFailed } else { Why::NoNetwork };
    }
    let causes = || std::iter::successors(error.source(), |&cause| inner(cause));
    // A proxy's refusal has causes of its own, which would be taken for the source's.
    if causes().any(is_tunnel_error) {
        return Why::ProxyFailed;
    }
    // The most telling first: what wraps a TLS or HTTP/2 error knows less of it.
    causes()
        .find_map(|cause| cause.downcast_ref().map(classify_tls))
        .or_else(|| causes().find_map(|cause| cause.downcast_ref().map(|h2| classify_h2(h2, body))))
        .or_else(|| causes().find_map(|cause| cause.downcast_ref().and_then(|io| classify_io(io, body))))
        .or_else(|| causes().find_map(|cause| cause.downcast_ref().and_then(|hyper| classify_hyper(hyper, body))))
        .unwrap_or(match body {
            Body::NotBegun => Why::Internal,
            Body::Open | Body::Announced { .. } => Why::ConnectionCut,
        })
}

/// The next cause. An I/O error skips what it wraps when asked for its source.
fn inner<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => cause.source(),
    }
}

fn classify_hyper(error: &hyper::Error, body: Body) -> Option<Why> {
    if error.is_parse() {
        return Some(Why::NotHttp);
    }
    (error.is_incomplete_message() || error.is_closed() || error.is_canceled()).then(|| cut(body))
}

fn cut(body: Body) -> Why {
    match body {
        Body::Announced { missing: true } => Why::CutShort,
        _ => Why::ConnectionCut,
    }
}

fn classify_tls(error: &rustls::Error) -> Why {
    match error {
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => Why::TlsWrongName,
        // A bad signature: an unknown issuer that has taken the name of a known one.
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::BadSignature) => {
            Why::TlsUnknownIssuer
        }
        _ => Why::TlsFailed,
    }
}

fn classify_h2(error: &h2::Error, body: Body) -> Why {
    if error.is_go_away() {
        // Ours, when what came is not HTTP/2.
        return if error.is_library() { Why::NotHttp } else { Why::GoingAway };
    }
    // The h2 crate itself resets a stream that ends before its announced length.
    if error.is_library() && body == (Body::Announced { missing: true }) {
        return Why::CutShort;
    }
    match error.reason() {
        Some(Reason::REFUSED_STREAM) => Why::StreamRefused,
        Some(_) => Why::StreamReset,
        None => error.get_io().and_then(|io| classify_io(io, body)).unwrap_or_else(|| cut(body)),
    }
}

fn classify_io(error: &io::Error, body: Body) -> Option<Why> {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Some(Why::ConnectionRefused),
        io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable => Some(Why::NoNetwork),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected
        | io::ErrorKind::UnexpectedEof => Some(cut(body)),
        io::ErrorKind::TimedOut => Some(Why::TimedOut),
        // hyper's, for chunks that are none.
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => Some(Why::NotHttp),
        _ => None,
    }
}

/// The type of a proxy's refusal is not public; its text begins like this (hyper-util, `proxy::tunnel`).
fn is_tunnel_error(cause: &(dyn Error + 'static)) -> bool {
    cause.to_string().starts_with("tunnel error")
}

/// Whether this laptop has a way to any other: connecting a datagram socket asks the routing table and sends nothing.
fn has_route() -> bool {
    // Addresses kept for documentation (RFC 5737, RFC 3849).
    [("0.0.0.0:0", "192.0.2.1:9"), ("[::]:0", "[2001:db8::1]:9")]
        .into_iter()
        .any(|(from, to)| UdpSocket::bind(from).and_then(|socket| socket.connect(to)).is_ok())
}
