//! From the breach notice to a plan, and what is done of it, in the real window.

use std::process::Command;

use anyhow::{Context, ensure};
use tests::bus::Keyring;
use tests::hand;
use tests::window::{ENTER, Person, TAB, Window, noted};
use thirtyfour::prelude::*;

/// Answers the three questions: the Met's supplier, these facts of the case, and one service.
async fn answer(window: &Window, facts: &[&str]) -> anyhow::Result<()> {
    window.find("//h1[.='Your plan']").await?;
    window.tick("Metropolitan Police: a supplier’s systems").await?;
    window.press("Continue").await?;
    window.shows("Question 2 of 3").await?;
    for fact in facts {
        window.tick(fact).await?;
    }
    window.press("Continue").await?;
    window.shows("Question 3 of 3").await?;
    window.tick("Facebook (Messenger)").await?;
    window.tick("WhatsApp").await?;
    window.press("Show my plan").await?;
    window.find("//h2[starts-with(.,'Do these 3 next')]").await?;
    Ok(())
}

/// Opens an action by its title, in the list.
async fn open(window: &Window, action: &str) -> anyhow::Result<()> {
    window.click(&format!("//main//li/button[contains(.,'{action}')]")).await?;
    window.find(&format!("//h1[.='{action}']")).await?;
    Ok(())
}

/// The titles of the cards.
async fn next(window: &Window) -> anyhow::Result<Vec<String>> {
    let mut titles = Vec::new();
    for card in window.driver.find_all(By::XPath("//section[h2[contains(.,'next')]]//h3")).await? {
        titles.push(card.text().await?);
    }
    Ok(titles)
}

