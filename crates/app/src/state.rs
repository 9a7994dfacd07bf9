//! What Cordon keeps: the form of version 1. Never a password, a vault or a range.

use sealed_store::Document;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::accounts::Accounts;
use crate::findings::VaultState;
use crate::plan::PlanState;

/// All that is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// The settings.
    pub settings: KeptSettings,
    /// What the leak says about the person; `None` unless they asked to keep it.
    pub personal: Option<PersonalDetails>,
    /// The two-step checklist.
    pub accounts: Accounts,
    /// What was said about the case, and what was done.
    pub plan: PlanState,
    /// What was hidden of audits, and the last one in numbers.
    pub vault: VaultState,
}

impl Document for State {
    const VERSION: u32 = 1;

    fn migrate(_: u32, _: Value) -> Option<Value> {
        // No version came before the first.
        None
    }
}

/// The settings that outlive the window.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeptSettings {
    /// The address of the source; `None` for the public range API.
    pub source: Option<String>,
    /// The path of the offline corpus; `None` for none.
    pub corpus: Option<String>,
    /// Whether the door to the network is shut.
    pub offline: bool,
    /// The window's theme.
    pub theme: Theme,
}

/// The window's theme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Personal words as they were entered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields of the form")]
pub struct PersonalDetails {
    pub name: String,
    pub rank: String,
    pub pay_number: String,
    pub warrant: String,
    pub force: String,
    pub station: String,
    /// Anything else, parted by commas.
    pub other: String,
}

impl PersonalDetails {
    /// The entries that strength counts.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        let Self { name, rank, pay_number, warrant, force, station, other } = self;
        let fields = [name, rank, pay_number, warrant, force, station].map(String::as_str);
        fields.into_iter().chain(other.split([',', ';', '\n'])).map(str::trim).filter(|entry| !entry.is_empty())
    }
}
