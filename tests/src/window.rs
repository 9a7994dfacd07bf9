//! The real window, driven through WebDriver.

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::Capabilities;
use thirtyfour::prelude::*;

use crate::bus::{Bus, Keyring};

/// How long anything may take to appear.
const PATIENCE: Duration = Duration::from_secs(20);

/// The Enter key, as WebDriver writes it.
pub const ENTER: &str = "\u{e007}";
/// The Tab key.
pub const TAB: &str = "\u{e004}";

/// The open window. It is closed when dropped, whatever the test did.
pub struct Window {
    /// The session, for what has no shorthand here.
    pub driver: WebDriver,
    process: Child,
    _person: Arc<Person>,
}

/// Who sits before the laptop: their home, and the session with their keyring. It outlives a window.
pub struct Person {
    bus: Mutex<Bus>,
    home: TempDir,
    /// A folder with `policy.toml`.
    policy: Option<TempDir>,
    /// Where their edition of Cordon is installed, if not where it was built.
    installed: Option<TempDir>,
}

/// Runs a program on a laptop with a policy: with a file system of its own, in which `/etc/cordon` is another one.
const UNDER_A_POLICY: &str = r#"cp -r --no-preserve=ownership /etc "$1/etc" 2>/dev/null; mkdir -p "$1/etc/cordon" &&
    cp "$1/policy.toml" "$1/etc/cordon/policy.toml" && mount --bind "$1/etc" /etc && shift && exec "$@""#;

impl Person {
    /// A person with nothing in their home yet.
    ///
    /// # Errors
    /// When their session does not begin.
    pub fn with(keyring: Keyring) -> anyhow::Result<Arc<Self>> {
        let home = TempDir::new()?;
        let bus = Mutex::new(Bus::with(keyring, home.path())?);
        Ok(Arc::new(Self { bus, home, policy: None, installed: None }))
    }

    /// A person whose laptop has this policy.
    ///
    /// # Errors
    /// When their session does not begin.
    #[expect(clippy::disallowed_methods, reason = "what others write is laid out by hand")]
    pub fn under(policy: &str) -> anyhow::Result<Arc<Self>> {
        let home = TempDir::new()?;
        let bus = Mutex::new(Bus::with(Keyring::Unlocked, home.path())?);
        let folder = TempDir::new()?;
        std::fs::write(folder.path().join("policy.toml"), policy)?;
        Ok(Arc::new(Self { bus, home, policy: Some(folder), installed: None }))
    }

    /// A person who has installed an edition with these files.
    ///
    /// # Errors
    /// When their session does not begin.
    #[expect(clippy::disallowed_methods, reason = "what others write is laid out by hand")]
    pub fn with_edition(files: &[(&str, &[u8])]) -> anyhow::Result<Arc<Self>> {
        let home = TempDir::new()?;
        let bus = Mutex::new(Bus::with(Keyring::Unlocked, home.path())?);
        let installed = TempDir::new()?;
        let (programs, beside) = (installed.path().join("bin"), installed.path().join("lib/cordon"));
        std::fs::create_dir_all(&programs)?;
        std::fs::create_dir_all(&beside)?;
        for name in ["cordon", "cordon-desktop"] {
            let (built, program) = (crate::program(name)?, programs.join(name));
            // The program looks where it lies, so a link that is followed would not do.
            std::fs::hard_link(&built, &program).or_else(|_| std::fs::copy(&built, &program).map(|_| ()))?;
        }
        for (name, content) in files {
            std::fs::write(beside.join(name), content)?;
        }
        Ok(Arc::new(Self { bus, home, policy: None, installed: Some(installed) }))
    }

    /// A program of Cordon's, as it is installed for them.
    ///
    /// # Errors
    /// When it is not there.
    pub fn program(&self, name: &str) -> anyhow::Result<PathBuf> {
        match &self.installed {
            Some(installed) => Ok(installed.path().join("bin").join(name)),
            None => crate::program(name),
        }
    }

    /// Lays another policy down on their laptop, for the next start.
    ///
    /// # Errors
    /// When their laptop has none.
    #[expect(clippy::disallowed_methods, reason = "what others write is laid out by hand")]
    pub fn change_policy(&self, policy: &str) -> anyhow::Result<()> {
        let folder = self.policy.as_ref().context("their laptop has a policy")?;
        Ok(std::fs::write(folder.path().join("policy.toml"), policy)?)
    }

