//! The `.msi`: what stands in it, and under wine that it installs, works, upgrades and leaves again.
//!
//! Wine is no Windows: it has no WebView2, so the window never opens here, and its Windows Installer is a second one,
//! written from Microsoft's documentation.
// Every check is one function, and they are told in the order in which they are made.

mod at_work;
mod installed;
mod programs;
mod tables;
mod wine;

use std::fs;
use std::path::{Path, PathBuf};

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
    let release = Release { edition: Some(edition), ..release.clone() };
    let other = build::package::make(shell, &release, &release.version, &folder.join("other.msi"))?;
    Ok(Installers { this, older, other })
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
    report.that("the tables name the product, its version and its codes", tables::product(shell, msi, version));
    report.that("the tables replace what is older, within what is rolled back", tables::upgrades(shell, msi, version));
    report.that(
        "the tables ask for WebView2 and for no newer version, but not when it is removed",
        tables::conditions(shell, msi),
    );
    report.that("every component is of 64 bits", tables::components(shell, msi));
    let again = release.work.join("msi-verify/again.msi");
    report.that(
        "put together again, it is the same file",
        build::package::make(shell, release, version, &again).and_then(|again| {
            ensure!(fs::read(again)? == fs::read(msi)?, "it is another");
            Ok(())
        }),
    );
    for (name, subsystem) in [("cordon-desktop.exe", "Windows GUI"), ("cordon.exe", "Windows CUI")] {
        let program = build::built(release).join(name);
        report.that(
            &format!("{name} needs system libraries and the loader alone, and is protected"),
            programs::imports(shell, &program),
        );
        report
            .that(&format!("{name} is of the subsystem {subsystem}"), programs::subsystem(shell, &program, subsystem));
        report.that(&format!("{name} names no folder of this machine"), programs::names_no_folder(shell, &program));
    }
}

fn under_wine(shell: &Shell, release: &Release, msi: &Installers, report: &mut Report) -> anyhow::Result<()> {
    println!("Under {}:", wine::version(shell)?);
    let wine = Wine::fresh(shell, &release.work.join("wine"))?;
    let path = installed::path(&wine)?;
    let contents = installed::contents(release)?;
    let version = release.version.as_str();

    report.that("without WebView2 it is not installed", refused(&wine, &msi.this).and_then(|()| nothing(&wine, &path)));
    let message = wine.message(&["msiexec", "/i", &windows(&msi.this), "/qb"], "WebView2 Runtime");
    report.that(
        "and the message names WebView2",
        message.and_then(|shown| {
            ensure!(shown.is_some(), "there was none");
            Ok(())
        }),
    );
    wine.run(&["reg", "add", WEBVIEW2, "/v", "pv", "/d", "130.0.2849.80", "/f", "/reg:32"], b"")?;

    report.that("it is installed without a click", quietly(&wine, "/i", &msi.this, &[]));
    report.that("files, menu, search path and the list of programs are there", installed(&wine, version, &contents));
    report.that("no policy was asked for, and none was written", installed::policy(&wine, Policy::None));
    at_work::checks(shell, &wine, report)?;
    report.that("it is removed without a click", quietly(&wine, "/x", &msi.this, &[]));
    report.that("and nothing is left", nothing(&wine, &path));

    let given: Vec<String> =
        Policy::GIVEN.iter().map(|(name, value)| format!("{}={value}", name.to_uppercase())).collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    report.that("what is neither 0 nor 1 is refused as a switch", {
        let ran = wine.msiexec("/i", &msi.this, &["ONLINELOOKUPS=no"]);
        ran.and_then(|ran| {
            ensure!(ran.status == Some(REFUSED), "status {:?}", ran.status);
            Ok(())
        })
    });
    report.that("an older version is installed with a policy", quietly(&wine, "/i", &msi.older, &given));
    report.that("the policy is in the registry", installed::policy(&wine, Policy::Given));
    report.that("cordon reads it there, and obeys", at_work::obeys(&wine));
    report.that(
        "an upgrade takes its place",
        installed::spoil(&wine).and_then(|()| quietly(&wine, "/i", &msi.this, &[])),
    );
    report.that("one product remains, and its files are the new ones", installed(&wine, version, &contents));
    report.that("the policy is as it was", installed::policy(&wine, Policy::Given));
    report.that(
        "the older version is refused",
        refused(&wine, &msi.older).and_then(|()| installed(&wine, version, &contents)),
    );
    let message = wine.message(&["msiexec", "/i", &windows(&msi.older), "/qb"], "newer version of Cordon");
    report.that(
        "and the message says why",
        message.and_then(|shown| {
            ensure!(shown.is_some(), "there was none");
            Ok(())
        }),
    );
    report.that(
        "another edition of this version takes its place",
        quietly(&wine, "/i", &msi.other, &["SOURCEADDRESS=https://other.example"]),
    );
    let others = vec![(PathBuf::from("another.txt"), release.work.join("msi-verify/edition/another.txt"))];
    report.that(
        "one product remains, with the edition's files",
        installed(&wine, version, &[programs_and_papers(release)?, others].concat()),
    );
    report.that("what is given anew stands in place of what was kept", installed::policy(&wine, Policy::GivenAnew));
    wine.run(
        &["reg", "add", &format!(r"HKLM\{}", build::policy::KEY), "/v", "Domain", "/d", "of a group policy", "/f"],
        b"",
    )?;
    report.that("it is removed, although WebView2 was removed before", {
        wine.run(&["reg", "delete", WEBVIEW2, "/f", "/reg:32"], b"")?;
        quietly(&wine, "/x", &msi.other, &[])
    });
    report.that("of the policy, what others have written is left", installed::policy(&wine, Policy::Others));
    wine.run(&["reg", "delete", &format!(r"HKLM\{}", build::policy::KEY), "/f"], b"")?;
    report.that("and nothing else", nothing(&wine, &path));
    Ok(())
}

fn programs_and_papers(release: &Release) -> anyhow::Result<Vec<(PathBuf, PathBuf)>> {
    installed::contents(&Release { edition: None, ..release.clone() })
}

fn quietly(wine: &Wine, verb: &str, msi: &Path, properties: &[&str]) -> anyhow::Result<()> {
    let ran = wine.msiexec(verb, msi, properties)?;
    ensure!(ran.status == Some(0), "msiexec ended with {:?} (the low byte of its status)", ran.status);
    Ok(())
}

fn refused(wine: &Wine, msi: &Path) -> anyhow::Result<()> {
    let ran = wine.msiexec("/i", msi, &[])?;
    ensure!(ran.status == Some(REFUSED), "msiexec ended with {:?} (the low byte of its status)", ran.status);
    Ok(())
}
