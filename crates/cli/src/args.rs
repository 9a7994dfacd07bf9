//! The arguments of `cordon`.

mod corpus;

use std::net::SocketAddr;
use std::path::PathBuf;

use app::{BackupCodes, Checked};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgGroup, Args as ClapArgs, CommandFactory, Parser, Subcommand};
use gateway::SourceAddress;
use guidance::{Group, SecondStep, Steps};
use vault::{Column, Format};

pub(crate) use self::corpus::{
    CorpusArgs, CorpusBuild, CorpusCheck, CorpusCommand, CorpusFetch, CorpusUpdate, CorpusVerify,
};

/// Checks how exposed a password is after a data breach, without sending it anywhere.
#[derive(Debug, Parser)]
#[command(
    name = "cordon",
    version,
    max_term_width = 100,
    disable_help_subcommand = true,
    arg_required_else_help = false
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
    Vault(VaultArgs),
    Accounts(Accounts),
    State(State),
    Pack(Pack),
    Corpus(CorpusArgs),
    Mirror(Mirror),
    Policy(PolicyArgs),
    Update(UpdateArgs),
}

/// Check whether a password stands in known breaches, and how strong it is.
///
/// Asks for one password without showing it, or reads many with --stdin. Only the first 5 of the 40 hex digits of a
/// password's SHA-1 hash are sent, to the source alone. A password is not an argument, because every program on this
/// computer could read it there.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Exit status:\n  \
    0  nothing was found\n  \
    1  at least one password was found in known breaches\n  \
    2  wrong use\n  \
    3  at least one could not be checked, and nothing was found\n\n\
    Examples:\n  \
    cordon check\n  \
    cordon check --personal 'Jo Smith' --personal 'PC 4471' --personal 14/11/1979\n  \
    cordon check --stdin --json < passwords.txt")]
pub(crate) struct Check {
    /// Read one password per line from standard input; nothing but the line end is trimmed
    #[arg(long)]
    pub(crate) stdin: bool,

    /// Print one JSON object per line, in the order of the input
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) asked: Asked,
}

/// Who is asked about a password, and what is known of whose it is.
#[derive(Debug, ClapArgs)]
pub(crate) struct Asked {
    /// Ask this offline corpus first; only what it cannot answer is asked of the source
    #[arg(long, value_name = "FILE")]
    pub(crate) corpus: Option<PathBuf>,

    /// Ask the source at this address, under which /range/… lies; https, or http on this computer itself. By default the
    /// one of this computer's policy, or https://api.pwnedpasswords.com
    #[arg(long, value_name = "URL")]
    pub(crate) source: Option<SourceAddress>,

    /// Send nothing; only the corpus and the built-in list of common passwords are asked
    #[arg(long)]
    pub(crate) offline: bool,

    /// What an attacker knows about you: a name, pay number, collar number, station, date; may be repeated
    #[arg(long, value_name = "WORD")]
    pub(crate) personal: Vec<String>,
}

