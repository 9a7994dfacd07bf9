//! What is wrong with a login, worst first.

use exposure::{Exposure, Verdict, Why};
use jiff::civil::Date;

use crate::address::Address;
use crate::login::Login;

/// One problem of a login. What to do about it is for the shells to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The password stands in known breaches.
    Exposed {
        /// How often, where the source counts.
        count: Option<u64>,
    },
    /// The password is built on what the leak says about the person.
    Personal,
    /// Other logins have the same password.
    Reused {
        /// How many.
        with: usize,
    },
    /// The password can be guessed.
    Weak {
        /// zxcvbn's score, 0 to 2.
        score: u8,
    },
    /// Other logins have the same password but for case, or digits and signs at its end.
    NearlyReused {
        /// How many.
        with: usize,
    },
    /// The user name stands in the password.
    UserNameInside,
    /// The service offers a second step, and none is known to be on.
    NoSecondStep {
        /// The service's name.
        service: String,
    },
    /// The password is sent in clear text.
    PlainHttp,
    /// Nobody could say whether the password stands in known breaches.
    NotChecked {
        /// Why not.
        why: Why,
    },
    /// The password's strength was not worked out: the audit was stopped, or it is too long.
    NotScored,
    /// The password was not changed for long.
    Old {
        /// Whole years.
        years: u16,
    },
    /// Whether the service offers a second step is not known.
    SecondStepUnknown,
}

/// How much of a hurry there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Today.
    Now,
    /// This week.
    Soon,
    /// When there is time.
    Later,
    /// Nothing is known to be wrong, and nothing is known to be right.
    Unknown,
}

impl Severity {
    /// The stable name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Soon => "soon",
            Self::Later => "later",
            Self::Unknown => "unknown",
        }
    }
}

impl Finding {
    /// The stable names of all kinds, worst first.
    pub const CODES: [&'static str; 12] = [
        "exposed",
        "personal",
        "reused",
        "weak",
        "nearly_reused",
        "user_name_inside",
        "no_second_step",
        "plain_http",
        "not_checked",
        "not_scored",
        "old",
        "second_step_unknown",
    ];

    /// The place of its kind in [`Self::CODES`]: the lower, the worse.
    #[must_use]
    pub fn rank(&self) -> usize {
        match self {
            Self::Exposed { .. } => 0,
            Self::Personal => 1,
            Self::Reused { .. } => 2,
            Self::Weak { .. } => 3,
            Self::NearlyReused { .. } => 4,
            Self::UserNameInside => 5,
            Self::NoSecondStep { .. } => 6,
            Self::PlainHttp => 7,
            Self::NotChecked { .. } => 8,
            Self::NotScored => 9,
            Self::Old { .. } => 10,
            Self::SecondStepUnknown => 11,
        }
    }

    /// The stable name of its kind.
    #[must_use]
    pub fn code(&self) -> &'static str {
        Self::CODES.get(self.rank()).copied().unwrap_or_default()
    }

    /// How much of a hurry there is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::Exposed { .. } | Self::Personal => Severity::Now,
            Self::Reused { .. } | Self::Weak { .. } | Self::NearlyReused { .. } | Self::UserNameInside => {
                Severity::Soon
            }
            Self::NoSecondStep { .. } | Self::PlainHttp | Self::Old { .. } => Severity::Later,
            Self::NotChecked { .. } | Self::NotScored | Self::SecondStepUnknown => Severity::Unknown,
        }
    }
}

/// What is known of a login's second step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondStepKnown<'a> {
    /// One is on, or the service asks by itself, or it is known to offer none.
    Settled,
    /// The service offers one, and none is known to be on.
    Missing {
        /// The service's name.
        service: &'a str,
    },
    /// Nobody knows whether the service offers one.
    Unknown,
}

/// What is known of a login besides itself.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Whether its password stands in known breaches; `None` where it has none.
    pub exposure: Option<&'a Exposure>,
    /// The password's score; `None` where there is no password, or it was not examined.
    pub score: Option<u8>,
    /// Whether the password is built on the person's own details.
    pub personal: bool,
    /// Other logins with the same password.
    pub same: usize,
    /// Logins with nearly the same password.
    pub nearly_same: usize,
    /// Whether the user name stands in the password.
    pub user_name_inside: bool,
    /// Its second step.
    pub second_step: SecondStepKnown<'a>,
    /// Today, for the age of the password.
    pub today: Date,
}

/// Scores below this are weak (zxcvbn).
const WEAK_BELOW: u8 = 3;
/// Years after which an unchanged password is worth a look. Nobody has to change one for its age alone (NCSC): it may be
/// older than a breach that nobody has noticed.
const OLD: i16 = 5;
/// Characters of a user name at least, to look for it in a password.
const MIN_USER_NAME: usize = 3;

