//! The FIDO Alliance's Credential Exchange Format 1.0: `accounts` with `items`, of which each holds any number of
//! `credentials`. A value that the person can edit is an object with `value`; some write it as a bare text.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::ImportError;
use crate::json::{Few, Folders, Text, TopKeys, each_entry, time};
use crate::limits::{MAX_LOGINS, MAX_TEXT};
use crate::login::{Draft, Place, SecondStep, Vault, What};

/// The newest major version that is read.
const MAJOR: u64 = 1;
/// Pairs of user name and password in one item at most; programs write one.
const MAX_PAIRS: usize = 100;
/// Bytes of an address at most; no longer one is read.
const MAX_URL: usize = 8 * 1024;

pub(crate) fn is(keys: &TopKeys<'_>) -> bool {
    keys.has("accounts") && (keys.has("exporterRpId") || keys.has("version"))
}

pub(crate) fn read(text: &[u8], vault: &mut Vault) -> Result<(), ImportError> {
    let keys = TopKeys::of(text)?;
    let accounts = keys.get("accounts").ok_or(ImportError::OtherFormat)?;
    let version = keys.get("version").and_then(|version| serde_json::from_str::<Version>(version.get()).ok());
    if version.is_some_and(|version| version.major > MAJOR) {
        return Err(ImportError::UnsupportedVersion);
    }
    // Entries count on from one account to the next.
    let mut last = 0;
    each_entry(accounts, |_, account: Option<Account<'_>>| {
        if let Some(Account { collections, items: Some(items) }) = account {
            return read_items(items, &Collections::of(collections)?, &mut last, vault);
        }
        last += 1;
        vault.problem(Place::Entry(last), What::BadEntry);
        Ok(())
    })
}

#[derive(Deserialize)]
struct Version {
    major: u64,
}

#[derive(Deserialize)]
struct Account<'a> {
    #[serde(borrow)]
    collections: Option<&'a RawValue>,
    #[serde(borrow)]
    items: Option<&'a RawValue>,
}

