//! Dashlane's archive of tables. The logins are in `credentials.csv`; the others (`ids.csv`, `payments.csv`,
//! `personalInfo.csv`, `securenotes.csv`) are not unpacked.

use crate::csv_rows;
use crate::error::ImportError;
use crate::format::Format;
use crate::login::Vault;
use crate::text::utf8;
use crate::unzip::Archive;

const LOGINS: &str = "credentials.csv";

pub(crate) fn is(archive: &Archive<'_>) -> bool {
    archive.has(LOGINS)
}

pub(crate) fn read(archive: &mut Archive<'_>, vault: &mut Vault) -> Result<(), ImportError> {
    let bytes = archive.unpack(LOGINS)?;
    csv_rows::read_as(utf8(&bytes)?.bytes(), Format::DashlaneCsv, vault)
}
