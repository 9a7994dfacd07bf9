//! The `.msi`: what stands in it, and under wine that it installs, works, upgrades and leaves again.
//!
//! Wine is no Windows: it has no WebView2, so the window never opens here, and its Windows Installer is a second one,
//! written from Microsoft's documentation.

mod at_work;
mod installed;
mod programs;
mod signed;
mod tables;
mod wine;

use std::fs;
use std::path::{Path, PathBuf};

use ::policy::REGISTRY_KEY;
use anyhow::{bail, ensure};
use xshell::{Shell, cmd};

use self::installed::{Policy, installed, nothing};
use self::wine::{REFUSED, Wine, windows};
use super::Report;
use crate::dist::{Release, windows as build};
use crate::packages::{self, For};

/// Where WebView2's own installer writes its version, in the half of the registry for 32 bits.
const WEBVIEW2: &str = r"HKLM\SOFTWARE\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";

/// The installers that the checks need: this one, one before it, and another edition of this version.
struct Installers {
    this: PathBuf,
    older: PathBuf,
    other: PathBuf,
    /// The files of the other edition.
    edition: PathBuf,
}

pub(crate) fn verify(shell: &Shell, release: &Release, report: &mut Report) -> anyhow::Result<()> {
    packages::install(shell, &[For::Windows, For::Wine])?;
    let this = build::file(release);
    if !this.is_file() {
        bail!("{} is not there; make it by cargo xtask dist --only msi", this.display());
    }
    let installers = installers(shell, release, this)?;
    println!("Building cordon for this machine, to be the mirror");
    cmd!(shell, "cargo build --quiet --locked --package cli").quiet().run()?;

    in_the_file(shell, release, &installers.this, report);
    under_wine(shell, release, &installers, report)
}

fn installers(shell: &Shell, release: &Release, this: PathBuf) -> anyhow::Result<Installers> {
    let folder = release.work.join("msi-verify");
    shell.remove_path(&folder)?;
    let older = build::package::make(shell, release, &before(&release.version), &folder.join("older.msi"))?;
    let edition = folder.join("edition");
    shell.write_file(edition.join("another.txt"), "Another edition of the same version.\n")?;
    let release = Release { edition: Some(edition.clone()), ..release.clone() };
    let other = build::package::make(shell, &release, &release.version, &folder.join("other.msi"))?;
    Ok(Installers { this, older, other, edition })
}

/// A version before `version`.
fn before(version: &str) -> String {
    let numbers: Vec<u32> = version.split(['.', '-', '+']).take(3).map(|part| part.parse().unwrap_or(0)).collect();
    match numbers.as_slice() {
        [major, minor, patch] if *patch > 0 => format!("{major}.{minor}.{}", patch - 1),
        [major, minor, _] if *minor > 0 => format!("{major}.{}.99", minor - 1),
        [major, ..] => format!("{}.99.99", major.saturating_sub(1)),
        [] => "0.0.0".to_owned(),
    }
}

fn in_the_file(shell: &Shell, release: &Release, msi: &Path, report: &mut Report) {
    let version = release.version.as_str();
    report.check("the tables name the product, its version and its codes", || tables::product(shell, msi, version));
    report.check("the tables replace what is older, within what is rolled back", || {
        tables::upgrades(shell, msi, version)
    });
    report.check("the tables ask for WebView2 and for no newer version, but not when it is removed", || {
        tables::conditions(shell, msi)
    });
    report.check("every component is of 64 bits", || tables::components(shell, msi));
    report.check("signed by Authenticode it holds the same, and an altered one is refused", || {
        signed::holds(shell, release, msi)
    });
    report.check("put together again, it is the same file", || {
        let again = release.work.join("msi-verify/again.msi");
        let again = build::package::make(shell, release, version, &again)?;
        if signed::is_signed(shell, msi)? {
            return signed::same_tables(shell, &again, msi);
        }
        ensure!(fs::read(again)? == fs::read(msi)?, "it is another");
        Ok(())
    });
    for (name, subsystem) in [("cordon-desktop.exe", "Windows GUI"), ("cordon.exe", "Windows CUI")] {
        let program = build::programs(release).join(name);
        report.check(&format!("{name} needs system libraries and the loader alone, and is protected"), || {
            programs::imports(shell, &program)
        });
        report.check(&format!("{name} is of the subsystem {subsystem}"), || {
            programs::subsystem(shell, &program, subsystem)
        });
        report.check(&format!("{name} tells Windows what it is, and of which version"), || {
            programs::names_itself(shell, &program, version)
        });
        report.check(&format!("{name} names no folder of this machine"), || programs::names_no_folder(shell, &program));
    }
}

fn under_wine(shell: &Shell, release: &Release, msi: &Installers, report: &mut Report) -> anyhow::Result<()> {
    println!("Under {}:", wine::version(shell)?);
    let wine = Wine::fresh(shell, &release.work.join("wine"))?;
    let path = installed::path(&wine)?;
    once(shell, &wine, release, msi, &path, report)?;
    one_after_the_other(shell, &wine, release, msi, &path, report)
}

