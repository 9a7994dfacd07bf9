//! `cargo xtask run`.

use anyhow::bail;
use xshell::{Shell, cmd};

use crate::node;
use crate::packages::{self, For};

pub(crate) fn run(shell: &Shell) -> anyhow::Result<()> {
    if cfg!(target_os = "linux") && shell.var_os("DISPLAY").is_none() && shell.var_os("WAYLAND_DISPLAY").is_none() {
        bail!("there is no display to open the window on; cargo run -p cli -- check does the same at a prompt");
    }
    packages::install(shell, &[For::Window])?;
    node::install(shell)?;
    node::build(shell)?;
    println!("Building the window; the first time takes some minutes");
    cmd!(shell, "cargo build --locked --package desktop").quiet().run()?;
    cmd!(shell, "cargo run --quiet --locked --package desktop").quiet().run()?;
    Ok(())
}
