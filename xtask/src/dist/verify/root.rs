//! A Debian system in a folder, entered by `chroot` in namespaces of its own: what is mounted or started there is gone when
//! the command ends.
//!
//! It is of the release of this machine, from where this machine's own apt gets its packages. Two are kept under
//! `target/dist/roots`, and each check works in a copy: the bare one, and one that has everything a check needs, save Cordon.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};
use xshell::{Shell, cmd};

use crate::dist::Release;

/// Who sits before the laptop.
const PERSON: &str = "officer";

/// What a window without a screen needs, as the journeys of `cargo xtask test` do.
const TOOLS: [&str; 6] = ["dbus", "dbus-bin", "gnome-keyring", "webkit2gtk-driver", "xauth", "xvfb"];

/// Mounts what a running system has and goes into it. The shell stays: it is process 1 there, to which Xvfb sends no word
/// that it is ready.
const ENTER: &str = r#"set -e
root=$1; archives=$2; shift 2
mount --make-rprivate /
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mkdir -p "$root/run/lock" "$root/run/user"
install --directory --mode 700 --owner 1000 --group 1000 "$root/run/user/1000"
mount --bind "$archives" "$root/var/cache/apt/archives"
chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@" || status=$?
exit "${status:-0}""#;

/// Starts nothing when a package is installed: there is no init.
const NO_DAEMONS: &str = "#!/bin/sh\nexit 101\n";

/// The system.
pub(crate) struct Root<'a> {
    shell: &'a Shell,
    folder: PathBuf,
    archives: PathBuf,
}

impl<'a> Root<'a> {
    /// A copy of the bare system, under this name.
    pub(crate) fn bare(shell: &'a Shell, release: &Release, name: &str) -> anyhow::Result<Self> {
        Self::bare_kept(shell, release)?.copy(release, &format!("copy-{name}"))
    }

    /// A copy of the system that has what `package` depends on and what drives a window, under this name.
    pub(crate) fn ready(shell: &'a Shell, release: &Release, name: &str, package: &Path) -> anyhow::Result<Self> {
        let field = |field: &str| cmd!(shell, "dpkg-deb --field {package} {field}").quiet().read();
        let wanted = field("Depends")?;
        let stamp = format!("{wanted}\n{}\n", TOOLS.join(" "));
        let kept = Self::at(shell, release, "ready");
        if !shell.read_file(kept.path("etc/ready-for")).is_ok_and(|ready| ready == stamp) {
            println!("Preparing a Debian system with what the checks need");
            shell.remove_path(&kept.folder)?;
            let made = Self::bare_kept(shell, release)?.copy(release, "copy-prepared")?;
            let tools = TOOLS.join(" ");
            made.run(&format!("apt-get satisfy --yes --no-install-recommends '{wanted}' >/dev/null"))?;
            made.run(&format!("apt-get install --yes --no-install-recommends {tools} >/dev/null"))?;
            made.run(&format!("useradd --uid 1000 --create-home {PERSON}"))?;
            shell.write_file(made.path("etc/ready-for"), stamp)?;
            made.become_kept(&kept)?;
        }
        kept.copy(release, &format!("copy-{name}"))
    }

    fn bare_kept(shell: &'a Shell, release: &Release) -> anyhow::Result<Self> {
        let kept = Self::at(shell, release, "bare");
        if kept.folder.is_dir() {
            return Ok(kept);
        }
        println!("Preparing a bare Debian system");
        shell.create_dir(&kept.archives)?;
        let Sources { codename, mirror, list } = &Sources::of_this_machine(shell)?;
        // Elsewhere until it is whole.
        let made = Self::at(shell, release, "copy-prepared");
        let (folder, log) = (&made.folder, release.work.join("debootstrap.log"));
        shell.remove_path(folder)?;
        let logged = "log=$1; shift; exec \"$@\" > \"$log\" 2>&1";
        cmd!(shell, "sh -c {logged} sh {log} debootstrap --variant=minbase {codename} {folder} {mirror}")
            .quiet()
            .run()
            .with_context(|| format!("debootstrap fails; see {}", log.display()))?;
        // How this machine reaches its mirror.
        let (from, to) = (Path::new("/etc/apt/apt.conf.d"), made.path("etc/apt/apt.conf.d"));
        cmd!(shell, "cp --recursive {from}/. {to}").quiet().run()?;
        let policy = made.path("usr/sbin/policy-rc.d");
        shell.write_file(&policy, NO_DAEMONS)?;
        cmd!(shell, "chmod 755 {policy}").quiet().run()?;
        shell.write_file(made.path("etc/apt/sources.list"), list)?;
        made.run("apt-get update >/dev/null")?;
        made.become_kept(&kept)?;
        Ok(kept)
    }

    fn at(shell: &'a Shell, release: &Release, name: &str) -> Self {
        let roots = release.work.join("roots");
        Self { shell, folder: roots.join(name), archives: roots.join("archives") }
    }

