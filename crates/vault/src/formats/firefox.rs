//! Firefox: nine quoted columns, no title, times in milliseconds since 1970. The row of the browser's own account is no
//! login. A proxy's login has an address such as `moz-proxy://proxy.example:3128`, which is not on the web.

use crate::address::{Address, typed_host};
use crate::csv_rows::{Keep, Layout};
use crate::format::Format;

pub(crate) const LAYOUT: Layout = Layout {
    format: Format::FirefoxCsv,
    known_by: &["url", "username", "password", "httprealm", "formactionorigin"],
    also: &["guid", "timecreated", "timelastused", "timepasswordchanged"],
    urls: &["url"],
    username: &["username"],
    changed: &["timepasswordchanged", "timecreated"],
    row: |row, draft| {
        let url = row.get("url");
        if Address::parse(url).is_none()
            && let Some((_, rest)) = url.split_once("://")
        {
            typed_host(rest).clone_into(&mut draft.title);
        }
        if url.starts_with("chrome://") { Keep::Other } else { Keep::Login }
    },
    ..Layout::PLAIN
};
