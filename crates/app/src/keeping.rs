//! Keep the state: by the system's keyring, by a passphrase, or not at all.
//!
//! A change is never lost to a keyring that does not serve: it stays in memory, and [`Status`] says so, until the person
//! has chosen another way. What cannot be opened is never overwritten.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sealed_store::{DiskFault, Key, KeyPlace, NoKeyring, Store, StoreError};
use secret::Secret;

use crate::state::State;

/// What is kept, and how.
pub struct Keeping {
    store: Store,
    place: Box<dyn KeyPlace>,
    /// Held while something is read or saved, which may take as long as the keyring asks the person.
    way: Mutex<Way>,
    /// What others may look at meanwhile.
    status: Mutex<Status>,
}

enum Way {
    /// Nothing was opened yet, or a passphrase is needed.
    Closed,
    /// Nothing is kept so far; the first save makes a key and gives it to the keyring.
    Fresh,
    Kept {
        key: Key,
        by: By,
    },
    /// There is something, and it cannot be opened.
    Stuck {
        key: Option<Key>,
    },
    /// Boxed, as the other ways are small.
    InMemory(Box<State>),
}

/// What keeps the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The system's keyring.
    Keyring,
    /// A passphrase of the person's.
    Passphrase,
}

/// How the state is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is being opened.
    Opening,
    /// It is kept from the first change on, by the keyring.
    Fresh,
    /// It is kept.
    Kept(By),
    /// The passphrase is needed.
    Locked,
    /// It cannot be opened.
    Stuck {
        /// Why.
        why: Stuck,
        /// Whether the generation before it can.
        last_good: bool,
    },
    /// It is in memory alone.
    InMemory(NotKept),
}

/// Why the state cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stuck {
    /// A later Cordon has written it.
    Newer,
    /// It is damaged.
    Damaged,
    /// It is gone, and an earlier generation is there.
    Gone,
    /// The keyring has another key.
    WrongKey,
    /// The keyring has no key.
    NoKey,
    /// The keyring does not serve.
    Keyring(NoKeyring),
    /// The disk refuses.
    Disk(DiskFault),
}

/// Why nothing is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotKept {
    /// The person wants it so.
    Chosen,
    /// The keyring does not serve, and the person has chosen nothing yet.
    Keyring(NoKeyring),
}

/// Why something was not read, saved or changed over.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeepError {
    /// It has to be opened first.
    #[error("what is kept is not open")]
    NotOpen,
    /// The file in which a passphrase seals the key is damaged.
    #[error("the sealed key is damaged")]
    KeyDamaged,
    /// Something is kept already that would be lost.
    #[error("something is kept already")]
    KeptAlready,
    /// The keyring does not serve.
    #[error("{0}")]
    Keyring(#[from] NoKeyring),
    /// The file or the disk refuses.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// What erasing has removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// Files and folders.
    pub files: Vec<PathBuf>,
    /// Whether there was a key in the keyring, and it is gone; or why nobody can tell.
    pub key: Result<bool, NoKeyring>,
}

impl Keeping {
    /// What is kept in `store`, with its key in `place` unless a passphrase seals it. Nothing is opened yet.
    #[must_use]
    pub fn new(store: Store, place: Box<dyn KeyPlace>) -> Self {
        Self { store, place, way: Mutex::new(Way::Closed), status: Mutex::new(Status::Opening) }
    }

    /// How it is kept; this never waits.
    #[must_use]
    pub fn status(&self) -> Status {
        *lock(&self.status)
    }

