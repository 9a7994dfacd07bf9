//! Journeys in the real window.

use std::net::TcpListener;
use std::time::Duration;

use anyhow::Context;
use tests::mirror::Mirror;
use tests::window::{ENTER, TAB, Window};
use thirtyfour::prelude::*;

const SEEN: &str = "P@ssw0rd";
/// In no list, and easy to guess.
const WEAK: &str = "Westminster1979";
const STRONG: &str = "mumble-Granite-oboe-77-tundra";

fn mirror() -> anyhow::Result<Mirror> {
    Mirror::serving(&["52579:P@ssw0rd", "3:another one"])
}

fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "not there: {part}\n\n{text}");
    }
}

#[tokio::test]
async fn a_seen_password_is_found_and_the_person_told_what_to_do() -> anyhow::Result<()> {
    let mirror = mirror()?;
    let window = Window::asking(&mirror.source).await?;
    let answer = window.check(SEEN).await?;
    let expect = [
        "Found\nFound 52,579 times in known breaches. Change it everywhere you use it.",
        "Guessed at once (0 of 4)",
        "What to do now",
        "Begin with your email",
        "5 of the 40 digits of the password’s SHA-1 hash went to 127.0.0.1:",
        "(1 request, ",
    ];
    assert_has(&answer, &expect);
    assert_has(&window.text().await?, &["It is, or contains, one of the passwords that people use most."]);

    let field = window.field("Password").await?;
    assert_eq!(field.value().await?.as_deref(), Some(""), "the field is emptied");
    assert_eq!(window.focused().await?, "Password", "the next one can be typed at once");

    window.press("See what left this laptop").await?;
    let table = window.find("//table").await?.text().await?;
    let expect = [
        mirror.source.trim_start_matches("http://"),
        "5 of the 40 digits of the password’s SHA-1 hash: 21BD1",
        " bytes",
        " kB",
        "Answered",
        "one of the many passwords whose hash begins with these 5 digits",
    ];
    assert_has(&table, &expect);

    window.go("Check a password").await?;
    assert_eq!(window.answer().await?, answer, "the answer is still there");
    assert_has(&window.check(SEEN).await?, &["52,579", "Nothing left this laptop for this answer."]);
    Ok(())
}

