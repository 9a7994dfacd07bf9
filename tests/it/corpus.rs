//! The offline corpus in the real window: chosen by the system's dialog or laid down by policy, looked in first, and said to
//! be what it is when it cannot answer.
#![expect(clippy::disallowed_methods, reason = "what others write is laid out by hand")]

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::ensure;
use tests::bus::Keyring;
use tests::corpus::{HEADER, put};
use tests::hand;
use tests::mirror::Mirror;
use tests::window::{ENTER, Person, TAB, Window};

const SEEN: &str = "Wombat2019";
/// Seen once, so that a corpus of the more frequent ones lacks it.
const RARE: &str = "tumble-Cactus-41-orbit";
const UNSEEN: &str = "mumble-Granite-oboe-77-tundra";
const NOTHING: &str = "Nothing has left this laptop";

/// A person with a corpus in their home.
fn person(least_count: u64) -> anyhow::Result<(Arc<Person>, PathBuf)> {
    let person = Person::with(Keyring::Unlocked)?;
    let file = person.home().join("pwned.corpus");
    put(&file, least_count, &[(SEEN, 1234), (RARE, 1), ("another one", 3)])?;
    Ok((person, file))
}

/// Answers the system's dialog that `button` opens in the settings.
async fn choose(window: &Window, button: &str, file: &Path) -> anyhow::Result<()> {
    window.go("Settings").await?;
    window.press(button).await?;
    let file = file.to_owned();
    tokio::task::spawn_blocking(move || hand::choose_file("Open File", &file)).await?
}

/// Opens the window and chooses the corpus.
async fn window(person: &Arc<Person>, file: &Path) -> anyhow::Result<Window> {
    let window = Window::of(person).await?;
    choose(&window, "Choose a corpus file…", file).await?;
    window.shows("Cordon now looks in pwned.corpus first.").await?;
    Ok(window)
}

async fn go_offline(window: &Window) -> anyhow::Result<()> {
    window.go("Settings").await?;
    window.tick("Offline mode").await?;
    window.shows("Offline mode: nothing is sent").await
}

async fn nothing_has_left(window: &Window) -> anyhow::Result<()> {
    window.go("What left this laptop").await?;
    window.shows("Nothing has left this laptop since you opened Cordon.").await
}

/// Alters one byte of the first block, in the file as it lies there.
fn damage(file: &Path) -> anyhow::Result<()> {
    let at = HEADER as u64 + 6;
    let file = OpenOptions::new().read(true).write(true).open(file)?;
    let mut byte = [0];
    file.read_exact_at(&mut byte, at)?;
    Ok(file.write_all_at(&[byte[0] ^ 0x55], at)?)
}

fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "not there: {part}\n\n{text}");
    }
}

#[tokio::test]
async fn a_chosen_corpus_answers_and_nothing_is_sent() -> anyhow::Result<()> {
    let (person, file) = person(1)?;
    // It has none of them, and would say so.
    let mirror = Mirror::serving(&["7:something else"])?;
    {
        let window = window(&person, &file).await?;
        let text = window.text().await?;
        let expect = [
            "pwned.corpus",
            "As of 24 November 2026",
            "All that were in the data.",
            "About 1 in 65,536 passwords that never leaked is reported as found.",
            "For a vault of 500 passwords the chance of one such mistake is 0.8%.",
        ];
        assert_has(&text, &expect);
        let entries = window.find("//dt[.='Passwords']/following-sibling::dd[1]").await?;
        assert_eq!(entries.text().await?, "3");
        window.use_source(&mirror.source).await?;
        window.shows("Source: the offline corpus, then 127.0.0.1:").await?;
        window.go("Check a password").await?;
        window.shows("The offline corpus of 24 November 2026 answers on this laptop.").await?;
        let seen = window.check(SEEN).await?;
        let expect = [
            "Found\nFound 1,234 times in known breaches.",
            "Answered by the offline corpus as of 24 November 2026.",
            "Nothing left this laptop for this answer.",
        ];
        assert_has(&seen, &expect);
        let unseen = window.check(UNSEEN).await?;
        let not_found = "Not found\nNot found in the offline corpus as of 24 November 2026.";
        assert_has(&unseen, &[not_found, "Nothing left this laptop for this answer."]);
        // The built-in list goes on.
        assert_has(&window.check("dragon").await?, &["Found\n", "list of the most common leaked passwords"]);
        nothing_has_left(&window).await?;
    }
    // It is kept, and answers with the door shut as well.
    let window = Window::of(&person).await?;
    go_offline(&window).await?;
    window.shows("Offline mode: nothing is sent (offline corpus in use)").await?;
    window.shows("As of 24 November 2026").await?;
    window.go("Check a password").await?;
    window.shows("Offline mode is on: nothing is sent.").await?;
    assert_has(&window.check(RARE).await?, &["Found once in known breaches."]);
    assert_has(&window.check(UNSEEN).await?, &["Not found in the offline corpus as of 24 November 2026."]);
    nothing_has_left(&window).await?;
    window.go("Settings").await?;
    window.press("Stop using it").await?;
    window.shows("No offline corpus is used any more.").await?;
    window.go("Check a password").await?;
    assert_has(&window.check(UNSEEN).await?, &["Could not check\n", "Offline mode is on"]);
    Ok(())
}

