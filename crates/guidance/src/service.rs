//! One service of the catalogue.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::category::Category;
use crate::host::Host;
use crate::second_step::{SecondStep, Steps};
use crate::text::Page;

/// A site or app that people sign in to, with what is known of its second steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name in files: lower case, digits and hyphens. It never changes.
    pub id: String,
    /// As people call it.
    pub name: String,
    /// What kind of service it is.
    pub category: Category,
    /// Hosts under which it lies.
    pub domains: Vec<Host>,
    /// Whether most people in the UK use it, so that it is shown first.
    pub common: bool,
    /// Which second steps it offers.
    pub offers: Offers,
    /// What a passkey does there, where it takes one.
    pub passkey: Option<PasskeyUse>,
    /// Whether it asks for a second step by itself, with nothing to switch on.
    pub built_in: bool,
    /// The app in which its prompt appears.
    pub app_prompt: Option<String>,
    /// The way through its settings.
    pub way: Way,
    /// Its help page.
    pub help: Option<Page>,
    /// Its help page on passkeys.
    pub passkey_help: Option<Page>,
    /// What else a person must know to do it right.
    pub note: Option<String>,
    /// The day of the facts.
    pub checked: Date,
    /// Where they come from.
    pub source: Source,
}

/// Which second steps a service offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offers {
    /// These. None at all, where it is empty.
    Known(Steps),
    /// Nothing could be confirmed.
    Unknown,
}

impl Offers {
    /// The steps that are known to be offered.
    #[must_use]
    pub fn steps(&self) -> Steps {
        match self {
            Self::Known(steps) => steps.clone(),
            Self::Unknown => Steps::new(),
        }
    }
}

/// What a passkey does at a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PasskeyUse {
    /// It replaces the password.
    SignIn,
    /// It adds to the password.
    SecondStep,
    /// Either, as the person chooses.
    Both,
    /// The source does not say.
    Unspecified,
}

/// The numbered steps to the place in a service's settings where second steps are switched on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Way {
    /// To all second steps that have no way of their own.
    pub usual: Vec<String>,
    /// To those that lie elsewhere.
    pub own: BTreeMap<SecondStep, Vec<String>>,
    /// Whether the service's own pages confirm it.
    pub confirmed: bool,
}

impl Way {
    /// The way to `step`; empty where it is not known.
    #[must_use]
    pub fn to(&self, step: SecondStep) -> &[String] {
        self.own.get(&step).unwrap_or(&self.usual)
    }
}

/// Where the facts of a service come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The directory of second steps: 2factorauth/twofactorauth (MIT) and 2factorauth/passkeys (CC BY 4.0).
    Directory,
    /// The service's own pages.
    Provider,
    /// Nothing was found, and nothing is asserted.
    Unconfirmed,
}
