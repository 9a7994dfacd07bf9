//! What a command answers when it cannot do what was asked.

use app::{
    AccountsError, DiskFault, HideError, KeepError, MAX_NOTE, MAX_SNOOZE, MAX_TEXT, MIN_PASSPHRASE, PlanError,
    StoreError,
};
use gateway::AddressError;
use generator::RecipeError;
use serde::Serialize;
use specta::Type;
use strength::PersonalError;
use vault::ImportError;

use crate::advice::RefusalView;
use crate::check::WhyView;
use crate::offline_corpus::NotUsable;
use crate::update::UpdateRefusal;
use crate::view::view;

/// An error for the window, which matches on `code`.
#[derive(Debug, Serialize, Type)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum UiError {
    /// The sealed secret does not open: it was made for another key, or altered.
    BadEnvelope,
    /// The source's address cannot be used.
    BadAddress { reason: BadAddress },
    /// There are too many personal words.
    TooManyPersonalWords { max: u32 },
    /// A personal word is too long.
    PersonalWordTooLong { entry: u32, max: u32 },
    /// The random password cannot be made as asked.
    BadRecipe,
    /// The operating system gave no randomness.
    NoRandomness,
    /// There is no suggestion to copy.
    NothingToCopy,
    /// The clipboard cannot be reached.
    NoClipboard,
    /// What is kept has to be opened first.
    NotOpen,
    /// The file in which a passphrase seals the key is damaged.
    KeyDamaged,
    /// Something is kept already that would be lost.
    KeptAlready,
    /// The keyring does not serve.
    NoKeyring { why: NoKeyringView },
    /// The passphrase is wrong.
    WrongPassphrase,
    /// The passphrase is too short.
    ShortPassphrase { min: u32 },
    /// What is kept is damaged.
    KeptDamaged,
    /// A later Cordon has written what is kept.
    KeptNewer,
    /// Another Cordon is saving.
    Busy,
    /// The disk refuses.
    Disk { fault: DiskView },
    /// The catalogue has no such service, or the service no such page.
    NoSuchService,
    /// There is no such account any more.
    NoSuchAccount,
    /// A name or label is empty or too long.
    BadName { max: u32 },
    /// The web address of a service is none.
    BadHost,
    /// There are too many accounts.
    TooManyAccounts,
    /// The system opens no browser.
    NoBrowser,
    /// The pack has no such action or notice.
    NoSuchAction,
    /// It cannot be put off for so long.
    BadSnooze { max: u32 },
    /// The advice leads to no such page.
    NoSuchPage,
    /// A pack is refused, and the one in use stays.
    AdviceRefused { why: RefusalView },
    /// The publisher's address did not answer, and the pack in use stays.
    AdviceUnreachable { why: WhyView },
    /// Nobody has said where newer advice is.
    NoAdviceAddress,
    /// Nobody has said where newer versions of Cordon are, or none was offered.
    NoUpdateAddress,
    /// Their address did not answer.
    UpdateUnreachable { why: WhyView },
    /// A newer version is refused, and this one stays.
    UpdateRefused { why: UpdateRefusal },
    /// The system does not print.
    NoPrinting,
    /// The file cannot be read from the disk.
    UnreadableFile,
    /// The vault cannot be read.
    VaultRefused { why: VaultRefusal },
    /// No vault was chosen, or none was audited.
    NoVault,
    /// The person stopped it.
    Stopped,
    /// No column is the password, or one is named twice.
    BadColumns,
    /// There is no such login any more.
    NoSuchLogin,
    /// The note is too long.
    LongNote { max: u32 },
    /// The login has no name by which it could be known the next time.
    NamelessLogin,
    /// Too much is hidden already.
    TooManyHidden,
    /// The export is gone, or another file by now.
    NotTheExport,
    /// The file cannot be used as a corpus, and the one in use stays.
    CorpusRefused { why: NotUsable },
    /// The administrator has laid it down.
    SetByPolicy,
    /// A mistake in Cordon.
    Internal,
}

view! {
    /// Why the keyring does not serve.
    NoKeyringView of app::NoKeyring { Absent, Locked, TimedOut, Refused }
}
view! {
    /// What is wrong with the disk.
    DiskView of DiskFault { Full, ReadOnly, Other }
}

/// Why a vault cannot be read.
#[derive(Debug, Serialize, Type)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub(crate) enum VaultRefusal {
    TooLarge,
    Empty,
    NotRecognised,
    NoSuchColumn,
    NotText,
    Damaged { line: Option<u32> },
    UnbalancedQuote { line: u32 },
    TooDeep,
    DocumentType,
    UnpacksTooLarge,
    EncryptedArchive,
    TooManyLogins,
    NeedsPassword,
    WrongPassword,
    BadKeyFile,
    TooCostly,
    AccountRestricted,
    Pgp,
    UnsupportedVersion,
}

