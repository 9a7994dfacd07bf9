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
    let causes = || std::iter::successors(error.source(), |&cause| cause.source());
    // A proxy's refusal has causes of its own, which would be taken for the source's.
    if causes().any(is_tunnel_error) {
        return Why::ProxyFailed;
    }
    causes().find_map(|cause| classify_cause(cause, body)).unwrap_or(match body {
        Body::NotBegun => Why::Internal,
        Body::Open | Body::Announced { .. } => Why::ConnectionCut,
    })
}

fn classify_cause(cause: &(dyn Error + 'static), body: Body) -> Option<Why> {
    if let Some(tls) = tls_error(cause) {
        return Some(classify_tls(tls));
    }
    if let Some(h2) = cause.downcast_ref::<h2::Error>() {
        return Some(classify_h2(h2, body));
    }
    if let Some(io) = cause.downcast_ref::<io::Error>() {
        return classify_io(io, body);
    }
    let hyper = cause.downcast_ref::<hyper::Error>()?;
    if hyper.is_parse() {
        return Some(Why::NotHttp);
    }
    (hyper.is_incomplete_message() || hyper.is_closed() || hyper.is_canceled()).then(|| cut(body))
}

fn cut(body: Body) -> Why {
    match body {
        Body::Announced { missing: true } => Why::CutShort,
        _ => Why::ConnectionCut,
    }
}

/// rustls's error, which travels inside an I/O error.
fn tls_error<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let io = cause.downcast_ref::<io::Error>();
    cause.downcast_ref().or_else(|| io?.get_ref()?.downcast_ref())
}

fn classify_tls(error: &rustls::Error) -> Why {
    match error {
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => Why::TlsWrongName,
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => Why::TlsUnknownIssuer,
        _ => Why::TlsFailed,
    }
}

fn classify_h2(error: &h2::Error, body: Body) -> Why {
    if error.is_go_away() {
        return Why::GoingAway;
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
