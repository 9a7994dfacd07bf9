//! Commands: the report, which the window writes, printed or saved.

use tauri::WebviewWindow;

use crate::error::UiError;
use crate::files::{self, Kind, SavedView};

/// Saves the report as one web page; null when the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_report(window: WebviewWindow, page: String) -> Result<Option<SavedView>, UiError> {
    files::save(&window, Kind { name: "Web page", extension: "html" }, "report.html", page.into_bytes()).await
}

/// Opens the system's print dialog for what the window shows.
#[tauri::command]
#[specta::specta]
pub(crate) fn print(window: WebviewWindow) -> Result<(), UiError> {
    window.print().map_err(|_| UiError::NoPrinting)
}
