//! The cargo tools that the stages use, each in one version.

use std::path::PathBuf;

use xshell::{Shell, cmd};

use crate::packages::is_program;

/// A tool from crates.io.
pub(crate) struct Tool {
    program: &'static str,
    version: &'static str,
    /// Without which it has no program.
    features: &'static str,
    /// Cargo's name of how far it is optimised: one that runs for seconds compiles in half of the time when it is not.
    profile: &'static str,
}

pub(crate) const NEXTEST: Tool = Tool { program: "cargo-nextest", version: "0.9.143", features: "", profile: "dev" };
pub(crate) const DENY: Tool = Tool { program: "cargo-deny", version: "0.20.2", features: "", profile: "dev" };
pub(crate) const CARGO_FUZZ: Tool = Tool { program: "cargo-fuzz", version: "0.13.2", features: "", profile: "dev" };
pub(crate) const TAURI_DRIVER: Tool = Tool { program: "tauri-driver", version: "2.1.0", features: "", profile: "dev" };
/// It compares each text with each known licence, which takes many minutes when it is not optimised.
pub(crate) const ABOUT: Tool = Tool { program: "cargo-about", version: "0.9.3", features: "cli", profile: "release" };
pub(crate) const CYCLONEDX: Tool = Tool { program: "cargo-cyclonedx", version: "0.5.9", features: "", profile: "dev" };

/// Puts `target/tools/bin` into the search path and installs there what is missing.
pub(crate) fn install(shell: &Shell, tools: &[&Tool]) -> anyhow::Result<()> {
    let folder: PathBuf = shell.current_dir().join("target/tools");
    let path = shell.var_os("PATH").unwrap_or_default();
    shell.set_var(
        "PATH",
        std::env::join_paths(std::iter::once(folder.join("bin")).chain(std::env::split_paths(&path)))?,
    );
    for Tool { program, version, features, profile } in tools {
        if is_program(shell, program) {
            continue;
        }
        println!("Installing {program} {version}");
        cmd!(shell, "cargo install --quiet --locked --profile {profile} --features {features} --root {folder}")
            .arg(format!("{program}@{version}"))
            .quiet()
            .run()?;
    }
    Ok(())
}
