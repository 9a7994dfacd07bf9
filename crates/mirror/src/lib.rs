//! A server of the range protocol, for a force's own network and for tests.
//!
//! It answers `GET /range/{prefix}` as the public range API does: plain text, upper case, CRLF, sorted, padded when
//! asked, compressed, over HTTP/1.1 and HTTP/2. It keeps no record of who asked for what. In clear text it serves this
//! computer alone; for a network it needs a certificate.

mod padding;
mod ranges;
mod server;

pub use ranges::{Ranges, RangesError};
pub use server::{Mirror, MirrorError, TlsFiles};
