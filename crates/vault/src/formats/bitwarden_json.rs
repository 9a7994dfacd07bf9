//! Bitwarden's JSON: `encrypted` is false, `items` are the entries, `folders` are a person's and `collections` an
//! organisation's. Exports before 2021 have no `encrypted`.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::error::ImportError;
use crate::json::{Few, Folders, Text, TopKeys, each_entry, read_entries, time};
use crate::login::{Draft, Place, SecondStep, Vault};

/// The `type` of a login.
const LOGIN: u64 = 1;
/// The `match` of an address that is a regular expression.
const REGULAR_EXPRESSION: i64 = 4;

pub(crate) fn is(keys: &TopKeys<'_>) -> bool {
    // Enpass has `items` and `folders` as well, but neither `encrypted` nor a number for a type.
    let ours = keys.is("encrypted", false) || (!keys.has("encrypted") && keys.has_entry::<Typed>("items"));
    ours && keys.has("items") && (keys.has("folders") || keys.has("collections"))
}

pub(crate) fn read(text: &[u8], vault: &mut Vault) -> Result<(), ImportError> {
    let keys = TopKeys::of(text)?;
    // In an encrypted one the passwords are there too, as ciphertext that no breach has seen.
    if keys.is("encrypted", true) {
        return Err(ImportError::OtherFormat);
    }
    let items = keys.get("items").ok_or(ImportError::OtherFormat)?;
    let folders = folders(&keys)?;
    read_entries(items, vault, |item, place, vault| take(item, place, &folders, vault))
}

#[derive(Deserialize)]
struct Typed {
    #[serde(rename = "type")]
    _kind: u64,
}

#[derive(Deserialize)]
struct Folder {
    id: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    #[serde(rename = "type")]
    kind: u64,
    name: Option<String>,
    folder_id: Option<String>,
    collection_ids: Option<Few<String>>,
    #[serde(borrow)]
    login: Option<Login<'a>>,
    #[serde(borrow)]
    revision_date: Option<&'a RawValue>,
    deleted_date: Option<IgnoredAny>,
    archived_date: Option<IgnoredAny>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Login<'a> {
    username: Option<String>,
    password: Option<Text>,
    totp: Option<Text>,
    uris: Option<Few<Uri>>,
    fido2_credentials: Option<Vec<IgnoredAny>>,
    #[serde(borrow)]
    password_revision_date: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Uri {
    uri: Option<String>,
    #[serde(rename = "match")]
    matching: Option<i64>,
}

fn folders(keys: &TopKeys<'_>) -> Result<Folders<String>, ImportError> {
    let mut folders = Folders::new();
    for list in ["folders", "collections"].into_iter().filter_map(|key| keys.get(key)) {
        each_entry(list, |_, folder: Option<Folder>| {
            if let Some(Folder { id, name }) = folder {
                folders.add(id, &name, None);
            }
            Ok(())
        })?;
    }
    Ok(folders)
}

fn take(item: Item<'_>, place: Place, folders: &Folders<String>, vault: &mut Vault) -> Result<(), ImportError> {
    if item.deleted_date.is_some() {
        vault.left_out.deleted += 1;
        return Ok(());
    }
    if item.archived_date.is_some() {
        vault.left_out.archived += 1;
        return Ok(());
    }
    if item.kind != LOGIN {
        vault.left_out.other += 1;
        return Ok(());
    }
    let login = item.login.unwrap_or_default();
    let ids = item.folder_id.into_iter().chain(item.collection_ids.unwrap_or_default().0);
    let is_address = |uri: &Uri| uri.matching != Some(REGULAR_EXPRESSION);
    let mut second_steps = Vec::new();
    if login.totp.is_some_and(|totp| !totp.trim().is_empty()) {
        second_steps.push(SecondStep::Totp);
    }
    if login.fido2_credentials.is_some_and(|passkeys| !passkeys.is_empty()) {
        second_steps.push(SecondStep::Passkey);
    }
    vault.push(
        place,
        Draft {
            title: item.name.unwrap_or_default(),
            urls: login.uris.unwrap_or_default().0.into_iter().filter(is_address).filter_map(|uri| uri.uri).collect(),
            username: login.username.unwrap_or_default(),
            password: login.password.unwrap_or_default(),
            second_steps,
            changed: time(login.password_revision_date).or_else(|| time(item.revision_date)),
            folder: ids.map(|id| folders.path(&id)).find(|path| !path.is_empty()).unwrap_or_default(),
        },
    )
}
