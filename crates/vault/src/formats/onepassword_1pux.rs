//! 1Password's Unencrypted Export (1PUX), <https://support.1password.com/1pux-format/>: an archive with
//! `export.attributes`, `export.data` and attached files. `export.data` is JSON of accounts, their vaults and the items.
//!
//! A folder is a vault here. 1Password leaves passkeys out of this export, so a login that has one comes without. The
//! first programs that wrote it put each item into an object of its own, and said `trashed` where `state` is now.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::ImportError;
use crate::json::{Few, Text, TopKeys, each_entry, time};
use crate::limits::MAX_TEXT;
use crate::login::{Draft, Place, SecondStep, Vault, What};
use crate::text::utf8;
use crate::unzip::Archive;

const DATA: &str = "export.data";
const ATTRIBUTES: &str = "export.attributes";

/// The categories that are logins: login and password. Others may hold a password, as that of a server or a router, but
/// none for a web page.
const LOGINS: [&str; 2] = ["001", "005"];

pub(crate) fn is(archive: &Archive<'_>) -> bool {
    archive.has(DATA) && archive.has(ATTRIBUTES)
}

pub(crate) fn read(archive: &mut Archive<'_>, vault: &mut Vault) -> Result<(), ImportError> {
    let bytes = archive.unpack(DATA)?;
    let text = utf8(&bytes)?;
    let accounts = TopKeys::of(text.bytes())?.get("accounts").ok_or(ImportError::OtherFormat)?;
    // Items count on from one vault to the next.
    let mut last = 0;
    each_entry(accounts, |_, account: Option<Account<'_>>| {
        let account = account.ok_or(ImportError::Damaged { line: None })?;
        let Some(vaults) = account.vaults else { return Ok(()) };
        each_entry(vaults, |_, one: Option<OneVault<'_>>| {
            one.ok_or(ImportError::Damaged { line: None })?.read(&mut last, vault)
        })
    })
}

#[derive(Deserialize)]
struct Account<'a> {
    #[serde(borrow)]
    vaults: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct OneVault<'a> {
    attrs: Option<Attributes>,
    #[serde(borrow)]
    items: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Attributes {
    name: Option<String>,
}

impl OneVault<'_> {
    fn read(&self, last: &mut usize, vault: &mut Vault) -> Result<(), ImportError> {
        let name = self.attrs.as_ref().and_then(|attributes| attributes.name.as_deref()).unwrap_or_default();
        let name: String = name.chars().take(MAX_TEXT).collect();
        let Some(items) = self.items else { return Ok(()) };
        each_entry(items, |_, entry: Option<&RawValue>| {
            *last += 1;
            let place = Place::Entry(*last);
            let Some(item) = entry.and_then(Item::of) else {
                vault.problem(place, What::BadEntry);
                return Ok(());
            };
            match item.state.as_deref() {
                Some("trashed" | "deleted") => vault.left_out.deleted += 1,
                _ if item.trashed == Some(true) => vault.left_out.deleted += 1,
                Some("archived") => vault.left_out.archived += 1,
                _ if !LOGINS.contains(&item.category_uuid.as_str()) => vault.left_out.other += 1,
                _ => match item.draft(&name) {
                    Some(draft) => vault.push(place, draft)?,
                    None => vault.problem(place, What::BadEntry),
                },
            }
            Ok(())
        })
    }
}

/// An item, where it lies in an object of its own.
#[derive(Deserialize)]
struct Wrapper<'a> {
    #[serde(borrow)]
    item: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    category_uuid: String,
    state: Option<String>,
    trashed: Option<bool>,
    #[serde(borrow)]
    created_at: Option<&'a RawValue>,
    #[serde(borrow)]
    updated_at: Option<&'a RawValue>,
    overview: Option<Overview>,
    /// Read of logins alone.
    #[serde(borrow)]
    details: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
struct Overview {
    title: Option<String>,
    url: Option<String>,
    urls: Option<Few<OneUrl>>,
}

#[derive(Deserialize)]
struct OneUrl {
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    password: Option<Text>,
    #[serde(borrow)]
    login_fields: Option<&'a RawValue>,
    #[serde(borrow)]
    sections: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct LoginField<'a> {
    designation: Option<String>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

/// The value of a field that is linked to another account, as to a mail alias.
#[derive(Deserialize)]
struct Linked {
    email_address: Option<Text>,
    string: Option<Text>,
}

#[derive(Deserialize)]
struct Section<'a> {
    #[serde(borrow)]
    fields: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Field {
    value: Value,
}

#[derive(Deserialize)]
struct Value {
    totp: Text,
}

impl<'a> Item<'a> {
    fn of(entry: &'a RawValue) -> Option<Self> {
        let wrapper: Wrapper<'_> = part(entry)?;
        part(wrapper.item.unwrap_or(entry))
    }

    /// The login; `None` where it is in another form.
    fn draft(self, folder: &str) -> Option<Draft> {
        let overview = self.overview.unwrap_or_default();
        let details: Details<'_> = part(self.details?)?;
        let (mut username, password) = details.names()?;
        let urls = overview.urls.unwrap_or_default().0.into_iter().filter_map(|url| url.url);
        Some(Draft {
            title: overview.title.unwrap_or_default(),
            urls: overview.url.into_iter().chain(urls).collect(),
            username: std::mem::take(&mut *username),
            password,
            second_steps: details.has_totp()?.then_some(SecondStep::Totp).into_iter().collect(),
            changed: time(self.updated_at).or_else(|| time(self.created_at)),
            folder: folder.to_owned(),
        })
    }
}

impl Details<'_> {
    /// The user name and the password. What is there and no text is not taken for none.
    fn names(&self) -> Option<(Text, Text)> {
        let (mut username, mut password) = (Text::default(), Text::default());
        if let Some(fields) = self.login_fields {
            let read = each_entry(fields, |_, field: Option<LoginField<'_>>| {
                let Some(LoginField { designation: Some(name), value: Some(value) }) = field else { return Ok(()) };
                let into = match name.to_ascii_lowercase().as_str() {
                    "username" => &mut username,
                    "password" => &mut password,
                    _ => return Ok(()),
                };
                if into.is_empty() {
                    *into = text(value).ok_or(ImportError::Damaged { line: None })?;
                }
                Ok(())
            });
            read.ok()?;
        }
        if password.is_empty() {
            password = self.password.clone().unwrap_or_default();
        }
        Some((username, password))
    }

    fn has_totp(&self) -> Option<bool> {
        let Some(sections) = self.sections else { return Some(false) };
        let mut found = false;
        let read = each_entry(sections, |_, section: Option<Section<'_>>| {
            let Some(fields) = section.and_then(|section| section.fields) else { return Ok(()) };
            each_entry(fields, |_, field: Option<Field>| {
                found |= field.is_some_and(|field| !field.value.totp.trim().is_empty());
                Ok(())
            })
        });
        read.ok().map(|()| found)
    }
}

fn text(value: &RawValue) -> Option<Text> {
    part(value).or_else(|| part::<Linked>(value).and_then(|linked| linked.email_address.or(linked.string)))
}

fn part<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}
