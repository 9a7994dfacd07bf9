//! What the window works on while a vault is audited: the chosen file, how far the audit is, and what came out.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use app::{Around, Audit, Auditing, Counts, LastAudit, Row};
use exposure::{Exposure, RangeSource};
use futures_util::{Stream, StreamExt};
use strength::PersonalWords;
use tokio::sync::Notify;
use vault::{Format, ImportError, MAX_FILE, Options, Unlock, Vault};
use zeroize::Zeroizing;

use crate::error::UiError;
use crate::plan::today;
use crate::session::{Session, forget};

/// The part of the session that is about a vault.
#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) progress: Progress,
    /// Tells the audit under way to stop.
    pub(crate) stop: Notify,
    /// Rises when everything is put away: an audit that began before comes to nothing.
    life: AtomicUsize,
    on_it: Mutex<OnIt>,
}

/// What lies on the desk.
#[derive(Default)]
pub(crate) struct OnIt {
    pub(crate) chosen: Option<Chosen>,
    pub(crate) key_file: Option<Zeroizing<Vec<u8>>>,
    pub(crate) audited: Option<Audited>,
}

/// A file that was chosen and not audited yet. It is read again then: until then nothing of it is in memory.
pub(crate) struct Chosen {
    pub(crate) export: Export,
    pub(crate) format: Result<Format, ImportError>,
}

/// Where an export lies, and what it was when it was read: another file of that name is not touched.
#[derive(Clone)]
pub(crate) struct Export {
    pub(crate) path: PathBuf,
    pub(crate) length: u64,
    pub(crate) modified: Option<SystemTime>,
}

/// A vault that was audited.
pub(crate) struct Audited {
    /// Shared with a further try alone, while it is under way.
    pub(crate) audit: Arc<Audit>,
    /// Worst first.
    pub(crate) rows: Vec<Row>,
    pub(crate) export: Export,
    pub(crate) deleted: bool,
    /// The audit before this one.
    pub(crate) before: Option<LastAudit>,
}

impl Export {
    /// The file's name.
    pub(crate) fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

impl Audited {
    /// Whether the file is an export, which has served its turn; a KeePass database is the
    /// vault itself, and a table that no program has written may be.
    pub(crate) fn may_delete(&self) -> bool {
        !matches!(self.audit.format, Format::Kdbx | Format::Columns) && !self.deleted
    }
}

/// How far an audit is.
#[derive(Default)]
pub(crate) struct Progress {
    done: AtomicUsize,
    of: AtomicUsize,
}

impl Progress {
    /// Passwords done, and all of them; none as long as the file is being read.
    pub(crate) fn get(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed))
    }

    fn begin(&self, of: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
    }

    fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Desk {
    pub(crate) fn on_it(&self) -> MutexGuard<'_, OnIt> {
        // Each command leaves it whole whatever happens after.
        self.on_it.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the audit on the desk.
    pub(crate) fn with_audited<T>(&self, look: impl FnOnce(&Audited) -> T) -> Result<T, UiError> {
        self.on_it().audited.as_ref().map(look).ok_or(UiError::NoVault)
    }

    /// Takes what another try of `tried` has found out, if that audit is still the one on the desk.
    pub(crate) fn learn(&self, tried: Arc<Audit>, found: Vec<(usize, Exposure)>) -> Result<(), UiError> {
        let mut on_it = self.on_it();
        let audited = on_it.audited.as_mut().ok_or(UiError::NoVault)?;
        if !Arc::ptr_eq(&audited.audit, &tried) {
            return Err(UiError::NoVault);
        }
        drop(tried);
        Arc::get_mut(&mut audited.audit).ok_or(UiError::Internal)?.learn(found);
        Ok(())
    }

    /// Stops what is under way, and forgets everything.
    pub(crate) fn clear(&self) {
        self.life.fetch_add(1, Ordering::Relaxed);
        self.stop.notify_waiters();
        *self.on_it() = OnIt::default();
    }

    /// Which life an audit belongs to that begins now.
    pub(crate) fn life(&self) -> usize {
        self.life.load(Ordering::Relaxed)
    }

    /// Reads the chosen file, on a thread of its own: deriving a key may take long. Who stops it does not wait for that
    /// thread, whose result nobody gets.
    pub(crate) async fn read(&self, options: Options) -> Result<(Vault, Export), UiError> {
        self.progress.begin(0);
        let export = self.on_it().chosen.as_ref().ok_or(UiError::NoVault)?.export.clone();
        let path = export.path.clone();
        let read = tauri::async_runtime::spawn_blocking(move || {
            let bytes = home::read_chosen(&path, MAX_FILE).map_err(|_| UiError::UnreadableFile)?;
            Ok::<_, UiError>(vault::read(&bytes.ok_or(ImportError::TooLarge)?, &options)?)
        });
        let read = tokio::select! {
            vault = read => vault.unwrap_or(Err(UiError::Internal)).map(|vault| (vault, export)),
            () = self.stop.notified() => Err(UiError::Stopped),
        };
        if read.is_err() {
            self.forget_stop();
        }
        read
    }

    /// Waits for something that has to come first, unless the person stops it.
    pub(crate) async fn unless_stopped<T>(&self, first: impl Future<Output = T>) -> Result<T, UiError> {
        tokio::select! {
            first = first => Ok(first),
            () = self.stop.notified() => Err(UiError::Stopped),
        }
    }

    /// Forgets a stop that came too late for what has just ended, so that it does not end the next.
    fn forget_stop(&self) {
        forget(&self.stop);
    }

    /// Scores and looks up; who stops it keeps what is known.
    pub(crate) async fn examine(
        &self,
        vault: Vault,
        personal: Arc<PersonalWords>,
        source: &dyn RangeSource,
    ) -> Result<Audit, UiError> {
        let auditing = tauri::async_runtime::spawn_blocking(move || Auditing::of(vault));
        let (auditing, scoring) = auditing.await.map_err(|_| UiError::Internal)?;
        self.progress.begin(auditing.passwords());
        let stopped = Arc::new(AtomicBool::new(false));
        let strengths = tauri::async_runtime::spawn_blocking({
            let stopped = Arc::clone(&stopped);
            move || scoring.run(&personal, &stopped)
        });
        let mut rng = generator::os_rng().map_err(|_| UiError::NoRandomness)?;
        let found = self.collect(auditing.look_ups(source, &mut rng), &stopped).await;
        // Scoring takes longer than an offline list.
        let strengths = tokio::select! {
            strengths = strengths => strengths.map_err(|_| UiError::Internal)?,
            () = self.stop_scoring(&stopped) => return Err(UiError::Internal),
        };
        self.forget_stop();
        Ok(auditing.finish(strengths, found))
    }

    /// Looks up again what could not be looked up.
    pub(crate) async fn retry(
        &self,
        audit: &Audit,
        source: &dyn RangeSource,
    ) -> Result<Vec<(usize, Exposure)>, UiError> {
        self.progress.begin(audit.can_be_tried_again());
        let mut rng = generator::os_rng().map_err(|_| UiError::NoRandomness)?;
        let found = self.collect(audit.look_up_again(source, &mut rng), &AtomicBool::new(false)).await;
        self.forget_stop();
        Ok(found)
    }

    async fn collect(
        &self,
        answers: impl Stream<Item = (usize, Exposure)>,
        stopped: &AtomicBool,
    ) -> Vec<(usize, Exposure)> {
        let mut found = Vec::new();
        let all = answers.for_each(|answer| {
            found.push(answer);
            self.progress.step();
            // A corpus never waits for anybody, and a stop would not be looked for.
            tokio::task::yield_now()
        });
        tokio::select! {
            () = all => {}
            () = self.stop.notified() => stopped.store(true, Ordering::Relaxed),
        }
        found
    }

    /// Hands a stop on to those who score; never ends.
    async fn stop_scoring(&self, stopped: &AtomicBool) {
        self.stop.notified().await;
        stopped.store(true, Ordering::Relaxed);
        std::future::pending::<()>().await;
    }
}

