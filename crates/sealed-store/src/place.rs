//! Where the key is kept when no passphrase seals it: a port, which the system's keyring fills.

use secret::Secret;

/// A place that keeps one key for the person who is signed in.
///
/// Its calls may take as long as the system needs to ask the person for a password.
pub trait KeyPlace: Send + Sync {
    /// The text of the key; `None` when there is none.
    ///
    /// # Errors
    /// [`NoKeyring`] when nobody can tell.
    fn get(&self) -> Result<Option<Secret>, NoKeyring>;

    /// Keeps the text of a key, in place of what was kept.
    ///
    /// # Errors
    /// [`NoKeyring`] when it is not kept.
    fn set(&self, key: &Secret) -> Result<(), NoKeyring>;

    /// Forgets the key. Answers whether there was one.
    ///
    /// # Errors
    /// [`NoKeyring`] when nobody can tell.
    fn forget(&self) -> Result<bool, NoKeyring>;
}

/// Why the keyring does not serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoKeyring {
    /// The system has none, or none is running.
    #[error("there is no keyring")]
    Absent,
    /// It is locked, and was not unlocked.
    #[error("the keyring is locked")]
    Locked,
    /// It does not answer.
    #[error("the keyring does not answer")]
    TimedOut,
    /// It refuses, or does not give back what it was given.
    #[error("the keyring refuses")]
    Refused,
}