    /// Their home.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where Cordon keeps what it keeps.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.home().join("data/app.cordon.desktop/state")
    }

    /// Signs out and in again, to a keyring that is so.
    ///
    /// # Errors
    /// When it does not start.
    pub fn change_keyring(&self, keyring: Keyring) -> anyhow::Result<()> {
        self.bus().change(keyring)
    }

    /// Unlocks their locked keyring.
    ///
    /// # Errors
    /// When it stays locked.
    pub fn unlock_keyring(&self) -> anyhow::Result<()> {
        self.bus().unlock()
    }

    /// Gives them a browser that notes what it is asked to open; the folder to look for programs in, and its notes.
    ///
    /// # Errors
    /// When it cannot be written.
    #[expect(clippy::disallowed_methods, reason = "what others write is laid out by hand")]
    pub fn recording_browser(&self) -> anyhow::Result<(PathBuf, PathBuf)> {
        let (tools, notes) = (self.home().join("bin"), self.home().join("asked"));
        std::fs::create_dir_all(&tools)?;
        let browser = tools.join("xdg-open");
        std::fs::write(&browser, format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", notes.display()))?;
        std::fs::set_permissions(&browser, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        Ok((tools, notes))
    }

    /// A program that runs for them.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = match &self.policy {
            None => Command::new(program),
            Some(policy) => {
                let mut command = Command::new("unshare");
                command.args(["--user", "--map-current-user", "--keep-caps", "--mount"]);
                command.args(["sh", "-c", UNDER_A_POLICY, "sh"]).arg(policy.path()).arg(program);
                command
            }
        };
        self.bus().enter(&mut command);
        command
    }

    fn bus(&self) -> MutexGuard<'_, Bus> {
        self.bus.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Window {
    /// Opens the window for a person who has just signed in.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open() -> anyhow::Result<Self> {
        Self::of(&Person::with(Keyring::Unlocked)?).await
    }

    /// Opens the window for `person`.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn of(person: &Arc<Person>) -> anyhow::Result<Self> {
        Self::with_path(person, Path::new("/")).await
    }

    /// Opens the window for `person`, whose programs are looked for in `tools` first.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn with_path(person: &Arc<Person>, tools: &Path) -> anyhow::Result<Self> {
        // The driver's client has no cryptography of its own; whoever came first has installed the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(tools.to_owned()).chain(std::env::split_paths(&path));
        let (port, native_port) = free_ports()?;
        let process = person
            .command("tauri-driver")
            .env("PATH", std::env::join_paths(path)?)
            .args(["--port", &port.to_string(), "--native-port", &native_port.to_string()])
            // Its children go with it.
            .process_group(0)
            .spawn()
            .context("tauri-driver does not start")?;
        let mut wanted = serde_json::Map::new();
        wanted.insert("tauri:options".to_owned(), json!({ "application": person.program("cordon-desktop")? }));
        let start = Instant::now();
        let driver = loop {
            match WebDriver::new(format!("http://127.0.0.1:{port}"), Capabilities::from(wanted.clone())).await {
                Ok(driver) => break driver,
                Err(error) => ensure!(start.elapsed() < PATIENCE, "no session: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        driver.set_window_rect(0, 0, 1000, 700).await?;
        Ok(Self { driver, process, _person: Arc::clone(person) })
    }

    /// Opens the window and lets it ask `source`.
    ///
    /// # Errors
    /// When it does not open or refuses the address.
    pub async fn asking(source: &str) -> anyhow::Result<Self> {
        let window = Self::open().await?;
        window.use_source(source).await?;
        window.go("Check a password").await?;
        Ok(window)
    }

    /// Enters `address` as the source in the settings.
    ///
    /// # Errors
    /// When the field is not there.
    pub async fn use_source(&self, address: &str) -> anyhow::Result<()> {
        self.go("Settings").await?;
        self.retype("Address of the source", address).await?;
        self.press("Use this address").await
    }

    /// Goes to a screen by the sidebar.
    ///
    /// # Errors
    /// When there is no such screen.
    pub async fn go(&self, screen: &str) -> anyhow::Result<()> {
        self.find(&format!("//nav//button[normalize-space(.)='{screen}']")).await?.click().await?;
        self.find(&format!("//h1[.='{screen}']")).await?;
        Ok(())
    }

    /// Clicks the button with this name.
    ///
    /// # Errors
    /// When there is none.
    pub async fn press(&self, name: &str) -> anyhow::Result<()> {
        self.click(&format!("//main//button[normalize-space(.)='{name}']")).await
    }

    /// Clicks what `xpath` names.
    ///
    /// # Errors
    /// When there is none.
    pub async fn click(&self, xpath: &str) -> anyhow::Result<()> {
        loop {
            match click(&self.driver, &self.find(xpath).await?).await {
                // It was drawn anew in between.
                Err(error) if is_stale(&error) => {}
                clicked => return clicked.with_context(|| format!("{xpath} cannot be clicked")),
            }
        }
    }

    /// Opens or closes the fold whose title begins so.
    ///
    /// # Errors
    /// When there is none.
    pub async fn unfold(&self, title: &str) -> anyhow::Result<()> {
        self.click(&format!("//summary[starts-with(.,'{title}')]")).await
    }

    /// The field with this label.
    ///
    /// # Errors
    /// When there is none.
    pub async fn field(&self, label: &str) -> anyhow::Result<WebElement> {
        let by_for = format!("//*[@id=//label[normalize-space(.)='{label}']/@for]");
        self.find(&format!("{by_for} | //label[normalize-space(.)='{label}']/input")).await
    }

    /// Ticks, or chooses, what has this label.
    ///
    /// # Errors
    /// When there is no such box.
    pub async fn tick(&self, label: &str) -> anyhow::Result<()> {
        click(&self.driver, &self.field(label).await?).await.with_context(|| format!("{label} cannot be clicked"))
    }

    /// Types `text` over what stands in a field.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn retype(&self, label: &str, text: &str) -> anyhow::Result<()> {
        let field = self.field(label).await?;
        field.focus().await?;
        self.keys_holding(Key::Control, &["a"]).await?;
        Ok(field.send_keys(text).await?)
    }

    /// Types a password into the field and presses Enter, and waits for the answer.
    ///
    /// # Errors
    /// When none appears.
    pub async fn check(&self, password: &str) -> anyhow::Result<String> {
        if !self.text().await?.contains("The password itself never leaves this laptop") {
            self.go("Check a password").await?;
        }
        self.field("Password").await?.send_keys(format!("{password}{ENTER}")).await?;
        self.answer().await
    }

    /// Waits for the answer under way and reads it.
    ///
    /// # Errors
    /// When none appears.
    pub async fn answer(&self) -> anyhow::Result<String> {
        // While the check is under way the old answer is gone.
        self.find("//section[@aria-label='Result']").await?.prop("innerText").await?.context("it has text")
    }

    /// Waits for the one visible element that `xpath` names.
    ///
    /// # Errors
    /// When there is none within 20 s.
    pub async fn find(&self, xpath: &str) -> anyhow::Result<WebElement> {
        let start = Instant::now();
        loop {
            let query = self.driver.query(By::XPath(xpath)).wait(PATIENCE, Duration::from_millis(50)).and_displayed();
            match query.first().await {
                // It was drawn anew while it was looked at.
                Err(error) if is_stale(&error) && start.elapsed() < PATIENCE => {}
                found => return found.with_context(|| format!("no {xpath}")),
            }
        }
    }

    /// All that can be read in the window.
    ///
    /// # Errors
    /// When the session is gone.
    pub async fn text(&self) -> anyhow::Result<String> {
        Ok(self.driver.execute("return document.body.innerText", []).await?.convert()?)
    }

    /// Waits until `text` can be read in the window.
    ///
    /// # Errors
    /// When it cannot within 20 s.
    pub async fn shows(&self, text: &str) -> anyhow::Result<()> {
        let start = Instant::now();
        while !self.text().await?.contains(text) {
            ensure!(start.elapsed() < PATIENCE, "the window does not show: {text}\n\n{}", self.text().await?);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Waits until `text` cannot be read in the window any more.
    ///
    /// # Errors
    /// When it still can after 20 s.
    pub async fn no_longer_shows(&self, text: &str) -> anyhow::Result<()> {
        let start = Instant::now();
        while self.text().await?.contains(text) {
            ensure!(start.elapsed() < PATIENCE, "the window still shows: {text}\n\n{}", self.text().await?);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Fails where a screen is wider than 500 CSS pixels, the width of a window of 1000 at 200 %: it would have to be
    /// scrolled sideways.
    ///
    /// # Errors
    /// When the session is gone, or it is wider.
    pub async fn needs_no_sideways_scrolling(&self) -> anyhow::Result<()> {
        let script = "return [innerWidth, document.documentElement.scrollWidth]";
        let start = Instant::now();
        loop {
            let [width, needed]: [u32; 2] = self.driver.execute(script, []).await?.convert()?;
            if width <= 500 && needed <= width {
                return Ok(());
            }
            // A window takes its size when the screen gets round to it.
            ensure!(start.elapsed() < PATIENCE, "{needed} of {width}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Presses keys, as a person without a mouse.
    ///
    /// # Errors
    /// When the session is gone.
    pub async fn keys(&self, keys: &[&str]) -> anyhow::Result<()> {
        for key in keys {
            self.driver.action_chain().send_keys(*key).perform().await?;
        }
        Ok(())
    }

    /// Presses a key while another is held.
    ///
    /// # Errors
    /// When the session is gone.
    pub async fn keys_holding(&self, held: Key, keys: &[&str]) -> anyhow::Result<()> {
        for key in keys {
            self.driver.action_chain().key_down(held.clone()).send_keys(*key).key_up(held.clone()).perform().await?;
        }
        Ok(())
    }

    /// The accessible name of what has the focus, as far as label and text give it.
    ///
    /// # Errors
    /// When the session is gone.
    pub async fn focused(&self) -> anyhow::Result<String> {
        let script = "const e = document.activeElement;
            return (e.labels?.[0] ?? e).innerText?.replace(/\\s+/g, ' ').trim() ?? ''";
        Ok(self.driver.execute(script, []).await?.convert()?)
    }

    /// The violations that axe finds, each as one line.
    ///
    /// # Errors
    /// When axe does not run.
    pub async fn axe(&self) -> anyhow::Result<Vec<String>> {
        let axe = std::fs::read_to_string(crate::root().join("ui/node_modules/axe-core/axe.min.js"))?;
        self.driver.execute(format!("{axe}; window.axe = axe"), []).await?;
        let script = "const done = arguments[0];
            axe.run(document, { resultTypes: ['violations'] }).then(
                ({ violations, passes }) => done({
                    passes: passes.length,
                    violations: violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target} ${n.failureSummary}`)),
                }),
                error => done({ passes: 0, violations: [String(error)] }))";
        let result: Value = self.driver.execute_async(script, []).await?.convert()?;
        ensure!(result["passes"].as_u64() > Some(10), "axe looked at nothing: {result}");
        Ok(serde_json::from_value(result["violations"].clone())?)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // The session's own end waits for programs that a failed test may have left hanging.
        let _ = self.driver.clone().leak();
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.process.id())]).status();
        let _ = self.process.wait();
    }
}

/// Clicks in the middle of the screen: what is half under its edge cannot be hit.
///
/// The driver aims first and presses later. What still moves in between is missed, so it is waited for: the element lies
/// where it lay for two frames, and nothing is over its middle.
async fn click(driver: &WebDriver, element: &WebElement) -> WebDriverResult<()> {
    element.scroll_into_view().await?;
    let script = "const [element, done] = arguments;
        let [before, same, left] = ['', 0, 120];
        const look = () => {
            const { x, y, width, height } = element.getBoundingClientRect();
            const hit = document.elementFromPoint(x + width / 2, y + height / 2);
            const now = [x, y, width, height].join();
            same = now === before && (element.contains(hit) || hit?.contains(element)) ? same + 1 : 0;
            before = now;
            same === 2 || left-- === 0 ? done(same) : requestAnimationFrame(look);
        };
        look()";
    driver.execute_async(script, vec![element.to_json()?]).await?;
    element.click().await
}

/// Whether an element is no longer the one in the window.
fn is_stale(error: &WebDriverError) -> bool {
    error.to_string().contains("stale")
}

/// Sets every variable that leads a program to the person's files.
pub fn with_home<'a>(command: &'a mut Command, home: &Path) -> &'a mut Command {
    let temporary = home.join("tmp");
    let _ = std::fs::create_dir_all(&temporary);
    command
        .env("HOME", home)
        .env("TMPDIR", temporary)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("XDG_STATE_HOME", home.join("state"))
}

/// Waits for what the browser has noted.
///
/// # Errors
/// When it is asked for nothing within 20 s.
pub async fn noted(notes: &Path) -> anyhow::Result<String> {
    let start = Instant::now();
    loop {
        // The shell makes the file before it writes the line.
        let noted = std::fs::read_to_string(notes).unwrap_or_default();
        if noted.ends_with('\n') {
            return Ok(noted);
        }
        ensure!(start.elapsed() < PATIENCE, "no browser is asked");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Two ports that nobody listens at. Both are held until both are known: with one and the same, the driver would ask itself
/// without end.
fn free_ports() -> anyhow::Result<(u16, u16)> {
    let (one, other) = (TcpListener::bind("127.0.0.1:0")?, TcpListener::bind("127.0.0.1:0")?);
    Ok((one.local_addr()?.port(), other.local_addr()?.port()))
}
