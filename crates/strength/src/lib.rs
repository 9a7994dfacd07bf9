//! How strong a password is against somebody who has read the leak.
//!
//! The estimate is zxcvbn's (Wheeler, USENIX Security 2016), with the person's own details as a dictionary that the
//! attacker tries first. The result is numbers and codes; the sentences live in the shells.

mod personal;

use personal::TakenOut;
pub use personal::{PersonalError, PersonalWords};
use secret::Secret;
use zxcvbn::matching::{Match, patterns::MatchPattern};

/// Characters that zxcvbn scores; the rest of a longer password is not looked at.
pub const SCORED_CHARS: usize = 100;
/// Characters above which a password is refused.
pub const MAX_CHARS: usize = 4096;

/// The strength of one password.
#[derive(Debug, Clone, PartialEq)]
pub struct Strength {
    /// 0 (too guessable) to 4 (very unguessable); below 3 is weak.
    pub score: u8,
    /// Estimated guesses an attacker needs, as a power of ten; 0 or more.
    pub guesses_log10: f64,
    /// Time to crack in the four usual settings, from the slowest attack to the fastest.
    pub crack_times: [CrackTime; 4],
    /// What makes it guessable, each once.
    pub reasons: Vec<Reason>,
    /// What to do better, the most useful first, each once.
    pub suggestions: Vec<Suggestion>,
    /// How much of it was scored.
    pub scored: Scored,
}

/// How much of a password was scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scored {
    /// All of it.
    Whole,
    /// The first [`SCORED_CHARS`] characters of a longer one.
    Start,
}

/// The time to crack a password in one setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CrackTime {
    /// Who attacks, how.
    pub setting: Setting,
    /// Seconds until the estimated number of guesses is made; may be infinite.
    pub seconds: f64,
}

/// The four usual attack settings (zxcvbn).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// A sign-in page that allows 100 tries an hour.
    OnlineThrottled,
    /// A sign-in page that allows 10 tries a second.
    OnlineUnthrottled,
    /// A stolen database with a slow hash: 10,000 guesses a second.
    OfflineSlowHash,
    /// A stolen database with a fast hash: 10,000,000,000 guesses a second.
    OfflineFastHash,
}

impl Setting {
    const ALL: [Self; 4] =
        [Self::OnlineThrottled, Self::OnlineUnthrottled, Self::OfflineSlowHash, Self::OfflineFastHash];

    /// Guesses a second (zxcvbn's rates).
    fn rate(self) -> f64 {
        match self {
            Self::OnlineThrottled => 100.0 / 3600.0,
            Self::OnlineUnthrottled => 10.0,
            Self::OfflineSlowHash => 1e4,
            Self::OfflineFastHash => 1e10,
        }
    }

    /// The setting's stable name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OnlineThrottled => "online_throttled",
            Self::OnlineUnthrottled => "online_unthrottled",
            Self::OfflineSlowHash => "offline_slow_hash",
            Self::OfflineFastHash => "offline_fast_hash",
        }
    }
}

/// What makes a password guessable. The order is that of weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Built on the person's own details.
    Personal,
    /// One of the most common passwords, or built on one.
    CommonPassword,
    /// A person's name.
    Name,
    /// A word from a dictionary.
    DictionaryWord,
    /// Neighbouring keys, as in `qwerty`.
    KeyboardRun,
    /// The same characters again, as in `abcabc`.
    Repeat,
    /// A sequence, as in `6543`.
    Sequence,
    /// A date or a recent year.
    Date,
    /// Digits or signs in place of letters, which every cracking tool tries.
    Substitution,
    /// A word written backwards.
    Reversed,
}

impl Reason {
    /// All reasons, by weight.
    pub const ALL: [Self; 10] = [
        Self::Personal,
        Self::CommonPassword,
        Self::Name,
        Self::DictionaryWord,
        Self::KeyboardRun,
        Self::Repeat,
        Self::Sequence,
        Self::Date,
        Self::Substitution,
        Self::Reversed,
    ];

    /// The reason's stable name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::CommonPassword => "common_password",
            Self::Name => "name",
            Self::DictionaryWord => "dictionary_word",
            Self::KeyboardRun => "keyboard_run",
            Self::Repeat => "repeat",
            Self::Sequence => "sequence",
            Self::Date => "date",
            Self::Substitution => "substitution",
            Self::Reversed => "reversed",
        }
    }
}