#[tokio::test]
async fn an_unseen_password_is_weak_or_strong_and_never_called_safe() -> anyhow::Result<()> {
    let mirror = mirror()?;
    let window = Window::asking(&mirror.source).await?;
    let source = mirror.source.trim_start_matches("http://").to_owned();
    let weak = window.check(WEAK).await?;
    assert_has(&weak, &["Not found\n", &format!("Not found in {source} as of "), "It is weak: replace it."]);
    let all = window.text().await?;
    let strong = window.check(STRONG).await?;
    assert_has(&strong, &["Not found\n", "Strong (4 of 4)", "Use it for one account alone."]);
    for text in [all, window.text().await?] {
        let text = text.to_lowercase();
        assert!(!text.contains("safe") && !text.contains("secure"), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn when_the_server_is_pulled_away_the_window_says_could_not_check() -> anyhow::Result<()> {
    let mirror = mirror()?;
    let window = Window::asking(&mirror.source).await?;
    assert_has(&window.check(STRONG).await?, &["Not found\n"]);
    drop(mirror);
    let answer = window.check(WEAK).await?;
    assert_has(
        &answer,
        &["Could not check\n", "nothing answers there", "What to do now", "Try again in a few minutes."],
    );
    assert!(!answer.contains("Not found"), "{answer}");
    window.go("What left this laptop").await?;
    let table = window.find("//table").await?.text().await?;
    assert_has(&table, &["Could not check", "0 bytes", "but not what for"]);
    // The built-in list is always there.
    window.go("Check a password").await?;
    assert_has(&window.check("dragon").await?, &["Found\n", "list of the most common leaked passwords"]);
    Ok(())
}

#[tokio::test]
async fn a_check_under_way_can_be_stopped() -> anyhow::Result<()> {
    // It takes the connection and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0")?;
    let window = Window::asking(&format!("http://{}", silent.local_addr()?)).await?;
    window.field("Password").await?.send_keys(format!("{STRONG}{ENTER}")).await?;
    window.find("//button[normalize-space(.)='Checking…']").await?;
    window.press("Stop").await?;
    assert_has(&window.answer().await?, &["Could not check\n", "You stopped the check."]);
    Ok(())
}

#[tokio::test]
async fn offline_only_the_built_in_list_answers() -> anyhow::Result<()> {
    let mirror = mirror()?;
    let window = Window::asking(&mirror.source).await?;
    window.go("Settings").await?;
    window.tick("Offline mode").await?;
    window.shows("Offline mode: nothing is sent").await?;
    window.go("Check a password").await?;
    let unknown = window.check(STRONG).await?;
    assert_has(&unknown, &["Could not check\n", "Offline mode is on", "Nothing left this laptop"]);
    assert_has(&window.check("dragon").await?, &["Found\n", "the built-in list of common passwords"]);
    window.go("What left this laptop").await?;
    window.shows("Nothing has left this laptop since you opened Cordon.").await
}

#[tokio::test]
async fn personal_words_make_a_password_built_on_them_weak() -> anyhow::Result<()> {
    let mirror = mirror()?;
    let window = Window::asking(&mirror.source).await?;
    let password = "Threlkeld71830!";
    assert_has(&window.check(password).await?, &["(4 of 4)"]);
    window.unfold("Personal words").await?;
    window.field("Name").await?.send_keys("Robin Threlkeld").await?;
    window.field("Warrant or collar number").await?.send_keys("PC 071830").await?;
    window.shows("2 entries are counted in the next check.").await?;
    let answer = window.check(password).await?;
    assert!(["(0 of 4)", "(1 of 4)", "(2 of 4)"].iter().any(|score| answer.contains(score)), "{answer}");
    let told = ["It is built on your own details", "for somebody who knows your personal words"];
    assert_has(&window.text().await?, &told);
    window.press("Empty all").await?;
    assert_has(&window.check(password).await?, &["(4 of 4)"]);
    Ok(())
}

#[tokio::test]
async fn a_suggestion_leaves_the_clipboard_after_30_seconds() -> anyhow::Result<()> {
    let window = Window::open().await?;
    window.go("Check a password").await?;
    let mut clipboard = arboard::Clipboard::new()?;
    window.unfold("A stronger password").await?;
    window.press("Suggest one").await?;
    let words = window.find("//output").await?.text().await?;
    assert!(words.split('-').count() >= 3, "{words}");
    assert_has(&window.text().await?, &["38 bits of chance"]);
    window.press("Copy").await?;
    window.shows("Copied. The clipboard is emptied in 30 seconds").await?;
    assert_eq!(clipboard.get_text()?, words);

    window.tick("A random password, for a password manager").await?;
    window.retype("Length", "32").await?;
    window.tick("signs").await?;
    window.press("Suggest another").await?;
    window.find("//output[string-length(.)=32]").await?;
    let random = window.find("//output").await?.text().await?;
    assert!(random.chars().all(|c| c.is_ascii_alphanumeric()), "{random}");

    tokio::time::sleep(Duration::from_secs(32)).await;
    assert!(clipboard.get_text().is_ok_and(|text| text.is_empty()) || clipboard.get_text().is_err());

    // What the person copies afterwards is theirs.
    window.press("Copy").await?;
    window.shows("Copied.").await?;
    clipboard.set_text("something else")?;
    tokio::time::sleep(Duration::from_secs(32)).await;
    assert_eq!(clipboard.get_text()?, "something else");

    window.press("Forget it").await?;
    window.retype("Length", "4").await?;
    window.press("Suggest one").await?;
    window.shows("Choose a length from 8 to 128").await
}

#[tokio::test]
async fn a_bad_source_is_refused_with_its_reason() -> anyhow::Result<()> {
    let mirror = mirror()?;
    let window = Window::asking(&mirror.source).await?;
    for (address, reason) in [
        ("mirror", "This is not a web address."),
        ("http://mirror.example", "The address must begin with https://"),
        ("https://me:pw@mirror.example", "Leave the user name and password out"),
        ("https://mirror.example/?x", "Leave out everything from ?"),
    ] {
        window.use_source(address).await?;
        window.shows(reason).await?;
        assert_has(&window.text().await?, &[&mirror.source.replace("http://", "Source: ")]);
    }
    window.press("Use the public source").await?;
    window.shows("Source: api.pwnedpasswords.com").await?;
    window.go("What left this laptop").await?;
    window.shows("Nothing has left this laptop").await
}

#[tokio::test]
async fn an_empty_or_overlong_field_is_refused_in_words() -> anyhow::Result<()> {
    let window = Window::open().await?;
    window.go("Check a password").await?;
    window.press("Check").await?;
    window.shows("Type or paste a password first.").await?;
    // Pasted, as nobody types that.
    let paste = "const field = document.activeElement; field.value = 'x'.repeat(arguments[0]);
        field.dispatchEvent(new Event('input', { bubbles: true }))";
    window.driver.execute(paste, [4097.into()]).await?;
    window.press("Check").await?;
    window.shows("This is longer than 4,096 characters.").await?;
    window.driver.execute(paste, [101.into()]).await?;
    window.press("Check").await?;
    window.shows("It has over 100 characters; its strength is that of the first 100.").await
}

#[tokio::test]
async fn everything_is_reached_by_the_keyboard_alone() -> anyhow::Result<()> {
    let mirror = mirror()?;
    let window = Window::open().await?;
    window.find("//h1").await?;
    // Past the link to the screen, and over the sidebar into the settings.
    window.keys(&[TAB; 10]).await?;
    assert_eq!(window.focused().await?, "Settings");
    window.keys(&[ENTER, TAB]).await?;
    assert_eq!(window.focused().await?, "Address of the source");
    window.keys_holding(Key::Control, &["a"]).await?;
    window.keys(&[&mirror.source, ENTER]).await?;
    window.shows("Cordon now asks 127.0.0.1:").await?;
    window.keys_holding(Key::Shift, &[TAB; 8]).await?;
    assert_eq!(window.focused().await?, "Check a password");
    window.keys(&[ENTER]).await?;
    window.find("//h1[.='Check a password']").await?;
    assert_eq!(window.focused().await?, "Password", "the person can type at once");

    window.keys(&[SEEN, TAB]).await?;
    assert_eq!(window.focused().await?, "Show the password");
    window.keys(&[" "]).await?;
    assert_eq!(window.focused().await?, "Hide the password");
    assert_eq!(window.field("Password").await?.attr("type").await?.as_deref(), Some("text"));
    window.keys(&[TAB]).await?;
    assert_eq!(window.focused().await?, "Check");
    window.keys(&[ENTER]).await?;
    assert_has(&window.answer().await?, &["52,579"]);
    assert_eq!(window.focused().await?, "Password");
    assert_eq!(window.field("Password").await?.attr("type").await?.as_deref(), Some("password"), "hidden again");

    // Onwards through the answer to the folds below it.
    let mut stops = Vec::new();
    for _ in 0..8 {
        window.keys(&[TAB]).await?;
        stops.push(window.focused().await?);
    }
    let expect = [
        "Show the password",
        "Check",
        "See what left this laptop",
        "How long guessing it would take",
        "Personal words: what the leak says about you",
        "A stronger password",
        "Source: 127.0.0.1",
    ];
    for (stop, expect) in stops.iter().zip(expect) {
        assert!(stop.starts_with(expect), "{stops:?}");
    }
    window.find("//summary[.='A stronger password']").await?.focus().await?;
    window.keys(&[ENTER, TAB]).await?;
    assert_eq!(window.focused().await?, "Three random words, to remember");
    window.keys(&[TAB, ENTER]).await?;
    window.find("//output").await?;
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_in_either_theme() -> anyhow::Result<()> {
    let mirror = mirror()?;
    for theme in ["Light", "Dark"] {
        let window = Window::open().await?;
        let clean = async |state: &str| -> anyhow::Result<()> {
            assert_eq!(window.axe().await?, [""; 0], "{theme}, {state}");
            Ok(())
        };
        window.go("What left this laptop").await?;
        clean("empty ledger").await?;
        window.go("Settings").await?;
        window.tick(theme).await?;
        clean("settings").await?;
        window.use_source("nonsense").await?;
        window.shows("This is not a web address.").await?;
        clean("settings with an error").await?;
        window.use_source(&mirror.source).await?;
        window.go("Check a password").await?;
        clean("start").await?;
        window.press("Check").await?;
        clean("nothing typed").await?;
        for (password, state) in [(SEEN, "seen"), (WEAK, "weak"), (STRONG, "strong")] {
            window.check(password).await?;
            clean(state).await?;
        }
        for fold in ["How long", "Personal words", "A stronger"] {
            window.unfold(fold).await?;
        }
        window.tick("A random password, for a password manager").await?;
        window.press("Suggest one").await?;
        window.find("//output").await?;
        clean("all open").await?;
        window.use_source("http://127.0.0.1:9").await?;
        window.go("Check a password").await?;
        window.check("could not be checked").await?;
        clean("could not check").await?;
        window.go("What left this laptop").await?;
        clean("ledger").await?;
        window.go("Settings").await?;
        window.tick("Offline mode").await?;
        window.go("Check a password").await?;
        window.check("offline and unknown").await?;
        clean("offline").await?;
    }
    Ok(())
}

#[tokio::test]
async fn nothing_is_cut_off_at_200_percent() -> anyhow::Result<()> {
    let mirror = mirror()?;
    let window = Window::asking(&mirror.source).await?;
    // A window of 1000 by 700 at 200 % has the layout of one of 500 by 350.
    window.driver.set_window_rect(0, 0, 500, 400).await?;
    window.check(SEEN).await?;
    for fold in ["How long", "Personal words", "A stronger"] {
        window.unfold(fold).await?;
    }
    for screen in ["Check a password", "What left this laptop", "Settings"] {
        window.go(screen).await?;
        window.needs_no_sideways_scrolling().await.context(screen)?;
    }
    Ok(())
}
