//! Commands: whether there is a newer Cordon, and installing it.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;
use specta::Type;
use tauri::{Manager, State, WebviewWindow};
use tokio::sync::Notify;
use update::{Handed, InstallerFile, Kind, UpdateError};

use crate::check::WhyView;
use crate::error::UiError;
use crate::files;
use crate::session::{Session, forget};

/// The download of an installer.
#[derive(Default)]
pub(crate) struct Download {
    /// Bytes that have come.
    received: AtomicU64,
    /// Tells the one under way to stop.
    stop: Notify,
}

impl Download {
    /// Stops the one under way, if there is one.
    pub(crate) fn break_off(&self) {
        self.stop.notify_waiters();
    }
}

/// A newer version.
#[derive(Serialize, Type)]
pub(crate) struct OfferView {
    version: String,
    /// As `YYYY-MM-DD`.
    date: String,
    /// Its installer for this laptop; null where no installer has laid this Cordon down.
    file: Option<InstallerView>,
}

/// An installer.
#[derive(Serialize, Type)]
pub(crate) struct InstallerView {
    name: String,
    /// In decimal digits.
    bytes: String,
}

/// What became of an installer that was downloaded.
#[derive(Serialize, Type)]
pub(crate) struct HandedView {
    /// Where it lies.
    path: String,
    outcome: HandedOutcome,
    /// What installs it by hand; null where opening it does.
    command: Option<String>,
}

/// What became of it.
#[derive(Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HandedOutcome {
    /// The next start is the new version.
    Installed,
    /// The system's installer has begun.
    Begun,
    /// It is left to the person.
    NotTaken,
}

/// Why a newer version is refused. The one that runs stays.
#[derive(Debug, Serialize, Type)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub(crate) enum UpdateRefusal {
    /// It is not the publisher's, or was altered.
    NotSigned,
    /// It is in no form that this Cordon reads.
    NotAManifest,
    /// It is older.
    Older { offered: String },
    /// It is not for a laptop like this.
    NoInstaller { offered: String },
    /// No installer has laid this Cordon down.
    NotInstalled,
}

/// Asks for a newer version; null where this is the newest.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_for_update(session: State<'_, Session>) -> Result<Option<OfferView>, UiError> {
    session.opened().await;
    let (address, key) = session.arrangement.policy.updates().ok_or(UiError::NoUpdateAddress)?;
    let current = env!("CARGO_PKG_VERSION").parse().map_err(|_| UiError::Internal)?;
    let Some(offer) = update::look(&session.gateway, address, key, &current).await? else {
        session.state().offer = None;
        return Ok(None);
    };
    let file = match installed_as().await? {
        Some(kind) => Some(InstallerView::from(offer.installer(kind)?)),
        None => None,
    };
    let view = OfferView { version: offer.version().to_string(), date: offer.date().to_string(), file };
    session.state().offer = Some(offer);
    Ok(Some(view))
}

/// Downloads the version that was offered, proves it, and hands it to the system's installer; null where the person
/// stopped the download.
#[tauri::command]
#[specta::specta]
pub(crate) async fn install_update(
    session: State<'_, Session>,
    window: WebviewWindow,
) -> Result<Option<HandedView>, UiError> {
    let Download { received, stop } = &session.download;
    // Before anything is waited for: the window shows both from now on.
    received.store(0, Ordering::Relaxed);
    forget(stop);
    let offer = session.state().offer.clone().ok_or(UiError::NoUpdateAddress)?;
    let kind = installed_as().await?.ok_or(UiError::UpdateRefused { why: UpdateRefusal::NotInstalled })?;
    let file = offer.installer(kind)?;
    let bytes = tokio::select! {
        bytes = offer.download(&session.gateway, file, received) => bytes?,
        () = stop.notified() => return Ok(None),
    };
    // The person may have said so while the last bytes came.
    if forget(stop) {
        return Ok(None);
    }
    let folders = window.path();
    let folder = folders.download_dir().or_else(|_| folders.home_dir()).map_err(|_| UiError::UnreadableFile)?;
    let path = folder.join(&file.name);
    let work = move || {
        std::fs::create_dir_all(&folder).and_then(|()| files::write(&path, &bytes))?;
        // Where the system's installer cannot be started, the person can.
        let handed = update::install(&path, kind).unwrap_or(Handed::NotTaken);
        Ok(HandedView { path: path.display().to_string(), outcome: handed.into(), command: kind.command(&path) })
    };
    let handed = tauri::async_runtime::spawn_blocking(work).await.map_err(|_| UiError::Internal)?;
    handed.map(Some).map_err(|error: std::io::Error| UiError::Disk { fault: app::DiskFault::of(&error).into() })
}

/// How many bytes of the installer have come, in decimal digits.
#[tauri::command]
#[specta::specta]
pub(crate) fn update_progress(session: State<'_, Session>) -> String {
    session.download.received.load(Ordering::Relaxed).to_string()
}

/// Stops the download; what has come of it is forgotten.
#[tauri::command]
#[specta::specta]
pub(crate) fn stop_update(session: State<'_, Session>) {
    session.download.stop.notify_one();
}

/// How this Cordon was installed, which the system's own package manager says.
async fn installed_as() -> Result<Option<Kind>, UiError> {
    tauri::async_runtime::spawn_blocking(update::installed_as).await.map_err(|_| UiError::Internal)
}

impl From<&InstallerFile> for InstallerView {
    fn from(file: &InstallerFile) -> Self {
        Self { name: file.name.clone(), bytes: file.bytes.to_string() }
    }
}

impl From<Handed> for HandedOutcome {
    fn from(handed: Handed) -> Self {
        match handed {
            Handed::Installed => Self::Installed,
            Handed::Begun => Self::Begun,
            Handed::NotTaken => Self::NotTaken,
        }
    }
}

impl From<UpdateError> for UiError {
    fn from(error: UpdateError) -> Self {
        let why = match error {
            UpdateError::Unreachable(why) => return Self::UpdateUnreachable { why: WhyView::from(&why) },
            UpdateError::Signature(_) | UpdateError::Altered => UpdateRefusal::NotSigned,
            UpdateError::Older { offered, .. } => UpdateRefusal::Older { offered: offered.to_string() },
            UpdateError::NoInstaller { offered } => UpdateRefusal::NoInstaller { offered: offered.to_string() },
            _ => UpdateRefusal::NotAManifest,
        };
        Self::UpdateRefused { why }
    }
}
