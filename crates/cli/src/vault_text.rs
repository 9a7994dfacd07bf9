//! The prompt's sentences on an audit.

use app::{Audit, Counts, Row};
use ledger::{Entry, Learned};
use vault::{Address, Finding, ImportError, Login, Place, Problem, What};

use crate::text::{Remedies, grouped, why};

/// The whole audit: what is wrong with each login, worst first, and the sum.
pub(crate) fn audit(audit: &Audit, rows: &[Row], remedies: Remedies) -> String {
    let mut parts: Vec<String> = rows
        .iter()
        .filter(|row| !row.folder_left_out && row.findings.iter().any(is_worth_a_line))
        .filter_map(|row| Some(login(audit.logins().get(row.login)?, row, remedies)))
        .collect();
    let problems: Vec<_> = audit.problems.iter().map(problem).collect();
    if !problems.is_empty() {
        parts.push(problems.join("\n"));
    }
    parts.push(sum(audit, rows));
    parts.join("\n\n")
}

/// A service that Cordon does not know is counted; hundreds of lines about it would bury the rest.
fn is_worth_a_line(finding: &Finding) -> bool {
    *finding != Finding::SecondStepUnknown
}

fn login(login: &Login, row: &Row, remedies: Remedies) -> String {
    let mut head = if login.title.is_empty() { "(without a title)".to_owned() } else { login.title.clone() };
    if !login.username.is_empty() {
        head += &format!(" ({})", login.username);
    }
    if let Some(address) = login.addresses.first().map(Address::text).filter(|address| *address != login.title) {
        head += &format!("  {address}");
    }
    let findings = row.findings.iter().filter(|finding| is_worth_a_line(finding)).map(|it| finding(it, remedies));
    std::iter::once(head).chain(findings.map(|finding| format!("  - {finding}"))).collect::<Vec<_>>().join("\n")
}

/// What is wrong, and what to do.
fn finding(finding: &Finding, remedies: Remedies) -> String {
    match finding {
        Finding::Exposed { count: Some(count) } => {
            let times = if *count == 1 { "once".to_owned() } else { format!("{} times", grouped(*count)) };
            format!("Its password stands in known breaches, {times}. Change it today.")
        }
        Finding::Exposed { count: None } => "Its password is a very common one. Change it today.".to_owned(),
        Finding::Personal => {
            "Its password is built on what the leak says about you. Change it today, to one that has nothing to do with you."
                .to_owned()
        }
        Finding::Reused { with } => {
            format!("{} its password. Give each its own.", have(*with))
        }
        Finding::Weak { score } => {
            format!("Its password is weak ({score} of 4). Let your password manager make a random one.")
        }
        Finding::NearlyReused { with } => {
            format!("{} nearly the same password. Whoever has one guesses the other: give each its own.", have(*with))
        }
        Finding::UserNameInside => "Its user name stands in its password. Change it.".to_owned(),
        Finding::NoSecondStep { service } => {
            format!("{service} offers a second step, and neither this file nor your checklist says that one is on. Switch it on.")
        }
        Finding::PlainHttp => {
            "Its address begins with http://, so the password crosses the network in clear text. Use the https:// one, or none."
                .to_owned()
        }
        Finding::NotChecked { why: cause } => format!("Could not check: {}", why(cause, remedies)),
        Finding::NotScored => "Its strength was not worked out: it is longer than 4,096 characters.".to_owned(),
        Finding::Old { years } => {
            format!("It was not changed for {years} years. Change it if the service was ever broken into.")
        }
        Finding::SecondStepUnknown => "Cordon does not know whether it offers a second step. Look in its settings.".to_owned(),
    }
}

fn have(with: usize) -> String {
    match with {
        1 => "1 other login has".to_owned(),
        with => format!("{with} other logins have"),
    }
}

fn sum(audit: &Audit, rows: &[Row]) -> String {
    let Counts { logins, passwords, findings } = audit.counts(rows);
    let count = |code: &str| findings.get(code).copied().unwrap_or_default();
    let mut parts: Vec<_> = Finding::CODES
        .iter()
        .filter(|code| count(code) > 0)
        .map(|code| format!("{} {}", count(code), in_the_sum(code)))
        .collect();
    if parts.is_empty() {
        parts.push("nothing was found that needs a change".to_owned());
    }
    let mut text = format!(
        "{} with {}: {}.",
        counted(logins, "login"),
        counted(passwords, "different password"),
        parts.join(", ")
    );
    if audit.not_checked() > 0 {
        text += &format!(" {} could not be checked.", counted(audit.not_checked(), "password"));
    }
    if !audit.problems.is_empty() {
        text += &format!(" {} could not be read.", counted(audit.problems.len(), "entry"));
    }
    let vault::LeftOut { deleted, archived, other } = audit.left_out;
    if deleted + archived + other > 0 {
        text += &format!(" Left out: {deleted} deleted, {archived} archived, {other} that are no logins.");
    }
    let hidden: usize = rows.iter().map(|row| row.hidden.len()).sum();
    if hidden > 0 {
        text += &format!(" {hidden} findings are hidden, as you chose.");
    }
    text
}

