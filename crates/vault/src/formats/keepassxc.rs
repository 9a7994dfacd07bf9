//! KeePassXC: `"Group","Title","Username","Password","URL","Notes","TOTP","Icon","Last Modified","Created"`, older ones up
//! to `Notes`. The bin is a group of the root; only its English name is known here.

use crate::csv_rows::{Keep, Layout};
use crate::format::Format;

pub(crate) const LAYOUT: Layout = Layout {
    format: Format::KeePassXcCsv,
    known_by: &["group", "title", "username", "password", "url", "notes"],
    also: &["totp", "icon", "last modified", "created"],
    title: &["title"],
    urls: &["url"],
    username: &["username"],
    totp: &["totp"],
    changed: &["last modified"],
    folder: &["group"],
    row: |row, _| {
        let in_bin = row.get("group").split('/').nth(1) == Some("Recycle Bin");
        if in_bin { Keep::Deleted } else { Keep::Login }
    },
    ..Layout::PLAIN
};
