//! The files of the state, and what is done with them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use secret::Secret;

use crate::disk;
use crate::document::{self, Document, Opened};
use crate::error::StoreError;
use crate::key::Key;
use crate::passphrase;

/// The state as it is.
const STATE: &str = "state.age";
/// The generation before it.
const PREVIOUS: &str = "state.previous.age";
/// The next one, while it is written.
const NEW: &str = "state.new";
/// The key, sealed with a passphrase.
const KEY: &str = "key.age";
/// The same, while it is written.
const NEW_KEY: &str = "key.new";
/// The name by way of which a file gets a second one.
const LINK: &str = "state.link";
/// Held by who is saving.
const LOCK: &str = "lock";

/// One state in one folder.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The state in `folder`, which is made by the first save.
    #[must_use]
    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where it is kept.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether anything is kept: the state, or the generation before it.
    #[must_use]
    pub fn has_state(&self) -> bool {
        self.path(STATE).exists() || self.path(PREVIOUS).exists()
    }

    /// Whether the key is sealed with a passphrase.
    #[must_use]
    pub fn has_sealed_key(&self) -> bool {
        self.path(KEY).exists()
    }

    /// Reads the state; the default where nothing was saved.
    ///
    /// # Errors
    /// [`StoreError`] when there is one and it cannot be opened. It stays as it is.
    pub fn read<D: Document>(&self, key: &Key) -> Result<D, StoreError> {
        Ok(self.open_state(key)?.map(|opened| opened.document).unwrap_or_default())
    }

    /// Reads the state, changes it and saves it, with nobody else saving meanwhile. A change that changes nothing is not
    /// saved. When this returns, the change lasts.
    ///
    /// # Errors
    /// [`StoreError`] when the state cannot be read or saved; the old one then stands.
    pub fn update<D: Document, R>(&self, key: &Key, change: impl FnOnce(&mut D) -> R) -> Result<R, StoreError> {
        self.alone(|| self.update_alone(key, change))?
    }

    fn update_alone<D: Document, R>(&self, key: &Key, change: impl FnOnce(&mut D) -> R) -> Result<R, StoreError> {
        let opened = self.open_state::<D>(key)?;
        let (mut document, before) = match opened {
            Some(Opened { document, version, text }) => (document, Some((version, text))),
            None => (D::default(), None),
        };
        let result = change(&mut document);
        let text = document::write(&document)?;
        if before.as_ref().is_some_and(|(_, before)| **before == *text) {
            return Ok(result);
        }
        let (state, new) = (self.path(STATE), self.path(NEW));
        // What can fail for want of space comes first, so that the two generations stay two.
        let written = disk::write_beside(&new, &key.seal(&text)?)?;
        if let Some((version, _)) = before {
            if version < D::VERSION {
                self.also_name(STATE, &format!("state.version-{version}.age"))?;
            }
            self.also_name(STATE, PREVIOUS)?;
        }
        written.replace(&state)?;
        Ok(result)
    }

    /// Does `work` with nobody else saving meanwhile.
    ///
    /// # Errors
    /// [`StoreError`] when the disk refuses, or somebody else goes on saving.
    pub fn alone<R>(&self, work: impl FnOnce() -> R) -> Result<R, StoreError> {
        disk::make_folder(&self.folder)?;
        let _lock = disk::lock(&self.path(LOCK))?;
        Ok(work())
    }

    /// Whether the generation before the state can be opened.
    #[must_use]
    pub fn has_last_good<D: Document>(&self, key: &Key) -> bool {
        self.open::<D>(PREVIOUS, key).is_ok_and(|opened| opened.is_some())
    }

    /// Goes on from the generation before the state; what cannot be opened is set aside under a name of its own. Answers
    /// the files that were set aside.
    ///
    /// # Errors
    /// [`StoreError::NoLastGood`] when that generation cannot be opened; or when the disk refuses.
    pub fn go_back<D: Document>(&self, key: &Key) -> Result<Vec<PathBuf>, StoreError> {
        if !self.has_last_good::<D>(key) {
            return Err(StoreError::NoLastGood);
        }
        self.alone(|| {
            let aside = self.path(STATE).exists().then(|| self.free_name(STATE)).transpose()?;
            if let Some(aside) = &aside {
                disk::also_name(&self.path(STATE), aside, &self.path(LINK))?;
            }
            self.also_name(PREVIOUS, STATE)?;
            Ok(Vec::from_iter(aside))
        })?
    }

    /// Sets everything that is kept aside, each file under a name of its own, so that the next save begins anew. They
    /// are of use to who finds the right key. Answers the files that were set aside.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn start_anew(&self) -> Result<Vec<PathBuf>, StoreError> {
        self.alone(|| {
            let aside = [STATE, PREVIOUS, KEY].into_iter().map(|name| self.set_aside(name));
            Ok(aside.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
        })?
    }

    /// Seals the key with a passphrase into a file of its own, in place of the one that is there.
    ///
    /// # Errors
    /// [`StoreError::ShortPassphrase`], or when the disk refuses.
    pub fn seal_key(&self, key: &Key, passphrase: &Secret) -> Result<(), StoreError> {
        let sealed = passphrase::seal(key.to_text().expose().as_bytes(), passphrase)?;
        disk::make_folder(&self.folder)?;
        Ok(disk::write_beside(&self.path(NEW_KEY), &sealed)?.replace(&self.path(KEY))?)
    }

    /// Opens the key that is sealed with a passphrase.
    ///
    /// # Errors
    /// [`StoreError`] when there is none, it is damaged, or the passphrase is wrong.
    pub fn open_key(&self, passphrase: &Secret) -> Result<Key, StoreError> {
        let sealed = disk::read(&self.path(KEY))?.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let mut text = passphrase::open(&sealed, passphrase)?;
        let text = Secret::from_utf8(std::mem::take(&mut *text)).map_err(|_| StoreError::Damaged)?;
        Key::parse(&text).map_err(|_| StoreError::Damaged)
    }

    /// Removes the key that is sealed with a passphrase.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn forget_sealed_key(&self) -> Result<(), StoreError> {
        match fs::remove_file(self.path(KEY)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Removes every file of the state, all generations and those set aside, and the folder if nothing else is in it.
    /// Answers what is gone.
    ///
    /// # Errors
    /// When the disk refuses; what is gone until then is gone.
    pub fn erase(&self) -> Result<Vec<PathBuf>, StoreError> {
        let mut gone = Vec::new();
        if !self.folder.exists() {
            return Ok(gone);
        }
        let lock = disk::lock(&self.path(LOCK))?;
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let ours = [NEW, NEW_KEY, LINK].contains(&name)
                || (name.starts_with("state.") || name.starts_with("key.")) && name.ends_with(".age");
            if ours {
                fs::remove_file(&path)?;
                gone.push(path);
            }
        }
        fs::remove_file(self.path(LOCK))?;
        gone.push(self.path(LOCK));
        drop(lock);
        gone.sort();
        // Something else may lie there, which is not ours to remove.
        if fs::remove_dir(&self.folder).is_ok() {
            gone.push(self.folder.clone());
        }
        Ok(gone)
    }

    /// The state sealed with a passphrase, in one piece: a copy for another laptop, which the `age` program opens.
    ///
    /// # Errors
    /// [`StoreError::ShortPassphrase`].
    pub fn export<D: Document>(document: &D, passphrase: &Secret) -> Result<Vec<u8>, StoreError> {
        passphrase::seal(&document::write(document)?, passphrase)
    }

    /// Reads such a copy.
    ///
    /// # Errors
    /// [`StoreError`] when it is damaged, of a later version, or the passphrase is wrong.
    pub fn import<D: Document>(sealed: &[u8], passphrase: &Secret) -> Result<D, StoreError> {
        document::read(passphrase::open(sealed, passphrase)?).map(|opened| opened.document)
    }

    fn open_state<D: Document>(&self, key: &Key) -> Result<Option<Opened<D>>, StoreError> {
        let opened = self.open(STATE, key)?;
        // A file that is gone is no new beginning.
        if opened.is_none() && self.path(PREVIOUS).exists() {
            return Err(StoreError::Gone);
        }
        Ok(opened)
    }

    fn open<D: Document>(&self, name: &str, key: &Key) -> Result<Option<Opened<D>>, StoreError> {
        disk::read(&self.path(name))?.map(|sealed| document::read(key.open(&sealed)?)).transpose()
    }

    fn also_name(&self, name: &str, other: &str) -> io::Result<()> {
        disk::also_name(&self.path(name), &self.path(other), &self.path(LINK))
    }

    /// Moves a file to a name that nothing has.
    fn set_aside(&self, name: &str) -> Result<Option<PathBuf>, StoreError> {
        let path = self.path(name);
        if !path.exists() {
            return Ok(None);
        }
        let aside = self.free_name(name)?;
        disk::rename(&path, &aside)?;
        Ok(Some(aside))
    }

    fn free_name(&self, name: &str) -> Result<PathBuf, StoreError> {
        let stem = name.trim_end_matches(".age");
        let mut names = (1_u32..).map(|n| self.path(&format!("{stem}.aside-{n}.age")));
        names.find(|path| !path.exists()).ok_or(StoreError::Busy)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}
