//! The offline corpus in use, and the commands to choose one and to leave it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use corpus::{NotACorpus, Parameters};
use corpus_file::Corpus;
use exposure::{RangeSource, Told, corpus_first};
use serde::Serialize;
use specta::Type;
use tauri::{State, WebviewWindow};
use tokio::sync::watch;

use crate::error::UiError;
use crate::files;
use crate::session::Session;
use crate::settings::{self, Settings};

/// Logins of a vault for which false alarms are told.
const VAULT: u32 = 500;

/// The corpus in use, if there is one. It is opened on a thread of its own: it may lie on a disk that is asleep, or far away.
pub(crate) struct Slot(watch::Sender<Option<InUse>>);

/// A corpus that was chosen.
#[derive(Clone)]
struct InUse {
    path: PathBuf,
    standing: Standing,
}

#[derive(Clone)]
enum Standing {
    Opening,
    Open(Arc<Corpus>),
    NotUsable(NotUsable),
}

impl Slot {
    /// With the corpus at `path`, once [`Slot::open`] was called.
    pub(crate) fn opening(path: Option<PathBuf>) -> Self {
        Self(watch::Sender::new(path.map(InUse::opening)))
    }

    /// Takes the one at `path` from now on, and opens it, unless it is in use already.
    pub(crate) fn use_one_at(self: &Arc<Self>, path: Option<PathBuf>) {
        let is_other = self.0.send_if_modified(|now| {
            let is_other = now.as_ref().map(|now| &now.path) != path.as_ref();
            if is_other {
                *now = path.map(InUse::opening);
            }
            is_other
        });
        if is_other {
            let slot = Arc::clone(self);
            tauri::async_runtime::spawn_blocking(move || slot.open());
        }
    }

    /// Takes one that was opened.
    fn take(&self, path: PathBuf, corpus: Corpus) {
        self.0.send_replace(Some(InUse { path, standing: Standing::Open(Arc::new(corpus)) }));
    }

    /// Opens the one that was chosen, on a thread that may wait for the disk.
    pub(crate) fn open(&self) {
        let Some(path) = self.0.borrow().as_ref().map(|now| now.path.clone()) else { return };
        let standing = match open(&path) {
            Ok(corpus) => Standing::Open(Arc::new(corpus)),
            Err(why) => Standing::NotUsable(why),
        };
        self.0.send_if_modified(|now| match now {
            // Another may have been chosen meanwhile.
            Some(now) if now.path == path => {
                now.standing = standing;
                true
            }
            _ => false,
        });
    }

    /// Waits until it was opened, or could not be.
    pub(crate) async fn opened(&self) {
        // The sender lives as long as the slot.
        let _ = self.0.subscribe().wait_for(|now| !is_opening(now)).await;
    }

    pub(crate) fn is_opening(&self) -> bool {
        is_opening(&self.0.borrow())
    }

    /// The corpus first, then `online`; `told` is whether the window had said how the corpus stands.
    pub(crate) fn before(&self, online: Arc<impl RangeSource + 'static>, told: Told) -> Arc<dyn RangeSource> {
        let corpus = self.0.borrow().as_ref().map(|now| match &now.standing {
            Standing::Open(corpus) => Ok(Arc::clone(corpus)),
            Standing::NotUsable(_) => Err(told),
            Standing::Opening => Err(Told::No),
        });
        corpus_first(corpus, online)
    }

    pub(crate) fn view(&self, is_by_policy: bool) -> Option<CorpusView> {
        self.0.borrow().as_ref().map(|InUse { path, standing }| CorpusView {
            file: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            path: path.display().to_string(),
            is_by_policy,
            standing: match standing {
                Standing::Opening => CorpusStanding::Opening,
                Standing::Open(corpus) => CorpusStanding::Open { what: WhatCorpus::from(&**corpus) },
                Standing::NotUsable(why) => CorpusStanding::NotUsable { why: *why },
            },
        })
    }
}

impl InUse {
    fn opening(path: PathBuf) -> Self {
        Self { path, standing: Standing::Opening }
    }
}

fn is_opening(now: &Option<InUse>) -> bool {
    matches!(now, Some(InUse { standing: Standing::Opening, .. }))
}

fn open(path: &Path) -> Result<Corpus, NotUsable> {
    Ok(corpus_file::open(path)?)
}

/// Asks for a corpus and takes it; null when the person thinks better of it. What is none leaves the one in use as it is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_corpus(
    session: State<'_, Session>,
    window: WebviewWindow,
) -> Result<Option<Settings>, UiError> {
    session.may_choose_corpus().await?;
    let Some(path) = files::choose(&window, files::ANY).await else { return Ok(None) };
    let kept = path.to_str().ok_or(NotUsable::BadName)?.to_owned();
    let at = path.clone();
    let corpus = tauri::async_runtime::spawn_blocking(move || open(&at)).await.map_err(|_| UiError::Internal)??;
    let _turn = session.turn.lock().await;
    settings::keep(&session, |settings| settings.corpus = Some(kept)).await?;
    session.corpus.take(path, corpus);
    Ok(Some(settings::now(&session)))
}

/// Uses no corpus any more.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_corpus(session: State<'_, Session>) -> Result<Settings, UiError> {
    session.may_choose_corpus().await?;
    let _turn = session.turn.lock().await;
    settings::keep(&session, |settings| settings.corpus = None).await?;
    session.corpus.use_one_at(None);
    Ok(settings::now(&session))
}

