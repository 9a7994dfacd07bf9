//! The system's libraries and programs: which are missing, and how this system's package manager calls them.

use std::collections::BTreeSet;

use anyhow::{Context, bail};
use xshell::{Shell, cmd};

/// What a chore cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// Building and opening the window.
    Window,
    /// Driving it without a screen.
    Journeys,
    /// Bundling an AppImage.
    AppImage,
    /// Starting it without a screen.
    Starts,
    /// Running programs written in Python.
    Python,
    /// Making KeePass databases, to test and to measure with.
    KeePass,
    /// Measuring `cordon vault audit` against others.
    Peers,
    /// Packing for Linux, and looking a package over.
    Installers,
    /// Installing packages in a system of their own.
    Installing,
    /// Building for Windows, and putting its installer together.
    Windows,
    /// Running what was built for Windows.
    Wine,
}

/// How to tell whether something is there.
#[derive(Debug, Clone, Copy)]
enum Probe {
    /// A program in the search path.
    Program(&'static str),
    /// A library that pkg-config knows.
    Library(&'static str),
    /// A module that Python finds.
    Python(&'static str),
    /// A file at one place.
    File(&'static str),
}

/// Something needed, and its package by package manager.
struct Need {
    purpose: For,
    probe: Probe,
    apt: &'static str,
    dnf: &'static str,
    pacman: &'static str,
}

/// dnf takes the path of a file in place of a package's name.
const NEEDS: &[Need] = &[
    need(For::Window, Probe::Program("cc"), "build-essential", "gcc", "base-devel"),
    need(For::Window, Probe::Program("pkg-config"), "pkg-config", "pkgconf-pkg-config", "pkgconf"),
    need(
        For::Window,
        Probe::Library("webkit2gtk-4.1"),
        "libwebkit2gtk-4.1-dev",
        "webkit2gtk4.1-devel",
        "webkit2gtk-4.1",
    ),
    need(
        For::Journeys,
        Probe::Program("WebKitWebDriver"),
        "webkit2gtk-driver",
        "/usr/bin/WebKitWebDriver",
        "webkitgtk-6.0",
    ),
    need(For::Journeys, Probe::Program("xvfb-run"), "xvfb", "/usr/bin/xvfb-run", "xorg-server-xvfb"),
    need(For::Journeys, Probe::Program("xauth"), "xauth", "xauth", "xorg-xauth"),
    need(For::Journeys, Probe::Program("dbus-run-session"), "dbus", "/usr/bin/dbus-run-session", "dbus"),
    need(For::Journeys, Probe::Program("dbus-send"), "dbus-bin", "dbus-tools", "dbus"),
    need(For::Journeys, Probe::Program("gnome-keyring-daemon"), "gnome-keyring", "gnome-keyring", "gnome-keyring"),
    need(For::Journeys, Probe::Program("age"), "age", "age", "age"),
    need(For::Journeys, Probe::Program("dpkg-query"), "dpkg", "dpkg", "dpkg"),
    need(For::Journeys, Probe::Program("minisign"), "minisign", "minisign", "minisign"),
    need(For::Journeys, Probe::Program("pdftotext"), "poppler-utils", "poppler-utils", "poppler"),
    need(For::Journeys, Probe::Program("xdotool"), "xdotool", "xdotool", "xdotool"),
    need(For::Journeys, Probe::Program("script"), "bsdutils", "/usr/bin/script", "util-linux"),
    need(For::Journeys, Probe::Program("unshare"), "util-linux", "util-linux", "util-linux"),
    need(For::AppImage, Probe::Library("librsvg-2.0"), "librsvg2-dev", "librsvg2-devel", "librsvg"),
    need(For::AppImage, Probe::Program("patchelf"), "patchelf", "patchelf", "patchelf"),
    need(For::AppImage, Probe::Program("file"), "file", "file", "file"),
    need(For::AppImage, Probe::Program("xdg-open"), "xdg-utils", "xdg-utils", "xdg-utils"),
    need(For::Starts, Probe::Program("Xvfb"), "xvfb", "/usr/bin/Xvfb", "xorg-server-xvfb"),
    need(For::Starts, Probe::Program("dbus-daemon"), "dbus", "/usr/bin/dbus-daemon", "dbus"),
    need(For::Python, Probe::Program("python3"), "python3", "python3", "python"),
    need(For::Python, Probe::Python("ensurepip"), "python3-venv", "python3", "python"),
    need(For::KeePass, Probe::Program("keepassxc-cli"), "keepassxc", "keepassxc", "keepassxc"),
    need(For::Peers, Probe::Program("pass"), "pass", "pass", "pass"),
    need(For::Peers, Probe::Program("gpg"), "gnupg", "gnupg2", "gnupg"),
    need(For::Peers, Probe::Program("openssl"), "openssl", "openssl", "openssl"),
    need(For::Peers, Probe::Program("time"), "time", "time", "time"),
    need(For::Installers, Probe::Program("dpkg-deb"), "dpkg", "dpkg", "dpkg"),
    need(For::Installers, Probe::Program("rpmbuild"), "rpm", "rpm-build", "rpm-tools"),
    need(For::Installers, Probe::Program("rpm2cpio"), "rpm2cpio", "rpm", "rpm-tools"),
    need(For::Installers, Probe::Program("cpio"), "cpio", "cpio", "cpio"),
    need(For::Installers, Probe::Program("objdump"), "binutils", "binutils", "binutils"),
    need(
        For::Installers,
        Probe::Program("desktop-file-validate"),
        "desktop-file-utils",
        "desktop-file-utils",
        "desktop-file-utils",
    ),
    need(For::Installers, Probe::Program("appstreamcli"), "appstream", "appstream", "appstream"),
    need(For::Installing, Probe::Program("debootstrap"), "debootstrap", "debootstrap", "debootstrap"),
    need(For::Installing, Probe::Program("lintian"), "lintian", "lintian", "lintian"),
    need(For::Installing, Probe::Program("minisign"), "minisign", "minisign", "minisign"),
    need(For::Installing, Probe::Program("unshare"), "util-linux", "util-linux", "util-linux"),
    need(For::Windows, Probe::Program("cc"), "build-essential", "gcc", "base-devel"),
    need(For::Windows, Probe::File("/usr/bin/rustc"), "rustc-web", "rust", "rust"),
    need(For::Windows, Probe::File("/usr/bin/cargo"), "cargo-web", "cargo", "rust"),
    need(
        For::Windows,
        Probe::File("/usr/lib/rustlib/src/rust/library/std/src/lib.rs"),
        "rust-web-src",
        "rust-src",
        "rust-src",
    ),
    need(
        For::Windows,
        Probe::Program("x86_64-w64-mingw32-gcc"),
        "gcc-mingw-w64-x86-64",
        "mingw64-gcc",
        "mingw-w64-gcc",
    ),
    need(For::Windows, Probe::Program("wixl"), "wixl", "msitools", "msitools"),
    need(For::Windows, Probe::Program("msibuild"), "msitools", "msitools", "msitools"),
    need(For::Windows, Probe::Program("osslsigncode"), "osslsigncode", "osslsigncode", "osslsigncode"),
    need(For::Wine, Probe::Program("openssl"), "openssl", "openssl", "openssl"),
    need(For::Wine, Probe::Program("wine"), "wine", "wine-core", "wine"),
    need(For::Wine, Probe::Program("xvfb-run"), "xvfb", "/usr/bin/xvfb-run", "xorg-server-xvfb"),
    need(For::Wine, Probe::Program("xauth"), "xauth", "xauth", "xorg-xauth"),
];

const fn need(purpose: For, probe: Probe, apt: &'static str, dnf: &'static str, pacman: &'static str) -> Need {
    Need { purpose, probe, apt, dnf, pacman }
}

/// A package manager: its program, the arguments that install, and which column of the table is its own.
struct Installer {
    program: &'static str,
    refresh: Option<&'static [&'static str]>,
    install: &'static [&'static str],
    package: fn(&Need) -> &'static str,
}

const INSTALLERS: &[Installer] = &[
    Installer {
        program: "apt-get",
        refresh: Some(&["update"]),
        install: &["install", "--yes", "--no-install-recommends"],
        package: |need| need.apt,
    },
    Installer { program: "dnf", refresh: None, install: &["install", "-y"], package: |need| need.dnf },
    Installer {
        program: "pacman",
        refresh: None,
        install: &["-Sy", "--needed", "--noconfirm"],
        package: |need| need.pacman,
    },
];

/// Installs what is missing for `purposes`; says what is needed where no package manager is known.
pub(crate) fn install(shell: &Shell, purposes: &[For]) -> anyhow::Result<()> {
    if cfg!(target_os = "macos") {
        return said(shell, "xcode-select -p", "the Xcode command line tools: run xcode-select --install");
    }
    if cfg!(windows) {
        println!(
            "Needed on Windows: the Visual C++ build tools, and the WebView2 runtime (part of Windows 10 and later)."
        );
        return Ok(());
    }
    let missing = missing(shell, purposes);
    if missing.is_empty() {
        return Ok(());
    }
    let Some(installer) = INSTALLERS.iter().find(|installer| is_program(shell, installer.program)) else {
        bail!("install {} first: no package manager known to this program is here", names(&missing));
    };
    // One package may fill several needs.
    let packages: BTreeSet<_> = missing.iter().map(|need| (installer.package)(need)).collect();
    let program = installer.program;
    println!("Installing with {program}: {}", packages.iter().copied().collect::<Vec<_>>().join(" "));
    let privilege = privilege(shell)?;
    if let Some(refresh) = installer.refresh {
        cmd!(shell, "env {privilege...} {program} {refresh...}").quiet().ignore_stdout().run()?;
    }
    let install = installer.install;
    cmd!(shell, "env {privilege...} {program} {install...} {packages...}")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .quiet()
        .ignore_stdout()
        .run()
        .with_context(|| format!("{program} could not install them; do it by hand, then try again"))?;
    let missing = self::missing(shell, purposes);
    if !missing.is_empty() {
        bail!("{program} installed the packages, but {} is still missing; install it by hand", names(&missing));
    }
    Ok(())
}

fn missing(shell: &Shell, purposes: &[For]) -> Vec<&'static Need> {
    NEEDS
        .iter()
        .filter(|need| purposes.contains(&need.purpose))
        .filter(|need| match need.probe {
            Probe::Program(name) => !is_program(shell, name),
            Probe::Library(name) => cmd!(shell, "pkg-config --exists {name}").quiet().ignore_stderr().run().is_err(),
            Probe::Python(name) => {
                let import = format!("import {name}");
                cmd!(shell, "python3 -c {import}").quiet().ignore_stderr().run().is_err()
            }
            Probe::File(path) => !shell.path_exists(path),
        })
        .collect()
}

fn names(missing: &[&Need]) -> String {
    let names: Vec<_> = missing
        .iter()
        .map(|need| match need.probe {
            Probe::Program(name) | Probe::Library(name) | Probe::Python(name) | Probe::File(name) => name,
        })
        .collect();
    names.join(", ")
}

/// Whether `name` is in the search path.
pub(crate) fn is_program(shell: &Shell, name: &str) -> bool {
    let path = shell.var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// What to put before a command that needs the administrator.
fn privilege(shell: &Shell) -> anyhow::Result<Option<&'static str>> {
    if cmd!(shell, "id -u").quiet().read()? == "0" {
        return Ok(None);
    }
    if is_program(shell, "sudo") {
        return Ok(Some("sudo"));
    }
    bail!("system packages are missing, and installing them needs an administrator; run this as one, or install sudo")
}

fn said(shell: &Shell, probe: &str, needed: &str) -> anyhow::Result<()> {
    let mut words = probe.split(' ');
    let program = words.next().unwrap_or_default();
    if cmd!(shell, "{program} {words...}").quiet().ignore_stdout().run().is_err() {
        bail!("needed: {needed}");
    }
    Ok(())
}