#[tokio::test]
async fn a_corpus_of_the_frequent_ones_never_says_not_found() -> anyhow::Result<()> {
    let (person, file) = person(2)?;
    let mirror = Mirror::serving(&["1:tumble-Cactus-41-orbit"])?;
    let window = window(&person, &file).await?;
    window.shows("Only those seen 2 times or more: it cannot say that a password was not found.").await?;
    window.use_source(&mirror.source).await?;
    window.go("Check a password").await?;
    window.shows("It has only passwords seen 2 times or more, and cannot say that one was not found.").await?;
    window.shows("About the others 127.0.0.1:").await?;
    assert_has(&window.check(SEEN).await?, &["1,234", "Nothing left this laptop for this answer."]);
    // The source is asked what the corpus cannot say.
    assert_has(
        &window.check(RARE).await?,
        &["Found once in known breaches.", "Answered by 127.0.0.1:", "(1 request, "],
    );
    assert_has(&window.check(UNSEEN).await?, &["Not found\nNot found in 127.0.0.1:", "(1 request, "]);
    window.shows("2 requests so far").await?;
    go_offline(&window).await?;
    window.go("Check a password").await?;
    assert_has(&window.check(SEEN).await?, &["1,234"]);
    let unknown = window.check("nobody has this one, 4711").await?;
    let why = "The offline corpus has only passwords that were seen 2 times or more, and this is none of them.";
    assert_has(&unknown, &["Could not check\n", why, "Switch offline mode off", "Nothing left this laptop"]);
    assert!(!unknown.contains("Not found"), "{unknown}");
    Ok(())
}

#[tokio::test]
async fn what_is_no_corpus_is_refused_and_a_damaged_one_could_not_check() -> anyhow::Result<()> {
    let (person, file) = person(1)?;
    let window = window(&person, &file).await?;
    let whole = std::fs::read(&file)?;
    let other = person.home().join("other.corpus");
    let mut header = whole.clone();
    header[16] ^= 1;
    let mut later = whole.clone();
    later[8] += 1;
    let damaged = "It is damaged, or was not copied whole. Copy it anew";
    for (bytes, expect) in [
        (b"name,url,username,password\n".repeat(20), "This file is no offline corpus."),
        (header, damaged),
        (whole.iter().copied().take(whole.len() - 1).collect(), damaged),
        (later, "It was made for a later Cordon."),
    ] {
        std::fs::write(&other, bytes)?;
        choose(&window, "Choose another file…", &other).await?;
        window.shows(&format!("It is refused. {expect}")).await?;
        let used = window.find("//dt[.='File']/following-sibling::dd[1]").await?;
        assert_eq!(used.text().await?, "pwned.corpus", "the one in use stays");
    }
    // Who thinks better of it has changed nothing.
    window.press("Choose another file…").await?;
    hand::take_dialog("Open File")?;
    hand::press("Escape")?;
    hand::wait_until_gone("Open File")?;
    window.shows("As of 24 November 2026").await?;

    go_offline(&window).await?;
    damage(&file)?;
    window.go("Check a password").await?;
    for password in [SEEN, UNSEEN] {
        let answer = window.check(password).await?;
        let why = "The part of the offline corpus that would answer is damaged.";
        assert_has(&answer, &["Could not check\n", why, "Copy the corpus file anew"]);
        assert!(!answer.contains("Not found"), "{answer}");
    }
    nothing_has_left(&window).await
}

