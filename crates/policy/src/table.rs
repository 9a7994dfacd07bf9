//! The one table of values.

use signed::PublicKey;

use crate::given::Value;
use crate::kind::{self, Kind, Where};
use crate::laid_down::{LookUps, Policy};

/// The registry's key of the policy, below `HKEY_LOCAL_MACHINE`, where an administrator alone may write.
pub const REGISTRY_KEY: &str = r"Software\Policies\Cordon";
/// Characters of a federation's name at most.
const NAME: usize = 60;
/// Characters of whom to ask at most.
const HELP: usize = 120;

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
    /// One to begin from. That of a key is a placeholder, which no Cordon takes: a real one would be somebody's.
    pub example: &'static str,
    /// Whether a federation's edition may set it.
    pub in_edition: bool,
    /// Takes a value, or says what is wrong with it.
    pub(crate) take: fn(&mut Policy, &Value) -> Result<(), String>,
    /// What it means, as it holds.
    means: fn(&Policy) -> String,
}

impl Entry {
    /// What it means in `policy`, which has it, in a few words.
    #[must_use]
    pub fn meaning(&self, policy: &Policy) -> String {
        (self.means)(policy)
    }
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
        take: |policy, value| kind::source(value).map(|source| policy.source = Some(source)),
        means: |policy| policy.source.as_ref().map(ToString::to_string).unwrap_or_default(),
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
        take: |policy, value| {
            let look_ups = |on| if on { LookUps::AsChosen } else { LookUps::NotAllowed };
            kind::switch(value).map(|on| policy.look_ups = look_ups(on))
        },
        means: |policy| match policy.look_ups {
            LookUps::AsChosen => "as the person chooses".to_owned(),
            LookUps::NotAllowed => "offline mode is on, and stays on".to_owned(),
        },
    },
    Entry {
        key: "corpus.file",
        name: "CorpusFile",
        kind: Kind::Path,
        title: "Offline corpus",
        explain: "The absolute path of an offline corpus that is asked before the source. The person cannot choose another.",
        example: "/srv/cordon/pwned.corpus",
        in_edition: false,
        take: |policy, value| kind::path(value).map(|path| policy.corpus = Some(path)),
        means: |policy| policy.corpus.as_deref().map(|path| path.display().to_string()).unwrap_or_default(),
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
        take: |policy, value| kind::file(value).map(|file| policy.pack_address = Some(file)),
        means: |policy| at(policy.pack_address.as_ref()),
    },
    Entry {
        key: "pack.public_key",
        name: "PackPublicKey",
        kind: Kind::Key,
        title: "Key of whoever publishes advice",
        explain: "The public key of minisign's whose advice is taken: the last line of the .pub file. Without one, no \
                  other advice than Cordon's own is taken.",
        example: "RW…",
        in_edition: true,
        take: |policy, value| kind::key(value).map(|key| policy.pack_key = Some(key)),
        means: |policy| whose(policy.pack_key.as_ref()),
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
        take: |policy, value| kind::file(value).map(|file| policy.update_address = Some(file)),
        means: |policy| at(policy.update_address.as_ref()),
    },
    Entry {
        key: "update.public_key",
        name: "UpdatePublicKey",
        kind: Kind::Key,
        title: "Key of whoever publishes Cordon",
        explain: "The public key of minisign's that newer versions must be signed with. Without one there are no updates.",
        example: "RW…",
        in_edition: true,
        take: |policy, value| kind::key(value).map(|key| policy.update_key = Some(key)),
        means: |policy| whose(policy.update_key.as_ref()),
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
        take: |policy, value| kind::switch(value).map(|on| policy.update_at_start = on),
        means: |policy| {
            if policy.update_at_start { "asked at each start" } else { "asked when the person does" }.to_owned()
        },
    },
    Entry {
        key: "federation.name",
        name: "FederationName",
        kind: Kind::Text { most: NAME },
        title: "Name of the federation",
        explain: "Shown under Cordon's name.",
        example: "Staff Federation of Example Police",
        in_edition: true,
        take: |policy, value| kind::line(value, NAME).map(|name| policy.federation = Some(name)),
        means: |policy| policy.federation.clone().unwrap_or_default(),
    },
    Entry {
        key: "federation.help",
        name: "FederationHelp",
        kind: Kind::Text { most: HELP },
        title: "Whom to ask for help",
        explain: "Shown beside every screen: an address, a number, or both.",
        example: "data.breach@federation.example, 020 7946 0000",
        in_edition: true,
        take: |policy, value| kind::line(value, HELP).map(|help| policy.help = Some(help)),
        means: |policy| policy.help.clone().unwrap_or_default(),
    },
];

fn at(place: Option<&Where>) -> String {
    place.and_then(Where::address).map_or_else(|| "nowhere".to_owned(), ToString::to_string)
}

fn whose(key: Option<&PublicKey>) -> String {
    key.map_or_else(|| "no signature is taken".to_owned(), ToString::to_string)
}
