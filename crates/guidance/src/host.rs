//! The host of a service: what its address and a password manager's entry have in common.

use std::fmt;

use url::Url;

/// A host name of at least two labels, in lower case and ASCII (IDNA), without a leading `www.`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Host(String);

impl Host {
    /// Reads a host name, or takes it out of a web address that was pasted whole.
    ///
    /// # Errors
    /// [`HostError`] when there is no host name of at least two labels in it.
    pub fn parse(text: &str) -> Result<Self, HostError> {
        let text = text.trim();
        let address = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let url = Url::parse(&address).map_err(|_| HostError)?;
        let Some(url::Host::Domain(host)) = url.host() else { return Err(HostError) };
        let host = host.trim_end_matches('.');
        let host = host.strip_prefix("www.").unwrap_or(host);
        let mut labels = host.split('.');
        let plain = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
        };
        if host.len() > 253 || host.split('.').count() < 2 || !labels.all(plain) {
            return Err(HostError);
        }
        Ok(Self(host.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host itself and everything it lies under, the nearest first: `a.b.uk`, `b.uk`.
    pub(crate) fn lies_under(&self) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(self.0.as_str()), |host| host.split_once('.').map(|(_, rest)| rest))
            .take_while(|host| host.contains('.'))
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// There is no host name in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a web address such as example.co.uk")]
pub struct HostError;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<&str>) {
        assert_eq!(Host::parse(text).ok().as_ref().map(Host::as_str), expect, "{text:?}");
    }

    #[test]
    fn a_host_is_found_in_what_people_paste() {
        check("example.co.uk", Some("example.co.uk"));
        check(" https://www.Example.co.uk/login?next=/ ", Some("example.co.uk"));
        check("http://shop.example:8080", Some("shop.example"));
        check("münchen.example", Some("xn--mnchen-3ya.example"));
        check("example.com.", Some("example.com"));
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for text in
            ["", "  ", "localhost", "192.168.0.1", "[::1]", "exa mple.com", "https://", "-a.example", "a_b.example"]
        {
            check(text, None);
        }
        check(&format!("{}.example", "a".repeat(64)), None);
    }

    #[test]
    fn a_host_lies_under_its_parents() -> Result<(), HostError> {
        let host = Host::parse("mail.google.co.uk")?;
        assert_eq!(host.lies_under().collect::<Vec<_>>(), ["mail.google.co.uk", "google.co.uk", "co.uk"]);
        Ok(())
    }
}
