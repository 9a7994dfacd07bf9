//! The prompt's own short sentences.

use app::Check;
use exposure::{Exposure, RangeError, Source, Verdict, Why};
use ledger::{Entry, Learned};
use strength::{Reason, Scored, Strength};

/// The answer on several lines, as for one password.
pub(crate) fn paragraph(check: &Check, personal: &[String], remedies: Remedies) -> String {
    let mut lines = vec![exposure(&check.exposure, remedies)];
    if let Some(strength) = &check.strength {
        let mut line = format!(
            "Strength {} of 4: {}; about 10^{:.0} guesses{}.",
            strength.score,
            score(strength.score),
            strength.guesses_log10,
            if personal.is_empty() { "" } else { " for somebody who knows your personal words" }
        );
        if strength.scored == Scored::Start {
            line.push_str(" Scored by its first 100 characters.");
        }
        lines.push(line);
        if !strength.reasons.is_empty() {
            lines.push(format!("It contains: {}.", reasons(strength)));
        }
    }
    lines.join("\n")
}

/// The answer on one line, as for many passwords.
pub(crate) fn one_line(number: usize, check: &Check, remedies: Remedies) -> String {
    let strength = check.strength.as_ref().map_or(String::new(), |strength| {
        let reasons = if strength.reasons.is_empty() { String::new() } else { format!(" ({})", reasons(strength)) };
        format!(" Strength {} of 4{reasons}.", strength.score)
    });
    format!("Line {number}: {}{strength}", exposure(&check.exposure, remedies))
}

/// What is known of a hash alone.
pub(crate) fn exposure_line(number: usize, known: &Exposure) -> String {
    format!("Line {number}: {}", exposure(known, Remedies::CHOSEN))
}

/// What left the computer for the answer.
pub(crate) fn ledger(entries: &[Entry]) -> String {
    let Some(last) = entries.last() else { return "Nothing left this computer.".to_owned() };
    let (out, back) = entries.iter().fold((0, 0), |(out, back), entry| (out + entry.bytes_out, back + entry.bytes_in));
    let what = match last.learned() {
        Learned::Nothing => return format!("{} was not reached; nothing left this computer.", last.receiver),
        Learned::Address => "nothing but the attempt to connect",
        Learned::AddressAndPrefix => "5 of the 40 hex digits of its SHA-1 hash",
        Learned::AddressAndFile => "the name of a file",
    };
    format!("Sent to {}: {what} ({} bytes out, {} in).", last.receiver, grouped(out), grouped(back))
}

fn exposure(exposure: &Exposure, remedies: Remedies) -> String {
    let source = match &exposure.source {
        Source::Online { host } => host.clone(),
        Source::Corpus => "the offline corpus".to_owned(),
        Source::BuiltIn => "the built-in list of common passwords".to_owned(),
    };
    match &exposure.verdict {
        Verdict::Seen { count: Some(count), .. } => {
            let times = if count.get() == 1 { "once".to_owned() } else { format!("{} times", grouped(count.get())) };
            format!("Found {times} in known breaches ({source}). Change it everywhere you use it.")
        }
        Verdict::Seen { rank, .. } => {
            let rank = rank.map_or(String::new(), |rank| format!(", number {}", grouped(u64::from(rank))));
            format!("Found in {source}{rank}. Change it everywhere you use it.")
        }
        Verdict::NotSeen => {
            let as_of = exposure.as_of.map_or(String::new(), |date| format!(" as of {}", date.strftime("%-d %B %Y")));
            format!("Not found in {source}{as_of}. That does not prove that nobody else has it.")
        }
        Verdict::Unknown { why: cause } => format!("Could not check: {}", why(cause, remedies)),
    }
}

/// Who was asked, and what the person may do about it: what the policy or the edition has set they cannot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Remedies {
    /// Who was asked.
    who: &'static str,
    /// Where something is wrong with their address.
    check: &'static str,
    /// Where the issuer of their certificate is not known.
    issuer: &'static str,
    /// Where nothing was asked online.
    online: &'static str,
    /// Where somebody else might know.
    ask: &'static str,
    /// Where the corpus is damaged, or cannot be read.
    damaged: &'static str,
    unreadable: &'static str,
}

