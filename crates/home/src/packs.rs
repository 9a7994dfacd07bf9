//! The pack in use: the one that was installed, as long as its signature holds, or else the one that is compiled in.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guidance::{MAX_UNPACKED, Pack, PackError, PackVersion, PublicKey};

/// Behind the name of a signed file (minisign's habit).
const SIGNATURE: &str = ".minisig";
/// Bytes of a signature at most; one takes about 300.
const MAX_SIGNATURE: u64 = 16 * 1024;
/// Bytes of the packed file at most.
pub const MAX_ARCHIVE: u64 = MAX_UNPACKED;

/// Where the installed pack is kept: `VERSION/advice.cordonpack` with its signature beside.
#[derive(Debug, Clone)]
pub struct Packs {
    folder: PathBuf,
}

/// The pack in use.
#[derive(Debug, Clone)]
pub struct InUse {
    /// The pack.
    pub pack: Arc<Pack>,
    /// Whether it was installed, rather than compiled in.
    pub is_installed: bool,
    /// Why an installed pack is not in use.
    pub refused: Option<PackError>,
}

/// A pack as it was handed over.
#[derive(Debug, Clone)]
pub struct Handed {
    /// The file.
    pub archive: Vec<u8>,
    /// The text of its signature; `None` where there is none.
    pub signature: Option<String>,
}

/// Why a pack was not installed. The one in use stays.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InstallError {
    /// It is refused.
    #[error("{0}")]
    Refused(#[from] PackError),
    /// The disk refuses.
    #[error("{0}")]
    Disk(#[from] io::Error),
}

impl Handed {
    /// Reads a pack and the signature beside it.
    ///
    /// # Errors
    /// Those of the disk, and [`PackError::TooLarge`].
    pub fn read(path: &Path) -> Result<Self, InstallError> {
        let archive = read(path, MAX_ARCHIVE)?;
        let mut name = path.as_os_str().to_owned();
        name.push(SIGNATURE);
        let signature = match read(Path::new(&name), MAX_SIGNATURE) {
            Ok(bytes) => Some(String::from_utf8(bytes).map_err(|_| PackError::BadSignature)?),
            Err(InstallError::Disk(error)) if error.kind() == io::ErrorKind::NotFound => None,
            Err(InstallError::Refused(_)) => return Err(PackError::BadSignature.into()),
            Err(error) => return Err(error),
        };
        Ok(Self { archive, signature })
    }

    /// Opens it with the publisher's key.
    ///
    /// # Errors
    /// [`PackError`].
    pub fn open(&self, key: Option<&PublicKey>) -> Result<Pack, PackError> {
        let key = key.ok_or(PackError::NoKey)?;
        Pack::open(&self.archive, self.signature.as_deref().ok_or(PackError::Unsigned)?, key)
    }
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, InstallError> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(PackError::TooLarge.into()) } else { Ok(bytes) }
}

impl Packs {
    pub(crate) fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The pack in use. What was installed is verified each time.
    #[must_use]
    pub fn in_use(&self, key: Option<&PublicKey>) -> InUse {
        let mut refused = None;
        for version in self.versions() {
            let handed = Handed::read(&self.archive(&version));
            match handed.and_then(|handed| Ok(handed.open(key)?)) {
                Ok(pack) => return InUse { pack: Arc::new(pack), is_installed: true, refused },
                Err(InstallError::Refused(why)) => refused = refused.or(Some(why)),
                Err(InstallError::Disk(_)) => refused = refused.or(Some(PackError::NotAnArchive)),
            }
        }
        InUse { pack: Pack::built_in(), is_installed: false, refused }
    }

    /// Installs a pack in place of the one in use.
    ///
    /// # Errors
    /// [`InstallError`]; then the one in use stays.
    pub fn install(&self, handed: &Handed, key: Option<&PublicKey>) -> Result<InUse, InstallError> {
        let pack = handed.open(key)?;
        pack.replaces(&self.in_use(key).pack)?;
        let version = &pack.manifest.version;
        let (new, place) = (self.folder.join("new"), self.folder.join(version.to_string()));
        remove(&new)?;
        fs::create_dir_all(&new)?;
        write(&new.join(ARCHIVE), &handed.archive)?;
        let signature = handed.signature.as_deref().unwrap_or_default();
        write(&new.join(format!("{ARCHIVE}{SIGNATURE}")), signature.as_bytes())?;
        // One of this version that is not in use is a damaged one.
        remove(&place)?;
        fs::rename(&new, &place)?;
        for older in self.versions().iter().filter(|older| *older != version) {
            // What stays is older, and so not in use.
            let _ = remove(&self.folder.join(older.to_string()));
        }
        Ok(InUse { pack: Arc::new(pack), is_installed: true, refused: None })
    }

    /// What is installed, the latest first.
    fn versions(&self) -> Vec<PackVersion> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut versions: Vec<PackVersion> =
            entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
        versions.sort_by(|a, b| b.cmp(a));
        versions
    }

    fn archive(&self, version: &PackVersion) -> PathBuf {
        self.folder.join(version.to_string()).join(ARCHIVE)
    }
}

/// The name of an installed pack.
const ARCHIVE: &str = "advice.cordonpack";

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
