//! What is read of a vault.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use secret::Secret;
use zeroize::Zeroizing;

use crate::address::Address;
use crate::error::ImportError;
use crate::format::Format;
use crate::limits::{MAX_ADDRESSES, MAX_LOGINS, MAX_PROBLEMS, MAX_TEXT};

/// All that is read of an export.
#[derive(Debug)]
pub struct Vault {
    /// Its format.
    pub format: Format,
    /// The logins, in the order of the file.
    pub logins: Vec<Login>,
    /// What could not be read; the first thousand.
    pub problems: Vec<Problem>,
    /// What was left out on purpose.
    pub left_out: LeftOut,
}

/// One entry of a vault.
#[derive(Debug)]
pub struct Login {
    /// What the person calls it, or else its host, or else its app.
    pub title: String,
    /// Where it is used, the first is the usual one.
    pub addresses: Vec<Address>,
    /// The user name or email address.
    pub username: String,
    /// The password; `None` where the entry has none, as with a passkey alone.
    pub password: Option<Secret>,
    /// The second steps that the vault itself holds.
    pub second_steps: Vec<SecondStep>,
    /// The day (UTC) on which the password, or else the entry, was last changed, where the format says so.
    pub changed: Option<Date>,
    /// The folder, group, vault or collection that it lies in.
    pub folder: Option<String>,
    /// Where it stands in the file.
    pub place: Place,
}

/// A second step that a vault can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondStep {
    /// The secret of an authenticator app.
    Totp,
    /// A passkey.
    Passkey,
}

/// Where something stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A line, from 1.
    Line(u64),
    /// An entry, from 1, where lines mean nothing.
    Entry(usize),
}

/// Something that could not be read. It holds no word of the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What.
    pub what: What,
}

/// What could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// A row with another number of fields than the header; it was left out.
    FieldCount {
        /// Fields of the row.
        found: usize,
        /// Fields of the header.
        expected: usize,
    },
    /// An entry whose text is not in the file's encoding; it was left out.
    NotText,
    /// An entry that is not in the format's form; it was left out.
    BadEntry,
    /// A password that refers to another entry which is not there; the login has none.
    BadReference,
}

impl What {
    /// The stable name of the problem, for messages and for `--json`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::FieldCount { .. } => "field_count",
            Self::NotText => "not_text",
            Self::BadEntry => "bad_entry",
            Self::BadReference => "bad_reference",
        }
    }
}

/// What was left out on purpose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Entries in a bin.
    pub deleted: usize,
    /// Archived entries.
    pub archived: usize,
    /// Notes, cards and whatever else is no login.
    pub other: usize,
}

/// An entry as an importer finds it.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) title: String,
    pub(crate) urls: Vec<String>,
    pub(crate) username: String,
    /// Empty for none.
    pub(crate) password: Zeroizing<String>,
    pub(crate) second_steps: Vec<SecondStep>,
    pub(crate) changed: Option<Timestamp>,
    /// Empty for none.
    pub(crate) folder: String,
}

impl Vault {
    pub(crate) fn new(format: Format) -> Self {
        Self { format, logins: Vec::new(), problems: Vec::new(), left_out: LeftOut::default() }
    }

    /// Takes an entry in. One with neither password nor passkey, nor anything to know it by, is no login.
    pub(crate) fn push(&mut self, place: Place, draft: Draft) -> Result<(), ImportError> {
        let Draft { title, urls, username, mut password, second_steps, changed, folder } = draft;
        let mut addresses: Vec<Address> = Vec::new();
        for address in urls.iter().filter_map(|url| Address::parse(url)) {
            if addresses.len() < MAX_ADDRESSES && !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        if password.is_empty() && second_steps.is_empty() && addresses.is_empty() && username.trim().is_empty() {
            self.left_out.other += 1;
            return Ok(());
        }
        if self.logins.len() >= MAX_LOGINS {
            return Err(ImportError::TooManyLogins);
        }
        let title = match text(&title) {
            title if !title.is_empty() => title,
            _ => addresses.first().map(|address| address.name().to_owned()).unwrap_or_default(),
        };
        let folder = text(&folder);
        self.logins.push(Login {
            title,
            addresses,
            username: text(&username),
            password: (!password.is_empty()).then(|| Secret::new(std::mem::take(&mut *password))),
            second_steps,
            changed: changed.map(|changed| TimeZone::UTC.to_datetime(changed).date()),
            folder: (!folder.is_empty()).then_some(folder),
            place,
        });
        Ok(())
    }

    pub(crate) fn problem(&mut self, place: Place, what: What) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem { place, what });
        }
    }
}

/// A text that is shown: trimmed, without control characters and characters that turn the text around, and bounded.
fn text(text: &str) -> String {
    let shown = |c: &char| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let text = text.trim().chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    text.filter(shown).take(MAX_TEXT).collect()
}
