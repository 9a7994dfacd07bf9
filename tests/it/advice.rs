//! Signed advice in the real window: installed from a file or from the publisher's address, or refused.
#![expect(clippy::disallowed_methods, reason = "what others write is laid out by hand")]

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use minisign::KeyPair;
use tempfile::TempDir;
use tests::hand;
use tests::server::Server;
use tests::window::{Person, Window};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const NOTICE: &str = "[[notice]]\nid = \"new-breach\"\ntitle = \"A pension provider’s systems\"\ntold = \"2026-12-01\"\n\
    who = \"Members of the scheme\"\nsummary = \"Somebody copied records.\"\nexposed = [\"name\", \"bank_details\"]\n\
    sources = [{ title = \"The provider\", checked = \"2024-12-01\" }]\n";

/// The federation: a key, and the files of a pack that `cordon pack new` has written.
pub(crate) struct Federation {
    folder: TempDir,
    pub(crate) key: KeyPair,
    files: BTreeMap<String, Vec<u8>>,
}

impl Federation {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let advice = folder.path().join("advice");
        let made = Command::new(tests::program("cordon")?).args(["pack", "new"]).arg(&advice).output()?;
        ensure!(made.status.success(), "{made:?}");
        let mut files = BTreeMap::new();
        collect(&advice, "", &mut files)?;
        files.retain(|path, _| path != "README.md" && !path.starts_with("schemas/"));
        Ok(Self { folder, key: KeyPair::generate_unencrypted_keypair()?, files })
    }

    fn policy(&self) -> String {
        format!("[pack]\npublic_key = \"{}\"\n", self.key.pk.to_base64())
    }

    /// The pack as this version, with more files.
    pub(crate) fn pack(&self, version: &str, more: &[(&str, &str)]) -> anyhow::Result<Vec<u8>> {
        let mut files = self.files.clone();
        let manifest = String::from_utf8(files.remove("pack.toml").context("a manifest")?)?;
        let line = manifest.lines().find(|line| line.starts_with("version")).context("a version")?;
        files.insert("pack.toml".to_owned(), manifest.replace(line, &format!("version = \"{version}\"")).into_bytes());
        files.extend(more.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())));
        archive(|zip| {
            for (path, content) in &files {
                zip.start_file(path.as_str(), SimpleFileOptions::default())?;
                zip.write_all(content)?;
            }
            Ok(())
        })
    }

    /// Writes a pack and its signature.
    pub(crate) fn hand_out(&self, name: &str, pack: &[u8]) -> anyhow::Result<PathBuf> {
        let file = self.folder.path().join(name);
        let signature = minisign::sign(None, &self.key.sk, Cursor::new(pack), None, None)?.into_string();
        std::fs::write(&file, pack)?;
        std::fs::write(self.folder.path().join(format!("{name}.minisig")), signature)?;
        Ok(file)
    }
}

fn archive(
    write: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>) -> zip::result::ZipResult<()>,
) -> anyhow::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    write(&mut zip)?;
    Ok(zip.finish()?.into_inner())
}

