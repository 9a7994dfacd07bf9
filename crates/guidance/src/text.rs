//! The small types of the content: what cannot be read as one is refused where it stands, with its line.

use std::fmt;

use jiff::civil::Date;
use serde::Deserialize;
use url::Url;

/// Declares a text that is checked when it is read.
macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $is:expr, $refusal:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        #[cfg(test)]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "minLength": 1, "description": $refusal })
            }
        }

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                let is: fn(&str) -> bool = $is;
                if is(&text) { Ok(Self(text)) } else { Err($refusal) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

checked_text! {
    /// The name of an entry: unique among its kind, and never changed.
    Id, is_id, "an id has lower-case letters, digits and hyphens, 64 at most"
}
checked_text! {
    /// One line of text.
    Line, is_line, "a text is not empty, stands on one line and has no blanks at its ends"
}
checked_text! {
    /// A title: a line of at most 90 characters without a full stop.
    Title, |text| is_line(text) && text.chars().count() <= 90 && !text.ends_with('.'),
    "a title stands on one line, has 90 characters at most and no full stop"
}
checked_text! {
    /// One or more sentences on one line.
    Sentence, |text| is_line(text) && text.ends_with(['.', '?']),
    "a sentence stands on one line and ends with a full stop or a question mark"
}
checked_text! {
    /// A reason, as it stands behind “because”.
    Because, |text| is_line(text) && !text.ends_with('.'),
    "a reason stands behind the word because, on one line and without a full stop"
}
checked_text! {
    /// The address of a web page: `https`, with a host name and without a user name.
    Page, is_page, "a web page has an address that begins with https://"
}

fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
}

pub(crate) fn is_line(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.chars().any(char::is_control)
}

fn is_page(text: &str) -> bool {
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    plain
        && Url::parse(text).is_ok_and(|url| {
            url.scheme() == "https"
                && url.username().is_empty()
                && url.password().is_none()
                && matches!(url.host(), Some(url::Host::Domain(host)) if host.contains('.'))
        })
}

impl Page {
    /// Its host, in lower case.
    #[must_use]
    pub fn host(&self) -> String {
        Url::parse(&self.0).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// Where a fact comes from, and the day on which it was checked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Who says so.
    pub title: Line,
    /// The page that says so.
    pub url: Option<Page>,
    /// The day, as YYYY-MM-DD.
    #[cfg_attr(test, schemars(with = "String"))]
    pub checked: Date,
}

/// Whether a fact that was checked on this day is older than a year.
#[must_use]
pub fn is_stale(checked: Date, today: Date) -> bool {
    use jiff::ToSpan;
    checked.saturating_add(1.year()) < today
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn texts_are_checked() {
        for (text, expect) in
            [("open-register", true), ("192", true), ("", false), ("Open", false), ("-a", false), ("a b", false)]
        {
            assert_eq!(Id::try_from(text.to_owned()).is_ok(), expect, "{text:?}");
        }
        for (text, expect) in
            [("Do it.", true), ("Why?", true), ("Do it", false), (" Do it.", false), ("A.\nB.", false)]
        {
            assert_eq!(Sentence::try_from(text.to_owned()).is_ok(), expect, "{text:?}");
        }
        for (text, expect) in [
            ("https://www.gov.uk/a?b=c#d", true),
            ("http://www.gov.uk/", false),
            ("https://gov", false),
            ("https://192.0.2.1/", false),
            ("https://me@www.gov.uk/", false),
            ("https://www.gov.uk/a b", false),
            ("javascript:alert(1)", false),
            ("www.gov.uk", false),
        ] {
            assert_eq!(Page::try_from(text.to_owned()).is_ok(), expect, "{text:?}");
        }
    }

    #[test]
    fn a_fact_is_stale_after_a_year() {
        let checked = date(2025, 11, 24);
        assert!(!is_stale(checked, date(2026, 11, 24)));
        assert!(is_stale(checked, date(2026, 11, 25)));
        assert!(!is_stale(date(2027, 1, 1), date(2026, 11, 24)), "a clock that is behind makes nothing old");
        assert!(is_stale(date(2024, 2, 29), date(2025, 3, 1)));
    }
}