impl Session {
    /// What opens the chosen file.
    pub(crate) fn unlock(&self, password: Option<secret::Secret>) -> Unlock {
        let key_file = self.desk.on_it().key_file.clone();
        Unlock { password, key_file }
    }

    /// Puts what came out of an audit onto the desk, and keeps its numbers; not if everything was put away meanwhile.
    /// Answers what is kept besides, which the findings were worked out from.
    pub(crate) async fn put_on_desk(&self, audit: Audit, export: Export, life: usize) -> Result<app::State, UiError> {
        let state = self.kept(app::Keeping::read).await.unwrap_or_default();
        let rows = self.rows(&audit, &state);
        let counts = audit.counts(&rows);
        {
            let mut on_it = self.desk.on_it();
            if self.desk.life() != life {
                return Err(UiError::Stopped);
            }
            let before = state.vault.last.clone();
            let audited = Audited { audit: Arc::new(audit), rows, export, deleted: false, before };
            *on_it = OnIt { audited: Some(audited), ..OnIt::default() };
        }
        self.keep_counts(counts).await;
        Ok(state)
    }

    /// Works the findings out anew, from what is kept by now.
    pub(crate) fn find_anew(&self, state: &app::State) {
        if let Some(audited) = &mut self.desk.on_it().audited {
            audited.rows = self.rows(&audited.audit, state);
        }
    }

    /// Keeps the numbers for the next time. Where that cannot be done, the audit is all the same worth looking at.
    pub(crate) async fn keep_counts(&self, counts: Counts) {
        let last = LastAudit { on: today(), counts };
        let _ = self.kept(move |keeping| keeping.update(|state| state.vault.last = Some(last))).await;
    }

    fn rows(&self, audit: &Audit, state: &app::State) -> Vec<Row> {
        let pack = self.pack();
        let around =
            Around { catalogue: pack.catalogue(), accounts: &state.accounts, kept: &state.vault, today: today() };
        audit.rows(&around)
    }
}

#[cfg(test)]
mod tests {
    use exposure::{Source, Why};
    use futures_util::stream;

    use super::*;

    #[test]
    fn a_stop_is_taken_though_every_answer_is_there_at_once() {
        let desk = Desk::default();
        desk.stop.notify_one();
        let answers = stream::iter((0..10_000).map(|n| (n, Exposure::unknown(Source::Corpus, Why::CorpusDamaged))));
        let stopped = AtomicBool::new(false);
        let found = tauri::async_runtime::block_on(desk.collect(answers, &stopped));
        assert!(found.len() <= 1 && stopped.into_inner(), "{}", found.len());
    }
}
