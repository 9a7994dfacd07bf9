//! What goes into every installer beside the programs: licences, and the list of what they are made of.

use xshell::Shell;

use super::Release;

/// Writes `WORK/papers`.
pub(crate) fn write(_shell: &Shell, _release: &Release) -> anyhow::Result<()> {
    anyhow::bail!("not made yet")
}
