//! What the fuzz targets do with an input: read it as an importer does, and look at what comes out.
//!
//! `crates/vault/tests/it/replay.rs` runs the same functions over the kept inputs in every test.

mod costs;
pub(crate) mod seal;

use std::fmt::Debug;

use secret::Secret;
use vault::{Column, Columns, FirstRow, Format, ImportError, Login, MAX_LOGINS, Options, Unlock, Vault};

/// The password of whatever is locked; that of the fixtures.
pub const PASSWORD: &str = "correct horse battery staple";

/// Stands for a secret in the dictionaries: no name of a column, and so in no error.
pub const MARKER: &str = "MARKERzq7";

/// Characters of a title, user name, address or folder at most.
const MAX_TEXT: usize = 500;
/// Addresses of a login at most.
const MAX_ADDRESSES: usize = 20;
/// Problems of a vault at most.
const MAX_PROBLEMS: usize = 1_000;

/// A target: its name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All.
pub const TARGETS: [Target; 15] = [
    ("bitwarden_encrypted", bitwarden_encrypted),
    ("bitwarden_json", bitwarden_json),
    ("columns", columns),
    ("cxf", cxf),
    ("dashlane_zip", dashlane_zip),
    ("detect", detect),
    ("enpass_json", enpass_json),
    ("kdbx", kdbx),
    ("keepass_xml", keepass_xml),
    ("keeper_csv", keeper_csv),
    ("keeper_json", keeper_json),
    ("onepassword_1pux", onepassword_1pux),
    ("proton_json", proton_json),
    ("proton_zip", proton_zip),
    ("tables", tables),
];

/// The tables that are read by the names of their columns.
const TABLES: [Format; 12] = [
    Format::OnePasswordCsv,
    Format::AppleCsv,
    Format::BitwardenCsv,
    Format::ChromeCsv,
    Format::DashlaneCsv,
    Format::FirefoxCsv,
    Format::KeePassXcCsv,
    Format::KeePass1Csv,
    Format::LastPassCsv,
    Format::NordPassCsv,
    Format::ProtonCsv,
    Format::RoboFormCsv,
];

/// Tables. The first byte says the format; 0 leaves it to be found.
pub fn tables(input: &[u8]) {
    let Some((first, table)) = input.split_first() else { return };
    let index = usize::from(*first).checked_rem(TABLES.len() + 1).and_then(|number| number.checked_sub(1));
    read(table, index.and_then(|index| TABLES.get(index)).copied());
}

/// Keeper's table, which has no header.
pub fn keeper_csv(input: &[u8]) {
    read(input, Some(Format::KeeperCsv));
}

/// A table whose columns are pointed at. The first byte says which: its lowest bit that the first row is a login, the next
/// two where the password stands, and three more which of the others there are.
pub fn columns(input: &[u8]) {
    let Some((first, table)) = input.split_first() else { return };
    let first_row = if first & 1 == 0 { FirstRow::Names } else { FirstRow::Login };
    let place = |number: usize| (usize::from(first >> 1) + number) % 4 + 1;
    let others = [(Column::Title, 1, 8), (Column::Url, 2, 16), (Column::Username, 3, 32)];
    let mut pointed_at = vec![(Column::Password, place(0))];
    pointed_at.extend(others.iter().filter(|other| first & other.2 == 0).map(|other| (other.0, place(other.1))));
    let columns = Columns::new(first_row, &pointed_at).expect("four different columns");
    let options = Options { columns: Some(columns), ..Options::default() };
    check(&vault::read(table, &options));
}

/// Bitwarden's open JSON.
pub fn bitwarden_json(input: &[u8]) {
    read(input, Some(Format::BitwardenJson));
}

/// Bitwarden's encrypted JSON, and the same input as what is inside of one.
pub fn bitwarden_encrypted(input: &[u8]) {
    if costs::of_bitwarden(input) == costs::Cost::Trifle {
        read(input, Some(Format::BitwardenEncrypted));
    }
    let vault = outcome(&seal::bitwarden(input), Some(Format::BitwardenEncrypted));
    assert_ne!(vault.err(), Some(ImportError::WrongPassword));
}

/// Keeper's JSON.
pub fn keeper_json(input: &[u8]) {
    read(input, Some(Format::KeeperJson));
}

/// Enpass's JSON.
pub fn enpass_json(input: &[u8]) {
    read(input, Some(Format::EnpassJson));
}

