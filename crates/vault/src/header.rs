//! The header of a table that nobody knows, as far as it can be shown.
//!
//! A table need not have a header, and then its first row holds a password. Nothing is taken for the name of a column, and
//! shown or put in an error, that is not made of a fixed list of words.

use crate::fields::{MAX_FIELDS, Quotes, Record, Rows};

/// The words that names of columns are made of.
const WORDS: &str = "\
    account address alias answer app application archived auth category changed code collection collections \
    comment comments company created custom date deleted description domain e email entry expires expiry extra fav \
    favorite favourite field fields first folder form group guid hint host hostname icon id item key kind label \
    last license link location login mail memo mobile modified name note notes number of one organisation \
    organization otp owner pass passphrase password path phone pin profile pwd question realm secret security \
    server service shared site source status tag tags time title totp type updated uri url used user username uuid \
    value vault web website";

/// Rows that tell whether a text is a table.
const ROWS_LOOKED_AT: usize = 100;

/// The names of the columns of a table, each as the file spells it, and empty where the first row has no name of a
/// column; `None` when the text is no table.
pub(crate) fn names(text: &[u8]) -> Option<Vec<String>> {
    let mut all = Rows::new(text, Quotes::Doubled);
    let first = all.next()?.ok().filter(is_header)?;
    let filled = first.iter().filter(|field| !field.trim().is_empty()).count();
    // Names are most of a header. In a row of data a word here and there may look like one.
    let has_names = first.iter().filter(|field| is_name(field)).count() * 2 > filled;
    let others: Vec<bool> = all.take(ROWS_LOOKED_AT).map(|row| row.is_ok_and(|row| row.found == first.found)).collect();
    let alike = others.iter().filter(|alike| **alike).count();
    let is_table = alike * 2 >= others.len() && (has_names || alike > 0);
    let name = |field: &str| if has_names && is_name(field) { field.trim().to_owned() } else { String::new() };
    is_table.then(|| first.iter().map(name).collect())
}

/// Whether it may be the first row of a table.
fn is_header(row: &Record<'_>) -> bool {
    let is_control = |c: char| c.is_control() && !c.is_whitespace();
    (2..=MAX_FIELDS).contains(&row.found) && row.is_text() && !row.iter().any(|field| field.contains(is_control))
}

fn is_name(field: &str) -> bool {
    let is_sign = |c: char| matches!(c, ' ' | '_' | '-' | '/' | '.' | ':' | '(' | ')' | '!');
    let mut words = field.split(is_sign).filter(|word| !word.is_empty()).peekable();
    words.peek().is_some() && words.all(|word| WORDS.split(' ').any(|known| known.eq_ignore_ascii_case(word)))
}
