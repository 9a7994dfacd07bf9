//! Audit a password manager, in the real window and at the real prompt, with real files.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use anyhow::{Context, ensure};
use serde_json::Value;
use tempfile::TempDir;
use tests::bus::Keyring;
use tests::hand;
use tests::mirror::Mirror;
use tests::window::{ENTER, Person, TAB, Window, noted};
use thirtyfour::prelude::*;

/// An invented vault: exposed, reused, nearly reused, weak, in clear text, without a second step, and one that is fine.
const VAULT: &str = "name,url,username,password,note\r\n\
    Mail,https://accounts.google.com/,kim.lark@example.org,Wombat2019,\r\n\
    Old forum,http://forum.example/,kim,wombat2020!,\r\n\
    Books,https://books.example/,kim,correct-horse-9,\r\n\
    Music,https://music.example/,kim,correct-horse-9,\r\n\
    \"Club, the\",https://club.example/,kim,tumble-Cactus-41-orbit,\"a note\r\nof two lines\"\r\n\
    =Lamp,https://www.netflix.com/,kim,dragonfly-lamp-7,\r\n";

/// The ranges of those passwords, as `(prefix, line)`: SHA-1, as `sha1sum` has it.
const RANGES: [(&str, &str); 5] = [
    ("BE5E1", "1D7E10EBA82AA6B62E43C8E5250C8DBAD24:52579"),
    ("7ABF2", "00000000000000000000000000000000001:1"),
    ("0E76D", "00000000000000000000000000000000001:1"),
    ("20544", "00000000000000000000000000000000001:1"),
    ("6C63B", "7A9857E3B1417524B9B0E6E4ED316EE44A4:3"),
];
/// The range of `dragonfly-lamp-7`, which is missing to begin with.
const MISSING: &str = "6C63B";

#[expect(clippy::disallowed_methods, reason = "what others write is laid out by hand")]
fn put(path: &Path, text: &str) -> anyhow::Result<()> {
    Ok(std::fs::write(path, text)?)
}

fn put_range(folder: &Path, (prefix, line): (&str, &str)) -> anyhow::Result<()> {
    put(&folder.join(format!("{prefix}.txt")), &format!("{line}\r\n"))
}

/// A mirror that lacks one range, and its folder.
fn mirror() -> anyhow::Result<(Mirror, TempDir)> {
    let folder = TempDir::new()?;
    for range in RANGES.into_iter().filter(|(prefix, _)| *prefix != MISSING) {
        put_range(folder.path(), range)?;
    }
    Ok((Mirror::of_ranges(folder.path())?, folder))
}

/// A file for the person to choose.
fn file(person: &Person, name: &str, text: &str) -> anyhow::Result<PathBuf> {
    let path = person.home().join(name);
    put(&path, text)?;
    Ok(path)
}

/// Chooses a file in the system's own dialog.
async fn choose(window: &Window, button: &str, path: &Path) -> anyhow::Result<()> {
    window.press(button).await?;
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || hand::choose_file("Open File", &path)).await?
}

/// Opens the window on the screen, with this source.
async fn window(person: &Arc<Person>, source: &str) -> anyhow::Result<Window> {
    let window = Window::of(person).await?;
    window.use_source(source).await?;
    window.go("Password manager").await?;
    Ok(window)
}

/// Chooses a file and audits it.
async fn audit(window: &Window, path: &Path) -> anyhow::Result<()> {
    choose(window, "Choose the file", path).await?;
    window.press("Audit it").await?;
    window.find("//h2[.='Your logins, worst first']").await?;
    Ok(())
}

/// The names of the logins in the list, from the top.
async fn names(window: &Window) -> anyhow::Result<Vec<String>> {
    window.find("//section[h2[.='Your logins, worst first']]//li").await?;
    let mut names = Vec::new();
    for name in window.driver.find_all(By::XPath("//section//li/button/span[@class='name']")).await? {
        names.push(name.text().await?);
    }
    Ok(names)
}

async fn open(window: &Window, login: &str) -> anyhow::Result<()> {
    window.click(&format!("//main//li/button[contains(.,'{login}')]")).await?;
    window.find(&format!("//h1[.='{login}']")).await?;
    Ok(())
}

