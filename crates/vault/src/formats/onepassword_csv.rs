//! 1Password 8: `Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes`. Version 7 has the columns that the
//! person chose, with `Website` among them as a rule, or about a hundred (`Scope` among them), and a backslash before a
//! quotation mark.

use crate::csv_rows::{Keep, Layout};
use crate::fields::Quotes;
use crate::format::Format;
use crate::json::FEW;

pub(crate) const LAYOUT: Layout = Layout {
    format: Format::OnePasswordCsv,
    known_by: &["title", "url", "username", "password"],
    also: &["otpauth", "favorite", "archived", "tags", "notes"],
    title: &["title"],
    urls: &["url", "urls", "website"],
    username: &["username"],
    totp: &["otpauth", "one-time password"],
    folder: &["tags"],
    row: |row, draft| {
        draft.folder = without_brackets(&draft.folder);
        if row.get("archived").eq_ignore_ascii_case("true") { Keep::Archived } else { Keep::Login }
    },
    ..Layout::PLAIN
};

/// Version 7, the columns that were chosen.
pub(crate) const LAYOUT_7: Layout = Layout {
    known_by: &["title", "website", "username", "password"],
    also: &["url", "otpauth", "one-time password", "tags", "notes", "type"],
    quotes: Quotes::Escaped,
    ..LAYOUT
};

/// Version 7, all columns.
pub(crate) const LAYOUT_7_ALL: Layout = Layout {
    known_by: &["title", "url", "username", "password", "scope"],
    also: &["uuid", "urls", "autosubmit", "tags", "notes", "type", "created date", "modified date"],
    changed: &["modified date", "created date"],
    quotes: Quotes::Escaped,
    ..LAYOUT
};

/// Version 7 for the Mac writes tags as `{( "first", "second" )}`, each in a line of its own.
fn without_brackets(tags: &str) -> String {
    let Some(tags) = tags.strip_prefix("{(").and_then(|tags| tags.strip_suffix(")}")) else { return tags.to_owned() };
    let tags = tags.lines().map(|tag| tag.trim().trim_end_matches(',').trim_matches('"'));
    tags.filter(|tag| !tag.is_empty()).take(FEW).collect::<Vec<_>>().join(", ")
}
