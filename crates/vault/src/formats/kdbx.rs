//! KeePass's database, KDBX 3.1 and 4, as KeePass 2 and KeePassXC write it: opened with a password, a key file, or both.
//!
//! Ciphers, compression and the XML inside are the crate `keepass`'s. What is in the clear is checked before, see
//! [`header`]; what is inside was written by whoever knows the key, is not bounded in what it unpacks to, and is believed as
//! far as that goes. Databases of KeePass 1 are not read.

mod header;
mod key_file;
mod start_bytes;

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;
use keepass::DatabaseKey;
use keepass::db::{EntryRef, GroupId};
use keepass::error::{
    CryptographyError, DatabaseFormatError, DatabaseKeyError, DatabaseOpenError, Kdbx3OpenError, Kdbx4OpenError,
    ParseXmlError,
};
use quick_xml::DeError;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use self::header::{FAMILY, Header};
use self::key_file::Key;
use crate::error::ImportError;
use crate::format::Unlock;
use crate::formats::keepass_entry::{Database, Entry, GroupIndex, Id, Notes, is_wanted};
use crate::json::Text;
use crate::login::Vault;

/// Whether it is a database of KeePass, of whatever version.
pub(crate) fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(&FAMILY)
}

pub(crate) fn read(bytes: &[u8], unlock: &Unlock, vault: &mut Vault) -> Result<(), ImportError> {
    let header = Header::read(bytes)?;
    let parts = KeyParts::of(unlock)?;
    // The crate panics at a time of less than eight bytes, or past the year 262142, and has no bound of its own. What
    // it was working on is dropped with it.
    let opened = catch_unwind(AssertUnwindSafe(|| {
        keepass::Database::parse(bytes, parts.key()?).map_err(|error| error_of(&error, &header, &parts))
    }));
    let opened = opened.unwrap_or(Err(ImportError::Damaged { line: None }))?;
    let database = database(&opened)?;
    // Nothing vouches for the header of KDBX 3.1: where the key to the passwords in it was damaged, they come out as
    // nonsense, which nobody must take for passwords.
    if matches!(header, Header::Three(_)) && database.has_what_is_not_text() {
        return Err(ImportError::Damaged { line: None });
    }
    database.into_vault(vault)
}

/// What the key is made of.
struct KeyParts<'a> {
    password: Option<&'a str>,
    file: Option<Key>,
}

impl<'a> KeyParts<'a> {
    /// An empty password beside a key file is none.
    fn of(unlock: &'a Unlock) -> Result<Self, ImportError> {
        let file = unlock.key_file.as_deref().map(|file| key_file::key(file)).transpose()?;
        let password = unlock.password.as_ref().map(secret::Secret::expose);
        let password = password.filter(|password| file.is_none() || !password.is_empty());
        if password.is_none() && file.is_none() {
            return Err(ImportError::NeedsPassword);
        }
        Ok(Self { password, file })
    }

    fn key(&self) -> Result<DatabaseKey, ImportError> {
        let mut key = DatabaseKey::new();
        if let Some(password) = self.password {
            key = key.with_password(password);
        }
        if let Some(file) = &self.file {
            // 32 bytes are taken as they are.
            key = key.with_keyfile(&mut file.as_slice()).map_err(|_| ImportError::BadKeyFile)?;
        }
        Ok(key)
    }

    fn composite(&self) -> Key {
        let mut hash = Sha256::new();
        if let Some(password) = self.password {
            hash.update(Sha256::digest(password));
        }
        if let Some(file) = &self.file {
            hash.update(**file);
        }
        Zeroizing::new(hash.finalize().into())
    }
}

/// Why it cannot be opened. The error of the crate may hold a piece of the text.
fn error_of(error: &DatabaseOpenError, header: &Header<'_>, parts: &KeyParts<'_>) -> ImportError {
    match (error, header) {
        (DatabaseOpenError::Key(DatabaseKeyError::IncorrectKey), _) => ImportError::WrongPassword,
        (DatabaseOpenError::Cryptography(CryptographyError::InvalidPadding(_)), Header::Three(database))
            if !start_bytes::opens(database, &parts.composite()) =>
        {
            ImportError::WrongPassword
        }
        (DatabaseOpenError::UnsupportedVersion | DatabaseOpenError::VersionParse(_), _) => {
            ImportError::UnsupportedVersion
        }
        (DatabaseOpenError::Format(error), _) if is_too_deep(error) => ImportError::TooDeep,
        _ => ImportError::Damaged { line: None },
    }
}

fn is_too_deep(error: &DatabaseFormatError) -> bool {
    let (DatabaseFormatError::Kdbx3(Kdbx3OpenError::Xml(ParseXmlError::Xml(error)))
    | DatabaseFormatError::Kdbx4(Kdbx4OpenError::Xml(ParseXmlError::Xml(error)))) = error
    else {
        return false;
    };
    matches!(error, DeError::TooDeeplyNested(_))
}

fn database(opened: &keepass::Database) -> Result<Database, ImportError> {
    let mut database = Database::default();
    if opened.meta.recyclebin_enabled != Some(false) {
        database.bin = opened.meta.recyclebin_uuid.and_then(|id| known(*id.as_bytes()));
    }
    let notes =
        if opened.iter_all_entries().any(|entry| refers_to_notes(&entry)) { Notes::ReferredTo } else { Notes::Unused };
    let mut left: Vec<(GroupId, Option<GroupIndex>)> = vec![(opened.root().id(), None)];
    while let Some((id, parent)) = left.pop() {
        let Some(group) = opened.group(id) else { continue };
        let index = database.add_group(parent)?;
        database.set_group_id(index, known(*id.uuid().as_bytes()));
        database.set_group_name(index, &group.name);
        for entry in group.entries() {
            database.add_entry(self::entry(&entry, index, notes))?;
        }
        let inner: Vec<_> = group.group_ids().map(|inner| (inner, Some(index))).collect();
        left.extend(inner.into_iter().rev());
    }
    Ok(database)
}

fn refers_to_notes(entry: &EntryRef<'_>) -> bool {
    entry.fields.values().any(|value| Notes::of(value.get().as_bytes()) == Notes::ReferredTo)
}

fn entry(found: &EntryRef<'_>, group: GroupIndex, notes: Notes) -> Entry {
    let changed = found.times.last_modification.map(|time| time.and_utc().timestamp());
    let mut entry = Entry::in_group(Some(group));
    entry.id = known(*found.id().uuid().as_bytes());
    entry.changed = changed.and_then(|seconds| Timestamp::from_second(seconds).ok());
    for (key, value) in found.fields.iter().filter(|(key, _)| is_wanted(key, notes)) {
        // The crate puts this character in place of what is not UTF-8.
        entry.not_text |= value.is_protected() && value.get().contains(char::REPLACEMENT_CHARACTER);
        entry.set(key, Text::new(value.get().clone()));
    }
    entry
}

/// All zeros mean none.
fn known(id: Id) -> Option<Id> {
    (id != Id::default()).then_some(id)
}
