//! Puts the built programs and what goes with them together as one `.msi`.
//!
//! The same content gives the same file: codes come from names and content, times from the commit. Different content has
//! another product code, so that an edition or a second build of the same version takes the place of the first.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::Context;
use sha1::{Digest, Sha1};
use xshell::{Shell, cmd};

use super::contents::{self, Folder};
use super::guid::{Guid, UPGRADE};
use super::{PROGRAMS, policy, programs};
use crate::dist::Release;

/// The product, as it is written by hand.
const PRODUCT: &str = "packaging/windows/cordon.wxs";
const ICON: &str = "src-tauri/icons/icon.ico";
/// The folder of the licences, below the programs.
const PAPERS: &str = "papers";
const EDITION: &str = "edition";

/// Makes `file` under `version`, which is the release's own, but for tests of an upgrade.
pub(crate) fn make(shell: &Shell, release: &Release, version: &str, file: &Path) -> anyhow::Result<PathBuf> {
    // Windows Installer knows three numbers, and no names of early versions.
    let numbers = version.split(['-', '+']).next().unwrap_or(version);
    let stage = release.work.join("msi");
    put_together(shell, release, &stage)?;
    let content = content(&stage)?;
    let product = Guid::of(&format!("product/{version}/{content}"));
    let package = Guid::of(&format!("package/{version}/{content}"));
    settle(&stage, release.epoch)?;
    let made = stage.join("cordon.msi");
    {
        let _stage = shell.push_dir(&stage);
        let (product, upgrade) = (product.to_string(), UPGRADE.to_string());
        cmd!(shell, "wixl --arch x64 -D VERSION={numbers} -D PRODUCT={product} -D UPGRADE={upgrade} -o cordon.msi cordon.wxs contents.wxs")
            // The cabinet knows local times alone.
            .env("TZ", "UTC")
            .quiet()
            .run()
            .context("wixl could not put the installer together")?;
        shell.write_file("summary.idt", summary(shell, package, release.epoch)?)?;
        let queries = queries(numbers).into_iter().flat_map(|query| ["-q".to_owned(), query]);
        cmd!(shell, "msibuild cordon.msi -i summary.idt {queries...}").quiet().run()?;
    }
    shell.create_dir(file.parent().context("the installer needs a folder")?)?;
    shell.copy_file(&made, file)?;
    Ok(file.to_owned())
}

