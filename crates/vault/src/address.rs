//! Where a login is used.

use std::net::Ipv4Addr;

use url::{Host, Url};

use crate::json::{FEW, Few};
use crate::limits::MAX_TEXT;

/// Characters of a host at most (RFC 1035, 2.3.4). The URL standard, and so the crate `url`, has no limit.
const MAX_HOST: usize = 253;

/// Where a login is used: a web address or an app. What may hold a secret is cut off: user name and password, the query
/// and the fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A web address.
    Web {
        /// The address, for the person.
        text: String,
        /// The host, in lower case and ASCII (IDNA).
        host: String,
        /// Whether it is fetched in clear text over a network that others share.
        plain_http: bool,
    },
    /// An app, by its package or bundle.
    App {
        /// The package, as in `com.example.app`.
        package: String,
    },
}

impl Address {
    /// Reads an address as password managers write it; `None` where it names neither a host nor an app.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > 8 * 1024 {
            return None;
        }
        for scheme in ["android://", "androidapp://", "iosapp://"] {
            if let Some(rest) = strip_prefix_ignoring_case(text, scheme) {
                // Chrome puts the hash of the app's certificate before an at sign.
                let package = rest.rsplit('@').next().unwrap_or_default().trim_end_matches('/');
                let package: String = package.chars().filter(char::is_ascii_graphic).take(MAX_TEXT).collect();
                return (!package.is_empty()).then_some(Self::App { package });
            }
        }
        let has_scheme = has_scheme(text);
        let whole = if has_scheme { text.to_owned() } else { format!("https://{text}") };
        let mut url = Url::parse(&whole).ok().filter(|url| matches!(url.scheme(), "http" | "https" | "ftp"))?;
        let host = url.host()?.to_string();
        if host.len() > MAX_HOST {
            return None;
        }
        // A single word or number that is no host of the network, as "none", "n/a" or "1234", which would be 0.0.4.210.
        if !has_scheme && host != "localhost" && !text.starts_with('[') && !typed_host(text).contains('.') {
            return None;
        }
        let plain_http = url.scheme() != "https" && !stays_near(url.host()?);
        let _ = url.set_username("");
        let _ = url.set_password(None);
        url.set_query(None);
        url.set_fragment(None);
        let text = if has_scheme { url.to_string() } else { url.as_str().replacen("https://", "", 1) };
        let text = text.trim_end_matches('/').chars().take(MAX_TEXT).collect();
        Some(Self::Web { text, host, plain_http })
    }

    /// The address, for the person.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Web { text, .. } => text,
            Self::App { package } => package,
        }
    }

    /// The host or the app.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Web { host, .. } => host.strip_prefix("www.").unwrap_or(host),
            Self::App { package } => package,
        }
    }

    /// The host of a web address.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Web { host, .. } => Some(host),
            Self::App { .. } => None,
        }
    }
}

/// Whether what is sent there stays on the laptop or in the home: a router has no certificate.
fn stays_near(host: Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            !name.contains('.') || [".local", ".localhost", ".lan", ".home.arpa"].iter().any(|end| name.ends_with(end))
        }
        Host::Ipv4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        Host::Ipv6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

/// The addresses of a field that may hold several: a JSON list, one in each line, or parted by commas. A comma may also
/// stand inside an address: it parts only where an address follows, and in what may hold a secret only before a scheme.
/// Past the first hundred, what is left is passed over: a field of line ends would cost many times its length.
pub(crate) fn several(field: &str) -> Vec<String> {
    if field.starts_with('[')
        && let Ok(Few(list)) = serde_json::from_str(field)
    {
        return list;
    }
    field.lines().filter(|line| !line.trim().is_empty()).flat_map(parted_at_commas).take(FEW).collect()
}

fn parted_at_commas(line: &str) -> Vec<String> {
    let mut addresses: Vec<String> = Vec::new();
    let mut may_be_secret = false;
    for piece in line.split(',') {
        let count = addresses.len();
        match addresses.last_mut() {
            Some(last) if !has_scheme(piece.trim_start()) && (may_be_secret || !begins_with_host(piece)) => {
                last.push(',');
                last.push_str(piece);
            }
            _ if count == FEW => break,
            _ => {
                addresses.push(piece.to_owned());
                may_be_secret = false;
            }
        }
        may_be_secret |= piece.contains(['?', '#']);
    }
    addresses
}

/// The host as it stands in an address without a scheme.
pub(crate) fn typed_host(text: &str) -> &str {
    let authority = text.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().and_then(|host| host.split(':').next()).unwrap_or_default()
}

/// Whether it begins with a scheme and two slashes.
fn has_scheme(text: &str) -> bool {
    let is_scheme = |scheme: &str| scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    text.split_once("://").is_some_and(|(scheme, _)| !scheme.is_empty() && is_scheme(scheme))
}

