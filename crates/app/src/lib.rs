//! The use cases of Cordon, over the ports that the shells provide: the window and the prompt do the same things.
//!
//! This crate knows no window, no socket, no clock and no keyring. Its ports to the world are [`RangeSource`] and
//! [`KeyPlace`], and what it keeps goes through `sealed-store`.

mod accounts;
mod audit;
mod check;
mod check_many;
mod findings;
mod findings_csv;
mod keeping;
mod plan;
mod reminders;
mod state;
mod stronger;

pub use accounts::{
    Account, AccountId, Accounts, AccountsError, BackupCodes, Change, Checked, Item, MAX_TEXT, Progress, ServiceRef,
};
pub use audit::{Audit, Auditing, Scoring};
pub use check::{Check, check};
pub use check_many::{Line, MAX_LOOK_UPS, check_many};
pub use exposure::RangeSource;
pub use findings::{Around, Counts, Found, Hidden, HiddenWhat, HideError, LastAudit, MAX_NOTE, Row, VaultState};
pub use findings_csv::{Words, findings_csv};
pub use keeping::{By, Erased, KeepError, Keeping, NotKept, Status, Stuck};
pub use plan::{
    Answers, Change as PlanChange, MAX_SNOOZE, Marking, Plan, PlanError, PlanState, Progressed, Step, answer, mark,
    mark_seen,
};
pub use reminders::{Due, calendar, reminders};
pub use sealed_store::{DiskFault, KeyPlace, MIN_PASSPHRASE, NoKeyring, Store, StoreError};
pub use state::{KeptSettings, PersonalDetails, State, Theme};
pub use stronger::{Kind, stronger};
