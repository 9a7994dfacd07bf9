//! The two-step checklist in the real window.

use anyhow::Context;
use tests::bus::Keyring;
use tests::window::{ENTER, Person, TAB, Window, noted};
use thirtyfour::prelude::*;

/// Ten that people in the UK use, from every group.
const TEN: [&str; 10] = [
    "Google (Gmail, YouTube)",
    "Apple (iCloud)",
    "EE",
    "Barclays",
    "PayPal",
    "HMRC (Government Gateway)",
    "Facebook (Messenger)",
    "WhatsApp",
    "Amazon",
    "Netflix",
];

/// Ticks services in the empty list and adds them.
pub(crate) async fn add(window: &Window, services: &[&str]) -> anyhow::Result<()> {
    window.go("Two-step checklist").await?;
    for service in services {
        window.tick(service).await?;
    }
    let name = if services.len() == 1 { "account" } else { "accounts" };
    window.press(&format!("Add {} {name} to my checklist", services.len())).await?;
    window.find("//p[contains(.,'a strong second step')]").await?;
    Ok(())
}

pub(crate) async fn open(window: &Window, account: &str) -> anyhow::Result<()> {
    window.find(&format!("//main//li/button[contains(.,'{account}')]")).await?.click().await?;
    window.find(&format!("//h1[contains(.,'{account}')]")).await?;
    Ok(())
}

#[tokio::test]
async fn ten_services_are_kept_and_erased() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Unlocked)?;
    {
        let window = Window::of(&person).await?;
        add(&window, &TEN).await?;
        window.shows("1 of 10 accounts has a strong second step").await?;
        open(&window, "Google").await?;
        window.tick("Text message or call").await?;
        window.shows("Weak second step").await?;
        window.shows("can be intercepted").await?;
        window.press("I have switched it on: Passkey").await?;
        window.shows("The best it offers").await?;
        window.shows("Passkey: marked as on.").await?;
        window.press("Undo").await?;
        window.shows("Weak second step").await?;
        window.press("Mark it as not looked at").await?;
        window.shows("Not looked at yet").await?;
        window.press("I have switched it on: Passkey").await?;
        window.shows("The best it offers").await?;
        window.press("Undo").await?;
        window.shows("Not looked at yet").await?;
        window.tick("Text message or call").await?;
        window.shows("Weak second step").await?;
        window.tick("Authenticator app").await?;
        window.shows("Good enough").await?;
        window.tick("I have checked the recovery email address").await?;
        window.shows("Checked on ").await?;
        window.find("//select").await?.send_keys("On paper").await?;
        window.press("Back to the checklist").await?;
        open(&window, "Apple").await?;
        window.tick("None of these is on").await?;
        window.shows("No second step").await?;
        window.press("Back to the checklist").await?;
        window.shows("2 of 10 accounts have a strong second step").await?;
    }
    // Nothing of it is legible to who takes the disk.
    let (mut files, mut bytes) = (0, Vec::new());
    for entry in std::fs::read_dir(person.state())? {
        files += 1;
        bytes.extend(std::fs::read(entry?.path())?);
    }
    assert!(files >= 3 && bytes.len() > 2 * 4096, "{files} files, {} bytes", bytes.len());
    for word in ["google", "Google", "apple", "barclays", "passkey", "authenticator", "service"] {
        assert!(memchr::memmem::find(&bytes, word.as_bytes()).is_none(), "{word} stands in the state");
    }
    {
        let window = Window::of(&person).await?;
        window.go("Two-step checklist").await?;
        window.shows("2 of 10 accounts have a strong second step").await?;
        window.shows("On: Authenticator app, Text message or call").await?;
        open(&window, "Google").await?;
        assert!(window.field("I have checked the recovery email address").await?.is_selected().await?);
        assert_eq!(window.find("//select").await?.value().await?.as_deref(), Some("on_paper"));

        window.go("Settings").await?;
        window.press("Erase everything…").await?;
        window.shows("This cannot be undone.").await?;
        window.press("Yes, erase everything").await?;
        window.shows("This is gone:").await?;
        let gone = window.find("//div[h3[.='This is gone:']]").await?.text().await?;
        for name in ["state.age", "state.previous.age", "The key in the system’s keyring"] {
            assert!(gone.contains(name), "{gone}");
        }
        window.go("Two-step checklist").await?;
        window.shows("Which of these do you use?").await?;
    }
    assert!(!person.state().exists());
    let window = Window::of(&person).await?;
    window.go("Two-step checklist").await?;
    window.shows("Which of these do you use?").await?;
    window.go("Settings").await?;
    window.shows("Nothing is kept yet.").await
}

