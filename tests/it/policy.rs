//! What an administrator has laid down, in the real window and at the prompt: it locks, it tells, and it is safe where it is
//! wrong; and newer versions of Cordon, from the address that it names.
#![expect(clippy::disallowed_methods, reason = "what others write is laid out by hand")]

use std::io::Cursor;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use minisign::KeyPair;
use tempfile::TempDir;
use tests::mirror::Mirror;
use tests::server::Server;
use tests::window::{Person, Window};

use crate::advice::Federation;

const SEEN: &str = "Wombat2019";

fn cordon(person: &Arc<Person>, args: &[&str]) -> anyhow::Result<Output> {
    Ok(person.command(person.program("cordon")?).args(args).output()?)
}

async fn is_locked_offline(window: &Window, why: &str, remedy: &str) -> anyhow::Result<()> {
    window.go("Settings").await?;
    window.shows(why).await?;
    let switch = window.field("Offline mode").await?;
    assert_eq!((switch.is_selected().await?, switch.is_enabled().await?), (true, false));
    let answer = window.check(SEEN).await?;
    assert!(answer.contains(remedy) && !answer.contains("Switch offline mode off"), "{answer}");
    window.shows("Offline mode: nothing is sent").await?;
    window.go("What left this laptop").await?;
    window.shows("Nothing has left this laptop since you opened Cordon.").await
}

#[tokio::test]
async fn what_the_policy_sets_is_in_use_and_shown_locked() -> anyhow::Result<()> {
    let mirror = Mirror::serving(&[&format!("1234:{SEEN}")])?;
    let person = Person::under(&format!(
        "[source]\naddress = \"{}\"\n[federation]\nname = \"Federation of Example Police\"\nhelp = \"020 7946 0000\"\n",
        mirror.source
    ))?;
    let window = Window::of(&person).await?;
    window.shows("Federation of Example Police").await?;
    window.shows("Help: 020 7946 0000").await?;
    window.go("Settings").await?;
    window
        .shows(&format!("Your organisation has set it: {}. It cannot be changed here; ask IT.", mirror.source))
        .await?;
    let text = window.text().await?;
    for gone in ["Address of the source", "Use this address"] {
        assert!(!text.contains(gone), "{gone}: {text}");
    }
    for theme in ["Light", "Dark"] {
        window.tick(theme).await?;
        assert_eq!(window.axe().await?, [""; 0]);
    }
    window.driver.set_window_rect(0, 0, 500, 700).await?;
    window.needs_no_sideways_scrolling().await?;
    window.driver.set_window_rect(0, 0, 1000, 700).await?;
    let found = window.check(SEEN).await?;
    assert!(found.contains("1,234"), "{found}");

    // The prompt asks the same source, and no other.
    let said = cordon(&person, &["policy", "check"])?;
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.status.success() && text.contains(&mirror.source) && text.ends_with("Good.\n"), "{said:?}");
    let refused = cordon(&person, &["check", "--stdin", "--source", "http://127.0.0.1:1"])?;
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("leave --source out"), "{refused:?}");

    // Nobody is sent to a setting that is locked.
    drop(mirror);
    let answer = window.check("another").await?;
    assert!(answer.contains("tell IT: your organisation has set the source’s address."), "{answer}");
    Ok(())
}

#[tokio::test]
async fn where_no_online_look_ups_are_allowed_offline_mode_stays_on() -> anyhow::Result<()> {
    let mirror = Mirror::serving(&[&format!("1234:{SEEN}")])?;
    let person = Person::under("")?;
    {
        let window = Window::of(&person).await?;
        window.use_source(&mirror.source).await?;
        assert!(window.check(SEEN).await?.contains("1,234"));
    }
    person.change_policy("[source]\nonline = false\n")?;
    {
        let window = Window::of(&person).await?;
        let why = "Your organisation has switched it on, and it cannot be switched off here";
        is_locked_offline(&window, why, "Your organisation allows no online look-ups on this laptop").await?;
        window.go("Settings").await?;
        assert_eq!(window.axe().await?, [""; 0]);
    }
    // What the person had chosen holds again without it.
    person.change_policy("")?;
    let window = Window::of(&person).await?;
    assert!(window.check(SEEN).await?.contains("1,234"));
    Ok(())
}

