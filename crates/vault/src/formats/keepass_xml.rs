//! KeePass 2 XML, as KeePass and `keepassxc-cli export` write it: `KeePassFile/Root/Group/Entry/String{Key,Value}`.
//!
//! The document is read as a stream of events, of which only what is needed is kept; `History` and attachments are
//! passed over. A document type and entities of its own are refused, nothing is fetched or expanded, and nesting is bounded
//! (a group is one level, an entry's value three more). `Protected="True"` on a value of an export says how KeePass
//! keeps it in memory: the value itself is plain text.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, Event};
use quick_xml::reader::Reader;

use crate::csv_rows;
use crate::error::ImportError;
use crate::formats::keepass_entry::{Database, Entry, GroupIndex, Id, Notes, is_wanted};
use crate::json::Text;
use crate::limits::MAX_DEPTH;
use crate::login::Vault;

/// Seconds from the first day of the year 1, from which KDBX 4 counts, to that of 1970.
const YEAR_1_TO_1970: i64 = 62_135_596_800;

/// An element, by what it means where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    File,
    Meta,
    BinEnabled,
    BinId,
    Root,
    Group,
    GroupId,
    GroupName,
    Entry,
    EntryId,
    Times,
    Changed,
    String,
    Key,
    Value,
    /// And all within it.
    PassedOver,
}

impl Element {
    fn of(parent: Self, name: &str) -> Self {
        match (parent, name) {
            (Self::File, "Meta") => Self::Meta,
            (Self::Meta, "RecycleBinEnabled") => Self::BinEnabled,
            (Self::Meta, "RecycleBinUUID") => Self::BinId,
            (Self::File, "Root") => Self::Root,
            (Self::Root | Self::Group, "Group") => Self::Group,
            (Self::Group, "UUID") => Self::GroupId,
            (Self::Group, "Name") => Self::GroupName,
            (Self::Group, "Entry") => Self::Entry,
            (Self::Entry, "UUID") => Self::EntryId,
            (Self::Entry, "Times") => Self::Times,
            (Self::Times, "LastModificationTime") => Self::Changed,
            (Self::Entry, "String") => Self::String,
            (Self::String, "Key") => Self::Key,
            (Self::String, "Value") => Self::Value,
            _ => Self::PassedOver,
        }
    }

    fn has_text(self) -> bool {
        matches!(
            self,
            Self::BinEnabled
                | Self::BinId
                | Self::GroupId
                | Self::GroupName
                | Self::EntryId
                | Self::Changed
                | Self::Key
                | Self::Value
        )
    }
}

/// What was read so far, and where the reader stands.
struct Document {
    database: Database,
    notes: Notes,
    bin_enabled: bool,
    /// The elements that are open.
    open: Vec<Element>,
    /// The groups that are open.
    groups: Vec<GroupIndex>,
    entry: Entry,
    key: String,
    value: Text,
    /// The text of the innermost element.
    text: Text,
    ended: bool,
}

pub(crate) fn read(text: &[u8], vault: &mut Vault) -> Result<(), ImportError> {
    let text = str::from_utf8(text).map_err(|_| ImportError::NotText)?;
    let mut document = Document::new(Notes::of(text.as_bytes()));
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    loop {
        // The error would hold a piece of the text; only the line is kept.
        let event = reader.read_event().map_err(|_| damaged(text, reader.error_position()))?;
        let more = document.take(event).map_err(|error| match error {
            ImportError::Damaged { .. } => damaged(text, reader.buffer_position()),
            error => error,
        })?;
        if !more {
            return document.into_database().into_vault(vault);
        }
    }
}

fn damaged(text: &str, position: u64) -> ImportError {
    let before = text.bytes().take(usize::try_from(position).unwrap_or(usize::MAX));
    let line = u64::try_from(before.filter(|byte| *byte == b'\n').count() + 1);
    ImportError::Damaged { line: line.ok() }
}

impl Document {
    fn new(notes: Notes) -> Self {
        Self {
            database: Database::default(),
            notes,
            bin_enabled: true,
            open: Vec::new(),
            groups: Vec::new(),
            entry: Entry::default(),
            key: String::new(),
            value: Text::default(),
            text: Text::default(),
            ended: false,
        }
    }

    fn into_database(mut self) -> Database {
        if !self.bin_enabled {
            self.database.bin = None;
        }
        self.database
    }

