//! A small offline corpus.

use std::fmt::Write;
use std::ops::ControlFlow;
use std::path::Path;

use corpus::{FalseAlarms, Gaps, Opening, Parameters, Place, Plan, build_text};
use jiff::civil::date;
use sha1::{Digest, Sha1};

/// Bytes of its header; behind it the first block begins.
pub const HEADER: usize = 104;

/// A corpus of these passwords, as of 24 November 2026: each with how often it was seen, and only those seen `least_count`
/// times or more.
///
/// # Errors
/// When it cannot be built or written.
#[expect(clippy::disallowed_methods, reason = "what others write is laid out by hand")]
pub fn put(path: &Path, least_count: u64, passwords: &[(&str, u64)]) -> anyhow::Result<()> {
    let mut lines = Vec::new();
    for (password, count) in passwords {
        let mut line = String::new();
        for byte in Sha1::digest(password) {
            write!(line, "{byte:02X}")?;
        }
        writeln!(line, ":{count}")?;
        lines.push(line);
    }
    lines.sort();
    let text = lines.concat();
    let parameters = Parameters { false_alarms: FalseAlarms::ALL[0], least_count, date: date(2026, 11, 24) };
    let plan = Plan::of_text(parameters, Gaps::Taken, &mut text.as_bytes(), &mut Opening::default())?;
    let watch = &mut |_| ControlFlow::Continue(());
    let (_, bytes) = build_text(&plan, &mut text.as_bytes(), Place::default(), None, Vec::new(), watch)?;
    Ok(std::fs::write(path, bytes)?)
}