/// What to do better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suggestion {
    /// Take three random words, or a random password.
    TakeRandomOne,
    /// Leave out what others know of you.
    LeaveOutPersonal,
    /// Leave out dates and years.
    LeaveOutDates,
    /// Do not rely on patterns: keyboard runs, repeats, sequences.
    LeaveOutPatterns,
    /// Do not rely on spelling tricks: substitutions, writing backwards.
    SpellingTricksDoNotHelp,
}

impl Suggestion {
    /// All suggestions, the most useful first.
    pub const ALL: [Self; 5] = [
        Self::TakeRandomOne,
        Self::LeaveOutPersonal,
        Self::LeaveOutDates,
        Self::LeaveOutPatterns,
        Self::SpellingTricksDoNotHelp,
    ];

    /// The suggestion's stable name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TakeRandomOne => "take_random_one",
            Self::LeaveOutPersonal => "leave_out_personal",
            Self::LeaveOutDates => "leave_out_dates",
            Self::LeaveOutPatterns => "leave_out_patterns",
            Self::SpellingTricksDoNotHelp => "spelling_tricks_do_not_help",
        }
    }
}

/// The password is longer than [`MAX_CHARS`] characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password is longer than {MAX_CHARS} characters")]
pub struct TooLong;

/// Estimates the strength of `password` against somebody who knows `personal`.
///
/// Copies of the password that zxcvbn leaves in freed memory are for the program's allocator to wipe, and those on the
/// stack for [`secret::wipe_stack`].
///
/// # Errors
/// [`TooLong`] above [`MAX_CHARS`] characters.
pub fn assess(password: &Secret, personal: &PersonalWords) -> Result<Strength, TooLong> {
    let chars = password.chars();
    if chars > MAX_CHARS {
        return Err(TooLong);
    }
    let estimate = zxcvbn::zxcvbn(password.expose(), &personal.as_inputs());
    let sequence = estimate.sequence();
    let mut score = u8::from(estimate.score());
    let mut guesses_log10 = match estimate.guesses() {
        u64::MAX => product_log10(sequence).max(estimate.guesses_log10()),
        _ => estimate.guesses_log10().max(0.0),
    };
    let own = personal.taken_out_of(password);
    if own.found > 0 && own.rest * 2 <= chars {
        guesses_log10 = guesses_log10.min(built_on_own_log10(own, personal.len()));
        score = score.min(score_of(guesses_log10));
    }
    let reasons = reasons(sequence, own.found > 0);
    Ok(Strength {
        score,
        guesses_log10,
        crack_times: Setting::ALL
            .map(|setting| CrackTime { setting, seconds: 10_f64.powf(guesses_log10) / setting.rate() }),
        suggestions: suggestions(score, &reasons),
        reasons,
        scored: if chars > SCORED_CHARS { Scored::Start } else { Scored::Whole },
    })
}

/// The product of the parts' guesses as a power of ten: zxcvbn counts in 64 bits and stops at 1.8 × 10^19.
fn product_log10(sequence: &[Match]) -> f64 {
    let parts = sequence.iter().map(|part| match (&part.pattern, part.guesses) {
        // Ten guesses for each character: zxcvbn's figure.
        (MatchPattern::BruteForce, _) | (_, None) => part.token.chars().map(|_| 1.0).sum::<f64>(),
        #[expect(clippy::cast_precision_loss, reason = "an order of magnitude is wanted")]
        (_, Some(guesses)) => (guesses as f64).log10(),
    });
    parts.sum()
}

/// Guesses of somebody who has read the leak, as a power of ten, for a password that is half personal words or more:
/// the known words in every order, and each character beside them.
///
/// zxcvbn expects its attacker to try all shorter combinations of large dictionaries first; this one has a short list.
fn built_on_own_log10(own: TakenOut, words: usize) -> f64 {
    let count = |n: usize| u32::try_from(n).map_or(f64::INFINITY, f64::from);
    let parts = own.found + usize::from(own.rest > 0);
    let orders: f64 = (1..=parts).map(|part| count(part).log10()).sum();
    count(own.found) * count(words).log10() + count(own.rest) + orders
}

