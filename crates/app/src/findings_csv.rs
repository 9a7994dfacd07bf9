//! What an audit found, as a table for a spreadsheet. It holds no password.

use csv::{QuoteStyle, Terminator, WriterBuilder};
use vault::{Address, Finding};

use crate::audit::Audit;
use crate::findings::Row;

/// The words of the table, which are the shell's.
pub struct Words<'a> {
    /// Title, address, user name, folder, finding, what to do.
    pub header: [&'a str; 6],
    /// A finding, and what to do about it.
    pub finding: &'a dyn Fn(&Finding) -> (String, String),
}

/// One line for each finding that is not hidden, in the order of `rows`, as CSV (RFC 4180) that a spreadsheet takes for
/// text: a cell that begins like a formula gets an apostrophe before it.
#[must_use]
pub fn findings_csv(audit: &Audit, rows: &[Row], words: &Words<'_>) -> Vec<u8> {
    // Excel knows UTF-8 by this mark alone.
    let mut builder = WriterBuilder::new();
    // A spreadsheet may part cells at semicolons as well: what is quoted is one cell everywhere.
    builder.terminator(Terminator::CRLF).quote_style(QuoteStyle::Always);
    let mut writer = builder.from_writer("\u{feff}".as_bytes().to_vec());
    let mut write = |cells: [&str; 6]| {
        // Writing into memory does not fail.
        let _ = writer.write_record(cells.map(harmless));
    };
    write(words.header);
    for row in rows.iter().filter(|row| !row.folder_left_out) {
        let Some(login) = audit.logins().get(row.login) else { continue };
        let address = login.addresses.first().map_or("", Address::text);
        let folder = login.folder.as_deref().unwrap_or_default();
        for finding in &row.findings {
            let (what, remedy) = (words.finding)(finding);
            write([&login.title, address, &login.username, folder, &what, &remedy]);
        }
    }
    writer.into_inner().unwrap_or_default()
}

/// A cell that no spreadsheet runs (OWASP, CSV injection).
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