fn read_items(
    items: &RawValue,
    collections: &Collections,
    last: &mut usize,
    vault: &mut Vault,
) -> Result<(), ImportError> {
    each_entry(items, |_, item: Option<Item<'_>>| {
        *last += 1;
        let place = Place::Entry(*last);
        let Some(drafts) = item.and_then(|item| item.drafts(collections)) else {
            vault.problem(place, What::BadEntry);
            return Ok(());
        };
        if drafts.is_empty() {
            vault.left_out.other += 1;
        }
        drafts.into_iter().try_for_each(|draft| vault.push(place, draft))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Collection<'a> {
    title: Option<String>,
    #[serde(borrow)]
    items: Option<&'a RawValue>,
    #[serde(borrow)]
    sub_collections: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Link {
    item: String,
}

/// The collections of an account, and the first in which each item lies.
struct Collections {
    folders: Folders<usize>,
    of_items: BTreeMap<String, usize>,
    count: usize,
}

impl Collections {
    fn of(list: Option<&RawValue>) -> Result<Self, ImportError> {
        let mut collections = Self { folders: Folders::new(), of_items: BTreeMap::new(), count: 0 };
        list.map_or(Ok(()), |list| collections.add(list, None))?;
        Ok(collections)
    }

    fn add(&mut self, list: &RawValue, parent: Option<usize>) -> Result<(), ImportError> {
        each_entry(list, |_, collection: Option<Collection<'_>>| {
            let Some(collection) = collection else { return Ok(()) };
            self.count += 1;
            let number = self.count;
            self.folders.add(number, &collection.title.unwrap_or_default(), parent);
            if let Some(items) = collection.items {
                each_entry(items, |_, link: Option<Link>| {
                    if let Some(Link { item }) = link.filter(|_| self.of_items.len() < MAX_LOGINS) {
                        self.of_items.entry(item).or_insert(number);
                    }
                    Ok(())
                })?;
            }
            collection.sub_collections.map_or(Ok(()), |list| self.add(list, Some(number)))
        })
    }

    fn path(&self, item: &str) -> String {
        self.of_items.get(item).map(|number| self.folders.path(number)).unwrap_or_default()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    id: Option<String>,
    title: Option<String>,
    scope: Option<Scope>,
    #[serde(borrow)]
    credentials: &'a RawValue,
    #[serde(borrow)]
    modified_at: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Scope {
    urls: Option<Few<String>>,
    android_apps: Option<Few<AndroidApp>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AndroidApp {
    bundle_id: Option<String>,
}

/// One credential; what a field means depends on the type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    username: Option<&'a RawValue>,
    #[serde(borrow)]
    password: Option<&'a RawValue>,
    #[serde(borrow)]
    rp_id: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Editable {
    value: Option<Text>,
}

/// The text of a value, which may be missing; `None` for one in another form.
fn text(value: Option<&RawValue>) -> Option<Text> {
    let Some(value) = value.map(RawValue::get) else { return Some(Text::default()) };
    if value.starts_with('{') {
        return serde_json::from_str(value).ok().map(|Editable { value }| value.unwrap_or_default());
    }
    serde_json::from_str(value).ok()
}

impl Item<'_> {
    /// The logins of the item, each with one password or none; `None` where a credential is in another form.
    fn drafts(self, collections: &Collections) -> Option<Vec<Draft>> {
        let mut held = Held::default();
        let mut whole = true;
        let read = each_entry(self.credentials, |_, credential: Option<Credential<'_>>| {
            whole &= credential.and_then(|credential| held.add(&credential)).is_some();
            Ok(())
        });
        if read.is_err() || !whole || held.pairs.len() > MAX_PAIRS {
            return None;
        }
        let scope = self.scope.unwrap_or_default();
        let apps = scope.android_apps.unwrap_or_default().0.into_iter().filter_map(|app| app.bundle_id);
        let mut urls = scope.urls.unwrap_or_default().0;
        urls.extend(apps.map(|app| format!("androidapp://{app}")));
        // Each pair has a copy of these.
        let title: String = self.title.unwrap_or_default().chars().take(MAX_TEXT).collect();
        urls.retain(|url| url.len() <= MAX_URL);
        let mut drafts = held.drafts(&mut urls);
        for draft in &mut drafts {
            draft.title.clone_from(&title);
            draft.urls.clone_from(&urls);
            draft.changed = time(self.modified_at);
            draft.folder = self.id.as_ref().map(|id| collections.path(id)).unwrap_or_default();
        }
        Some(drafts)
    }
}

/// What the credentials of an item are.
#[derive(Default)]
struct Held {
    /// User name and password.
    pairs: Vec<(String, Text)>,
    second_steps: Vec<SecondStep>,
    /// User name and host of a passkey.
    passkey: Option<(String, String)>,
}

impl Held {
    fn add(&mut self, credential: &Credential<'_>) -> Option<()> {
        match credential.kind.as_str() {
            "basic-auth" => {
                let username = std::mem::take(&mut *text(credential.username)?);
                self.pairs.push((username, text(credential.password)?));
            }
            // One that was made and kept, with no user name to it.
            "generated-password" => self.pairs.push((String::new(), text(credential.password)?)),
            "totp" => self.step(SecondStep::Totp),
            "passkey" => {
                let username = std::mem::take(&mut *text(credential.username)?);
                let host = std::mem::take(&mut *text(credential.rp_id)?);
                self.passkey.get_or_insert((username, host));
                self.step(SecondStep::Passkey);
            }
            _ => {}
        }
        Some(())
    }

    fn step(&mut self, step: SecondStep) {
        if !self.second_steps.contains(&step) {
            self.second_steps.push(step);
        }
    }

    /// A login for each pair. The first has the second steps, and the passkey tells what else is missing.
    fn drafts(self, urls: &mut Vec<String>) -> Vec<Draft> {
        let Self { mut pairs, second_steps, passkey } = self;
        if pairs.is_empty() && !second_steps.is_empty() {
            pairs.push((String::new(), Text::default()));
        }
        if let Some((username, host)) = passkey {
            if urls.is_empty() {
                urls.push(host);
            }
            if let Some((first, _)) = pairs.first_mut().filter(|(first, _)| first.is_empty()) {
                *first = username;
            }
        }
        let mut steps = Some(second_steps);
        let draft = |(username, password)| Draft {
            username,
            password,
            second_steps: steps.take().unwrap_or_default(),
            ..Draft::default()
        };
        pairs.into_iter().map(draft).collect()
    }
}
