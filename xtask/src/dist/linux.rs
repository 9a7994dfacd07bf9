//! `.deb` and `.rpm`.
//!
//! Tauri's bundler lays out what it knows of: the desktop program, which it marks for the updater with the kind of package it
//! came in, the desktop entry, the icons. The rest goes in by its `files`. What it packs has the order of the disk and the
//! times of the build in it, an rpm that owns no folders, and no dependency that was read from the programs. So its package is
//! opened again and packed by `dpkg-deb` and by `rpmbuild`, with one time, one order and one owner: two builds of a commit
//! give the same bytes.
//!
//! It refuses to build for another system than the one it runs on.

pub(crate) mod contents;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde_json::{Map, Value, json};
use xshell::{Shell, cmd};

use self::contents::{DESKTOP_PROGRAM, ICON_SIZES};
use super::{Kind, Release};
use crate::packages::{self, For};

/// Who answers for the packages. Debian wants an address; nobody reads one under `.invalid` (RFC 2606).
const MAINTAINER: &str = "The Cordon contributors <contributors@cordon.invalid>";

/// Programs that were built, in `target/PROFILE`.
struct Programs {
    target: PathBuf,
    profile: &'static str,
}

impl Programs {
    fn folder(&self) -> PathBuf {
        self.target.join(self.profile)
    }
}

/// Builds the programs and packs them into `dist/`.
pub(crate) fn make(shell: &Shell, release: &Release, kind: Kind) -> anyhow::Result<()> {
    packages::install(shell, &[For::Window, For::Installers])?;
    println!("Building the programs for Linux; the first time takes many minutes");
    let programs = build(shell, release)?;
    let laid_out = lay_out(shell, release, &programs, &release.work.join("papers"))?;
    let package = match kind {
        Kind::Deb => pack_deb(shell, release, &laid_out, "-Zxz")?,
        _ => pack_rpm(shell, release, &laid_out)?,
    };
    shell.create_dir(&release.out)?;
    let name = package.file_name().context("a package has a name")?;
    shell.copy_file(&package, release.out.join(name))?;
    println!("dist/{}", name.to_string_lossy());
    Ok(())
}

/// A `.deb` of the programs that `cargo build` has left in `target/debug`, for a test of the way it is packed: without the
/// debug information, hardly compressed, and with stand-ins for the papers that two more tools would have to write.
pub(crate) fn make_quickly(shell: &Shell, release: &Release) -> anyhow::Result<PathBuf> {
    let root = shell.current_dir();
    let programs = Programs { target: release.work.join("target"), profile: "debug" };
    let folder = programs.folder();
    shell.create_dir(&folder)?;
    for program in [DESKTOP_PROGRAM, "cordon"] {
        let (from, to) = (root.join("target/debug").join(program), folder.join(program));
        cmd!(shell, "strip --strip-all -o {to} {from}").quiet().run()?;
    }
    let papers = release.work.join("papers");
    for paper in contents::PAPERS {
        shell.write_file(papers.join(paper), "A stand-in.\n")?;
    }
    let laid_out = lay_out(shell, release, &programs, &papers)?;
    pack_deb(shell, release, &laid_out, "-Znone")
}

/// The release, by a cargo whose flags leave no path of this machine in what it builds. Its target folder is its own, since
/// other flags would have everything built anew.
fn build(shell: &Shell, release: &Release) -> anyhow::Result<Programs> {
    let target = release.work.join("cargo");
    let mut command = cmd!(shell, "cargo build --quiet --locked --release --package desktop --package cli")
        .arg("--target-dir")
        .arg(&target);
    // What cargo has told this program about itself: a build script that looks at it would run anew.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command = command.env_remove(name);
        }
    }
    for (name, value) in hermetic(shell, release)? {
        command = command.env(name, value);
    }
    command.quiet().run()?;
    Ok(Programs { target, profile: "release" })
}

