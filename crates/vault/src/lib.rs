//! A **vault**: a password manager's export, read into memory, and the audit over it.
//!
//! [`read`] tells the format from the content, never from a file's name, and gives the logins, what could not be read
//! and what was left out. Notes, cards, custom fields and a password's history are not kept; deleted and archived entries
//! are only counted. The formats follow what the programs document or write; `tests/fixtures` has a folder for each.
//!
//! This crate opens no file and no socket, reads no clock, and stores nothing. Its errors never hold a word of the vault.

mod address;
mod columns;
mod csv_rows;
mod error;
mod fields;
mod finding;
mod format;
mod formats;
mod header;
mod json;
mod limits;
mod login;
mod reuse;
mod text;
mod unzip;

pub use address::Address;
pub use columns::{Column, Columns, ColumnsError};
pub use csv_rows::FirstRow;
pub use error::ImportError;
pub use finding::{Finding, Known, SecondStepKnown, Severity, findings, user_name_inside};
pub use format::{Format, Lock, Options, Unlock, detect, read};
pub use limits::{MAX_FILE, MAX_KEY_FILE, MAX_LOGINS};
pub use login::{LeftOut, Login, Place, Problem, SecondStep, Vault, What};
pub use reuse::Distinct;