fn collect(folder: &Path, lead: &str, files: &mut BTreeMap<String, Vec<u8>>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{lead}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, std::fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Installs a file in the settings, by the system's own dialog.
async fn install(window: &Window, file: &Path) -> anyhow::Result<()> {
    window.go("Settings").await?;
    window.press("Install from a file…").await?;
    hand::choose_file("Open File", file)
}

/// Skips the questions.
async fn skip(window: &Window) -> anyhow::Result<()> {
    for question in 1..=3 {
        window.shows(&format!("Question {question} of 3")).await?;
        window.press("Skip this question").await?;
    }
    window.shows("A plan for everybody").await
}

#[tokio::test]
async fn a_new_notice_comes_with_a_signed_pack_and_appears_on_the_plan() -> anyhow::Result<()> {
    let federation = Federation::new()?;
    let person: Arc<Person> = Person::under(&federation.policy())?;
    let pack = federation.pack("2999.1.1", &[("notices/2026.toml", NOTICE)])?;
    let file = federation.hand_out("advice.cordonpack", &pack)?;
    {
        let window = Window::of(&person).await?;
        skip(&window).await?;
        window.go("Settings").await?;
        window.shows("It came with this Cordon.").await?;
        install(&window, &file).await?;
        window.shows("version 2999.1.1, is now in use.").await?;
        window.shows("It was signed by the publisher").await?;
        window.go("Your plan").await?;
        window.shows("What has changed since you last looked").await?;
        window.shows("A pension provider’s systems").await?;
        window.press("Is it about you? : A pension provider’s systems").await?;
        window.unfold("What is known: A pension provider’s systems").await?;
        window.shows("Somebody copied records.").await?;
        window.shows("Said to be exposed: name, bank details.").await?;
        window.shows("This was checked more than a year ago.").await?;
        for item in ["A pension provider’s systems", "Name", "Bank details"] {
            assert!(window.field(item).await?.is_selected().await?, "{item} is ticked");
        }
        window.press("Continue").await?;
        window.press("Skip this question").await?;
        window.shows("Question 3 of 3").await?;
        window.press("Show my plan").await?;
        window.shows("About: A pension provider’s systems.").await?;
        window.no_longer_shows("What has changed").await?;
        window.shows("bank details were exposed").await?;
    }
    // It stays over a restart, until everything is erased.
    let window = Window::of(&person).await?;
    window.shows("About: A pension provider’s systems.").await?;
    window.go("Settings").await?;
    window.press("Erase everything…").await?;
    window.press("Yes, erase everything").await?;
    window.shows("This is gone:").await?;
    window.shows("It came with this Cordon.").await
}

#[tokio::test]
async fn each_refused_pack_leaves_the_old_one_working() -> anyhow::Result<()> {
    let federation = Federation::new()?;
    let person = Person::under(&federation.policy())?;
    let window = Window::of(&person).await?;
    let good = federation.pack("2999.1.2", &[])?;
    install(&window, &federation.hand_out("good.cordonpack", &good)?).await?;
    window.shows("version 2999.1.2, is now in use.").await?;

    let later = federation.pack("2999.1.3", &[])?;
    let refused = async |name: &str, file: &Path, expect: &str| -> anyhow::Result<()> {
        install(&window, file).await.context(name.to_owned())?;
        window.shows("It is refused, and the advice in use stays.").await.context(name.to_owned())?;
        window.shows(expect).await.context(name.to_owned())?;
        window.shows("version 2999.1.2 of ").await.context(name.to_owned())?;
        window.go("Guides").await?;
        window.find("//main//li/button[contains(.,'Passkeys')]").await?;
        Ok(())
    };
    let unsigned = federation.folder.path().join("unsigned.cordonpack");
    std::fs::write(&unsigned, &later)?;
    refused("unsigned", &unsigned, "It is not signed").await?;
    let other = Federation::new()?;
    refused("wrong key", &other.hand_out("other.cordonpack", &later)?, "Somebody else than the publisher").await?;
    let altered = federation.hand_out("altered.cordonpack", &later)?;
    let mut bytes = later.clone();
    *bytes.last_mut().context("a byte")? ^= 1;
    std::fs::write(&altered, bytes)?;
    refused("altered", &altered, "It was altered after it was signed").await?;

    let signed = |name: &str, pack: &[u8]| federation.hand_out(&format!("{name}.cordonpack"), pack);
    refused("older", &signed("older", &federation.pack("2999.1.1", &[])?)?, "Only a later one is taken.").await?;
    let newer = federation.pack("2999.1.3", &[("pack.toml", "schema = 2\n")])?;
    refused("newer form", &signed("newer", &newer)?, "It was made for a later Cordon.").await?;
    let outside = archive(|zip| zip.start_file("../../evil.md", SimpleFileOptions::default()))?;
    refused("outside", &signed("outside", &outside)?, "would lie outside of its folder (../../evil.md)").await?;
    let link = archive(|zip| zip.add_symlink("articles/a.md", "/etc/passwd", SimpleFileOptions::default()))?;
    refused("link", &signed("link", &link)?, "A symbolic link is in it (articles/a.md)").await?;
    let bomb = archive(|zip| {
        zip.start_file("articles/a.md", SimpleFileOptions::default())?;
        zip.write_all(&vec![b' '; 21 << 20])?;
        Ok(())
    })?;
    ensure!(bomb.len() < 1 << 20, "{}", bomb.len());
    refused("too large", &signed("large", &bomb)?, "far larger than any advice").await?;
    let wrong = federation.pack("2999.1.3", &[("notices/2026.toml", &NOTICE.replacen("2026-12-01", "soon", 1))])?;
    refused("schema", &signed("schema", &wrong)?, "notices/2026.toml, line 4:").await?;
    let missing = NOTICE.replace("sources", "article = \"nothing\"\nsources");
    let missing = federation.pack("2999.1.3", &[("notices/2026.toml", &missing)])?;
    refused("reference", &signed("reference", &missing)?, "there is no article nothing").await?;

    // Whoever thinks better of it has changed nothing.
    window.go("Settings").await?;
    window.press("Install from a file…").await?;
    hand::take_dialog("Open File")?;
    hand::press("Escape")?;
    hand::wait_until_gone("Open File")?;
    install(&window, &signed("later", &later)?).await?;
    window.shows("version 2999.1.3, is now in use.").await
}

#[tokio::test]
async fn what_the_prompt_installs_is_in_use_in_the_open_window() -> anyhow::Result<()> {
    let federation = Federation::new()?;
    let person = Person::under(&federation.policy())?;
    let window = Window::of(&person).await?;
    window.go("Settings").await?;
    window.shows("It came with this Cordon.").await?;
    let file = federation.hand_out("advice.cordonpack", &federation.pack("2999.1.1", &[])?)?;
    let installed = person.command(tests::program("cordon")?).args(["pack", "install"]).arg(&file).output()?;
    ensure!(installed.status.success(), "{installed:?}");
    // The person comes back to the window.
    window.driver.execute("window.dispatchEvent(new Event('focus'))", []).await?;
    window.shows("version 2999.1.1 of ").await?;
    window.shows("It was signed by the publisher").await
}

#[tokio::test]
async fn newer_advice_is_asked_for_when_the_person_says_so_and_stands_in_the_ledger() -> anyhow::Result<()> {
    let federation = Federation::new()?;
    let server = Server::over(federation.folder.path(), Duration::ZERO)?;
    let policy = format!("{}address = \"{}/advice.cordonpack\"\n", federation.policy(), server.address);
    let person = Person::under(&policy)?;
    let window = Window::of(&person).await?;
    window.shows("Nothing has left this laptop").await?;
    window.go("Settings").await?;
    // Nothing is there yet.
    window.press("Look for newer advice").await?;
    window.shows("Newer advice could not be fetched, and the advice in use stays.").await?;
    window.shows("status 404").await?;
    federation.hand_out("advice.cordonpack", &federation.pack("2999.1.1", &[])?)?;
    window.press("Look for newer advice").await?;
    window.shows("version 2999.1.1, is now in use.").await?;
    window.press("Look for newer advice").await?;
    window.shows("You have the newest advice.").await?;
    window.tick("Offline mode").await?;
    window.press("Look for newer advice").await?;
    window.shows("Offline mode is on: switch it off").await?;
    window.go("What left this laptop").await?;
    let table = window.find("//table").await?.prop("innerText").await?.unwrap_or_default();
    for part in [
        "The path of a file: /advice.cordonpack.minisig",
        "The path of a file: /advice.cordonpack\t",
        server.address.trim_start_matches("http://"),
        "asked for the newest advice, which is the same for everybody",
    ] {
        assert!(table.contains(part), "{part}: {table}");
    }
    assert_eq!(window.axe().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn without_a_key_and_under_a_malformed_policy_no_advice_is_taken() -> anyhow::Result<()> {
    {
        let window = Window::open().await?;
        window.go("Settings").await?;
        window.shows("This copy of Cordon takes no other advice than its own.").await?;
        assert!(!window.text().await?.contains("Install from a file"));
    }
    let key = Federation::new()?.policy();
    for (policy, problem) in [
        ("[pack]\npublic_key = 5\n".to_owned(), "line 2: pack.public_key: this is not text"),
        (format!("{key}[corpus]\nfile = \"pwned.corpus\"\n"), "line 4: corpus.file: this is not an absolute path"),
        (
            format!("{key}address = \"http://p.example/a\"\n"),
            "line 3: pack.address: the address must begin with https://",
        ),
    ] {
        let person = Person::under(&policy)?;
        let window = Window::of(&person).await?;
        window.go("Settings").await?;
        window.shows(&format!("/etc/cordon/policy.toml, {problem}")).await?;
        assert!(!window.text().await?.contains("Install from a file"));
    }
    Ok(())
}
