//! The prompt's own short sentences.

use app::Check;
use exposure::{Exposure, RangeError, Source, Verdict, Why};
use ledger::{Entry, Learned};
use strength::{Reason, Scored, Strength};

/// The answer on several lines, as for one password.
pub(crate) fn paragraph(check: &Check, personal: &[String]) -> String {
    let mut lines = vec![exposure(&check.exposure)];
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
            lines.push(format!("It has: {}.", reasons(strength)));
        }
    }
    lines.join("\n")
}

/// The answer on one line, as for many passwords.
pub(crate) fn one_line(number: usize, check: &Check) -> String {
    let strength = check.strength.as_ref().map_or(String::new(), |strength| {
        let reasons = if strength.reasons.is_empty() { String::new() } else { format!(" ({})", reasons(strength)) };
        format!(" Strength {} of 4{reasons}.", strength.score)
    });
    format!("Line {number}: {}{strength}", exposure(&check.exposure))
}

/// What is known of a hash alone.
pub(crate) fn exposure_line(number: usize, known: &Exposure) -> String {
    format!("Line {number}: {}", exposure(known))
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

fn exposure(exposure: &Exposure) -> String {
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
        Verdict::Unknown { why: cause } => format!("Could not check: {}", why(cause)),
    }
}

/// What stood in the way, and what to do.
pub(crate) fn why(why: &Why) -> String {
    let sentence = match why {
        Why::Offline => "offline, and it is not in the built-in list of common passwords. Run without --offline.",
        Why::NotInBuiltIn => "it is not in the built-in list of common passwords, and no other source was asked.",
        Why::NotAmongFrequent { at_least } => {
            return format!(
                "the offline corpus has only passwords seen {} times or more, and it is none of those. Ask the source as well, with cordon check and without --offline.",
                grouped(*at_least)
            );
        }
        Why::CorpusDamaged => "the part of the offline corpus that would answer is damaged. Get the file anew.",
        Why::CorpusUnreadable => "the offline corpus cannot be read. Look whether the disk that it lies on is there.",
        Why::TooLong => "it is longer than 4,096 characters. Check a shorter one.",
        Why::TextNotUtf8 => "the line is not UTF-8. Save the list as UTF-8.",
        Why::NoNetwork => "this computer has no network. Connect it, or run with --offline.",
        Why::DnsFailed => "the source's name was not found. Check the network and --source.",
        Why::ConnectionRefused => "nobody listens at the source's address. Check --source, or try again later.",
        Why::TimedOut => "the source took too long. Try again later.",
        Why::TlsWrongName => "the source's certificate is for another name. Do not trust this network; try another.",
        Why::TlsUnknownIssuer => {
            "the source's certificate is from an issuer unknown here; a proxy may be reading along. Try another network."
        }
        Why::TlsFailed => "no secure connection came about. Check this computer's date, or try another network.",
        Why::ProxyFailed => "the proxy refused. Check the proxy settings.",
        Why::Redirected => "the source sent us elsewhere, as a Wi-Fi sign-in page does. Sign in, then try again.",
        Why::Status { status } => {
            return format!("the source answered with status {status}. Check --source, or try again later.");
        }
        Why::TooManyRequests { retry_after: Some(pause) } => {
            return format!("the source is busy. Try again in {} seconds.", grouped(pause.as_secs()));
        }
        Why::TooManyRequests { retry_after: None } => "the source is busy. Try again in a few minutes.",
        Why::NotARange(RangeError::WebPage) => {
            "a web page came instead of an answer, as from a Wi-Fi sign-in. Sign in, then try again."
        }
        Why::NotARange(RangeError::Empty) => "the answer was empty. Check --source, or try again later.",
        Why::NotARange(error) => return format!("{error}. Check --source."),
        Why::WrongChecksum => "the answer does not agree with its own checksum. Try again.",
        Why::BadEncoding => "the answer could not be unpacked. Check --source, or try again later.",
        Why::TooLarge => "the answer was far too large. Check --source.",
        Why::CutShort => "the answer was cut short. Try again.",
        Why::NoLength => "the answer did not say where it ends. Check --source.",
        Why::ConnectionCut => "the connection broke. Try again.",
        Why::StreamRefused | Why::StreamReset | Why::GoingAway => "the source broke the request off. Try again.",
        Why::NotHttp => "the source does not speak HTTP. Check --source.",
        Why::Cancelled => "the check was stopped.",
        _ => "something went wrong inside Cordon. Please report it.",
    };
    sentence.to_owned()
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
        for cause in Why::every() {
            let sentence = why(&cause);
            assert!(sentence.ends_with('.'), "{cause:?}: {sentence}");
            assert_eq!(sentence.contains("inside Cordon"), cause == Why::Internal, "{cause:?}");
            assert!(!sentence.contains("safe") && !sentence.contains("secure password"), "{sentence}");
        }
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