#[tokio::test]
async fn from_the_notice_to_what_is_done_over_a_restart() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Unlocked)?;
    let before;
    {
        let window = Window::of(&person).await?;
        window.shows("Question 1 of 3").await?;
        assert!(!window.field("Pay number").await?.is_selected().await?);
        window.tick("Metropolitan Police: a supplier’s systems").await?;
        for item in ["Name", "Rank or grade", "Photo", "Vetting level", "Pay number"] {
            assert!(window.field(item).await?.is_selected().await?, "{item} is ticked by the notice");
        }
        // What the notice says can be edited; without it, it goes again.
        window.tick("Home address").await?;
        window.tick("Metropolitan Police: a supplier’s systems").await?;
        assert!(!window.field("Pay number").await?.is_selected().await?);
        assert!(window.field("Home address").await?.is_selected().await?, "what the person ticked stays");
        window.tick("Home address").await?;
        answer(&window, &["My name is uncommon"]).await?;
        window.shows("Because your pay number was exposed").await?;
        window.shows("About: Metropolitan Police").await?;
        before = next(&window).await?;
        assert_eq!(before.len(), 3);

        // Done, undone, and done again.
        let first = before.first().cloned().context("a card")?;
        let count = async |done: &str| window.shows(&format!("{done} done")).await;
        count("actions are").await?;
        window.click("//ol/li[1]//button[starts-with(normalize-space(.),'Done')]").await?;
        window.shows(&format!("Marked as done: {first}.")).await?;
        assert!(!next(&window).await?.contains(&first));
        window.press("Undo").await?;
        window.shows("It is in your plan again.").await?;
        assert_eq!(next(&window).await?, before);
        window.click("//ol/li[1]//button[starts-with(normalize-space(.),'Done')]").await?;
        window.shows("1 of ").await?;
        window.click("//ol/li[1]//button[starts-with(normalize-space(.),'Put off')]").await?;
        window.shows("Put off for a week: ").await?;

        // The whole of an action: reasons, steps, where, sources with their dates.
        open(&window, "Look yourself up as a stranger would").await?;
        let text = window.text().await?;
        for part in
            ["Because your name was exposed", "How to do it", "Open Google", "https://www.google.com/", "20 minutes"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        window.unfold("Where this comes from").await?;
        window.shows("Checked on 23 November 2026.").await?;
        window.press("I have done it").await?;
        window.shows("Done on ").await?;
        window.press("Back").await?;
        window.shows("2 of ").await?;
    }
    {
        let window = Window::of(&person).await?;
        window.shows("2 of ").await?;
        window.shows("About: Metropolitan Police").await?;
        assert!(!window.text().await?.contains("What has changed"), "nothing has");
        window.unfold("Done (2)").await?;
        open(&window, "Look yourself up as a stranger would").await?;
        window.press("I have not done it after all").await?;
        window.shows("It is in your plan again.").await?;
        window.press("Back").await?;
        window.shows("1 of ").await?;
        // Other answers, another plan; what is done stays done.
        window.press("Change my answers").await?;
        window.tick("Home address").await?;
        window.press("Continue").await?;
        window.press("Skip this question").await?;
        window.shows("Question 3 of 3").await?;
        window.press("Show my plan").await?;
        window.find("//main//li/button[contains(.,'free alert on the register')]").await?;
        window.shows("1 of ").await?;
    }
    // Nothing of it is legible to who takes the disk.
    for entry in std::fs::read_dir(person.state())? {
        let bytes = std::fs::read(entry?.path())?;
        for word in ["exposed", "met-supplier", "uncommon", "pay_number", "search-for-yourself"] {
            ensure!(memchr::memmem::find(&bytes, word.as_bytes()).is_none(), "{word} stands in the state");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_covert_role_speaks_to_the_force_first() -> anyhow::Result<()> {
    let window = Window::open().await?;
    answer(&window, &["My role is covert or sensitive"]).await?;
    let first = "Speak to your force before you change anything online";
    assert_eq!(next(&window).await?.first().map(String::as_str), Some(first));
    window.find("//h2[.='First of all (1)']").await?;
    window.shows("something else comes first").await?;
    open(&window, "Take your force and your role off LinkedIn").await?;
    window.shows("Do this first:").await?;
    window.press("Back").await?;
    // Put off, it still comes first; and in the footprint it is said as well.
    window.click("//ol/li[1]//button[starts-with(normalize-space(.),'Put off')]").await?;
    window.shows(&format!("Put off for a week: {first}.")).await?;
    window.go("Online footprint").await?;
    window.shows("something else comes first").await?;
    window.click("//main//li/button[contains(.,'Telegram')]").await?;
    window.shows("Do this first:").await?;
    window.press(first).await?;
    window.find(&format!("//h1[.='{first}']")).await?;
    window.press("Put it back into the plan").await?;
    window.shows("It is in your plan again.").await?;
    window.press("I have done it").await?;
    window.shows("Done on ").await?;
    window.press("Back").await?;
    window.shows("When you have done it").await?;
    window.no_longer_shows("Do this first:").await?;
    // Back in the list, the keyboard is where it was.
    window.press("Back").await?;
    window.find("//h1[.='Online footprint']").await?;
    let focused = window.focused().await?;
    ensure!(focused.starts_with("Telegram"), "{focused}");
    window.no_longer_shows("something else comes first").await
}

#[tokio::test]
async fn who_skips_everything_gets_the_plan_for_everybody() -> anyhow::Result<()> {
    let window = Window::open().await?;
    for question in 1..=3 {
        window.shows(&format!("Question {question} of 3")).await?;
        window.press("Skip this question").await?;
    }
    window.shows("A plan for everybody").await?;
    assert_eq!(next(&window).await?.len(), 3);
    // Every part of the advice has something to do, and each screen that it leads to is there.
    window.press("Make a report").await?;
    window.find("//h1[.='Report']").await?;
    let text = window.text().await?;
    for part in [
        "Passwords",
        "Second steps",
        "Updates",
        "Emails and links",
        "Networks",
        "Money",
        "Data protection",
        "Being found online",
    ] {
        assert!(text.contains(part), "{part}");
    }
    window.press("Back").await?;
    open(&window, "Check the passwords that you use most").await?;
    window.press("Go to: Check a password").await?;
    window.find("//h1[.='Check a password']").await?;
    Ok(())
}

#[tokio::test]
async fn answers_are_not_lost_when_the_window_is_closed_in_between() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Unlocked)?;
    {
        let window = Window::of(&person).await?;
        window.find("//h1[.='Your plan']").await?;
        window.tick("Metropolitan Police: a supplier’s systems").await?;
        window.press("Continue").await?;
        window.shows("Question 2 of 3").await?;
    }
    let window = Window::of(&person).await?;
    window.shows("About: Metropolitan Police").await?;
    window.press("Change my answers").await?;
    assert!(window.field("Pay number").await?.is_selected().await?);
    // Thought better of it: nothing is changed.
    window.tick("Home address").await?;
    window.press("Continue").await?;
    window.shows("Question 2 of 3").await?;
    window.press("Cancel").await?;
    window.press("Change my answers").await?;
    assert!(!window.field("Home address").await?.is_selected().await?);
    Ok(())
}

#[tokio::test]
async fn in_a_narrow_window_a_page_begins_at_its_head() -> anyhow::Result<()> {
    let window = Window::open().await?;
    answer(&window, &[]).await?;
    window.driver.set_window_rect(0, 0, 500, 700).await?;
    open(&window, "Look yourself up as a stranger would").await?;
    window.shows("When you have done it").await?;
    let place = "return Math.round(document.querySelector('h1').getBoundingClientRect().top)";
    let start = std::time::Instant::now();
    loop {
        let top: i32 = window.driver.execute(place, []).await?.convert()?;
        if (0..200).contains(&top) {
            return Ok(());
        }
        ensure!(start.elapsed().as_secs() < 10, "the heading is {top} pixels below the edge");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_footprint_is_ticked_off_and_is_part_of_the_plan() -> anyhow::Result<()> {
    let window = Window::open().await?;
    answer(&window, &["My name is uncommon"]).await?;
    window.go("Online footprint").await?;
    window.shows("0 of 38 places dealt with").await?;
    window.shows("Your name is uncommon, so these places matter more").await?;
    window.click("//main//li/button[contains(.,'Open electoral register')]").await?;
    window.find("//h1[.='Leave the open electoral register']").await?;
    window.shows("Found there: name, home address").await?;
    window.press("I have done it").await?;
    window.shows("Done on ").await?;
    window.press("Back").await?;
    window.find("//h1[.='Online footprint']").await?;
    window.shows("1 of 38 places dealt with").await?;
    window.find("//label[.='Show']/following-sibling::select").await?.send_keys("Done").await?;
    window.no_longer_shows("192.com").await?;
    window.go("Your plan").await?;
    window.shows("1 of ").await
}

#[tokio::test]
async fn reminders_are_saved_as_a_calendar_that_others_read() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Unlocked)?;
    let window = Window::of(&person).await?;
    window.go("Money reminders").await?;
    window.shows("Can be ticked once this is done").await?;
    window.tick("Order my Equifax credit report").await?;
    let file = person.home().join("my reminders.ics");
    window.press("Save the calendar file").await?;
    hand::choose_file("Save File", &file)?;
    window.shows("Saved: ").await?;
    let script = "import sys, json, icalendar
calendar = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())
assert not calendar.errors and all(not event.errors for event in calendar.walk('VEVENT'))
print(json.dumps([[str(event['SUMMARY']), event.decoded('DTSTART').isoformat(), event['RRULE'].to_ical().decode(),
    len(event.walk('VALARM')), str(event['UID'])] for event in calendar.walk('VEVENT')]))";
    let python = tests::root().join("target/tools/python/bin/python");
    let read = Command::new(python).args(["-c", script]).arg(&file).output()?;
    ensure!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let events: Vec<(String, String, String, u32, String)> = serde_json::from_slice(&read.stdout)?;
    let titles: Vec<&str> = events.iter().map(|(title, ..)| title.as_str()).collect();
    assert_eq!(
        titles,
        ["Look through your bank statements", "Order my Experian credit report", "Order my TransUnion credit report"]
    );
    assert_eq!(events.first().map(|(_, _, rule, ..)| rule.as_str()), Some("FREQ=WEEKLY;INTERVAL=1"));
    // After the 28th it says too what to do in shorter months.
    let days: Vec<_> = (28..=jiff::ZonedDateTime::now().day()).map(|day| day.to_string()).collect();
    let last = if days.len() < 2 { String::new() } else { format!(";BYMONTHDAY={};BYSETPOS=-1", days.join(",")) };
    let rule = format!("FREQ=MONTHLY;INTERVAL=3{last}");
    assert_eq!(events.get(1).map(|(_, _, rule, ..)| rule.as_str()), Some(rule.as_str()));
    assert!(events.iter().all(|(.., alarms, _)| *alarms == 1), "{events:?}");
    // Two months lie between the first and the third of the agencies.
    let month = |index: usize| events.get(index).and_then(|(_, start, ..)| start.get(5..7)?.parse::<i32>().ok());
    assert_eq!((month(2).context("a month")? - month(1).context("a month")?).rem_euclid(12), 2, "{events:?}");
    Ok(())
}