/// What cargo is told for a build that depends on the commit alone. Paths of this machine are replaced, symbols go (a panic
/// says file and line without them).
pub(crate) fn hermetic(shell: &Shell, release: &Release) -> anyhow::Result<Vec<(&'static str, OsString)>> {
    let cargo_home = match shell.var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => PathBuf::from(shell.var_os("HOME").context("HOME is not set")?).join(".cargo"),
    };
    let mut places = [(shell.current_dir(), "/cordon"), (cargo_home, "/cargo")];
    // The last one that fits is taken, and one may lie in the other.
    places.sort_by_key(|(place, _)| place.as_os_str().len());
    let flags = |flag: &str| places.iter().map(|(place, name)| format!("{flag}={}={name}", place.display())).collect();
    let (rust, c): (Vec<String>, Vec<String>) = (flags("--remap-path-prefix"), flags("-ffile-prefix-map"));
    let escaped: Vec<_> = c.iter().map(|flag| flag.replace(' ', "\\ ")).collect();
    Ok(vec![
        ("SOURCE_DATE_EPOCH", release.epoch.to_string().into()),
        // Behind each flag a unit separator: a path may have spaces.
        ("CARGO_ENCODED_RUSTFLAGS", rust.join("\u{1f}").into()),
        ("CFLAGS", escaped.join(" ").into()),
        ("CC_SHELL_ESCAPED_FLAGS", "1".into()),
        ("CARGO_PROFILE_RELEASE_STRIP", "symbols".into()),
    ])
}

/// What Tauri's bundler is given.
struct LaidOut {
    programs: Programs,
    config: PathBuf,
}

/// Puts together what the bundler takes from elsewhere, and tells it where everything goes.
fn lay_out(shell: &Shell, release: &Release, programs: &Programs, papers: &Path) -> anyhow::Result<LaidOut> {
    let work = release.work.join("linux");
    let (files, icons) = (work.join("files"), work.join("icons"));
    shell.remove_path(&work)?;
    let ours = Path::new("packaging/linux");
    let put = |mode: &str, from: &Path, to: &str| {
        let to = files.join(to);
        cmd!(shell, "install -D --mode {mode} {from} {to}").quiet().run()
    };
    let write = |to: &str, text: &str| shell.write_file(files.join(to), text);
    let compress = |name: &str| {
        let file = files.join(name);
        cmd!(shell, "gzip --best --no-name {file}").quiet().run()
    };

    put("755", &programs.folder().join("cordon"), "usr/bin/cordon")?;
    for paper in contents::PAPERS {
        put("644", &papers.join(paper), &format!("usr/share/doc/cordon/{paper}"))?;
    }
    let day = day(shell, release, "+%Y-%m-%d")?;
    let fill = |name: &str| -> anyhow::Result<String> {
        let text = shell.read_file(ours.join(name))?;
        Ok(text.replace("@VERSION@", &release.version).replace("@DATE@", &day))
    };
    let metainfo = "app.cordon.desktop.metainfo.xml";
    write(&format!("usr/share/metainfo/{metainfo}"), &fill(metainfo)?)?;
    for page in ["cordon.1", "cordon-desktop.1"] {
        let to = format!("usr/share/man/man1/{page}");
        write(&to, &fill(page)?)?;
        compress(&to)?;
    }
    write("usr/share/doc/cordon/copyright", &copyright(shell, &fill("copyright")?)?)?;
    write("usr/share/doc/cordon/changelog", &changelog(shell, release)?)?;
    compress("usr/share/doc/cordon/changelog")?;
    let drawing = Path::new("src-tauri/icons/icon.svg");
    put("644", drawing, &format!("usr/share/icons/hicolor/scalable/apps/{DESKTOP_PROGRAM}.svg"))?;
    if let Some(edition) = &release.edition {
        for file in below(shell, edition)? {
            put("644", &edition.join(&file), &format!("usr/lib/cordon/{file}"))?;
        }
    }

    let sizes = ICON_SIZES.iter().flat_map(|size| ["--png".to_owned(), size.to_string()]);
    tauri(shell, &["icon"]).args(sizes).arg("--output").arg(&icons).arg(drawing).ignore_stderr().run()?;

    let map: Map<String, Value> =
        below(shell, &files)?.into_iter().map(|file| (format!("/{file}"), json!(files.join(&file)))).collect();
    let icons: Vec<_> = ICON_SIZES.iter().map(|size| icons.join(format!("{size}x{size}.png"))).collect();
    let config = json!({
        // The bundler names packages, desktop entry and folders after it.
        "productName": "cordon",
        "bundle": { "icon": icons, "linux": { "deb": { "files": map.clone() }, "rpm": { "files": map } } },
    });
    let path = work.join("tauri.json");
    shell.write_file(&path, config.to_string())?;
    let programs = Programs { target: programs.target.clone(), profile: programs.profile };
    Ok(LaidOut { programs, config: path })
}

