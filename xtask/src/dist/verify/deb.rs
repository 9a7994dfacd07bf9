//! The `.deb`, in Debian systems of its own.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use xshell::{Shell, cmd};

use super::root::Root;
use super::window::Window;
use super::{Report, SEEN, UNSEEN, installer, newer, same, unpack};
use crate::dist::linux::contents;
use crate::dist::{Kind, Release};
use crate::packages::{self, For};

/// The version of the package that is upgraded.
const OLDER: &str = "0.0.1";

/// Starts the installed mirror with one password; its address is in `$source`.
const MIRROR: &str = r#"printf '%s\n' '52579:P@ssw0rd' > /tmp/passwords
cordon mirror --passwords /tmp/passwords > /tmp/mirror &
until source=$(grep -o 'http://[0-9.:]*' /tmp/mirror); do sleep 0.1; done
"#;

pub(crate) fn verify(shell: &Shell, release: &Release, report: &mut Report) -> anyhow::Result<()> {
    packages::install(shell, &[For::Installers, For::Installing, For::Python])?;
    let package = installer(release, Kind::Deb)?;
    look_over(shell, release, &package, report)?;
    report.check("deb: no path of this machine is in it", || {
        no_path_of_this_machine(shell, &unpack(shell, release, &package, "paths")?)
    });
    report.check("deb: lintian finds no error and no warning", || lintian(shell, &package));
    if cmd!(shell, "id --user").quiet().read()? != "0" {
        bail!("the rest installs packages in a system of their own: run it as root, or by sudo");
    }
    in_a_bare_system(shell, release, &package, report);
    through_its_life(shell, release, &package, report);
    same::verify(shell, release, &package, report);
    Ok(())
}

/// What can be seen without installing it.
pub(crate) fn look_over(shell: &Shell, release: &Release, package: &Path, report: &mut Report) -> anyhow::Result<()> {
    let tree = unpack(shell, release, package, "deb")?;
    report.check("deb: it holds what is expected, and nothing else", || {
        let files = super::super::linux::below(shell, &tree)?;
        contents::compare(files.iter().map(String::as_str).filter(|file| !file.starts_with("DEBIAN/")))
    });
    report.check("deb: everything belongs to root, and nobody else may write there", || {
        for line in cmd!(shell, "dpkg-deb --contents {package}").quiet().read()?.lines() {
            let mut words = line.split_whitespace();
            let (mode, owner) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            ensure!(matches!(mode, "drwxr-xr-x" | "-rw-r--r--" | "-rwxr-xr-x") && owner == "root/root", "{line}");
        }
        Ok(())
    });
    report.check("deb: it is cordon of this version, runs no script, and its sums are right", || {
        let control = shell.read_file(tree.join("DEBIAN/control"))?;
        for line in ["Package: cordon", &format!("Version: {}", release.version), "Architecture: amd64"] {
            ensure!(control.lines().any(|its| its == line), "no {line}");
        }
        let mut own: Vec<_> = shell.read_dir(tree.join("DEBIAN"))?;
        own.retain(|path| !path.ends_with("control") && !path.ends_with("md5sums"));
        ensure!(own.is_empty(), "{own:?}");
        let _tree = shell.push_dir(&tree);
        Ok(cmd!(shell, "md5sum --check --strict --quiet DEBIAN/md5sums").quiet().run()?)
    });
    report.check("deb: the desktop entry and the AppStream data are valid", || {
        let entry = tree.join("usr/share/applications/cordon.desktop");
        cmd!(shell, "desktop-file-validate --no-hints {entry}").quiet().run()?;
        let data = tree.join("usr/share/metainfo/app.cordon.desktop.metainfo.xml");
        let output = cmd!(shell, "appstreamcli validate --no-net {data}").quiet().ignore_status().output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        Ok(())
    });
    Ok(())
}

fn no_path_of_this_machine(shell: &Shell, tree: &Path) -> anyhow::Result<()> {
    let root = shell.current_dir().display().to_string();
    let home = shell.var("HOME").unwrap_or_default();
    // A home of one word, as /root, is part of other paths.
    let cargo = format!("{home}/.cargo");
    for place in [root, cargo] {
        let found = cmd!(shell, "grep --recursive --files-with-matches --text --fixed-strings {place} {tree}")
            .quiet()
            .ignore_status()
            .read()?;
        ensure!(found.is_empty(), "{place} is in {found}");
    }
    Ok(())
}

