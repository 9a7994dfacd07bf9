//! The window's npm packages and its build.

use anyhow::{Context, bail};
use xshell::{Shell, cmd};

/// The oldest Node that Vite takes: major and minor version.
const NODE: (u32, u32) = (20, 19);

/// Installs the packages of `ui/package-lock.json`, unless they stand as it says.
pub(crate) fn install(shell: &Shell) -> anyhow::Result<()> {
    let version = cmd!(shell, "node --version").quiet().read().context("Node 20.19 or later is needed; install it")?;
    let mut parts = version.trim_start_matches('v').split('.').map(|part| part.parse().unwrap_or(0));
    if (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) < NODE {
        bail!("Node {}.{} or later is needed, and {version} is here; install a later one", NODE.0, NODE.1);
    }
    let lock = shell.read_file("ui/package-lock.json")?;
    let stamp = "ui/node_modules/.installed-lock.json";
    if shell.read_file(stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("Installing the locked npm packages");
    npm(shell, &["ci", "--no-audit", "--no-fund", "--loglevel=error"])?;
    shell.write_file(stamp, lock)?;
    Ok(())
}

/// Builds the window into `ui/dist`, which the shell embeds.
pub(crate) fn build(shell: &Shell) -> anyhow::Result<()> {
    npm(shell, &["run", "--silent", "build"])
}

/// Runs npm in `ui`.
pub(crate) fn npm(shell: &Shell, args: &[&str]) -> anyhow::Result<()> {
    let _ui = shell.push_dir("ui");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    cmd!(shell, "{npm} {args...}").quiet().run()?;
    Ok(())
}
