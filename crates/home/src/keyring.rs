//! The key of the sealed state in the system's keyring: the Secret Service on Linux, the Credential Manager on Windows,
//! the Keychain on macOS.
//!
//! A keyring may ask the person for a password, or hang. So calls run on a thread of their own, one after the other, and
//! are given up after a minute. One that was given up before its turn came is left out; one that the keyring is still
//! busy with comes to its end before the next begins, so that a late answer undoes nothing.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, mpsc};
use std::thread;
use std::time::Duration;

use app::{KeyPlace, NoKeyring};
use keyring::{Entry, Error};
use secret::Secret;
use zeroize::Zeroizing;

/// How long a person has to unlock the keyring.
const PATIENCE: Duration = Duration::from_secs(60);

/// The entry's service, as the keyring's own program shows it.
const SERVICE: &str = crate::IDENTIFIER;
/// The entry's user name.
const USER: &str = "state key";

/// The keyring of the person who is signed in.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemKeyring;

impl KeyPlace for SystemKeyring {
    fn get(&self) -> Result<Option<Secret>, NoKeyring> {
        with_entry(|entry| match entry.get_password() {
            Ok(key) => Ok(Some(Secret::new(key))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn set(&self, key: &Secret) -> Result<(), NoKeyring> {
        let key = Zeroizing::new(key.expose().to_owned());
        with_entry(move |entry| entry.set_password(&key))
    }

    fn forget(&self) -> Result<bool, NoKeyring> {
        with_entry(|entry| match entry.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(error),
        })
    }
}

/// A call for the keyring's thread.
type Call = Box<dyn FnOnce() + Send>;

/// The keyring's thread.
static CALLS: LazyLock<mpsc::Sender<Call>> = LazyLock::new(|| {
    let (sender, calls) = mpsc::channel::<Call>();
    thread::spawn(move || calls.into_iter().for_each(|call| call()));
    sender
});

fn with_entry<T: Send + 'static>(
    work: impl FnOnce(&keyring_core::Entry) -> Result<T, Error> + Send + 'static,
) -> Result<T, NoKeyring> {
    let (sender, receiver) = mpsc::channel();
    let waiting = Arc::new(());
    let awaited = Arc::downgrade(&waiting);
    let call: Call = Box::new(move || {
        if awaited.upgrade().is_some() {
            // Nobody may be waiting any more when it is done.
            let _ = sender.send(entry().and_then(|entry| work(&entry)));
        }
    });
    CALLS.send(call).map_err(|_| NoKeyring::Refused)?;
    let done = receiver.recv_timeout(PATIENCE);
    drop(waiting);
    done.map_err(|_| NoKeyring::TimedOut)?.map_err(|error| why(&error))
}

/// The entry, which stays on this laptop: the one of Windows would otherwise go with the profile to a server.
fn entry() -> Result<keyring_core::Entry, Error> {
    if Entry::store_status().is_err() {
        return Err(Error::NoDefaultStore);
    }
    let modifiers = if cfg!(windows) { HashMap::from([("persistence", "Local")]) } else { HashMap::new() };
    keyring_core::Entry::new_with_modifiers(SERVICE, USER, &modifiers)
}

fn why(error: &Error) -> NoKeyring {
    match error {
        Error::NoDefaultStore => NoKeyring::Absent,
        Error::NoStorageAccess(_) => NoKeyring::Locked,
        _ => NoKeyring::Refused,
    }
}
