//! The pack in use: the one that was installed, as long as its signature holds, or else the one that came with this Cordon,
//! with its edition or compiled in.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::laid_down::EditionPack;
use guidance::{MAX_UNPACKED, Pack, PackError, PackVersion, PublicKey, SignatureError};
use signed::{MAX_SIGNATURE, signature_of};

/// The name of an installed pack.
const ARCHIVE: &str = "advice.cordonpack";
/// Bytes of the packed file at most.
pub const MAX_ARCHIVE: u64 = MAX_UNPACKED;

/// Where the installed pack is kept: `VERSION/advice.cordonpack`, with its signature beside.
#[derive(Debug, Clone)]
pub struct Packs {
    folder: PathBuf,
    /// The one that came with the edition.
    edition: Option<EditionPack>,
}

/// The pack in use.
#[derive(Debug, Clone)]
pub struct InUse {
    /// The pack.
    pub pack: Arc<Pack>,
    /// Whether it was installed, rather than come with this Cordon.
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
        let signature = match read(&signature_of(path), MAX_SIGNATURE) {
            Ok(bytes) => Some(String::from_utf8(bytes).map_err(|_| PackError::from(SignatureError::BadSignature))?),
            Err(InstallError::Disk(error)) if error.kind() == io::ErrorKind::NotFound => None,
            Err(InstallError::Refused(_)) => return Err(PackError::from(SignatureError::BadSignature).into()),
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
    pub(crate) fn at(folder: PathBuf, edition: Option<EditionPack>) -> Self {
        Self { folder, edition }
    }

    /// The one that came with this Cordon: the edition's, if it has a later one than is compiled in, and why it is not used
    /// where it should be.
    fn came_with_it(&self) -> (Arc<Pack>, Option<PackError>) {
        let built_in = Pack::built_in();
        let Some(EditionPack { archive, key }) = &self.edition else { return (built_in, None) };
        let opened = Handed::read(archive).and_then(|handed| Ok(handed.open(key.as_ref())?));
        match opened {
            // A later Cordon has caught up with it.
            Ok(pack) if pack.replaces(&built_in).is_err() => (built_in, None),
            Ok(pack) => (Arc::new(pack), None),
            Err(InstallError::Refused(why)) => (built_in, Some(why)),
            Err(InstallError::Disk(_)) => (built_in, Some(PackError::NotAnArchive)),
        }
    }

    /// The pack in use. What was installed is verified each time.
    #[must_use]
    pub fn in_use(&self, key: Option<&PublicKey>) -> InUse {
        let (came_with_it, mut refused) = self.came_with_it();
        for version in self.versions() {
            let handed = Handed::read(&self.archive(&version));
            let opened = handed.and_then(|handed| {
                let pack = handed.open(key)?;
                // A later Cordon may have come with later advice; and a folder says nothing that was signed.
                pack.replaces(&came_with_it)?;
                Ok(pack)
            });
            match opened {
                Ok(pack) if pack.manifest.version != version => {
                    refused = refused.or(Some(PackError::Signature(SignatureError::Altered)))
                }
                Ok(pack) => return InUse { pack: Arc::new(pack), is_installed: true, refused },
                Err(InstallError::Refused(why)) => refused = refused.or(Some(why)),
                Err(InstallError::Disk(_)) => refused = refused.or(Some(PackError::NotAnArchive)),
            }
        }
        InUse { pack: came_with_it, is_installed: false, refused }
    }

    /// Installs a pack in place of the one in use.
    ///
    /// # Errors
    /// [`InstallError`]; then the one in use stays.
    pub fn install(&self, handed: &Handed, key: Option<&PublicKey>) -> Result<InUse, InstallError> {
        let pack = handed.open(key)?;
        fs::create_dir_all(&self.folder)?;
        // Held until this is done: two that install at once would mix their files.
        let lock = File::create(self.folder.join("lock"))?;
        lock.lock()?;
        pack.replaces(&self.in_use(key).pack)?;
        let version = &pack.manifest.version;
        let (new, place) = (self.folder.join("new"), self.folder.join(version.to_string()));
        remove(&new)?;
        fs::create_dir(&new)?;
        let archive = new.join(ARCHIVE);
        write(&archive, &handed.archive)?;
        write(&signature_of(&archive), handed.signature.as_deref().unwrap_or_default().as_bytes())?;
        // One of this version that is not in use is a damaged one.
        remove(&place)?;
        fs::rename(&new, &place)?;
        for older in self.versions().iter().filter(|older| *older != version) {
            // What stays is older, and so not in use.
            let _ = remove(&self.folder.join(older.to_string()));
        }
        Ok(InUse { pack: Arc::new(pack), is_installed: true, refused: None })
    }

    /// The latest version that is installed, whether it is in use or not.
    #[must_use]
    pub fn latest(&self) -> Option<PackVersion> {
        self.versions().into_iter().next()
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

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use minisign::KeyPair;
    use tempfile::TempDir;

    use super::*;

    struct Laptop {
        folder: TempDir,
        publisher: KeyPair,
    }

    impl Laptop {
        fn new() -> anyhow::Result<Self> {
            Ok(Self { folder: TempDir::new()?, publisher: KeyPair::generate_unencrypted_keypair()? })
        }

        fn packs(&self) -> Packs {
            Packs::at(self.folder.path().join("packs"), None)
        }

        fn key(&self) -> anyhow::Result<PublicKey> {
            Ok(self.publisher.pk.to_base64().parse()?)
        }

        /// The built-in pack as another version, signed.
        fn handed(&self, version: &str) -> anyhow::Result<Handed> {
            let mut files = Pack::built_in_files();
            let manifest = String::from_utf8(files.remove("pack.toml").unwrap_or_default())?;
            let now = Pack::built_in().manifest.version.to_string();
            files.insert("pack.toml".to_owned(), manifest.replace(&now, version).into_bytes());
            let archive = guidance::archive(&files)?;
            let signature = minisign::sign(None, &self.publisher.sk, Cursor::new(&archive), None, None)?.into_string();
            Ok(Handed { archive, signature: Some(signature) })
        }

        /// The version in use, and whether it was installed.
        fn in_use(&self) -> anyhow::Result<(String, bool)> {
            let in_use = self.packs().in_use(Some(&self.key()?));
            Ok((in_use.pack.manifest.version.to_string(), in_use.is_installed))
        }
    }

    #[test]
    fn what_is_installed_is_in_use_and_only_a_later_one_takes_its_place() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let built_in = Pack::built_in().manifest.version.to_string();
        assert_eq!(laptop.in_use()?, (built_in, false));
        let (packs, key) = (laptop.packs(), laptop.key()?);
        packs.install(&laptop.handed("2999.1.2")?, Some(&key))?;
        assert_eq!(laptop.in_use()?, ("2999.1.2".to_owned(), true));
        for version in ["2999.1.1", "2999.1.2"] {
            let refused = packs.install(&laptop.handed(version)?, Some(&key));
            assert!(matches!(refused, Err(InstallError::Refused(PackError::NotNewer { .. }))), "{version}");
        }
        packs.install(&laptop.handed("2999.1.10")?, Some(&key))?;
        assert_eq!(laptop.in_use()?, ("2999.1.10".to_owned(), true));
        assert_eq!(laptop.packs().versions().len(), 1, "the older one is gone");
        Ok(())
    }

    #[test]
    fn an_older_pack_in_a_later_folder_is_not_used() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let (packs, key) = (laptop.packs(), laptop.key()?);
        packs.install(&laptop.handed("2999.1.2")?, Some(&key))?;
        let place = laptop.folder.path().join("packs");
        fs::rename(place.join("2999.1.2"), place.join("3000"))?;
        assert_eq!(packs.in_use(Some(&key)).refused, Some(PackError::Signature(SignatureError::Altered)));
        assert!(!laptop.in_use()?.1);
        Ok(())
    }

