//! Chrome, Edge, Brave, Opera and Vivaldi: `name,url,username,password`, since 2022 with `note`.

use crate::csv_rows::Layout;
use crate::format::Format;

pub(crate) const LAYOUT: Layout = Layout {
    format: Format::ChromeCsv,
    known_by: &["name", "url", "username", "password"],
    also: &["note"],
    title: &["name"],
    urls: &["url"],
    username: &["username"],
    ..Layout::PLAIN
};
