//! Files that the person chooses, in the system's own dialog. The window never sees a path that it was not told.

use std::io::Write;
use std::path::{Path, PathBuf};

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

impl SavedView {
    pub(crate) fn of(path: &Path) -> Self {
        Self { path: path.display().to_string() }
    }
}

/// What a dialog is for.
enum Dialog {
    Open,
    Save {
        /// The name that is suggested.
        name: &'static str,
    },
}

/// Files of every kind.
pub(crate) const ANY: Kind = Kind { name: "All files", extension: "" };

/// A kind of file: what people call it, and what its name ends with; empty for any.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) extension: &'static str,
}

/// Asks which file to read; `None` when the person thinks better of it.
pub(crate) async fn choose(window: &WebviewWindow, kind: Kind) -> Option<PathBuf> {
    system::ask(window, Dialog::Open, kind).await
}

/// Asks where something new is to lie; `None` when the person thinks better of it.
pub(crate) async fn choose_new(window: &WebviewWindow, kind: Kind, name: &'static str) -> Option<PathBuf> {
    let extension = kind.extension;
    system::ask(window, Dialog::Save { name }, kind).await.map(|path| with_ending(path, extension))
}

/// Asks where to save, and saves; `None` when the person thinks better of it.
pub(crate) async fn save(
    window: &WebviewWindow,
    kind: Kind,
    name: &'static str,
    content: Vec<u8>,
) -> Result<Option<SavedView>, UiError> {
    let Some(path) = choose_new(window, kind, name).await else { return Ok(None) };
    let saved = SavedView::of(&path);
    let written = tauri::async_runtime::spawn_blocking(move || write(&path, &content)).await;
    let written = written.map_err(|_| UiError::Internal)?;
    written.map_err(|error| UiError::Disk { fault: app::DiskFault::of(&error).into() })?;
    Ok(Some(saved))
}

/// Writes beside and moves, so that a full disk loses nothing that was there; for its owner alone.
pub(crate) fn write(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// With the ending of its kind, which not every system adds to what was typed. A file of that name that is there already
/// was not asked about, and so the name is left as it is.
fn with_ending(path: PathBuf, extension: &str) -> PathBuf {
    if path.extension().is_some() {
        return path;
    }
    let with = path.with_extension(extension);
    if with.exists() { path } else { with }
}

/// Where documents are kept, to begin with.
fn documents(window: &WebviewWindow) -> Option<PathBuf> {
    let folders = window.path();
    folders.document_dir().or_else(|_| folders.home_dir()).ok()
}

/// GTK's own dialog, on GTK's own thread: rfd runs a second one, and its dialogs stay on the screen after the answer.
#[cfg(target_os = "linux")]
mod system {
    use std::cell::RefCell;
    use std::path::PathBuf;
    use std::rc::Rc;

    use gtk::prelude::{FileChooserExt, NativeDialogExt};
    use gtk::{FileChooserAction, FileChooserNative, FileFilter, ResponseType};
    use tauri::WebviewWindow;
    use tokio::sync::oneshot;

    use super::{Dialog, Kind, documents};

    pub(super) async fn ask(window: &WebviewWindow, dialog: Dialog, kind: Kind) -> Option<PathBuf> {
        let (answer, chosen) = oneshot::channel();
        let parent = window.clone();
        window.run_on_main_thread(move || show(&parent, &dialog, &kind, answer)).ok()?;
        chosen.await.ok().flatten()
    }

    fn show(window: &WebviewWindow, dialog: &Dialog, kind: &Kind, answer: oneshot::Sender<Option<PathBuf>>) {
        let (title, action) = match dialog {
            Dialog::Open => ("Open File", FileChooserAction::Open),
            Dialog::Save { .. } => ("Save File", FileChooserAction::Save),
        };
        let parent = window.gtk_window().ok();
        let chooser = FileChooserNative::new(Some(title), parent.as_ref(), action, None, None);
        chooser.set_modal(true);
        if let Dialog::Save { name } = dialog {
            chooser.set_do_overwrite_confirmation(true);
            chooser.set_current_name(name);
        }
        if let Some(folder) = documents(window) {
            chooser.set_current_folder(folder);
        }
        if !kind.extension.is_empty() {
            let filter = FileFilter::new();
            filter.set_name(Some(kind.name));
            filter.add_pattern(&format!("*.{}", kind.extension));
            chooser.add_filter(filter);
        }
        // GTK holds no reference to such a dialog; it lives until it has answered.
        let open = Rc::new(RefCell::new(Some((chooser.clone(), answer))));
        chooser.connect_response(move |chooser, response| {
            if let Some((_, answer)) = open.take() {
                // Where nobody waits any more, nothing is to be done with it.
                let _ = answer.send((response == ResponseType::Accept).then(|| chooser.filename()).flatten());
            }
        });
        chooser.show();
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::path::PathBuf;

    use rfd::AsyncFileDialog;
    use tauri::WebviewWindow;

    use super::{Dialog, Kind, documents};

    pub(super) async fn ask(window: &WebviewWindow, dialog: Dialog, kind: Kind) -> Option<PathBuf> {
        let mut chooser = AsyncFileDialog::new().set_parent(window);
        if !kind.extension.is_empty() {
            chooser = chooser.add_filter(kind.name, &[kind.extension]);
        }
        if let Some(folder) = documents(window) {
            chooser = chooser.set_directory(folder);
        }
        let chosen = match dialog {
            Dialog::Open => chooser.pick_file().await,
            Dialog::Save { name } => chooser.set_file_name(name).save_file().await,
        };
        chosen.map(|file| file.path().to_owned())
    }
}
