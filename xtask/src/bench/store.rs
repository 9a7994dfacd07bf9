//! A password store of the program `pass`, with a key of its own, both gone when dropped.

use anyhow::Context;
use xshell::{Shell, TempDir, cmd};

use super::content::Content;

/// Whose key it is.
const OWNER: &str = "cordon-bench";

pub(super) struct Store {
    shell: Shell,
    // Short: the path of a socket has 108 bytes at most (unix(7)), and gpg-agent's lies in here.
    folder: TempDir,
}

impl Store {
    /// Sets where gpg and pass look, in `shell`, and encrypts the logins: one program for all, as `pass insert` would
    /// take an hour.
    pub(super) fn new(shell: &Shell, content: &Content) -> anyhow::Result<Self> {
        let folder = shell.create_temp_dir()?;
        let store = folder.path().join("store");
        let keys = shell.create_dir(folder.path().join("gnupg"))?;
        shell.set_var("GNUPGHOME", &keys);
        shell.set_var("PASSWORD_STORE_DIR", &store);
        let this = Self { shell: shell.clone(), folder };
        cmd!(shell, "chmod 700 {keys}").quiet().run()?;
        cmd!(shell, "gpg --quiet --batch --passphrase= --quick-generate-key {OWNER} future-default default never")
            .quiet()
            .ignore_stderr()
            .run()
            .context("gpg could not make a key")?;
        shell.write_file(store.join(".gpg-id"), format!("{OWNER}\n"))?;
        for (title, password) in &content.logins {
            shell.write_file(store.join(title), format!("{password}\n"))?;
        }
        let titles: String = content.logins.iter().map(|(title, _)| format!("{title}\n")).collect();
        let _store = shell.push_dir(&store);
        cmd!(shell, "gpg --quiet --batch --trust-model always --recipient {OWNER} --multifile --encrypt")
            .stdin(titles)
            .quiet()
            .run()
            .context("gpg could not encrypt the logins")?;
        for (title, _) in &content.logins {
            shell.remove_path(title)?;
        }
        Ok(this)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = cmd!(self.shell, "gpgconf --kill all").quiet().ignore_stderr().run();
        let _ = self.shell.remove_path(self.folder.path());
    }
}
