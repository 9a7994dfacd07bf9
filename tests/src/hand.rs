//! A hand at the keyboard: real key events through X, with no driver inside the program.

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
