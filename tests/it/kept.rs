//! What is kept, with the real keyring daemon: unlocked, locked, and none; at the prompt and in the window.
#![expect(clippy::disallowed_methods, reason = "what others write is laid out by hand")]

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tests::bus::Keyring;
use tests::window::{ENTER, Person, TAB, Window};
use tests::{hand, program};

use crate::accounts::{add, open};

const PASSPHRASE: &str = "mumble-granite-oboe";

/// Runs `cordon` for `person`; answers its status and all that it said.
fn cordon(person: &Person, args: &[&str]) -> anyhow::Result<(Option<i32>, String)> {
    let output = person.command(program("cordon")?).args(args).output()?;
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    Ok((output.status.code(), said))
}

/// The same at a terminal, typing each of `lines` when it is asked for.
fn cordon_at_a_terminal(person: &Person, args: &[&str], lines: &[&str]) -> anyhow::Result<(Option<i32>, String)> {
    let words: Vec<String> = args.iter().map(|word| format!("'{word}'")).collect();
    let line = format!("{} {}", program("cordon")?.display(), words.join(" "));
    let mut script = person
        .command("script")
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut keys = script.stdin.take().context("a keyboard")?;
    let mut screen = script.stdout.take().context("a screen")?;
    let mut said = Vec::new();
    for text in lines {
        let asked_before = said.len();
        while !said[asked_before..].ends_with(b": ") {
            let mut byte = [0];
            screen.read_exact(&mut byte).context("it asks for less")?;
            said.extend(byte);
        }
        writeln!(keys, "{text}")?;
    }
    screen.read_to_end(&mut said)?;
    Ok((script.wait()?.code(), String::from_utf8(said)?))
}

fn list(person: &Person) -> anyhow::Result<String> {
    let (status, said) = cordon(person, &["accounts", "list"])?;
    ensure!(status == Some(0), "{said}");
    Ok(said)
}

