//! Bitwarden, of one person (`folder,favorite,type,…`) or of an organisation (`collections,type,…`). A field may hold
//! several addresses, parted by commas. The bin is not exported.

use crate::csv_rows::{Keep, Layout};
use crate::format::Format;

pub(crate) const LAYOUT: Layout = Layout {
    format: Format::BitwardenCsv,
    known_by: &["type", "name", "login_uri", "login_username", "login_password"],
    also: &["folder", "favorite", "collections", "notes", "fields", "reprompt", "archiveddate", "login_totp"],
    title: &["name"],
    urls: &["login_uri"],
    username: &["login_username"],
    password: "login_password",
    totp: &["login_totp"],
    folder: &["folder", "collections"],
    row: |row, _| match row.get("type") {
        "note" => Keep::Other,
        _ if row.get("archiveddate").is_empty() => Keep::Login,
        _ => Keep::Archived,
    },
    ..Layout::PLAIN
};
