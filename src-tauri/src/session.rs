//! What the window works on for as long as it is open.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use app::{KeepError, Keeping, KeptSettings, Theme};
use exposure::{RangeSource, WithBuiltIn};
use gateway::{Config, Door, FileAddress, Gateway, Online, SourceAddress};
use guidance::Pack;
use home::{Folders, Handed, InUse, InstallError, Policy};
use ledger::Ledger;
use secret::Secret;
use strength::PersonalWords;
use tokio::sync::{Notify, watch};

use crate::clipboard::Clipboard;
use crate::desk::Desk;
use crate::envelope::OneTimeKey;
use crate::error::UiError;

/// The state of the open window.
pub(crate) struct Session {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) clipboard: Clipboard,
    pub(crate) keeping: Arc<Keeping>,
    pub(crate) folders: Folders,
    pub(crate) policy: Policy,
    /// Where newer advice is asked for.
    pub(crate) advice_address: Option<FileAddress>,
    advice: RwLock<InUse>,
    /// Tells the check under way to stop.
    pub(crate) stop: Notify,
    pub(crate) desk: Desk,
    opened: watch::Sender<bool>,
    state: Mutex<State>,
}

/// The parts that commands change.
pub(crate) struct State {
    pub(crate) address: SourceAddress,
    pub(crate) source: Arc<dyn RangeSource>,
    pub(crate) offline: bool,
    pub(crate) theme: Theme,
    pub(crate) personal: Arc<PersonalWords>,
    pub(crate) key: Option<OneTimeKey>,
    pub(crate) suggestion: Option<Secret>,
}

impl Session {
    /// With the door to the network shut, until what is kept says whether it may be open.
    pub(crate) fn new(folders: Folders) -> anyhow::Result<Self> {
        let ledger = Arc::new(Ledger::default());
        let gateway = Arc::new(Gateway::new(&Config::default(), Arc::clone(&ledger))?);
        gateway.set_door(Door::Shut);
        let (policy, advice_address) = Policy::of_this_laptop();
        let advice = folders.packs().in_use(policy.pack_key.as_ref());
        let address = SourceAddress::default();
        let state = State {
            source: source(&gateway, &address),
            address,
            offline: true,
            theme: Theme::System,
            personal: Arc::default(),
            key: None,
            suggestion: None,
        };
        Ok(Self {
            gateway,
            ledger,
            clipboard: Clipboard::default(),
            keeping: Arc::new(home::keeping(&folders)),
            folders,
            policy,
            advice_address,
            advice: RwLock::new(advice),
            stop: Notify::new(),
            desk: Desk::default(),
            opened: watch::Sender::new(false),
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
        let (packs, key) = (self.folders.packs(), self.policy.pack_key.clone());
        let installed = tauri::async_runtime::spawn_blocking(move || packs.install(&hand()?, key.as_ref())).await;
        let in_use = installed.map_err(|_| UiError::Internal)??;
        *self.advice.write().unwrap_or_else(PoisonError::into_inner) = in_use;
        Ok(())
    }

    /// Looks anew which pack is in use, where it may be another than before.
    pub(crate) async fn look_for_advice(&self) {
        let (packs, key) = (self.folders.packs(), self.policy.pack_key.clone());
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
        self.keeping.open();
        self.use_what_was_opened(self.keeping.read().ok());
        self.opened.send_replace(true);
    }

    /// Waits until what is kept was opened, or could not be.
    pub(crate) async fn opened(&self) {
        // The sender lives as long as the session.
        let _ = self.opened.subscribe().wait_for(|opened| *opened).await;
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

    fn use_settings(&self, KeptSettings { source: kept, offline, theme }: KeptSettings) {
        // An address that a later version would take, and this one does not, is none to ask instead of the chosen one.
        let address = kept.map_or(Some(SourceAddress::default()), |kept| kept.parse().ok());
        self.set_offline(offline || address.is_none());
        self.use_source(address.unwrap_or_default());
        self.state().theme = theme;
    }

    pub(crate) fn set_offline(&self, offline: bool) {
        self.gateway.set_door(if offline { Door::Shut } else { Door::Open });
        self.state().offline = offline;
    }

    /// Asks `address` from now on. What was answered in this session stays, as long as the address does.
    pub(crate) fn use_source(&self, address: SourceAddress) {
        let mut state = self.state();
        if state.address != address {
            state.source = source(&self.gateway, &address);
            state.address = address;
        }
    }
}

/// Takes what is stored, if anything is, and waits for nothing.
pub(crate) fn forget(stop: &Notify) {
    std::pin::pin!(stop.notified()).as_mut().enable();
}

fn source(gateway: &Arc<Gateway>, address: &SourceAddress) -> Arc<dyn RangeSource> {
    Arc::new(WithBuiltIn(Online::new(Arc::clone(gateway), address.clone())))
}