#[test]
fn the_keyring_keeps_the_key_over_a_restart_of_everything() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Unlocked)?;
    assert!(list(&person)?.contains("There are no accounts yet"));
    assert!(!person.state().exists(), "looking keeps nothing");
    assert_eq!(cordon(&person, &["accounts", "add", "google"])?.0, Some(0));
    assert_eq!(cordon(&person, &["accounts", "set", "1", "--on", "passkey", "--label", "private"])?.0, Some(0));
    assert!(list(&person)?.contains("Google (Gmail, YouTube) (private): on: passkey; the best it offers"));
    person.change_keyring(Keyring::Unlocked)?;
    assert!(list(&person)?.contains("1 of 1 account has a strong second step."));
    let (_, json) = cordon(&person, &["accounts", "list", "--json"])?;
    let json: serde_json::Value = serde_json::from_str(&json)?;
    assert_eq!((&json["service"], &json["standing"]), (&"google".into(), &"best".into()));

    // The program `age` opens it with the exported key.
    let (status, key) = cordon(&person, &["state", "export", "--key"])?;
    ensure!(status == Some(0) && key.starts_with("AGE-SECRET-KEY-1"), "{key}");
    let identity = person.home().join("key.txt");
    std::fs::write(&identity, key)?;
    let age = Command::new("age")
        .args(["--decrypt", "--identity"])
        .args([&identity, &person.state().join("state.age")])
        .output()?;
    let text = String::from_utf8(age.stdout)?;
    ensure!(text.starts_with(r#"{"version":1,"data":{"#) && text.contains(r#""listed":"google""#), "{text}");

    let (status, said) = cordon(&person, &["state", "erase"])?;
    ensure!(status == Some(2) && said.contains("add --yes"), "{said}");
    let (status, said) = cordon(&person, &["state", "erase", "--yes"])?;
    ensure!(status == Some(0), "{said}");
    for gone in ["state.age", "state.previous.age", "the key in the system's keyring"] {
        assert!(said.contains(gone), "{said}");
    }
    assert!(!person.state().exists());
    assert!(list(&person)?.contains("There are no accounts yet"));
    Ok(())
}

#[test]
fn a_locked_keyring_and_none_are_said_and_lose_nothing() -> anyhow::Result<()> {
    for (keyring, expect) in [(Keyring::None, "this system has no keyring"), (Keyring::Locked, "the keyring is locked")]
    {
        let person = Person::with(keyring)?;
        let (status, said) = cordon(&person, &["accounts", "add", "google"])?;
        ensure!(
            status == Some(2) && said.contains(expect) && said.contains("keep-by passphrase"),
            "{keyring:?}: {said}"
        );
        assert!(!person.state().join("state.age").exists());
    }
    // It was kept while unlocked, and is locked now.
    let person = Person::with(Keyring::Unlocked)?;
    assert_eq!(cordon(&person, &["accounts", "add", "google"])?.0, Some(0));
    let sealed = std::fs::read(person.state().join("state.age"))?;
    person.change_keyring(Keyring::Locked)?;
    let (status, said) = cordon(&person, &["accounts", "list"])?;
    ensure!(status == Some(2) && said.contains("the keyring is locked; unlock it"), "{said}");
    person.change_keyring(Keyring::None)?;
    let (status, said) = cordon(&person, &["accounts", "remove", "1"])?;
    ensure!(status == Some(2) && said.contains("this system has no keyring"), "{said}");
    assert_eq!(std::fs::read(person.state().join("state.age"))?, sealed);
    person.change_keyring(Keyring::Unlocked)?;
    assert!(list(&person)?.contains("Google"));
    Ok(())
}

#[test]
fn the_prompt_keeps_by_passphrase_and_takes_a_copy_elsewhere() -> anyhow::Result<()> {
    let person = Person::with(Keyring::None)?;
    let keep = ["state", "keep-by", "passphrase"];
    let (status, said) = cordon_at_a_terminal(&person, &keep, &["short", "short"])?;
    ensure!(status == Some(2) && said.contains("at least 12 characters"), "{said}");
    let (status, said) = cordon_at_a_terminal(&person, &keep, &[PASSPHRASE, PASSPHRASE])?;
    ensure!(status == Some(0) && said.contains("sealed with a passphrase"), "{said}");
    let (status, said) = cordon_at_a_terminal(&person, &["accounts", "add", "google"], &[PASSPHRASE])?;
    ensure!(status == Some(0) && said.contains("Google"), "{said}");
    let (status, said) = cordon_at_a_terminal(&person, &["accounts", "list"], &["not the passphrase"])?;
    ensure!(status == Some(2) && said.contains("the passphrase is wrong"), "{said}");
    let (status, said) = cordon(&person, &["accounts", "list"])?;
    ensure!(status == Some(2) && said.contains("no terminal"), "{said}");

    let copy = person.home().join("copy.age");
    let file = copy.display().to_string();
    let typed = [PASSPHRASE, "tundra-pebble-lantern", "tundra-pebble-lantern"];
    let (status, said) = cordon_at_a_terminal(&person, &["state", "export", &file], &typed)?;
    ensure!(status == Some(0), "{said}");
    let other = Person::with(Keyring::Unlocked)?;
    let (status, said) = cordon_at_a_terminal(&other, &["state", "import", &file], &["tundra-pebble-lantern"])?;
    ensure!(status == Some(0) && said.contains("Taken over: 1 account.\r\n"), "{said}");
    assert!(list(&other)?.contains("Google"));
    let (status, said) = cordon(&other, &["state", "import", &file])?;
    ensure!(status == Some(2) && said.contains("add --yes"), "{said}");

    // What is damaged is not called empty.
    std::fs::write(person.state().join("state.age"), "damaged")?;
    let (status, said) = cordon_at_a_terminal(&person, &["accounts", "list"], &[PASSPHRASE])?;
    ensure!(
        status == Some(2) && said.contains("what is kept is damaged; open Cordon's window, which offers to go back"),
        "{said}"
    );
    let (status, said) = cordon(&person, &["state", "erase", "--yes"])?;
    ensure!(status == Some(0) && said.contains("There is no keyring here."), "{said}");
    Ok(())
}

#[tokio::test]
async fn the_settings_are_kept() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Unlocked)?;
    {
        let window = Window::of(&person).await?;
        window.use_source("http://127.0.0.1:9").await?;
        window.shows("Cordon now asks 127.0.0.1:9.").await?;
        window.tick("Offline mode").await?;
        window.shows("Offline mode: nothing is sent").await?;
        window.tick("Dark").await?;
        window.go("Check a password").await?;
        window.unfold("Personal words").await?;
        window.field("Name").await?.send_keys("Robin Threlkeld").await?;
        window.tick("Keep these details on this laptop").await?;
        window.field("Station").await?.send_keys(format!("Westmere{}", TAB)).await?;
        window.shows("2 entries are counted").await?;
        window.shows("They are kept on this laptop.").await?;
        window.go("Settings").await?;
    }
    let window = Window::of(&person).await?;
    window.shows("Offline mode: nothing is sent").await?;
    let theme = "return document.documentElement.dataset.theme";
    assert_eq!(window.driver.execute(theme, []).await?.convert::<String>()?, "dark");
    window.go("Check a password").await?;
    window.unfold("Personal words").await?;
    window.shows("2 entries are counted").await?;
    assert_eq!(window.field("Name").await?.value().await?.as_deref(), Some("Robin Threlkeld"));
    assert_eq!(window.field("Station").await?.value().await?.as_deref(), Some("Westmere"));
    let answer = window.check("Threlkeld71830!").await?;
    assert!(answer.contains("Offline mode is on"), "{answer}");
    window.shows("It is built on your own details").await?;
    window.tick("Keep these details on this laptop").await?;
    window.no_longer_shows("They are kept on this laptop.").await?;
    window.go("Settings").await?;
    assert_eq!(window.field("Address of the source").await?.value().await?.as_deref(), Some("http://127.0.0.1:9"));
    drop(window);
    let window = Window::of(&person).await?;
    window.go("Check a password").await?;
    window.unfold("Personal words").await?;
    window.shows("Nothing entered").await
}

