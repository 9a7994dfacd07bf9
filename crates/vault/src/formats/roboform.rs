//! RoboForm: `Name,Url,MatchUrl,Login,Pwd,Note,Folder,RfFieldsV2`, older `Name,Url,Login,Pwd,Note,Folder,Rf_fields`. The
//! last column is a list: every field of the web form is a field of the row, as in `TOTP KEY$,,,txt,SECRET`, and a note
//! has none. An apostrophe guards a text that a spreadsheet would take for a formula, and one that begins with an
//! apostrophe.

use crate::csv_rows::{Keep, Layout, Width};
use crate::format::Format;
use crate::login::SecondStep;

pub(crate) const LAYOUT: Layout = Layout {
    format: Format::RoboFormCsv,
    known_by: &["name", "url", "login", "pwd", "note", "folder"],
    also: &["matchurl", "rffieldsv2", "rf_fields"],
    title: &["name"],
    urls: &["url", "matchurl"],
    username: &["login"],
    password: "pwd",
    folder: &["folder"],
    row: |row, draft| {
        for text in [&mut draft.title, &mut draft.username, &mut *draft.password] {
            without_guard(text);
        }
        if row.fields().any(|field| field.starts_with("TOTP KEY$")) {
            draft.second_steps.push(SecondStep::Totp);
        }
        // A bookmark has an address alone, a note nothing at all.
        if draft.username.is_empty() && draft.password.is_empty() { Keep::Other } else { Keep::Login }
    },
    width: Width::LastIsList,
    ..Layout::PLAIN
};

fn without_guard(text: &mut String) {
    let rest = text.strip_prefix('\'').unwrap_or_default();
    if rest.starts_with(['\'', '=', '+', '-', '@']) {
        text.remove(0);
    }
}
