//! The folders of the person who is signed in.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::laid_down::Arrangement;
use crate::packs::Packs;

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
    /// Where the system's webview writes outside of `data`.
    webview: Vec<PathBuf>,
}

/// Says that the sweep is to be finished at the next start.
const UNFINISHED: &str = "sweep";

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
        let mut webview: Vec<PathBuf> = dirs::cache_dir().into_iter().collect();
        if cfg!(target_os = "macos") {
            webview.extend(dirs::home_dir().map(|home| home.join("Library/WebKit")));
        }
        let mut webview: Vec<_> = webview.into_iter().map(|folder| folder.join(crate::IDENTIFIER)).collect();
        webview.retain(|folder| *folder != data);
        Ok(Self { data, webview })
    }

    /// Where the state is kept.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.data.join("state")
    }

    /// Where packs are installed, on a laptop of this arrangement.
    #[must_use]
    pub fn packs(&self, arrangement: &Arrangement) -> Packs {
        Packs::at(self.data.join("packs"), arrangement.pack.clone())
    }

    /// Removes what is in Cordon's folders beside the state: what the system's webview has left, and an installed pack. What an open window
    /// holds is removed at the next start, by [`Folders::finish_sweep`].
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
        for folder in self.webview.iter().filter(|folder| folder.exists()) {
            swept.remove(folder);
        }
        if !swept.left.is_empty() {
            let left: Vec<_> = swept.left.iter().filter_map(|path| path.to_str()).collect();
            // Where not even that can be written, the person was told what is left.
            let _ = fs::File::create(self.data.join(UNFINISHED))
                .and_then(|mut file| file.write_all(left.join("\n").as_bytes()));
        }
        swept.gone.sort();
        // The folder itself goes with the last of what is in it.
        if fs::remove_dir(&self.data).is_ok() {
            swept.gone.push(self.data.clone());
        }
        swept
    }

    /// Finishes a sweep that an open window stood in the way of: removes what was left then, and nothing that has come
    /// since. To be called before a window opens.
    pub fn finish_sweep(&self) {
        let unfinished = self.data.join(UNFINISHED);
        let Ok(left) = fs::read_to_string(&unfinished) else { return };
        let mut swept = Swept::default();
        for path in left.lines().map(Path::new).filter(|path| self.is_swept(path)) {
            swept.remove(path);
        }
        swept.remove(&unfinished);
        // The folder itself goes with the last of what is in it.
        let _ = fs::remove_dir(&self.data);
    }

    /// Whether a path is one that a sweep removes.
    fn is_swept(&self, path: &Path) -> bool {
        (path.parent() == Some(&self.data) && path != self.state()) || self.webview.iter().any(|folder| folder == path)
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
        let folders = Folders { data: root.join("data"), webview: vec![root.join("cache")] };
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
        // A window stood in the way.
        fs::create_dir_all(root.join("data/storage"))?;
        folders.finish_sweep();
        assert!(root.join("data/storage").exists(), "nothing was left to do");
        fs::create_dir_all(root.join("data/packs"))?;
        let left = [root.join("data/storage"), root.join("elsewhere"), root.join("data/../data/packs")];
        let left = left.map(|path| path.display().to_string()).join("\n");
        fs::File::create(root.join("data").join(UNFINISHED))?.write_all(left.as_bytes())?;
        fs::create_dir_all(root.join("elsewhere"))?;
        folders.finish_sweep();
        assert!(!root.join("data/storage").exists() && !root.join("data").join(UNFINISHED).exists());
        assert!(root.join("data/packs").exists() && root.join("elsewhere").exists(), "what has come since stays");
        fs::remove_dir_all(&root)
    }
}
