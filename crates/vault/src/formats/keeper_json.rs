//! Keeper's JSON: `records`, most often after `shared_folders`. A custom field is under `$TYPE`, `$TYPE:NAME` or, of
//! several, `$TYPE:NAME:1`; older records have no `$type` of their own.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::ImportError;
use crate::json::{Few, Text, TopKeys, read_entries, time};
use crate::limits::MAX_ADDRESSES;
use crate::login::{Draft, Place, SecondStep, Vault};

/// The types of records that are logins even without a password.
const LOGINS: [&str; 2] = ["login", "general"];

pub(crate) fn is(keys: &TopKeys<'_>) -> bool {
    keys.has("records") && (keys.has("shared_folders") || keys.has_entry::<Titled>("records"))
}

pub(crate) fn read(text: &[u8], vault: &mut Vault) -> Result<(), ImportError> {
    let keys = TopKeys::of(text)?;
    read_entries(keys.get("records").ok_or(ImportError::OtherFormat)?, vault, take)
}

#[derive(Deserialize)]
struct Titled {
    #[serde(rename = "title")]
    _title: String,
}

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(rename = "$type")]
    kind: Option<String>,
    title: Option<String>,
    login: Option<String>,
    password: Option<Text>,
    login_url: Option<String>,
    #[serde(borrow)]
    last_modified: Option<&'a RawValue>,
    #[serde(borrow)]
    custom_fields: Option<&'a RawValue>,
    folders: Option<Few<Folder>>,
}

/// Where a record lies: in a folder, in a shared folder, or in a folder of a shared one.
#[derive(Deserialize)]
struct Folder {
    shared_folder: Option<String>,
    folder: Option<String>,
}

impl Folder {
    fn path(self) -> String {
        let names = [self.shared_folder, self.folder];
        names.into_iter().flatten().filter(|name| !name.is_empty()).collect::<Vec<_>>().join("\\")
    }
}

/// What the custom fields tell. Their values are not kept, save those of addresses.
#[derive(Default)]
struct Custom {
    urls: Vec<String>,
    totp: bool,
    passkey: bool,
}

impl Custom {
    fn field(&mut self, key: &str, value: &RawValue) {
        let kind = key.strip_prefix('$').map(|key| key.split(':').next().unwrap_or_default());
        let filled = !matches!(value.get(), "null" | "\"\"" | "[]" | "{}");
        match kind {
            Some("oneTimeCode") => self.totp |= filled,
            Some("passkey") => self.passkey |= filled,
            Some("url") if self.urls.len() < MAX_ADDRESSES => {
                let one = serde_json::from_str(value.get()).map(|url| vec![url]);
                self.urls.extend(
                    one.or_else(|_| serde_json::from_str(value.get()).map(|Few(urls)| urls)).unwrap_or_default(),
                );
            }
            _ => self.totp |= value.get().starts_with("\"otpauth://"),
        }
    }
}

impl<'de> Deserialize<'de> for Custom {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Custom;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Custom, A::Error> {
                let mut custom = Custom::default();
                while let Some((key, value)) = map.next_entry::<String, &'de RawValue>()? {
                    custom.field(&key, value);
                }
                Ok(custom)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

fn take(record: Record<'_>, place: Place, vault: &mut Vault) -> Result<(), ImportError> {
    // Custom fields in another form cost the record no more than themselves.
    let custom: Custom = record.custom_fields.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let second_steps: Vec<_> = [(custom.totp, SecondStep::Totp), (custom.passkey, SecondStep::Passkey)]
        .into_iter()
        .filter_map(|(held, step)| held.then_some(step))
        .collect();
    let password = record.password.unwrap_or_default();
    let is_login = record.kind.is_none_or(|kind| LOGINS.contains(&kind.as_str()));
    if !is_login && password.is_empty() && second_steps.is_empty() {
        vault.left_out.other += 1;
        return Ok(());
    }
    let folders = record.folders.unwrap_or_default().0.into_iter().map(Folder::path);
    vault.push(
        place,
        Draft {
            title: record.title.unwrap_or_default(),
            urls: record.login_url.into_iter().chain(custom.urls).collect(),
            username: record.login.unwrap_or_default(),
            password,
            second_steps,
            changed: time(record.last_modified),
            folder: folders.into_iter().find(|path| !path.is_empty()).unwrap_or_default(),
        },
    )
}
