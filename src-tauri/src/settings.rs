//! Commands: settings. They hold at once, and are kept if anything is.

use app::KeptSettings;
use gateway::SourceAddress;
use serde::Serialize;
use specta::Type;
use tauri::{State, WebviewWindow};

use crate::arrangement::ArrangementView;
use crate::error::UiError;
use crate::offline_corpus::CorpusView;
use crate::session::Session;
use crate::view::view;

/// The settings that the shell holds.
#[derive(Serialize, Type)]
pub(crate) struct Settings {
    /// The address under which `/range/…` lies.
    source: String,
    /// Its host, as the ledger names the receiver.
    host: String,
    /// Whether it is the public range API.
    is_public: bool,
    /// The offline corpus, which is looked in first; null for none.
    corpus: Option<CorpusView>,
    offline: bool,
    theme: ThemeView,
    /// What the policy and the edition have set.
    arrangement: ArrangementView,
    version: String,
}

view! {
    /// The window's theme.
    both ThemeView of app::Theme { System, Light, Dark }
}

/// The settings as they are, once what is kept has been opened.
#[tauri::command]
#[specta::specta]
pub(crate) async fn settings(session: State<'_, Session>) -> Result<Settings, UiError> {
    session.opened().await;
    Ok(now(&session))
}

/// Takes another source; an empty address takes the public range API again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_source(session: State<'_, Session>, address: String) -> Result<Settings, UiError> {
    session.may_choose_source()?;
    let address = if address.trim().is_empty() { SourceAddress::default() } else { address.parse()? };
    session.opened().await;
    session.use_source(address.clone());
    let kept = (address != SourceAddress::default()).then(|| address.to_string());
    keep(&session, |settings| settings.source = kept).await
}

/// Shuts the door to the network, or opens it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_offline(session: State<'_, Session>, offline: bool) -> Result<Settings, UiError> {
    if !offline {
        session.may_go_online()?;
    }
    session.opened().await;
    session.set_offline(offline);
    keep(&session, move |settings| settings.offline = offline).await
}

/// Sets the theme of the window's frame and of the preference that its styles follow.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_theme(
    session: State<'_, Session>,
    window: WebviewWindow,
    theme: ThemeView,
) -> Result<Settings, UiError> {
    dress(&window, theme);
    session.opened().await;
    session.state().theme = theme.into();
    keep(&session, move |settings| settings.theme = theme.into()).await
}

/// Gives the window's frame the theme that was kept.
#[tauri::command]
#[specta::specta]
pub(crate) fn use_theme(window: WebviewWindow, theme: ThemeView) {
    dress(&window, theme);
}

fn dress(window: &WebviewWindow, theme: ThemeView) {
    // Where the system has no themes, the styles alone follow.
    let _ = window.set_theme(match theme {
        ThemeView::System => None,
        ThemeView::Light => Some(tauri::Theme::Light),
        ThemeView::Dark => Some(tauri::Theme::Dark),
    });
}

/// Keeps one setting; another Cordon may have changed the others meanwhile.
pub(crate) async fn keep(
    session: &Session,
    change: impl FnOnce(&mut KeptSettings) + Send + 'static,
) -> Result<Settings, UiError> {
    match session.kept(|keeping| keeping.update(|state| change(&mut state.settings))).await {
        // While what is kept is not open they hold until Cordon is closed, as the window says.
        Ok(()) | Err(UiError::NotOpen) => Ok(now(session)),
        Err(error) => Err(error),
    }
}

pub(crate) fn now(session: &Session) -> Settings {
    let corpus = session.corpus.view(session.arrangement.policy.corpus.is_some());
    let state = session.state();
    Settings {
        source: state.address.to_string(),
        host: state.address.host(),
        corpus,
        is_public: state.address == SourceAddress::default(),
        offline: state.offline,
        theme: state.theme.into(),
        arrangement: session.arrangement(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}
