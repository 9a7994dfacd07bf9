//! `cargo xtask tauri build`: the installers that Tauri's own program makes on each system, with `cordon` beside the app
//! and signed where the environment gives a certificate. It is what the release workflow lets `tauri-action` run.
//!
//! Tauri would take an empty variable for a certificate, so empty ones are taken out.

use std::path::{Path, PathBuf};

use anyhow::ensure;
use serde_json::{Value, json};
use xshell::{Shell, cmd};

use crate::certificates::{self, CLOCK, are_given, given, taken};
use crate::flags;
use crate::node;
use crate::packages::{self, For};

/// The target of macOS that is two.
const UNIVERSAL: &str = "universal-apple-darwin";
const HALVES: [&str; 2] = ["aarch64-apple-darwin", "x86_64-apple-darwin"];

/// Variables that are set together or not at all (v2.tauri.app/distribute/sign).
const CERTIFICATE_OF_APPLE: &[&str] = &["APPLE_CERTIFICATE", "APPLE_CERTIFICATE_PASSWORD"];
const NOTARY: &[&str] = &["APPLE_ID", "APPLE_PASSWORD", "APPLE_TEAM_ID"];

/// Puts the certificate (PFX, in base64) into the store of the person who builds, and writes its thumbprint. The password
/// stays in the environment, since every process can read the arguments of another.
const IMPORT: &str = "
$ErrorActionPreference = 'Stop'
$file = New-TemporaryFile
try {
    [IO.File]::WriteAllBytes($file, [Convert]::FromBase64String($env:WINDOWS_CERTIFICATE))
    $password = ConvertTo-SecureString $env:WINDOWS_CERTIFICATE_PASSWORD -AsPlainText -Force
    Import-PfxCertificate -FilePath $file -CertStoreLocation Cert:/CurrentUser/My -Password $password |
        Where-Object HasPrivateKey | Select-Object -First 1 -ExpandProperty Thumbprint
} finally {
    Remove-Item $file
}";

pub(crate) fn tauri(shell: &Shell, flags: &flags::Tauri) -> anyhow::Result<()> {
    ensure!(flags.command == "build", "there is nothing but cargo xtask tauri build");
    let host = cmd!(shell, "rustc --print host-tuple").quiet().read()?;
    let target = flags.target.as_deref().unwrap_or(&host);
    // Before others' code runs in a build.
    let signed = [signed_for_windows(shell, target)?, signed_for_apple(shell, target)?];
    packages::install(shell, &[For::Window, For::AppImage])?;
    node::install(shell)?;
    node::build(shell)?;
    let mut config = json!({ "bundle": { "externalBin": [beside(shell, target)?] } });
    for settings in signed {
        merge(&mut config, settings);
    }
    let tauri = shell.current_dir().join("ui/node_modules/@tauri-apps/cli/tauri.js");
    let (config, bundles) = (config.to_string(), flags.bundles.iter().flat_map(|bundles| ["--bundles", bundles]));
    let mut build = cmd!(shell, "node {tauri} build --ci --config {config} --target {target} {bundles...} -- --locked");
    for name in [CERTIFICATE_OF_APPLE, NOTARY, &certificates::WINDOWS].into_iter().flatten() {
        if given(shell, name).is_none() {
            build = build.env_remove(name);
        }
    }
    build.quiet().run()?;
    Ok(())
}

/// Builds `cordon`, and answers where it lies as Tauri wants it: without the target that is in its name.
fn beside(shell: &Shell, target: &str) -> anyhow::Result<PathBuf> {
    let folder = shell.create_dir("target/dist/beside")?;
    let path = folder.join("cordon");
    let suffix = if target.contains("windows") { ".exe" } else { "" };
    let placed = folder.join(format!("cordon-{target}{suffix}"));
    if target == UNIVERSAL {
        let [arm, intel] = [cordon(shell, HALVES[0], "")?, cordon(shell, HALVES[1], "")?];
        cmd!(shell, "lipo -create -output {placed} {arm} {intel}").quiet().run()?;
    } else {
        shell.copy_file(cordon(shell, target, suffix)?, &placed)?;
    }
    Ok(path)
}

