//! What is asked on the terminal and printed.

use std::io::{IsTerminal, Write};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use secret::Secret;

/// Asks without echo; `None` where there is no terminal.
pub(crate) fn ask(prompt: &str) -> Option<Secret> {
    rpassword::prompt_password(prompt).ok().map(Secret::new)
}

/// A bar on a terminal's standard error, in indicatif's `style`; a count where nobody knows how much there is. Elsewhere none.
pub(crate) fn bar(of: Option<u64>, style: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = of.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    ProgressStyle::with_template(style).map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style))
}

pub(crate) fn print(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).context("the answer cannot be written to standard output")
}

/// Says on standard error what is wrong.
pub(crate) fn warn(message: &str) {
    let _ = writeln!(std::io::stderr(), "cordon: {message}");
}
