//! A hand at the keyboard: real key events through X, with no driver inside the program.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

/// Puts the keyboard before the window that process `pid` has opened.
///
/// # Errors
/// When no window appears within 20 s.
pub fn take_window(pid: u32) -> anyhow::Result<()> {
    let start = Instant::now();
    let pid = pid.to_string();
    loop {
        let found = Command::new("xdotool").args(["search", "--onlyvisible", "--pid", &pid]).output()?;
        if let Some(id) = String::from_utf8(found.stdout)?.split_whitespace().last() {
            return xdotool(&["windowfocus", "--sync", id]);
        }
        ensure!(start.elapsed() < Duration::from_secs(20), "process {pid} opens no window");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Answers the system's file dialog with this title: types the path and presses Enter.
///
/// # Errors
/// When no such dialog appears within 20 s, or it does not go again.
pub fn choose_file(title: &str, path: &Path) -> anyhow::Result<()> {
    take_dialog(title)?;
    // Over what is suggested, or in the line that this opens where there is none.
    press("ctrl+l")?;
    std::thread::sleep(Duration::from_millis(200));
    press("ctrl+a")?;
    type_text(&path.display().to_string())?;
    // It looks at the disk while one types, and its list of suggestions may take the first Enter.
    for _ in 0..5 {
        std::thread::sleep(Duration::from_millis(400));
        if visible(title)?.is_none() {
            return Ok(());
        }
        press("Return")?;
    }
    wait_until_gone(title)
}

/// Waits for the dialog with this title, and puts the keyboard before it.
///
/// # Errors
/// When none appears within 20 s.
pub fn take_dialog(title: &str) -> anyhow::Result<()> {
    let start = Instant::now();
    loop {
        if let Some(id) = visible(title)? {
            xdotool(&["windowfocus", "--sync", &id])?;
            std::thread::sleep(Duration::from_millis(300));
            return Ok(());
        }
        ensure!(start.elapsed() < Duration::from_secs(20), "no dialog {title}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Waits until no dialog with this title can be seen.
///
/// # Errors
/// When one still can after 20 s.
pub fn wait_until_gone(title: &str) -> anyhow::Result<()> {
    let start = Instant::now();
    while visible(title)?.is_some() {
        ensure!(start.elapsed() < Duration::from_secs(20), "the dialog {title} stays");
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn visible(title: &str) -> anyhow::Result<Option<String>> {
    let name = format!("^{title}$");
    let found = Command::new("xdotool").args(["search", "--onlyvisible", "--name", &name]).output()?;
    Ok(String::from_utf8(found.stdout)?.split_whitespace().last().map(str::to_owned))
}

/// Presses a key, or several together, in X's names: `Tab`, `shift+Tab`, `ctrl+a`.
///
/// # Errors
/// When it cannot be pressed.
pub fn press(key: &str) -> anyhow::Result<()> {
    xdotool(&["key", "--delay", "40", key])
}

/// Types text, key by key.
///
/// # Errors
/// When it cannot be typed.
pub fn type_text(text: &str) -> anyhow::Result<()> {
    xdotool(&["type", "--delay", "25", text])
}

fn xdotool(args: &[&str]) -> anyhow::Result<()> {
    let status = Command::new("xdotool").args(args).status().context("xdotool does not start")?;
    ensure!(status.success(), "xdotool {args:?}: {status}");
    Ok(())
}
