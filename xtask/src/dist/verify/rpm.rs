//! The `.rpm`, by the programs of rpm. It is not started: that takes a system of Fedora's, which this machine cannot get.

use xshell::{Shell, cmd};

use anyhow::ensure;

use super::{Report, installer};
use crate::dist::linux::contents;
use crate::dist::{Kind, Release};
use crate::packages::{self, For};

/// What it depends on, as Fedora names it.
const FEDORA: [&str; 3] = ["ca-certificates", "gtk3", "webkit2gtk4.1"];

/// Libraries that rpmbuild has read from the programs, as every distribution of rpm's names them.
const LIBRARIES: [&str; 3] = ["libc.so.6", "libgtk-3.so.0()(64bit)", "libwebkit2gtk-4.1.so.0()(64bit)"];

pub(crate) fn verify(shell: &Shell, release: &Release, report: &mut Report) -> anyhow::Result<()> {
    packages::install(shell, &[For::Installers])?;
    let package = installer(release, Kind::Rpm)?;
    let package = &package;
    // This machine's own database of packages has no say.
    let query = |args: &[&str]| cmd!(shell, "rpm --query --package {package} {args...}").quiet().read();
    report.check("rpm: its digests are right (rpm --checksig)", || {
        let said = cmd!(shell, "rpm --checksig {package}").quiet().read()?;
        ensure!(said.ends_with(": digests OK"), "{said}");
        Ok(())
    });
    report.check("rpm: it holds what is expected, and nothing else", || {
        let listed = query(&["--queryformat", "[%{FILEMODES:perms} %{FILEUSERNAME}/%{FILEGROUPNAME} %{FILENAMES}\n]"])?;
        let mut files = Vec::new();
        for line in listed.lines() {
            let mut words = line.splitn(3, ' ');
            let mut word = || words.next().unwrap_or_default();
            let (mode, owner, path) = (word(), word(), word());
            ensure!(matches!(mode, "drwxr-xr-x" | "-rw-r--r--" | "-rwxr-xr-x") && owner == "root/root", "{line}");
            if !mode.starts_with('d') {
                files.push(path.trim_start_matches('/'));
            }
        }
        contents::compare(files.into_iter())
    });
    report.check("rpm: it is cordon of this version, and runs no script", || {
        let named = query(&["--queryformat", "%{NAME} %{VERSION} %{ARCH}"])?;
        ensure!(named == format!("cordon {} x86_64", release.version), "{named}");
        let scripts = query(&["--scripts", "--triggers", "--filetriggers"])?;
        ensure!(scripts.is_empty(), "{scripts}");
        Ok(())
    });
    report.check(
        "rpm: it depends on what Fedora calls gtk3 and webkit2gtk4.1, and on the libraries themselves",
        || {
            let requires = query(&["--requires"])?;
            for name in FEDORA {
                let is_named = |line: &str| line == name || line.starts_with(&format!("({name} or "));
                ensure!(requires.lines().any(is_named), "{name} is not among:\n{requires}");
            }
            for library in LIBRARIES {
                ensure!(requires.lines().any(|line| line.starts_with(library)), "{library} is not among:\n{requires}");
            }
            Ok(())
        },
    );
    report.check("rpm: unpacked it is what was packed, and erased it leaves nothing", || {
        let root = release.work.join("verify/rpm");
        shell.remove_path(&root)?;
        shell.create_dir(&root)?;
        // The libraries are not there: nothing is started.
        cmd!(shell, "rpm --root {root} --install --nodeps --ignorearch {package}").quiet().ignore_stderr().run()?;
        cmd!(shell, "rpm --root {root} --verify --nodeps cordon").quiet().run()?;
        cmd!(shell, "rpm --root {root} --erase --nodeps cordon").quiet().ignore_stderr().run()?;
        let left = cmd!(shell, "find {root}/usr ( -name *cordon* -o -type f )").quiet().read()?;
        ensure!(left.is_empty(), "{left}");
        Ok(())
    });
    Ok(())
}
