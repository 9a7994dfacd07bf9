//! `cargo xtask dist`: the installers, what goes with them, and the proof that they install, work and leave again.

mod edition;
mod linux;
mod manifest;
mod papers;
mod sums;
mod verify;
mod windows;

use std::path::{self, PathBuf};

use anyhow::{Context, bail};
use xshell::{Shell, cmd};

use self::windows::authenticode::Certificate;
use crate::{flags, node};

/// What is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// For Debian, Ubuntu and what is made of them.
    Deb,
    /// For Fedora, RHEL and openSUSE.
    Rpm,
    /// For Windows, per machine.
    Msi,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Deb, Self::Rpm, Self::Msi];

    /// As `--only` takes it, and behind the last dot of the file's name.
    fn extension(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Rpm => "rpm",
            Self::Msi => "msi",
        }
    }

    /// The file's name.
    fn file_name(self, release: &Release) -> String {
        let version = &release.version;
        match self {
            Self::Deb => format!("cordon_{version}_amd64.deb"),
            Self::Rpm => format!("cordon-{version}-1.x86_64.rpm"),
            Self::Msi => format!("cordon_{version}_x64.msi"),
        }
    }
}

/// One making of installers.
#[derive(Debug, Clone)]
pub(crate) struct Release {
    /// Of the workspace, as `0.1.0`.
    pub(crate) version: String,
    /// SOURCE_DATE_EPOCH: the second of the commit. Everything that carries a time carries this one.
    pub(crate) epoch: u64,
    /// Where installers go: `dist/`.
    pub(crate) out: PathBuf,
    /// Where they are put together: `target/dist`.
    pub(crate) work: PathBuf,
    /// A folder of files that lie beside the program: /usr/lib/cordon on Linux, the program's own folder on Windows.
    /// `None` in the plain edition.
    pub(crate) edition: Option<PathBuf>,
    /// The file of values that it was made of, by its whole path.
    pub(crate) edition_values: Option<PathBuf>,
}

impl Release {
    fn of_this_commit(shell: &Shell) -> anyhow::Result<Self> {
        let root = shell.current_dir();
        let manifest = shell.read_file("Cargo.toml")?;
        let version = manifest.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
        let epoch = match shell.var("SOURCE_DATE_EPOCH") {
            Ok(given) => given,
            Err(_) => cmd!(shell, "git log -1 --format=%ct").quiet().read()?,
        };
        Ok(Self {
            version: version.context("Cargo.toml gives no version")?.to_owned(),
            epoch: epoch.trim().parse().context("SOURCE_DATE_EPOCH is not a number of seconds")?,
            out: root.join("dist"),
            work: root.join("target/dist"),
            edition: None,
            edition_values: None,
        })
    }
}

/// Fails where the commit is tagged as another version than it builds: one release would have two numbers.
fn agrees_with_its_tag(shell: &Shell, release: &Release) -> anyhow::Result<()> {
    let own = format!("v{}", release.version);
    let tags = cmd!(shell, "git tag --points-at HEAD --list v[0-9]*").quiet().read()?;
    match tags.lines().next() {
        Some(other) if !tags.lines().any(|tag| tag == own) => {
            bail!("this commit is tagged {other}, and Cargo.toml says {}; make them agree", release.version)
        }
        _ => Ok(()),
    }
}

impl Release {
    /// Whether an installer of this name is of this version.
    fn has(&self, name: &str) -> bool {
        name.split(['_', '-']).any(|part| part == self.version)
    }
}

/// The way a `.deb` is packed, tried with the programs that the tests have built.
pub(crate) fn test_packing(shell: &Shell) -> anyhow::Result<()> {
    let mut release = Release::of_this_commit(shell)?;
    release.work = release.work.join("quick");
    let package = linux::make_quickly(shell, &release)?;
    verify::look_over(shell, &release, &package)
}

pub(crate) fn dist(shell: &Shell, flags: &flags::Dist) -> anyhow::Result<()> {
    // First of all: what is secret is taken out of the environment, and what is wrong with it is said before half an hour
    // has gone.
    let certificate = Certificate::take(shell)?;
    let key = flags.sign.as_deref().map(|file| sums::secret_key(shell, &path::absolute(file)?)).transpose()?;
    let kinds = kinds(&flags.only)?;
    let mut release = Release::of_this_commit(shell)?;
    if let Some(values) = &flags.edition {
        // As the person means it, wherever they stand.
        let values = path::absolute(values)?;
        release.edition = Some(edition::put_together(shell, &release, &values, key.as_ref())?);
        release.edition_values = Some(values);
    }
    if flags.verify {
        return verify::verify(shell, &release, &kinds);
    }
    agrees_with_its_tag(shell, &release)?;
    // The release workflow brings together what was built on several systems.
    if flags.sums {
        return sums::write(shell, &release, key.as_ref());
    }
    sums::refuse_others(shell, &release, &kinds)?;
    // What every installer embeds, once: a window that was built anew would have all of them compiled anew.
    node::install(shell)?;
    node::build(shell)?;
    papers::write(shell, &release)?;
    for kind in kinds {
        match kind {
            Kind::Deb | Kind::Rpm => linux::make(shell, &release, kind)?,
            Kind::Msi => windows::make(shell, &release, certificate.as_ref())?,
        }
    }
    sums::write(shell, &release, key.as_ref())
}

fn kinds(only: &[String]) -> anyhow::Result<Vec<Kind>> {
    if only.is_empty() {
        return Ok(Kind::ALL.to_vec());
    }
    let known = |name: &String| {
        let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.extension() == name) else {
            bail!("there is no installer of the kind {name}; there are: deb, rpm, msi");
        };
        Ok(kind)
    };
    only.iter().map(known).collect()
}
