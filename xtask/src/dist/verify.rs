//! `cargo xtask dist --verify`: each installer is installed, started, used, upgraded and removed.

mod msi;

use xshell::Shell;

use super::{Kind, Release};

pub(crate) fn verify(shell: &Shell, release: &Release, kinds: &[Kind]) -> anyhow::Result<()> {
    for kind in kinds {
        match kind {
            Kind::Deb | Kind::Rpm => anyhow::bail!("not made yet"),
            Kind::Msi => msi::verify(shell, release)?,
        }
    }
    Ok(())
}
