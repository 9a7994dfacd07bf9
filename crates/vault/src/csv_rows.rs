//! What the CSV formats share: a header that tells whose table it is, and rows under it.
//!
//! A table's [`Layout`] says which column is what; each format's module holds one.

use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::address;
use crate::error::ImportError;
use crate::fields::{Fault, Quotes, Record, Rows};
use crate::format::Format;
use crate::formats::{
    apple, bitwarden_csv, chrome, dashlane, firefox, keepass1, keepassxc, keeper_csv, lastpass, nordpass,
    onepassword_csv, proton_csv, roboform,
};
use crate::header;
use crate::login::{Draft, Place, SecondStep, Vault, What};

/// The tables whose header is known. Of those that fit, the one that knows the most of the columns is taken, and of
/// equals the first.
const LAYOUTS: [&Layout; 14] = [
    &apple::LAYOUT,
    &bitwarden_csv::LAYOUT,
    &chrome::LAYOUT,
    &dashlane::LAYOUT,
    &firefox::LAYOUT,
    &keepass1::LAYOUT,
    &keepassxc::LAYOUT,
    &lastpass::LAYOUT,
    &nordpass::LAYOUT,
    &onepassword_csv::LAYOUT,
    &onepassword_csv::LAYOUT_7,
    &onepassword_csv::LAYOUT_7_ALL,
    &proton_csv::LAYOUT,
    &roboform::LAYOUT,
];

/// Which column of a table is what. Names compare without case; the first that is there and filled counts, of addresses
/// all.
pub(crate) struct Layout {
    pub(crate) format: Format,
    /// The columns by which the table is known: all of them are there.
    pub(crate) known_by: &'static [&'static str],
    /// Further columns that the program writes.
    pub(crate) also: &'static [&'static str],
    pub(crate) title: &'static [&'static str],
    pub(crate) urls: &'static [&'static str],
    pub(crate) username: &'static [&'static str],
    pub(crate) password: &'static str,
    /// Filled where the vault holds the secret of an authenticator app.
    pub(crate) totp: &'static [&'static str],
    pub(crate) changed: &'static [&'static str],
    pub(crate) folder: &'static [&'static str],
    /// What else decides over a row, or mends it.
    pub(crate) row: fn(&Row<'_>, &mut Draft) -> Keep,
    pub(crate) quotes: Quotes,
    pub(crate) width: Width,
}

impl Layout {
    /// What most have.
    pub(crate) const PLAIN: Self = Self {
        format: Format::Columns,
        known_by: &[],
        also: &[],
        title: &[],
        urls: &[],
        username: &[],
        password: "password",
        totp: &[],
        changed: &[],
        folder: &[],
        row: |_, _| Keep::Login,
        quotes: Quotes::Doubled,
        width: Width::OfHeader,
    };

    fn fits(&self, header: &Record<'_>) -> bool {
        self.known_by.iter().all(|column| header.iter().any(|name| is_name(name, column)))
    }

    /// How many of the columns it knows.
    fn knows(&self, header: &Record<'_>) -> usize {
        header.iter().filter(|name| self.known_by.iter().chain(self.also).any(|column| is_name(name, column))).count()
    }
}

/// How many fields the rows have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    /// As many as the header.
    OfHeader,
    /// The last column of the header is a list of any length, which may be left out.
    LastIsList,
}

/// What becomes of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    Login,
    Deleted,
    Archived,
    /// It is no login.
    Other,
}

/// The fields of one row under their names.
pub(crate) struct Row<'a> {
    header: &'a Record<'a>,
    record: &'a Record<'a>,
    entities: bool,
}

impl Row<'_> {
    /// The field in this column, of several with this name the first that is filled; empty where there is none.
    pub(crate) fn get(&self, column: &str) -> &str {
        let columns = self.header.iter().zip(self.record.iter()).filter(|(name, _)| is_name(name, column));
        columns.map(|(_, field)| field).find(|field| !field.is_empty()).unwrap_or_default()
    }

    /// Whether the whole table has HTML entities in place of `&`.
    pub(crate) fn has_entities(&self) -> bool {
        self.entities
    }

    /// All fields, with those behind the last column of the header.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        self.record.iter()
    }

    fn first(&self, columns: &[&str]) -> &str {
        columns.iter().map(|column| self.get(column)).find(|field| !field.trim().is_empty()).unwrap_or_default()
    }

    fn draft(&self, layout: &Layout) -> Draft {
        let totp = !self.first(layout.totp).is_empty();
        Draft {
            title: self.first(layout.title).to_owned(),
            urls: layout.urls.iter().flat_map(|column| address::several(self.get(column))).collect(),
            username: self.first(layout.username).to_owned(),
            password: Zeroizing::new(self.get(layout.password).to_owned()),
            second_steps: totp.then_some(SecondStep::Totp).into_iter().collect(),
            changed: time(self.first(layout.changed)),
            folder: self.first(layout.folder).to_owned(),
        }
    }
}

fn is_name(found: &str, column: &str) -> bool {
    found.trim().eq_ignore_ascii_case(column)
}

