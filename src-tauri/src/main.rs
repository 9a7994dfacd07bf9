//! The desktop shell: puts the parts together, opens the window, and answers its commands.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod accounts;
mod advice;
mod arrangement;
mod bindings;
mod check;
mod clipboard;
mod desk;
mod envelope;
mod error;
mod files;
mod kept;
mod ledger_view;
mod offline_corpus;
mod plan;
mod reminders;
mod report;
mod session;
mod settings;
mod suggest;
mod update;
mod vault;
mod vault_view;
mod view;

use std::alloc::System;
use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, bail};
use home::Folders;
use tauri::Manager;
use zeroizing_alloc::ZeroAlloc;

use crate::session::Session;

/// Wipes memory when it is freed: zxcvbn, the deserialiser and the standard library copy the password as they work.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    match open_window() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Tells the person why no window opens.
fn say(message: &str) {
    let _ = writeln!(std::io::stderr(), "cordon: {message}");
    // Nobody sees a standard error there.
    #[cfg(windows)]
    rfd::MessageDialog::new().set_level(rfd::MessageLevel::Error).set_title("Cordon").set_description(message).show();
}

/// Who opens Cordon while the one before is just closing finds that one, and gets no answer from it: a moment later it is
/// gone. The window's library cannot begin twice in one process, so the program starts anew in its place.
fn start_again_after_the_first(error: tauri::Error) -> Result<(), tauri::Error> {
    #[cfg(unix)]
    if matches!(&error, tauri::Error::PluginInitialization(plugin, _) if plugin == "single-instance") {
        use std::os::unix::process::CommandExt;
        std::thread::sleep(std::time::Duration::from_millis(300));
        if let Ok(program) = std::env::current_exe() {
            // It returns where it cannot start, and then the first error stands.
            let _ = std::process::Command::new(program).args(std::env::args_os().skip(1)).exec();
        }
    }
    Err(error)
}

fn open_window() -> anyhow::Result<()> {
    // GTK would panic.
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "linux") && !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") {
        bail!("there is no display to open the window on; cordon does the same at a prompt");
    }
    // Tauri would panic, without a word. The installer looks for it too, but it may have been removed since.
    if cfg!(windows) && tauri::webview_version().is_err() {
        bail!(
            "Cordon needs the Microsoft Edge WebView2 Runtime, which is not on this computer. Install it, then start Cordon again. Your IT department has it, and so has https://developer.microsoft.com/microsoft-edge/webview2/"
        );
    }
    let folders = Folders::of_this_person()?;
    folders.finish_sweep();
    let session = Session::new(folders)?;
    tauri::Builder::default()
        // First of all: a second start ends here, and brings the window of the first one forward.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            if let Some(window) = app.get_webview_window("main") {
                // Where the system has no such notion, the window is there all the same.
                let _ = window.unminimize().and_then(|()| window.set_focus());
            }
        }))
        .manage(session)
        .setup(|app| {
            let handle = app.handle().clone();
            // The keyring may ask the person for a password; the window shows meanwhile.
            std::thread::spawn(move || handle.state::<Session>().open_kept());
            Ok(())
        })
        .invoke_handler(bindings::builder().invoke_handler())
        .run(tauri::generate_context!())
        .or_else(start_again_after_the_first)
        .context("the window cannot be opened; on Linux, cordon check does the same at a prompt")
}
