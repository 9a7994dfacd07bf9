//! The name that a source gives to one state of a range.

use std::fmt;

use exposure::Why;
use http::HeaderValue;

/// Characters of an ETag at most; those of the usual servers have 10 to 70.
const MAX_LENGTH: usize = 256;

/// An entity tag (RFC 9110, section 8.8.3): visible ASCII in quotation marks, with `W/` before a weak one. It holds no
/// space and no line end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Etag(String);

impl Etag {
    /// Reads an ETag as a header has it; `None` where it is malformed, or longer than 256 characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let opaque = text.strip_prefix("W/").unwrap_or(text).strip_prefix('"')?.strip_suffix('"')?;
        let good = opaque.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
        (good && text.len() <= MAX_LENGTH).then(|| Self(text.to_owned()))
    }

    /// Whether both name the same state, compared weakly (RFC 9110, section 8.8.3.2): servers that pack a body make a
    /// strong ETag weak.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        let opaque = |etag: &Self| etag.0.trim_start_matches("W/").to_owned();
        opaque(self) == opaque(other)
    }

    pub(crate) fn header(&self) -> Result<HeaderValue, Why> {
        HeaderValue::from_str(&self.0).map_err(|_| Why::Internal)
    }
}

/// As a header has it.
impl fmt::Display for Etag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_visible_ascii_in_quotation_marks_is_an_etag() {
        for good in ["\"a\"", "W/\"a\"", "\"\"", "\"0x8DB,'{}\\~!\""] {
            assert_eq!(Etag::parse(good).map(|etag| etag.to_string()).as_deref(), Some(good));
        }
        let long = format!("\"{}\"", "a".repeat(MAX_LENGTH));
        for bad in
            ["", "a", "\"", "\"a", "a\"", "w/\"a\"", "W/W/\"a\"", "\"a b\"", "\"a\"b\"", "\"a\n\"", "\"\u{e9}\"", &long]
        {
            assert_eq!(Etag::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn strong_and_weak_ones_match() {
        let etag = |text| Etag::parse(text).expect("it is well-formed");
        assert!(etag("W/\"a\"").matches(&etag("\"a\"")));
        assert!(!etag("\"a\"").matches(&etag("\"b\"")));
    }
}
