//! The `.msi`: the programs cross-built on Linux, put together by `wixl`.

use xshell::Shell;

use super::Release;

pub(crate) fn make(_shell: &Shell, _release: &Release) -> anyhow::Result<()> {
    anyhow::bail!("not made yet")
}