/// Runs Tauri's bundler; its package.
fn bundle(shell: &Shell, laid_out: &LaidOut, kind: Kind) -> anyhow::Result<PathBuf> {
    let (kind, config) = (kind.extension(), &laid_out.config);
    let folder = laid_out.programs.folder().join("bundle").join(kind);
    // One of another version would still lie there.
    shell.remove_path(&folder)?;
    let debug = (laid_out.programs.profile == "debug").then_some("--debug");
    tauri(shell, &["bundle", "--ci", "--no-sign", "--bundles", kind])
        .args(debug)
        .arg("--config")
        .arg(config)
        .env("CARGO_TARGET_DIR", &laid_out.programs.target)
        .ignore_stderr()
        .run()
        .with_context(|| format!("Tauri's bundler makes no {kind}"))?;
    let made = shell.read_dir(&folder)?.into_iter().find(|path| path.extension().is_some_and(|its| its == kind));
    made.with_context(|| format!("Tauri's bundler has left no {kind}"))
}

fn pack_deb(shell: &Shell, release: &Release, laid_out: &LaidOut, compression: &str) -> anyhow::Result<PathBuf> {
    let bundled = bundle(shell, laid_out, Kind::Deb)?;
    let tree = release.work.join("linux/deb");
    cmd!(shell, "dpkg-deb --raw-extract {bundled} {tree}").quiet().run()?;
    let control = tree.join("DEBIAN/control");
    let glibc = newest_glibc(shell, &tree)?;
    let bundled_control = shell.read_file(&control)?;
    // The long description is the last of it: lines that begin with a blank.
    let (fields, description): (Vec<&str>, Vec<&str>) =
        bundled_control.lines().partition(|line| !line.starts_with(' '));
    let mut lines: Vec<String> = fields
        .into_iter()
        .map(|line| match line.split_once(": ") {
            Some(("Maintainer", _)) => format!("Maintainer: {MAINTAINER}"),
            Some(("Depends", others)) => format!("Depends: libc6 (>= {glibc}), libgcc-s1, {others}"),
            _ => line.to_owned(),
        })
        .collect();
    lines.push(wrap(&description.join(" "), " ", " "));
    shell.write_file(&control, lines.join("\n") + "\n")?;
    let files: Vec<_> = below(shell, &tree)?.into_iter().filter(|file| !file.starts_with("DEBIAN/")).collect();
    {
        let _tree = shell.push_dir(&tree);
        let sums = cmd!(shell, "md5sum {files...}").quiet().read()?;
        shell.write_file("DEBIAN/md5sums", sums + "\n")?;
    }
    settle(shell, release, &tree)?;
    let package = release.work.join("linux").join(Kind::Deb.file_name(release));
    cmd!(shell, "dpkg-deb --root-owner-group {compression} --build {tree} {package}")
        .env("SOURCE_DATE_EPOCH", release.epoch.to_string())
        // With several threads it would cut the data elsewhere.
        .env("DPKG_DEB_THREADS_MAX", "1")
        .quiet()
        .ignore_stdout()
        .run()?;
    Ok(package)
}

