//! The arguments of `cordon`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgGroup, Args as ClapArgs, Parser, Subcommand};
use gateway::SourceAddress;

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
    Mirror(Mirror),
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

    /// Ask the source at this address, under which /range/… lies; https, or http on this computer itself
    #[arg(long, value_name = "URL", default_value = SourceAddress::PUBLIC)]
    pub(crate) source: SourceAddress,

    /// Send nothing; only the built-in list of common passwords is asked
    #[arg(long)]
    pub(crate) offline: bool,

    /// What an attacker knows about you: a name, pay number, collar number, station, date; may be repeated
    #[arg(long, value_name = "WORD")]
    pub(crate) personal: Vec<String>,
}

/// Serve the range protocol from files, for a network of your own.
///
/// Prints its address on standard output and serves until it is stopped with Ctrl+C or SIGTERM. In clear text it serves
/// this computer alone; for a network, give a certificate.
#[derive(Debug, ClapArgs)]
#[command(group = ArgGroup::new("from").args(["ranges", "passwords"]).required(true))]
#[command(after_help = "Exit status:\n  \
    0  it was stopped\n  \
    2  it could not begin, or could not go on\n\n\
    Examples:\n  \
    cordon mirror --ranges /srv/ranges --listen 0.0.0.0:443 --cert mirror.pem --key mirror.key\n  \
    cordon mirror --passwords leaked.txt")]
pub(crate) struct Mirror {
    /// The folder with the files 00000.txt to FFFFF.txt, as the public downloader writes them
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
    format!("{}; see cordon --help", message.strip_prefix("error: ").unwrap_or(&message))
}
