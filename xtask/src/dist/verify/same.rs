//! Two builds of one commit in two folders give the same bytes.
//!
//! The second one is made in a clone of its own, by the command that a person would give there. It compiles everything anew
//! the first time; the clone stays for the next.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use xshell::{Shell, cmd};

use super::{Report, unpack};
use crate::dist::Release;
use crate::dist::linux::below;

pub(crate) fn verify(shell: &Shell, release: &Release, package: &Path, report: &mut Report) {
    report.check("deb: built again in another folder, package and programs have the same bytes", || {
        let again = build_again(shell, release, package)?;
        let this = unpack(shell, release, package, "this")?;
        let other = unpack(shell, release, &again, "again")?;
        let differences = differences(shell, &this, &other)?;
        ensure!(differences.is_empty(), "\n{differences}");
        cmd!(shell, "cmp {package} {again}").quiet().run().context("the contents are the same, and the packing is not")
    });
}

fn build_again(shell: &Shell, release: &Release, package: &Path) -> anyhow::Result<std::path::PathBuf> {
    let changed = cmd!(shell, "git status --porcelain").quiet().read()?;
    ensure!(changed.is_empty(), "what is built here is not what is committed:\n{changed}");
    let root = shell.current_dir();
    let clone = release.work.join("same/another folder");
    if !clone.join(".git").is_dir() {
        cmd!(shell, "git clone --quiet --no-checkout {root} {clone}").quiet().run()?;
    }
    let commit = cmd!(shell, "git rev-parse HEAD").quiet().read()?;
    cmd!(shell, "git -C {clone} fetch --quiet {root} {commit}").quiet().run()?;
    cmd!(shell, "git -C {clone} checkout --quiet --force --detach {commit}").quiet().run()?;
    // The tools are no part of what is built.
    let tools = clone.join("target/tools");
    if !tools.exists() {
        shell.create_dir(clone.join("target"))?;
        let ours = root.join("target/tools");
        cmd!(shell, "ln --symbolic {ours} {tools}").quiet().run()?;
    }
    // Where another version was built, its installers are there still, and stop the next.
    shell.remove_path(clone.join("dist"))?;
    println!("    building again in another folder");
    let _clone = shell.push_dir(&clone);
    let edition = release.edition_values.as_ref().map(|values| ["--edition".into(), values.clone()]);
    let edition = edition.iter().flatten();
    cmd!(shell, "cargo xtask dist --only deb {edition...}")
        .env("SOURCE_DATE_EPOCH", release.epoch.to_string())
        .env_remove("CARGO_TARGET_DIR")
        .quiet()
        .ignore_stdout()
        .run()?;
    let name = package.file_name().context("a package has a name")?;
    Ok(clone.join("dist").join(name))
}

/// Which files differ, and where the first difference is.
fn differences(shell: &Shell, this: &Path, other: &Path) -> anyhow::Result<String> {
    let (ours, theirs) = (below(shell, this)?, below(shell, other)?);
    if ours != theirs {
        bail!("they hold different files");
    }
    let mut differences = String::new();
    for file in ours {
        let (a, b) = (this.join(&file), other.join(&file));
        let said = cmd!(shell, "cmp {a} {b}").quiet().ignore_status().read()?;
        if !said.is_empty() {
            writeln!(differences, "{file}: {}", said.rsplit(": ").next().unwrap_or_default())?;
            if let Some((_, offset)) = said.rsplit_once("byte ") {
                let at: u64 = offset.split(',').next().unwrap_or_default().parse().unwrap_or(1);
                for file in [a, b] {
                    let skip = at.saturating_sub(33).to_string();
                    let dump =
                        cmd!(shell, "od --address-radix=d --format=x1z --skip-bytes {skip} --read-bytes 64 {file}");
                    writeln!(differences, "{}", dump.quiet().read()?)?;
                }
            }
        }
    }
    Ok(differences)
}