impl Remedies {
    /// Of the public source.
    pub(crate) const PUBLIC: Self = Self {
        who: "the source",
        check: "Name another with --source",
        issuer: "Try another network.",
        online: "Run without --offline.",
        ask: "Ask the source as well, with cordon check and without --offline.",
        damaged: "Get the file anew.",
        unreadable: "Look whether the disk that it lies on is there.",
    };
    /// Of a source that was asked for here.
    pub(crate) const CHOSEN: Self = Self {
        check: "Check --source",
        issuer: "Try another network; or, if the source is your own, put its issuer into this computer's store (docs/CORPUS.md).",
        ..Self::PUBLIC
    };
    /// Of newer versions, whose address the policy or the edition has set.
    pub(crate) const UPDATE: Self = Self { who: "the server", check: "Tell whoever gave you Cordon", ..Self::PUBLIC };

    /// Where the policy sets the source.
    #[must_use]
    pub(crate) fn with_source_by_policy(self) -> Self {
        Self {
            check: "Tell whoever looks after this laptop, whose policy sets the source",
            issuer: "Try another network, or tell whoever looks after this laptop.",
            ..self
        }
    }

    /// Where the policy sets the corpus.
    #[must_use]
    pub(crate) fn with_corpus_by_policy(self) -> Self {
        let way = "Tell whoever looks after this laptop, whose policy sets the corpus.";
        Self { damaged: way, unreadable: way, ..self }
    }

    /// Where the policy allows no online look-ups.
    #[must_use]
    pub(crate) fn offline_by_policy(self) -> Self {
        let way = "This laptop's policy allows no online look-ups: ask whoever looks after it for an offline corpus of all \
                   leaked passwords.";
        Self { online: way, ask: way, ..self }
    }

    /// Where the policy has a mistake.
    #[must_use]
    pub(crate) fn offline_by_mistake(self) -> Self {
        let way = "Have this laptop's policy mended.";
        Self { online: way, ask: way, ..self }
    }
}

/// What stood in the way, and what to do.
pub(crate) fn why(why: &Why, remedies: Remedies) -> String {
    let Remedies { who, check, issuer, online, ask, damaged, unreadable } = remedies;
    match why {
        Why::Offline => format!("offline, and it is not in the built-in list of common passwords. {online}"),
        Why::NotInBuiltIn => {
            "it is not in the built-in list of common passwords, and no other source was asked.".to_owned()
        }
        Why::NotAmongFrequent { at_least } => format!(
            "the offline corpus has only passwords seen {} times or more, and it is none of those. {ask}",
            grouped(*at_least)
        ),
        Why::CorpusDamaged => format!("the part of the offline corpus that would answer is damaged. {damaged}"),
        Why::CorpusUnreadable => format!("the offline corpus cannot be read. {unreadable}"),
        Why::TooLong => "it is longer than 4,096 characters. Check a shorter one.".to_owned(),
        Why::TextNotUtf8 => "the line is not UTF-8. Save the list as UTF-8.".to_owned(),
        Why::NoNetwork => "this computer has no network. Connect it, and try again.".to_owned(),
        Why::DnsFailed => format!("the name of {who} was not found. Check the network. {check}."),
        Why::ConnectionRefused => format!("nobody listens at the address of {who}. {check}, or try again later."),
        Why::TimedOut => format!("{who} took too long. Try again later."),
        Why::TlsWrongName => {
            format!("the certificate of {who} is for another name. Do not trust this network; try another.")
        }
        Why::TlsUnknownIssuer => {
            format!("the certificate of {who} is from an issuer unknown here; a proxy may be reading along. {issuer}")
        }
        Why::TlsFailed => {
            "no secure connection came about. Check this computer's date, or try another network.".to_owned()
        }
        Why::ProxyFailed => "the proxy refused. Check the proxy settings.".to_owned(),
        Why::Redirected => {
            format!("{who} sent us elsewhere, as a Wi-Fi sign-in page does. Sign in, then try again.")
        }
        Why::Status { status } => format!("{who} answered with status {status}. {check}, or try again later."),
        Why::TooManyRequests { retry_after: Some(pause) } => {
            format!("{who} is busy. Try again in {} seconds.", grouped(pause.as_secs()))
        }
        Why::TooManyRequests { retry_after: None } => format!("{who} is busy. Try again in a few minutes."),
        Why::NotARange(RangeError::WebPage) => {
            "a web page came instead of an answer, as from a Wi-Fi sign-in. Sign in, then try again.".to_owned()
        }
        Why::NotARange(RangeError::Empty) => format!("the answer was empty. {check}, or try again later."),
        Why::NotARange(error) => format!("{error}. {check}."),
        Why::WrongChecksum => "the answer does not agree with its own checksum. Try again.".to_owned(),
        Why::BadEncoding => format!("the answer could not be unpacked. {check}, or try again later."),
        Why::TooLarge => format!("the answer was far too large. {check}."),
        Why::CutShort => "the answer was cut short. Try again.".to_owned(),
        Why::NoLength => format!("the answer did not say where it ends. {check}."),
        Why::ConnectionCut => "the connection broke. Try again.".to_owned(),
        Why::StreamRefused | Why::StreamReset | Why::GoingAway => {
            format!("{who} broke the request off. Try again.")
        }
        Why::NotHttp => format!("{who} does not speak HTTP. {check}."),
        Why::Cancelled => "the check was stopped.".to_owned(),
        _ => "something went wrong inside Cordon. Please report it.".to_owned(),
    }
}

