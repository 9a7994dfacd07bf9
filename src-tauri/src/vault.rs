//! Commands: audit the export of a password manager.

use std::sync::Arc;

use app::{HiddenWhat, Row, VaultState, Words, findings_csv};
use guidance::Host;
use secret::Secret;
use tauri::{State, WebviewWindow};
use vault::{Address, Column, Columns, FirstRow, ImportError, MAX_FILE, MAX_KEY_FILE, Options};

use crate::accounts::{self, ChecklistView};
use crate::desk::{Audited, Chosen, Export};
use crate::envelope::Envelope;
use crate::error::{UiError, small};
use crate::files::{self, Kind, SavedView};
use crate::plan::today;
use crate::session::Session;
use crate::vault_view::{
    AuditProgress, AuditView, ChosenView, ColumnsView, FilterView, FindingWords, FormatView, LoginView, RowsView,
};

/// The formats that are read.
#[tauri::command]
#[specta::specta]
pub(crate) fn vault_formats() -> Vec<FormatView> {
    vault::Format::ALL.iter().map(|format| (*format).into()).collect()
}

/// Asks for the export and looks what it is; null when the person thinks better of it. Nothing is audited yet.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_vault(
    session: State<'_, Session>,
    window: WebviewWindow,
) -> Result<Option<ChosenView>, UiError> {
    let Some(path) = files::choose(&window, files::ANY).await else { return Ok(None) };
    let read = tauri::async_runtime::spawn_blocking(move || {
        // The file itself, where a link was chosen: that is the one to delete.
        let path = path.canonicalize()?;
        let file = std::fs::metadata(&path)?;
        let format = home::read_chosen(&path, MAX_FILE)?.map(|bytes| vault::detect(&bytes));
        Ok::<_, std::io::Error>((Export { path, length: file.len(), modified: file.modified().ok() }, format))
    });
    let (export, format) = read.await.map_err(|_| UiError::Internal)?.map_err(|_| UiError::UnreadableFile)?;
    let format = match format.unwrap_or(Err(ImportError::TooLarge)) {
        Err(error) if !matches!(error, ImportError::UnknownColumns { .. }) => return Err(error.into()),
        format => format,
    };
    let chosen = Chosen { export, format };
    let view = ChosenView::of(&chosen);
    let mut on_it = session.desk.on_it();
    (on_it.chosen, on_it.key_file) = (Some(chosen), None);
    Ok(Some(view))
}

/// Asks for the key file of a KeePass database; null, and none is used, when the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_key_file(
    session: State<'_, Session>,
    window: WebviewWindow,
) -> Result<Option<String>, UiError> {
    session.desk.on_it().key_file = None;
    let Some(path) = files::choose(&window, files::ANY).await else { return Ok(None) };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = tauri::async_runtime::spawn_blocking(move || home::read_chosen(&path, MAX_KEY_FILE)).await;
    let bytes = read.map_err(|_| UiError::Internal)?.map_err(|_| UiError::UnreadableFile)?;
    session.desk.on_it().key_file = Some(bytes.ok_or(ImportError::BadKeyFile)?);
    Ok(Some(name))
}

/// Audits the chosen file. Its bytes are forgotten once it is read, and its passwords once they are looked up.
#[tauri::command]
#[specta::specta]
pub(crate) async fn audit_vault(
    session: State<'_, Session>,
    password: Option<Envelope>,
    columns: Option<ColumnsView>,
) -> Result<AuditView, UiError> {
    let password: Option<Secret> = password.map(|sealed| session.open_envelope(&sealed)).transpose()?;
    let columns = columns.map(Columns::try_from).transpose()?;
    let life = session.desk.life();
    let told = session.desk.unless_stopped(session.ready()).await?;
    let unlock = session.unlock(password.filter(|password| !password.is_empty()));
    let (vault, export) = session.desk.read(Options { format: None, unlock, columns }).await?;
    let source = session.source(told);
    let personal = Arc::clone(&session.state().personal);
    let audit = session.desk.examine(vault, personal, &*source).await?;
    let state = session.put_on_desk(audit, export, life).await?;
    view(&session, &state)
}

/// How far the audit is.
#[tauri::command]
#[specta::specta]
pub(crate) fn audit_progress(session: State<'_, Session>) -> AuditProgress {
    let (done, of) = session.desk.progress.get();
    AuditProgress { done: small(done), of: small(of) }
}

