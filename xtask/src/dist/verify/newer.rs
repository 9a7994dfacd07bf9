//! A newer version: signed and served by this machine, and taken by an installed Cordon whose policy names it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, ensure};
use xshell::Shell;

use super::root::Root;
use super::window::Window;
use crate::dist::{Release, sums};

/// Later than any version of today.
pub(crate) const VERSION: &str = "99.0.0";

/// A web server over a folder.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn over(folder: &Path) -> anyhow::Result<Self> {
        let mut process = Command::new("python3")
            .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory"])
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("python3 does not start")?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("its output")?).read_line(&mut line)?;
        let port = line.split_whitespace().skip_while(|word| *word != "port").nth(1).context("its port")?;
        Ok(Self { process, address: format!("http://127.0.0.1:{port}") })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Publishes `package`, which is of [`VERSION`], and takes it in `root`: at the prompt, and in the window.
pub(crate) fn taken(shell: &Shell, release: &Release, root: &Root<'_>, package: &Path) -> anyhow::Result<()> {
    let out = release.work.join("verify/published");
    shell.remove_path(&out)?;
    shell.create_dir(&out)?;
    let name = format!("cordon_{VERSION}_amd64.deb");
    shell.copy_file(package, out.join(&name))?;
    root.run("cordon pack key /tmp/publisher --no-password >/dev/null")?;
    let published = Release { version: VERSION.to_owned(), out: out.clone(), ..release.clone() };
    sums::write(shell, &published, Some(&root.path("tmp/publisher.key")))?;
    let key = shell.read_file(root.path("tmp/publisher.pub"))?;
    let (server, key) = (Server::over(&out)?, key.lines().last().unwrap_or_default());
    let policy = format!("[update]\naddress = \"{}/update.json\"\npublic_key = \"{key}\"\n", server.address);
    shell.write_file(root.path("etc/cordon/policy.toml"), policy)?;

    let found = root.run("cordon update look || test $? = 1")?;
    ensure!(found.contains(&format!("Version {VERSION} of ")), "{found}");
    root.run("cordon update download /root/newer")?;
    let (theirs, ours) = (std::fs::read(root.path("root/newer").join(&name))?, std::fs::read(package)?);
    ensure!(theirs == ours, "what was downloaded is another file");

    let window = Window::open(root, "")?;
    window.go("Settings")?;
    window.press("Look for a newer version")?;
    window.shows(&[&format!("Version {VERSION} of ")])?;
    window.press(&format!("Download and install {VERSION}"))?;
    // Nothing here asks for an administrator's password, so it is said what one would type.
    window.shows(&["It was signed by the publisher and lies in", "sudo apt install"])?;
    window.close()?;
    let saved = root.run("find /home/officer -name 'cordon_*.deb'")?;
    ensure!(std::fs::read(root.path(saved.trim().trim_start_matches('/')))? == ours, "{saved} is another file");

    // One byte more on its way, and it is not taken.
    shell.write_file(out.join(&name), [ours.as_slice(), b"\n"].concat())?;
    let refused = root.run("cordon update download /root/altered 2>&1 || test $? = 2")?;
    ensure!(!root.path("root/altered").exists(), "{refused}");

    root.run(&format!("apt-get install --yes --no-install-recommends /root/newer/{name} >/dev/null"))?;
    let version = root.run("dpkg-query --show --showformat '${Version}' cordon")?;
    ensure!(version == VERSION, "{version} is installed");
    root.run("rm --recursive /root/newer /etc/cordon")?;
    Ok(())
}
