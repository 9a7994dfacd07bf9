//! What goes into every installer beside the programs: the licences of all that they are made of, and lists of it
//! (CycloneDX) that other programs can read.
//!
//! All of it depends on the commit alone: what the tools add of this day and this machine is taken out again. What is in the
//! window is read from its source map, so that neither a build tool is listed nor a library forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::Value;
use xshell::{Shell, cmd};

use super::Release;
use crate::tools::{self, ABOUT, CYCLONEDX};
use crate::{node, packages};

/// The programs that are handed out: the folder of each crate, and its file among the papers.
const PROGRAMS: [(&str, &str); 2] = [("src-tauri", "cordon-desktop.cdx.json"), ("crates/cli", "cordon.cdx.json")];

/// Behind the name of what cargo cyclonedx writes, for as long as it lies among the sources.
const UNSORTED: &str = "cordon-papers";

/// Crates and packages with the same licence text.
#[derive(Default)]
struct Group {
    used_by: BTreeSet<String>,
}

/// Texts, each with its SPDX name, and who is under it.
type Licences = BTreeMap<(String, String), Group>;

/// Writes `WORK/papers`.
pub(crate) fn write(shell: &Shell, release: &Release) -> anyhow::Result<()> {
    println!("Collecting licences, and what everything is made of");
    packages::install(shell, &[packages::For::Window])?;
    tools::install(shell, &[&ABOUT, &CYCLONEDX])?;
    let papers = release.work.join("papers");
    shell.remove_path(&papers)?;
    shell.create_dir(&papers)?;
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        shell.copy_file(licence, papers.join(licence))?;
    }
    let packages = packages_in_window(shell, release)?;
    let mut licences = Licences::new();
    for (folder, _) in PROGRAMS {
        add_crates(shell, folder, &mut licences)?;
    }
    for package in &packages {
        add_package(shell, package, &mut licences)?;
    }
    let head = shell.read_file("packaging/licences-head.txt")?;
    shell.write_file(papers.join("LICENCES.txt"), text(&head, &licences))?;
    list_crates(shell, release, &papers)?;
    shell.write_file(papers.join("window.cdx.json"), list_window(shell, &packages)?)?;
    Ok(())
}

/// The npm packages whose code the window holds.
fn packages_in_window(shell: &Shell, release: &Release) -> anyhow::Result<BTreeSet<String>> {
    let folder = release.work.join("window-with-map");
    let out = folder.to_str().context("the folder's name is UTF-8")?;
    node::npm(
        shell,
        &["exec", "--", "vite", "build", "--sourcemap", "--logLevel", "error", "--emptyOutDir", "--outDir", out],
    )?;
    let mut packages = BTreeSet::new();
    for map in shell.read_dir(folder.join("assets"))? {
        if map.extension().is_some_and(|extension| extension == "map") {
            let map: Value = serde_json::from_str(&shell.read_file(map)?)?;
            let sources = map["sources"].as_array().into_iter().flatten().filter_map(Value::as_str);
            packages.extend(sources.filter_map(package));
        }
    }
    ensure!(packages.contains("svelte"), "the window's source map names no package: {packages:?}");
    Ok(packages)
}

/// The package that a source file belongs to.
fn package(source: &str) -> Option<String> {
    let (_, path) = source.rsplit_once("node_modules/")?;
    let parts = if path.starts_with('@') { 2 } else { 1 };
    Some(path.split('/').take(parts).collect::<Vec<_>>().join("/"))
}