/// The Credential Exchange Format.
pub fn cxf(input: &[u8]) {
    read(input, Some(Format::Cxf));
}

/// Proton Pass's JSON.
pub fn proton_json(input: &[u8]) {
    read(input, Some(Format::ProtonJson));
}

/// 1Password's archive, or the document of one.
pub fn onepassword_1pux(input: &[u8]) {
    archive(input, Format::OnePassword1pux, &[("export.attributes", b"{}"), ("export.data", input)]);
}

/// Proton Pass's archive, or the document of one.
pub fn proton_zip(input: &[u8]) {
    archive(input, Format::ProtonZip, &[("Proton Pass/data.json", input)]);
}

/// Dashlane's archive, or the table of one.
pub fn dashlane_zip(input: &[u8]) {
    archive(input, Format::DashlaneZip, &[("credentials.csv", input)]);
}

/// KeePass's XML.
pub fn keepass_xml(input: &[u8]) {
    read(input, Some(Format::KeePassXml));
}

/// A database of KeePass, or what is inside of one: XML, or the inner header and XML.
///
/// The vault catches panics of the crate `keepass`: whatever hook there is must let them be caught.
pub fn kdbx(input: &[u8]) {
    if !input.starts_with(&seal::KEEPASS) {
        let vault = outcome(&seal::kdbx(input), Some(Format::Kdbx));
        assert_ne!(vault.err(), Some(ImportError::WrongPassword));
    } else if costs::of_keepass(input) == costs::Cost::Trifle {
        read(input, Some(Format::Kdbx));
    }
}

/// Any file.
pub fn detect(input: &[u8]) {
    let format = vault::detect(input);
    check_error(format.as_ref().err());
    // What is locked would cost a key, and has a target of its own.
    if format.as_ref().is_ok_and(|format| format.lock() == vault::Lock::None) {
        let vault = outcome(input, None);
        assert!(vault.is_err() || vault.map(|vault| vault.format) == format);
    }
}

/// An archive as it is; or else one with these files in it.
fn archive(input: &[u8], format: Format, files: &[(&str, &[u8])]) {
    if input.starts_with(b"PK") {
        read(input, Some(format));
    } else {
        read(&seal::zip(files), Some(format));
    }
}

fn read(bytes: &[u8], format: Option<Format>) {
    drop(outcome(bytes, format));
}

fn outcome(bytes: &[u8], format: Option<Format>) -> Result<Vault, ImportError> {
    let unlock = Unlock { password: Some(Secret::new(PASSWORD.to_owned())), key_file: None };
    let vault = vault::read(bytes, &Options { format, unlock, columns: None });
    check(&vault);
    if let (Ok(vault), Some(format)) = (&vault, format) {
        assert_eq!(vault.format, format);
    }
    vault
}

fn check(vault: &Result<Vault, ImportError>) {
    check_error(vault.as_ref().err());
    if let Ok(vault) = vault {
        assert!(vault.logins.len() <= MAX_LOGINS);
        assert!(vault.problems.len() <= MAX_PROBLEMS);
        assert!(holds_no_text(&vault.problems));
        vault.logins.iter().for_each(check_login);
    }
}

fn check_login(login: &Login) {
    let Login { title, addresses, username, password, folder, .. } = login;
    assert!(addresses.len() <= MAX_ADDRESSES);
    let shown = addresses.iter().map(vault::Address::text).chain([title.as_str(), username]);
    for text in shown.chain(folder.as_deref()) {
        assert!(text.chars().count() <= MAX_TEXT);
        assert!(
            !text.contains(|c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        );
    }
    assert!(password.as_ref().is_none_or(|password| !password.is_empty()));
    let secret = password.as_ref().map(Secret::expose).filter(|secret| *secret == MARKER);
    assert!(secret.is_none_or(|secret| !format!("{password:?}").contains(secret)));
}

/// No error holds a piece of the file; but the names of columns, which are words that Cordon knows.
fn check_error(error: Option<&ImportError>) {
    let Some(error) = error else { return };
    assert!(!format!("{error:?} {error}").contains(MARKER));
    assert!(matches!(error, ImportError::UnknownColumns { .. }) || holds_no_text(error));
}

/// Text stands between quotation marks in what is printed for whoever looks for a fault.
fn holds_no_text(printed: &impl Debug) -> bool {
    !format!("{printed:?}").contains('"')
}