/// zxcvbn's score for a number of guesses given as a power of ten.
fn score_of(guesses_log10: f64) -> u8 {
    [3.0, 6.0, 8.0, 10.0].iter().map(|limit| u8::from(guesses_log10 >= *limit)).sum()
}

fn reasons(sequence: &[Match], has_own: bool) -> Vec<Reason> {
    let mut reasons = Vec::new();
    collect_reasons(sequence, &mut reasons);
    // zxcvbn names the cheapest dictionary, which for "Smith" may be another than the person's own.
    if has_own {
        reasons.push(Reason::Personal);
    }
    reasons.sort_unstable();
    reasons.dedup();
    reasons
}

fn collect_reasons(sequence: &[Match], reasons: &mut Vec<Reason>) {
    for part in sequence {
        match &part.pattern {
            MatchPattern::Dictionary(word) => {
                // The type of the dictionary's name is private; `Debug` is the only way to read it.
                reasons.push(match format!("{:?}", word.dictionary_name).as_str() {
                    "UserInputs" => Reason::Personal,
                    "Passwords" => Reason::CommonPassword,
                    "FemaleNames" | "MaleNames" | "Surnames" => Reason::Name,
                    _ => Reason::DictionaryWord,
                });
                if word.l33t {
                    reasons.push(Reason::Substitution);
                }
                if word.reversed {
                    reasons.push(Reason::Reversed);
                }
            }
            MatchPattern::Spatial(_) => reasons.push(Reason::KeyboardRun),
            MatchPattern::Repeat(repeat) => {
                reasons.push(Reason::Repeat);
                collect_reasons(&repeat.base_matches, reasons);
            }
            MatchPattern::Sequence(_) => reasons.push(Reason::Sequence),
            MatchPattern::Regex(_) | MatchPattern::Date(_) => reasons.push(Reason::Date),
            MatchPattern::BruteForce => {}
        }
    }
}

/// Below this score zxcvbn calls a password too weak.
const WEAK_BELOW: u8 = 3;

