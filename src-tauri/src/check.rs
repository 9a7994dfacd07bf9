//! Commands: check a password, and the personal words that it is checked against.

use std::sync::Arc;

use app::Check;
use exposure::{Exposure, RangeError, Source, Verdict, Why};
use serde::Serialize;
use specta::Type;
use strength::{PersonalWords, Reason, Scored, Setting, Strength, Suggestion};
use tauri::State;
use zeroize::Zeroizing;

use crate::envelope::Envelope;
use crate::error::UiError;
use crate::session::Session;
use crate::view::view;

/// Checks the password in the envelope.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_password(session: State<'_, Session>, password: Envelope) -> Result<CheckView, UiError> {
    let password = session.open_envelope(&password)?;
    let check = async {
        // Until what is kept is open, nobody knows which source the person has chosen, nor whether the door is shut.
        let source = session.source(session.ready().await);
        let personal = Arc::clone(&session.state().personal);
        app::check(&*source, &personal, password).await
    };
    let stopped = || Check { exposure: Exposure::unknown(Source::BuiltIn, Why::Cancelled), strength: None };
    let check = tokio::select! {
        check = check => check,
        () = session.stop.notified() => stopped(),
    };
    Ok((&check).into())
}

/// Stops the check under way, or the one whose envelope is on its way. What was sent until then stands in the ledger.
#[tauri::command]
#[specta::specta]
pub(crate) fn stop_check(session: State<'_, Session>) {
    // It is remembered until a check takes it, or another begins.
    session.stop.notify_one();
}

/// Takes the personal words for the checks that follow.
#[tauri::command]
#[specta::specta]
pub(crate) fn set_personal(session: State<'_, Session>, entries: Vec<String>) -> Result<(), UiError> {
    let entries = Zeroizing::new(entries);
    session.state().personal = Arc::new(PersonalWords::parse(entries.iter().map(String::as_str))?);
    Ok(())
}

/// What is known of one password.
#[derive(Serialize, Type)]
pub(crate) struct CheckView {
    verdict: VerdictView,
    source: SourceView,
    /// The day of the source's data, as `YYYY-MM-DD`.
    as_of: Option<String>,
    strength: Option<StrengthView>,
}

/// Whether a password stands in known breaches.
#[derive(Serialize, Type)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum VerdictView {
    Seen {
        /// In decimal digits: it may exceed what a JavaScript number holds.
        count: Option<String>,
        rank: Option<u32>,
    },
    NotSeen,
    Unknown {
        why: WhyView,
    },
}

/// What answered.
#[derive(Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum SourceView {
    Online { host: String },
    Corpus,
    BuiltIn,
}

/// Why an exposure is unknown.
#[derive(Debug, Serialize, Type)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum WhyView {
    Offline,
    NotInBuiltIn,
    NotAmongFrequent {
        /// In decimal digits: it may exceed what a JavaScript number holds.
        at_least: String,
    },
    CorpusDamaged,
    CorpusUnreadable,
    TooLong,
    TextNotUtf8,
    NoNetwork,
    DnsFailed,
    ConnectionRefused,
    TimedOut,
    TlsWrongName,
    TlsUnknownIssuer,
    TlsFailed,
    ProxyFailed,
    Redirected,
    Status {
        status: u16,
    },
    TooManyRequests {
        /// Seconds.
        retry_after: Option<u32>,
    },
    AnswerNotUtf8,
    WebPage,
    EmptyAnswer,
    MalformedLine,
    WrongForm,
    OutOfOrder,
    Padded,
    WrongChecksum,
    BadEncoding,
    TooLarge,
    CutShort,
    NoLength,
    ConnectionCut,
    StreamRefused,
    StreamReset,
    GoingAway,
    NotHttp,
    Cancelled,
    Internal,
}

/// How strong a password is.
#[derive(Serialize, Type)]
pub(crate) struct StrengthView {
    score: u8,
    /// Finite, as a JavaScript number must be.
    #[specta(type = u32)]
    guesses_log10: f64,
    crack_times: Vec<CrackTimeView>,
    reasons: Vec<ReasonView>,
    suggestions: Vec<SuggestionView>,
    /// Whether it was scored by its first 100 characters.
    too_long: bool,
}

/// The time to crack a password in one setting.
#[derive(Serialize, Type)]
pub(crate) struct CrackTimeView {
    setting: SettingView,
    /// Seconds; at most 10^30.
    #[specta(type = u32)]
    seconds: f64,
}