fn cordon(shell: &Shell, target: &str, suffix: &str) -> anyhow::Result<PathBuf> {
    cmd!(shell, "cargo build --quiet --locked --release --package cli --target {target}").quiet().run()?;
    let folder = shell.var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    Ok(Path::new(&folder).join(target).join(format!("release/cordon{suffix}")))
}

fn signed_for_windows(shell: &Shell, target: &str) -> anyhow::Result<Value> {
    if !target.contains("windows") || !are_given(shell, &certificates::WINDOWS)? {
        return Ok(json!({}));
    }
    let mut import = cmd!(shell, "pwsh -NoProfile -NonInteractive -Command {IMPORT}");
    for name in certificates::WINDOWS {
        import = import.env(name, taken(shell, name).unwrap_or_default());
    }
    let thumbprint = import.quiet().read()?;
    let thumbprint = thumbprint.trim();
    ensure!(!thumbprint.is_empty(), "the certificate for Windows has no private key");
    Ok(json!({ "bundle": { "windows": {
        "certificateThumbprint": thumbprint, "digestAlgorithm": "sha256", "timestampUrl": CLOCK, "tsp": true
    } } }))
}

/// Tauri takes certificate and notary out of the environment. Without them the program is sealed and names nobody: Apple's
/// processors start nothing that is not sealed.
fn signed_for_apple(shell: &Shell, target: &str) -> anyhow::Result<Value> {
    if !target.contains("apple") {
        return Ok(json!({}));
    }
    let (certificate, notary) = (are_given(shell, CERTIFICATE_OF_APPLE)?, are_given(shell, NOTARY)?);
    ensure!(certificate == notary, "macOS opens what is signed and notarised: set {NOTARY:?} as well, or neither");
    Ok(if certificate { json!({}) } else { json!({ "bundle": { "macOS": { "signingIdentity": "-" } } }) })
}

/// Puts what is in `other` into `config`, object by object.
fn merge(config: &mut Value, other: Value) {
    match (config, other) {
        (Value::Object(config), Value::Object(other)) => {
            for (name, value) in other {
                merge(config.entry(name).or_insert(Value::Null), value);
            }
        }
        (config, other) => *config = other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_certificate_is_an_error_and_an_empty_one_is_none() {
        let shell = Shell::new().unwrap();
        for name in certificates::WINDOWS {
            shell.set_var(name, "");
        }
        let target = "x86_64-pc-windows-msvc";
        assert_eq!(signed_for_windows(&shell, target).unwrap(), json!({}));
        shell.set_var("WINDOWS_CERTIFICATE", "MII=");
        let error = signed_for_windows(&shell, target).unwrap_err().to_string();
        assert!(error.contains("WINDOWS_CERTIFICATE_PASSWORD"), "{error}");
    }

    #[test]
    fn an_app_for_macos_is_signed_and_notarised_or_neither() {
        let shell = Shell::new().unwrap();
        for name in [CERTIFICATE_OF_APPLE, NOTARY].into_iter().flatten() {
            shell.set_var(name, "");
        }
        let sealed = json!({ "bundle": { "macOS": { "signingIdentity": "-" } } });
        assert_eq!(signed_for_apple(&shell, UNIVERSAL).unwrap(), sealed);
        for name in CERTIFICATE_OF_APPLE {
            shell.set_var(name, "x");
        }
        assert!(signed_for_apple(&shell, UNIVERSAL).is_err());
        for name in NOTARY {
            shell.set_var(name, "x");
        }
        assert_eq!(signed_for_apple(&shell, UNIVERSAL).unwrap(), json!({}));
    }

    #[test]
    fn settings_are_merged_object_by_object() {
        let mut config = json!({ "bundle": { "externalBin": ["cordon"] } });
        merge(&mut config, json!({ "bundle": { "macOS": { "signingIdentity": "-" } } }));
        merge(&mut config, json!({}));
        let expected = json!({ "bundle": { "externalBin": ["cordon"], "macOS": { "signingIdentity": "-" } } });
        assert_eq!(config, expected);
    }
}