    /// Takes the next event; says whether there is more to come.
    fn take(&mut self, event: Event<'_>) -> Result<bool, ImportError> {
        match event {
            Event::Start(start) => self.start(start.name().as_ref())?,
            Event::End(_) => self.end()?,
            Event::Text(text) => self.push(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(text) => self.push(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(reference) => {
                let mut buffer = [0; 4];
                self.push(meaning(&reference, &mut buffer)?);
            }
            Event::DocType(_) => return Err(ImportError::DocumentType),
            Event::Eof if self.ended => return Ok(false),
            Event::Eof => return Err(ImportError::Damaged { line: None }),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        Ok(true)
    }

    fn start(&mut self, name: &str) -> Result<(), ImportError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(ImportError::TooDeep);
        }
        let element = match self.open.last() {
            // Half a password must not be taken for the password.
            Some(parent) if parent.has_text() => return Err(ImportError::Damaged { line: None }),
            Some(parent) => Element::of(*parent, name),
            // There is one outermost element.
            None if self.ended => return Err(ImportError::Damaged { line: None }),
            None if name == "KeePassFile" => Element::File,
            None => return Err(ImportError::NotRecognised),
        };
        match element {
            Element::Group => self.groups.push(self.database.add_group(self.groups.last().copied())?),
            Element::Entry => self.entry = Entry::in_group(self.groups.last().copied()),
            Element::String => self.key.clear(),
            _ => {}
        }
        self.text = Text::default();
        self.open.push(element);
        Ok(())
    }

    fn push(&mut self, text: &str) {
        let wanted = match self.open.last() {
            // The key stands before the value; where it does not, the value is kept until the key is known.
            Some(Element::Value) => self.key.is_empty() || is_wanted(&self.key, self.notes),
            Some(element) => element.has_text(),
            None => false,
        };
        if wanted {
            self.text.push_str(text);
        }
    }

    fn end(&mut self) -> Result<(), ImportError> {
        let text = std::mem::take(&mut self.text);
        match self.open.pop() {
            Some(Element::BinEnabled) => self.bin_enabled = !text.trim().eq_ignore_ascii_case("false"),
            Some(Element::BinId) => self.database.bin = id(&text),
            Some(Element::GroupId) => self.with_group(|database, group| database.set_group_id(group, id(&text))),
            Some(Element::GroupName) => self.with_group(|database, group| database.set_group_name(group, &text)),
            Some(Element::Group) => drop(self.groups.pop()),
            Some(Element::EntryId) => self.entry.id = id(&text),
            Some(Element::Changed) => self.entry.changed = time(&text),
            Some(Element::Key) => self.key.push_str(&text),
            Some(Element::Value) => self.value = text,
            Some(Element::String) => {
                let value = std::mem::take(&mut self.value);
                if is_wanted(&self.key, self.notes) {
                    self.entry.set(&self.key, value);
                }
            }
            Some(Element::Entry) => self.database.add_entry(std::mem::take(&mut self.entry))?,
            _ => {}
        }
        self.ended = self.open.is_empty();
        Ok(())
    }

    fn with_group(&mut self, set: impl FnOnce(&mut Database, GroupIndex)) {
        if let Some(group) = self.groups.last() {
            set(&mut self.database, *group);
        }
    }
}

/// What a reference in XML stands for: a character by its number, or one of the five that have a name.
fn meaning<'a>(reference: &BytesRef<'_>, buffer: &'a mut [u8; 4]) -> Result<&'a str, ImportError> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Ok(character.encode_utf8(buffer)),
        // Any other would have to be declared in a document type.
        Ok(None) => resolve_xml_entity(reference).ok_or(ImportError::DocumentType),
        Err(_) => Err(ImportError::Damaged { line: None }),
    }
}

/// A UUID as base64; all zeros mean none.
fn id(text: &str) -> Option<Id> {
    let id: Id = BASE64_STANDARD.decode(text.trim()).ok()?.try_into().ok()?;
    (id != Id::default()).then_some(id)
}

/// A time written out as in ISO 8601, or as in KDBX 4: base64 of the seconds since the year 1.
fn time(text: &str) -> Option<Timestamp> {
    let seconds: Option<[u8; 8]> = BASE64_STANDARD.decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
    match seconds {
        Some(seconds) => Timestamp::from_second(i64::from_le_bytes(seconds).checked_sub(YEAR_1_TO_1970)?).ok(),
        None => csv_rows::time(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_both_forms() {
        let expect: Option<Timestamp> = "2024-02-29T23:59:59Z".parse().ok();
        assert!(expect.is_some());
        assert_eq!(time("2024-02-29T23:59:59Z"), expect);
        assert_eq!(time(&BASE64_STANDARD.encode(63_844_847_999_i64.to_le_bytes())), expect);
        for nothing in ["", "yesterday", "//////////8=", "AAAAAAAAAIA=", "/////////38=", "AAAA"] {
            assert_eq!(time(nothing).filter(|time| *time > Timestamp::UNIX_EPOCH), None, "{nothing}");
        }
    }
}