#[tokio::test]
async fn without_a_keyring_the_person_chooses_a_passphrase_or_nothing() -> anyhow::Result<()> {
    let person = Person::with(Keyring::None)?;
    {
        let window = Window::of(&person).await?;
        window.shows("This system has no keyring").await?;
        assert_eq!(window.axe().await?, [""; 0], "no keyring");
        add(&window, &["Google (Gmail, YouTube)"]).await?;
        window.press("Choose how to keep it").await?;
        window.press("Seal it with a passphrase").await?;
        window.field("New passphrase").await?.send_keys(PASSPHRASE).await?;
        window.field("The same again").await?.send_keys("another one").await?;
        window.press("Seal it").await?;
        window.shows("The two are not the same.").await?;
        window.retype("The same again", PASSPHRASE).await?;
        window.press("Seal it").await?;
        window.shows("Your passphrase opens it.").await?;
        assert!(!window.text().await?.contains("This system has no keyring"));
        window.go("Check a password").await?;
        window.unfold("Personal words").await?;
        window.field("Name").await?.send_keys(format!("Robin Threlkeld{TAB}")).await?;
        window.tick("Keep these details on this laptop").await?;
        window.shows("They are kept on this laptop.").await?;
    }
    {
        let window = Window::of(&person).await?;
        window.shows("What you keep is locked").await?;
        window.shows("Offline mode: nothing is sent").await?;
        assert_eq!(window.axe().await?, [""; 0], "locked");
        window.field("Passphrase").await?.send_keys(format!("not the passphrase{ENTER}")).await?;
        window.shows("This is not the passphrase.").await?;
        window.field("Passphrase").await?.send_keys(format!("{PASSPHRASE}{ENTER}")).await?;
        window.shows("Source: api.pwnedpasswords.com").await?;
        window.go("Check a password").await?;
        window.unfold("Personal words").await?;
        window.shows("1 entry is counted in the next check.").await?;
        window.go("Two-step checklist").await?;
        open(&window, "Google").await?;
        // The three ways can be exchanged for each other.
        person.change_keyring(Keyring::Unlocked)?;
        window.go("Settings").await?;
        window.press("Keep nothing").await?;
        window.press("Remove the file and keep nothing").await?;
        window.shows("Nothing is kept.").await?;
        assert!(!person.state().exists());
        window.go("Two-step checklist").await?;
        window.shows("Nothing of this is kept").await?;
        open(&window, "Google").await?;
    }
    let window = Window::of(&person).await?;
    window.go("Two-step checklist").await?;
    window.shows("Which of these do you use?").await
}

#[tokio::test]
async fn going_on_without_a_locked_state_leaves_it_as_it_is() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Unlocked)?;
    {
        let window = Window::of(&person).await?;
        add(&window, &["Apple (iCloud)"]).await?;
        window.go("Settings").await?;
        window.press("Seal it with a passphrase").await?;
        window.field("New passphrase").await?.send_keys(PASSPHRASE).await?;
        window.field("The same again").await?.send_keys(PASSPHRASE).await?;
        window.press("Seal it").await?;
        window.shows("Your passphrase opens it.").await?;
    }
    let sealed = std::fs::read(person.state().join("state.age"))?;
    {
        let window = Window::of(&person).await?;
        window.press("Go on without it").await?;
        // Whether the person had chosen offline mode is in what is locked.
        window.shows("Offline mode: nothing is sent").await?;
        add(&window, &["Netflix"]).await?;
        window.go("Settings").await?;
        window.shows("What you kept before lies in its file").await?;
        window.tick("Offline mode").await?;
        window.shows("Source: api.pwnedpasswords.com").await?;
        window.press("Let the keyring keep the key").await?;
        window.shows("Something is kept already").await?;
    }
    assert_eq!(std::fs::read(person.state().join("state.age"))?, sealed);
    let window = Window::of(&person).await?;
    window.press("I have forgotten it").await?;
    window.press("Set it aside and begin anew").await?;
    window.go("Two-step checklist").await?;
    window.shows("Which of these do you use?").await?;
    assert_eq!(std::fs::read(person.state().join("state.aside-1.age"))?, sealed);
    Ok(())
}