#[tokio::test]
async fn a_policy_with_a_mistake_is_said_and_nothing_leaves() -> anyhow::Result<()> {
    let policy = "[source]\nonlin = true\n\n[federation]\nhelp = \"IT, extension 4471\"\n[pack\n";
    let person = Person::under(policy)?;
    let window = Window::of(&person).await?;
    window.shows("Help: IT, extension 4471").await?;
    window.shows("The policy of this laptop has a mistake, so nothing is asked online.").await?;
    assert_eq!(window.axe().await?, [""; 0]);
    let why = "It is on because the policy of this laptop has a mistake";
    is_locked_offline(&window, why, "nothing is asked online until it is mended").await?;
    window.go("Settings").await?;
    window.shows("The policy of this laptop has a mistake").await?;
    window.shows("/etc/cordon/policy.toml, line 2: source.onlin: there is no such value").await?;
    window.shows("/etc/cordon/policy.toml, line 6: ").await?;
    assert_eq!(window.axe().await?, [""; 0]);

    let said = cordon(&person, &["policy", "check"])?;
    let text = String::from_utf8_lossy(&said.stderr).into_owned();
    assert_eq!(said.status.code(), Some(2));
    for part in ["line 2: source.onlin: there is no such value", "line 6: ", "nothing is asked online"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    Ok(())
}

#[tokio::test]
async fn an_edition_comes_with_its_name_and_its_advice() -> anyhow::Result<()> {
    let federation = Federation::new()?;
    let pack = federation.pack("2999.1.1", &[])?;
    let signature = std::fs::read(format!("{}.minisig", federation.hand_out("a.cordonpack", &pack)?.display()))?;
    let values = format!(
        "[federation]\nname = \"Federation of Example Police\"\nhelp = \"020 7946 0000\"\n[pack]\npublic_key = \"{}\"\n",
        federation.key.pk.to_base64()
    );
    let files = [
        ("edition.toml", values.as_bytes()),
        ("edition.cordonpack", pack.as_slice()),
        ("edition.cordonpack.minisig", signature.as_slice()),
    ];
    {
        let person = Person::with_edition(&files)?;
        let window = Window::of(&person).await?;
        window.shows("Federation of Example Police").await?;
        window.shows("Help: 020 7946 0000").await?;
        window.go("Settings").await?;
        window.shows("version 2999.1.1 of ").await?;
        window.shows("It came with this Cordon.").await?;
        // It locks nothing.
        window.field("Address of the source").await?;
        let said = cordon(&person, &["pack", "show"])?;
        ensure!(
            String::from_utf8_lossy(&said.stdout).starts_with("Came with this Cordon: cordon 2999.1.1"),
            "{said:?}"
        );
    }
    let altered = [pack.as_slice(), b" "].concat();
    let files = [
        ("edition.toml", values.as_bytes()),
        ("edition.cordonpack", altered.as_slice()),
        ("edition.cordonpack.minisig", signature.as_slice()),
    ];
    let window = Window::of(&Person::with_edition(&files)?).await?;
    window.go("Settings").await?;
    window.shows("Other advice is on this laptop and is not in use. It was altered after it was signed").await
}

/// Somebody who publishes versions of Cordon.
struct Publisher {
    folder: TempDir,
    key: KeyPair,
    server: Server,
}

impl Publisher {
    /// Whose server waits for `pause` behind each 64 KiB.
    fn new(pause: Duration) -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let server = Server::over(folder.path(), pause)?;
        Ok(Self { folder, key: KeyPair::generate_unencrypted_keypair()?, server })
    }

    fn policy(&self) -> String {
        let (address, key) = (&self.server.address, self.key.pk.to_base64());
        format!("[update]\naddress = \"{address}/update.json\"\npublic_key = \"{key}\"\n")
    }

    /// Publishes a version without an installer.
    fn publish(&self, version: &str) -> anyhow::Result<()> {
        self.publish_with(version, "")
    }

    /// Publishes a version with these installers, written as in a manifest.
    fn publish_with(&self, version: &str, files: &str) -> anyhow::Result<()> {
        let manifest =
            format!(r#"{{"product": "cordon", "version": "{version}", "date": "2026-12-01", "files": [{files}]}}"#);
        let signature = minisign::sign(None, &self.key.sk, Cursor::new(&manifest), None, None)?.into_string();
        self.put("update.json", manifest.as_bytes())?;
        self.put("update.json.minisig", signature.as_bytes())
    }

    fn put(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        Ok(std::fs::write(self.folder.path().join(name), bytes)?)
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        Path::new(self.folder.path()).join(name)
    }
}

#[tokio::test]
async fn a_newer_version_is_looked_for_when_the_person_says_so_or_the_policy() -> anyhow::Result<()> {
    let publisher = Publisher::new(Duration::ZERO)?;
    publisher.publish("99.1.0")?;
    let person = Person::under(&publisher.policy())?;
    {
        let window = Window::of(&person).await?;
        window.shows("Nothing has left this laptop").await?;
        window.go("Settings").await?;
        window.press("Look for a newer version").await?;
        window.shows("Version 99.1.0 of 1 December 2026 is there.").await?;
        window.shows("No installer has laid this Cordon down").await?;
        assert_eq!(window.axe().await?, [""; 0]);
        window.go("What left this laptop").await?;
        let table = window.find("//table").await?.prop("innerText").await?.unwrap_or_default();
        for part in ["/update.json.minisig", "/update.json\t", publisher.server.address.trim_start_matches("http://")] {
            assert!(table.contains(part), "{part}: {table}");
        }
        // Altered, older, and the same.
        window.go("Settings").await?;
        let manifest = std::fs::read_to_string(publisher.path("update.json"))?;
        publisher.put("update.json", manifest.replace("99.1.0", "99.2.0").as_bytes())?;
        window.press("Look for a newer version").await?;
        window.shows("What came was not signed by the publisher, or was altered.").await?;
        publisher.publish("0.0.1")?;
        window.press("Look for a newer version").await?;
        window.shows("Version 0.0.1 is offered, which is older than this one.").await?;
        publisher.publish(env!("CARGO_PKG_VERSION"))?;
        window.press("Look for a newer version").await?;
        window.shows("names no newer version than this one.").await?;
        publisher.put("update.json.minisig", b"none")?;
        window.press("Look for a newer version").await?;
        window.shows("What came was not signed by the publisher, or was altered.").await?;
    }
    publisher.publish("99.3.0")?;
    let said = cordon(&person, &["update", "look"])?;
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    ensure!(String::from_utf8_lossy(&said.stdout).contains("Version 99.3.0 of 2026-12-01 is there"), "{said:?}");

    person.change_policy(&format!("{}at_start = true\n", publisher.policy()))?;
    let window = Window::of(&person).await?;
    window.shows("Version 99.3.0 of Cordon is there.").await?;
    assert_eq!(window.axe().await?, [""; 0]);
    window.press("Show it in Settings").await?;
    window.shows("Version 99.3.0 of 1 December 2026 is there.").await?;
    drop(window);
    // What is not signed is told even where nobody pressed a button.
    publisher.put("update.json.minisig", b"none")?;
    let window = Window::of(&person).await?;
    window.shows("What came was not signed by the publisher, or was altered.").await
}

/// A `dpkg-query` for whom this person's Cordon has come in a package: Debian's own, over a list of packages of its own.
fn installed_by_a_package(person: &Arc<Person>) -> anyhow::Result<std::path::PathBuf> {
    let (tools, list) = (person.home().join("tools"), person.home().join("dpkg"));
    std::fs::create_dir_all(&tools)?;
    std::fs::create_dir_all(list.join("info"))?;
    let package = "Package: cordon\nStatus: install ok installed\nMaintainer: Federation of Example Police <it@federation.example>\n\
                   Architecture: all\nVersion: 0.1.0\nDescription: Cordon\n";
    std::fs::write(list.join("status"), package)?;
    std::fs::write(list.join("info/cordon.list"), format!("{}\n", person.program("cordon-desktop")?.display()))?;
    let program = tools.join("dpkg-query");
    let script =
        format!("#!/bin/sh\nDPKG_ADMINDIR='{}' PATH=/usr/bin:/bin exec /usr/bin/dpkg-query \"$@\"\n", list.display());
    std::fs::write(&program, script)?;
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    Ok(tools)
}

#[tokio::test]
async fn the_download_of_a_newer_version_can_be_stopped() -> anyhow::Result<()> {
    const BYTES: usize = 20 * 1024 * 1024;
    let publisher = Publisher::new(Duration::from_millis(200))?;
    publisher.put("cordon_99.1.0_amd64.deb", &vec![b'x'; BYTES])?;
    let (arch, sum) = (std::env::consts::ARCH, "0".repeat(64));
    publisher.publish_with(
        "99.1.0",
        &format!(
            r#"{{"kind": "deb", "architecture": "{arch}", "name": "cordon_99.1.0_amd64.deb", "bytes": {BYTES}, "sha256": "{sum}"}}"#
        ),
    )?;
    let person = Person::under(&publisher.policy())?;
    let window = Window::with_path(&person, &installed_by_a_package(&person)?).await?;
    window.go("Settings").await?;
    window.press("Look for a newer version").await?;
    window.shows("Its installer, cordon_99.1.0_amd64.deb, has 21.0 MB.").await?;
    window.press("Download and install 99.1.0").await?;
    window.shows("of 21.0 MB downloaded.").await?;
    let come = async || -> anyhow::Result<f64> {
        let bar = window.find("//progress").await?;
        Ok(bar.prop("value").await?.unwrap_or_default().parse()?)
    };
    let before = come().await?;
    while come().await? <= before {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let after = come().await?;
    assert!(after < BYTES as f64, "{after} bytes");
    assert_eq!(window.axe().await?, [""; 0]);
    // It goes on while the person looks elsewhere.
    window.go("Check a password").await?;
    window.go("Settings").await?;
    assert!(come().await? >= after);
    window.press("Stop").await?;
    window.shows("You stopped the download. Nothing was installed.").await?;
    window.go("What left this laptop").await?;
    let table = window.find("//table").await?.prop("innerText").await?.unwrap_or_default();
    assert!(table.contains("/cordon_99.1.0_amd64.deb") && table.contains("You stopped it."), "{table}");
    Ok(())
}

#[tokio::test]
async fn without_an_address_nobody_is_asked_for_a_newer_version() -> anyhow::Result<()> {
    let person = Person::under("")?;
    let window = Window::of(&person).await?;
    window.go("Settings").await?;
    window.shows("Newer versions come from whoever gave you Cordon. It asks nobody for them.").await?;
    assert!(!window.text().await?.contains("Look for a newer version"));
    let said = cordon(&person, &["update", "look"])?;
    assert_eq!(said.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&said.stderr).contains("nobody has said where newer versions are"), "{said:?}");
    Ok(())
}
