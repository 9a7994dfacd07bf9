//! Commands: what is kept, how, and its end.

use app::{Erased, NotKept, PersonalDetails, Status, Stuck};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{State, WebviewWindow};

use crate::envelope::Envelope;
use crate::error::{DiskView, NoKeyringView, UiError};
use crate::session::Session;
use crate::view::view;

/// How the state is kept, and where.
#[derive(Serialize, Type)]
pub(crate) struct KeptView {
    status: StatusView,
    folder: String,
    /// Whether something lies there, open or not.
    something_there: bool,
}

/// How the state is kept.
#[derive(Serialize, Type)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum StatusView {
    Opening,
    Fresh,
    Kept { by: ByView },
    Locked,
    Stuck { why: StuckView, last_good: bool },
    InMemory { why: NotKeptView },
}

view! {
    /// What keeps the key.
    ByView of app::By { Keyring, Passphrase }
}

/// Why the state cannot be opened.
#[derive(Serialize, Type)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum StuckView {
    Newer,
    Damaged,
    Gone,
    WrongKey,
    NoKey,
    Keyring { why: NoKeyringView },
    Disk { fault: DiskView },
}

/// Why nothing is kept.
#[derive(Serialize, Type)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum NotKeptView {
    Chosen,
    Keyring { why: NoKeyringView },
}

/// How the state is kept, once it was opened; and whatever another Cordon has changed since is taken over.
#[tauri::command]
#[specta::specta]
pub(crate) async fn kept(session: State<'_, Session>) -> Result<KeptView, UiError> {
    session.opened().await;
    let _turn = session.turn.lock().await;
    if let Ok(state) = session.kept(app::Keeping::read).await {
        session.use_what_is_kept(state);
    }
    Ok(now(&session))
}

/// Opens what a passphrase seals.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock(session: State<'_, Session>, passphrase: Envelope) -> Result<KeptView, UiError> {
    let passphrase = session.open_envelope(&passphrase)?;
    session.kept(move |keeping| keeping.unlock(&passphrase)).await?;
    Ok(opened_anew(&session).await)
}

/// Tries the keyring again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn try_again(session: State<'_, Session>) -> Result<KeptView, UiError> {
    session.kept(|keeping| Ok(keeping.open())).await?;
    Ok(opened_anew(&session).await)
}

/// Goes on with nothing, and keeps nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn go_on_without(session: State<'_, Session>) -> Result<KeptView, UiError> {
    session.kept(|keeping| Ok(keeping.go_on_without())).await?;
    Ok(opened_anew(&session).await)
}

/// Goes on from the generation before the one that cannot be opened.
#[tauri::command]
#[specta::specta]
pub(crate) async fn go_back(session: State<'_, Session>) -> Result<KeptView, UiError> {
    session.kept(app::Keeping::go_back).await?;
    Ok(opened_anew(&session).await)
}

/// Sets what cannot be opened aside and begins anew.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_anew(session: State<'_, Session>) -> Result<KeptView, UiError> {
    session.kept(app::Keeping::start_anew).await?;
    Ok(opened_anew(&session).await)
}

/// Lets the keyring keep the key.
#[tauri::command]
#[specta::specta]
pub(crate) async fn keep_by_keyring(session: State<'_, Session>) -> Result<KeptView, UiError> {
    session.kept(app::Keeping::keep_by_keyring).await?;
    Ok(now(&session))
}

/// Seals the key with a passphrase.
#[tauri::command]
#[specta::specta]
pub(crate) async fn keep_by_passphrase(session: State<'_, Session>, passphrase: Envelope) -> Result<KeptView, UiError> {
    let passphrase = session.open_envelope(&passphrase)?;
    session.kept(move |keeping| keeping.keep_by_passphrase(&passphrase)).await?;
    Ok(now(&session))
}

/// Removes what is kept, and goes on in memory.
#[tauri::command]
#[specta::specta]
pub(crate) async fn keep_nothing(session: State<'_, Session>) -> Result<KeptView, UiError> {
    session.kept(app::Keeping::keep_nothing).await?;
    Ok(now(&session))
}