fn pack_rpm(shell: &Shell, release: &Release, laid_out: &LaidOut) -> anyhow::Result<PathBuf> {
    let bundled = bundle(shell, laid_out, Kind::Rpm)?;
    let (tree, build) = (release.work.join("linux/rpm"), release.work.join("linux/rpmbuild"));
    shell.create_dir(&tree)?;
    shell.create_dir(&build)?;
    let unpack = "rpm2cpio \"$1\" | cpio --quiet --extract --make-directories --directory \"$2\"";
    cmd!(shell, "sh -c {unpack} sh {bundled} {tree}").quiet().run()?;
    settle(shell, release, &tree)?;
    let spec = build.join("cordon.spec");
    shell.write_file(&spec, self::spec(shell, release, &tree)?)?;
    cmd!(shell, "rpmbuild --quiet -bb {spec}")
        .arg("--define")
        .arg(format!("_topdir {}", build.display()))
        .env("SOURCE_DATE_EPOCH", release.epoch.to_string())
        .quiet()
        .ignore_stderr()
        .run()
        .context("rpmbuild does not pack it")?;
    Ok(build.join("RPMS/x86_64").join(Kind::Rpm.file_name(release)))
}

/// How rpmbuild packs the tree: as it stands, with the dependencies of `tauri.conf.json`, and those that it reads from the
/// programs.
fn spec(shell: &Shell, release: &Release, tree: &Path) -> anyhow::Result<String> {
    let config: Value = serde_json::from_str(&shell.read_file("src-tauri/tauri.conf.json")?)?;
    let bundle = &config["bundle"];
    let text = |key: &str| bundle[key].as_str().with_context(|| format!("tauri.conf.json has no bundle.{key}"));
    let names = |key: &str| {
        let names = bundle["linux"]["rpm"][key].as_array().into_iter().flatten().filter_map(Value::as_str);
        let tag = if key == "depends" { "Requires" } else { "Recommends" };
        names.map(|name| format!("{tag}: {name}\n")).collect::<String>()
    };
    let files = below(shell, tree)?;
    let edition = if release.edition.is_some() { "%dir /usr/lib/cordon\n" } else { "" };
    let listed: String = files
        .iter()
        .map(|file| {
            let kind = if file.starts_with("usr/share/doc/") { "%doc " } else { "" };
            format!("{kind}/{file}\n")
        })
        .collect();
    Ok(format!(
        "%global debug_package %{{nil}}
%global __os_install_post %{{nil}}
%global _build_id_links none
%global _binary_payload w19.zstdio
%global _buildhost cordon.invalid
%global source_date_epoch_from_changelog 0
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
Name: cordon
Version: {version}
Release: 1
Summary: {summary}
License: {license}
{requires}{recommends}
%description
{description}

%install
cp --archive '{tree}'/. %{{buildroot}}

%files
%defattr(-,root,root,755)
%dir /usr/share/doc/cordon
{edition}{listed}",
        version = release.version,
        summary = text("shortDescription")?,
        license = text("license")?,
        requires = names("depends"),
        recommends = names("recommends"),
        description = text("longDescription")?,
        tree = tree.display(),
    ))
}

/// One time for everything, and no more rights than are needed.
fn settle(shell: &Shell, release: &Release, tree: &Path) -> anyhow::Result<()> {
    let epoch = format!("@{}", release.epoch);
    cmd!(shell, "chmod --recursive u=rwX,go=rX {tree}").quiet().run()?;
    let touch = ["touch", "--no-dereference", "--date", &epoch, "{}", "+"];
    cmd!(shell, "find {tree} -exec {touch...}").quiet().run()?;
    Ok(())
}

/// The newest version of the C library that the programs ask for, as `2.34`.
fn newest_glibc(shell: &Shell, tree: &Path) -> anyhow::Result<String> {
    let programs = ["cordon", DESKTOP_PROGRAM].map(|program| tree.join("usr/bin").join(program));
    let table = cmd!(shell, "objdump --private-headers {programs...}").quiet().read()?;
    let versions = table.split_whitespace().filter_map(|word| word.strip_prefix("GLIBC_"));
    let newest = versions.filter_map(|version| {
        let (major, minor) = version.split_once('.')?;
        Some((major.parse::<u32>().ok()?, minor.split('.').next()?.parse::<u32>().ok()?))
    });
    let (major, minor) = newest.max().context("the programs name no version of the C library")?;
    Ok(format!("{major}.{minor}"))
}

