//! The arrows of ARCHITECTURE.md, held over what cargo knows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context;
use cargo_metadata::{DependencyKind, MetadataCommand};

/// Our own crates that each crate may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("secret", &[]),
    ("exposure", &["secret"]),
    ("address", &["exposure"]),
    ("signed", &[]),
    ("signing", &[]),
    ("policy", &["address", "signed"]),
    ("update", &["address", "exposure", "gateway", "signed"]),
    ("corpus", &["exposure", "secret"]),
    ("corpus-file", &["corpus", "exposure"]),
    ("strength", &["secret"]),
    ("generator", &["secret"]),
    ("ledger", &["exposure"]),
    ("gateway", &["address", "exposure", "ledger", "signed"]),
    ("fetch", &["exposure", "gateway"]),
    ("mirror", &["exposure", "secret"]),
    ("guidance", &["signed"]),
    ("sealed-store", &["secret"]),
    ("vault", &["exposure", "secret"]),
    ("app", &["exposure", "generator", "guidance", "sealed-store", "secret", "strength", "vault"]),
    ("home", &["app", "guidance", "policy", "secret", "signed"]),
    (
        "cli",
        &[
            "app",
            "corpus",
            "corpus-file",
            "exposure",
            "fetch",
            "gateway",
            "generator",
            "guidance",
            "home",
            "ledger",
            "mirror",
            "policy",
            "secret",
            "signed",
            "signing",
            "strength",
            "update",
            "vault",
        ],
    ),
    (
        "desktop",
        &[
            "app",
            "corpus",
            "corpus-file",
            "exposure",
            "gateway",
            "generator",
            "guidance",
            "home",
            "ledger",
            "policy",
            "secret",
            "strength",
            "update",
            "vault",
        ],
    ),
    ("tests", &["corpus"]),
    ("xtask", &["guidance", "policy", "signed", "signing"]),
];

/// Crates that know a screen, a socket or a keyring, and who may use them.
const EDGES: &[(&str, &[&str])] = &[
    ("tauri", &["desktop"]),
    ("arboard", &["desktop", "tests"]),
    ("rfd", &["desktop"]),
    ("gtk", &["desktop"]),
    ("webkit2gtk", &["desktop"]),
    ("minisign", &["signing", "tests"]),
    ("zip", &["guidance", "tests", "vault"]),
    ("keepass", &["vault"]),
    ("reqwest", &["gateway"]),
    ("hyper", &["gateway"]),
    ("axum", &["mirror"]),
    ("clap", &["cli"]),
    ("keyring", &["home"]),
    ("keyring-core", &["home"]),
    ("dirs", &["home"]),
    ("age", &["sealed-store"]),
    ("tokio", &["cli", "desktop", "fetch", "gateway", "mirror", "tests"]),
];

/// Crates whose code names neither files nor sockets nor the clock.
const CORE: &[&str] = &[
    "secret",
    "exposure",
    "address",
    "signed",
    "policy",
    "corpus",
    "strength",
    "generator",
    "ledger",
    "guidance",
    "vault",
    "app",
];

fn dependencies() -> anyhow::Result<BTreeMap<String, BTreeSet<String>>> {
    let metadata = MetadataCommand::new().current_dir(tests::root()).no_deps().exec()?;
    Ok(metadata
        .packages
        .iter()
        .map(|package| {
            let names = package.dependencies.iter().filter(|needed| needed.kind == DependencyKind::Normal);
            (package.name.to_string(), names.map(|needed| needed.name.clone()).collect())
        })
        .collect())
}

#[test]
fn arrows_point_one_way() -> anyhow::Result<()> {
    let all = dependencies()?;
    let ours: BTreeSet<&str> = all.keys().map(String::as_str).collect();
    assert_eq!(ours, ARROWS.iter().map(|(name, _)| *name).collect(), "every crate has its line here");
    for (name, allowed) in ARROWS {
        for needed in all[*name].iter().filter(|needed| ours.contains(needed.as_str())) {
            assert!(allowed.contains(&needed.as_str()), "{name} must not use {needed}");
        }
    }
    Ok(())
}

#[test]
fn screens_sockets_and_keyrings_stay_in_the_shells() -> anyhow::Result<()> {
    let all = dependencies()?;
    for (edge, allowed) in EDGES {
        for (name, needed) in &all {
            assert!(!needed.contains(*edge) || allowed.contains(&name.as_str()), "{name} must not use {edge}");
        }
    }
    Ok(())
}

#[test]
fn the_core_names_no_file_socket_or_clock() -> anyhow::Result<()> {
    for name in CORE {
        for path in sources(&tests::root().join("crates").join(name).join("src"))? {
            let text = std::fs::read_to_string(&path)?;
            let code = text.split("#[cfg(test)]").next().context("split gives a part")?;
            for word in [
                "std::fs",
                "TcpStream",
                "TcpListener",
                "UdpSocket",
                "ToSocketAddrs",
                "std::env",
                "SystemTime",
                "Instant::now",
                "Timestamp::now",
                "DateTime::now",
                "println!",
            ] {
                assert!(!code.contains(word), "{} names {word}", path.display());
            }
        }
    }
    Ok(())
}

/// The files of a folder and of those in it.
fn sources(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { paths.extend(sources(&path)?) } else { paths.push(path) }
    }
    Ok(paths)
}
