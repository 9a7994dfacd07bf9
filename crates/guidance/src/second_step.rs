//! The kinds of second step, in the order of their worth.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// A second step (2FA), the worthiest first: what comes earlier is worth more.
///
/// The order is that of NCSC's advice: what cannot be given to a false site by mistake, then what is made on the
/// person's own device, then what is sent over somebody else's network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SecondStep {
    /// A passkey, in place of a password or in addition to it.
    Passkey,
    /// A hardware key that is plugged in or tapped.
    SecurityKey,
    /// A code that an app on the phone makes.
    AuthenticatorApp,
    /// A question that the service's own app asks.
    AppPrompt,
    /// A card reader or key that a bank has given out, which makes a code.
    CardReader,
    /// A PIN or second password that the person has chosen, asked for when the account is set up on a new device.
    Pin,
    /// A code sent to the phone number, as a text message or a call.
    TextOrCall,
    /// A code or link sent by email.
    Email,
}

/// A set of second steps, which is walked the worthiest first.
pub type Steps = BTreeSet<SecondStep>;

impl SecondStep {
    /// All kinds, the worthiest first.
    pub const ALL: [Self; 8] = [
        Self::Passkey,
        Self::SecurityKey,
        Self::AuthenticatorApp,
        Self::AppPrompt,
        Self::CardReader,
        Self::Pin,
        Self::TextOrCall,
        Self::Email,
    ];

    /// What it is worth. The one place where this is decided.
    #[must_use]
    pub fn worth(self) -> Worth {
        match self {
            Self::Passkey | Self::SecurityKey => Worth::Best,
            Self::AuthenticatorApp | Self::AppPrompt | Self::CardReader | Self::Pin => Worth::GoodEnough,
            Self::TextOrCall | Self::Email => Worth::BetterThanNothing,
        }
    }

    /// Its name in files and at the prompt.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::SecurityKey => "security_key",
            Self::AuthenticatorApp => "authenticator_app",
            Self::AppPrompt => "app_prompt",
            Self::CardReader => "card_reader",
            Self::Pin => "pin",
            Self::TextOrCall => "text_or_call",
            Self::Email => "email",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }
}

/// What a second step is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// It can be taken over from afar, with the phone number or the mailbox.
    BetterThanNothing,
    /// It can be talked out of a person, and of nobody else.
    GoodEnough,
    /// It works on the true site alone.
    Best,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_names_round_trip_and_agrees_with_the_files() {
        for step in SecondStep::ALL {
            assert_eq!(SecondStep::from_code(step.code()), Some(step));
            assert_eq!(serde_json::to_value(step).ok(), Some(step.code().into()));
        }
        assert_eq!(SecondStep::from_code("sms"), None);
    }

    #[test]
    fn worth_never_rises_along_the_order() {
        assert!(SecondStep::ALL.is_sorted());
        assert!(SecondStep::ALL.map(SecondStep::worth).is_sorted_by(|a, b| a >= b));
    }
}