/// Lines that Debian's papers may have: 80 characters.
fn wrap(text: &str, first: &str, others: &str) -> String {
    let mut lines = vec![first.to_owned()];
    let mut is_empty = true;
    for word in text.split_whitespace() {
        let room = lines.last().map_or(0, |line| line.chars().count()) + word.chars().count() < 79;
        match lines.last_mut() {
            Some(line) if is_empty => line.push_str(word),
            Some(line) if room => *line = format!("{line} {word}"),
            _ => lines.push(format!("{others}{word}")),
        }
        is_empty = false;
    }
    lines.join("\n")
}

/// The changes of this version in Debian's form.
fn changelog(shell: &Shell, release: &Release) -> anyhow::Result<String> {
    let changes = shell.read_file("CHANGELOG.md")?;
    let mut newest: Vec<String> = Vec::new();
    for line in changes.lines().skip_while(|line| !line.starts_with("- ")).take_while(|line| !line.starts_with('#')) {
        match (line.strip_prefix("- "), newest.last_mut()) {
            (Some(change), _) => newest.push(change.to_owned()),
            (None, Some(change)) => *change = format!("{change} {}", line.trim()),
            (None, None) => {}
        }
    }
    let newest: Vec<_> = newest.iter().map(|change| wrap(change, "  * ", "    ")).collect();
    ensure!(!newest.is_empty(), "CHANGELOG.md names no change");
    let date = day(shell, release, "--rfc-email")?;
    let (version, changes) = (&release.version, newest.join("\n"));
    Ok(format!("cordon ({version}) stable; urgency=medium\n\n{changes}\n\n -- {MAINTAINER}  {date}\n"))
}

/// With the licence's own text, where Debian has no copy of it to point to.
fn copyright(shell: &Shell, form: &str) -> anyhow::Result<String> {
    let mit = shell.read_file("LICENSE-MIT")?;
    let lines: Vec<_> =
        mit.lines().map(|line| if line.is_empty() { " .".to_owned() } else { format!(" {line}") }).collect();
    Ok(form.replace("@MIT@", &lines.join("\n")))
}

/// The release's time, as `date` writes it.
fn day(shell: &Shell, release: &Release, form: &str) -> anyhow::Result<String> {
    let epoch = format!("@{}", release.epoch);
    Ok(cmd!(shell, "date --utc --date {epoch} {form}").env("LC_ALL", "C").quiet().read()?)
}

/// The files below a folder, by their paths from there, in the order of bytes.
pub(crate) fn below(shell: &Shell, folder: &Path) -> anyhow::Result<Vec<String>> {
    let listed = cmd!(shell, "find {folder} -type f -printf %P\\n").quiet().read()?;
    let mut files: Vec<_> = listed.lines().map(str::to_owned).collect();
    files.sort_unstable();
    Ok(files)
}

/// Tauri's command line, of the window's npm packages.
fn tauri<'a>(shell: &'a Shell, args: &[&str]) -> xshell::Cmd<'a> {
    cmd!(shell, "node ui/node_modules/@tauri-apps/cli/tauri.js {args...}").quiet()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_with_its_indent() {
        let words = "word ".repeat(30);
        let wrapped = wrap(&words, "  * ", "    ");
        assert!(wrapped.starts_with("  * word word"), "{wrapped}");
        assert!(wrapped.lines().skip(1).all(|line| line.starts_with("    word")), "{wrapped}");
        assert!(wrapped.lines().all(|line| line.len() < 80), "{wrapped}");
        assert_eq!(wrapped.split_whitespace().filter(|word| *word == "word").count(), 30);
    }
}