#[tokio::test]
async fn a_corpus_that_is_gone_is_said_before_anybody_else_is_asked() -> anyhow::Result<()> {
    let (person, file) = person(1)?;
    let mirror = Mirror::serving(&["7:something else"])?;
    {
        let window = window(&person, &file).await?;
        window.use_source(&mirror.source).await?;
        window.shows("Cordon now asks 127.0.0.1:").await?;
    }
    let aside = person.home().join("aside");
    std::fs::rename(&file, &aside)?;
    let window = Window::of(&person).await?;
    window.shows("(offline corpus not usable)").await?;
    window.go("Check a password").await?;
    window.shows("The offline corpus cannot be used. Without it, 127.0.0.1:").await?;
    assert_eq!(window.axe().await?, [""; 0]);
    assert_has(&window.check(UNSEEN).await?, &["Not found in 127.0.0.1:", "(1 request, "]);
    go_offline(&window).await?;
    window.go("Check a password").await?;
    window.shows("only the built-in list of common passwords is looked in").await?;
    let answer = window.check(SEEN).await?;
    assert_has(&answer, &["Could not check\n", "The offline corpus cannot be read.", "Settings says why"]);
    window.press("See why in Settings").await?;
    window.shows("It cannot be used. The file is not there.").await?;
    assert_eq!(window.axe().await?, [""; 0]);
    window.press("Try to open it again").await?;
    window.shows("It still cannot be used.").await?;
    std::fs::rename(&aside, &file)?;
    window.press("Try to open it again").await?;
    window.shows("Cordon now looks in pwned.corpus first.").await?;
    window.go("Check a password").await?;
    assert_has(&window.check(SEEN).await?, &["1,234"]);
    Ok(())
}

#[tokio::test]
async fn a_vault_is_audited_by_the_corpus_alone() -> anyhow::Result<()> {
    let (person, file) = person(1)?;
    let export = person.home().join("passwords.csv");
    let vault = format!(
        "name,url,username,password\nMail,https://mail.example/,kim,{SEEN}\nBooks,https://books.example/,kim,{UNSEEN}\n"
    );
    std::fs::write(&export, vault)?;
    let window = window(&person, &file).await?;
    go_offline(&window).await?;
    window.go("Password manager").await?;
    window.shows("Offline mode is on: nothing is sent.").await?;
    window.press("Choose the file").await?;
    let chosen = export.clone();
    tokio::task::spawn_blocking(move || hand::choose_file("Open File", &chosen)).await??;
    window.shows("The offline corpus of 24 November 2026 answers on this laptop.").await?;
    window.press("Audit it").await?;
    window.shows("1 login with an exposed password").await?;
    window.shows("Answered by the offline corpus as of 24 November 2026: 2 passwords.").await?;
    let text = window.text().await?;
    assert!(!text.contains("could not be checked"), "{text}");
    assert_eq!(window.axe().await?, [""; 0]);
    nothing_has_left(&window).await?;

    // What nobody could say is said with each login.
    damage(&file)?;
    window.go("Password manager").await?;
    window.press("Audit another file").await?;
    tokio::task::spawn_blocking(move || hand::choose_file("Open File", &export)).await??;
    window.press("Audit it").await?;
    window.shows("2 passwords could not be checked").await?;
    window.click("//main//li/button[contains(.,'Mail')]").await?;
    window.shows("The part of the offline corpus that would answer is damaged.").await?;
    window.shows(NOTHING).await
}

