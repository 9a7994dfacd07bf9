//! NordPass: one table for logins, cards, notes and people, told apart by `type`. The oldest have no such column, and a
//! row that is no login has no password, address or user name. `additional_urls` is a JSON list. A row of the type
//! `folder` says that there is one.

use crate::csv_rows::{Keep, Layout};
use crate::format::Format;

pub(crate) const LAYOUT: Layout = Layout {
    format: Format::NordPassCsv,
    known_by: &["name", "url", "username", "password", "note", "cardholdername", "cardnumber", "cvc"],
    also: &[
        "additional_urls",
        "pin",
        "expirydate",
        "zipcode",
        "folder",
        "full_name",
        "phone_number",
        "email",
        "address1",
        "address2",
        "city",
        "country",
        "state",
        "type",
        "custom_fields",
    ],
    title: &["name"],
    urls: &["url", "additional_urls"],
    username: &["username"],
    folder: &["folder"],
    row: |row, _| if matches!(row.get("type"), "password" | "") { Keep::Login } else { Keep::Other },
    ..Layout::PLAIN
};
