//! Enpass's JSON: `items`, of which each has a `category` and `fields` of a `type` and a `value`, and `folders`, where the
//! person has any. Older exports have no `archived`, `trashed` and `deleted`.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::error::ImportError;
use crate::json::{Few, Folders, Text, TopKeys, each_entry, read_entries, time};
use crate::limits::MAX_ADDRESSES;
use crate::login::{Draft, Place, SecondStep, Vault, What};

/// The categories whose items are logins even without a password.
const LOGINS: [&str; 2] = ["login", "password"];

pub(crate) fn is(keys: &TopKeys<'_>) -> bool {
    !keys.has("encrypted") && keys.has("items") && (keys.has("folders") || keys.has_entry::<Sorted>("items"))
}

pub(crate) fn read(text: &[u8], vault: &mut Vault) -> Result<(), ImportError> {
    let keys = TopKeys::of(text)?;
    if keys.has("encrypted") {
        return Err(ImportError::OtherFormat);
    }
    let items = keys.get("items").ok_or(ImportError::OtherFormat)?;
    let folders = folders(&keys)?;
    read_entries(items, vault, |item, place, vault| take(item, place, &folders, vault))
}

#[derive(Deserialize)]
struct Sorted {
    #[serde(rename = "category")]
    _category: String,
    #[serde(rename = "fields")]
    _fields: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct Folder {
    uuid: String,
    title: String,
    parent_uuid: Option<String>,
}

#[derive(Deserialize)]
struct Item<'a> {
    title: Option<String>,
    category: Option<String>,
    #[serde(borrow)]
    fields: Option<&'a RawValue>,
    folders: Option<Few<String>>,
    #[serde(borrow)]
    archived: Option<&'a RawValue>,
    #[serde(borrow)]
    trashed: Option<&'a RawValue>,
    #[serde(borrow)]
    updated_at: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Field<'a> {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    #[serde(borrow)]
    deleted: Option<&'a RawValue>,
    #[serde(borrow)]
    value_updated_at: Option<&'a RawValue>,
}

fn folders(keys: &TopKeys<'_>) -> Result<Folders<String>, ImportError> {
    let mut folders = Folders::new();
    if let Some(list) = keys.get("folders") {
        each_entry(list, |_, folder: Option<Folder>| {
            if let Some(Folder { uuid, title, parent_uuid }) = folder {
                folders.add(uuid, &title, parent_uuid);
            }
            Ok(())
        })?;
    }
    Ok(folders)
}

/// A flag is a number, or in some exports a truth value.
fn is_set(flag: Option<&RawValue>) -> bool {
    flag.is_some_and(|flag| !matches!(flag.get(), "0" | "false"))
}

fn take(item: Item<'_>, place: Place, folders: &Folders<String>, vault: &mut Vault) -> Result<(), ImportError> {
    if is_set(item.trashed) {
        vault.left_out.deleted += 1;
        return Ok(());
    }
    if is_set(item.archived) {
        vault.left_out.archived += 1;
        return Ok(());
    }
    let Some(mut draft) = draft(item.fields) else {
        vault.problem(place, What::BadEntry);
        return Ok(());
    };
    let is_login = item.category.is_none_or(|category| LOGINS.contains(&category.as_str()));
    if !is_login && draft.password.is_empty() && draft.second_steps.is_empty() {
        vault.left_out.other += 1;
        return Ok(());
    }
    draft.title = item.title.unwrap_or_default();
    draft.changed = draft.changed.or_else(|| time(item.updated_at));
    let paths = item.folders.unwrap_or_default().0.into_iter().map(|uuid| folders.path(&uuid));
    draft.folder = paths.into_iter().find(|path| !path.is_empty()).unwrap_or_default();
    vault.push(place, draft)
}

/// What the fields hold; of two of a kind the first that is filled. `None` where they are in another form.
fn draft(fields: Option<&RawValue>) -> Option<Draft> {
    let (mut draft, mut email, mut whole) = (Draft::default(), String::new(), true);
    if let Some(fields) = fields {
        let read = each_entry(fields, |_, field: Option<Field<'_>>| {
            whole &= field.and_then(|field| add(field, &mut draft, &mut email)).is_some();
            Ok(())
        });
        whole &= read.is_ok();
    }
    if draft.username.is_empty() {
        draft.username = email;
    }
    whole.then_some(draft)
}

/// Reads a field into the draft; the values of others than these are not looked at.
fn add(field: Field<'_>, draft: &mut Draft, email: &mut String) -> Option<()> {
    let (Some(kind), Some(value)) = (field.kind, field.value) else { return Some(()) };
    if is_set(field.deleted) {
        return Some(());
    }
    let text = || serde_json::from_str::<Text>(value.get()).ok();
    match kind.as_str() {
        "username" if draft.username.is_empty() => draft.username = std::mem::take(&mut *text()?),
        "email" if email.is_empty() => *email = std::mem::take(&mut *text()?),
        "password" if draft.password.is_empty() => {
            draft.password = text()?;
            draft.changed = time(field.value_updated_at).filter(|_| !draft.password.is_empty());
        }
        "totp" if draft.second_steps.is_empty() && !text()?.trim().is_empty() => {
            draft.second_steps.push(SecondStep::Totp);
        }
        "url" if draft.urls.len() < MAX_ADDRESSES => draft.urls.push(std::mem::take(&mut *text()?)),
        ".Android#" if draft.urls.len() < MAX_ADDRESSES => draft.urls.push(android(&text()?)),
        _ => {}
    }
    Some(())
}

/// The address of an app, which stands as one or as the bare package.
fn android(text: &str) -> String {
    if text.is_empty() || text.contains("://") { text.to_owned() } else { format!("androidapp://{text}") }
}
