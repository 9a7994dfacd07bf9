//! The formats: how each is told from the content, and what opens it.

use secret::{Secret, wipe_stack};

use crate::columns::Columns;
use crate::csv_rows;
use crate::error::ImportError;
use crate::formats::{
    bitwarden_encrypted, bitwarden_json, cxf, dashlane_zip, enpass_json, kdbx, keepass_xml, keeper_csv, keeper_json,
    onepassword_1pux, proton_json, proton_zip,
};
use crate::json::TopKeys;
use crate::limits::MAX_FILE;
use crate::login::Vault;
use crate::text::utf8;
use crate::unzip::Archive;

macro_rules! formats {
    ($($variant:ident $code:literal $name:literal $file:literal)*) => {
        /// A format of export that Cordon reads.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Format {
            $(#[doc = concat!($name, ", ", $file, ".")] $variant,)*
        }

        impl Format {
            /// All, by the name of the program.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name, for `--format` and `--json`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// The programs that write it.
            #[must_use]
            pub fn program(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The kind of file.
            #[must_use]
            pub fn file(self) -> &'static str {
                match self { $(Self::$variant => $file),* }
            }
        }
    };
}

formats! {
    OnePassword1pux "1password_1pux" "1Password" "1PUX"
    OnePasswordCsv "1password_csv" "1Password" "CSV"
    AppleCsv "apple_csv" "Apple Passwords, Safari" "CSV"
    BitwardenJson "bitwarden_json" "Bitwarden" "JSON"
    BitwardenEncrypted "bitwarden_encrypted_json" "Bitwarden" "JSON encrypted with a password"
    BitwardenCsv "bitwarden_csv" "Bitwarden" "CSV"
    ChromeCsv "chrome_csv" "Chrome, Edge, Brave, Opera, Vivaldi" "CSV"
    Cxf "cxf_json" "Credential Exchange Format (FIDO)" "JSON"
    DashlaneZip "dashlane_zip" "Dashlane" "zip of CSV"
    DashlaneCsv "dashlane_csv" "Dashlane" "CSV"
    EnpassJson "enpass_json" "Enpass" "JSON"
    FirefoxCsv "firefox_csv" "Firefox" "CSV"
    Kdbx "keepass_kdbx" "KeePass, KeePassXC" "database (KDBX 3.1 and 4)"
    KeePassXml "keepass_xml" "KeePass, KeePassXC" "XML"
    KeePassXcCsv "keepassxc_csv" "KeePassXC" "CSV"
    KeePass1Csv "keepass1_csv" "KeePass 1" "CSV"
    KeeperJson "keeper_json" "Keeper" "JSON"
    KeeperCsv "keeper_csv" "Keeper" "CSV"
    LastPassCsv "lastpass_csv" "LastPass" "CSV"
    NordPassCsv "nordpass_csv" "NordPass" "CSV"
    ProtonZip "proton_zip" "Proton Pass" "zip of JSON"
    ProtonJson "proton_json" "Proton Pass" "JSON"
    ProtonCsv "proton_csv" "Proton Pass" "CSV"
    RoboFormCsv "roboform_csv" "RoboForm" "CSV"
    Columns "columns_csv" "Any other" "CSV whose columns you point at"
}

/// What opens a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// It is open.
    None,
    /// A password.
    Password,
    /// A password, a key file, or both.
    PasswordOrKeyFile,
}

impl Format {
    /// The format with this stable name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.code() == code)
    }

    /// What opens it.
    #[must_use]
    pub fn lock(self) -> Lock {
        match self {
            Self::Kdbx => Lock::PasswordOrKeyFile,
            Self::BitwardenEncrypted => Lock::Password,
            _ => Lock::None,
        }
    }
}

/// What opens a locked file.
#[derive(Debug, Clone, Default)]
pub struct Unlock {
    /// The password.
    pub password: Option<Secret>,
    /// The bytes of the key file.
    pub key_file: Option<zeroize::Zeroizing<Vec<u8>>>,
}

