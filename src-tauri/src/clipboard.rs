//! The system's clipboard, emptied again after a while.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use secret::Secret;

use crate::error::UiError;

/// How long a copied secret stays on the clipboard.
const STAYS: Duration = Duration::from_secs(30);

/// The clipboard. On X11 and Wayland its content lives in this program, which therefore keeps it open.
#[derive(Clone, Default)]
pub(crate) struct Clipboard(Arc<Mutex<Option<arboard::Clipboard>>>);

impl Clipboard {
    /// Copies `secret`, kept out of clipboard histories where the system knows such, and clears it after 30 seconds
    /// unless something else has been copied by then.
    pub(crate) fn copy(&self, secret: Secret) -> Result<(), UiError> {
        self.with(|clipboard| exclude_from_history(clipboard.set()).text(secret.expose()))?;
        let clipboard = self.clone();
        thread::spawn(move || {
            thread::sleep(STAYS);
            // Nothing can be done, and nobody told, where the clipboard is gone by now.
            let _ = clipboard.with(|clipboard| {
                let content = clipboard.get_text().map(Secret::new);
                match content {
                    Ok(content) if content.expose() == secret.expose() => clipboard.clear(),
                    _ => Ok(()),
                }
            });
        });
        Ok(())
    }

    fn with(&self, work: impl FnOnce(&mut arboard::Clipboard) -> Result<(), arboard::Error>) -> Result<(), UiError> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.is_none() {
            *slot = Some(arboard::Clipboard::new().map_err(|_| UiError::NoClipboard)?);
        }
        let clipboard = slot.as_mut().ok_or(UiError::NoClipboard)?;
        work(clipboard).map_err(|_| UiError::NoClipboard)
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn exclude_from_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtLinux::exclude_from_history(set)
}

#[cfg(target_os = "macos")]
fn exclude_from_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtApple::exclude_from_history(set)
}

#[cfg(windows)]
fn exclude_from_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    use arboard::SetExtWindows;
    set.exclude_from_cloud().exclude_from_history().exclude_from_monitoring()
}
