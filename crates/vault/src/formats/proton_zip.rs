//! Proton Pass's archive: `Proton Pass/data.json` beside attached files, or `Proton Pass/data.pgp` where the export is
//! encrypted. What is in the JSON is in [`proton_json`].

use crate::error::ImportError;
use crate::formats::proton_json;
use crate::json::TopKeys;
use crate::login::Vault;
use crate::text::utf8;
use crate::unzip::Archive;

const DATA: &str = "data.json";
const ENCRYPTED: &str = "data.pgp";

pub(crate) fn is(archive: &Archive<'_>) -> bool {
    if !archive.has(DATA) {
        return archive.has(ENCRYPTED);
    }
    // Bitwarden's archive has a file of the same name. What cannot be read is an error for `read` to tell.
    let keys_fit = || {
        let bytes = archive.clone().unpack(DATA)?;
        let text = utf8(&bytes)?;
        Ok::<_, ImportError>(proton_json::is(&TopKeys::of(text.bytes())?))
    };
    keys_fit().unwrap_or(true)
}

pub(crate) fn read(archive: &mut Archive<'_>, vault: &mut Vault) -> Result<(), ImportError> {
    if !archive.has(DATA) && archive.has(ENCRYPTED) {
        return Err(ImportError::Pgp);
    }
    let bytes = archive.unpack(DATA)?;
    proton_json::read(utf8(&bytes)?.bytes(), vault)
}
