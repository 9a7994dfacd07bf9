//! What the window works on for as long as it is open.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use app::{KeepError, Keeping, KeptSettings, Theme};
use exposure::{RangeSource, Told};
use gateway::{Config, Door, Gateway, Online, SourceAddress};
use guidance::Pack;
use home::{Arrangement, Folders, Handed, InUse, InstallError};
use ledger::Ledger;
use policy::LookUps;
use secret::Secret;
use strength::PersonalWords;
use tokio::sync::{self, Notify, watch};
use update::Offer;

use crate::clipboard::Clipboard;
use crate::desk::Desk;
use crate::envelope::OneTimeKey;
use crate::error::UiError;
use crate::offline_corpus::Slot;
use crate::update::Download;

/// The state of the open window.
pub(crate) struct Session {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) clipboard: Clipboard,
    pub(crate) keeping: Arc<Keeping>,
    pub(crate) folders: Folders,
    /// What the policy of this laptop and its edition of Cordon have set.
    pub(crate) arrangement: Arrangement,
    pub(crate) corpus: Arc<Slot>,
    advice: RwLock<InUse>,
    /// Tells the check under way to stop.
    pub(crate) stop: Notify,
    pub(crate) desk: Desk,
    pub(crate) download: Download,
    opened: watch::Sender<bool>,
    /// Who reads what is kept and takes it, or changes and takes it, does so without another between. The window looks at
    /// what is kept when a dialog closes, which is when what was chosen in it is kept.
    pub(crate) turn: sync::Mutex<()>,
    state: Mutex<State>,
}

/// The parts that commands change.
pub(crate) struct State {
    pub(crate) address: SourceAddress,
    online: Arc<Online>,
    pub(crate) offline: bool,
    pub(crate) theme: Theme,
    pub(crate) personal: Arc<PersonalWords>,
    pub(crate) key: Option<OneTimeKey>,
    pub(crate) suggestion: Option<Secret>,
    /// The newer version that was found last.
    pub(crate) offer: Option<Offer>,
}

impl Session {
    /// With the door to the network shut, until what is kept says whether it may be open.
    pub(crate) fn new(folders: Folders) -> anyhow::Result<Self> {
        let ledger = Arc::new(Ledger::default());
        let gateway = Arc::new(Gateway::new(&Config::default(), Arc::clone(&ledger))?);
        gateway.set_door(Door::Shut);
        let arrangement = Arrangement::of_this_laptop();
        let policy = &arrangement.policy;
        let advice = folders.packs(&arrangement).in_use(policy.pack_key.as_ref());
        let address = policy.source.clone().unwrap_or_default();
        let state = State {
            online: online(&gateway, &address),
            address,
            offline: true,
            theme: Theme::System,
            personal: Arc::default(),
            key: None,
            suggestion: None,
            offer: None,
        };
        Ok(Self {
            gateway,
            ledger,
            clipboard: Clipboard::default(),
            keeping: Arc::new(home::keeping(&folders)),
            folders,
            corpus: Arc::new(Slot::opening(arrangement.policy.corpus.clone())),
            arrangement,
            advice: RwLock::new(advice),
            stop: Notify::new(),
            desk: Desk::default(),
            download: Download::default(),
            opened: watch::Sender::new(false),
            turn: sync::Mutex::default(),
            state: Mutex::new(state),
        })
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // Each command leaves the state whole whatever happens after.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets a stop that no check has taken.
    pub(crate) fn forget_stop(&self) {
        forget(&self.stop);
    }

    /// The pack in use, and how it came there.
    pub(crate) fn advice(&self) -> InUse {
        self.advice.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The pack in use.
    pub(crate) fn pack(&self) -> Arc<Pack> {
        self.advice().pack
    }

    /// Installs a pack, on a thread that may wait for the disk. What is refused leaves the one in use as it is.
    pub(crate) async fn install(
        &self,
        hand: impl FnOnce() -> Result<Handed, InstallError> + Send + 'static,
    ) -> Result<(), UiError> {
        let (packs, key) = (self.folders.packs(&self.arrangement), self.arrangement.policy.pack_key.clone());
        let installed = tauri::async_runtime::spawn_blocking(move || packs.install(&hand()?, key.as_ref())).await;
        let in_use = installed.map_err(|_| UiError::Internal)??;
        *self.advice.write().unwrap_or_else(PoisonError::into_inner) = in_use;
        Ok(())
    }

    /// Looks anew which pack is in use, where it may be another than before.
    pub(crate) async fn look_for_advice(&self) {
        let (packs, key) = (self.folders.packs(&self.arrangement), self.arrangement.policy.pack_key.clone());
        let InUse { pack, is_installed, .. } = self.advice();
        let known = is_installed.then(|| pack.manifest.version.clone());
        let looked =
            tauri::async_runtime::spawn_blocking(move || (packs.latest() != known).then(|| packs.in_use(key.as_ref())));
        if let Ok(Some(in_use)) = looked.await {
            *self.advice.write().unwrap_or_else(PoisonError::into_inner) = in_use;
        }
    }

    /// Opens what is kept, on a thread that may wait for the person to unlock the keyring.
    pub(crate) fn open_kept(&self) {
        let corpus = Arc::clone(&self.corpus);
        // The policy's waits for nobody.
        std::thread::spawn(move || corpus.open());
        self.keeping.open();
        self.use_what_was_opened(self.keeping.read().ok());
        self.opened.send_replace(true);
    }

    /// Waits until what is kept was opened, or could not be.
    pub(crate) async fn opened(&self) {
        // The sender lives as long as the session.
        let _ = self.opened.subscribe().wait_for(|opened| *opened).await;
    }

    /// Waits until what is kept was opened, and the corpus; answers whether both were before.
    pub(crate) async fn ready(&self) -> Told {
        let told = if *self.opened.borrow() && !self.corpus.is_opening() { Told::Yes } else { Told::No };
        self.opened().await;
        self.corpus.opened().await;
        told
    }

    /// Who is asked by now: the corpus, then the online source, then the built-in list.
    pub(crate) fn source(&self, told: Told) -> Arc<dyn RangeSource> {
        let online = Arc::clone(&self.state().online);
        self.corpus.before(online, told)
    }

    /// Works with what is kept, on a thread that may wait for the disk and the keyring.
    pub(crate) async fn kept<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Keeping) -> Result<T, KeepError> + Send + 'static,
    ) -> Result<T, UiError> {
        let keeping = Arc::clone(&self.keeping);
        let done = tauri::async_runtime::spawn_blocking(move || work(&keeping)).await;
        Ok(done.map_err(|_| UiError::Internal)??)
    }

