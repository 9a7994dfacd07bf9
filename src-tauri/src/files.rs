//! Files that the person chooses, in the system's own dialog. The window never sees a path.

use std::io::Write;
use std::path::{Path, PathBuf};

use rfd::AsyncFileDialog;
use serde::Serialize;
use specta::Type;
use tauri::{Manager, WebviewWindow};

use crate::error::UiError;

/// A file that was saved.
#[derive(Serialize, Type)]
pub(crate) struct SavedView {
    /// Where it is, for the person to find.
    path: String,
}

/// Asks which file to read.
pub(crate) async fn choose(window: &WebviewWindow, kind: &str, extension: &str) -> Option<PathBuf> {
    let dialog = AsyncFileDialog::new().set_parent(window).add_filter(kind, &[extension]);
    dialog.pick_file().await.map(|file| file.path().to_owned())
}

/// Asks where to save, and saves; `None` when the person thinks better of it.
pub(crate) async fn save(
    window: &WebviewWindow,
    kind: &str,
    name: &str,
    content: Vec<u8>,
) -> Result<Option<SavedView>, UiError> {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let dialog = AsyncFileDialog::new().set_parent(window).add_filter(kind, &[extension]).set_file_name(name);
    let folders = window.path();
    let dialog = match folders.document_dir().or_else(|_| folders.home_dir()) {
        Ok(folder) => dialog.set_directory(folder),
        Err(_) => dialog,
    };
    let Some(file) = dialog.save_file().await else { return Ok(None) };
    let path = file.path().to_owned();
    let shown = path.display().to_string();
    let written = tauri::async_runtime::spawn_blocking(move || write(&path, &content)).await;
    let written = written.map_err(|_| UiError::Internal)?;
    written.map_err(|error| UiError::Disk { fault: app::DiskFault::of(&error).into() })?;
    Ok(Some(SavedView { path: shown }))
}

fn write(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}
