//! The key of the sealed state in the system's keyring: the Secret Service on Linux, the Credential Manager on Windows,
//! the Keychain on macOS.
//!
//! A keyring may ask the person for a password, or hang. So each call runs on a thread of its own and is given up after
//! a minute; what it then still does is of no harm.

use std::sync::mpsc;
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

fn with_entry<T: Send + 'static>(
    work: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
) -> Result<T, NoKeyring> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let done = Entry::new(SERVICE, USER).and_then(|entry| work(&entry));
        // Nobody may be waiting any more.
        let _ = sender.send(done);
    });
    receiver.recv_timeout(PATIENCE).map_err(|_| NoKeyring::TimedOut)?.map_err(|error| why(&error))
}

fn why(error: &Error) -> NoKeyring {
    match error {
        Error::NoDefaultStore => NoKeyring::Absent,
        Error::NoStorageAccess(_) => NoKeyring::Locked,
        _ => NoKeyring::Refused,
    }
}
