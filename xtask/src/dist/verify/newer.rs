//! A newer version: signed and served by this machine, and taken by an installed Cordon whose policy names it.

use std::path::Path;
use std::time::Duration;

use anyhow::ensure;
use xshell::Shell;

use super::root::Root;
use super::server::Server;
use super::window::Window;
use crate::dist::{Release, sums};

/// Later than any version of today.
pub(crate) const VERSION: &str = "99.0.0";

/// Behind each 64 KiB, so that there is a download to be stopped.
const PAUSE: Duration = Duration::from_millis(30);

/// Publishes `package`, which is of [`VERSION`], and takes it in `root`: at the prompt, and in the window.
pub(crate) fn taken(shell: &Shell, release: &Release, root: &Root<'_>, package: &Path) -> anyhow::Result<()> {
    let out = release.work.join("verify/published");
    shell.remove_path(&out)?;
    shell.create_dir(&out)?;
    let name = format!("cordon_{VERSION}_amd64.deb");
    shell.copy_file(package, out.join(&name))?;
    root.run("cordon pack key /tmp/publisher --no-password >/dev/null")?;
    let published = Release { version: VERSION.to_owned(), out: out.clone(), ..release.clone() };
    sums::write(shell, &published, Some(&sums::secret_key(shell, &root.path("tmp/publisher.key"))?))?;
    let key = shell.read_file(root.path("tmp/publisher.pub"))?;
    let (server, key) = (Server::over(&out, PAUSE)?, key.lines().last().unwrap_or_default());
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
    let install = format!("Download and install {VERSION}");
    window.press(&install)?;
    window.press("Stop")?;
    window.shows(&["You stopped the download. Nothing was installed."])?;
    window.press(&install)?;
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
