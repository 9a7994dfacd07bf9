//! Commands: settings, kept until Cordon is closed.

use gateway::{Door, SourceAddress};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{State, WebviewWindow};

use crate::error::UiError;
use crate::session::Session;

/// The settings that the shell holds.
#[derive(Serialize, Type)]
pub(crate) struct Settings {
    /// The address under which `/range/…` lies.
    source: String,
    /// Its host, as the ledger names the receiver.
    host: String,
    /// Whether it is the public range API.
    is_public: bool,
    offline: bool,
    version: String,
}

/// The window's theme.
#[derive(Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

/// The settings as they are.
#[tauri::command]
#[specta::specta]
pub(crate) fn settings(session: State<'_, Session>) -> Settings {
    let state = session.state();
    Settings {
        source: state.address.to_string(),
        host: state.address.host(),
        is_public: state.address == SourceAddress::default(),
        offline: state.offline,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// Takes another source; an empty address takes the public range API again.
#[tauri::command]
#[specta::specta]
pub(crate) fn set_source(session: State<'_, Session>, address: &str) -> Result<Settings, UiError> {
    let address = if address.trim().is_empty() { SourceAddress::default() } else { address.parse()? };
    session.use_source(address);
    Ok(settings(session))
}

/// Shuts the door to the network, or opens it.
#[tauri::command]
#[specta::specta]
pub(crate) fn set_offline(session: State<'_, Session>, offline: bool) -> Settings {
    session.gateway.set_door(if offline { Door::Shut } else { Door::Open });
    session.state().offline = offline;
    settings(session)
}

/// Sets the theme of the window's frame and of the preference that its styles follow.
#[tauri::command]
#[specta::specta]
pub(crate) fn set_theme(window: WebviewWindow, theme: Theme) {
    // Where the system has no themes, the styles alone follow.
    let _ = window.set_theme(match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    });
}