fn score(score: u8) -> &'static str {
    match score {
        0 => "guessed at once",
        1 => "very weak",
        2 => "weak",
        3 => "fair",
        _ => "strong",
    }
}

fn reasons(strength: &Strength) -> String {
    let names: Vec<_> = strength.reasons.iter().map(|reason| name(*reason)).collect();
    names.join(", ")
}

fn name(reason: Reason) -> &'static str {
    match reason {
        Reason::Personal => "your own details",
        Reason::CommonPassword => "a common password",
        Reason::Name => "a name",
        Reason::DictionaryWord => "a dictionary word",
        Reason::KeyboardRun => "a run of keys",
        Reason::Repeat => "a repeat",
        Reason::Sequence => "a sequence",
        Reason::Date => "a date",
        Reason::Substitution => "letters replaced by signs",
        Reason::Reversed => "a word written backwards",
    }
}

/// A number with its thousands parted by commas.
pub(crate) fn grouped(number: u64) -> String {
    indicatif::HumanCount(number).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_sentence_and_a_remedy() {
        let by_policy = Remedies::PUBLIC.with_source_by_policy().offline_by_policy();
        let all = [Remedies::PUBLIC, Remedies::CHOSEN, by_policy];
        for (cause, remedies) in Why::every().iter().flat_map(|cause| all.map(|remedies| (cause, remedies))) {
            let sentence = why(cause, remedies);
            assert!(sentence.ends_with('.'), "{cause:?}: {sentence}");
            assert_eq!(sentence.contains("inside Cordon"), *cause == Why::Internal, "{cause:?}");
            assert!(!sentence.contains("safe") && !sentence.contains("secure password"), "{sentence}");
        }
    }

    #[test]
    fn nobody_is_sent_to_an_option_that_would_not_be_obeyed() {
        let by_policy = Remedies::CHOSEN.with_source_by_policy();
        for cause in Why::every() {
            for remedies in [by_policy.offline_by_policy(), by_policy.offline_by_mistake()] {
                let sentence = why(&cause, remedies);
                assert!(!sentence.contains("--"), "{sentence}");
            }
            // What a file is asked for has none of the reasons of a corpus.
            if !matches!(cause, Why::Offline | Why::NotAmongFrequent { .. }) {
                let sentence = why(&cause, Remedies::UPDATE);
                assert!(!sentence.contains("--") && !sentence.contains("the source"), "{sentence}");
            }
        }
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
