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

/// Prints what the window shows: into a PDF file that the person names, or by the system's dialog; null where the dialog
/// has taken over, or the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn print(window: WebviewWindow) -> Result<Option<SavedView>, UiError> {
    system::print(&window).await
}

/// Into a file: run from within Tauri's loop, the dialog of WebKitGTK stays black.
#[cfg(target_os = "linux")]
mod system {
    use std::cell::Cell;
    use std::os::unix::fs::PermissionsExt;
    use std::rc::Rc;

    use gtk::{PageSetup, PaperSize, PrintSettings, glib};
    use tauri::WebviewWindow;
    use tokio::sync::oneshot;
    use webkit2gtk::{PrintOperation, PrintOperationExt, WebView};

    use crate::error::UiError;
    use crate::files::{self, Kind, SavedView};

    pub(super) async fn print(window: &WebviewWindow) -> Result<Option<SavedView>, UiError> {
        let kind = Kind { name: "PDF", extension: "pdf" };
        let Some(path) = files::choose_new(window, kind, "report.pdf").await else { return Ok(None) };
        let uri = glib::filename_to_uri(&path, None).map_err(|_| UiError::NoPrinting)?;
        let (done, printed) = oneshot::channel();
        window.with_webview(move |view| start(&view.inner(), &uri, done)).map_err(|_| UiError::NoPrinting)?;
        match printed.await {
            Ok(true) => {
                // As for every other file that is saved; where the disk knows no rights, there are none to take.
                let _ = std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600));
                Ok(Some(SavedView::of(&path)))
            }
            _ => Err(UiError::NoPrinting),
        }
    }

    fn start(view: &WebView, uri: &str, done: oneshot::Sender<bool>) {
        let settings = PrintSettings::new();
        // GTK's printer that writes a file goes by its name in the system's language.
        settings.set_printer(&glib::dgettext(Some("gtk30"), "Print to File"));
        settings.set("output-uri", Some(uri));
        settings.set("output-file-format", Some("pdf"));
        let paper = PageSetup::new();
        paper.set_paper_size_and_default_margins(&PaperSize::new(Some("iso_a4")));
        let operation = PrintOperation::new(view);
        operation.set_print_settings(&settings);
        operation.set_page_setup(&paper);
        let failed = Rc::new(Cell::new(false));
        let seen = Rc::clone(&failed);
        operation.connect_failed(move |_, _| seen.set(true));
        let done = Cell::new(Some(done));
        operation.connect_finished(move |_| {
            if let Some(done) = done.take() {
                // Where nobody waits any more, nothing is to be done with it.
                let _ = done.send(!failed.get());
            }
        });
        operation.print();
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use tauri::WebviewWindow;

    use crate::error::UiError;
    use crate::files::SavedView;

    pub(super) async fn print(window: &WebviewWindow) -> Result<Option<SavedView>, UiError> {
        window.print().map(|()| None).map_err(|_| UiError::NoPrinting)
    }
}
