//! What stands in the tables of the `.msi`.

use std::path::Path;

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use crate::dist::windows;

/// The rows of one table, each by its columns.
pub(super) fn table(shell: &Shell, msi: &Path, name: &str) -> anyhow::Result<Vec<Vec<String>>> {
    let text = cmd!(shell, "msiinfo export {msi} {name}").quiet().read()?;
    // Names, types and keys come first.
    Ok(text.lines().skip(3).map(|row| row.trim_end_matches('\r').split('\t').map(str::to_owned).collect()).collect())
}

/// The value of a property.
pub(super) fn property(shell: &Shell, msi: &Path, name: &str) -> anyhow::Result<String> {
    let rows = table(shell, msi, "Property")?;
    let value = rows.into_iter().find_map(|row| match row.as_slice() {
        [property, value] if property == name => Some(value.clone()),
        _ => None,
    });
    value.with_context(|| format!("there is no property {name}"))
}

/// Names, numbers and codes.
pub(super) fn product(shell: &Shell, msi: &Path, version: &str) -> anyhow::Result<()> {
    for (name, expect) in [
        ("ProductName", "Cordon"),
        ("ProductVersion", version),
        // For ever the same: with another one, an upgrade would be a second Cordon.
        ("UpgradeCode", "{E260DA8C-AE6B-4461-90E7-38BC19ED780D}"),
        ("ALLUSERS", "1"),
        ("ARPNOMODIFY", "1"),
        ("ARPPRODUCTICON", "cordon.ico"),
    ] {
        let value = property(shell, msi, name)?;
        ensure!(value == expect, "{name} is {value}, and not {expect}");
    }
    let summary = cmd!(shell, "msiinfo suminfo {msi}").quiet().read()?;
    ensure!(summary.contains("Template: x64;1033"), "it is not for 64-bit Windows:\n{summary}");
    Ok(())
}

/// What is replaced, and what is not.
pub(super) fn upgrades(shell: &Shell, msi: &Path, version: &str) -> anyhow::Result<()> {
    let mut rows = table(shell, msi, "Upgrade")?;
    rows.sort();
    let code = "{E260DA8C-AE6B-4461-90E7-38BC19ED780D}";
    let row = |from: &str, to: &str, attributes: &str, found: &str| {
        [code, from, to, "", attributes, "", found].map(str::to_owned).to_vec()
    };
    // 513: features stay as they are, and this very version goes too. 2: is only looked for.
    let expect = [row("", version, "513", "OLDERFOUND"), row(version, "", "2", "NEWERFOUND")];
    ensure!(rows == expect, "{rows:?}");
    let sequence = table(shell, msi, "InstallExecuteSequence")?;
    let at = |action: &str| {
        let row = sequence.iter().find(|row| row.first().is_some_and(|name| name == action));
        row.and_then(|row| row.get(2)?.parse::<u32>().ok()).with_context(|| format!("{action} is not done"))
    };
    ensure!(
        at("InstallInitialize")? < at("RemoveExistingProducts")?,
        "the old one goes outside of what is rolled back"
    );
    ensure!(at("RemoveExistingProducts")? < at("InstallFiles")?, "the old one goes after the new files have come");
    Ok(())
}

/// What has to be there, and what is said where it is not.
pub(super) fn conditions(shell: &Shell, msi: &Path) -> anyhow::Result<()> {
    let rows = table(shell, msi, "LaunchCondition")?;
    for (about, says) in [("WEBVIEW2MACHINE", "WebView2 Runtime"), ("NEWERFOUND", "newer version of Cordon")] {
        let row = rows.iter().find(|row| row.first().is_some_and(|condition| condition.contains(about)));
        let row = row.with_context(|| format!("nothing asks for {about}"))?;
        ensure!(row.get(1).is_some_and(|text| text.contains(says)), "{about}: {row:?}");
        ensure!(
            row.first().is_some_and(|text| text.starts_with("Installed OR ")),
            "{about} stands in the way of removing"
        );
    }
    Ok(())
}

/// Each component is of 64 bits, and has a code of its own.
pub(super) fn components(shell: &Shell, msi: &Path) -> anyhow::Result<()> {
    const BITS_64: u32 = 0x100;
    let rows = table(shell, msi, "Component")?;
    ensure!(rows.len() >= windows::PROGRAMS.len(), "there are {} components", rows.len());
    let mut codes: Vec<_> = rows.iter().filter_map(|row| row.get(1)).collect();
    codes.sort();
    codes.dedup();
    ensure!(codes.len() == rows.len(), "two components share a code");
    for row in &rows {
        let attributes: u32 = row.get(3).and_then(|text| text.parse().ok()).unwrap_or_default();
        ensure!(attributes & BITS_64 != 0, "not of 64 bits: {row:?}");
    }
    Ok(())
}
