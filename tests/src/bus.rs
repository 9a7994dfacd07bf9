//! A D-Bus session of a test's own, with the real keyring daemon in it, unlocked or locked, or with none.
#![expect(clippy::disallowed_methods, reason = "what others write is laid out by hand")]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use zbus::blocking::Proxy;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

/// How the keyring is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyring {
    /// As after signing in.
    Unlocked,
    /// There, and nobody unlocks it.
    Locked,
    /// Not there.
    None,
}

/// The password of the person's keyring.
const PASSWORD: &str = "the password of the keyring";

/// No service is started by being asked for: neither another keyring nor the dialog that would ask the person.
const CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// The session. It ends when dropped.
pub struct Bus {
    daemon: Child,
    keyring: Option<Child>,
    address: String,
    home: PathBuf,
}

impl Bus {
    /// A session for the person whose home is `home`. The keyring's files lie there too, so that a second session with
    /// the same home finds what the first has kept.
    ///
    /// # Errors
    /// When a daemon does not start.
    pub fn with(keyring: Keyring, home: &Path) -> anyhow::Result<Self> {
        let config = home.join("bus.conf");
        std::fs::create_dir_all(home)?;
        std::fs::write(&config, CONFIG)?;
        let mut daemon = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--print-address=1"])
            .stdout(Stdio::piped())
            .spawn()
            .context("dbus-daemon does not start")?;
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().context("its output")?).read_line(&mut address)?;
        let mut bus = Self { daemon, keyring: None, address: address.trim().to_owned(), home: home.to_owned() };
        bus.change(keyring)?;
        Ok(bus)
    }

    /// Replaces the keyring daemon, as signing out and in does.
    ///
    /// # Errors
    /// When it does not start.
    pub fn change(&mut self, keyring: Keyring) -> anyhow::Result<()> {
        self.end_keyring();
        if keyring == Keyring::None {
            return Ok(());
        }
        // A locked one needs something to be locked.
        self.start_keyring(Keyring::Unlocked)?;
        if keyring == Keyring::Locked {
            self.end_keyring();
            self.start_keyring(Keyring::Locked)?;
        }
        Ok(())
    }

    /// Unlocks the keyring that is locked, as the person does in the system's own dialog.
    ///
    /// # Errors
    /// When it stays locked.
    pub fn unlock(&self) -> anyhow::Result<()> {
        // Its thread is no runtime's, so that it may wait.
        std::thread::scope(|scope| scope.spawn(|| self.unlock_on_this_thread()).join())
            .map_err(|_| anyhow::anyhow!("unlocking panics"))?
    }

    fn unlock_on_this_thread(&self) -> anyhow::Result<()> {
        let connection = zbus::blocking::connection::Builder::address(self.address.as_str())?.build()?;
        let call =
            |interface| Proxy::new(&connection, "org.freedesktop.secrets", "/org/freedesktop/secrets", interface);
        let (_, session): (OwnedValue, OwnedObjectPath) =
            call("org.freedesktop.Secret.Service")?.call("OpenSession", &("plain", Value::from("")))?;
        // What the dialog of gnome-keyring calls.
        let login = ObjectPath::try_from("/org/freedesktop/secrets/collection/login")?;
        let password = (session, Vec::<u8>::new(), PASSWORD.as_bytes(), "text/plain");
        call("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface")?
            .call::<_, _, ()>("UnlockWithMasterPassword", &(login, password))?;
        Ok(())
    }

    /// Lets `command` run in this session.
    pub fn enter<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let runtime = self.home.join("run");
        let _ = std::fs::create_dir_all(&runtime);
        crate::window::with_home(command, &self.home)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env("XDG_RUNTIME_DIR", runtime)
            .env_remove("GNOME_KEYRING_CONTROL")
    }

    fn start_keyring(&mut self, keyring: Keyring) -> anyhow::Result<()> {
        let mut command = Command::new("gnome-keyring-daemon");
        self.enter(&mut command).args(["--foreground", "--components=secrets"]);
        if keyring == Keyring::Unlocked {
            command.arg("--unlock");
        }
        let mut daemon = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut input = daemon.stdin.take().context("its input")?;
        if keyring == Keyring::Unlocked {
            input.write_all(PASSWORD.as_bytes())?;
        }
        drop(input);
        self.keyring = Some(daemon);
        self.wait_for_keyring("true")
    }

    fn end_keyring(&mut self) {
        if let Some(mut daemon) = self.keyring.take() {
            let _ = daemon.kill();
            let _ = daemon.wait();
            let _ = self.wait_for_keyring("false");
        }
    }

    fn wait_for_keyring(&self, there: &str) -> anyhow::Result<()> {
        let start = Instant::now();
        loop {
            let asked = Command::new("dbus-send")
                .arg(format!("--bus={}", self.address))
                .args(["--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner"])
                .arg("string:org.freedesktop.secrets")
                .output()?;
            if String::from_utf8_lossy(&asked.stdout).contains(&format!("boolean {there}")) {
                return Ok(());
            }
            ensure!(start.elapsed() < Duration::from_secs(10), "the keyring daemon does not come or go");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        self.end_keyring();
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
