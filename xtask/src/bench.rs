//! `cargo xtask bench`.

use anyhow::bail;
use xshell::Shell;

pub(crate) fn bench(_shell: &Shell, what: &str) -> anyhow::Result<()> {
    bail!("there is no benchmark {what}; there is: peers")
}