/// What erasing has removed.
#[derive(Serialize, Type)]
pub(crate) struct ErasedView {
    gone: Vec<String>,
    /// What the open window holds; it goes at the next start.
    left: Vec<String>,
    key: ErasedKey,
}

/// What became of the key in the keyring.
#[derive(Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ErasedKey {
    Gone,
    None,
    /// The keyring does not answer, so it may still be there.
    Unknown,
}

/// Removes the state, all its generations, the key, and what the webview has left.
#[tauri::command]
#[specta::specta]
pub(crate) async fn erase_everything(
    session: State<'_, Session>,
    window: WebviewWindow,
) -> Result<ErasedView, UiError> {
    // What the webview has in memory would be written again.
    let _ = window.clear_all_browsing_data();
    let folders = session.folders.clone();
    let (Erased { files, key }, swept) =
        session.kept(move |keeping| keeping.erase().map(|erased| (erased, folders.sweep()))).await?;
    session.use_what_was_opened(session.kept(app::Keeping::read).await.ok());
    session.state().personal = std::sync::Arc::default();
    session.desk.clear();
    session.look_for_advice().await;
    let paths =
        |paths: Vec<std::path::PathBuf>| paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
    Ok(ErasedView {
        gone: [paths(files), paths(swept.gone)].concat(),
        left: paths(swept.left),
        key: match key {
            Ok(true) => ErasedKey::Gone,
            Ok(false) => ErasedKey::None,
            Err(_) => ErasedKey::Unknown,
        },
    })
}

/// Personal words as they were entered.
#[derive(Serialize, Deserialize, Type)]
pub(crate) struct PersonalView {
    name: String,
    rank: String,
    pay_number: String,
    warrant: String,
    force: String,
    station: String,
    other: String,
}

/// The personal words that are kept; null unless the person asked to keep them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn personal(session: State<'_, Session>) -> Result<Option<PersonalView>, UiError> {
    session.opened().await;
    let state = session.kept(app::Keeping::read).await?;
    Ok(state.personal.map(|PersonalDetails { name, rank, pay_number, warrant, force, station, other }| PersonalView {
        name,
        rank,
        pay_number,
        warrant,
        force,
        station,
        other,
    }))
}

/// Keeps the personal words, or no longer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn keep_personal(session: State<'_, Session>, details: Option<PersonalView>) -> Result<(), UiError> {
    let details = details.map(|PersonalView { name, rank, pay_number, warrant, force, station, other }| {
        PersonalDetails { name, rank, pay_number, warrant, force, station, other }
    });
    session.kept(|keeping| keeping.update(|state| state.personal = details)).await
}

/// What was opened has settings of its own.
async fn opened_anew(session: &Session) -> KeptView {
    session.use_what_was_opened(session.kept(app::Keeping::read).await.ok());
    now(session)
}

fn now(session: &Session) -> KeptView {
    let status = match session.keeping.status() {
        Status::Opening => StatusView::Opening,
        Status::Fresh => StatusView::Fresh,
        Status::Kept(by) => StatusView::Kept { by: by.into() },
        Status::Locked => StatusView::Locked,
        Status::Stuck { why, last_good } => StatusView::Stuck { why: why.into(), last_good },
        Status::InMemory(NotKept::Chosen) => StatusView::InMemory { why: NotKeptView::Chosen },
        Status::InMemory(NotKept::Keyring(why)) => {
            StatusView::InMemory { why: NotKeptView::Keyring { why: why.into() } }
        }
    };
    KeptView {
        status,
        folder: session.keeping.folder().display().to_string(),
        something_there: session.keeping.is_something_there(),
    }
}

impl From<Stuck> for StuckView {
    fn from(why: Stuck) -> Self {
        match why {
            Stuck::Newer => Self::Newer,
            Stuck::Damaged => Self::Damaged,
            Stuck::Gone => Self::Gone,
            Stuck::WrongKey => Self::WrongKey,
            Stuck::NoKey => Self::NoKey,
            Stuck::Keyring(why) => Self::Keyring { why: why.into() },
            Stuck::Disk(fault) => Self::Disk { fault: fault.into() },
        }
    }
}
