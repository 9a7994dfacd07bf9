//! What the window works on for as long as it is open. Nothing of it is kept.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use exposure::{RangeSource, WithBuiltIn};
use gateway::{Config, Gateway, GatewayError, Online, SourceAddress};
use ledger::Ledger;
use secret::Secret;
use strength::PersonalWords;
use tokio::sync::Notify;

use crate::clipboard::Clipboard;
use crate::envelope::OneTimeKey;

/// The state of the open window.
pub(crate) struct Session {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) clipboard: Clipboard,
    /// Tells the check under way to stop.
    pub(crate) stop: Notify,
    state: Mutex<State>,
}

/// The parts that commands change.
pub(crate) struct State {
    pub(crate) address: SourceAddress,
    pub(crate) source: Arc<dyn RangeSource>,
    pub(crate) offline: bool,
    pub(crate) personal: Arc<PersonalWords>,
    pub(crate) key: Option<OneTimeKey>,
    pub(crate) suggestion: Option<Secret>,
}

impl Session {
    pub(crate) fn new() -> Result<Self, GatewayError> {
        let ledger = Arc::new(Ledger::default());
        let gateway = Arc::new(Gateway::new(&Config::default(), Arc::clone(&ledger))?);
        let address = SourceAddress::default();
        let state = State {
            source: source(&gateway, &address),
            address,
            offline: false,
            personal: Arc::default(),
            key: None,
            suggestion: None,
        };
        Ok(Self { gateway, ledger, clipboard: Clipboard::default(), stop: Notify::new(), state: Mutex::new(state) })
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // Each command leaves the state whole whatever happens after.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn use_source(&self, address: SourceAddress) {
        let source = source(&self.gateway, &address);
        let mut state = self.state();
        state.address = address;
        state.source = source;
    }
}

fn source(gateway: &Arc<Gateway>, address: &SourceAddress) -> Arc<dyn RangeSource> {
    Arc::new(WithBuiltIn(Online::new(Arc::clone(gateway), address.clone())))
}
