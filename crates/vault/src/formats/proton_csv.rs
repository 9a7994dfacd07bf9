//! Proton Pass: `type,name,url,email,username,password,note,totp,createTime,modifyTime,vault`, times in seconds since
//! 1970. Older ones have no `email`, the oldest no `vault` either; newer ones have `autofillUrls`, a JSON list that says
//! again what `url` says. A field may hold several addresses, parted by commas.

use crate::csv_rows::{Keep, Layout};
use crate::format::Format;

pub(crate) const LAYOUT: Layout = Layout {
    format: Format::ProtonCsv,
    known_by: &["type", "name", "url", "username", "password", "note", "totp", "createtime", "modifytime"],
    also: &["email", "vault", "autofillurls"],
    title: &["name"],
    urls: &["url"],
    username: &["username", "email"],
    totp: &["totp"],
    changed: &["modifytime", "createtime"],
    folder: &["vault"],
    row: |row, _| if row.get("type") == "login" { Keep::Login } else { Keep::Other },
    ..Layout::PLAIN
};