/// Stops the audit under way; what is known is kept.
#[tauri::command]
#[specta::specta]
pub(crate) fn stop_audit(session: State<'_, Session>) {
    // It is remembered until the audit takes it, or another begins.
    session.desk.stop.notify_one();
}

/// The audit on the desk; null where there is none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn vault_audit(session: State<'_, Session>) -> Result<Option<AuditView>, UiError> {
    session.opened().await;
    // The checklist, or another Cordon, may have changed what is kept.
    let state = session.kept(app::Keeping::read).await.unwrap_or_default();
    session.find_anew(&state);
    match view(&session, &state) {
        Err(UiError::NoVault) => Ok(None),
        audit => audit.map(Some),
    }
}

/// Looks up again what could not be looked up.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_audit(session: State<'_, Session>) -> Result<AuditView, UiError> {
    let audit = session.desk.with_audited(|audited| Arc::clone(&audited.audit))?;
    let source = session.source(session.desk.unless_stopped(session.ready()).await?);
    let found = session.desk.retry(&audit, &*source).await?;
    let state = session.kept(app::Keeping::read).await.unwrap_or_default();
    session.desk.learn(audit, found)?;
    count_anew(&session, &state).await
}

/// The rows that a filter shows, `limit` of them from `offset` on.
#[tauri::command]
#[specta::specta]
pub(crate) fn vault_rows(
    session: State<'_, Session>,
    filter: FilterView,
    offset: u32,
    limit: u32,
) -> Result<RowsView, UiError> {
    session.desk.with_audited(|audited| RowsView::of(audited, &filter, offset, limit))
}

/// One login with everything that was found.
#[tauri::command]
#[specta::specta]
pub(crate) fn vault_login(session: State<'_, Session>, login: u32) -> Result<LoginView, UiError> {
    session.desk.with_audited(|audited| LoginView::of(audited, login))?.ok_or(UiError::NoSuchLogin)
}

/// Hides one finding of a login, with a note.
#[tauri::command]
#[specta::specta]
pub(crate) async fn hide_finding(
    session: State<'_, Session>,
    login: u32,
    finding: String,
    note: String,
) -> Result<AuditView, UiError> {
    let what = finding_of(&session, login, &finding)?;
    change(&session, move |kept| kept.hide(what, &note, today())).await
}

/// Shows a finding again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_finding(
    session: State<'_, Session>,
    login: u32,
    finding: String,
) -> Result<AuditView, UiError> {
    let what = finding_of(&session, login, &finding)?;
    show(&session, what).await
}

/// Leaves all logins of a folder out, with a note.
#[tauri::command]
#[specta::specta]
pub(crate) async fn leave_folder_out(
    session: State<'_, Session>,
    folder: String,
    note: String,
) -> Result<AuditView, UiError> {
    change(&session, move |kept| kept.hide(HiddenWhat::Folder(folder), &note, today())).await
}

/// Takes a folder in again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn take_folder_in(session: State<'_, Session>, folder: String) -> Result<AuditView, UiError> {
    show(&session, HiddenWhat::Folder(folder)).await
}

/// Puts services of the vault onto the two-step checklist, with the second steps that the vault holds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_vault_accounts(
    session: State<'_, Session>,
    services: Vec<String>,
) -> Result<ChecklistView, UiError> {
    let mut found = session.desk.with_audited(|audited| audited.audit.services(session.pack().catalogue()))?;
    found.retain(|found| services.contains(&found.service));
    accounts::change(&session, move |accounts, catalogue| accounts.add_found(catalogue, &found, today())).await
}

/// Saves the findings as a table, in the window's words; null when the person thinks better of it. It holds no password.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_findings(
    session: State<'_, Session>,
    window: WebviewWindow,
    words: FindingWords,
) -> Result<Option<SavedView>, UiError> {
    let table = session.desk.with_audited(|Audited { audit, rows, .. }| {
        let finding = |finding: &vault::Finding| words.of(finding);
        findings_csv(audit, rows, &Words { header: words.header(), finding: &finding })
    })?;
    files::save(&window, Kind { name: "Table", extension: "csv" }, "findings.csv", table).await
}

/// Deletes the export that was audited, if it is still the same file. A KeePass database is no export, and stays.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_export(session: State<'_, Session>) -> Result<AuditView, UiError> {
    let export = session.desk.with_audited(|audited| audited.may_delete().then(|| audited.export.clone()))?;
    let export = export.ok_or(UiError::NotTheExport)?;
    let deleted = tauri::async_runtime::spawn_blocking(move || export.delete()).await;
    deleted.map_err(|_| UiError::Internal)??;
    if let Some(audited) = &mut session.desk.on_it().audited {
        audited.deleted = true;
    }
    let state = session.kept(app::Keeping::read).await.unwrap_or_default();
    view(&session, &state)
}

