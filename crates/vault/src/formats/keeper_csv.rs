//! Keeper: no header; folder, title, login, password, address, notes, shared folder, then custom fields in pairs.

use zeroize::Zeroizing;

use crate::address::{self, Address};
use crate::csv_rows::{FirstRow, Shape, rows};
use crate::error::ImportError;
use crate::fields::{Quotes, Record, Rows};
use crate::login::{Draft, SecondStep, Vault};

/// Fields before the pairs.
const FIELDS: usize = 7;
const FOLDER: usize = 0;
const TITLE: usize = 1;
const LOGIN: usize = 2;
const PASSWORD: usize = 3;
const URL: usize = 4;

/// Rows that must be Keeper's for the table to be.
const ROWS_LOOKED_AT: usize = 100;

/// Whether the rows are Keeper's: seven fields and pairs, of which the second is filled, the fifth is an address or
/// empty, and no other of the first five is a web address; and one row at least has both password and address.
pub(crate) fn is(text: &[u8]) -> bool {
    let mut has_login = false;
    for row in Rows::new(text, Quotes::Doubled).take(ROWS_LOOKED_AT) {
        let Ok(row) = row else { return false };
        let is_address = |index| Address::parse(row.get(index)).is_some();
        let is_row = row.found >= FIELDS
            && row.found % 2 == 1
            && !row.get(TITLE).is_empty()
            && (row.get(URL).is_empty() || is_address(URL))
            && ![FOLDER, LOGIN, PASSWORD].iter().any(|index| row.get(*index).contains("://"));
        if !is_row {
            return false;
        }
        has_login |= is_address(URL) && !row.get(PASSWORD).is_empty();
    }
    has_login
}

pub(crate) fn read(text: &[u8], vault: &mut Vault) -> Result<(), ImportError> {
    let shape = Shape { quotes: Quotes::Doubled, first_row: FirstRow::Login, least: FIELDS, most: usize::MAX };
    rows(text, shape, vault, |record, place, vault| {
        let draft = Draft {
            title: record.get(TITLE).to_owned(),
            urls: address::several(record.get(URL)),
            username: record.get(LOGIN).to_owned(),
            password: Zeroizing::new(record.get(PASSWORD).to_owned()),
            second_steps: has_totp(record).then_some(SecondStep::Totp).into_iter().collect(),
            folder: record.get(FOLDER).to_owned(),
            ..Draft::default()
        };
        vault.push(place, draft)
    })
}

/// The authenticator's secret is a pair whose name is `TFC:Keeper` and whose value is an address.
fn has_totp(record: &Record<'_>) -> bool {
    record.iter().skip(FIELDS).any(|field| field == "TFC:Keeper" || field.starts_with("otpauth://"))
}
