//! `update.json`: what the newest version is and which installers it has, for those who have Cordon already. It is signed, and
//! each installer stands in it with its sum (see `crates/update`).

use std::env::consts::ARCH;
use std::fs;

use jiff::Timestamp;
use serde_json::{Value, json};
use xshell::Shell;

use super::{Release, sums};

/// What it is called, beside the installers.
pub(crate) const NAME: &str = "update.json";
/// Endings of installers, which are their kinds.
const KINDS: [&str; 5] = ["deb", "rpm", "msi", "exe", "dmg"];

/// Writes it for the installers among `files`, which lie in `dist/`.
pub(crate) fn write(shell: &Shell, release: &Release, files: &[String]) -> anyhow::Result<()> {
    let mut installers = Vec::new();
    for name in files {
        let Some(kind) = KINDS.into_iter().find(|kind| name.rsplit_once('.').is_some_and(|(_, end)| end == *kind))
        else {
            continue;
        };
        let path = release.out.join(name);
        let (bytes, sha256) = (fs::metadata(&path)?.len(), sums::sum(&path)?);
        // A disk image for macOS holds the program for both of its processors.
        let architecture = if kind == "dmg" { "universal" } else { ARCH };
        installers.push(json!({
            "kind": kind, "architecture": architecture, "name": name, "bytes": bytes, "sha256": sha256,
        }));
    }
    let date = Timestamp::from_second(release.epoch.try_into()?)?.strftime("%F").to_string();
    let manifest: Value = json!({ "product": "cordon", "version": release.version, "date": date, "files": installers });
    shell.write_file(release.out.join(NAME), format!("{manifest:#}\n"))?;
    Ok(())
}
