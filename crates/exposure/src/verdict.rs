//! The answer to "does this password stand in known breaches?".

use std::num::NonZeroU64;
use std::time::Duration;

use jiff::civil::Date;

use crate::range::RangeError;

/// A verdict with the source that gave it and the date of that source's knowledge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// What is known.
    pub verdict: Verdict,
    /// Who answered, or could not.
    pub source: Source,
    /// The day of the source's data; `None` when nobody answered.
    pub as_of: Option<Date>,
}

impl Exposure {
    /// Nobody could answer.
    #[must_use]
    pub fn unknown(source: Source, why: Why) -> Self {
        Self { verdict: Verdict::Unknown { why }, source, as_of: None }
    }
}

/// Whether a password stands in known breaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It stands in at least one.
    Seen {
        /// How often, where the source counts.
        count: Option<NonZeroU64>,
        /// Its place in the built-in list of common passwords, from 1.
        rank: Option<u32>,
    },
    /// A source that answers for the whole of its data does not have it.
    NotSeen,
    /// It could not be found out. Never to be shown as good news.
    Unknown {
        /// Why not.
        why: Why,
    },
}

/// What answers an exposure question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The online range API, or a mirror of it.
    Online {
        /// Host, and port where it is not the usual one.
        host: String,
    },
    /// The offline corpus.
    Corpus,
    /// The built-in list of common passwords.
    BuiltIn,
}

/// Why an exposure is unknown: one kind for each thing that a person would do differently.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// Offline mode is on, and the built-in list does not have the password.
    Offline,
    /// The built-in list does not have the password, and it is the only source in use.
    NotInBuiltIn,
    /// The corpus has the more frequent passwords alone, and this is none of them.
    NotAmongFrequent {
        /// How often a password in it was seen at least.
        at_least: u64,
    },
    /// The part of the corpus that would answer is damaged.
    CorpusDamaged,
    /// The corpus cannot be read.
    CorpusUnreadable,
    /// The text is longer than Cordon checks.
    TooLong,
    /// The text is not UTF-8, so that nobody knows which bytes to hash.
    TextNotUtf8,
    /// This laptop has no network.
    NoNetwork,
    /// The source's name was not found.
    DnsFailed,
    /// The source's machine answers, but nobody listens there.
    ConnectionRefused,
    /// The source took longer than 5 s to connect or 15 s in all.
    TimedOut,
    /// The source's certificate is for another name.
    TlsWrongName,
    /// The source's certificate is from an issuer that this laptop does not know.
    TlsUnknownIssuer,
    /// Another failure of TLS.
    TlsFailed,
    /// The proxy refused, or does not speak as it should.
    ProxyFailed,
    /// The source sent us elsewhere; Cordon does not follow.
    Redirected,
    /// The source answered with another status than 200.
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// The source asked for a pause (status 429).
    TooManyRequests {
        /// How long it asked us to wait, where it said so.
        retry_after: Option<Duration>,
    },
    /// The answer is not a range.
    NotARange(RangeError),
    /// The answer does not agree with the checksum that came with it.
    WrongChecksum,
    /// The answer is compressed in a way that Cordon did not ask for, or that does not unpack.
    BadEncoding,
    /// The answer is over 8 MiB.
    TooLarge,
    /// The answer is shorter than it was announced.
    CutShort,
    /// The answer does not say where it ends, so that nobody can tell whether it is whole.
    NoLength,
    /// The connection broke in the middle.
    ConnectionCut,
    /// The source refused the HTTP/2 stream.
    StreamRefused,
    /// The source reset the HTTP/2 stream.
    StreamReset,
    /// The source is shutting the HTTP/2 connection down.
    GoingAway,
    /// The source does not speak HTTP.
    NotHttp,
    /// The person stopped the check.
    Cancelled,
    /// Anything else, which is a fault of Cordon.
    Internal,
}

impl Why {
    /// The stable name of the reason, for messages and for `--json`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::NotInBuiltIn => "not_in_built_in",
            Self::NotAmongFrequent { .. } => "not_among_frequent",
            Self::CorpusDamaged => "corpus_damaged",
            Self::CorpusUnreadable => "corpus_unreadable",
            Self::TooLong => "too_long",
            Self::TextNotUtf8 => "text_not_utf8",
            Self::NoNetwork => "no_network",
            Self::DnsFailed => "dns_failed",
            Self::ConnectionRefused => "connection_refused",
            Self::TimedOut => "timed_out",
            Self::TlsWrongName => "tls_wrong_name",
            Self::TlsUnknownIssuer => "tls_unknown_issuer",
            Self::TlsFailed => "tls_failed",
            Self::ProxyFailed => "proxy_failed",
            Self::Redirected => "redirected",
            Self::Status { .. } => "status",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::NotARange(RangeError::NotUtf8) => "answer_not_utf8",
            Self::NotARange(RangeError::WebPage) => "web_page",
            Self::NotARange(RangeError::Empty) => "empty_answer",
            Self::NotARange(RangeError::MalformedLine { .. }) => "malformed_line",
            Self::NotARange(RangeError::WrongForm { .. }) => "wrong_form",
            Self::NotARange(RangeError::OutOfOrder { .. }) => "out_of_order",
            Self::NotARange(RangeError::Padded { .. }) => "padded",
            Self::WrongChecksum => "wrong_checksum",
            Self::BadEncoding => "bad_encoding",
            Self::TooLarge => "too_large",
            Self::CutShort => "cut_short",
            Self::NoLength => "no_length",
            Self::ConnectionCut => "connection_cut",
            Self::StreamRefused => "stream_refused",
            Self::StreamReset => "stream_reset",
            Self::GoingAway => "going_away",
            Self::NotHttp => "not_http",
            Self::Cancelled => "cancelled",
            Self::Internal => "internal",
        }
    }

    /// How long the source asked us to wait, where it did.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests { retry_after } => *retry_after,
            _ => None,
        }
    }

    /// One of each, for tests that every reason has its sentence.
    #[must_use]
    pub fn every() -> Vec<Self> {
        vec![
            Self::Offline,
            Self::NotInBuiltIn,
            Self::NotAmongFrequent { at_least: 2 },
            Self::CorpusDamaged,
            Self::CorpusUnreadable,
            Self::TooLong,
            Self::TextNotUtf8,
            Self::NoNetwork,
            Self::DnsFailed,
            Self::ConnectionRefused,
            Self::TimedOut,
            Self::TlsWrongName,
            Self::TlsUnknownIssuer,
            Self::TlsFailed,
            Self::ProxyFailed,
            Self::Redirected,
            Self::Status { status: 500 },
            Self::TooManyRequests { retry_after: None },
            Self::NotARange(RangeError::NotUtf8),
            Self::NotARange(RangeError::WebPage),
            Self::NotARange(RangeError::Empty),
            Self::NotARange(RangeError::MalformedLine { line: 1 }),
            Self::NotARange(RangeError::WrongForm { line: 1 }),
            Self::NotARange(RangeError::OutOfOrder { line: 1 }),
            Self::NotARange(RangeError::Padded { line: 1 }),
            Self::WrongChecksum,
            Self::BadEncoding,
            Self::TooLarge,
            Self::CutShort,
            Self::NoLength,
            Self::ConnectionCut,
            Self::StreamRefused,
            Self::StreamReset,
            Self::GoingAway,
            Self::NotHttp,
            Self::Cancelled,
            Self::Internal,
        ]
    }
}

impl From<RangeError> for Why {
    fn from(error: RangeError) -> Self {
        Self::NotARange(error)
    }
}
