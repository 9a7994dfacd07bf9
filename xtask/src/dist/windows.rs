//! The `.msi`: the programs cross-built on Linux by Debian's Rust and MinGW, put together by `wixl`.
//!
//! Debian's Rust has no standard library for Windows, but its source: so that is built too. It needs nothing from the
//! internet beside the crates.

pub(super) mod authenticode;
mod contents;
mod guid;
pub(super) mod package;
pub(super) mod policy;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use xshell::{Shell, cmd};

use self::authenticode::Certificate;
use super::{Kind, Release};
use crate::packages::{self, For};

const TARGET: &str = "x86_64-pc-windows-gnu";
/// Debian's, and not the one that runs this.
const CARGO: &str = "/usr/bin/cargo";
const RUSTC: &str = "/usr/bin/rustc";

/// What is installed as programs. The loader finds WebView2, and the build leaves it beside them.
pub(super) const PROGRAMS: &[&str] = &["cordon-desktop.exe", "cordon.exe", "WebView2Loader.dll"];

/// Builds it, and signs it where there is a certificate.
pub(crate) fn make(shell: &Shell, release: &Release, certificate: Option<&Certificate>) -> anyhow::Result<()> {
    let papers = release.work.join("papers");
    if !papers.is_dir() {
        bail!("{} is not there: the licences and what the programs are made of", papers.display());
    }
    packages::install(shell, &[For::Windows])?;
    build(shell, release)?;
    stage(shell, release, certificate)?;
    // One that was meant to be signed, and could not be, is not among those to hand out.
    let made = package::make(shell, release, &release.version, &release.work.join("cordon.msi"))?;
    if let Some(certificate) = certificate {
        certificate.sign(shell, &made)?;
    }
    let file = file(release);
    shell.create_dir(&release.out)?;
    shell.copy_file(made, &file)?;
    println!("{} ({:.1} MB)", file.display(), fs::metadata(&file)?.len() as f64 / 1e6);
    Ok(())
}

/// Where the installer goes.
pub(super) fn file(release: &Release) -> PathBuf {
    release.out.join(Kind::Msi.file_name(release))
}

/// Where the programs lie as they are installed: signed, where there is a certificate.
pub(super) fn programs(release: &Release) -> PathBuf {
    release.work.join("windows-programs")
}

fn stage(shell: &Shell, release: &Release, certificate: Option<&Certificate>) -> anyhow::Result<()> {
    let (built, staged) = (release.work.join("windows").join(TARGET).join("release"), programs(release));
    shell.create_dir(&staged)?;
    for program in PROGRAMS {
        let file = staged.join(program);
        shell.copy_file(built.join(program), &file)?;
        // The loader is Microsoft's, who has signed it.
        if let Some(certificate) = certificate.filter(|_| program.ends_with(".exe")) {
            certificate.sign(shell, &file)?;
        }
    }
    Ok(())
}

/// Folders of this machine, and what stands for them in the programs. The last one that fits counts.
pub(super) fn folders(shell: &Shell) -> anyhow::Result<Vec<(PathBuf, &'static str)>> {
    let sysroot = PathBuf::from(cmd!(shell, "{RUSTC} --print sysroot").quiet().read()?);
    let library = sysroot.join("lib/rustlib/src/rust");
    let home = match shell.var_os("CARGO_HOME").filter(|home| !home.is_empty()) {
        Some(home) => PathBuf::from(home),
        None => PathBuf::from(shell.var_os("HOME").context("there is no home folder")?).join(".cargo"),
    };
    let mut folders = vec![(shell.current_dir(), "cordon")];
    if let Ok(real) = library.canonicalize() {
        folders.push((real, "rust"));
    }
    folders.push((library, "rust"));
    folders.push((home.clone(), "cargo"));
    // Their names tell where this machine has the crates from.
    for source in shell.read_dir(home.join("registry/src")).unwrap_or_default() {
        folders.push((source, "crates"));
    }
    Ok(folders)
}

fn build(shell: &Shell, release: &Release) -> anyhow::Result<()> {
    println!("Building for Windows; the first time takes a quarter of an hour");
    // So that the folder of their sources is there to be renamed.
    cmd!(shell, "{CARGO} fetch --quiet --locked --target {TARGET}").env_remove("LD_LIBRARY_PATH").quiet().run()?;
    let folders = folders(shell)?;
    let renamed = |flag: &str| -> Vec<String> {
        folders.iter().map(|(folder, name)| format!("{flag}={}=/{name}", folder.display())).collect()
    };
    let mut rust = renamed("--remap-path-prefix");
    // The linker would write the time of day into the programs, and names that nobody reads there.
    rust.extend(["-Clink-arg=-Wl,--no-insert-timestamp", "-Cstrip=symbols"].map(str::to_owned));
    let rust = rust.join("\u{1f}");
    let c = renamed("-ffile-prefix-map").join(" ");
    let epoch = release.epoch.to_string();
    let to = release.work.join("windows");
    let _path = shell.push_env("PATH", search_path(shell)?);
    cmd!(shell, "{CARGO} build --locked --release -Zbuild-std=std,panic_unwind --target {TARGET} --target-dir {to} --package desktop --package cli")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_ENCODED_RUSTFLAGS", rust)
        .env("CFLAGS_x86_64_pc_windows_gnu", c)
        .env("SOURCE_DATE_EPOCH", epoch)
        // Of the Rust that runs this.
        .env_remove("LD_LIBRARY_PATH")
        .env_remove("RUSTC")
        .env_remove("RUSTUP_TOOLCHAIN")
        .quiet()
        .run()?;
    Ok(())
}

/// The search path with the system's programs first: `cargo` looks for `rustc` there, and rustup's would come before.
fn search_path(shell: &Shell) -> anyhow::Result<std::ffi::OsString> {
    let path = shell.var_os("PATH").unwrap_or_default();
    let system = Path::new("/usr/bin").to_owned();
    Ok(std::env::join_paths(std::iter::once(system).chain(std::env::split_paths(&path)))?)
}