#[tokio::test]
async fn the_policys_corpus_is_used_and_cannot_be_changed() -> anyhow::Result<()> {
    let person = Person::under("")?;
    let (own, laid_down) = (person.home().join("own.corpus"), person.home().join("force.corpus"));
    put(&own, 1, &[("another one", 3)])?;
    put(&laid_down, 1, &[(SEEN, 1234)])?;
    {
        let window = Window::of(&person).await?;
        choose(&window, "Choose a corpus file…", &own).await?;
        window.shows("Cordon now looks in own.corpus first.").await?;
    }
    person.change_policy(&format!("[corpus]\nfile = \"{}\"\n", laid_down.display()))?;
    {
        let window = Window::of(&person).await?;
        window.go("Settings").await?;
        window.shows("force.corpus").await?;
        window.shows("Set by your organisation: it cannot be changed here.").await?;
        let text = window.text().await?;
        for button in ["Choose a", "Choose another file", "Stop using it", "own.corpus"] {
            assert!(!text.contains(button), "{button}: {text}");
        }
        assert_eq!(window.axe().await?, [""; 0]);
        go_offline(&window).await?;
        window.go("Check a password").await?;
        assert_has(&window.check(SEEN).await?, &["1,234"]);
        assert_has(&window.check("another one").await?, &["Not found in the offline corpus"]);
    }
    // Without it, and without the policy: each is said.
    std::fs::remove_file(&laid_down)?;
    {
        let window = Window::of(&person).await?;
        window.go("Settings").await?;
        window.shows("It cannot be used. The file is not there.").await?;
        window.shows("Set by your organisation").await?;
        put(&laid_down, 1, &[(SEEN, 1234)])?;
        window.press("Try to open it again").await?;
        window.shows("Cordon now looks in force.corpus first.").await?;
    }
    person.change_policy("")?;
    let window = Window::of(&person).await?;
    window.go("Settings").await?;
    window.shows("own.corpus").await
}

#[tokio::test]
async fn axe_finds_nothing_and_no_mouse_is_needed() -> anyhow::Result<()> {
    let (person, file) = person(2)?;
    let window = Window::of(&person).await?;
    window.go("Settings").await?;
    reach(&window, "Choose a corpus file…").await?;
    window.keys(&[ENTER]).await?;
    let chosen = file.clone();
    tokio::task::spawn_blocking(move || hand::choose_file("Open File", &chosen)).await??;
    window.shows("Cordon now looks in pwned.corpus first.").await?;
    for theme in ["Light", "Dark"] {
        window.go("Settings").await?;
        window.tick(theme).await?;
        for screen in ["Settings", "Check a password", "Password manager"] {
            window.go(screen).await?;
            let violations = window.axe().await?;
            ensure!(violations.is_empty(), "{theme}, {screen}: {violations:?}");
        }
        window.driver.set_window_rect(0, 0, 500, 700).await?;
        for screen in ["Settings", "Check a password"] {
            window.go(screen).await?;
            window.needs_no_sideways_scrolling().await?;
        }
        window.driver.set_window_rect(0, 0, 1000, 700).await?;
    }
    window.go("Settings").await?;
    window.field("Address of the source").await?.focus().await?;
    reach(&window, "Choose another file…").await?;
    reach(&window, "Stop using it").await?;
    window.keys(&[ENTER]).await?;
    window.shows("No offline corpus is used any more.").await?;
    assert_eq!(window.focused().await?, "No offline corpus is used any more.", "the keyboard is not lost");
    window.keys(&[TAB]).await?;
    assert_eq!(window.focused().await?, "Choose a corpus file…");
    Ok(())
}

/// Moves on with Tab to what has this name.
async fn reach(window: &Window, name: &str) -> anyhow::Result<()> {
    for _ in 0..40 {
        if window.focused().await? == name {
            return Ok(());
        }
        window.keys(&[TAB]).await?;
    }
    anyhow::bail!("Tab does not lead to {name}; it is at {}", window.focused().await?)
}
