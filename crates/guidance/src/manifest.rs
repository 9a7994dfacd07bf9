//! The manifest of a pack: what it is, whose it is, and which version.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::Deserialize;

use crate::text::{Id, Line, Title};

/// The newest form of packs that this Cordon reads.
pub const SCHEMA: u32 = 1;

/// What a pack is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form that it has; 1.
    pub schema: u32,
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Title,
    /// Its version: numbers parted by dots, such as 2026.11.24 or 2026.11.24.2. A later pack has a higher one.
    pub version: PackVersion,
    /// The day on which it was published, as YYYY-MM-DD.
    #[cfg_attr(test, schemars(with = "String"))]
    pub date: Date,
    /// The language of its words (BCP 47), such as en-GB.
    pub language: Line,
    /// Who answers for it.
    pub publisher: Line,
}

/// The version of a pack: one to four numbers, compared one by one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct PackVersion([u32; 4], u8);

impl FromStr for PackVersion {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const REFUSAL: &str = "a version is one to four numbers parted by dots, such as 2026.11.24";
        let mut numbers = [0; 4];
        let mut given = 0;
        for part in text.split('.') {
            let number = numbers.get_mut(usize::from(given)).ok_or(REFUSAL)?;
            let plain = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            *number = plain.then(|| part.parse().ok()).flatten().ok_or(REFUSAL)?;
            given += 1;
        }
        Ok(Self(numbers, given))
    }
}

impl TryFrom<String> for PackVersion {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Display for PackVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, number) in self.0.iter().take(usize::from(self.1)).enumerate() {
            let dot = if index == 0 { "" } else { "." };
            write!(f, "{dot}{number}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
impl schemars::JsonSchema for PackVersion {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PackVersion".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": r"^[0-9]+(\.[0-9]+){0,3}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() -> Result<(), &'static str> {
        let version = PackVersion::from_str;
        assert!(version("2026.11.9")? < version("2026.11.24")?);
        assert!(version("2026.11.24")? < version("2026.11.24.1")?);
        assert!(version("10")? > version("9.9")?);
        for text in ["2026.11.24", "1", "1.0", "1.2.3.4"] {
            assert_eq!(version(text)?.to_string(), text);
        }
        for text in ["", "1.", ".1", "a", "1.2.3.4.5", "-1", "+1", "1 ", "99999999999"] {
            assert!(version(text).is_err(), "{text:?}");
        }
        Ok(())
    }
}