/// Why an address cannot be a source's.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BadAddress {
    NotAnAddress,
    NotHttps,
    Credentials,
    Query,
}

impl From<AddressError> for UiError {
    fn from(error: AddressError) -> Self {
        let reason = match error {
            AddressError::NotHttps => BadAddress::NotHttps,
            AddressError::Credentials => BadAddress::Credentials,
            AddressError::Query => BadAddress::Query,
            _ => BadAddress::NotAnAddress,
        };
        Self::BadAddress { reason }
    }
}

impl From<ImportError> for UiError {
    fn from(error: ImportError) -> Self {
        let number = |line: u64| u32::try_from(line).unwrap_or(u32::MAX);
        let why = match error {
            ImportError::TooLarge => VaultRefusal::TooLarge,
            ImportError::Empty => VaultRefusal::Empty,
            ImportError::NoSuchColumn { .. } => VaultRefusal::NoSuchColumn,
            ImportError::NotText => VaultRefusal::NotText,
            ImportError::Damaged { line } => VaultRefusal::Damaged { line: line.map(number) },
            ImportError::UnbalancedQuote { line } => VaultRefusal::UnbalancedQuote { line: number(line) },
            ImportError::TooDeep => VaultRefusal::TooDeep,
            ImportError::DocumentType => VaultRefusal::DocumentType,
            ImportError::UnpacksTooLarge => VaultRefusal::UnpacksTooLarge,
            ImportError::EncryptedArchive => VaultRefusal::EncryptedArchive,
            ImportError::TooManyLogins => VaultRefusal::TooManyLogins,
            ImportError::NeedsPassword => VaultRefusal::NeedsPassword,
            ImportError::WrongPassword => VaultRefusal::WrongPassword,
            ImportError::BadKeyFile => VaultRefusal::BadKeyFile,
            ImportError::TooCostly => VaultRefusal::TooCostly,
            ImportError::AccountRestricted => VaultRefusal::AccountRestricted,
            ImportError::Pgp => VaultRefusal::Pgp,
            ImportError::UnsupportedVersion => VaultRefusal::UnsupportedVersion,
            _ => VaultRefusal::NotRecognised,
        };
        Self::VaultRefused { why }
    }
}

impl From<HideError> for UiError {
    fn from(error: HideError) -> Self {
        match error {
            HideError::LongNote => Self::LongNote { max: small(MAX_NOTE) },
            HideError::TooMany => Self::TooManyHidden,
            HideError::Nameless => Self::NamelessLogin,
            _ => Self::NoSuchLogin,
        }
    }
}

impl From<PersonalError> for UiError {
    fn from(error: PersonalError) -> Self {
        match error {
            PersonalError::TooLong { entry, max } => Self::PersonalWordTooLong { entry: small(entry), max: small(max) },
            PersonalError::TooMany { max } => Self::TooManyPersonalWords { max: small(max) },
            _ => Self::TooManyPersonalWords { max: 0 },
        }
    }
}

impl From<RecipeError> for UiError {
    fn from(_: RecipeError) -> Self {
        Self::BadRecipe
    }
}

impl From<KeepError> for UiError {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::NotOpen => Self::NotOpen,
            KeepError::KeyDamaged => Self::KeyDamaged,
            KeepError::KeptAlready => Self::KeptAlready,
            KeepError::Keyring(why) => Self::NoKeyring { why: why.into() },
            KeepError::Store(StoreError::WrongPassphrase) => Self::WrongPassphrase,
            KeepError::Store(StoreError::ShortPassphrase) => Self::ShortPassphrase { min: small(MIN_PASSPHRASE) },
            KeepError::Store(StoreError::Newer { .. }) => Self::KeptNewer,
            KeepError::Store(StoreError::Busy) => Self::Busy,
            KeepError::Store(StoreError::Disk(error)) => Self::Disk { fault: DiskFault::of(&error).into() },
            KeepError::Store(StoreError::NotJson) => Self::Internal,
            KeepError::Store(_) => Self::KeptDamaged,
            _ => Self::Internal,
        }
    }
}

impl From<AccountsError> for UiError {
    fn from(error: AccountsError) -> Self {
        match error {
            AccountsError::NoSuchService => Self::NoSuchService,
            AccountsError::NoSuchAccount => Self::NoSuchAccount,
            AccountsError::BadName => Self::BadName { max: small(MAX_TEXT) },
            AccountsError::BadHost => Self::BadHost,
            AccountsError::TooMany => Self::TooManyAccounts,
            _ => Self::Internal,
        }
    }
}

impl From<PlanError> for UiError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::BadSnooze => Self::BadSnooze { max: u32::from(MAX_SNOOZE) },
            _ => Self::NoSuchAction,
        }
    }
}

/// A JavaScript number holds no `usize`; what is counted here fits by far.
pub(crate) fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
