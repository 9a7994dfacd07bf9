//! One module per format.

pub(crate) mod apple;
pub(crate) mod bitwarden_csv;
pub(crate) mod bitwarden_encrypted;
pub(crate) mod bitwarden_json;
pub(crate) mod chrome;
pub(crate) mod cxf;
pub(crate) mod dashlane;
pub(crate) mod dashlane_zip;
pub(crate) mod enpass_json;
pub(crate) mod firefox;
pub(crate) mod kdbx;
pub(crate) mod keepass1;
pub(crate) mod keepass_entry;
pub(crate) mod keepass_xml;
pub(crate) mod keepassxc;
pub(crate) mod keeper_csv;
pub(crate) mod keeper_json;
pub(crate) mod lastpass;
pub(crate) mod nordpass;
pub(crate) mod onepassword_1pux;
pub(crate) mod onepassword_csv;
pub(crate) mod proton_csv;
pub(crate) mod proton_json;
pub(crate) mod proton_zip;
pub(crate) mod roboform;
