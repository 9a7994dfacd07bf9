//! What the end-to-end tests drive: the built programs, from the outside alone.

pub mod bus;
pub mod corpus;
pub mod hand;
pub mod memory;
pub mod mirror;
pub mod recorder;
pub mod server;
pub mod window;

use std::path::{Path, PathBuf};

use anyhow::Context;

/// The root of the repository.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("/"))
}

/// A program of this workspace, which `cargo xtask test e2e` has built.
///
/// # Errors
/// When it is not there.
pub fn program(name: &str) -> anyhow::Result<PathBuf> {
    let test = std::env::current_exe()?;
    let built = test.parent().and_then(Path::parent).context("a test stands in target/PROFILE/deps")?.join(name);
    anyhow::ensure!(built.is_file(), "{name} is not built; run the tests by cargo xtask test e2e");
    Ok(built)
}