view! {
    /// The four usual attack settings.
    SettingView of Setting { OnlineThrottled, OnlineUnthrottled, OfflineSlowHash, OfflineFastHash }
}
view! {
    /// What makes a password guessable.
    ReasonView of Reason {
        Personal, CommonPassword, Name, DictionaryWord, KeyboardRun, Repeat, Sequence, Date, Substitution, Reversed,
    }
}
view! {
    /// What to do better.
    SuggestionView of Suggestion {
        TakeRandomOne, LeaveOutPersonal, LeaveOutDates, LeaveOutPatterns, SpellingTricksDoNotHelp,
    }
}

impl From<&Check> for CheckView {
    fn from(check: &Check) -> Self {
        let Exposure { verdict, source, as_of } = &check.exposure;
        Self {
            verdict: match verdict {
                Verdict::Seen { count, rank } => {
                    VerdictView::Seen { count: count.map(|count| count.to_string()), rank: *rank }
                }
                Verdict::NotSeen => VerdictView::NotSeen,
                Verdict::Unknown { why } => VerdictView::Unknown { why: why.into() },
            },
            source: source.into(),
            as_of: as_of.map(|date| date.to_string()),
            strength: check.strength.as_ref().map(StrengthView::from),
        }
    }
}

impl From<&Source> for SourceView {
    fn from(source: &Source) -> Self {
        match source {
            Source::Online { host } => Self::Online { host: host.clone() },
            Source::Corpus => Self::Corpus,
            Source::BuiltIn => Self::BuiltIn,
        }
    }
}

impl From<&Strength> for StrengthView {
    fn from(strength: &Strength) -> Self {
        Self {
            score: strength.score,
            guesses_log10: strength.guesses_log10,
            crack_times: strength
                .crack_times
                .iter()
                // JSON has no infinity.
                .map(|time| CrackTimeView { setting: time.setting.into(), seconds: time.seconds.min(1e30) })
                .collect(),
            reasons: strength.reasons.iter().map(|reason| (*reason).into()).collect(),
            suggestions: strength.suggestions.iter().map(|suggestion| (*suggestion).into()).collect(),
            too_long: strength.scored == Scored::Start,
        }
    }
}

impl From<&Why> for WhyView {
    fn from(why: &Why) -> Self {
        match why {
            Why::Offline => Self::Offline,
            Why::NotInBuiltIn => Self::NotInBuiltIn,
            Why::NotAmongFrequent { at_least } => Self::NotAmongFrequent { at_least: at_least.to_string() },
            Why::CorpusDamaged => Self::CorpusDamaged,
            Why::CorpusUnreadable => Self::CorpusUnreadable,
            Why::TooLong => Self::TooLong,
            Why::TextNotUtf8 => Self::TextNotUtf8,
            Why::NoNetwork => Self::NoNetwork,
            Why::DnsFailed => Self::DnsFailed,
            Why::ConnectionRefused => Self::ConnectionRefused,
            Why::TimedOut => Self::TimedOut,
            Why::TlsWrongName => Self::TlsWrongName,
            Why::TlsUnknownIssuer => Self::TlsUnknownIssuer,
            Why::TlsFailed => Self::TlsFailed,
            Why::ProxyFailed => Self::ProxyFailed,
            Why::Redirected => Self::Redirected,
            Why::Status { status } => Self::Status { status: *status },
            Why::TooManyRequests { retry_after } => Self::TooManyRequests {
                retry_after: retry_after.map(|pause| u32::try_from(pause.as_secs()).unwrap_or(u32::MAX)),
            },
            Why::NotARange(RangeError::NotUtf8) => Self::AnswerNotUtf8,
            Why::NotARange(RangeError::WebPage) => Self::WebPage,
            Why::NotARange(RangeError::Empty) => Self::EmptyAnswer,
            Why::NotARange(RangeError::MalformedLine { .. }) => Self::MalformedLine,
            Why::NotARange(RangeError::WrongForm { .. }) => Self::WrongForm,
            Why::NotARange(RangeError::OutOfOrder { .. }) => Self::OutOfOrder,
            Why::NotARange(RangeError::Padded { .. }) => Self::Padded,
            Why::WrongChecksum => Self::WrongChecksum,
            Why::BadEncoding => Self::BadEncoding,
            Why::TooLarge => Self::TooLarge,
            Why::CutShort => Self::CutShort,
            Why::NoLength => Self::NoLength,
            Why::ConnectionCut => Self::ConnectionCut,
            Why::StreamRefused => Self::StreamRefused,
            Why::StreamReset => Self::StreamReset,
            Why::GoingAway => Self::GoingAway,
            Why::NotHttp => Self::NotHttp,
            Why::Cancelled => Self::Cancelled,
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_keeps_its_name() -> anyhow::Result<()> {
        for why in Why::every() {
            assert_eq!(serde_json::to_value(WhyView::from(&why))?["code"], why.code());
        }
        Ok(())
    }
}
