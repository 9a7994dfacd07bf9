//! The folders of the person who is signed in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The system names no folder for the person's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoHome;

impl std::fmt::Display for NoHome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the system names no folder for your files; sign in as a person with a home folder")
    }
}

impl std::error::Error for NoHome {}

/// Cordon's folders. They stay on this laptop: none is one that Windows carries to a server with the profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    data: PathBuf,
    cache: Option<PathBuf>,
}

/// What was removed, and what could not be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// Gone.
    pub gone: Vec<PathBuf>,
    /// Still there, since another program holds it.
    pub left: Vec<PathBuf>,
}

impl Folders {
    /// Those of the person who is signed in.
    ///
    /// # Errors
    /// [`NoHome`].
    pub fn of_this_person() -> Result<Self, NoHome> {
        let data = dirs::data_local_dir().ok_or(NoHome)?.join(crate::IDENTIFIER);
        Ok(Self { data, cache: dirs::cache_dir().map(|cache| cache.join(crate::IDENTIFIER)) })
    }

    /// Where the state is kept.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.data.join("state")
    }

    /// Removes what the system's webview has left in Cordon's folders: everything but the state.
    #[must_use]
    pub fn sweep(&self) -> Swept {
        let mut swept = Swept::default();
        let state = self.state();
        for entry in fs::read_dir(&self.data).into_iter().flatten().flatten() {
            let path = entry.path();
            if path != state {
                swept.remove(&path);
            }
        }
        if let Some(cache) = self.cache.as_ref().filter(|cache| **cache != self.data && cache.exists()) {
            swept.remove(cache);
        }
        // The folder itself goes with the last of what is in it.
        if fs::remove_dir(&self.data).is_ok() {
            swept.gone.push(self.data.clone());
        }
        swept.gone.sort();
        swept
    }
}

impl Swept {
    fn remove(&mut self, path: &Path) {
        let removed =
            if path.is_dir() && !path.is_symlink() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => self.left.push(path.to_owned()),
            _ => self.gone.push(path.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_but_the_state_is_swept() -> io::Result<()> {
        let root = std::env::temp_dir().join(format!("cordon-home-{}", std::process::id()));
        let folders = Folders { data: root.join("data"), cache: Some(root.join("cache")) };
        for folder in ["data/state", "data/WebKitCache/Version 17", "cache"] {
            fs::create_dir_all(root.join(folder))?;
        }
        for file in ["data/state/state.age", "data/hsts-storage.sqlite", "data/WebKitCache/Version 17/salt", "cache/x"]
        {
            fs::File::create(root.join(file))?;
        }
        let expect = ["cache", "data/WebKitCache", "data/hsts-storage.sqlite"].map(|path| root.join(path));
        assert_eq!(folders.sweep(), Swept { gone: expect.into(), left: Vec::new() });
        assert!(root.join("data/state/state.age").exists());
        fs::remove_dir_all(folders.state())?;
        assert_eq!(folders.sweep().gone, [root.join("data")]);
        assert_eq!(folders.sweep(), Swept::default());
        fs::remove_dir_all(&root)
    }
}