#[tokio::test]
async fn a_locked_keyring_is_said_and_once_unlocked_everything_is_there() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Locked)?;
    {
        let window = Window::of(&person).await?;
        add(&window, &["Google (Gmail, YouTube)"]).await?;
        window.shows("The system’s keyring is locked. What you enter now is gone when you close Cordon.").await?;
        assert_eq!(window.axe().await?, [""; 0], "locked keyring");
        window.press("Try again").await?;
        window.shows("The system’s keyring is locked.").await?;
        window.find("//main//li/button[contains(.,'Google')]").await?;
        person.unlock_keyring()?;
        window.press("Try again").await?;
        window.no_longer_shows("keyring is locked").await?;
        window.find("//main//li/button[contains(.,'Google')]").await?;
    }
    person.change_keyring(Keyring::Locked)?;
    let window = Window::of(&person).await?;
    window.shows("What you keep cannot be opened").await?;
    window.shows("The system’s keyring is locked.").await?;
    window.shows("Offline mode: nothing is sent").await?;
    assert_eq!(window.axe().await?, [""; 0], "locked state");
    person.unlock_keyring()?;
    window.press("Try again").await?;
    window.shows("Source: api.pwnedpasswords.com").await?;
    window.go("Two-step checklist").await?;
    open(&window, "Google").await
}

#[tokio::test]
async fn what_another_cordon_erases_is_gone_from_the_open_window() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Unlocked)?;
    let window = Window::of(&person).await?;
    add(&window, &["Google (Gmail, YouTube)"]).await?;
    let (status, said) = cordon(&person, &["state", "erase", "--yes"])?;
    ensure!(status == Some(0), "{said}");
    window.driver.execute("window.dispatchEvent(new Event('focus'))", []).await?;
    window.shows("Which of these do you use?").await?;
    // What is entered now is sealed for a key that is kept.
    add(&window, &["Netflix"]).await?;
    assert!(list(&person)?.contains("Netflix"));
    Ok(())
}

#[tokio::test]
async fn a_damaged_state_is_set_aside_and_the_last_good_one_is_offered() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Unlocked)?;
    for service in ["google", "apple"] {
        assert_eq!(cordon(&person, &["accounts", "add", service])?.0, Some(0));
    }
    let path = person.state().join("state.age");
    let mut bytes = std::fs::read(&path)?;
    bytes.truncate(300);
    std::fs::write(&path, &bytes)?;
    let (status, said) = cordon(&person, &["accounts", "add", "paypal"])?;
    ensure!(status == Some(2) && said.contains("go back to the generation before it"), "{said}");

    let window = Window::of(&person).await?;
    window.shows("What you keep cannot be opened").await?;
    assert_eq!(window.axe().await?, [""; 0], "damaged");
    window.press("Go back to what was kept before").await?;
    window.go("Two-step checklist").await?;
    open(&window, "Google").await?;
    assert_eq!(std::fs::read(person.state().join("state.aside-1.age"))?, bytes, "nothing is overwritten");
    // The other program sees it, and the window sees what that one changes.
    assert_eq!(cordon(&person, &["accounts", "set", "1", "--on", "passkey"])?.0, Some(0));
    window.driver.execute("window.dispatchEvent(new Event('focus'))", []).await?;
    window.shows("The best it offers").await
}

#[test]
fn a_second_start_brings_the_first_window_forward() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Unlocked)?;
    let mut first = person.command(program("cordon-desktop")?).spawn()?;
    let outcome = second_start(&person, first.id());
    first.kill()?;
    first.wait()?;
    outcome
}

fn second_start(person: &Person, first: u32) -> anyhow::Result<()> {
    hand::take_window(first)?;
    let start = Instant::now();
    let mut second = person.command(program("cordon-desktop")?).spawn()?;
    let status = loop {
        if let Some(status) = second.try_wait()? {
            break status;
        }
        if start.elapsed() > Duration::from_secs(20) {
            second.kill()?;
            anyhow::bail!("the second one goes on running");
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    ensure!(status.success(), "{status}");
    hand::take_window(first)
}