/// Whether it begins with the name or the number of a host, as in `example.org/login`.
fn begins_with_host(text: &str) -> bool {
    let host = text.trim().split(['/', ':', '?', '#']).next().unwrap_or_default();
    if host.len() > MAX_HOST {
        return false;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    let is_word = labels.last().is_some_and(|last| last.chars().count() > 1 && last.chars().all(char::is_alphabetic));
    labels.len() > 1 && labels.iter().all(is_label) && (is_word || host.parse::<Ipv4Addr>().is_ok())
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<(&str, &str)>) {
        let address = Address::parse(text);
        let found = address.as_ref().map(|address| (address.text(), address.name()));
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn addresses_are_read_as_programs_write_them() {
        check("https://www.example.co.uk/login", Some(("https://www.example.co.uk/login", "example.co.uk")));
        check("example.co.uk", Some(("example.co.uk", "example.co.uk")));
        check("example.co.uk:8443/x", Some(("example.co.uk:8443/x", "example.co.uk")));
        check("HTTPS://EXAMPLE.org/", Some(("https://example.org", "example.org")));
        check("http://bücher.example/", Some(("http://xn--bcher-kva.example", "xn--bcher-kva.example")));
        check("android://q3w==@com.example.app/", Some(("com.example.app", "com.example.app")));
        check("androidapp://com.example.app", Some(("com.example.app", "com.example.app")));
        check("http://192.168.1.1", Some(("http://192.168.1.1", "192.168.1.1")));
        check("example.org/?next=https://example.net", Some(("example.org", "example.org")));
        check("localhost:8080/x", Some(("localhost:8080/x", "localhost")));
        check("[::1]:8443", Some(("[::1]:8443", "[::1]")));
        check("https://nas/", Some(("https://nas", "nas")));
        check("androidapp://com.example\u{202e}.app", Some(("com.example.app", "com.example.app")));
        for nothing in [
            "",
            " ",
            "none",
            "n/a",
            "1234",
            "https://",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "about:blank",
            "htts:/broken.url",
            "1234/x.html",
            "cmd://calc.exe",
            "C:\\Program Files\\x.exe",
            "two words.example",
            "://example.org",
        ] {
            check(nothing, None);
        }
    }

    #[test]
    fn a_comma_parts_addresses_and_may_stand_in_one() {
        let check = |field: &str, expect: &[&str]| {
            let found: Vec<String> = several(field).iter().map(|one| one.trim().to_owned()).collect();
            assert_eq!(found, expect, "{field}");
        };
        check("https://example.org/a", &["https://example.org/a"]);
        check("https://example.org, https://example.net/", &["https://example.org", "https://example.net/"]);
        check("example.org,www.example.net/login", &["example.org", "www.example.net/login"]);
        check(
            "https://example.org/x,androidapp://com.example.app",
            &["https://example.org/x", "androidapp://com.example.app"],
        );
        check("192.0.2.1,192.0.2.2:8443", &["192.0.2.1", "192.0.2.2:8443"]);
        check("https://example.org/map/@51.5,-0.12,15z", &["https://example.org/map/@51.5,-0.12,15z"]);
        check("https://example.org/a,b,c", &["https://example.org/a,b,c"]);
        // What follows a question mark may be a secret: no piece of it becomes an address that is shown.
        check("https://example.org/?t=a,hunter2.com", &["https://example.org/?t=a,hunter2.com"]);
        check("https://example.org/?t=a,https://example.net", &["https://example.org/?t=a", "https://example.net"]);
        check("https://example.org\nhttps://example.net", &["https://example.org", "https://example.net"]);
        check(r#"["https://example.org/a,b","example.net"]"#, &["https://example.org/a,b", "example.net"]);
        check("[not json", &["[not json"]);
        check("", &[]);
    }

    #[test]
    fn of_a_hundred_thousand_addresses_in_a_field_a_hundred_are_looked_at() {
        let many = |one: &str| one.repeat(100_000);
        for field in [many("example.org\n"), many("example.org,"), format!("[{}\"\"]", many("\"\",")), many("a.bc,\n")]
        {
            assert_eq!(several(&field).len(), FEW);
        }
        assert!(several(&many("\n")).is_empty());
        // What belongs to the last address is not looked through again at each comma.
        for one in [",", "x,", "a.,"] {
            let field = format!("https://example.org/{}", many(one));
            assert_eq!(several(&field), [field]);
        }
        assert_eq!(several(&(many(" \n") + "example.org")), ["example.org"]);
    }

    #[test]
    fn what_may_hold_a_secret_is_cut_off() {
        check(
            "https://user:hunter2@example.org/a?token=hunter2#hunter2",
            Some(("https://example.org/a", "example.org")),
        );
        check("https://user:hunter2@example.org", Some(("https://example.org", "example.org")));
    }

    #[test]
    fn clear_text_counts_where_others_share_the_network() {
        let plain = |text: &str| matches!(Address::parse(text), Some(Address::Web { plain_http: true, .. }));
        assert!(plain("http://example.org") && plain("http://8.8.8.8") && plain("ftp://example.org"));
        for near in [
            "https://example.org",
            "example.org",
            "http://192.168.0.1",
            "http://localhost:8080",
            "http://router.local",
            "http://[::1]/",
            "http://nas/",
        ] {
            assert!(!plain(near), "{near}");
        }
    }
}
