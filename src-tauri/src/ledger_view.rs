//! Command: the ledger.

use ledger::{Entry, Learned, Outcome, Sent};
use serde::Serialize;
use specta::Type;
use tauri::State;

use crate::check::WhyView;
use crate::session::Session;

/// One attempt at a request.
#[derive(Serialize, Type)]
pub(crate) struct EntryView {
    /// When it began: RFC 3339, in UTC.
    at: String,
    receiver: String,
    sent: SentView,
    bytes_out: u32,
    bytes_in: u32,
    /// Why it failed; null when a range came back.
    failed: Option<WhyView>,
    learned: LearnedView,
}

/// What was sent.
#[derive(Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum SentView {
    /// The first five hex digits of a hash.
    Prefix { prefix: String },
    /// The path of a file that is the same for everybody.
    FilePath { path: String },
}

/// What the receiver could learn.
#[derive(Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LearnedView {
    Nothing,
    Address,
    AddressAndPrefix,
    AddressAndFile,
}

/// Everything that left the laptop since Cordon was opened, the newest first.
#[tauri::command]
#[specta::specta]
pub(crate) fn ledger(session: State<'_, Session>) -> Vec<EntryView> {
    session.ledger.entries().iter().rev().map(EntryView::from).collect()
}

impl From<&Entry> for EntryView {
    fn from(entry: &Entry) -> Self {
        Self {
            at: entry.at.to_string(),
            receiver: entry.receiver.clone(),
            sent: match &entry.sent {
                Sent::Prefix(prefix) => SentView::Prefix { prefix: prefix.to_string() },
                Sent::FilePath(path) => SentView::FilePath { path: path.clone() },
            },
            bytes_out: bytes(entry.bytes_out),
            bytes_in: bytes(entry.bytes_in),
            failed: match &entry.outcome {
                Outcome::Answered => None,
                Outcome::Failed(why) => Some(why.into()),
            },
            learned: match entry.learned() {
                Learned::Nothing => LearnedView::Nothing,
                Learned::Address => LearnedView::Address,
                Learned::AddressAndPrefix => LearnedView::AddressAndPrefix,
                Learned::AddressAndFile => LearnedView::AddressAndFile,
            },
        }
    }
}

/// An answer has 20 MiB at most, and a request less.
fn bytes(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
