//! Commands: a stronger password.

use app::Kind;
use generator::{Class, Recipe};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;

use crate::envelope::Envelope;
use crate::error::UiError;
use crate::session::Session;

/// Which kind of password is wanted.
#[derive(Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Wanted {
    ThreeRandomWords,
    Random { length: u8, lower: bool, upper: bool, digits: bool, signs: bool },
}

/// A generated password, sealed for the window.
#[derive(Serialize, Type)]
pub(crate) struct Suggestion {
    password: Envelope,
    /// Finite, as a JavaScript number must be.
    #[specta(type = u32)]
    entropy_bits: f64,
}

/// Generates a password and seals it for the window's key. It is kept for copying until the next one, or until it is
/// forgotten.
#[tauri::command]
#[specta::specta]
pub(crate) fn suggest(session: State<'_, Session>, wanted: Wanted, window_key: Vec<u8>) -> Result<Suggestion, UiError> {
    let generated = app::stronger(&wanted.kind()?).map_err(|_| UiError::NoRandomness)?;
    let password = Envelope::seal(&generated.password, &window_key)?;
    session.state().suggestion = Some(generated.password);
    Ok(Suggestion { password, entropy_bits: generated.entropy_bits })
}

/// Copies the last suggestion; the clipboard is cleared after 30 seconds if it is unchanged.
#[tauri::command]
#[specta::specta]
pub(crate) fn copy_suggestion(session: State<'_, Session>) -> Result<(), UiError> {
    let secret = session.state().suggestion.clone().ok_or(UiError::NothingToCopy)?;
    session.clipboard.copy(secret)
}

/// Forgets the last suggestion.
#[tauri::command]
#[specta::specta]
pub(crate) fn forget_suggestion(session: State<'_, Session>) {
    session.state().suggestion = None;
}

impl Wanted {
    fn kind(&self) -> Result<Kind, UiError> {
        let &Self::Random { length, lower, upper, digits, signs } = self else { return Ok(Kind::ThreeRandomWords) };
        let wanted = [lower, upper, digits, signs];
        let classes: Vec<Class> =
            Class::ALL.into_iter().zip(wanted).filter_map(|(class, wanted)| wanted.then_some(class)).collect();
        Ok(Kind::Random(Recipe::new(usize::from(length), &classes)?))
    }
}
