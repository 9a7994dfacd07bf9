//! What the packages hold: the one list that they are looked over against.

use std::collections::BTreeSet;

/// The window's program; the icon has its name.
pub(crate) const DESKTOP_PROGRAM: &str = "cordon-desktop";

/// Pixels on a side, as the icon themes of GNOME, KDE and Xfce look for them.
pub(crate) const ICON_SIZES: [u32; 10] = [16, 22, 24, 32, 48, 64, 96, 128, 256, 512];

/// What `dist::papers` writes, in `/usr/share/doc/cordon`.
pub(crate) const PAPERS: [&str; 6] =
    ["LICENCES.txt", "LICENSE-APACHE", "LICENSE-MIT", "cordon-desktop.cdx.json", "cordon.cdx.json", "window.cdx.json"];

/// The other files.
const OTHERS: [&str; 9] = [
    "usr/bin/cordon",
    "usr/bin/cordon-desktop",
    "usr/share/applications/cordon.desktop",
    "usr/share/doc/cordon/changelog.gz",
    "usr/share/doc/cordon/copyright",
    "usr/share/icons/hicolor/scalable/apps/cordon-desktop.svg",
    "usr/share/man/man1/cordon-desktop.1.gz",
    "usr/share/man/man1/cordon.1.gz",
    "usr/share/metainfo/app.cordon.desktop.metainfo.xml",
];

/// Where an edition's files lie.
pub(crate) const EDITION: &str = "usr/lib/cordon/";

/// Every file of a package, by its path without the first slash.
pub(crate) fn expected() -> BTreeSet<String> {
    let papers = PAPERS.iter().map(|paper| format!("usr/share/doc/cordon/{paper}"));
    OTHERS.iter().map(|&file| file.to_owned()).chain(papers).chain(ICON_SIZES.into_iter().map(icon)).collect()
}

/// Where the icon of this size is installed.
pub(crate) fn icon(size: u32) -> String {
    format!("usr/share/icons/hicolor/{size}x{size}/apps/{DESKTOP_PROGRAM}.png")
}

/// Fails where `found` is not what is expected. Files of an edition may be there.
pub(crate) fn compare<'a>(found: impl Iterator<Item = &'a str>) -> anyhow::Result<()> {
    let found: BTreeSet<String> = found.filter(|file| !file.starts_with(EDITION)).map(str::to_owned).collect();
    let expected = expected();
    let missing: Vec<_> = expected.difference(&found).cloned().collect();
    let more: Vec<_> = found.difference(&expected).cloned().collect();
    anyhow::ensure!(missing.is_empty() && more.is_empty(), "missing: {missing:?}; not expected: {more:?}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_or_too_much_is_named() {
        let all = expected();
        assert!(compare(all.iter().map(String::as_str)).is_ok());
        assert!(compare(all.iter().map(String::as_str).chain(["usr/lib/cordon/edition.toml"])).is_ok());
        let error = compare(all.iter().map(String::as_str).skip(1).chain(["etc/passwd"])).unwrap_err();
        let error = error.to_string();
        assert_eq!(error, r#"missing: ["usr/bin/cordon"]; not expected: ["etc/passwd"]"#);
    }
}
