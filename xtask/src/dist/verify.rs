//! `cargo xtask dist --verify`: each installer is installed, started, used, upgraded and removed.

mod msi;

use anyhow::{bail, ensure};
use xshell::Shell;

use super::{Kind, Release};

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
    for kind in kinds {
        match kind {
            Kind::Deb | Kind::Rpm => bail!("not made yet"),
            Kind::Msi => msi::verify(shell, release, &mut report)?,
        }
    }
    report.end()
}