#[tokio::test]
async fn from_the_export_to_what_is_left_to_change() -> anyhow::Result<()> {
    let (mirror, ranges) = mirror()?;
    let person = Person::with(Keyring::Unlocked)?;
    let export = file(&person, "passwords.csv", VAULT)?;
    let findings = person.home().join("findings.csv");
    {
        let window = window(&person, &mirror.source).await?;
        choose(&window, "Choose the file", &export).await?;
        window.shows("Cordon reads it as: Chrome, Edge, Brave, Opera, Vivaldi, CSV.").await?;
        window.press("Audit it").await?;
        // Red is what has to be done today; what nobody could check is no good news.
        window.shows("1 login with an exposed password").await?;
        window.shows("1 password could not be checked").await?;
        window.shows("passwords.csv: 6 logins with 5 different passwords.").await?;
        assert_eq!(names(&window).await?, ["Mail", "Books", "Music", "Old forum"]);
        window.press("Show which").await?;
        window.shows("1 login.").await?;
        open(&window, "=Lamp").await?;
        window.shows("The source answered with an error (status 404).").await?;
        window.press("Back").await?;
        // The range is there by now; nobody asks about the others again.
        put_range(ranges.path(), RANGES[4])?;
        window.press("Try those again").await?;
        window.shows("2 logins with an exposed password").await?;
        window.no_longer_shows("could not be checked").await?;
        window.shows("6 requests so far").await?;

        // Into the checklist, where what is on then counts here.
        window.press("Add 2 accounts").await?;
        window.shows("2 accounts are on your checklist now.").await?;
        window.go("Two-step checklist").await?;
        window.find("//main//li/button[contains(.,'Google (Gmail, YouTube)')]").await?;
        window.go("Password manager").await?;

        // One finding is hidden, with a note.
        window.click("//select").await?;
        window.click("//select/option[.='All logins']").await?;
        open(&window, "Old forum").await?;
        window.shows("Its address begins with http://").await?;
        window.shows("Nearly the same password").await?;
        window.click("//button[normalize-space(.)='Hide this: Sent in clear text']").await?;
        window.retype("Why? (optional)", "only at home").await?;
        window.press("Hide it").await?;
        window.shows("It is hidden, and stays so the next time.").await?;
        window.shows("Sent in clear text: only at home").await?;
        window.press("Back").await?;

        // The table of findings holds no password and runs nothing.
        window.press("Save the findings as a table").await?;
        let path = findings.clone();
        tokio::task::spawn_blocking(move || hand::choose_file("Save File", &path)).await??;
        window.shows("Saved: ").await?;
        let table = std::fs::read_to_string(&findings)?;
        assert!(table.contains("\"'=Lamp\",\"https://www.netflix.com\",\"kim\",\"\",\"Exposed\","), "{table}");
        assert!(!table.contains("Sent in clear text") && !table.contains("only at home"), "{table}");

        // The export is deleted once the person says so.
        window.press("Delete the file").await?;
        ensure!(export.exists(), "it asks first");
        window.press("Yes, delete it").await?;
        window.shows("passwords.csv is deleted.").await?;
        ensure!(!export.exists());
    }
    {
        // Nothing but numbers and what is hidden is left for the next time.
        let export = file(&person, "again.csv", &VAULT.replace("Wombat2019", "qX7#vR2!mZ9&"))?;
        put_range(ranges.path(), ("38899", "00000000000000000000000000000000001:1"))?;
        let window = window(&person, &mirror.source).await?;
        window.find("//h2[.='Audit all your passwords in one go']").await?;
        audit(&window, &export).await?;
        window.shows("Compared with your last audit on ").await?;
        window.shows("1 login with an exposed password").await?;
        window.shows("(last time 2)").await?;
        assert!(!window.text().await?.contains("an address in clear text"), "it stays hidden");
    }
    for entry in std::fs::read_dir(person.state())? {
        let bytes = std::fs::read(entry?.path())?;
        for word in ["Old forum", "only at home", "plain_http", "Wombat2019"] {
            ensure!(memchr::memmem::find(&bytes, word.as_bytes()).is_none(), "{word} stands in the state");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_keepass_database_asks_for_its_password_and_is_never_deleted() -> anyhow::Result<()> {
    let folder = tests::root().join("crates/vault/tests/fixtures/keepass_kdbx");
    let person = Person::with(Keyring::Unlocked)?;
    let database = person.home().join("mine.kdbx");
    std::fs::copy(folder.join("keepassxc-4-argon2d-aes.kdbx"), &database)?;
    let window = Window::of(&person).await?;
    window.go("Settings").await?;
    window.tick("Offline mode").await?;
    window.go("Password manager").await?;
    choose(&window, "Choose the file", &database).await?;
    window.shows("KeePass, KeePassXC, database (KDBX 3.1 and 4).").await?;
    window.press("Audit it").await?;
    window.shows("This file is locked. Type its password, or choose its key file.").await?;
    window.field("Password of the file").await?.send_keys("not the password").await?;
    window.press("Audit it").await?;
    window.shows("This password does not open it.").await?;
    window.field("Password of the file").await?.send_keys(format!("correct horse battery staple{ENTER}")).await?;
    window.find("//h2[.='Your logins, worst first']").await?;
    let text = window.text().await?;
    assert!(text.contains("could not be checked") && !text.contains("Delete the"), "{text}");
    window.shows("Nothing has left this laptop").await
}

#[tokio::test]
async fn the_columns_of_a_table_that_nobody_knows_are_pointed_at() -> anyhow::Result<()> {
    let (mirror, _ranges) = mirror()?;
    let person = Person::with(Keyring::Unlocked)?;
    let table = file(&person, "mine.csv", "Site;Who;Secret\nhttps://music.example;kim;Wombat2019\n")?;
    let window = window(&person, &mirror.source).await?;
    choose(&window, "Choose the file", &table).await?;
    window.shows("Cordon does not know this table. Say which column is which.").await?;
    window.press("Audit it").await?;
    window.shows("Say which column holds the passwords.").await?;
    for (column, number) in [("Password", 3), ("User name", 2), ("Address", 1)] {
        let field = window.field(column).await?;
        field.find(By::XPath(format!("./option[@value='{number}']"))).await?.click().await?;
    }
    window.press("Audit it").await?;
    window.shows("1 login with an exposed password").await?;
    assert_eq!(names(&window).await?, ["music.example"]);
    Ok(())
}

#[tokio::test]
async fn what_is_no_export_is_refused_in_one_sentence() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Unlocked)?;
    let window = Window::of(&person).await?;
    window.go("Password manager").await?;
    let unbalanced = "name,url,username,password\nA,https://a.example,kim,one\nB,https://b.example,kim,\"two\n";
    let account = r#"{"encrypted": true, "passwordProtected": false, "encKeyValidation_DO_NOT_EDIT": "2.a|b|c"}"#;
    for (name, text, says) in [
        ("empty.csv", "", "This file is empty."),
        ("page.html", "<!doctype html><title>Sign in</title>", "This is no export that Cordon knows."),
        ("cut.json", "{\"encrypted\": false, \"items\": [", "This file is damaged or cut off"),
    ] {
        let path = file(&person, name, text)?;
        choose(&window, "Choose the file", &path).await?;
        window.shows(says).await?;
    }
    // Found out when the file is read.
    for (name, text, says) in [
        ("unbalanced.csv", unbalanced, "A quotation mark that is opened in line 3 is never closed"),
        ("account.json", account, "Only your Bitwarden account can open this export."),
    ] {
        let path = file(&person, name, text)?;
        let button = if name == "unbalanced.csv" { "Choose the file" } else { "Choose another file" };
        choose(&window, button, &path).await?;
        window.press("Audit it").await?;
        window.shows(says).await?;
    }
    window.press("Cancel").await?;
    window.find("//h2[.='Audit all your passwords in one go']").await?;
    Ok(())
}

#[tokio::test]
async fn an_audit_can_be_stopped_and_what_was_not_checked_is_said() -> anyhow::Result<()> {
    // It takes the connection and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0")?;
    let person = Person::with(Keyring::Unlocked)?;
    let export = file(&person, "passwords.csv", VAULT)?;
    let window = window(&person, &format!("http://{}", silent.local_addr()?)).await?;
    choose(&window, "Choose the file", &export).await?;
    window.press("Audit it").await?;
    window.shows("0 of 5 passwords checked").await?;
    window.press("Stop").await?;
    window.shows("5 passwords could not be checked").await?;
    window.press("Show which").await?;
    open(&window, "Mail").await?;
    window.shows("You stopped the audit before this one.").await
}

#[tokio::test]
async fn a_password_is_changed_in_the_browser_and_another_file_is_not_deleted() -> anyhow::Result<()> {
    let (mirror, _ranges) = mirror()?;
    let person = Person::with(Keyring::Unlocked)?;
    let export = file(&person, "passwords.csv", VAULT)?;
    let (tools, notes) = person.recording_browser()?;
    let window = Window::with_path(&person, &tools).await?;
    window.use_source(&mirror.source).await?;
    window.go("Password manager").await?;
    audit(&window, &export).await?;
    open(&window, "Mail").await?;
    window.press("Change it now").await?;
    assert_eq!(noted(&notes).await?, "https://accounts.google.com/.well-known/change-password\n");
    // A file that is another one by now is not what was audited.
    window.press("Back").await?;
    put(&export, "something of mine")?;
    window.press("Delete the file").await?;
    window.press("Yes, delete it").await?;
    window.shows("so it was not deleted").await?;
    ensure!(export.exists());
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_in_the_audit_in_either_theme() -> anyhow::Result<()> {
    let (mirror, _ranges) = mirror()?;
    let person = Person::with(Keyring::Unlocked)?;
    let export = file(&person, "passwords.csv", VAULT)?;
    let table = file(&person, "mine.csv", "Site;Who;Secret\nhttps://music.example;kim;Wombat2019\n")?;
    let window = window(&person, &mirror.source).await?;
    for theme in ["Light", "Dark"] {
        window.go("Settings").await?;
        window.tick(theme).await?;
        window.go("Password manager").await?;
        let check = async |state: &str| -> anyhow::Result<()> {
            let violations = window.axe().await?;
            ensure!(violations.is_empty(), "{theme}, {state}: {violations:?}");
            Ok(())
        };
        check("choose").await?;
        choose(&window, "Choose the file", &table).await?;
        window.shows("Say which column is which.").await?;
        check("columns").await?;
        choose(&window, "Choose another file", &export).await?;
        window.shows("Cordon reads it as").await?;
        check("open").await?;
        window.press("Audit it").await?;
        window.find("//h2[.='Your logins, worst first']").await?;
        window.unfold("Choose which").await?;
        check("findings").await?;
        open(&window, "Mail").await?;
        window.click("//button[normalize-space(.)='Hide this: Exposed']").await?;
        window.field("Why? (optional)").await?;
        check("login").await?;
        window.driver.set_window_rect(0, 0, 500, 700).await?;
        window.needs_no_sideways_scrolling().await?;
        window.press("Back").await?;
        window.needs_no_sideways_scrolling().await?;
        window.driver.set_window_rect(0, 0, 1000, 700).await?;
        window.press("Close the audit").await?;
        window.find("//h2[.='Audit all your passwords in one go']").await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_audit_needs_no_mouse() -> anyhow::Result<()> {
    let (mirror, _ranges) = mirror()?;
    let person = Person::with(Keyring::Unlocked)?;
    let export = file(&person, "passwords.csv", VAULT)?;
    let window = window(&person, &mirror.source).await?;
    // From the sidebar, over what follows it there, to the screen.
    reach(&window, "Choose the file").await?;
    window.keys(&[ENTER]).await?;
    tokio::task::spawn_blocking(move || hand::choose_file("Open File", &export)).await??;
    window.shows("Cordon reads it as").await?;
    reach(&window, "Audit it").await?;
    window.keys(&[ENTER]).await?;
    window.find("//h2[.='Your logins, worst first']").await?;
    let name = reach(&window, "Mail").await?;
    assert!(name.contains("Change today") && name.contains("Exposed"), "{name}");
    window.keys(&[ENTER]).await?;
    window.find("//h1[.='Mail']").await?;
    reach(&window, "Hide this: Exposed").await?;
    window.keys(&[" "]).await?;
    reach(&window, "Why?").await?;
    window.keys(&["seen"]).await?;
    reach(&window, "Hide it").await?;
    window.keys(&[ENTER]).await?;
    window.shows("It is hidden, and stays so the next time.").await?;
    window.keys_holding(Key::Shift, &[TAB]).await?;
    window.keys_holding(Key::Shift, &[TAB]).await?;
    reach(&window, "Show it again").await?;
    window.keys(&[ENTER]).await?;
    window.shows("It is shown again.").await
}

/// Moves on with Tab to what has a name that begins so; the whole of it.
async fn reach(window: &Window, name: &str) -> anyhow::Result<String> {
    for _ in 0..40 {
        let focused = window.focused().await?;
        if focused.starts_with(name) {
            return Ok(focused);
        }
        window.keys(&[TAB]).await?;
    }
    anyhow::bail!("Tab does not lead to {name}; it is at {}", window.focused().await?)
}

/// Runs `cordon vault` in a home of its own; what it said, what it complained of, and its status.
fn prompt(home: &Path, args: &[&str], input: &str) -> anyhow::Result<(String, String, Option<i32>)> {
    use std::io::Write;
    let mut cordon = tests::window::with_home(&mut Command::new(tests::program("cordon")?), home)
        .arg("vault")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    cordon.stdin.take().context("its input")?.write_all(input.as_bytes())?;
    let output = cordon.wait_with_output()?;
    Ok((String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?, output.status.code()))
}

#[test]
fn the_prompt_audits_too() -> anyhow::Result<()> {
    let (mirror, ranges) = mirror()?;
    let home = TempDir::new()?;
    let export = home.path().join("passwords.csv");
    put(&export, VAULT)?;
    let export = export.to_str().context("a path")?;

    let (text, _, status) = prompt(home.path(), &["audit", export, "--source", &mirror.source], "")?;
    assert_eq!(status, Some(1), "{text}");
    for part in [
        "Mail (kim.lark@example.org)  https://accounts.google.com\n  - Its password stands in known breaches, 52,579 times.",
        "Could not check: the source answered with status 404.",
        "6 logins with 5 different passwords: 1 exposed, 2 reused,",
        "1 password could not be checked.",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }

    put_range(ranges.path(), RANGES[4])?;
    let (text, _, status) = prompt(home.path(), &["audit", export, "--source", &mirror.source, "--json"], "")?;
    assert_eq!(status, Some(1), "{text}");
    let audit: Value = serde_json::from_str(&text)?;
    assert_eq!(audit["format"], "chrome_csv");
    let of = |index: usize, field: &str| audit["logins"][index][field].clone();
    assert_eq!([of(0, "title"), of(4, "title"), of(5, "title")], ["Mail", "Club, the", "=Lamp"]);
    assert_eq!(of(0, "exposure")["count"], 52_579);
    assert_eq!((of(2, "reused_with"), of(3, "reused_with")), (serde_json::json!([3]), serde_json::json!([2])));
    assert_eq!(of(1, "nearly_reused_with"), serde_json::json!([0]));
    assert_eq!(of(4, "score"), 4);
    for password in ["Wombat", "wombat", "horse", "Cactus", "lamp-7"] {
        assert!(!text.contains(password), "{password} stands in {text}");
    }

    // A locked one, with its password on standard input.
    let database = tests::root().join("crates/vault/tests/fixtures/keepass_kdbx/keepassxc-4-argon2d-aes.kdbx");
    let database = database.to_str().context("a path")?;
    let locked = ["audit", database, "--offline", "--password-stdin", "--json"];
    let (text, _, status) = prompt(home.path(), &locked, "correct horse battery staple\n")?;
    assert!(matches!(status, Some(1 | 3)), "{text}");
    assert_eq!(serde_json::from_str::<Value>(&text)?["format"], "keepass_kdbx");
    let (_, error, status) = prompt(home.path(), &locked, "wrong\n")?;
    assert_eq!((error.lines().count(), status), (1, Some(2)), "{error}");
    assert!(error.contains("does not open it") && !error.contains("wrong\n"), "{error}");

    // A table of another program.
    let table = home.path().join("mine.csv");
    put(&table, "https://music.example;kim;Wombat2019\nhttps://books.example;kim;tumble-Cactus-41-orbit\n")?;
    let table = table.to_str().context("a path")?;
    let (_, error, status) = prompt(home.path(), &["audit", table], "")?;
    assert_eq!(status, Some(2));
    assert!(!error.contains("Wombat2019") && error.contains("--columns"), "{error}");
    let pointed_at =
        ["audit", table, "--columns", "url=1,username=2,password=3", "--no-header", "--source", &mirror.source];
    let (text, _, status) = prompt(home.path(), &pointed_at, "")?;
    assert_eq!(status, Some(1));
    assert!(text.starts_with("music.example (kim)"), "{text}");

    let (formats, _, status) = prompt(home.path(), &["formats"], "")?;
    assert_eq!((formats.lines().count() > 20, status), (true, Some(0)), "{formats}");
    Ok(())
}