fn lintian(shell: &Shell, package: &Path) -> anyhow::Result<()> {
    let output =
        cmd!(shell, "lintian --allow-root --fail-on error,warning {package}").quiet().ignore_status().output()?;
    ensure!(output.status.success(), "\n{}", String::from_utf8_lossy(&output.stdout).trim_end());
    Ok(())
}

/// The first thing that the person or their administrator does with it.
fn in_a_bare_system(shell: &Shell, release: &Release, package: &Path, report: &mut Report) {
    let mut root = None;
    report.check("deb: apt install ./cordon.deb in a bare Debian system", || {
        let bare = Root::bare(shell, release, "bare")?;
        bare.put(package, "root/cordon.deb")?;
        bare.run("cd /root && apt-get install --yes ./cordon.deb >/dev/null")?;
        root = Some(bare);
        Ok(())
    });
    let Some(root) = root else { return };
    report.check("deb: every library that the programs are linked with is there", || {
        let linked = root.run("ldd /usr/bin/cordon /usr/bin/cordon-desktop")?;
        ensure!(!linked.contains("not found"), "{linked}");
        Ok(())
    });
    report.check("deb: the packages of all libraries that the programs name are among its dependencies", || {
        depends_on_what_it_links(shell, &root, package)
    });
    report.check("deb: cordon check finds an exposed password (exit 1), and not another (exit 0)", || {
        let version = root.run("cordon --version")?;
        ensure!(version.trim() == format!("cordon {}", release.version), "{version}");
        let check = |password: &str| {
            root.run(&format!(
                "{MIRROR}status=0; printf '%s\\n' '{password}' | cordon check --stdin --json --source $source || status=$?\necho \"status $status\""
            ))
        };
        let (seen, unseen) = (check(SEEN)?, check(UNSEEN)?);
        ensure!(seen.contains("52579") && seen.contains("status 1"), "{seen}");
        ensure!(unseen.contains("\"not_seen\"") && unseen.contains("status 0"), "{unseen}");
        Ok(())
    });
}

/// What the programs themselves ask the loader for, by package.
fn depends_on_what_it_links(shell: &Shell, root: &Root<'_>, package: &Path) -> anyhow::Result<()> {
    let depends = cmd!(shell, "dpkg-deb --field {package} Depends").quiet().read()?;
    let depends: BTreeSet<_> = depends.split(", ").filter_map(|one| one.split(' ').next()).collect();
    let programs = ["usr/bin/cordon", "usr/bin/cordon-desktop"].map(|program| root.path(program));
    let headers = cmd!(shell, "objdump --private-headers {programs...}").quiet().read()?;
    let libraries: BTreeSet<_> =
        headers.lines().filter_map(|line| line.trim().strip_prefix("NEEDED")).map(str::trim).collect();
    ensure!(!libraries.is_empty(), "the programs name no library");
    let mut needed = BTreeSet::new();
    for library in libraries {
        let owner = root.run(&format!("dpkg-query --search '*/{library}' | head -n 1"))?;
        let owner = owner.split(':').next().unwrap_or_default().to_owned();
        ensure!(depends.contains(owner.as_str()), "{library} is of {owner}, on which it does not depend");
        needed.insert(owner);
    }
    let alone = ["ca-certificates"];
    let more: Vec<_> = depends.iter().filter(|one| !needed.contains(**one) && !alone.contains(*one)).collect();
    ensure!(more.is_empty(), "it depends on {more:?} without need");
    Ok(())
}