#[tokio::test]
async fn the_list_is_searched_filtered_and_added_to() -> anyhow::Result<()> {
    let window = Window::open().await?;
    window.go("Two-step checklist").await?;
    window.field("Find a service").await?.send_keys("tutanota").await?;
    window.tick("Tuta (Tutanota)").await?;
    window.press("Add 1 account to my checklist").await?;
    window.shows("0 of 1 account has a strong second step").await?;

    window.press("Add accounts").await?;
    window.unfold("Something that is not in the list").await?;
    window.press("Add it").await?;
    window.shows("This is not a web address.").await?;
    window.field("What you call it").await?.send_keys("Allotments").await?;
    window.field("Its web address").await?.send_keys("https://www.allotments.example/login").await?;
    window.press("Add it").await?;
    window.find("//main//li/button[contains(.,'Allotments')]").await?;

    // A known address is its service, whatever it is called.
    window.press("Add accounts").await?;
    window.unfold("Something that is not in the list").await?;
    window.field("What you call it").await?.send_keys("my mail").await?;
    window.field("Its web address").await?.send_keys("mail.google.com").await?;
    window.press("Add it").await?;
    window.find("//main//li/button[contains(.,'Google')]").await?;

    window.field("Search your accounts").await?.send_keys("allot").await?;
    window.shows("1 of 3 accounts shown.").await?;
    window.retype("Search your accounts", "zzz").await?;
    window.shows("None of your accounts matches.").await?;
    window.retype("Search your accounts", "a").await?;
    window.find("//label[.='About']/following-sibling::select").await?.send_keys("Added by you").await?;
    window.shows("1 of 3 accounts shown.").await?;

    open(&window, "Allotments").await?;
    window.unfold("This entry").await?;
    window.retype("Which account it is", "shared").await?;
    window.press("Save").await?;
    window.find("//h1[.='Allotments – shared']").await?;
    window.retype("Which account it is", &"x".repeat(81)).await?;
    window.press("Save").await?;
    window.shows("Enter a name of 1 to 80 characters.").await?;
    window.retype("Which account it is", " ").await?;
    window.press("Save").await?;
    window.find("//h1[.='Allotments']").await?;
    window.press("Remove it from the checklist").await?;
    window.press("Remove it").await?;
    window.shows("2 accounts").await?;
    assert!(!window.text().await?.contains("Allotments"));
    Ok(())
}

#[tokio::test]
async fn a_known_number_says_sim_swap_and_help_opens_in_the_browser() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Unlocked)?;
    let (tools, notes) = person.recording_browser()?;
    let window = Window::with_path(&person, &tools).await?;
    add(&window, &["Google (Gmail, YouTube)"]).await?;
    window.tick("A stranger may know my phone number").await?;
    open(&window, "Google").await?;
    window.tick("Text message or call").await?;
    window.shows("(a SIM swap)").await?;
    window.press("Open its help page").await?;
    assert_eq!(noted(&notes).await?, "https://support.google.com/accounts/answer/185839\n");
    assert_eq!(window.driver.current_url().await?.host_str(), Some("localhost"), "the window stays where it is");
    Ok(())
}

#[tokio::test]
async fn the_checklist_is_filled_and_read_by_the_keyboard_alone() -> anyhow::Result<()> {
    let window = Window::open().await?;
    window.find("//h1").await?;
    // Past the link to the screen, into the sidebar.
    window.keys(&[TAB; 5]).await?;
    assert_eq!(window.focused().await?, "Two-step checklist");
    window.keys(&[ENTER]).await?;
    window.find("//h1[.='Two-step checklist']").await?;
    // Over the rest of the sidebar to the search, and into the boxes below it.
    window.keys(&[TAB; 6]).await?;
    assert_eq!(window.focused().await?, "Find a service");
    window.keys(&[TAB]).await?;
    assert_eq!(window.focused().await?, "Google (Gmail, YouTube)");
    window.keys(&[" ", TAB, TAB, " "]).await?;
    assert_eq!(window.focused().await?, "Apple (iCloud)");
    // Enter in a box sends the form.
    window.keys(&[ENTER]).await?;
    window.shows("0 of 2 accounts have a strong second step").await?;
    assert!(window.focused().await?.starts_with("Two-step checklist"), "{}", window.focused().await?);
    // Add accounts, search, show, about, then the accounts.
    window.keys(&[TAB; 5]).await?;
    assert!(window.focused().await?.starts_with("Apple"), "{}", window.focused().await?);
    window.keys(&[ENTER]).await?;
    window.find("//h1[.='Apple (iCloud)']").await?;
    window.keys(&[TAB, TAB]).await?;
    assert_eq!(window.focused().await?, "Passkey");
    window.keys(&[" "]).await?;
    window.shows("The best it offers").await?;
    assert_eq!(window.focused().await?, "Passkey", "the keyboard stays where it was");
    window.keys_holding(Key::Shift, &[TAB]).await?;
    assert_eq!(window.focused().await?, "Back to the checklist");
    window.keys(&[ENTER]).await?;
    window.shows("1 of 2 accounts has a strong second step").await
}

#[tokio::test]
async fn axe_finds_nothing_on_the_checklist_in_either_theme() -> anyhow::Result<()> {
    for theme in ["Light", "Dark"] {
        let window = Window::open().await?;
        let clean = async |state: &str| -> anyhow::Result<()> {
            assert_eq!(window.axe().await?, [""; 0], "{theme}, {state}");
            Ok(())
        };
        window.go("Settings").await?;
        window.tick(theme).await?;
        window.go("Two-step checklist").await?;
        window.find("//legend").await?;
        clean("nothing ticked").await?;
        window.unfold("Something that is not in the list").await?;
        window.press("Add it").await?;
        window.shows("This is not a web address.").await?;
        clean("a bad address").await?;
        add(&window, &TEN).await?;
        clean("list").await?;
        open(&window, "Google").await?;
        clean("not looked at").await?;
        window.tick("None of these is on").await?;
        window.shows("Whoever has the password is in.").await?;
        clean("off").await?;
        window.tick("Text message or call").await?;
        window.shows("Weak second step").await?;
        clean("weak").await?;
        window.press("I have switched it on: Passkey").await?;
        window.shows("marked as on").await?;
        window.unfold("This entry").await?;
        clean("best").await?;
        window.press("Back to the checklist").await?;
        clean("list with marks").await?;
        window.go("Settings").await?;
        window.press("Seal it with a passphrase").await?;
        window.press("Erase everything…").await?;
        clean("settings, all open").await?;
        // A window of 1000 by 700 at 200 % has the layout of one of 500 by 350.
        window.driver.set_window_rect(0, 0, 500, 400).await?;
        for screen in ["Settings", "Two-step checklist"] {
            window.go(screen).await?;
            window.needs_no_sideways_scrolling().await.context(screen)?;
        }
    }
    Ok(())
}