/// A kind of finding, behind the number of logins that have it.
fn in_the_sum(code: &str) -> &'static str {
    match code {
        "exposed" => "exposed",
        "personal" => "built on your details",
        "reused" => "reused",
        "weak" => "weak",
        "nearly_reused" => "nearly the same as another",
        "user_name_inside" => "with the user name in them",
        "no_second_step" => "without the second step that their service offers",
        "plain_http" => "in clear text",
        "not_checked" => "not checked",
        "not_scored" => "whose strength is not known",
        "old" => "old",
        _ => "of which Cordon does not know whether the service offers a second step",
    }
}

fn counted(count: usize, one: &str) -> String {
    match (count, one.strip_suffix('y')) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) => format!("{} {stem}ies", grouped(count as u64)),
        (_, None) => format!("{} {one}s", grouped(count as u64)),
    }
}

/// What left the computer for an audit.
pub(crate) fn ledger(entries: &[Entry]) -> String {
    let Some(last) = entries.last() else { return "Nothing left this computer.".to_owned() };
    let (out, back) = entries.iter().fold((0, 0), |(out, back), entry| (out + entry.bytes_out, back + entry.bytes_in));
    let told = entries.iter().filter(|entry| entry.learned() == Learned::AddressAndPrefix).count();
    let receiver = &last.receiver;
    match told {
        0 if entries.iter().all(|entry| entry.learned() == Learned::Nothing) => {
            format!("{receiver} was not reached; nothing left this computer.")
        }
        0 => format!("Sent to {receiver}: nothing but the attempt to connect ({} bytes out).", grouped(out)),
        told => format!(
            "Sent to {receiver}: 5 of the 40 hex digits of a SHA-1 hash, in {} ({} bytes out, {} in).",
            counted(told, "request"),
            grouped(out),
            grouped(back)
        ),
    }
}

fn problem(problem: &Problem) -> String {
    let place = match problem.place {
        Place::Line(line) => format!("Line {line}"),
        Place::Entry(entry) => format!("Entry {entry}"),
    };
    match problem.what {
        What::FieldCount { found, expected } => {
            format!("{place} was left out: it has {found} fields, and the table has {expected}.")
        }
        What::NotText => format!("{place} was left out: it is not UTF-8."),
        What::BadReference => format!("{place} has no password of its own, and refers to an entry that is not there."),
        _ => format!("{place} was left out: it is not in the form of this format."),
    }
}

/// Why a file cannot be read, and what to do.
pub(crate) fn import_error(error: &ImportError) -> String {
    let remedy = match error {
        ImportError::TooLarge | ImportError::TooManyLogins | ImportError::UnpacksTooLarge => {
            "no password manager writes such a file; look whether it is the right one"
        }
        ImportError::Empty => "export it again",
        ImportError::NotRecognised => "see cordon vault formats for what is read",
        ImportError::UnknownColumns { .. } => "say with --columns which is which",
        ImportError::NoSuchColumn { .. } => "count them from 1",
        ImportError::OtherFormat => "leave --format away",
        ImportError::NotText | ImportError::Damaged { .. } | ImportError::UnbalancedQuote { .. } => "export it again",
        ImportError::TooDeep | ImportError::DocumentType => "no password manager writes that; export it again",
        ImportError::EncryptedArchive => "unpack it, and audit what is in it",
        ImportError::NeedsPassword => "give its password, or its key file with --key-file",
        ImportError::WrongPassword => "try again",
        ImportError::BadKeyFile => "look whether it is the right file",
        ImportError::TooCostly => "lower the cost in your password manager's settings and save it again",
        ImportError::AccountRestricted => "export again and choose 'password protected'",
        ImportError::Pgp => "export again without encryption, and delete the file afterwards",
        _ => "export it again with a newer version of the program",
    };
    format!("{error}; {remedy}")
}
