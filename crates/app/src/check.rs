//! Check one password.

use exposure::{Exposure, RangeSource, Sha1Hash, Source, Why};
use secret::{Secret, wipe_stack};
use strength::{PersonalWords, Strength, TooLong};

/// What is known of one password.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Whether it stands in known breaches.
    pub exposure: Exposure,
    /// How strong it is; `None` when it could not be examined, for the reason that `exposure` gives.
    pub strength: Option<Strength>,
}

impl Check {
    /// Nothing could be examined.
    pub(crate) fn not_examined(why: Why) -> Self {
        Self { exposure: Exposure::unknown(Source::BuiltIn, why), strength: None }
    }
}

/// Checks `password` against `source` and against somebody who knows `personal`.
///
/// The password is gone from memory before the source is asked; its hash when the answer is there.
pub async fn check(source: &dyn RangeSource, personal: &PersonalWords, password: Secret) -> Check {
    let examined = examine(&password, personal);
    drop(password);
    let Ok((hash, strength)) = examined else { return Check::not_examined(Why::TooLong) };
    let exposure = source.look_up(&hash).await;
    Check { exposure, strength: Some(strength) }
}

/// All that is done with the text of a password, on one stack that is wiped at the end.
#[inline(never)]
fn examine(password: &Secret, personal: &PersonalWords) -> Result<(Sha1Hash, Strength), TooLong> {
    let examined = strength::assess(password, personal).map(|strength| (Sha1Hash::of(password), strength));
    wipe_stack();
    examined
}

#[cfg(test)]
mod tests {
    use exposure::{Fake, Verdict};
    use futures_util::FutureExt;

    use super::*;

    fn run(password: &str, source: &Fake) -> Check {
        let password = Secret::new(password.to_owned());
        check(source, &PersonalWords::default(), password).now_or_never().expect("the fake answers at once")
    }

    #[test]
    fn exposure_and_strength_come_together() {
        let not_seen = Exposure { verdict: Verdict::NotSeen, source: Source::Corpus, as_of: None };
        let source = Fake::default().with(&Sha1Hash::of(&Secret::new("hunter2".to_owned())), not_seen.clone());
        let known = run("hunter2", &source);
        assert_eq!(known.exposure, not_seen);
        assert_eq!(known.strength.map(|strength| strength.score), Some(1));
        assert!(matches!(run("hunter3", &source).exposure.verdict, Verdict::Unknown { .. }));
    }

    #[test]
    fn a_text_that_is_too_long_is_refused_and_nobody_is_asked() {
        let refused = run(&"x".repeat(strength::MAX_CHARS + 1), &Fake::default());
        assert_eq!(refused, Check::not_examined(Why::TooLong));
    }
}
