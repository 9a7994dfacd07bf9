//! Secrets that the environment gives, for what is built to be signed by whoever hands it out.
//!
//! A secret that is not set reaches a workflow's step as an empty variable; and half of what signing needs is an error: an
//! installer that was meant to be signed never leaves unsigned.

use anyhow::bail;
use xshell::Shell;

/// For Authenticode: a PFX in base64, and its password. They are set together or not at all.
pub(crate) const WINDOWS: [&str; 2] = ["WINDOWS_CERTIFICATE", "WINDOWS_CERTIFICATE_PASSWORD"];

/// Whose clock says when something was signed (RFC 3161), so that a signature outlives its certificate.
pub(crate) const CLOCK: &str = "http://timestamp.digicert.com";

/// Whether all of these variables are set; it fails where only some are.
pub(crate) fn are_given(shell: &Shell, names: &[&str]) -> anyhow::Result<bool> {
    let missing: Vec<_> = names.iter().filter(|name| given(shell, name).is_none()).collect();
    if !missing.is_empty() && missing.len() < names.len() {
        bail!("{missing:?} must be set as well: only some of {names:?} are");
    }
    Ok(missing.is_empty())
}

/// A variable that is set and not empty.
pub(crate) fn given(shell: &Shell, name: &str) -> Option<String> {
    shell.var(name).ok().filter(|value| !value.is_empty())
}

/// The same, and no program that is started from then on is given it: others' code runs in a build.
pub(crate) fn taken(shell: &Shell, name: &str) -> Option<String> {
    let value = given(shell, name);
    shell.set_var(name, "");
    value
}