/// Installed, used, removed.
fn once(
    shell: &Shell,
    wine: &Wine,
    release: &Release,
    msi: &Installers,
    path: &str,
    report: &mut Report,
) -> anyhow::Result<()> {
    let contents = installed::contents(release)?;
    report.check("without WebView2 it is not installed", || {
        refused(wine, &msi.this, &[])?;
        nothing(wine, path)
    });
    report.check("and the message names WebView2", || says(wine, &msi.this, "WebView2 Runtime"));
    wine.run(&["reg", "add", WEBVIEW2, "/v", "pv", "/d", "130.0.2849.80", "/f", "/reg:32"], b"")?;
    report.check("it is installed without a click", || quietly(wine, "/i", &msi.this, &[]));
    report.check("files, menu, search path and the list of programs are there", || {
        installed(wine, &release.version, &contents)
    });
    report.check("no policy was asked for, and none was written", || installed::policy(wine, Policy::None));
    at_work::checks(shell, wine, report)?;
    report.check("it is removed without a click", || quietly(wine, "/x", &msi.this, &[]));
    report.check("and nothing is left", || nothing(wine, path));
    Ok(())
}

/// One version in the place of another, with a policy.
fn one_after_the_other(
    shell: &Shell,
    wine: &Wine,
    release: &Release,
    msi: &Installers,
    path: &str,
    report: &mut Report,
) -> anyhow::Result<()> {
    let version = release.version.as_str();
    let contents = installed::contents(release)?;
    report.check("what is neither 0 nor 1 is refused as a switch", || refused(wine, &msi.this, &["ONLINELOOKUPS=no"]));
    report.check("an older version is installed with a policy", || {
        let given = Policy::GIVEN.map(|(name, value)| format!("{}={value}", name.to_uppercase()));
        quietly(wine, "/i", &msi.older, &given.each_ref().map(String::as_str))
    });
    report.check("the policy is in the registry", || installed::policy(wine, Policy::Given));
    report.check("cordon reads it there, obeys, and names a value that is wrong", || at_work::obeys(shell, wine));
    report.check("an upgrade takes its place", || {
        installed::spoil(wine)?;
        quietly(wine, "/i", &msi.this, &[])
    });
    report.check("one product remains, and its files are the new ones", || installed(wine, version, &contents));
    report.check("the policy is as it was", || installed::policy(wine, Policy::Given));
    report.check("the older version is refused, and the newer one stays", || {
        refused(wine, &msi.older, &[])?;
        installed(wine, version, &contents)
    });
    report.check("and the message says why", || says(wine, &msi.older, "newer version of Cordon"));
    report.check("another edition of this version takes its place, with another source", || {
        quietly(wine, "/i", &msi.other, &["SOURCEADDRESS=https://other.example"])
    });
    report.check("one product remains, with the edition's files", || {
        let other = Release { edition: Some(msi.edition.clone()), ..release.clone() };
        installed(wine, version, &installed::contents(&other)?)
    });
    report.check("what is given anew stands in place of what was kept", || installed::policy(wine, Policy::GivenAnew));
    let policy = format!(r"HKLM\{REGISTRY_KEY}");
    wine.run(&["reg", "add", &policy, "/v", Policy::OTHERS, "/d", "of a group policy", "/f"], b"")?;
    report.check("it is removed, although WebView2 was removed before", || {
        wine.run(&["reg", "delete", WEBVIEW2, "/f", "/reg:32"], b"")?;
        quietly(wine, "/x", &msi.other, &[])
    });
    report.check("of the policy, what others have written is left", || installed::policy(wine, Policy::Others));
    wine.run(&["reg", "delete", &policy, "/f"], b"")?;
    report.check("and nothing else is left", || nothing(wine, path));
    Ok(())
}

fn quietly(wine: &Wine, verb: &str, msi: &Path, properties: &[&str]) -> anyhow::Result<()> {
    let ran = wine.msiexec(verb, msi, properties)?;
    ensure!(ran.status == Some(0), "msiexec ended with {:?} (the low byte of its status)", ran.status);
    Ok(())
}

fn refused(wine: &Wine, msi: &Path, properties: &[&str]) -> anyhow::Result<()> {
    let ran = wine.msiexec("/i", msi, properties)?;
    ensure!(ran.status == Some(REFUSED), "msiexec ended with {:?} (the low byte of its status)", ran.status);
    Ok(())
}

/// Installed by a double click, the installer shows a message with `part` in it.
fn says(wine: &Wine, msi: &Path, part: &str) -> anyhow::Result<()> {
    wine.shows(&["msiexec", "/i", &windows(msi), "/qb"], part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_has_one_before_it() {
        for (version, expect) in
            [("0.1.0", "0.0.99"), ("1.2.3", "1.2.2"), ("2.0.0", "1.99.99"), ("0.3.0-rc.1", "0.2.99")]
        {
            assert_eq!(before(version), expect);
        }
    }
}