    /// The folder in which it is kept.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.store.folder()
    }

    /// Opens what is kept, as far as no passphrase is needed; or tries again. What is in memory by then is not lost: the
    /// keyring keeps it if it serves now.
    pub fn open(&self) -> Status {
        let mut way = lock(&self.way);
        if matches!(*way, Way::InMemory(_)) {
            return self.keep_memory_by_keyring(&mut way).unwrap_or_else(|error| match error {
                KeepError::Keyring(why) => self.say(Status::InMemory(NotKept::Keyring(why))),
                _ => self.status(),
            });
        }
        self.say(Status::Opening);
        self.open_by_keyring(&mut way)
    }

    /// Opens what a passphrase seals.
    ///
    /// # Errors
    /// [`KeepError`] when the passphrase is wrong or the file is damaged.
    pub fn unlock(&self, passphrase: &Secret) -> Result<Status, KeepError> {
        let mut way = lock(&self.way);
        let key = self.store.open_key(passphrase).map_err(|error| match error {
            StoreError::Damaged | StoreError::TooMuchWork { .. } | StoreError::TooLarge { .. } => KeepError::KeyDamaged,
            error => error.into(),
        })?;
        Ok(self.take_key(&mut way, key, By::Passphrase))
    }

    /// Goes on with nothing, and keeps nothing, until Cordon is closed. What is there stays as it is. Whether the person
    /// had shut the door to the network is in it, so it stays shut until they open it.
    pub fn go_on_without(&self) -> Status {
        let mut way = lock(&self.way);
        if !matches!(*way, Way::InMemory(_)) {
            let mut state = Box::<State>::default();
            state.settings.offline = self.is_something_there();
            *way = Way::InMemory(state);
        }
        self.say(Status::InMemory(NotKept::Chosen))
    }

    /// What is kept.
    ///
    /// # Errors
    /// [`KeepError`] when it is not open, or cannot be read any more.
    pub fn read(&self) -> Result<State, KeepError> {
        let mut way = lock(&self.way);
        if let Some(state) = self.look_again(&mut way) {
            return Ok(state);
        }
        match &*way {
            Way::Closed | Way::Stuck { .. } => Err(KeepError::NotOpen),
            Way::Fresh => Ok(State::default()),
            Way::Kept { key, .. } => Ok(self.store.read(key)?),
            Way::InMemory(state) => Ok((**state).clone()),
        }
    }

    /// Changes what is kept. When this returns, the change lasts; or [`Status::InMemory`] says that it does not.
    ///
    /// # Errors
    /// [`KeepError`] when it is not open or cannot be saved; then nothing is changed.
    pub fn update<R>(&self, change: impl FnOnce(&mut State) -> R) -> Result<R, KeepError> {
        let mut way = lock(&self.way);
        self.look_again(&mut way);
        if matches!(*way, Way::Fresh) {
            self.store.alone(|| self.make_key_if_still_fresh(&mut way))?;
        }
        match &mut *way {
            Way::Kept { key, .. } => Ok(self.store.update(key, change)?),
            Way::InMemory(state) => Ok(change(state)),
            Way::Closed | Way::Stuck { .. } | Way::Fresh => Err(KeepError::NotOpen),
        }
    }

    /// Lets the keyring keep the key from now on.
    ///
    /// # Errors
    /// [`KeepError`] when the keyring or the disk refuses; then it is kept as before.
    pub fn keep_by_keyring(&self) -> Result<Status, KeepError> {
        let mut way = lock(&self.way);
        match &*way {
            Way::Kept { key, by: By::Passphrase } => {
                self.give(key)?;
                // Until this is done the passphrase opens it as well.
                self.store.forget_sealed_key()?;
                let key = key.clone();
                Ok(self.set(&mut way, Way::Kept { key, by: By::Keyring }, Status::Kept(By::Keyring)))
            }
            Way::InMemory(_) => self.keep_memory_by_keyring(&mut way),
            Way::Kept { by: By::Keyring, .. } | Way::Fresh => Ok(self.status()),
            Way::Closed | Way::Stuck { .. } => Err(KeepError::NotOpen),
        }
    }

    /// Seals the key with a passphrase from now on, and takes it out of the keyring. A passphrase that was there is
    /// replaced.
    ///
    /// # Errors
    /// [`KeepError`] when the passphrase is too short, or keyring or disk refuse; then it is kept as before.
    pub fn keep_by_passphrase(&self, passphrase: &Secret) -> Result<Status, KeepError> {
        let mut way = lock(&self.way);
        let key = match &*way {
            Way::Kept { key, .. } => key.clone(),
            Way::Fresh | Way::InMemory(_) => {
                self.refuse_to_overwrite()?;
                Key::generate()
            }
            Way::Closed | Way::Stuck { .. } => return Err(KeepError::NotOpen),
        };
        self.store.seal_key(&key, passphrase)?;
        match &*way {
            Way::InMemory(state) => self.store.update(&key, |kept| *kept = (**state).clone())?,
            // Whoever opens the keyring must not open the file any more.
            Way::Kept { by: By::Keyring, .. } => {
                if let Err(why) = self.place.forget() {
                    self.store.forget_sealed_key()?;
                    return Err(why.into());
                }
            }
            _ => {}
        }
        Ok(self.set(&mut way, Way::Kept { key, by: By::Passphrase }, Status::Kept(By::Passphrase)))
    }

    /// Removes what is kept, and goes on with it in memory alone.
    ///
    /// # Errors
    /// [`KeepError`] when it is not open or the disk refuses.
    pub fn keep_nothing(&self) -> Result<Status, KeepError> {
        let mut way = lock(&self.way);
        let state = match &*way {
            Way::Kept { key, .. } => self.store.read(key)?,
            Way::Fresh => State::default(),
            Way::InMemory(state) => (**state).clone(),
            Way::Closed | Way::Stuck { .. } => return Err(KeepError::NotOpen),
        };
        let was = std::mem::replace(&mut *way, Way::InMemory(Box::new(state)));
        self.say(Status::InMemory(NotKept::Chosen));
        if let Way::Kept { by, .. } = was {
            self.store.erase()?;
            if by == By::Keyring {
                self.place.forget()?;
            }
        }
        Ok(self.status())
    }

    /// Goes on from the generation before the one that cannot be opened, which is set aside.
    ///
    /// # Errors
    /// [`KeepError`] when that generation cannot be opened either.
    pub fn go_back(&self) -> Result<Status, KeepError> {
        let mut way = lock(&self.way);
        let Way::Stuck { key: Some(key) } = &*way else { return Err(StoreError::NoLastGood.into()) };
        self.store.go_back::<State>(key)?;
        let by = if self.store.has_sealed_key() { By::Passphrase } else { By::Keyring };
        let key = key.clone();
        Ok(self.take_key(&mut way, key, by))
    }

    /// Sets everything aside and begins anew, after a state that cannot be opened or a forgotten passphrase.
    ///
    /// # Errors
    /// [`KeepError`] when the disk refuses, or nothing stands in the way.
    pub fn start_anew(&self) -> Result<Status, KeepError> {
        let mut way = lock(&self.way);
        if !matches!(*way, Way::Closed | Way::Stuck { .. }) {
            return Err(KeepError::KeptAlready);
        }
        self.store.start_anew()?;
        Ok(self.open_by_keyring(&mut way))
    }

    /// The key, for somebody who wants to open the file by the `age` program.
    ///
    /// # Errors
    /// [`KeepError::NotOpen`] when nothing is kept.
    pub fn key(&self) -> Result<Secret, KeepError> {
        match &*lock(&self.way) {
            Way::Kept { key, .. } => Ok(key.to_text()),
            _ => Err(KeepError::NotOpen),
        }
    }

    /// Removes the state, all its generations and the key, and begins anew.
    ///
    /// # Errors
    /// When the disk refuses; what is gone until then is gone.
    pub fn erase(&self) -> Result<Erased, KeepError> {
        let mut way = lock(&self.way);
        *way = Way::Closed;
        // The key first: without it the files are noise, whatever happens next.
        let key = self.place.forget();
        let files = self.store.erase();
        self.open_by_keyring(&mut way);
        Ok(Erased { files: files?, key })
    }

    /// Whether something is kept, open or not.
    #[must_use]
    pub fn is_something_there(&self) -> bool {
        self.store.has_state() || self.store.has_sealed_key()
    }

    /// Another Cordon may have erased everything, or changed the way, since it was opened here. Answers what is kept, if
    /// it is as it was.
    fn look_again(&self, way: &mut Way) -> Option<State> {
        let Way::Kept { key, by } = way else { return None };
        let sealed = self.store.has_sealed_key();
        let gone = match by {
            By::Keyring => !self.store.has_state(),
            By::Passphrase => !sealed,
        };
        let Some(state) = (!gone).then(|| self.store.read(key).ok()).flatten() else {
            self.open_by_keyring(way);
            return None;
        };
        if *by == By::Keyring && sealed {
            *by = By::Passphrase;
            self.say(Status::Kept(By::Passphrase));
        }
        Some(state)
    }

    /// The first save of all. Nobody else saves meanwhile; but another Cordon may have saved before.
    fn make_key_if_still_fresh(&self, way: &mut Way) {
        if self.open_by_keyring(way) == Status::Fresh {
            match self.new_key() {
                Ok(key) => self.set(way, Way::Kept { key, by: By::Keyring }, Status::Kept(By::Keyring)),
                Err(why) => self.set(way, Way::InMemory(Box::default()), Status::InMemory(NotKept::Keyring(why))),
            };
        }
    }

    fn keep_memory_by_keyring(&self, way: &mut Way) -> Result<Status, KeepError> {
        let Way::InMemory(state) = &*way else { return Err(KeepError::NotOpen) };
        self.refuse_to_overwrite()?;
        // A key that is there may be that of files which were set aside.
        let key = match self.place.get()?.map(|text| Key::parse(&text)) {
            Some(Ok(key)) => key,
            _ => self.new_key()?,
        };
        self.store.update(&key, |kept| *kept = (**state).clone())?;
        Ok(self.set(way, Way::Kept { key, by: By::Keyring }, Status::Kept(By::Keyring)))
    }

    fn open_by_keyring(&self, way: &mut Way) -> Status {
        if self.store.has_sealed_key() {
            return self.set(way, Way::Closed, Status::Locked);
        }
        let there = self.store.has_state();
        let stuck = |why| Status::Stuck { why, last_good: false };
        match self.place.get() {
            Ok(Some(text)) => match Key::parse(&text) {
                Ok(key) => self.take_key(way, key, By::Keyring),
                Err(_) if there => self.set(way, Way::Stuck { key: None }, stuck(Stuck::WrongKey)),
                Err(_) => self.set(way, Way::Fresh, Status::Fresh),
            },
            Ok(None) if there => self.set(way, Way::Stuck { key: None }, stuck(Stuck::NoKey)),
            Ok(None) => self.set(way, Way::Fresh, Status::Fresh),
            Err(why) if there => self.set(way, Way::Stuck { key: None }, stuck(Stuck::Keyring(why))),
            Err(why) => self.set(way, Way::InMemory(Box::default()), Status::InMemory(NotKept::Keyring(why))),
        }
    }

    fn take_key(&self, way: &mut Way, key: Key, by: By) -> Status {
        let why = match self.store.read::<State>(&key) {
            Ok(_) => return self.set(way, Way::Kept { key, by }, Status::Kept(by)),
            Err(StoreError::Newer { .. }) => Stuck::Newer,
            Err(StoreError::Gone) => Stuck::Gone,
            Err(StoreError::WrongKey) => Stuck::WrongKey,
            Err(StoreError::Disk(error)) => Stuck::Disk(DiskFault::of(&error)),
            Err(_) => Stuck::Damaged,
        };
        // Nobody goes back from a later version: that file is whole.
        let last_good = why != Stuck::Newer && self.store.has_last_good::<State>(&key);
        self.set(way, Way::Stuck { key: Some(key) }, Status::Stuck { why, last_good })
    }

    /// A new key, which the keyring keeps.
    fn new_key(&self) -> Result<Key, NoKeyring> {
        let key = Key::generate();
        self.give(&key)?;
        Ok(key)
    }

    /// Gives `key` to the keyring, and looks whether it is there.
    fn give(&self, key: &Key) -> Result<(), NoKeyring> {
        let text = key.to_text();
        self.place.set(&text)?;
        let kept = self.place.get()?.is_some_and(|kept| kept.expose() == text.expose());
        if kept { Ok(()) } else { Err(NoKeyring::Refused) }
    }

    /// Who went on without what is kept must not lose it by keeping something else.
    fn refuse_to_overwrite(&self) -> Result<(), KeepError> {
        if self.is_something_there() { Err(KeepError::KeptAlready) } else { Ok(()) }
    }

    fn set(&self, way: &mut Way, to: Way, status: Status) -> Status {
        *way = to;
        self.say(status)
    }

    fn say(&self, status: Status) -> Status {
        *lock(&self.status) = status;
        status
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Each method leaves what it holds whole, whoever panicked before.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tempfile::TempDir;

    use super::*;

    /// A keyring in memory, which serves or does not.
    #[derive(Clone, Default)]
    struct Place(Arc<Mutex<(Option<String>, Option<NoKeyring>)>>);

    impl Place {
        fn breaks(&self, why: impl Into<Option<NoKeyring>>) {
            lock(&self.0).1 = why.into();
        }

        fn key(&self) -> Option<String> {
            lock(&self.0).0.clone()
        }
    }

    impl KeyPlace for Place {
        fn get(&self) -> Result<Option<Secret>, NoKeyring> {
            let place = lock(&self.0);
            place.1.map_or(Ok(place.0.clone().map(Secret::new)), Err)
        }

        fn set(&self, key: &Secret) -> Result<(), NoKeyring> {
            let mut place = lock(&self.0);
            place.0 = Some(key.expose().to_owned());
            place.1.map_or(Ok(()), Err)
        }

        fn forget(&self) -> Result<bool, NoKeyring> {
            let mut place = lock(&self.0);
            if let Some(why) = place.1 {
                return Err(why);
            }
            Ok(place.0.take().is_some())
        }
    }

    struct Laptop {
        folder: TempDir,
        place: Place,
    }

    impl Laptop {
        fn new() -> anyhow::Result<Self> {
            Ok(Self { folder: TempDir::new()?, place: Place::default() })
        }

        fn store(&self) -> Store {
            Store::at(self.folder.path().join("state"))
        }

        /// Cordon, started anew.
        fn start(&self) -> Keeping {
            let keeping = Keeping::new(self.store(), Box::new(self.place.clone()));
            assert_eq!(keeping.status(), Status::Opening);
            keeping.open();
            keeping
        }

        fn file(&self, name: &str) -> PathBuf {
            self.store().folder().join(name)
        }
    }

    fn shut_door(keeping: &Keeping) -> Result<(), KeepError> {
        keeping.update(|state| state.settings.offline = true)
    }

    fn is_shut(keeping: &Keeping) -> bool {
        keeping.read().is_ok_and(|state| state.settings.offline)
    }

    fn passphrase() -> Secret {
        Secret::new("mumble-granite-oboe".to_owned())
    }

    #[test]
    fn the_keyring_keeps_from_the_first_change_on() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let keeping = laptop.start();
        assert_eq!(keeping.status(), Status::Fresh);
        assert_eq!((keeping.read()?, laptop.place.key()), (State::default(), None), "looking makes no key");
        shut_door(&keeping)?;
        assert_eq!(keeping.status(), Status::Kept(By::Keyring));
        let again = laptop.start();
        assert_eq!(again.status(), Status::Kept(By::Keyring));
        assert!(is_shut(&again));
        Ok(())
    }

    #[test]
    fn without_a_keyring_the_change_stays_in_memory_until_the_person_chooses() -> anyhow::Result<()> {
        for why in [NoKeyring::Absent, NoKeyring::Locked, NoKeyring::Refused] {
            let laptop = Laptop::new()?;
            laptop.place.breaks(why);
            let keeping = laptop.start();
            assert_eq!(keeping.status(), Status::InMemory(NotKept::Keyring(why)));
            shut_door(&keeping)?;
            assert!(is_shut(&keeping) && !laptop.store().has_state());
            assert!(matches!(keeping.keep_by_keyring(), Err(KeepError::Keyring(_))));
            assert_eq!(keeping.keep_by_passphrase(&passphrase())?, Status::Kept(By::Passphrase));

            let again = laptop.start();
            assert_eq!(again.status(), Status::Locked);
            assert!(matches!(again.read(), Err(KeepError::NotOpen)));
            assert!(matches!(shut_door(&again), Err(KeepError::NotOpen)));
            let wrong = Secret::new("mumble-granite-obo".to_owned());
            assert!(matches!(again.unlock(&wrong), Err(KeepError::Store(StoreError::WrongPassphrase))));
            assert_eq!(again.unlock(&passphrase())?, Status::Kept(By::Passphrase));
            assert!(is_shut(&again));
        }
        Ok(())
    }

    #[test]
    fn a_keyring_that_breaks_at_the_first_save_loses_nothing() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let keeping = laptop.start();
        laptop.place.breaks(NoKeyring::Locked);
        shut_door(&keeping)?;
        assert_eq!(keeping.status(), Status::InMemory(NotKept::Keyring(NoKeyring::Locked)));
        laptop.place.breaks(None);
        assert_eq!(keeping.keep_by_keyring()?, Status::Kept(By::Keyring));
        assert!(is_shut(&laptop.start()));
        Ok(())
    }

    #[test]
    fn trying_the_keyring_again_loses_nothing() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        laptop.place.breaks(NoKeyring::Locked);
        let keeping = laptop.start();
        shut_door(&keeping)?;
        assert_eq!(keeping.open(), Status::InMemory(NotKept::Keyring(NoKeyring::Locked)));
        assert!(is_shut(&keeping));
        laptop.place.breaks(None);
        assert_eq!(keeping.open(), Status::Kept(By::Keyring));
        assert!(is_shut(&keeping) && is_shut(&laptop.start()));
        Ok(())
    }

    #[test]
    fn the_three_ways_can_be_exchanged_for_each_other() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let keeping = laptop.start();
        shut_door(&keeping)?;
        keeping.keep_by_passphrase(&passphrase())?;
        assert_eq!(laptop.place.key(), None, "the keyring has no copy");
        assert_eq!(laptop.start().status(), Status::Locked);
        keeping.keep_by_keyring()?;
        assert!(!laptop.store().has_sealed_key());
        assert!(is_shut(&laptop.start()));
        keeping.keep_nothing()?;
        assert!(is_shut(&keeping), "it goes on in memory");
        assert!(!laptop.store().has_state() && laptop.place.key().is_none());
        keeping.keep_by_keyring()?;
        assert!(is_shut(&laptop.start()));
        keeping.keep_nothing()?;
        keeping.keep_by_passphrase(&passphrase())?;
        let other = Secret::new("tundra-pebble-lantern".to_owned());
        keeping.keep_by_passphrase(&other)?;
        let again = laptop.start();
        assert!(again.unlock(&passphrase()).is_err(), "a replaced passphrase opens nothing");
        again.unlock(&other)?;
        assert!(is_shut(&again));
        Ok(())
    }

    #[test]
    fn who_goes_on_without_loses_nothing_that_is_kept() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let keeping = laptop.start();
        shut_door(&keeping)?;
        keeping.keep_by_passphrase(&passphrase())?;
        let sealed = std::fs::read(laptop.file("key.age"))?;

        let without = laptop.start();
        assert_eq!(without.go_on_without(), Status::InMemory(NotKept::Chosen));
        assert!(is_shut(&without), "nobody knows whether the door may be open");
        assert_eq!(without.open(), Status::InMemory(NotKept::Chosen));
        without.update(|state| state.settings.source = Some("https://mirror.example".to_owned()))?;
        assert!(matches!(without.keep_by_keyring(), Err(KeepError::KeptAlready)));
        assert!(matches!(without.keep_by_passphrase(&passphrase()), Err(KeepError::KeptAlready)));
        without.keep_nothing()?;
        assert_eq!(std::fs::read(laptop.file("key.age"))?, sealed);
        // Thought better of it.
        without.unlock(&passphrase())?;
        assert!(is_shut(&without));
        Ok(())
    }

    #[test]
    fn a_damaged_state_is_set_aside_and_the_last_good_one_offered() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let keeping = laptop.start();
        shut_door(&keeping)?;
        keeping.update(|state| state.settings.source = Some("https://mirror.example".to_owned()))?;
        std::fs::File::create(laptop.file("state.age"))?;

        let again = laptop.start();
        assert_eq!(again.status(), Status::Stuck { why: Stuck::Damaged, last_good: true });
        assert!(matches!(shut_door(&again), Err(KeepError::NotOpen)));
        assert_eq!(again.go_back()?, Status::Kept(By::Keyring));
        assert_eq!(again.read()?.settings.source, None);
        assert!(is_shut(&again) && laptop.file("state.aside-1.age").exists());
        assert!(matches!(again.start_anew(), Err(KeepError::KeptAlready)));
        Ok(())
    }

    #[test]
    fn a_lost_key_is_said_and_a_new_beginning_keeps_the_old_file() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        shut_door(&laptop.start())?;
        let sealed = std::fs::read(laptop.file("state.age"))?;
        let key = laptop.place.key();
        laptop.place.forget()?;
        let again = laptop.start();
        assert_eq!(again.status(), Status::Stuck { why: Stuck::NoKey, last_good: false });
        assert!(again.go_back().is_err());
        laptop.place.breaks(NoKeyring::Locked);
        assert_eq!(again.open(), Status::Stuck { why: Stuck::Keyring(NoKeyring::Locked), last_good: false });
        laptop.place.breaks(None);
        laptop.place.set(&Key::generate().to_text())?;
        assert_eq!(again.open(), Status::Stuck { why: Stuck::WrongKey, last_good: false });
        assert_eq!(again.start_anew()?, Status::Kept(By::Keyring));
        assert!(!is_shut(&again));
        shut_door(&again)?;
        assert_eq!(std::fs::read(laptop.file("state.aside-1.age"))?, sealed);
        assert_ne!(laptop.place.key(), key);
        Ok(())
    }

    #[test]
    fn a_forgotten_passphrase_can_be_left_behind() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let keeping = laptop.start();
        shut_door(&keeping)?;
        keeping.keep_by_passphrase(&passphrase())?;
        let again = laptop.start();
        assert_eq!(again.start_anew()?, Status::Fresh);
        assert!(!is_shut(&again) && laptop.file("key.aside-1.age").exists());
        Ok(())
    }

    #[test]
    fn erasing_leaves_no_file_and_no_key() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let keeping = laptop.start();
        shut_door(&keeping)?;
        let erased = keeping.erase()?;
        assert_eq!(erased.key, Ok(true));
        assert_eq!(erased.files.last().map(PathBuf::as_path), Some(laptop.store().folder()));
        assert_eq!((keeping.status(), keeping.read()?), (Status::Fresh, State::default()));
        assert!(!laptop.store().folder().exists() && laptop.place.key().is_none());
        // Also what cannot be opened.
        shut_door(&keeping)?;
        keeping.keep_by_passphrase(&passphrase())?;
        let locked = laptop.start();
        assert!(locked.erase()?.files.len() > 2);
        assert_eq!(locked.status(), Status::Fresh);
        Ok(())
    }

    #[test]
    fn a_file_that_is_gone_is_said_and_the_earlier_generation_offered() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let keeping = laptop.start();
        shut_door(&keeping)?;
        keeping.update(|state| state.settings.source = Some("https://mirror.example".to_owned()))?;
        std::fs::remove_file(laptop.file("state.age"))?;
        assert!(keeping.read().is_err());
        assert_eq!(keeping.status(), Status::Stuck { why: Stuck::Gone, last_good: true });
        keeping.go_back()?;
        assert!(is_shut(&keeping));
        Ok(())
    }

    #[test]
    fn after_another_has_erased_everything_nothing_is_sealed_for_a_lost_key() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let (window, prompt) = (laptop.start(), laptop.start());
        shut_door(&window)?;
        prompt.erase()?;
        assert_eq!(window.read()?, State::default());
        window.update(|state| state.settings.source = Some("https://mirror.example".to_owned()))?;
        let again = laptop.start();
        assert_eq!(again.status(), Status::Kept(By::Keyring));
        assert!(again.read()?.settings.source.is_some() && !is_shut(&again));
        // Erased and begun anew under another key, all while the window was open.
        prompt.erase()?;
        shut_door(&prompt)?;
        assert!(is_shut(&window));
        Ok(())
    }

    #[test]
    fn who_has_kept_nothing_sees_that_another_has_set_a_passphrase() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let (window, prompt) = (laptop.start(), laptop.start());
        prompt.keep_by_passphrase(&passphrase())?;
        assert!(matches!(shut_door(&window), Err(KeepError::NotOpen)));
        assert_eq!(window.status(), Status::Locked);
        window.unlock(&passphrase())?;
        shut_door(&window)?;
        assert!(is_shut(&prompt));
        Ok(())
    }

    #[test]
    fn the_key_of_what_was_set_aside_is_not_thrown_away() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        shut_door(&laptop.start())?;
        let key = laptop.place.key();
        laptop.place.breaks(NoKeyring::Locked);
        let keeping = laptop.start();
        assert_eq!(keeping.start_anew()?, Status::InMemory(NotKept::Keyring(NoKeyring::Locked)));
        laptop.place.breaks(None);
        keeping.keep_by_keyring()?;
        assert_eq!(laptop.place.key(), key);
        keeping.erase()?;
        laptop.place.breaks(NoKeyring::Locked);
        let keeping = laptop.start();
        laptop.place.breaks(None);
        laptop.place.set(&Key::generate().to_text())?;
        keeping.keep_by_passphrase(&passphrase())?;
        assert!(laptop.place.key().is_some(), "it is not the key that the passphrase seals");
        Ok(())
    }

    #[test]
    fn a_key_that_stays_in_the_keyring_is_not_called_sealed() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let keeping = laptop.start();
        shut_door(&keeping)?;
        laptop.place.breaks(NoKeyring::TimedOut);
        assert!(matches!(keeping.keep_by_passphrase(&passphrase()), Err(KeepError::Keyring(NoKeyring::TimedOut))));
        assert!(!laptop.store().has_sealed_key(), "it is kept as before");
        Ok(())
    }

    #[test]
    fn a_damaged_sealed_key_is_told_from_a_wrong_passphrase() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        laptop.start().keep_by_passphrase(&passphrase())?;
        std::fs::File::create(laptop.file("key.age"))?;
        assert!(matches!(laptop.start().unlock(&passphrase()), Err(KeepError::KeyDamaged)));
        Ok(())
    }

    #[test]
    fn two_programs_see_each_others_changes() -> anyhow::Result<()> {
        let laptop = Laptop::new()?;
        let (window, prompt) = (laptop.start(), laptop.start());
        shut_door(&window)?;
        // It was fresh when it started, and must not make a key of its own.
        prompt.update(|state| state.settings.source = Some("https://mirror.example".to_owned()))?;
        assert!(is_shut(&prompt));
        assert_eq!(window.read()?.settings.source.as_deref(), Some("https://mirror.example"));
        Ok(())
    }
}