fn add_crates(shell: &Shell, folder: &str, licences: &mut Licences) -> anyhow::Result<()> {
    let manifest = format!("{folder}/Cargo.toml");
    let found = cmd!(
        shell,
        "cargo about generate --frozen --fail --format json --config packaging/about.toml --manifest-path {manifest}"
    )
    .quiet()
    .ignore_stderr()
    .read()
    .context("cargo about: a licence is not accepted, or a text is missing")?;
    let found: Value = serde_json::from_str(&found)?;
    let found = found["licenses"].as_array().context("cargo about gives licences")?;
    // An installer without the terms of what it holds may not be handed out.
    ensure!(!found.is_empty(), "cargo about gives no licence for {folder}; is it the program of crates.io?");
    for licence in found {
        let of = |key: &str| licence[key].as_str().unwrap_or_default().to_owned();
        let group = licences.entry((of("id"), normal(&of("text")))).or_default();
        for user in licence["used_by"].as_array().into_iter().flatten() {
            let part = |key: &str| user["crate"][key].as_str().unwrap_or_default();
            group.used_by.insert(format!("{} {}", part("name"), part("version")));
        }
    }
    Ok(())
}

fn add_package(shell: &Shell, package: &str, licences: &mut Licences) -> anyhow::Result<()> {
    let folder = Path::new("ui/node_modules").join(package);
    let manifest: Value = serde_json::from_str(&shell.read_file(folder.join("package.json"))?)?;
    let of = |key: &str| manifest[key].as_str().with_context(|| format!("{package} names no {key}"));
    let (licence, version) = (of("license")?, of("version")?);
    let is_text = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        (name.starts_with("license") || name.starts_with("licence")) && !name.contains(".spdx")
    };
    let texts: Vec<_> = shell.read_dir(&folder)?.into_iter().filter(is_text).collect();
    ensure!(!texts.is_empty(), "{package} holds no licence text");
    for path in texts {
        let group = licences.entry((licence.to_owned(), normal(&shell.read_file(path)?))).or_default();
        group.used_by.insert(format!("{package} {version} (npm)"));
    }
    Ok(())
}

/// Without what does not count in a licence: line ends of other systems, and blanks around it.
fn normal(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
}

fn text(head: &str, licences: &Licences) -> String {
    let mut out = head.to_owned();
    let rule = "=".repeat(100);
    for ((id, text), Group { used_by }) in licences {
        let users: Vec<_> = used_by.iter().map(String::as_str).collect();
        let _ = write!(out, "\n{rule}\n{id}: {}\n\n{text}\n", users.join(", "));
    }
    out
}

/// One list per program. The tool writes one beside every manifest of the workspace.
fn list_crates(shell: &Shell, release: &Release, papers: &Path) -> anyhow::Result<()> {
    let run = cmd!(shell, "cargo cyclonedx --quiet --format json --spec-version 1.5 --no-build-deps --target all")
        .args(["--override-filename", UNSORTED])
        .env("SOURCE_DATE_EPOCH", release.epoch.to_string())
        .quiet()
        .run();
    let root = shell.current_dir();
    let written = |folder: &str| root.join(folder).join(format!("{UNSORTED}.json"));
    let lists: anyhow::Result<Vec<_>> =
        PROGRAMS.iter().map(|(folder, name)| Ok((folder, name, shell.read_file(written(folder))?))).collect();
    let manifests = cmd!(shell, "git ls-files --full-name Cargo.toml */Cargo.toml").quiet().read()?;
    for manifest in manifests.lines() {
        let folder = Path::new(manifest).parent().and_then(Path::to_str).unwrap_or_default();
        shell.remove_path(written(folder))?;
    }
    run.context("cargo cyclonedx does not list the crates")?;
    for (folder, name, list) in lists? {
        shell.write_file(papers.join(name), without_place(folder, &list)? + "\n")?;
    }
    Ok(())
}

/// A list of crates without where our own lie on this machine. The tool writes that as part of an address, in which a
/// blank is `%20`; so it is read from the name that the list gives its program, the one in `folder`.
fn without_place(folder: &str, list: &str) -> anyhow::Result<String> {
    let read: Value = serde_json::from_str(list)?;
    let own = read["metadata"]["component"]["bom-ref"].as_str().context("the list names its program")?;
    let (place, _) = own.split_once(&format!("/{folder}#")).with_context(|| format!("{own} is not in {folder}"))?;
    let read: Value = serde_json::from_str(&list.replace(&format!("{place}/"), "path+file://"))?;
    Ok(serde_json::to_string_pretty(&read)?)
}

