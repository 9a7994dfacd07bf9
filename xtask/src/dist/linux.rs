//! `.deb` and `.rpm`, by Tauri's bundler.

use xshell::Shell;

use super::{Kind, Release};

pub(crate) fn make(_shell: &Shell, _release: &Release, _kind: Kind) -> anyhow::Result<()> {
    anyhow::bail!("not made yet")
}
