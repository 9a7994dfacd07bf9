//! LastPass: `url,username,password,totp,extra,name,grouping,fav`, before 2021 without `totp`. A secure note has the
//! address `http://sn`, an empty group `http://group`. The browser extension used to write HTML entities in place of
//! `&`, `<` and `>`, and so they stand in the source of the web page from which some copy the table.

use zeroize::Zeroize;

use crate::csv_rows::{ENTITIES, Keep, Layout};
use crate::format::Format;

pub(crate) const LAYOUT: Layout = Layout {
    format: Format::LastPassCsv,
    known_by: &["url", "username", "password", "extra", "name", "grouping"],
    also: &["totp", "fav"],
    title: &["name"],
    urls: &["url"],
    username: &["username"],
    totp: &["totp"],
    folder: &["grouping"],
    row: |row, draft| {
        if row.has_entities() {
            for text in [&mut draft.title, &mut draft.username, &mut draft.folder, &mut *draft.password] {
                without_entities(text);
            }
            draft.urls.iter_mut().for_each(without_entities);
        }
        if matches!(row.get("url"), "http://sn" | "http://group") { Keep::Other } else { Keep::Login }
    },
    ..Layout::PLAIN
};

/// Puts what is meant in place of each entity. The old text is wiped.
fn without_entities(text: &mut String) {
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split('&');
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let entity = ENTITIES.iter().find_map(|(entity, sign)| Some((part.strip_prefix(entity)?, *sign)));
        let (rest, sign) = entity.unwrap_or((part, '&'));
        plain.push(sign);
        plain.push_str(rest);
    }
    text.zeroize();
    *text = plain;
}