/// Audit the export of a password manager: what to change first.
///
/// The file is read into memory and nothing of it is written anywhere. Of each distinct password, only the first 5 of the
/// 40 hex digits of its SHA-1 hash are sent, to the source alone, in a random order.
#[derive(Debug, ClapArgs)]
pub(crate) struct VaultArgs {
    #[command(subcommand)]
    pub(crate) command: VaultCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum VaultCommand {
    /// Read an export, or a KeePass database, and list what is wrong with each login, worst first
    Audit(Box<VaultAudit>),
    /// List the formats that are read, by the name that --format takes
    Formats,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Exit status:\n  \
    0  nothing is wrong\n  \
    1  something is to be changed\n  \
    2  wrong use, or the file cannot be read\n  \
    3  something could not be checked or read, and nothing else is wrong\n\n\
    Examples:\n  \
    cordon vault audit passwords.csv\n  \
    cordon vault audit passwords.kdbx --key-file passwords.keyx\n  \
    cordon vault audit table.csv --columns title=1,username=3,password=4\n  \
    cordon vault audit export.json --json | jq '.logins[] | select(.exposure.state == \"seen\") | .title'")]
pub(crate) struct VaultAudit {
    /// The export, or the KeePass database
    pub(crate) file: PathBuf,

    /// Read the password of a locked file from standard input, in place of asking for it
    #[arg(long)]
    pub(crate) password_stdin: bool,

    /// The key file of a KeePass database
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,

    /// What the file is, where it is not found out by itself; see cordon vault formats
    #[arg(long, value_name = "NAME", value_parser = format)]
    pub(crate) format: Option<Format>,

    /// Which columns of a table of another program are what, counted from 1: title, url, username, password
    #[arg(long, value_name = "NAME=NUMBER,…", value_parser = columns)]
    pub(crate) columns: Option<PointedAt>,

    /// The first row of such a table is a login too, and does not name the columns
    #[arg(long, requires = "columns")]
    pub(crate) no_header: bool,

    #[command(flatten)]
    pub(crate) asked: Asked,

    /// Print one JSON object: format, logins in the order of the file, problems, what was left out
    #[arg(long)]
    pub(crate) json: bool,
}

/// Columns, each with its number.
#[derive(Debug, Clone)]
pub(crate) struct PointedAt(pub(crate) Vec<(Column, usize)>);

fn format(name: &str) -> Result<Format, String> {
    Format::from_code(name).ok_or_else(|| "this is none of those that cordon vault formats lists".to_owned())
}

fn columns(text: &str) -> Result<PointedAt, String> {
    let one = |part: &str| {
        let (name, number) = part.split_once('=')?;
        let column = Column::ALL.into_iter().find(|column| column.code() == name.trim())?;
        Some((column, number.trim().parse().ok()?))
    };
    let pointed_at: Option<Vec<_>> = text.split(',').map(one).collect();
    pointed_at.map(PointedAt).ok_or_else(|| "give them as in title=1,url=2,username=3,password=4".to_owned())
}

/// The two-step checklist: your accounts, which second step is on, and what to do first.
///
/// It is the same list as in the window, kept on this computer alone.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Exit status:\n  \
    0  it is done\n  \
    2  wrong use, or it could not be done\n\n\
    Examples:\n  \
    cordon accounts add google\n  \
    cordon accounts set 1 --on authenticator_app,text_or_call --backup-codes on_paper\n  \
    cordon accounts list --json")]
pub(crate) struct Accounts {
    #[command(subcommand)]
    pub(crate) command: AccountsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountsCommand {
    /// List your accounts, what to do first at the top
    List {
        /// Print one JSON object per line
        #[arg(long)]
        json: bool,
    },
    /// List the services that Cordon knows, by the name that `add` takes
    Services {
        /// Print one JSON object per line
        #[arg(long)]
        json: bool,
    },
    /// Add an account at a service that Cordon knows, or at another one
    Add {
        /// A name, such as google or gmail, or a web address
        service: String,
        /// How you call a service that Cordon does not know
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
        /// Where such a service stands in the order: opens_others, money, government, social or rest
        #[arg(long, default_value = "rest", value_parser = group)]
        group: Group,
        /// Which account it is, where you have several at one service
        #[arg(long, value_name = "TEXT")]
        label: Option<String>,
        /// Print the account as a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Say what is on for an account
    Set(AccountsSet),
    /// Remove an account from the list
    Remove {
        /// Its number in the list
        #[arg(value_parser = number)]
        number: u32,
        /// Print the removed account as a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Say whether a stranger may know your phone number: a text message is then worth less
    Phone {
        /// may_be_known or unlisted
        #[arg(value_parser = ["may_be_known", "unlisted"])]
        phone: String,
    },
}

#[derive(Debug, ClapArgs)]
#[command(group = ArgGroup::new("what").multiple(true).required(true)
    .args(["on", "not_looked", "backup_codes", "recovery_email", "recovery_phone", "label"]))]
pub(crate) struct AccountsSet {
    /// Its number in the list
    #[arg(value_parser = number)]
    pub(crate) number: u32,
    /// What is on, parted by commas, or none: passkey, security_key, authenticator_app, app_prompt,
    /// card_reader, pin, text_or_call, email
    #[arg(long, value_name = "STEPS", value_parser = steps)]
    pub(crate) on: Option<Steps>,
    /// Nobody has looked after all
    #[arg(long, conflicts_with = "on")]
    pub(crate) not_looked: bool,
    /// Where the backup codes are, never the codes: not_looked, not_made, on_paper,
    /// in_password_manager, with_somebody or elsewhere
    #[arg(long, value_name = "WHERE", value_parser = backup_codes)]
    pub(crate) backup_codes: Option<BackupCodes>,
    /// Whether you checked the recovery address: today or not
    #[arg(long, value_name = "WHEN", value_parser = checked)]
    pub(crate) recovery_email: Option<Checked>,
    /// Whether you checked the recovery phone: today or not
    #[arg(long, value_name = "WHEN", value_parser = checked)]
    pub(crate) recovery_phone: Option<Checked>,
    /// Which account it is; empty for none
    #[arg(long, value_name = "TEXT")]
    pub(crate) label: Option<String>,
    /// Print the account as a JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// What Cordon keeps on this computer: where it is, a copy of it, and its end.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Exit status:\n  \
    0  it is done\n  \
    2  wrong use, or it could not be done\n\n\
    Examples:\n  \
    cordon state where\n  \
    cordon state export copy.age\n  \
    cordon state erase --yes")]
pub(crate) struct State {
    #[command(subcommand)]
    pub(crate) command: StateCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StateCommand {
    /// Print where it is kept, and how
    Where,
    /// Write a copy, sealed with a passphrase that is asked for; any age program opens it
    Export {
        /// The new file
        #[arg(required_unless_present = "key")]
        file: Option<PathBuf>,
        /// Print the key of the kept file instead: whoever has it can read everything
        #[arg(long, conflicts_with = "file")]
        key: bool,
    },
    /// Take a copy in place of what is kept
    Import {
        /// The copy
        file: PathBuf,
        /// Replace what is kept already
        #[arg(long)]
        yes: bool,
    },
    /// Choose what opens it: the system's keyring, or a passphrase that is asked for
    KeepBy {
        /// keyring or passphrase
        #[arg(value_parser = ["keyring", "passphrase"])]
        by: String,
    },
    /// Remove everything that is kept, all copies on this computer, the key, and what the window has left
    Erase {
        /// Yes, really
        #[arg(long)]
        yes: bool,
    },
}

/// Packs: the advice as signed content, for whoever publishes it.
///
/// A pack is a folder of articles, notices, actions, places and services; docs/PACKS.md says what stands in it. It is
/// handed out as one file with its signature beside it, which the program minisign can make and verify as well.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Exit status:\n  \
    0  it is done, or good\n  \
    2  wrong use, or it is refused\n\n\
    Examples:\n  \
    cordon pack new advice\n  \
    cordon pack check advice\n  \
    cordon pack key federation\n  \
    cordon pack sign advice --key federation.key\n  \
    cordon pack verify cordon-2026.12.1.cordonpack --public-key federation.pub")]
pub(crate) struct Pack {
    #[command(subcommand)]
    pub(crate) command: PackCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PackCommand {
    /// Write the built-in pack into a new folder, to begin from
    New {
        /// The new folder
        folder: PathBuf,
    },
    /// Look whether a folder, or a packed file, is a whole pack; says file and line of what is not
    Check {
        /// The folder or file
        path: PathBuf,
    },
    /// Make a key to sign with: NAME.key, which stays with you, and NAME.pub
    Key {
        /// The name of both files
        name: PathBuf,
        /// Protect the key with no password: whoever has the file can sign
        #[arg(long)]
        no_password: bool,
        /// Read the password from standard input
        #[arg(long, conflicts_with = "no_password")]
        password_stdin: bool,
    },
    /// Pack a folder into one file and sign it
    Sign {
        /// The folder
        folder: PathBuf,
        /// The secret key, as cordon pack key or minisign -G makes it
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The new file; by default ID-VERSION.cordonpack
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Read the key's password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Look whether a packed file is signed and whole
    Verify {
        /// The file; its signature stands beside it
        file: PathBuf,
        /// The publisher's key; by default the one of this computer's policy, or of its edition of Cordon
        #[arg(long, value_name = "FILE")]
        public_key: Option<PathBuf>,
    },
    /// Use a packed file in place of the pack in use, for whoever runs this and nobody else on this computer
    Install {
        /// The file; its signature stands beside it
        file: PathBuf,
    },
    /// Say which pack is in use
    Show,
}

/// The policy of a managed laptop: what an administrator has laid down, and templates to do it with.
///
/// It is read from /etc/cordon/policy.toml on Linux, from HKLM\Software\Policies\Cordon on Windows, and from managed
/// preferences on macOS. docs/DEPLOY.md has the table of its values.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Exit status:\n  \
    0  it is well-formed\n  \
    2  wrong use, or something is wrong with it\n\n\
    Examples:\n  \
    cordon policy check\n  \
    cordon policy check policy.toml\n  \
    cordon policy templates templates/")]
pub(crate) struct PolicyArgs {
    #[command(subcommand)]
    pub(crate) command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Say what holds on this computer, or what a file means; names key and, in TOML, line of what is wrong
    Check {
        /// A policy as TOML, or as a property list or profile where its name ends in .plist or .mobileconfig; without it,
        /// this computer's policy and edition
        file: Option<PathBuf>,
        /// The file has the values of a federation's edition
        #[arg(long, requires = "file")]
        edition: bool,
    },
    /// Write the templates of Group Policy (ADMX and ADML) and a configuration profile for macOS into a folder
    Templates {
        /// The folder
        folder: PathBuf,
    },
}

/// Newer versions of Cordon, where the federation or the administrator has said where they are.
///
/// What is offered has to be signed with the key that they have said, and be later than this one. Nothing is installed.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Exit status:\n  \
    0  no newer version is named, or it is done\n  \
    1  there is a newer one\n  \
    2  wrong use, or it could not be found out\n\n\
    Examples:\n  \
    cordon update look\n  \
    cordon update download .")]
pub(crate) struct UpdateArgs {
    #[command(subcommand)]
    pub(crate) command: UpdateCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UpdateCommand {
    /// Ask whether there is a newer version
    Look,
    /// Download the installer of the newest version, and look whether it is the one that was signed
    Download {
        /// The folder to put it in
        folder: PathBuf,
    },
}

fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "give the number that cordon accounts list shows".to_owned())
}

fn steps(text: &str) -> Result<Steps, String> {
    if text == "none" {
        return Ok(Steps::new());
    }
    let step = |code: &str| SecondStep::from_code(code.trim());
    text.split(',')
        .map(step)
        .collect::<Option<_>>()
        .ok_or_else(|| one_of(SecondStep::ALL.map(SecondStep::code).into_iter().chain(["none"])))
}

fn group(text: &str) -> Result<Group, String> {
    let known = Group::ALL.into_iter().find(|group| group.code() == text);
    known.ok_or_else(|| one_of(Group::ALL.map(Group::code)))
}

fn backup_codes(text: &str) -> Result<BackupCodes, String> {
    let known = BackupCodes::ALL.into_iter().find(|codes| codes.code() == text);
    known.ok_or_else(|| one_of(BackupCodes::ALL.map(BackupCodes::code)))
}

fn checked(text: &str) -> Result<Checked, String> {
    match text {
        "today" => Ok(Checked::Today),
        "not" => Ok(Checked::Not),
        _ => Err(one_of(["today", "not"])),
    }
}

fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    format!("give one of {}", names.into_iter().collect::<Vec<_>>().join(", "))
}

/// Serve the range protocol from files, for a network of your own.
///
/// Prints its address on standard output and serves until it is stopped with Ctrl+C or SIGTERM. In clear text it serves
/// this computer alone; for a network, give a certificate.
///
/// With the folder that cordon corpus fetch fills, it answers a whole force without a question leaving its network. The
/// files themselves are all there is to it: any web server, object store or CDN can serve them in its place, each as
/// /range/PREFIX. docs/CORPUS.md says how, and what is lost without padding.
#[derive(Debug, ClapArgs)]
#[command(group = ArgGroup::new("from").args(["ranges", "passwords"]).required(true))]
#[command(after_help = "Exit status:\n  \
    0  it was stopped\n  \
    2  it could not begin, or could not go on\n\n\
    Examples:\n  \
    cordon mirror --ranges /srv/ranges --listen 0.0.0.0:443 --cert mirror.pem --key mirror.key\n  \
    cordon mirror --passwords leaked.txt")]
pub(crate) struct Mirror {
    /// The folder with the files 00000.txt to FFFFF.txt, as cordon corpus fetch and the public downloader write them
    #[arg(long, value_name = "DIR")]
    pub(crate) ranges: Option<PathBuf>,

    /// A list of passwords, one per line, optionally with COUNT: before it
    #[arg(long, value_name = "FILE")]
    pub(crate) passwords: Option<PathBuf>,

    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,

    /// The certificate chain (PEM), for TLS
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) cert: Option<PathBuf>,

    /// The certificate's private key (PEM), for TLS
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(crate) key: Option<PathBuf>,
}

/// clap's error on one line. What was typed is not repeated, because it may be a password.
pub(crate) fn one_line(mut error: clap::Error) -> String {
    let typed = match error.kind() {
        ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        _ => ContextKind::InvalidValue,
    };
    for (kind, instead) in [
        (typed, ContextValue::String("(not shown)".to_owned())),
        // Ways to write what was typed so that it is taken.
        (ContextKind::Suggested, ContextValue::StyledStrs(Vec::new())),
    ] {
        // An empty value is none: nothing was typed after an option that needs something.
        if error.get(kind).is_some_and(|typed| *typed != ContextValue::String(String::new())) {
            error.insert(kind, instead);
        }
    }
    let text = error.render().to_string();
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information"))
        .filter(|line| !line.is_empty())
        .collect();
    let message = lines.join(" ").replace(" tip: ", "; ");
    format!("{}; see {} --help", message.strip_prefix("error: ").unwrap_or(&message), command())
}

/// The command that was asked for, as far as there is such a one: nothing else that was typed.
fn command() -> String {
    let (mut command, mut names) = (Args::command(), "cordon".to_owned());
    for word in std::env::args().skip(1) {
        let Some(sub) = command.find_subcommand(&word).cloned() else { break };
        names += &format!(" {word}");
        command = sub;
    }
    names
}