/// Tries once more to open the one in use.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reopen_corpus(session: State<'_, Session>) -> Result<Settings, UiError> {
    let slot = Arc::clone(&session.corpus);
    tauri::async_runtime::spawn_blocking(move || slot.open()).await.map_err(|_| UiError::Internal)?;
    Ok(settings::now(&session))
}

impl Session {
    async fn may_choose_corpus(&self) -> Result<(), UiError> {
        self.opened().await;
        if self.arrangement.policy.corpus.is_some() { Err(UiError::SetByPolicy) } else { Ok(()) }
    }
}

/// The corpus in use.
#[derive(Serialize, Type)]
pub(crate) struct CorpusView {
    /// The file's name.
    file: String,
    path: String,
    /// Whether the administrator has laid it down.
    is_by_policy: bool,
    standing: CorpusStanding,
}

/// Whether it can be used.
#[derive(Serialize, Type)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum CorpusStanding {
    Opening,
    Open { what: WhatCorpus },
    NotUsable { why: NotUsable },
}

/// What a corpus is. Numbers are in decimal digits where they may exceed what a JavaScript number holds.
#[derive(Serialize, Type)]
pub(crate) struct WhatCorpus {
    /// The day of the data, as `YYYY-MM-DD`.
    date: String,
    entries: String,
    /// How often a password in it was seen at least; 1 where all are.
    at_least: String,
    /// One password in so many that are not in it is taken for one that is.
    false_alarm_in: String,
    /// How likely that happens at least once in a vault of 500; 0 to 1.
    #[specta(type = u32)]
    false_alarm_in_vault: f64,
    /// Logins of that vault.
    vault: u32,
    bytes: String,
}

impl From<&Corpus> for WhatCorpus {
    fn from(corpus: &Corpus) -> Self {
        let Parameters { false_alarms, least_count, date } = corpus.parameters();
        Self {
            date: date.to_string(),
            entries: corpus.entries().to_string(),
            at_least: least_count.to_string(),
            false_alarm_in: (1_u64 << false_alarms.bits()).to_string(),
            false_alarm_in_vault: false_alarms.among(VAULT),
            vault: VAULT,
            bytes: corpus.bytes().to_string(),
        }
    }
}

/// Why a file cannot be used as a corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NotUsable {
    NotACorpus,
    /// A later Cordon has made it.
    Newer,
    /// It is damaged, or was cut.
    Damaged,
    /// It is not there.
    Gone,
    /// The person may not read it.
    NotAllowed,
    /// The disk fails.
    Unreadable,
    /// Its path cannot be kept.
    BadName,
}

impl From<NotACorpus> for NotUsable {
    fn from(error: NotACorpus) -> Self {
        match error {
            NotACorpus::Magic => Self::NotACorpus,
            NotACorpus::Version(_) => Self::Newer,
            NotACorpus::Read(error) => error.into(),
            _ => Self::Damaged,
        }
    }
}

impl From<io::Error> for NotUsable {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Gone,
            io::ErrorKind::PermissionDenied => Self::NotAllowed,
            io::ErrorKind::UnexpectedEof => Self::Damaged,
            _ => Self::Unreadable,
        }
    }
}

impl From<NotUsable> for UiError {
    fn from(why: NotUsable) -> Self {
        Self::CorpusRefused { why }
    }
}

#[cfg(test)]
mod tests {
    use exposure::{Exposure, Sha1Hash, Source, Verdict, Why};
    use futures_util::FutureExt;
    use futures_util::future::BoxFuture;
    use secret::Secret;

    use super::*;

    /// An online source that answers and counts nothing.
    struct Online;

    impl RangeSource for Online {
        fn look_up<'a>(&'a self, _: &'a Sha1Hash) -> BoxFuture<'a, Exposure> {
            let source = Source::Online { host: "ranges.example".to_owned() };
            std::future::ready(Exposure { verdict: Verdict::NotSeen, source, as_of: None }).boxed()
        }
    }

    fn asked(slot: &Slot, told: Told) -> Option<Exposure> {
        let hash = Sha1Hash::of(&Secret::new("correct horse".to_owned()));
        slot.before(Arc::new(Online), told).look_up(&hash).now_or_never()
    }

    fn why(path: &Path) -> Option<NotUsable> {
        open(path).err()
    }

    #[test]
    fn what_is_no_corpus_is_told_apart() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        assert_eq!(why(folder.path()), Some(NotUsable::NotACorpus));
        assert_eq!(why(&folder.path().join("gone")), Some(NotUsable::Gone));
        for (bytes, expect) in [
            (&b""[..], NotUsable::NotACorpus),
            (b"name,url,username,password\n", NotUsable::NotACorpus),
            (b"\x93CORPUS\n\x01", NotUsable::Damaged),
        ] {
            let mut file = tempfile::NamedTempFile::new_in(&folder)?;
            io::Write::write_all(&mut file, bytes)?;
            assert_eq!(why(file.path()), Some(expect), "{bytes:?}");
        }
        Ok(())
    }

    #[test]
    fn nobody_is_asked_instead_before_the_person_could_know() {
        let slot = Slot::opening(Some("/nowhere/pwned.corpus".into()));
        assert!(slot.is_opening());
        slot.open();
        assert!(!slot.is_opening());
        let unreadable = Exposure::unknown(Source::Corpus, Why::CorpusUnreadable);
        assert_eq!(asked(&slot, Told::No), Some(unreadable));
        assert!(asked(&slot, Told::Yes).is_some_and(|exposure| exposure.verdict == Verdict::NotSeen));
        let none = Slot::opening(None);
        assert!(asked(&none, Told::No).is_some_and(|exposure| exposure.verdict == Verdict::NotSeen));
    }
}