    /// Takes what was opened; `None` where it cannot be read, and then the door is shut.
    pub(crate) fn use_what_was_opened(&self, state: Option<app::State>) {
        match state {
            Some(state) => self.use_what_is_kept(state),
            None => self.use_settings(KeptSettings { offline: true, ..KeptSettings::default() }),
        }
    }

    /// Takes what is kept by now, which another Cordon may have changed.
    pub(crate) fn use_what_is_kept(&self, state: app::State) {
        self.use_settings(state.settings);
        // The words that hold for this session alone stay.
        if let Some(words) = state.personal.and_then(|details| PersonalWords::parse(details.entries()).ok()) {
            self.state().personal = Arc::new(words);
        }
    }

    fn use_settings(&self, KeptSettings { source: kept, corpus, offline, theme }: KeptSettings) {
        // The policy's wins over what is kept.
        let policy = &self.arrangement.policy;
        self.corpus.use_one_at(policy.corpus.clone().or(corpus.map(PathBuf::from)));
        // An address that a later version would take, and this one does not, is none to ask instead of the chosen one.
        let kept = || kept.map_or(Some(SourceAddress::default()), |kept| kept.parse().ok());
        let address = policy.source.clone().or_else(kept);
        let offline = offline || address.is_none();
        // Before the door opens.
        self.use_source(address.unwrap_or_default());
        self.set_offline(offline);
        self.state().theme = theme;
    }

    /// Shuts the door, or opens it where the policy allows that.
    pub(crate) fn set_offline(&self, offline: bool) {
        let offline = offline || self.arrangement.policy.look_ups == LookUps::NotAllowed;
        self.gateway.set_door(if offline { Door::Shut } else { Door::Open });
        if offline {
            // What the door let out before would go on for minutes.
            self.download.break_off();
        }
        self.state().offline = offline;
    }

    /// Asks `address` from now on. What was answered in this session stays, as long as the address does.
    pub(crate) fn use_source(&self, address: SourceAddress) {
        let mut state = self.state();
        if state.address != address {
            state.online = online(&self.gateway, &address);
            state.address = address;
        }
    }
}

/// Takes what is stored, and waits for nothing; answers whether anything was.
pub(crate) fn forget(stop: &Notify) -> bool {
    std::pin::pin!(stop.notified()).as_mut().enable()
}

fn online(gateway: &Arc<Gateway>, address: &SourceAddress) -> Arc<Online> {
    Arc::new(Online::new(Arc::clone(gateway), address.clone()))
}