/// What is known besides the bytes.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The format, where the person says it.
    pub format: Option<Format>,
    /// What opens it.
    pub unlock: Unlock,
    /// Which column is what, for [`Format::Columns`].
    pub columns: Option<Columns>,
}

/// The outermost element of KeePass's XML.
const KEEPASS_ELEMENT: &[u8] = b"<KeePassFile";
/// Bytes in which it begins.
const XML_HEAD: usize = 4096;

/// What a file is by its first bytes.
enum Kind {
    Kdbx,
    Zip,
    Json,
    Xml,
    Table,
}

/// Tells the format of a file from its content.
///
/// # Errors
/// [`ImportError`] when it is none of them, or one that cannot be opened: [`ImportError::UnknownColumns`] for a table of
/// another program.
pub fn detect(bytes: &[u8]) -> Result<Format, ImportError> {
    let format = detected(bytes);
    wipe_stack();
    format
}

#[inline(never)]
fn detected(bytes: &[u8]) -> Result<Format, ImportError> {
    if bytes.len() > MAX_FILE {
        return Err(ImportError::TooLarge);
    }
    match kind(bytes)? {
        Kind::Kdbx => Ok(Format::Kdbx),
        Kind::Zip => {
            let archive = Archive::open(bytes)?;
            if onepassword_1pux::is(&archive) {
                Ok(Format::OnePassword1pux)
            } else if proton_zip::is(&archive) {
                Ok(Format::ProtonZip)
            } else if dashlane_zip::is(&archive) {
                Ok(Format::DashlaneZip)
            } else {
                Err(ImportError::NotRecognised)
            }
        }
        Kind::Json => {
            let text = utf8(bytes)?;
            let keys = TopKeys::of(text.bytes())?;
            let known = [
                (Format::BitwardenEncrypted, bitwarden_encrypted::is(&keys)),
                (Format::BitwardenJson, bitwarden_json::is(&keys)),
                (Format::ProtonJson, proton_json::is(&keys)),
                (Format::KeeperJson, keeper_json::is(&keys)),
                (Format::EnpassJson, enpass_json::is(&keys)),
                (Format::Cxf, cxf::is(&keys)),
            ];
            known.iter().find(|(_, is)| *is).map(|(format, _)| *format).ok_or(ImportError::NotRecognised)
        }
        Kind::Xml if is_keepass(utf8(bytes)?.bytes()) => Ok(Format::KeePassXml),
        Kind::Xml => Err(ImportError::NotRecognised),
        Kind::Table => csv_rows::detect(utf8(bytes)?.bytes()),
    }
}

/// Reads a file into memory.
///
/// # Errors
/// [`ImportError`] when it is of no known format, locked, damaged, or larger than any real one. What is wrong with single
/// entries is no error but a [`crate::Problem`].
pub fn read(bytes: &[u8], options: &Options) -> Result<Vault, ImportError> {
    let vault = read_whole(bytes, options);
    wipe_stack();
    vault
}

