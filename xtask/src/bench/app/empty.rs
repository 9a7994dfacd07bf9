//! The empty Tauri app: a window with one sentence, with the same Tauri, features, lock file and profile as Cordon.

use std::path::Path;

use anyhow::Context;
use xshell::{Shell, cmd};

use super::{FOLDER, Program, target};

/// The lines of the workspace's manifest that it takes over.
const DEPENDENCIES: [&str; 2] = ["tauri", "tauri-build"];

const MAIN: &str = r#"#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    tauri::Builder::default().run(tauri::generate_context!()).expect("the window opens");
}
"#;

const BUILD: &str = "fn main() {
    tauri_build::build();
}
";

/// Its window is as large as Cordon's, so that as many pixels are drawn.
const CONFIG: &str = r#"{
  "productName": "Empty",
  "mainBinaryName": "empty-app",
  "identifier": "app.cordon.empty",
  "build": { "frontendDist": "page" },
  "app": { "windows": [{ "title": "Empty", "width": 1000, "height": 700 }] },
  "bundle": { "active": true, "icon": ["icons/32x32.png", "icons/128x128.png", "icons/128x128@2x.png"] }
}
"#;

const PAGE: &str = r#"<!doctype html>
<html lang="en-GB">
  <head>
    <meta charset="utf-8" />
    <title>Empty</title>
  </head>
  <body>
    <p>This app does nothing.</p>
  </body>
</html>
"#;

/// Builds it, and its installers as Tauri's bundler makes them.
pub(super) fn build(shell: &Shell) -> anyhow::Result<Program> {
    let root = shell.current_dir();
    let (target, folder) = (target(shell), root.join(FOLDER).join("empty-app"));
    for (file, text) in [
        ("Cargo.toml", manifest(&shell.read_file("Cargo.toml")?)?),
        // Cargo takes out of it what this app does not use.
        ("Cargo.lock", shell.read_file("Cargo.lock")?),
        ("build.rs", BUILD.to_owned()),
        ("src/main.rs", MAIN.to_owned()),
        ("tauri.conf.json", CONFIG.to_owned()),
        ("page/index.html", PAGE.to_owned()),
    ] {
        write(shell, &folder.join(file), &text)?;
    }
    shell.create_dir(folder.join("icons"))?;
    for icon in ["32x32.png", "128x128.png", "128x128@2x.png"] {
        shell.copy_file(root.join("src-tauri/icons").join(icon), folder.join("icons"))?;
    }
    println!("Building the empty app; the first time takes some minutes");
    let tauri = root.join("ui/node_modules/@tauri-apps/cli/tauri.js");
    let _folder = shell.push_dir(&folder);
    // In the folder in which Cordon is built, so that what both use in the same way is built once.
    cmd!(shell, "node {tauri} build --ci --bundles deb,rpm -- --quiet --offline")
        .env("CARGO_TARGET_DIR", &target)
        .quiet()
        .ignore_stdout()
        .ignore_stderr()
        .run()
        .context("the empty app cannot be built; repeat it by hand in target/bench/empty-app")?;
    let built = target.join("release");
    let installers = folder.join("installers");
    shell.remove_path(&installers)?;
    shell.create_dir(&installers)?;
    for kind in ["deb", "rpm"] {
        for file in shell.read_dir(built.join("bundle").join(kind))? {
            let is_its = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("Empty"));
            if is_its && file.extension().is_some_and(|extension| extension == kind) {
                shell.copy_file(&file, &installers)?;
            }
        }
    }
    Ok(Program { name: "empty", path: built.join("empty-app"), installers })
}

/// The manifest, with Tauri and the profile of the workspace's own.
fn manifest(workspace: &str) -> anyhow::Result<String> {
    let mut manifest = String::from(
        "[package]\nname = \"empty-app\"\nversion = \"0.1.0\"\nedition = \"2024\"\ndescription = \"It does nothing\"\n\n[workspace]\n",
    );
    for (section, name) in ["dependencies", "build-dependencies"].into_iter().zip(DEPENDENCIES) {
        let line = workspace.lines().find(|line| line.split(" = ").next() == Some(name));
        let line = line.with_context(|| format!("the workspace does not name {name}"))?;
        manifest.push_str(&format!("\n[{section}]\n{line}\n"));
    }
    let (_, profile) = workspace.split_once("[profile.release]").context("the workspace has no profile of releases")?;
    let profile = profile.split("\n[").next().unwrap_or_default();
    manifest.push_str(&format!("\n[profile.release]{}\n", profile.trim_end()));
    Ok(manifest)
}

/// Leaves a file alone that is so already, so that nothing is built anew.
fn write(shell: &Shell, file: &Path, text: &str) -> anyhow::Result<()> {
    if shell.read_file(file).is_ok_and(|there| there == text) {
        return Ok(());
    }
    Ok(shell.write_file(file, text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_the_tauri_and_the_profile_of_the_workspace() {
        let workspace = "[workspace.dependencies]\ntauri = { version = \"2.12\", features = [\"wry\"] }\n\
                         tauri-build = \"2.7\"\ntauri-plugin-opener = \"2\"\n\n[profile.release]\nlto = \"thin\"\n\n[x]\ny = 1\n";
        let manifest = manifest(workspace).unwrap();
        let expected = "[workspace]\n\n[dependencies]\ntauri = { version = \"2.12\", features = [\"wry\"] }\n\n\
                        [build-dependencies]\ntauri-build = \"2.7\"\n\n[profile.release]\nlto = \"thin\"\n";
        assert!(manifest.ends_with(expected), "{manifest}");
    }
}