/// Opens the page on which the password of a login is changed (W3C, well-known URL for changing passwords).
#[tauri::command]
#[specta::specta]
pub(crate) fn open_change_page(session: State<'_, Session>, login: u32) -> Result<(), UiError> {
    let page = session.desk.with_audited(|audited| change_page(audited, login))?.ok_or(UiError::NoSuchPage)?;
    tauri_plugin_opener::open_url(page, None::<&str>).map_err(|_| UiError::NoBrowser)
}

/// Forgets the audit and the chosen file.
#[tauri::command]
#[specta::specta]
pub(crate) fn close_vault(session: State<'_, Session>) {
    session.desk.clear();
}

/// The page on which the password of a login is changed; `None` where the login is for no web site of the internet.
pub(crate) fn change_page(audited: &Audited, login: u32) -> Option<String> {
    let login = audited.audit.logins().get(usize::try_from(login).ok()?)?;
    let host = login.addresses.iter().find_map(Address::host)?;
    // Names of the internet alone: not an address, and nothing in the home.
    Host::parse(host).ok()?;
    Some(format!("https://{host}/.well-known/change-password"))
}

fn finding_of(session: &Session, login: u32, finding: &str) -> Result<HiddenWhat, UiError> {
    let number = usize::try_from(login).unwrap_or(usize::MAX);
    Ok(session.desk.with_audited(|audited| audited.audit.finding_of(number, finding))??)
}

async fn show(session: &Session, what: HiddenWhat) -> Result<AuditView, UiError> {
    change(session, move |kept| {
        kept.show(&what);
        Ok(())
    })
    .await
}

async fn change(
    session: &Session,
    change: impl FnOnce(&mut VaultState) -> Result<(), app::HideError> + Send + 'static,
) -> Result<AuditView, UiError> {
    let changed =
        session.kept(move |keeping| keeping.update(|state| change(&mut state.vault).map(|()| state.clone()))).await?;
    count_anew(session, &changed?).await
}

/// Works the findings out anew, and keeps their numbers for the next time.
async fn count_anew(session: &Session, state: &app::State) -> Result<AuditView, UiError> {
    session.find_anew(state);
    let counts = session.desk.with_audited(|Audited { audit, rows, .. }| audit.counts(rows))?;
    session.keep_counts(counts).await;
    view(session, state)
}

fn view(session: &Session, state: &app::State) -> Result<AuditView, UiError> {
    let pack = session.pack();
    session.desk.with_audited(|audited| AuditView::of(audited, state, pack.catalogue()))
}

impl Export {
    /// Deletes the file, unless it is another by now.
    fn delete(&self) -> Result<(), UiError> {
        let now = std::fs::metadata(&self.path).map_err(|_| UiError::NotTheExport)?;
        if !now.is_file() || now.len() != self.length || now.modified().ok() != self.modified {
            return Err(UiError::NotTheExport);
        }
        std::fs::remove_file(&self.path).map_err(|error| UiError::Disk { fault: app::DiskFault::of(&error).into() })
    }
}

/// Whether something matches what was typed, in any case.
pub(crate) fn matches(audited: &Audited, row: &Row, text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let Some(login) = audited.audit.logins().get(row.login) else { return false };
    let fields = [login.title.as_str(), &login.username, login.folder.as_deref().unwrap_or_default()];
    let fields = fields.into_iter().chain(login.addresses.iter().map(Address::text));
    text.is_empty() || fields.into_iter().any(|field| field.to_lowercase().contains(&text))
}

/// The columns that the window points at.
impl TryFrom<ColumnsView> for Columns {
    type Error = UiError;

    fn try_from(view: ColumnsView) -> Result<Self, UiError> {
        let first_row = if view.first_row_is_login { FirstRow::Login } else { FirstRow::Names };
        let all = [
            (Column::Title, view.title),
            (Column::Url, view.url),
            (Column::Username, view.username),
            (Column::Password, Some(view.password)),
        ];
        let pointed_at: Vec<_> =
            all.into_iter().filter_map(|(column, number)| Some((column, usize::try_from(number?).ok()?))).collect();
        Self::new(first_row, &pointed_at).map_err(|_| UiError::BadColumns)
    }
}
