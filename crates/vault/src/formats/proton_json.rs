//! Proton Pass's `data.json`, as the program's own source writes it (ProtonMail/WebClients, `packages/pass/lib/export`):
//! `vaults` is an object of vaults by id, each with `name`, `items` and in newer ones `folders`.
//!
//! Before version 1.18 a login had one `username`, since then an email address and a user name. Newer ones repeat `urls`
//! in `autofillUrls` and add there what is filled in by other rules than the usual one.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::error::ImportError;
use crate::json::{Few, Folders, Text, TopKeys, each, each_entry, time};
use crate::limits::MAX_TEXT;
use crate::login::{Draft, Place, SecondStep, Vault, What};

/// The `state` of an item in the bin.
const TRASHED: i64 = 2;
/// The `type` of a login.
const LOGIN: &str = "login";
/// The `mode` of an address in `autofillUrls` where nothing is filled in.
const NEVER: i64 = 2;
/// The `mode` of a pattern and of a regular expression, which are no addresses.
const PATTERNS: [i64; 2] = [4, 5];

pub(crate) fn is(keys: &TopKeys<'_>) -> bool {
    keys.has("vaults") && keys.has("version")
}

pub(crate) fn read(text: &[u8], vault: &mut Vault) -> Result<(), ImportError> {
    let keys = TopKeys::of(text)?;
    if keys.is("encrypted", true) && is(&keys) {
        return Err(ImportError::Pgp);
    }
    let vaults = keys.get("vaults").ok_or(ImportError::OtherFormat)?;
    if !vaults.get().starts_with('{') {
        return Err(ImportError::Damaged { line: None });
    }
    // Items count on from one vault to the next.
    let mut last = 0;
    each(Some(vaults), |one| {
        let one: OneVault<'_> = serde_json::from_str(one.get()).map_err(|_| ImportError::Damaged { line: None })?;
        one.read(&mut last, vault)
    })
}

#[derive(Deserialize)]
struct OneVault<'a> {
    name: Option<String>,
    #[serde(borrow)]
    folders: Option<&'a RawValue>,
    #[serde(borrow)]
    items: Option<&'a RawValue>,
}

impl OneVault<'_> {
    fn read(&self, last: &mut usize, vault: &mut Vault) -> Result<(), ImportError> {
        let name: String = self.name.iter().flat_map(|name| name.chars()).take(MAX_TEXT).collect();
        let mut folders = Folders::new();
        if let Some(list) = self.folders {
            each_entry(list, |_, folder: Option<Folder>| {
                if let Some(Folder { folder_id, parent_folder_id, name }) = folder {
                    folders.add(folder_id, &name, parent_folder_id);
                }
                Ok(())
            })?;
        }
        let Some(items) = self.items else { return Ok(()) };
        each_entry(items, |_, item: Option<Item<'_>>| {
            *last += 1;
            let place = Place::Entry(*last);
            let Some(item) = item else {
                vault.problem(place, What::BadEntry);
                return Ok(());
            };
            if item.state == Some(TRASHED) {
                vault.left_out.deleted += 1;
            } else if item.data.kind != LOGIN {
                vault.left_out.other += 1;
            } else if let Some(mut draft) = item.draft() {
                let path = item.folder_id.map(|id| folders.path(&id)).unwrap_or_default();
                draft.folder =
                    [name.as_str(), &path].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
                vault.push(place, draft)?;
            } else {
                vault.problem(place, What::BadEntry);
            }
            Ok(())
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Folder {
    folder_id: String,
    parent_folder_id: Option<String>,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    #[serde(borrow)]
    data: Data<'a>,
    state: Option<i64>,
    folder_id: Option<String>,
    #[serde(borrow)]
    create_time: Option<&'a RawValue>,
    #[serde(borrow)]
    modify_time: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    #[serde(rename = "type")]
    kind: String,
    metadata: Option<Metadata>,
    /// Read of logins alone, as are the following.
    #[serde(borrow)]
    content: Option<&'a RawValue>,
    #[serde(borrow)]
    extra_fields: Option<&'a RawValue>,
    #[serde(borrow)]
    platform_specific: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Metadata {
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    item_username: Option<String>,
    item_email: Option<String>,
    username: Option<String>,
    password: Option<Text>,
    urls: Option<Few<String>>,
    autofill_urls: Option<Few<AutofillUrl>>,
    totp_uri: Option<Text>,
    passkeys: Option<Vec<IgnoredAny>>,
}

#[derive(Deserialize)]
struct AutofillUrl {
    url: String,
    mode: Option<i64>,
}

#[derive(Deserialize)]
struct ExtraField {
    data: ExtraTotp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExtraTotp {
    totp_uri: Text,
}

#[derive(Deserialize)]
struct PlatformSpecific {
    android: Android,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Android {
    allowed_apps: Few<App>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct App {
    package_name: String,
}

impl Item<'_> {
    /// The login, but for its folder; `None` where it is in another form.
    fn draft(&self) -> Option<Draft> {
        let mut content: Content = part(self.data.content)?;
        let totp = content.totp_uri.take().is_some_and(|totp| !totp.trim().is_empty()) || self.data.has_extra_totp()?;
        let passkey = content.passkeys.take().is_some_and(|passkeys| !passkeys.is_empty());
        let second_steps = [totp.then_some(SecondStep::Totp), passkey.then_some(SecondStep::Passkey)];
        let metadata = self.data.metadata.as_ref();
        Some(Draft {
            title: metadata.and_then(|metadata| metadata.name.clone()).unwrap_or_default(),
            urls: content.urls().chain(self.data.apps()).collect(),
            username: content.username(),
            password: content.password.unwrap_or_default(),
            second_steps: second_steps.into_iter().flatten().collect(),
            changed: time(self.modify_time).or_else(|| time(self.create_time)),
            folder: String::new(),
        })
    }
}

impl Content {
    fn username(&mut self) -> String {
        let names = [&mut self.item_username, &mut self.item_email, &mut self.username];
        let mut names = names.into_iter().filter_map(Option::take);
        names.find(|name| !name.trim().is_empty()).unwrap_or_default()
    }

    fn urls(&mut self) -> impl Iterator<Item = String> + use<> {
        let is_address = |url: &AutofillUrl| !url.mode.is_some_and(|mode| mode == NEVER || PATTERNS.contains(&mode));
        let autofill = self.autofill_urls.take().unwrap_or_default().0.into_iter().filter(is_address);
        self.urls.take().unwrap_or_default().0.into_iter().chain(autofill.map(|url| url.url))
    }
}

impl Data<'_> {
    /// Whether a field that the person added holds the secret of an authenticator app.
    fn has_extra_totp(&self) -> Option<bool> {
        let Some(fields) = self.extra_fields else { return Some(false) };
        let mut found = false;
        let read = each_entry(fields, |_, field: Option<ExtraField>| {
            found |= field.is_some_and(|field| !field.data.totp_uri.trim().is_empty());
            Ok(())
        });
        read.ok().map(|()| found)
    }

    /// The Android apps in which the login is filled in.
    fn apps(&self) -> impl Iterator<Item = String> + use<> {
        let system: Option<PlatformSpecific> = part(self.platform_specific);
        let apps = system.map(|system| system.android.allowed_apps).unwrap_or_default().0;
        apps.into_iter().map(|app| format!("androidapp://{}", app.package_name))
    }
}

fn part<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(raw?.get()).ok()
}
