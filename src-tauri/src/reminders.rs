//! Commands: reminders about money, as a file for the person's own calendar.

use app::{Due, calendar, reminders as all};
use guidance::Unit;
use serde::Serialize;
use specta::Type;
use tauri::{State, WebviewWindow};

use crate::error::UiError;
use crate::files::{self, Kind, SavedView};
use crate::plan::today;
use crate::session::Session;
use crate::view::view;

view! {
    /// A unit of time.
    UnitView of Unit { Weeks, Months }
}

/// Something to be reminded of.
#[derive(Serialize, Type)]
pub(crate) struct ReminderView {
    /// The action that it is about, and its title.
    action: String,
    action_title: String,
    /// What the calendar says.
    title: String,
    every: u32,
    unit: UnitView,
    /// As `YYYY-MM-DD`; null until the action was done.
    first: Option<String>,
}

/// Everything that a calendar can remind of.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reminders(session: State<'_, Session>) -> Result<Vec<ReminderView>, UiError> {
    session.opened().await;
    let state = session.kept(app::Keeping::read).await?;
    Ok(all(&session.pack(), &state, today()).iter().map(ReminderView::from).collect())
}

/// Saves these reminders as a calendar file; null when the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_reminders(
    session: State<'_, Session>,
    window: WebviewWindow,
    actions: Vec<String>,
) -> Result<Option<SavedView>, UiError> {
    session.opened().await;
    let state = session.kept(app::Keeping::read).await?;
    let (pack, today) = (session.pack(), today());
    let mut due = all(&pack, &state, today);
    due.retain(|due| actions.iter().any(|id| id == due.action.id.as_str()));
    let kind = Kind { name: "Calendar", extension: "ics" };
    files::save(&window, kind, "reminders.ics", calendar(&due, today).into_bytes()).await
}

impl From<&Due<'_>> for ReminderView {
    fn from(due: &Due<'_>) -> Self {
        Self {
            action: due.action.id.to_string(),
            action_title: due.action.title.to_string(),
            title: due.reminder.title.to_string(),
            every: u32::from(due.reminder.every.get()),
            unit: due.reminder.unit.into(),
            first: due.first.map(|first| first.to_string()),
        }
    }
}
