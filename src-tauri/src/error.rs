//! What a command answers when it cannot do what was asked.

use gateway::AddressError;
use generator::RecipeError;
use serde::Serialize;
use specta::Type;
use strength::PersonalError;

/// An error for the window, which matches on `code`.
#[derive(Debug, Serialize, Type)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum UiError {
    /// The sealed secret does not open: it was made for another key, or altered.
    BadEnvelope,
    /// The source's address cannot be used.
    BadAddress { reason: BadAddress },
    /// There are too many personal words.
    TooManyPersonalWords { max: u32 },
    /// A personal word is too long.
    PersonalWordTooLong { entry: u32, max: u32 },
    /// The random password cannot be made as asked.
    BadRecipe,
    /// The operating system gave no randomness.
    NoRandomness,
    /// There is no suggestion to copy.
    NothingToCopy,
    /// The clipboard cannot be reached.
    NoClipboard,
}

/// Why an address cannot be a source's.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BadAddress {
    NotAnAddress,
    NotHttps,
    Credentials,
    Query,
}

impl From<AddressError> for UiError {
    fn from(error: AddressError) -> Self {
        let reason = match error {
            AddressError::NotHttps => BadAddress::NotHttps,
            AddressError::Credentials => BadAddress::Credentials,
            AddressError::Query => BadAddress::Query,
            _ => BadAddress::NotAnAddress,
        };
        Self::BadAddress { reason }
    }
}

impl From<PersonalError> for UiError {
    fn from(error: PersonalError) -> Self {
        match error {
            PersonalError::TooLong { entry, max } => Self::PersonalWordTooLong { entry: small(entry), max: small(max) },
            PersonalError::TooMany { max } => Self::TooManyPersonalWords { max: small(max) },
            _ => Self::TooManyPersonalWords { max: 0 },
        }
    }
}

impl From<RecipeError> for UiError {
    fn from(_: RecipeError) -> Self {
        Self::BadRecipe
    }
}

/// A JavaScript number holds no `usize`; what is counted here fits by far.
fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
