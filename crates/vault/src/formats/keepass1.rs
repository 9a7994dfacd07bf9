//! KeePass 1, and KeePass 2's `KeePass CSV (1.x)`: `"Account","Login Name","Password","Web Site","Comments"`, with a
//! backslash before each quotation mark and backslash.

use crate::csv_rows::Layout;
use crate::fields::Quotes;
use crate::format::Format;

pub(crate) const LAYOUT: Layout = Layout {
    format: Format::KeePass1Csv,
    known_by: &["account", "login name", "password", "web site"],
    also: &["comments"],
    title: &["account"],
    urls: &["web site"],
    username: &["login name"],
    quotes: Quotes::Escaped,
    ..Layout::PLAIN
};
