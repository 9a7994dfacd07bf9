//! What is asked on the terminal and printed.

use std::io::Write;

use anyhow::Context;
use secret::Secret;

/// Asks without echo; `None` where there is no terminal.
pub(crate) fn ask(prompt: &str) -> Option<Secret> {
    rpassword::prompt_password(prompt).ok().map(Secret::new)
}

pub(crate) fn print(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).context("the answer cannot be written to standard output")
}

/// Says on standard error what is wrong.
pub(crate) fn warn(message: &str) {
    let _ = writeln!(std::io::stderr(), "cordon: {message}");
}