/// The list of npm's, with the packages that the window holds alone.
fn list_window(shell: &Shell, packages: &BTreeSet<String>) -> anyhow::Result<String> {
    let all = {
        let _ui = shell.push_dir("ui");
        cmd!(shell, "npm sbom --sbom-format cyclonedx --package-lock-only").quiet().read()?
    };
    let mut list: Value = serde_json::from_str(&all)?;
    let own = list["metadata"]["component"]["bom-ref"].as_str().context("npm names the window")?.to_owned();
    let head = list.as_object_mut().context("npm gives an object")?;
    // A name of this very list.
    head.remove("serialNumber");
    let metadata = head.get_mut("metadata").and_then(Value::as_object_mut).context("npm gives metadata")?;
    // The day, and which npm is here.
    metadata.remove("timestamp");
    metadata.remove("tools");
    metadata["component"]["name"] = "cordon-window".into();

    let components = list["components"].as_array_mut().context("npm gives components")?;
    components.retain(|component| component["name"].as_str().is_some_and(|name| packages.contains(name)));
    let mut kept = BTreeSet::from([own]);
    for component in &mut *components {
        kept.extend(component["bom-ref"].as_str().map(str::to_owned));
        // All of it is needed, and which registry it came from says nothing.
        component["scope"] = "required".into();
        component["properties"] = Value::Array(Vec::new());
        if let Some(references) = component["externalReferences"].as_array_mut() {
            references.retain(|reference| reference["type"] != "distribution");
        }
    }
    ensure!(components.len() == packages.len(), "npm lists {} of {packages:?}", components.len());
    let is_kept = |reference: &Value| reference.as_str().is_some_and(|reference| kept.contains(reference));
    let dependencies = list["dependencies"].as_array_mut().context("npm gives dependencies")?;
    dependencies.retain(|of| is_kept(&of["ref"]));
    for of in dependencies {
        if let Some(on) = of["dependsOn"].as_array_mut() {
            on.retain(is_kept);
        }
    }
    Ok(serde_json::to_string_pretty(&list)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_told_from_the_path_of_its_file() {
        assert_eq!(package("../node_modules/svelte/src/index.js").as_deref(), Some("svelte"));
        assert_eq!(package("../node_modules/@hpke/core/esm/mod.js").as_deref(), Some("@hpke/core"));
        assert_eq!(package("../src/App.svelte"), None);
    }

    #[test]
    fn a_list_says_nothing_of_this_machine() -> anyhow::Result<()> {
        let list = r#"{"metadata":{"component":{"bom-ref":"path+file:///home/a%20b/src-tauri#desktop@1.0.0"}},
            "components":[{"bom-ref":"path+file:///home/a%20b/crates/app#1.0.0"}]}"#;
        let list = without_place("src-tauri", list)?;
        assert!(list.contains(r#""path+file://src-tauri#desktop@1.0.0""#), "{list}");
        assert!(list.contains(r#""path+file://crates/app#1.0.0""#) && !list.contains("home"), "{list}");
        Ok(())
    }

    #[test]
    fn who_has_the_same_text_stands_over_it_together() {
        let mut licences = Licences::new();
        for user in ["b 1.0.0", "a 2.0.0"] {
            let group = licences.entry(("MIT".to_owned(), normal("Text  \r\nof it\n\n"))).or_default();
            group.used_by.insert(user.to_owned());
        }
        let text = text("Head\n", &licences);
        assert!(text.starts_with("Head\n\n===="), "{text}");
        assert!(text.ends_with("==\nMIT: a 2.0.0, b 1.0.0\n\nText\nof it\n"), "{text}");
    }
}