#[inline(never)]
fn read_whole(bytes: &[u8], options: &Options) -> Result<Vault, ImportError> {
    let format = match options.format {
        _ if bytes.len() > MAX_FILE => return Err(ImportError::TooLarge),
        Some(format) => format,
        None if options.columns.is_some() => Format::Columns,
        None => detected(bytes)?,
    };
    let wanted = match format {
        Format::Kdbx => Kind::Kdbx,
        Format::OnePassword1pux | Format::DashlaneZip | Format::ProtonZip => Kind::Zip,
        Format::BitwardenJson
        | Format::BitwardenEncrypted
        | Format::ProtonJson
        | Format::KeeperJson
        | Format::EnpassJson
        | Format::Cxf => Kind::Json,
        Format::KeePassXml => Kind::Xml,
        _ => Kind::Table,
    };
    if std::mem::discriminant(&wanted) != std::mem::discriminant(&kind(bytes)?) {
        return Err(ImportError::OtherFormat);
    }
    let mut vault = Vault::new(format);
    match format {
        Format::Kdbx => kdbx::read(bytes, &options.unlock, &mut vault)?,
        Format::OnePassword1pux => onepassword_1pux::read(&mut Archive::open(bytes)?, &mut vault)?,
        Format::DashlaneZip => dashlane_zip::read(&mut Archive::open(bytes)?, &mut vault)?,
        Format::ProtonZip => proton_zip::read(&mut Archive::open(bytes)?, &mut vault)?,
        Format::BitwardenJson => bitwarden_json::read(utf8(bytes)?.bytes(), &mut vault)?,
        Format::BitwardenEncrypted => bitwarden_encrypted::read(utf8(bytes)?.bytes(), &options.unlock, &mut vault)?,
        Format::ProtonJson => proton_json::read(utf8(bytes)?.bytes(), &mut vault)?,
        Format::KeeperJson => keeper_json::read(utf8(bytes)?.bytes(), &mut vault)?,
        Format::EnpassJson => enpass_json::read(utf8(bytes)?.bytes(), &mut vault)?,
        Format::Cxf => cxf::read(utf8(bytes)?.bytes(), &mut vault)?,
        Format::KeePassXml => keepass_xml::read(utf8(bytes)?.bytes(), &mut vault)?,
        Format::KeeperCsv => keeper_csv::read(utf8(bytes)?.bytes(), &mut vault)?,
        Format::Columns => {
            let text = utf8(bytes)?;
            let columns = options.columns.ok_or_else(|| csv_rows::unknown_columns(text.bytes()))?;
            columns.read(text.bytes(), &mut vault)?;
        }
        Format::OnePasswordCsv
        | Format::AppleCsv
        | Format::BitwardenCsv
        | Format::ChromeCsv
        | Format::DashlaneCsv
        | Format::FirefoxCsv
        | Format::KeePassXcCsv
        | Format::KeePass1Csv
        | Format::LastPassCsv
        | Format::NordPassCsv
        | Format::ProtonCsv
        | Format::RoboFormCsv => csv_rows::read(utf8(bytes)?.bytes(), &mut vault)?,
    }
    Ok(vault)
}

fn kind(bytes: &[u8]) -> Result<Kind, ImportError> {
    if kdbx::is(bytes) {
        return Ok(Kind::Kdbx);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Zip);
    }
    let text = utf8(bytes)?;
    if text.bytes().trim_ascii_start().starts_with(b"-----BEGIN PGP MESSAGE-----") {
        return Err(ImportError::Pgp);
    }
    Ok(match text.bytes().trim_ascii_start().first() {
        None => return Err(ImportError::Empty),
        Some(b'{' | b'[') => Kind::Json,
        Some(b'<') => Kind::Xml,
        Some(_) => Kind::Table,
    })
}

/// Whether an XML document is KeePass's, by its first element: a web page is none.
fn is_keepass(text: &[u8]) -> bool {
    let head = text.get(..XML_HEAD).unwrap_or(text);
    head.windows(KEEPASS_ELEMENT.len()).any(|window| window == KEEPASS_ELEMENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_found_by_its_name() {
        for format in Format::ALL {
            assert_eq!(Format::from_code(format.code()), Some(*format));
        }
        assert_eq!(Format::from_code("nonsense"), None);
    }

    #[test]
    fn what_only_looks_like_an_export_is_told_apart() {
        assert_eq!(detect(b"<!doctype html><title>Sign in</title>"), Err(ImportError::NotRecognised));
        assert_eq!(detect(b"-----BEGIN PGP MESSAGE-----\n\nhQEMA"), Err(ImportError::Pgp));
        assert_eq!(detect(b"<?xml version=\"1.0\"?>\n<KeePassFile>"), Ok(Format::KeePassXml));
        assert_eq!(detect(b" \n"), Err(ImportError::Empty));
    }
}
