//! The addresses that may be asked: of sources and of files.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use exposure::Prefix;
use url::{Host, Url};

/// An address that may be asked: `https`, or `http` on this laptop itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// Whether it is on this laptop.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
            Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        }
    }

    /// Host, and port where it is not the usual one, as the ledger names the receiver.
    #[must_use]
    pub fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Another path on the same host.
    fn with_path(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let url = Url::parse(text.trim()).map_err(|_| AddressError::NotAnAddress)?;
        if !url.has_host() {
            return Err(AddressError::NotAnAddress);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::Query);
        }
        let address = Self(url);
        match address.0.scheme() {
            "https" => Ok(address),
            "http" if address.is_loopback() => Ok(address),
            _ => Err(AddressError::NotHttps),
        }
    }
}

/// The address under which `/range/…` lies: `https`, or `http` on this laptop itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceAddress(Address);

impl SourceAddress {
    /// The public range API (haveibeenpwned.com/API/v3, section Pwned Passwords).
    pub const PUBLIC: &'static str = "https://api.pwnedpasswords.com";

    /// Host, and port where it is not the usual one, as the ledger names the receiver.
    #[must_use]
    pub fn host(&self) -> String {
        self.0.host()
    }

    /// The address itself.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.0
    }

    /// Where the range of `prefix` lies.
    #[must_use]
    pub fn range(&self, prefix: Prefix) -> Url {
        self.0.with_path(&format!("{}/range/{prefix}", self.0.0.path().trim_end_matches('/')))
    }
}

impl Default for SourceAddress {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "the constant is a good address, which a test holds")]
        Self::PUBLIC.parse().expect("the public address is good")
    }
}

impl fmt::Display for SourceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for SourceAddress {
    type Err = AddressError;

    /// Reads an address such as `https://mirror.force.example` or `http://127.0.0.1:8080`; a path is taken as the
    /// place under which `/range/…` lies, and one that names `/range` itself as what is before it.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let address: Address = text.parse()?;
        let mut path = address.0.path().trim_end_matches('/');
        while let Some(before) = path.strip_suffix("/range") {
            path = before.trim_end_matches('/');
        }
        Ok(Self(Address(address.with_path(path))))
    }
}

/// The address of a file that is the same for everybody: `https`, or `http` on this laptop itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileAddress(Address);

impl FileAddress {
    /// Host, and port where it is not the usual one, as the ledger names the receiver.
    #[must_use]
    pub fn host(&self) -> String {
        self.0.host()
    }

    /// The address of the file beside this one whose name has `more` behind it.
    #[must_use]
    pub fn beside(&self, more: &str) -> Self {
        Self(Address(self.0.with_path(&format!("{}{more}", self.0.0.path()))))
    }

    /// The address itself.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.0
    }

    /// Where the file lies.
    #[must_use]
    pub fn url(&self) -> Url {
        self.0.0.clone()
    }

    /// The address of the file called `name` in the same folder.
    #[must_use]
    pub fn sibling(&self, name: &str) -> Self {
        let path = self.0.0.path();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Self(Address(self.0.with_path(&format!("{folder}/{name}"))))
    }

    /// The file's path.
    #[must_use]
    pub fn path(&self) -> String {
        self.0.0.path().to_owned()
    }
}

impl fmt::Display for FileAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for FileAddress {
    type Err = AddressError;

    /// Reads an address such as `https://federation.example/cordon/advice.cordonpack`.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let address: Address = text.parse()?;
        if address.0.path().ends_with('/') { Err(AddressError::NoFile) } else { Ok(Self(address)) }
    }
}

/// An address that cannot be asked. The input's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// It is not an address at all.
    #[error("this is not a web address such as https://mirror.example")]
    NotAnAddress,
    /// It is not `https`, nor on this laptop.
    #[error("the address must begin with https:// (http:// only for this computer itself)")]
    NotHttps,
    /// It holds a user name or password.
    #[error("the address must not hold a user name or password")]
    Credentials,
    /// It holds a query or fragment.
    #[error("the address must end before any ? or #")]
    Query,
    /// It names a folder.
    #[error("the address must end with the name of a file")]
    NoFile,
}

impl AddressError {
    /// The error's stable name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAnAddress => "not_an_address",
            Self::NotHttps => "not_https",
            Self::Credentials => "credentials",
            Self::Query => "query",
            Self::NoFile => "no_file",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<&str, AddressError>) {
        let range = text
            .parse::<SourceAddress>()
            .map(|address| address.range(Prefix::parse("21BD1").expect("five hex digits")).to_string());
        assert_eq!(range, expect.map(str::to_owned), "{text}");
    }

    #[test]
    fn https_anywhere_and_http_on_this_laptop() {
        check(SourceAddress::PUBLIC, Ok("https://api.pwnedpasswords.com/range/21BD1"));
        check(" https://m.example:8443/hibp/ ", Ok("https://m.example:8443/hibp/range/21BD1"));
        check("https://m.example/range/", Ok("https://m.example/range/21BD1"));
        check("https://m.example/hibp/range", Ok("https://m.example/hibp/range/21BD1"));
        check("https://m.example/hibp/range/range", Ok("https://m.example/hibp/range/21BD1"));
        check("http://127.0.0.1:8080", Ok("http://127.0.0.1:8080/range/21BD1"));
        check("http://localhost:8080", Ok("http://localhost:8080/range/21BD1"));
        check("http://[::1]:8080", Ok("http://[::1]:8080/range/21BD1"));
    }

    #[test]
    fn other_addresses_are_refused_each_for_its_reason() {
        check("http://m.example", Err(AddressError::NotHttps));
        check("http://127.0.0.1.example", Err(AddressError::NotHttps));
        check("http://localhost.example", Err(AddressError::NotHttps));
        check("ftp://m.example", Err(AddressError::NotHttps));
        check("m.example", Err(AddressError::NotAnAddress));
        check("", Err(AddressError::NotAnAddress));
        check("file:///etc/passwd", Err(AddressError::NotAnAddress));
        check("https://me:pw@m.example", Err(AddressError::Credentials));
        check("https://m.example/?key=1", Err(AddressError::Query));
    }

    #[test]
    fn a_file_has_others_beside_it() {
        let file: FileAddress = "https://f.example/cordon/update.json".parse().expect("a good address");
        assert_eq!(file.beside(".minisig").to_string(), "https://f.example/cordon/update.json.minisig");
        assert_eq!(file.sibling("cordon.msi").to_string(), "https://f.example/cordon/cordon.msi");
        let root: FileAddress = "https://f.example/update.json".parse().expect("a good address");
        assert_eq!(root.sibling("cordon.msi").to_string(), "https://f.example/cordon.msi");
    }

    #[test]
    fn the_default_is_the_public_api() {
        assert_eq!(SourceAddress::default().to_string(), SourceAddress::PUBLIC);
        assert_eq!(SourceAddress::default().host(), "api.pwnedpasswords.com");
    }
}
