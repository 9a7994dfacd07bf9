//! What is there when Cordon is installed, and what is not when it is removed.

use std::fs;
use std::path::{Path, PathBuf};

use ::policy::REGISTRY_KEY;
use anyhow::{Context, ensure};

use super::wine::Wine;
use crate::dist::{Release, windows};

const FOLDER: &str = "Program Files/Cordon";
const UNINSTALL: &str = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall";
const ENVIRONMENT: &str = r"HKLM\System\CurrentControlSet\Control\Session Manager\Environment";

/// The policy that is to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Policy {
    None,
    /// All of [`Policy::GIVEN`].
    Given,
    /// The same, with another source.
    GivenAnew,
    /// Only what the installer did not write.
    Others,
}

impl Policy {
    /// A value that somebody else writes.
    pub(super) const OTHERS: &str = "Domain";
    /// Names and values; a switch is 0 or 1.
    pub(super) const GIVEN: [(&str, &str); 10] = [
        ("SourceAddress", "https://ranges.example/"),
        ("OnlineLookUps", "0"),
        ("CorpusFile", r"C:\ProgramData\A corpus\pwned.corpus"),
        ("PackAddress", "https://packs.example/cordon.zip"),
        ("PackPublicKey", "RWQuVAH0SSJEFFpiyTg3kvUsAmfZMVohvrPyEMUJ6yFrvB1mA/K70yeu"),
        ("UpdateAddress", "https://updates.example/latest.json"),
        ("UpdatePublicKey", "RWQuVAH0SSJEFFpiyTg3kvUsAmfZMVohvrPyEMUJ6yFrvB1mA/K70yeu"),
        ("UpdateAtStart", "1"),
        ("FederationName", "A federation with spaces"),
        ("FederationHelp", "https://help.example/"),
    ];
}

/// The policy in the registry is `expect`.
pub(super) fn policy(wine: &Wine, expect: Policy) -> anyhow::Result<()> {
    let key = format!(r"HKLM\{REGISTRY_KEY}");
    if expect == Policy::None {
        ensure!(!wine.has(&key)?, "there is one");
        return Ok(());
    }
    for (name, given) in Policy::GIVEN {
        let found = wine.value(&key, name)?;
        let expect = match (expect, name) {
            (Policy::Others, _) => None,
            (Policy::GivenAnew, "SourceAddress") => Some("https://other.example".to_owned()),
            // As `reg` prints a number.
            (_, "OnlineLookUps" | "UpdateAtStart") => Some(format!("0x{given}")),
            _ => Some(given.to_owned()),
        };
        ensure!(found == expect, "{name} is {found:?}, and not {expect:?}");
    }
    if expect == Policy::Others {
        ensure!(wine.value(&key, Policy::OTHERS)?.is_some(), "the other's value has gone too");
    }
    Ok(())
}

/// The computer's search path.
pub(super) fn path(wine: &Wine) -> anyhow::Result<String> {
    wine.value(ENVIRONMENT, "PATH")?.context("there is no search path")
}

/// What is installed below the program's folder, and the file that it is the same as.
pub(super) fn contents(release: &Release) -> anyhow::Result<Vec<(PathBuf, PathBuf)>> {
    let mut contents: Vec<_> =
        windows::PROGRAMS.iter().map(|name| (PathBuf::from(name), windows::programs(release).join(name))).collect();
    below(&release.work.join("papers"), Path::new("papers"), &mut contents)?;
    if let Some(edition) = &release.edition {
        below(edition, Path::new(""), &mut contents)?;
    }
    Ok(contents)
}

fn below(folder: &Path, installed: &Path, contents: &mut Vec<(PathBuf, PathBuf)>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let installed = installed.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            below(&path, &installed, contents)?;
        } else {
            contents.push((installed, path));
        }
    }
    Ok(())
}

/// One Cordon of `version` is installed, whole.
pub(super) fn installed(wine: &Wine, version: &str, contents: &[(PathBuf, PathBuf)]) -> anyhow::Result<()> {
    for (name, source) in contents {
        let file = wine.c(FOLDER).join(name);
        let installed = fs::read(&file).with_context(|| file.display().to_string())?;
        ensure!(installed == fs::read(source)?, "{} is another file", name.display());
    }
    let there = count(&wine.c(FOLDER));
    ensure!(there == contents.len(), "{there} files in place of {}", contents.len());
    let products = products(wine)?;
    let [product] = products.as_slice() else {
        anyhow::bail!("{} products are installed", products.len());
    };
    for (name, expect) in [
        ("DisplayVersion", version),
        ("Publisher", "the Cordon contributors"),
        ("NoModify", "0x1"),
        ("InstallLocation", r"C:\Program Files\Cordon\"),
    ] {
        let found = wine.value(product, name)?;
        ensure!(found.as_deref() == Some(expect), "{name} is {found:?}, and not {expect}");
    }
    // Wine has each person's own menu, where Windows has everybody's.
    let links = wine.paths("cordon.lnk");
    ensure!(links.len() == 1, "there are {} entries in the menu", links.len());
    let folders = path(wine)?;
    let ours = folders.split(';').filter(|folder| folder.trim_end_matches('\\') == r"C:\Program Files\Cordon").count();
    ensure!(ours == 1, "the search path names the folder {ours} times: {folders}");
    Ok(())
}

fn count(folder: &Path) -> usize {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| if entry.path().is_dir() { count(&entry.path()) } else { 1 })
        .sum()
}

/// The keys of installed products whose name is Cordon's.
fn products(wine: &Wine) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for key in wine.keys(UNINSTALL)? {
        if wine.value(&key, "DisplayName")?.as_deref() == Some("Cordon") {
            found.push(key);
        }
    }
    Ok(found)
}

/// Nothing of Cordon is on this computer, and its search path is `before`.
pub(super) fn nothing(wine: &Wine, before: &str) -> anyhow::Result<()> {
    let mut paths = wine.paths("cordon");
    // What the person has kept is the person's.
    paths.retain(|path| !path.to_string_lossy().contains("app.cordon.desktop"));
    ensure!(paths.is_empty(), "still there: {paths:?}");
    let products = products(wine)?;
    ensure!(products.is_empty(), "still in the list of programs: {products:?}");
    for key in [REGISTRY_KEY, windows::policy::KEPT] {
        ensure!(!wine.has(&format!(r"HKLM\{key}"))?, "still in the registry: {key}");
    }
    let after = path(wine)?;
    // Wine leaves the semicolon.
    ensure!(
        after.trim_end_matches(';') == before.trim_end_matches(';'),
        "the search path was {before}, and is {after}"
    );
    Ok(())
}

/// Makes an installed program another file, newer than any installer: an upgrade has to replace it all the same.
pub(super) fn spoil(wine: &Wine) -> anyhow::Result<()> {
    let mut file = fs::File::create(wine.c(FOLDER).join("cordon.exe"))?;
    std::io::Write::write_all(&mut file, b"an older one")?;
    Ok(())
}