/// An older version is used, upgraded, used again, removed and purged.
fn through_its_life(shell: &Shell, release: &Release, package: &Path, report: &mut Report) {
    let mut root = None;
    report.check("deb: an older version (the same programs under a lower number) keeps an account, sealed", || {
        let ready = Root::ready(shell, release, "life", package)?;
        let older = renumbered(shell, release, package, OLDER)?;
        let before = ready.listing()?;
        ready.put(&older, "root/older.deb")?;
        ready
            .run("cd /root && apt-get install --yes --no-install-recommends ./older.deb >/dev/null && rm older.deb")?;
        ready.run_signed_in("cordon accounts add google >/dev/null")?;
        let kept = ready.run("find /home/officer/.local/share/app.cordon.desktop -type f -name '*.age'")?;
        ensure!(!kept.is_empty(), "nothing is kept");
        for file in kept.lines() {
            let bytes = std::fs::read(ready.path(file.trim_start_matches('/')))?;
            ensure!(bytes.starts_with(b"age-encryption.org/v1"), "{file} is not sealed");
        }
        root = Some((ready, before));
        Ok(())
    });
    let Some((root, before)) = root else { return };
    report.check("deb: the upgrade keeps it, and it opens", || {
        root.put(package, "root/cordon.deb")?;
        root.run("cd /root && apt-get install --yes --no-install-recommends ./cordon.deb >/dev/null && rm cordon.deb")?;
        let version = root.run("dpkg-query --show --showformat '${Version}' cordon")?;
        ensure!(version == release.version, "{version} is installed");
        let accounts = root.run_signed_in("cordon accounts list --json")?;
        ensure!(accounts.contains("google"), "{accounts}");
        Ok(())
    });
    report.check(
        "deb: the window opens under Xvfb, shows what was kept, and checks passwords against the mirror",
        || in_the_window(&root),
    );
    report.check(
        "deb: a newer version is found, proved and taken, at the prompt and in the window; an altered one is not",
        || newer::taken(shell, release, &root, &renumbered(shell, release, package, newer::VERSION)?),
    );
    report.check("deb: remove leaves nothing but the person's state", || {
        root.run("apt-get remove --yes cordon >/dev/null")?;
        nothing_outside_of_the_home(&root, &before)?;
        let state = root.path("home/officer/.local/share/app.cordon.desktop/state/state.age");
        ensure!(state.is_file(), "the person's state is gone");
        Ok(())
    });
    report.check("deb: purge leaves nothing of the package", || {
        // Nothing of a removed one is known any more, since it has no file under /etc: it is installed once more.
        root.put(package, "root/cordon.deb")?;
        root.run("cd /root && apt-get install --yes --no-install-recommends ./cordon.deb >/dev/null && rm cordon.deb")?;
        root.run("apt-get purge --yes cordon >/dev/null")?;
        nothing_outside_of_the_home(&root, &before)?;
        let known = root.run("dpkg-query --list cordon 2>/dev/null | grep '^[a-z][a-z] ' || true")?;
        ensure!(known.is_empty() || known.starts_with("un"), "{known}");
        Ok(())
    });
}

fn in_the_window(root: &Root<'_>) -> anyhow::Result<()> {
    let window = Window::open(root, MIRROR)?;
    window.go("Two-step checklist")?;
    window.shows(&["Google"])?;
    let source = std::fs::read_to_string(root.path("tmp/mirror"))?;
    let source = source.split_whitespace().find(|word| word.starts_with("http")).context("the mirror's address")?;
    window.go("Settings")?;
    window.retype("Address of the source", source)?;
    window.press("Use this address")?;
    window.go("Check a password")?;
    window.retype("Password", &format!("{SEEN}\n"))?;
    window.shows(&["Found 52,579 times in known breaches."])?;
    window.retype("Password", &format!("{UNSEEN}\n"))?;
    window.shows(&[&format!("Not found in {} as of ", source.trim_start_matches("http://"))])?;
    window.close()
}

/// Nothing lies there that did not before, but in the person's own home.
fn nothing_outside_of_the_home(root: &Root<'_>, before: &BTreeSet<String>) -> anyhow::Result<()> {
    let now = root.listing()?;
    let left: Vec<_> = now.difference(before).filter(|path| !path.starts_with("home/officer/")).collect();
    ensure!(left.is_empty(), "{left:?} is left behind");
    Ok(())
}

/// The same programs in a package of another version.
fn renumbered(shell: &Shell, release: &Release, package: &Path, version: &str) -> anyhow::Result<std::path::PathBuf> {
    let (tree, other) = (unpack(shell, release, package, "other")?, release.work.join(format!("verify/{version}.deb")));
    let control = shell.read_file(tree.join("DEBIAN/control"))?;
    let line = |version: &str| format!("\nVersion: {version}\n");
    ensure!(control.contains(&line(&release.version)), "the package names no version");
    shell.write_file(tree.join("DEBIAN/control"), control.replace(&line(&release.version), &line(version)))?;
    cmd!(shell, "dpkg-deb --root-owner-group -Znone --build {tree} {other}").quiet().ignore_stdout().run()?;
    Ok(other)
}
