//! The ledger: the record of what left the laptop, in memory for as long as Cordon runs.
//!
//! The gateway writes one [`Entry`] for every attempt at a request, failed ones included. Nothing here is a secret: a
//! prefix is what was sent to the receiver anyway.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use exposure::{Prefix, Why};
use jiff::Timestamp;

/// One attempt at a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it began.
    pub at: Timestamp,
    /// Host, and port where it is not the usual one.
    pub receiver: String,
    /// What was asked.
    pub sent: Sent,
    /// Bytes of the request's head as it is written; 0 when no connection came about. What TLS and the HTTP/2 framing
    /// add or save is not counted.
    pub bytes_out: u64,
    /// Bytes of the answer's body as they came, before unpacking.
    pub bytes_in: u64,
    /// How it ended.
    pub outcome: Outcome,
}

impl Entry {
    /// What the receiver could learn from it.
    #[must_use]
    pub fn learned(&self) -> Learned {
        match (&self.outcome, self.bytes_out, &self.sent) {
            (Outcome::Failed(Why::Offline | Why::NoNetwork | Why::DnsFailed), 0, _) => Learned::Nothing,
            (_, 0, _) => Learned::Address,
            (_, _, Sent::Prefix(_)) => Learned::AddressAndPrefix,
            (_, _, Sent::FilePath(_)) => Learned::AddressAndFile,
        }
    }
}

/// What a request carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The first 5 of the 40 hex digits of a password's SHA-1 hash.
    Prefix(Prefix),
    /// The path of a file that is the same for everybody.
    FilePath(String),
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// What was asked for came back.
    Answered,
    /// It failed, for this reason.
    Failed(Why),
}

/// What the receiver of a request could learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Learned {
    /// Nothing: it was not reached.
    Nothing,
    /// That somebody at this internet address tried to connect, but not what for.
    Address,
    /// That somebody at this internet address checked, at this time, one of the many passwords with this prefix.
    AddressAndPrefix,
    /// That somebody at this internet address asked for this file, as everybody who uses Cordon may.
    AddressAndFile,
}

/// Entries kept; the oldest go first. An audit of the largest vault that is read stays below, each request with one more
/// attempt: about 100 MiB.
const MAX_ENTRIES: usize = 400_000;

/// What left the laptop in all, entries that are no longer kept included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Requests of which something was sent.
    pub requests: u64,
    /// See [`Entry::bytes_out`].
    pub bytes_out: u64,
    /// See [`Entry::bytes_in`].
    pub bytes_in: u64,
}

/// The record of what left the laptop.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    entries: VecDeque<Entry>,
    totals: Totals,
}

impl Ledger {
    /// Adds an entry at the end.
    pub fn write(&self, entry: Entry) {
        let mut kept = self.lock();
        kept.totals.requests += u64::from(entry.bytes_out > 0);
        kept.totals.bytes_out += entry.bytes_out;
        kept.totals.bytes_in += entry.bytes_in;
        if kept.entries.len() >= MAX_ENTRIES {
            kept.entries.pop_front();
        }
        kept.entries.push_back(entry);
    }

    /// All entries, the oldest first.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.lock().entries.iter().cloned().collect()
    }

    /// What left in all.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.lock().totals
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        // Nothing panics while holding it, and a list of finished entries is whole whoever did.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(bytes_out: u64, why: Why) -> Entry {
        Entry {
            at: Timestamp::UNIX_EPOCH,
            receiver: "ranges.example".to_owned(),
            sent: Sent::Prefix(Prefix::parse("21BD1").expect("five hex digits")),
            bytes_out,
            bytes_in: 0,
            outcome: Outcome::Failed(why),
        }
    }

    #[test]
    fn a_receiver_learns_what_reached_it() {
        assert_eq!(entry(0, Why::DnsFailed).learned(), Learned::Nothing);
        assert_eq!(entry(0, Why::TlsWrongName).learned(), Learned::Address);
        assert_eq!(entry(200, Why::TimedOut).learned(), Learned::AddressAndPrefix);
    }

    #[test]
    fn totals_hold_what_is_no_longer_kept() {
        let ledger = Ledger::default();
        ledger.write(entry(0, Why::DnsFailed));
        for _ in 0..MAX_ENTRIES + 2 {
            ledger.write(Entry { bytes_in: 7, ..entry(200, Why::TimedOut) });
        }
        let requests = MAX_ENTRIES as u64 + 2;
        let expect = Totals { requests, bytes_out: 200 * requests, bytes_in: 7 * requests };
        assert_eq!((ledger.totals(), ledger.entries().len()), (expect, MAX_ENTRIES));
    }

    #[test]
    fn entries_stay_in_order() {
        let ledger = Ledger::default();
        ledger.write(entry(1, Why::TimedOut));
        ledger.write(entry(2, Why::TimedOut));
        assert_eq!(ledger.entries(), [entry(1, Why::TimedOut), entry(2, Why::TimedOut)]);
    }
}