#[tokio::test]
async fn the_report_is_saved_and_printed_without_names_unless_asked_for() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Unlocked)?;
    let window = Window::of(&person).await?;
    answer(&window, &["My name is uncommon"]).await?;
    window.click("//ol/li[1]//button[starts-with(normalize-space(.),'Done')]").await?;
    window.shows("Marked as done").await?;
    window.press("Make a report").await?;
    window.find("//h1[.='Report']").await?;
    let save = async |name: &str| -> anyhow::Result<String> {
        window.press("Save as a web page").await?;
        let file = person.home().join(name);
        hand::choose_file("Save File", &file)?;
        window.shows(&format!("{name}.")).await?;
        Ok(std::fs::read_to_string(file)?)
    };
    let page = save("first.html").await?;
    for part in ["<!doctype html>", "<h1>Report on my plan", "Metropolitan Police", "Done on ", "2 accounts", "<table>"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains("about particular accounts, and not named here"), "{page}");
    for absent in ["Facebook (", "WhatsApp", "<script", "<button", "class=", "<!--", "http://", "src="] {
        assert!(!page.contains(absent), "{absent}: {page}");
    }
    window.tick("Name my accounts").await?;
    assert!(save("second.html").await?.contains("Facebook (Messenger): Not looked at yet"));

    window.press("Print, or save as PDF").await?;
    let file = person.home().join("report.pdf");
    hand::choose_file("Save File", &file)?;
    window.shows("report.pdf.").await?;
    let read = Command::new("pdftotext").args(["-layout".as_ref(), file.as_os_str(), "-".as_ref()]).output()?;
    let text = String::from_utf8_lossy(&read.stdout);
    for part in ["Report on my plan after a data breach", "Metropolitan Police", "Facebook (Messenger)", "Done on "] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for absent in ["Save as a web page", "Two-step checklist", "Source: "] {
        assert!(!text.contains(absent), "{absent} belongs to the window: {text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_guide_leads_to_the_plan_and_to_the_browser() -> anyhow::Result<()> {
    let person = Person::with(Keyring::Unlocked)?;
    let (tools, notes) = person.recording_browser()?;
    let window = Window::with_path(&person, &tools).await?;
    window.go("Guides").await?;
    window.click("//main//li/button[contains(.,'Passkeys')]").await?;
    window.find("//article//h1").await?;
    let link = window.find("//article//button[contains(@title,'https://')]").await?;
    let page = link.attr("title").await?.context("its address")?;
    link.scroll_into_view().await?;
    link.click().await?;
    assert_eq!(noted(&notes).await?, format!("{page}\n"));
    // The host is shown beside the words.
    let host = page.split('/').nth(2).context("a host")?;
    window.shows(&format!("({host})")).await?;
    // Within the window: to another guide, and back.
    window.click("//article//button[not(@title)]").await?;
    window.press("Back").await?;
    window.find("//h1[contains(.,'Passkeys')]").await?;
    window.unfold("Where this comes from").await?;
    window.shows("Checked on 23 November 2026.").await?;
    // No address but those of the advice is opened, whoever asks.
    let refused = window.driver.execute_async(
        "const done = arguments[0];
        window.__TAURI_INTERNALS__.invoke('open_page', { page: 'https://evil.example/' }).then(done, e => done(e.code))",
        [],
    );
    assert_eq!(refused.await?.json().as_str(), Some("no_such_page"));
    Ok(())
}

#[tokio::test]
async fn the_plan_is_made_and_followed_by_the_keyboard_alone() -> anyhow::Result<()> {
    let window = Window::open().await?;
    window.shows("Question 1 of 3").await?;
    // Past the link to the screen and the sidebar, to the second of the notices.
    window.keys(&[TAB; 12]).await?;
    assert_eq!(window.focused().await?, "Metropolitan Police: a supplier’s systems");
    window.keys(&[" ", ENTER]).await?;
    window.shows("Question 2 of 3").await?;
    window.keys(&[TAB, " ", ENTER]).await?;
    window.shows("Question 3 of 3").await?;
    window.keys(&[TAB]).await?;
    assert_eq!(window.focused().await?, "Google (Gmail, YouTube)");
    window.keys(&[ENTER]).await?;
    window.find("//h2[starts-with(.,'Do these 3 next')]").await?;
    window.keys(&[TAB]).await?;
    let focused = window.focused().await?;
    assert!(focused.starts_with("How to do it"), "{focused}");
    window.keys(&[ENTER]).await?;
    window.shows("When you have done it").await?;
    // The keyboard goes on from the head of the page.
    window.keys(&[TAB]).await?;
    assert_eq!(window.focused().await?, "Back");
    for _ in 0..12 {
        window.keys(&[TAB]).await?;
        if window.focused().await? == "I have done it" {
            break;
        }
    }
    assert_eq!(window.focused().await?, "I have done it");
    window.keys(&[ENTER]).await?;
    window.shows("Marked as done.").await?;
    assert_eq!(window.focused().await?, "Marked as done.", "the keyboard is where the answer is");
    window.keys(&[TAB]).await?;
    assert_eq!(window.focused().await?, "I have not done it after all");
    window.keys(&[ENTER]).await?;
    window.shows("It is in your plan again.").await?;
    // Past the button that marks it, to what puts it off.
    window.keys(&[TAB, TAB]).await?;
    assert_eq!(window.focused().await?, "Tomorrow");
    window.keys(&[ENTER]).await?;
    window.shows("Put off until ").await?;
    // Back to the plan, and on from there; there it is undone by the keyboard as well.
    for _ in 0..40 {
        if window.focused().await? == "Back" {
            break;
        }
        window.keys_holding(Key::Shift, &[TAB]).await?;
    }
    window.keys(&[ENTER]).await?;
    window.find("//h2[starts-with(.,'Do these 3 next')]").await?;
    window.keys(&[TAB]).await?;
    let focused = window.focused().await?;
    assert!(focused.starts_with("How to do it"), "{focused}");
    window.keys(&[TAB, ENTER]).await?;
    window.shows("Marked as done: ").await?;
    window.keys(&[TAB]).await?;
    assert_eq!(window.focused().await?, "Undo");
    window.keys(&[ENTER]).await?;
    window.shows("It is in your plan again.").await?;
    assert_eq!(window.focused().await?, "It is in your plan again.");
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_on_the_plan_and_around_it_in_either_theme() -> anyhow::Result<()> {
    for theme in ["Light", "Dark"] {
        let window = Window::open().await?;
        let clean = async |state: &str| -> anyhow::Result<()> {
            assert_eq!(window.axe().await?, [""; 0], "{theme}, {state}");
            Ok(())
        };
        window.go("Settings").await?;
        window.tick(theme).await?;
        clean("settings with the advice").await?;
        window.go("Your plan").await?;
        clean("first question").await?;
        window.press("Continue").await?;
        window.shows("Question 2 of 3").await?;
        clean("second question").await?;
        window.press("Continue").await?;
        window.shows("Question 3 of 3").await?;
        clean("third question").await?;
        window.press("Back").await?;
        window.press("Back").await?;
        answer(&window, &["My name is uncommon", "My role is covert or sensitive"]).await?;
        clean("plan").await?;
        window.click("//ol/li[1]//button[starts-with(normalize-space(.),'Put off')]").await?;
        window.shows("Put off for a week: ").await?;
        window.unfold("This month").await?;
        window.unfold("Put off (1)").await?;
        clean("plan with something put off").await?;
        open(&window, "Look yourself up as a stranger would").await?;
        window.unfold("Where this comes from").await?;
        clean("action").await?;
        window.press("I have done it").await?;
        window.shows("Marked as done.").await?;
        clean("action done").await?;
        for screen in ["Online footprint", "Money reminders", "Guides"] {
            window.go(screen).await?;
            clean(screen).await?;
        }
        window.click("//main//li/button").await?;
        window.find("//article").await?;
        clean("article").await?;
        window.go("Your plan").await?;
        window.press("Make a report").await?;
        window.find("//h1[.='Report']").await?;
        window.tick("Name my accounts").await?;
        clean("report").await?;
        // A window of 1000 by 700 at 200 % has the layout of one of 500 by 350.
        window.driver.set_window_rect(0, 0, 500, 400).await?;
        window.needs_no_sideways_scrolling().await.context("report")?;
        for screen in ["Your plan", "Online footprint", "Money reminders", "Guides"] {
            window.go(screen).await?;
            window.needs_no_sideways_scrolling().await.context(screen)?;
        }
    }
    Ok(())
}
