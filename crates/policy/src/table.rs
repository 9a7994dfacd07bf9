//! The one table of values.

use crate::kind::Kind;

/// A value that may be laid down.
#[derive(Debug)]
pub struct Entry {
    /// Its name in a TOML file: the table, a dot, the key.
    pub key: &'static str,
    /// Its name in the registry and in a property list.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What it does.
    pub explain: &'static str,
    /// One that is well-formed.
    pub example: &'static str,
    /// Whether a federation's edition may set it.
    pub in_edition: bool,
}

/// All of them, in the order of the documents.
pub const ENTRIES: &[Entry] = &[
    Entry {
        key: "source.address",
        name: "SourceAddress",
        kind: Kind::Source,
        title: "Source of breach data",
        explain: "The address under which /range/… lies, such as a mirror inside the force's network. It is asked in place \
                  of the public Pwned Passwords API, and the person cannot choose another.",
        example: "https://mirror.force.example",
        in_edition: false,
    },
    Entry {
        key: "source.online",
        name: "OnlineLookUps",
        kind: Kind::Switch,
        title: "Allow online look-ups",
        explain: "Where it is off, offline mode is on and stays on: nothing is looked up online, and no newer advice and \
                  no newer Cordon is asked for. Where it is on, the person chooses.",
        example: "true",
        in_edition: false,
    },
    Entry {
        key: "corpus.file",
        name: "CorpusFile",
        kind: Kind::Path,
        title: "Offline corpus",
        explain: "The absolute path of an offline corpus that is asked before the source. The person cannot choose another.",
        example: "/srv/cordon/pwned.corpus",
        in_edition: false,
    },
    Entry {
        key: "pack.address",
        name: "PackAddress",
        kind: Kind::File,
        title: "Address of newer advice",
        explain: "Where the person may ask for newer advice: a .cordonpack file, with its signature beside it. The word none \
                  means that it is asked for nowhere.",
        example: "https://federation.example/cordon/advice.cordonpack",
        in_edition: true,
    },
    Entry {
        key: "pack.public_key",
        name: "PackPublicKey",
        kind: Kind::Key,
        title: "Key of whoever publishes advice",
        explain: "The public key of minisign's whose advice is taken: the last line of the .pub file. Without one, no \
                  other advice than Cordon's own is taken.",
        example: "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
        in_edition: true,
    },
    Entry {
        key: "update.address",
        name: "UpdateAddress",
        kind: Kind::File,
        title: "Address of newer versions of Cordon",
        explain: "Where the person may ask for a newer Cordon: the file update.json that was made with the installers, with \
                  its signature beside it. The word none means that it is asked for nowhere, as where IT installs programs.",
        example: "https://federation.example/cordon/update.json",
        in_edition: true,
    },
    Entry {
        key: "update.public_key",
        name: "UpdatePublicKey",
        kind: Kind::Key,
        title: "Key of whoever publishes Cordon",
        explain: "The public key of minisign's that newer versions must be signed with. Without one there are no updates.",
        example: "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
        in_edition: true,
    },
    Entry {
        key: "update.at_start",
        name: "UpdateAtStart",
        kind: Kind::Switch,
        title: "Look for a newer version at each start",
        explain: "Where it is on, Cordon asks the address of newer versions each time its window opens, and says so. \
                  Otherwise it asks when the person does. It installs nothing by itself.",
        example: "false",
        in_edition: false,
    },
    Entry {
        key: "federation.name",
        name: "FederationName",
        kind: Kind::Text { most: 60 },
        title: "Name of the federation",
        explain: "Shown under Cordon's name.",
        example: "Staff Federation of Example Police",
        in_edition: true,
    },
    Entry {
        key: "federation.help",
        name: "FederationHelp",
        kind: Kind::Text { most: 120 },
        title: "Whom to ask for help",
        explain: "Shown beside every screen: an address, a number, or both.",
        example: "data.breach@federation.example, 020 7946 0000",
        in_edition: true,
    },
];