/// A time as seconds, milliseconds or microseconds since 1970, or written out as in RFC 3339; one that nobody
/// understands is none.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        // Up to the year 5138, seconds are shorter than milliseconds since 1973.
        return match number {
            1..100_000_000_000 => Timestamp::from_second(number),
            100_000_000_000..100_000_000_000_000 => Timestamp::from_millisecond(number),
            100_000_000_000_000.. => Timestamp::from_microsecond(number),
            _ => return None,
        }
        .ok();
    }
    text.parse().ok()
}

/// Tells whose table it is.
pub(crate) fn detect(text: &[u8]) -> Result<Format, ImportError> {
    let header = first(text).ok_or(ImportError::NotRecognised)?;
    match best(&header, LAYOUTS.iter().filter(|layout| layout.fits(&header))) {
        Some(layout) => Ok(layout.format),
        None if keeper_csv::is(text) => Ok(Format::KeeperCsv),
        None => Err(unknown_columns(text)),
    }
}

/// The table's header, for the person to point at; or else that it is no table.
pub(crate) fn unknown_columns(text: &[u8]) -> ImportError {
    match header::names(text) {
        Some(header) => ImportError::UnknownColumns { header },
        None => ImportError::NotRecognised,
    }
}

fn best<'a>(header: &Record<'_>, layouts: impl Iterator<Item = &'a &'static Layout>) -> Option<&'static Layout> {
    // Of equals `min_by_key` takes the first.
    layouts.copied().min_by_key(|layout| usize::MAX - layout.knows(header))
}

/// The first row.
pub(crate) fn first(text: &[u8]) -> Option<Record<'_>> {
    Rows::new(text, Quotes::Doubled).next()?.ok()
}

/// Reads the table of the format that `vault` is of.
pub(crate) fn read(text: &[u8], vault: &mut Vault) -> Result<(), ImportError> {
    read_as(text, vault.format, vault)
}

/// Reads a table of this format.
pub(crate) fn read_as(text: &[u8], format: Format, vault: &mut Vault) -> Result<(), ImportError> {
    let header = first(text).ok_or(ImportError::OtherFormat)?;
    let of_format = || LAYOUTS.iter().filter(|layout| layout.format == format);
    let has_password = |layout: &&&Layout| header.iter().any(|name| is_name(name, layout.password));
    let layout = best(&header, of_format().filter(|layout| layout.fits(&header)))
        .or_else(|| best(&header, of_format().filter(has_password)))
        .ok_or(ImportError::OtherFormat)?;
    let entities = has_entities(text);
    let shape = Shape {
        quotes: layout.quotes,
        first_row: FirstRow::Names,
        least: header.found.saturating_sub(usize::from(layout.width == Width::LastIsList)),
        most: if layout.width == Width::LastIsList { usize::MAX } else { header.found },
    };
    rows(text, shape, vault, |record, place, vault| {
        let row = Row { header: &header, record, entities };
        let mut draft = row.draft(layout);
        match (layout.row)(&row, &mut draft) {
            Keep::Login => vault.push(place, draft)?,
            Keep::Deleted => vault.left_out.deleted += 1,
            Keep::Archived => vault.left_out.archived += 1,
            Keep::Other => vault.left_out.other += 1,
        }
        Ok(())
    })
}

/// Whether there are HTML entities, and no `&` but in them: such a table was taken from a web page. Where there is another
/// `&`, an `&amp;` may be a part of a password.
fn has_entities(text: &[u8]) -> bool {
    let mut parts = text.split(|byte| *byte == b'&').skip(1).peekable();
    parts.peek().is_some() && parts.all(|part| ENTITIES.iter().any(|(entity, _)| part.starts_with(entity.as_bytes())))
}

/// The entities that stand for a character of CSV or HTML, without their `&`.
pub(crate) const ENTITIES: [(&str, char); 7] =
    [("amp;", '&'), ("lt;", '<'), ("gt;", '>'), ("quot;", '"'), ("apos;", '\''), ("#39;", '\''), ("#039;", '\'')];

/// What the first row of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstRow {
    /// The names of the columns.
    Names,
    /// A login as the other rows.
    Login,
}

/// What the rows of a table have in common.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) quotes: Quotes,
    pub(crate) first_row: FirstRow,
    /// Fields of a row at least.
    pub(crate) least: usize,
    /// Fields of a row at most.
    pub(crate) most: usize,
}

/// Goes through the rows. One with too many or too few fields, with a field that is not UTF-8, or with quotation marks
/// out of order is a problem.
pub(crate) fn rows(
    text: &[u8],
    shape: Shape,
    vault: &mut Vault,
    mut each: impl FnMut(&Record<'_>, Place, &mut Vault) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    for row in Rows::new(text, shape.quotes).skip(usize::from(shape.first_row == FirstRow::Names)) {
        let record = match row {
            Ok(record) => record,
            // A file that was cut off ends so: what is missing cannot be told.
            Err(Fault::NeverClosed { line }) => return Err(ImportError::UnbalancedQuote { line }),
            Err(Fault::BadQuotes { line }) => {
                vault.problem(Place::Line(line), What::BadEntry);
                continue;
            }
        };
        let place = Place::Line(record.line);
        if record.found < shape.least || record.found > shape.most {
            vault.problem(place, What::FieldCount { found: record.found, expected: shape.least });
        } else if !record.is_text() {
            vault.problem(place, What::NotText);
        } else {
            each(&record, place, vault)?;
        }
    }
    Ok(())
}