fn suggestions(score: u8, reasons: &[Reason]) -> Vec<Suggestion> {
    let mut suggestions: Vec<_> = reasons
        .iter()
        .filter(|reason| score < WEAK_BELOW || **reason == Reason::Personal)
        .filter_map(|reason| match reason {
            Reason::Personal => Some(Suggestion::LeaveOutPersonal),
            Reason::Date => Some(Suggestion::LeaveOutDates),
            Reason::KeyboardRun | Reason::Repeat | Reason::Sequence => Some(Suggestion::LeaveOutPatterns),
            Reason::Substitution | Reason::Reversed => Some(Suggestion::SpellingTricksDoNotHelp),
            Reason::CommonPassword | Reason::Name | Reason::DictionaryWord => None,
        })
        .collect();
    if score < WEAK_BELOW {
        suggestions.push(Suggestion::TakeRandomOne);
    }
    suggestions.sort_unstable();
    suggestions.dedup();
    suggestions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strength(password: &str, personal: &[&str]) -> Strength {
        let personal = PersonalWords::parse(personal.iter().copied()).expect("the words are short");
        assess(&Secret::new(password.to_owned()), &personal).expect("the password is short")
    }

    fn check(password: &str, personal: &[&str], score: u8, reasons: &[Reason]) {
        let strength = strength(password, personal);
        assert_eq!((strength.score, strength.reasons.as_slice()), (score, reasons), "{password}: {strength:?}");
    }

    #[test]
    fn every_reason_is_recognised() {
        check("password", &[], 0, &[Reason::CommonPassword]);
        check("kohlmeier", &[], 2, &[Reason::Name]);
        check("parliamentary", &[], 1, &[Reason::DictionaryWord]);
        check("zxcvfr56tgb", &[], 3, &[Reason::KeyboardRun]);
        check("aaaaaaaaaa", &[], 0, &[Reason::Repeat]);
        check("lmnopqrstu", &[], 0, &[Reason::Sequence]);
        check("14.11.1979", &[], 1, &[Reason::Date]);
        check("p4$$w0rd", &[], 0, &[Reason::CommonPassword, Reason::Substitution]);
        check("drowssap", &[], 0, &[Reason::CommonPassword, Reason::Reversed]);
        check("qX7#vR2!mZ9&", &[], 4, &[]);
    }

    #[test]
    fn a_password_built_on_the_leak_is_weak_for_who_has_read_it() {
        let details = ["Siân Prydderch-Okafor", "Sergeant", "PS 004471", "Dyfed-Powys Police", "1979-11-14"];
        for password in ["Prydderch4471!", "s.okafor4471", "Okafor14111979", "4471Dyfed", "spo4471!", "sianprydderch"] {
            let (blind, informed) = (strength(password, &[]), strength(password, &details));
            assert!(informed.reasons.contains(&Reason::Personal), "{password}: {informed:?}");
            assert!(informed.guesses_log10 < blind.guesses_log10, "{password}: {informed:?} {blind:?}");
            assert!(informed.score <= 2, "{password}: {informed:?}");
            assert!(informed.suggestions.contains(&Suggestion::LeaveOutPersonal), "{password}");
        }
        check("qX7#vR2!mZ9&", &details, 4, &[]);
    }

    #[test]
    fn a_name_that_another_dictionary_has_as_well_is_still_personal() {
        check("smith", &["John Smith"], 0, &[Reason::Personal, Reason::Name]);
        assert!(strength("xxSMITHxx", &["Smith"]).reasons.contains(&Reason::Personal));
    }

    #[test]
    fn the_four_settings_differ_by_their_rates() {
        let strength = strength("password123", &[]);
        let seconds = strength.crack_times.map(|time| time.seconds.round());
        assert_eq!(strength.guesses_log10.round(), 3.0);
        assert_eq!(seconds, [21456.0, 60.0, 0.0, 0.0]);
    }

    #[test]
    fn length_is_said_and_not_cut_silently() {
        let hundred = "qX7#vR2!mZ".repeat(10);
        assert_eq!(strength(&hundred, &[]).scored, Scored::Whole);
        assert_eq!(strength(&format!("{hundred}a"), &[]).scored, Scored::Start);
        let assess_len = |len: usize| assess(&Secret::new("é".repeat(len)), &PersonalWords::default());
        assert!(assess_len(MAX_CHARS).is_ok());
        assert_eq!(assess_len(MAX_CHARS + 1), Err(TooLong));
    }

    #[test]
    fn more_than_64_bits_of_guesses_are_counted() {
        let long = strength("qX7#vR2!mZ9&bT4$kW8*nQ5^", &[]);
        assert!(long.guesses_log10 > 20.0, "{long:?}");
        assert!(long.crack_times.iter().all(|time| time.seconds > 1e9), "{long:?}");
    }

    #[test]
    fn own_details_put_together_are_weak_in_any_order() {
        for password in ["Threlkeld71830!", "71830-robin-threlkeld", "threlkeld071830Robin"] {
            let own = strength(password, &["Robin Threlkeld", "PC 071830"]);
            assert!(own.score <= 2 && own.reasons.contains(&Reason::Personal), "{password}: {own:?}");
            assert!(strength(password, &[]).score >= 3, "{password}");
        }
        let mostly_random = strength("robin-vK7#qLx2@pT9", &["Robin Threlkeld"]);
        assert_eq!(mostly_random.score, 4, "{mostly_random:?}");
    }

    #[test]
    fn the_empty_password_is_the_weakest() {
        let empty = strength("", &[]);
        assert_eq!((empty.score, empty.guesses_log10), (0, 0.0));
    }

    #[test]
    fn many_words_do_not_overflow() {
        assert_eq!(strength(&"the of and in was is ".repeat(6), &[]).scored, Scored::Start);
        assert_eq!(strength(&"aq1 zs2 xd3 cf4 vg5 bh6 nj7 mk8 lo9 ".repeat(3), &[]).score, 4);
    }

    #[test]
    fn zxcvbn_still_ranks_the_copied_list_as_it_stands() {
        let list = include_str!("../../exposure/data/common-passwords.txt");
        let mut compared = 0;
        for (rank, word) in (1..).zip(list.lines()).step_by(149) {
            let estimate = zxcvbn::zxcvbn(word, &[]);
            let [Match { pattern: MatchPattern::Dictionary(found), .. }] = estimate.sequence() else { continue };
            if format!("{:?}", found.dictionary_name) == "Passwords" && !found.reversed && !found.l33t {
                assert_eq!(found.rank, rank, "{word}");
                compared += 1;
            }
        }
        assert!(compared > 100, "{compared} words compared");
    }
}
