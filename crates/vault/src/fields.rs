//! The rows of a CSV table, and their fields where they lie in the file.
//!
//! The `csv` crate does not read them, for two reasons. A field is borrowed here, or copied into memory that is wiped,
//! while a reader's buffers keep passwords that nobody wipes. And `csv` guesses at what quotation marks mean when they are
//! out of order, which gives a password that is not the person's: here such a row is told apart.

use zeroize::Zeroizing;

/// Fields of a row that are kept; the widest export known (1Password 7, all fields) has about 130.
pub(crate) const MAX_FIELDS: usize = 1_000;

/// How a quotation mark stands in a quoted field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// As two (RFC 4180).
    Doubled,
    /// After a backslash, or as two; a backslash is two backslashes.
    Escaped,
}

/// One row.
pub(crate) struct Record<'a> {
    fields: Vec<Field<'a>>,
    /// How many fields it has, with those that are not kept.
    pub(crate) found: usize,
    /// The line in which it begins, from 1.
    pub(crate) line: u64,
}

enum Field<'a> {
    /// As it stands in the file.
    Here(&'a [u8]),
    /// Without the marks that stood in it.
    Copy(Zeroizing<Vec<u8>>),
}

/// Why a row cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Something stands behind a closing quotation mark. The next row is looked for in the next line.
    BadQuotes { line: u64 },
    /// A quotation mark is never closed. This is the last row.
    NeverClosed { line: u64 },
}

impl Field<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Here(bytes) => bytes,
            Self::Copy(bytes) => bytes,
        }
    }
}

impl Record<'_> {
    /// The field at this index, from 0; empty where there is none, and where it is not UTF-8.
    pub(crate) fn get(&self, index: usize) -> &str {
        self.fields.get(index).and_then(|field| str::from_utf8(field.bytes()).ok()).unwrap_or_default()
    }

    /// The fields, see [`Record::get`].
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.fields.len()).map(|index| self.get(index))
    }

    /// Whether all of it is UTF-8.
    pub(crate) fn is_text(&self) -> bool {
        self.fields.iter().all(|field| str::from_utf8(field.bytes()).is_ok())
    }

    fn is_blank(&self) -> bool {
        self.fields.iter().all(|field| field.bytes().trim_ascii().is_empty())
    }
}

/// The rows of a table, without those that are blank.
pub(crate) struct Rows<'a> {
    rest: &'a [u8],
    line: u64,
    delimiter: u8,
    quotes: Quotes,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(text: &'a [u8], quotes: Quotes) -> Self {
        Self { rest: text, line: 1, delimiter: delimiter(text), quotes }
    }

    fn skip_line_ends(&mut self) {
        loop {
            self.rest = match self.rest {
                [b'\r', b'\n', rest @ ..] | [b'\r' | b'\n', rest @ ..] => rest,
                _ => return,
            };
            self.line += 1;
        }
    }

    fn row(&mut self) -> Result<Record<'a>, Fault> {
        let (start, line) = (self.rest, self.line);
        let mut record = Record { fields: Vec::new(), found: 0, line };
        loop {
            let (field, rest) = match self.field() {
                Ok(field) => field,
                Err(Cut::NeverClosed) => {
                    self.rest = &[];
                    return Err(Fault::NeverClosed { line });
                }
                Err(Cut::BadQuotes) => {
                    // A mark too many may have swallowed the rows that follow: they are read from the next line on.
                    self.rest = until(start, is_line_end).1;
                    return Err(Fault::BadQuotes { line });
                }
            };
            record.found += 1;
            if record.fields.len() < MAX_FIELDS {
                record.fields.push(field);
            }
            let Some(rest) = rest.strip_prefix(&[self.delimiter]) else {
                self.line += line_ends(start.get(..start.len() - rest.len()).unwrap_or_default());
                self.rest = rest;
                return Ok(record);
            };
            self.rest = rest;
        }
    }

    /// The next field, and what follows it.
    fn field(&self) -> Result<(Field<'a>, &'a [u8]), Cut> {
        let Some(quoted) = self.rest.strip_prefix(b"\"") else {
            let (field, rest) = until(self.rest, |byte| byte == self.delimiter || is_line_end(byte));
            return Ok((Field::Here(field), rest));
        };
        let escaped = self.quotes == Quotes::Escaped;
        let (mut end, mut plain) = (0, true);
        loop {
            let tail = quoted.get(end..).unwrap_or_default();
            end += until(tail, |byte| byte == b'"' || (escaped && byte == b'\\')).0.len();
            match quoted.get(end..).unwrap_or_default() {
                [b'\\', b'"' | b'\\', ..] | [b'"', b'"', ..] => {
                    plain = false;
                    end += 2;
                }
                [b'\\', ..] => end += 1,
                [b'"', rest @ ..] => {
                    let follows = rest.first().is_none_or(|byte| *byte == self.delimiter || is_line_end(*byte));
                    let field = quoted.get(..end).unwrap_or_default();
                    let field = if plain { Field::Here(field) } else { Field::Copy(without_marks(field, escaped)) };
                    return if follows { Ok((field, rest)) } else { Err(Cut::BadQuotes) };
                }
                _ => return Err(Cut::NeverClosed),
            }
        }
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Result<Record<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.skip_line_ends();
            if self.rest.is_empty() {
                return None;
            }
            match self.row() {
                Ok(record) if record.is_blank() => {}
                row => return Some(row),
            }
        }
    }
}

enum Cut {
    BadQuotes,
    NeverClosed,
}

/// What parts the fields: the comma, or what spreadsheets put in its place.
fn delimiter(text: &[u8]) -> u8 {
    let (mut quoted, mut counts) = (false, [(b',', 0_usize), (b';', 0), (b'\t', 0)]);
    for byte in text {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'\r' | b'\n' => break,
            _ => counts.iter_mut().filter(|(sign, _)| sign == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // Of equals the last wins: the comma stands last.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

fn is_line_end(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

/// Parts the text before the first such byte.
fn until(text: &[u8], is: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| is(*byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or_default()
}

/// How many lines end there: with a line feed, a carriage return or both.
fn line_ends(text: &[u8]) -> u64 {
    let mut after_return = false;
    let mut count = 0;
    for byte in text {
        count += u64::from(is_line_end(*byte) && !(after_return && *byte == b'\n'));
        after_return = *byte == b'\r';
    }
    count
}

/// What is meant by a quoted field.
fn without_marks(field: &[u8], escaped: bool) -> Zeroizing<Vec<u8>> {
    // As long as the field, so that it never grows and leaves a copy behind.
    let mut plain = Zeroizing::new(Vec::with_capacity(field.len()));
    let mut bytes = field.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        let marks = byte == b'"' || (escaped && byte == b'\\' && matches!(bytes.peek(), Some(b'"' | b'\\')));
        plain.push(if marks { bytes.next().unwrap_or(byte) } else { byte });
    }
    plain
}