    fn copy(&self, release: &Release, name: &str) -> anyhow::Result<Self> {
        let copy = Self::at(self.shell, release, name);
        let (shell, from, to) = (self.shell, &self.folder, &copy.folder);
        shell.remove_path(to)?;
        cmd!(shell, "cp --archive {from} {to}").quiet().run()?;
        Ok(copy)
    }

    fn become_kept(self, kept: &Self) -> anyhow::Result<()> {
        let (shell, from, to) = (self.shell, &self.folder, &kept.folder);
        Ok(cmd!(shell, "mv {from} {to}").quiet().run()?)
    }

    /// Runs a line of shell in it, as the administrator; what it prints.
    pub(crate) fn run(&self, script: &str) -> anyhow::Result<String> {
        self.finish(self.command(&["sh", "-ec", script]), script)
    }

    /// Runs a line of shell in it as the person, in a session with an unlocked keyring and a screen; what it prints.
    pub(crate) fn run_signed_in(&self, script: &str) -> anyhow::Result<String> {
        self.finish(self.signed_in(script), script)
    }

    /// The command that runs a line of shell as the person, in such a session.
    pub(crate) fn signed_in(&self, script: &str) -> Command {
        let session = format!(
            "printf %s 'the password of the keyring' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1\n{script}"
        );
        let person = ["setpriv", "--reuid", PERSON, "--regid", PERSON, "--init-groups"];
        let home = format!("HOME=/home/{PERSON}");
        let screen = "-screen 0 1280x900x24";
        let in_session =
            ["xvfb-run", "--auto-servernum", "--server-args", screen, "dbus-run-session", "--", "sh", "-ec"];
        let mut words: Vec<&str> = person.to_vec();
        words.extend(["env", &home, "XDG_RUNTIME_DIR=/run/user/1000", "--chdir=/tmp"]);
        words.extend(in_session);
        words.push(&session);
        self.command(&words)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ENTER, "sh"]);
        command.arg(&self.folder).arg(&self.archives).args(words).stdin(Stdio::null());
        command
    }

    fn finish(&self, mut command: Command, script: &str) -> anyhow::Result<String> {
        let output = command.output().context("unshare does not start")?;
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        ensure!(output.status.success(), "{script}: {}\n{out}{err}", output.status);
        Ok(out.into_owned())
    }

    /// Lays a file in it.
    pub(crate) fn put(&self, file: &Path, to: &str) -> anyhow::Result<()> {
        Ok(self.shell.copy_file(file, self.folder.join(to))?)
    }

    /// A file in it, seen from outside.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// Everything that lies in it, save what apt and dpkg keep for themselves and what does not outlive a start.
    pub(crate) fn listing(&self) -> anyhow::Result<BTreeSet<String>> {
        let (shell, folder) = (self.shell, &self.folder);
        let listed = cmd!(shell, "find {folder} -xdev -printf %P\\n").quiet().read()?;
        let passing = ["dev/", "proc/", "run/", "sys/", "tmp/", "var/cache/apt/", "var/lib/apt/", "var/log/"];
        // dpkg's own copies of its lists.
        let kept = ["var/lib/dpkg/status-old", "var/lib/dpkg/available", "var/cache/debconf/"];
        let leaves = |path: &&str| !passing.iter().chain(&kept).any(|place| path.starts_with(place));
        Ok(listed.lines().filter(leaves).map(str::to_owned).collect())
    }
}

impl Drop for Root<'_> {
    /// A copy is of no more use; the kept ones stay.
    fn drop(&mut self) {
        if self.folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("copy-")) {
            let _ = self.shell.remove_path(&self.folder);
        }
    }
}

/// Where this machine's apt gets Debian's packages.
struct Sources {
    codename: String,
    mirror: String,
    /// As `sources.list` has it.
    list: String,
}

impl Sources {
    fn of_this_machine(shell: &Shell) -> anyhow::Result<Self> {
        let about = shell.read_file("/etc/os-release")?;
        let codename = about.lines().find_map(|line| line.strip_prefix("VERSION_CODENAME=")).unwrap_or_default();
        let format = "$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)";
        let targets =
            cmd!(shell, "apt-get indextargets --format {format}").arg("Created-By: Packages").quiet().read()?;
        let mut list = BTreeSet::new();
        let mut mirror = None;
        for target in targets.lines() {
            let words: Vec<_> = target.split(' ').collect();
            let [address, suite, component, "Debian"] = words[..] else { continue };
            if suite == codename {
                mirror = Some(address.to_owned());
            }
            list.insert(format!("deb {address} {suite} {component}\n"));
        }
        let Some(mirror) = mirror else {
            bail!("apt of this machine knows no mirror of Debian; run this on Debian, after apt-get update");
        };
        Ok(Self { codename: codename.to_owned(), mirror, list: list.into_iter().collect() })
    }
}