/// What is wrong with `login`, worst first.
#[must_use]
pub fn findings(login: &Login, known: &Known<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    match known.exposure.map(|exposure| &exposure.verdict) {
        Some(Verdict::Seen { count, .. }) => findings.push(Finding::Exposed { count: count.map(u64::from) }),
        Some(Verdict::Unknown { why }) => findings.push(Finding::NotChecked { why: why.clone() }),
        Some(Verdict::NotSeen) | None => {}
    }
    if known.exposure.is_some() && known.score.is_none() {
        findings.push(Finding::NotScored);
    }
    if known.personal {
        findings.push(Finding::Personal);
    }
    if known.same > 0 {
        findings.push(Finding::Reused { with: known.same });
    }
    if let Some(score) = known.score.filter(|score| *score < WEAK_BELOW) {
        findings.push(Finding::Weak { score });
    }
    if known.nearly_same > 0 {
        findings.push(Finding::NearlyReused { with: known.nearly_same });
    }
    if known.user_name_inside {
        findings.push(Finding::UserNameInside);
    }
    match known.second_step {
        SecondStepKnown::Settled => {}
        SecondStepKnown::Missing { service } => findings.push(Finding::NoSecondStep { service: service.to_owned() }),
        SecondStepKnown::Unknown => findings.push(Finding::SecondStepUnknown),
    }
    if login.password.is_some() || known.exposure.is_some() {
        if login.addresses.iter().any(|address| matches!(address, Address::Web { plain_http: true, .. })) {
            findings.push(Finding::PlainHttp);
        }
        if let Some(years) = login.changed.map(|changed| years(changed, known.today)).filter(|years| *years >= OLD) {
            findings.push(Finding::Old { years: years.unsigned_abs() });
        }
    }
    findings.sort_by_key(Finding::rank);
    findings
}

/// Whether the user name, or the part of an address before the at sign, stands in the login's password.
#[must_use]
pub fn user_name_inside(login: &Login) -> bool {
    let Some(password) = &login.password else { return false };
    let name = login.username.split('@').next().unwrap_or_default().to_lowercase();
    name.chars().count() >= MIN_USER_NAME && zeroize::Zeroizing::new(password.expose().to_lowercase()).contains(&name)
}

fn years(from: Date, to: Date) -> i16 {
    let before_the_day = (to.month(), to.day()) < (from.month(), from.day());
    to.year() - from.year() - i16::from(before_the_day)
}

#[cfg(test)]
mod tests {
    use exposure::Source;
    use jiff::civil::date;
    use secret::Secret;

    use super::*;
    use crate::login::Place;

    fn login(password: &str, username: &str, address: &str) -> Login {
        Login {
            title: "Example".to_owned(),
            addresses: Address::parse(address).into_iter().collect(),
            username: username.to_owned(),
            password: Some(Secret::new(password.to_owned())),
            second_steps: Vec::new(),
            changed: Some(date(2020, 11, 25)),
            folder: None,
            place: Place::Entry(1),
        }
    }

    fn nothing(today: Date) -> Known<'static> {
        Known {
            exposure: None,
            score: Some(4),
            personal: false,
            same: 0,
            nearly_same: 0,
            user_name_inside: false,
            second_step: SecondStepKnown::Settled,
            today,
        }
    }

    #[test]
    fn everything_is_found_and_the_worst_comes_first() {
        let exposure = Exposure {
            verdict: Verdict::Seen { count: std::num::NonZeroU64::new(7), rank: None },
            source: Source::Corpus,
            as_of: None,
        };
        let known = Known {
            exposure: Some(&exposure),
            score: Some(2),
            personal: true,
            same: 1,
            nearly_same: 2,
            user_name_inside: true,
            second_step: SecondStepKnown::Missing { service: "Example" },
            today: date(2026, 11, 24),
        };
        let found = findings(&login("x", "kim", "http://example.org"), &known);
        let codes: Vec<_> = found.iter().map(Finding::code).collect();
        assert_eq!(
            codes,
            [
                "exposed",
                "personal",
                "reused",
                "weak",
                "nearly_reused",
                "user_name_inside",
                "no_second_step",
                "plain_http",
                "old"
            ]
        );
        assert!(found.is_sorted_by_key(Finding::severity));
        assert_eq!(found.last(), Some(&Finding::Old { years: 5 }));
    }

    #[test]
    fn what_nobody_could_check_is_a_finding_and_never_nothing() {
        let unknown = Exposure::unknown(Source::Corpus, Why::TimedOut);
        let known =
            Known { exposure: Some(&unknown), second_step: SecondStepKnown::Unknown, ..nothing(date(2021, 1, 1)) };
        let found = findings(&login("x", "kim", "example.org"), &known);
        assert_eq!(found, [Finding::NotChecked { why: Why::TimedOut }, Finding::SecondStepUnknown]);
        assert!(found.iter().all(|finding| finding.severity() == Severity::Unknown));
    }

    #[test]
    fn years_are_whole() {
        let old = |today| findings(&login("x", "kim", "example.org"), &nothing(today));
        assert_eq!(old(date(2025, 11, 24)), []);
        assert_eq!(old(date(2025, 11, 25)), [Finding::Old { years: 5 }]);
    }

    #[test]
    fn a_user_name_is_looked_for_in_any_case() {
        let inside = |username: &str| user_name_inside(&login("Threlkeld#92", username, ""));
        assert!(inside("threlkeld@example.org") && inside("THRELKELD"));
        assert!(!inside("robin") && !inside("") && !inside("th@example.org"));
    }
}