    #[test]
    fn what_came_with_a_later_cordon_is_used_before_an_older_pack() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let (packs, key) = (laptop.packs(), laptop.key()?);
        let older = laptop.handed("2001.1.1")?;
        assert!(matches!(packs.install(&older, Some(&key)), Err(InstallError::Refused(PackError::NotNewer { .. }))));
        // It was installed while the built-in one was older still.
        let place = laptop.folder.path().join("packs/2001.1.1");
        fs::create_dir_all(&place)?;
        write(&place.join(ARCHIVE), &older.archive)?;
        write(&place.join(format!("{ARCHIVE}.minisig")), older.signature.unwrap_or_default().as_bytes())?;
        let in_use = packs.in_use(Some(&key));
        assert!(!in_use.is_installed && matches!(in_use.refused, Some(PackError::NotNewer { .. })));
        Ok(())
    }

    #[test]
    fn the_editions_advice_is_used_with_its_own_key_until_a_later_one_comes() -> anyhow::Result<()> {
        let (laptop, federation) = (Laptop::new()?, Laptop::new()?);
        let archive = federation.folder.path().join("edition.cordonpack");
        let lay_down = |handed: Handed| -> anyhow::Result<()> {
            write(&archive, &handed.archive)?;
            let signature = handed.signature.unwrap_or_default();
            Ok(write(&federation.folder.path().join("edition.cordonpack.minisig"), signature.as_bytes())?)
        };
        let packs =
            |key| Packs::at(laptop.folder.path().join("packs"), Some(EditionPack { archive: archive.clone(), key }));
        let version = |in_use: &InUse| (in_use.pack.manifest.version.to_string(), in_use.is_installed);
        lay_down(federation.handed("2999.1.2")?)?;
        let (ours, key) = (packs(Some(federation.key()?)), laptop.key()?);
        // The policy's key is another; the edition's advice came from who made the installer.
        assert_eq!(version(&ours.in_use(Some(&key))), ("2999.1.2".to_owned(), false));
        assert!(ours.install(&laptop.handed("2999.1.1")?, Some(&key)).is_err(), "an older one");
        ours.install(&laptop.handed("2999.1.3")?, Some(&key))?;
        assert_eq!(version(&ours.in_use(Some(&key))), ("2999.1.3".to_owned(), true));
        lay_down(federation.handed("2999.1.4")?)?;
        assert_eq!(version(&ours.in_use(Some(&key))), ("2999.1.4".to_owned(), false));
        for (packs, why) in [(packs(Some(key.clone())), SignatureError::WrongKey), (ours, SignatureError::Altered)] {
            if why == SignatureError::Altered {
                write(&archive, b"altered")?;
            }
            let in_use = packs.in_use(None);
            assert_eq!(in_use.refused, Some(PackError::Signature(why)));
            assert_eq!(in_use.pack.manifest.version, Pack::built_in().manifest.version);
        }
        Ok(())
    }

    #[test]
    fn two_that_install_at_once_leave_a_whole_pack() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let (packs, key) = (laptop.packs(), laptop.key()?);
        let all: Vec<Handed> = (1..=6).map(|n| laptop.handed(&format!("2999.1.{n}"))).collect::<anyhow::Result<_>>()?;
        std::thread::scope(|scope| {
            for handed in &all {
                // Whoever comes later with an older one is refused.
                scope.spawn(|| packs.install(handed, Some(&key)).is_ok());
            }
        });
        assert_eq!(laptop.in_use()?, ("2999.1.6".to_owned(), true));
        Ok(())
    }

    #[test]
    fn what_is_refused_leaves_the_one_in_use() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let (packs, key) = (laptop.packs(), laptop.key()?);
        packs.install(&laptop.handed("2999.1.2")?, Some(&key))?;
        let good = laptop.handed("2999.1.3")?;
        let mut altered = good.clone();
        altered.archive.push(0);
        let refused: [(Handed, Option<&PublicKey>, PackError); 4] = [
            (Handed { signature: None, ..good.clone() }, Some(&key), PackError::Unsigned),
            (altered, Some(&key), PackError::Signature(SignatureError::Altered)),
            (Laptop::new()?.handed("2999.1.3")?, Some(&key), PackError::Signature(SignatureError::WrongKey)),
            (good, None, PackError::NoKey),
        ];
        for (handed, key, expect) in refused {
            match packs.install(&handed, key) {
                Err(InstallError::Refused(why)) => assert_eq!(why, expect),
                other => anyhow::bail!("{expect:?}: {other:?}"),
            }
            assert_eq!(laptop.in_use()?, ("2999.1.2".to_owned(), true));
        }
        Ok(())
    }

    #[test]
    fn an_installed_pack_that_was_altered_later_is_not_used() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let (packs, key) = (laptop.packs(), laptop.key()?);
        packs.install(&laptop.handed("2999.1.2")?, Some(&key))?;
        let file = laptop.folder.path().join("packs/2999.1.2").join(ARCHIVE);
        let mut bytes = fs::read(&file)?;
        bytes.push(0);
        write(&file, &bytes)?;
        let in_use = packs.in_use(Some(&key));
        assert_eq!((in_use.is_installed, in_use.refused), (false, Some(PackError::Signature(SignatureError::Altered))));
        // It can be installed anew.
        packs.install(&laptop.handed("2999.1.2")?, Some(&key))?;
        assert_eq!(laptop.in_use()?, ("2999.1.2".to_owned(), true));
        // Nor is it used once its publisher is no longer trusted.
        let other = Laptop::new()?.key()?;
        assert_eq!(packs.in_use(Some(&other)).refused, Some(PackError::Signature(SignatureError::WrongKey)));
        assert_eq!(packs.in_use(None).refused, Some(PackError::NoKey));
        Ok(())
    }

    #[test]
    fn a_signature_stands_beside_its_file() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let handed = laptop.handed("2999.1.2")?;
        let file = laptop.folder.path().join("a.cordonpack");
        write(&file, &handed.archive)?;
        assert_eq!(Handed::read(&file)?.signature, None);
        write(&laptop.folder.path().join("a.cordonpack.minisig"), handed.signature.unwrap_or_default().as_bytes())?;
        Handed::read(&file)?.open(Some(&laptop.key()?))?;
        write(&laptop.folder.path().join("a.cordonpack.minisig"), &[0xFF; 20_000])?;
        assert!(matches!(
            Handed::read(&file),
            Err(InstallError::Refused(PackError::Signature(SignatureError::BadSignature)))
        ));
        Ok(())
    }
}
