//! `cargo xtask dist --verify`: each installer is installed, started, used, upgraded and removed.
//!
//! Every check says one line, and a failed one stops none of the others. It installs nothing on this machine but what the
//! checks themselves need: packages go into systems of their own, in folders.

mod deb;
mod msi;
mod newer;
mod root;
mod rpm;
mod same;
#[path = "../../../tests/src/server.rs"]
#[expect(unreachable_pub, reason = "it is public where it stands")]
mod server;
mod window;

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use super::{Kind, Release};

/// In the mirror's list 52,579 times, and in the built-in list of none of the checks' sources.
const SEEN: &str = "P@ssw0rd";
/// In no list.
const UNSEEN: &str = "mumble-Granite-oboe-77-tundra";

/// What came out.
#[derive(Default)]
pub(crate) struct Report {
    good: usize,
    failed: usize,
}

impl Report {
    fn end(self) -> anyhow::Result<()> {
        let Self { good, failed } = self;
        println!("\n{good} checks passed, {failed} failed");
        ensure!(failed == 0, "{failed} of {} checks failed", good + failed);
        Ok(())
    }

    /// Runs a check, and says how it ended.
    pub(crate) fn check(&mut self, what: &str, run: impl FnOnce() -> anyhow::Result<()>) {
        match run() {
            Ok(()) => {
                self.good += 1;
                println!("ok  {what}");
            }
            Err(error) => {
                self.failed += 1;
                println!("FAILED {what}: {error:#}");
            }
        }
    }
}

pub(crate) fn verify(shell: &Shell, release: &Release, kinds: &[Kind]) -> anyhow::Result<()> {
    let mut report = Report::default();
    report.check("dist/SHA256SUMS lists everything in dist/, and every sum is right", || sums(shell, release));
    for kind in kinds {
        match kind {
            Kind::Deb => deb::verify(shell, release, &mut report)?,
            Kind::Rpm => rpm::verify(shell, release, &mut report)?,
            Kind::Msi => msi::verify(shell, release, &mut report)?,
        }
    }
    report.end()
}

/// What can be seen of a `.deb` without installing it.
pub(crate) fn look_over(shell: &Shell, release: &Release, package: &Path) -> anyhow::Result<()> {
    let mut report = Report::default();
    deb::look_over(shell, release, package, &mut report)?;
    report.end()
}

fn sums(shell: &Shell, release: &Release) -> anyhow::Result<()> {
    let _dist = shell.push_dir(&release.out);
    cmd!(shell, "sha256sum --check --strict --quiet SHA256SUMS").quiet().run()?;
    let listed = shell.read_file("SHA256SUMS")?;
    for path in shell.read_dir(".")? {
        let name = path.file_name().and_then(|name| name.to_str()).context("a name is UTF-8")?.to_owned();
        let is_listed = listed.lines().any(|line| line.ends_with(&format!("  {name}")));
        ensure!(is_listed || name.starts_with("SHA256SUMS"), "{name} is not listed");
    }
    Ok(())
}

/// The installer in `dist/`.
fn installer(release: &Release, kind: Kind) -> anyhow::Result<PathBuf> {
    let name = kind.file_name(release);
    let path = release.out.join(&name);
    ensure!(path.is_file(), "dist/{name} is not there; make it by cargo xtask dist");
    Ok(path)
}

/// Opens a `.deb` into a folder under `WORK/verify`, with its control files in `DEBIAN`.
fn unpack(shell: &Shell, release: &Release, package: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let verify = release.work.join("verify");
    let tree = verify.join(name);
    shell.remove_path(&tree)?;
    shell.create_dir(verify)?;
    cmd!(shell, "dpkg-deb --raw-extract {package} {tree}").quiet().run()?;
    Ok(tree)
}