/// Everything that `wixl` reads, in one folder: it knows no other paths.
fn put_together(shell: &Shell, release: &Release, stage: &Path) -> anyhow::Result<()> {
    shell.remove_path(stage)?;
    shell.create_dir(stage)?;
    for program in PROGRAMS {
        shell.copy_file(programs(release).join(program), stage)?;
    }
    shell.copy_file(ICON, stage.join("cordon.ico"))?;
    shell.copy_file(PRODUCT, stage)?;
    copy(&release.work.join("papers"), &stage.join(PAPERS))?;
    let mut folders = vec![Folder { staged: PAPERS, installed: Some(PAPERS) }];
    if let Some(edition) = &release.edition {
        copy(edition, &stage.join(EDITION))?;
        folders.push(Folder { staged: EDITION, installed: None });
    }
    shell.write_file(stage.join("contents.wxs"), contents::source(stage, &folders)?)?;
    shell.write_file(stage.join("policy.wxi"), policy::include())?;
    Ok(())
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let (entry, to) = (entry?, to);
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// Every file below `folder`, in one order on every disk.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The hash of everything that goes in.
fn content(stage: &Path) -> anyhow::Result<String> {
    let mut all = Sha1::new();
    for path in files(stage)? {
        let name = path.strip_prefix(stage)?.display().to_string();
        all.update(name);
        all.update([0]);
        all.update(Sha1::digest(fs::read(&path)?));
    }
    Ok(all.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Gives every file the time of the commit.
fn settle(stage: &Path, epoch: u64) -> anyhow::Result<()> {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(epoch);
    for path in files(stage)? {
        File::options().write(true).open(path)?.set_modified(time)?;
    }
    Ok(())
}

/// The summary of the file, in which `wixl` would put the time of day and a random code.
fn summary(shell: &Shell, package: Guid, epoch: u64) -> anyhow::Result<String> {
    let second = format!("@{epoch}");
    let time = cmd!(shell, "date --utc --date {second}").arg("+%Y/%m/%d %H:%M:%S").quiet().read()?;
    let rows = [
        (1, "1252".to_owned()),
        (2, "Installation Database".to_owned()),
        (3, "Cordon".to_owned()),
        (4, "the Cordon contributors".to_owned()),
        (5, "Installer".to_owned()),
        (6, "Checks how exposed you are after a data breach, and puts it right".to_owned()),
        (7, "x64;1033".to_owned()),
        (9, package.to_string()),
        (12, time.clone()),
        (13, time),
        // Of Windows Installer, times a hundred.
        (14, "500".to_owned()),
        // Long names, packed.
        (15, "2".to_owned()),
        (18, "wixl".to_owned()),
        // To be opened for reading alone.
        (19, "2".to_owned()),
    ];
    let rows: String = rows.iter().map(|(property, value)| format!("{property}\t{value}\r\n")).collect();
    Ok(format!("PropertyId\tValue\r\ni2\tl255\r\n_SummaryInformation\tPropertyId\r\n{rows}"))
}

/// What `wixl` has no element for, or none that does it.
fn queries(version: &str) -> Vec<String> {
    /// Older ones and this version itself, whatever features they have.
    const OLDER: u32 = 0x001 | 0x200;
    let mut queries = vec![
        "DELETE FROM Upgrade WHERE ActionProperty = 'OLDERFOUND'".to_owned(),
        format!(
            "INSERT INTO Upgrade (UpgradeCode, VersionMax, Attributes, ActionProperty) VALUES ('{UPGRADE}', '{version}', {OLDER}, 'OLDERFOUND')"
        ),
        // Sets a property, and nothing else.
        "UPDATE CustomAction SET Type = 51".to_owned(),
        // The folder of `cordon` in everybody's search path: `*` for the computer, `-` to go with the product.
        "CREATE TABLE Environment (Environment CHAR(72) NOT NULL, Name CHAR(255) NOT NULL LOCALIZABLE, Value CHAR(255) LOCALIZABLE, Component_ CHAR(72) NOT NULL PRIMARY KEY Environment)".to_owned(),
        "INSERT INTO Environment (Environment, Name, Value, Component_) VALUES ('Path', '=-*PATH', '[~];[INSTALLDIR]', 'Prompt')".to_owned(),
    ];
    let at = |sequence: usize, action: &str, condition: &str| {
        format!(
            "INSERT INTO InstallExecuteSequence (Action, Condition, Sequence) VALUES ('{action}', '{condition}', {sequence})"
        )
    };
    // The numbers are those of Microsoft's own sequence: 50 looks into the registry, 1000 ends the reckoning, 1500 begins.
    queries.extend(
        policy::actions().enumerate().map(|(number, (action, condition))| at(51 + number, &action, &condition)),
    );
    queries.extend([
        at(1001, "HelpLink", "FEDERATIONHELP >< \"://\""),
        at(1002, "Contact", "FEDERATIONHELP AND NOT (FEDERATIONHELP >< \"://\")"),
        at(1003, "Location", "NOT Installed"),
        // Before the new files come, and within what is rolled back when they do not.
        at(1501, "RemoveExistingProducts", ""),
        at(3300, "RemoveEnvironmentStrings", ""),
        at(5200, "WriteEnvironmentStrings", ""),
    ]);
    let own = ["OLDERFOUND", "NEWERFOUND", "WEBVIEW2MACHINE", "WEBVIEW2PERSON"].map(str::to_owned);
    let secure: Vec<_> = own.into_iter().chain(policy::properties()).collect();
    queries
        .push(format!("UPDATE Property SET Value = '{}' WHERE Property = 'SecureCustomProperties'", secure.join(";")));
    queries.extend(::policy::ENTRIES.iter().map(|value| {
        format!(
            "UPDATE Component SET Condition = '{}' WHERE Component = '{}'",
            policy::property(value),
            policy::component(value)
        )
    }));
    queries
}
