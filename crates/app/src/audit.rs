//! Audit a vault: each distinct password is scored and looked up once. Before anybody is asked, nothing but its hash is
//! left, and what is scored beside that.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use exposure::{Exposure, RangeSource, Sha1Hash, Source, Verdict, Why, WithBuiltIn};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, Stream, StreamExt};
use rand::Rng;
use rand::seq::SliceRandom;
use rayon::prelude::*;
use secret::{Secret, wipe_stack};
use strength::{PersonalWords, Strength};
use vault::{Distinct, LeftOut, Login, Problem, Vault, user_name_inside};

use crate::check_many::MAX_LOOK_UPS;

/// Look-ups in a row that fail, after which the source is not asked any more: as many as may be under way.
const FAILURES: usize = MAX_LOOK_UPS;
/// Passwords that one thread scores before it wipes its stack and looks whether it is to stop.
const BATCH: usize = 16;

/// A vault whose passwords are about to be looked up. It holds no password, but their hashes.
#[derive(Debug)]
pub struct Auditing {
    vault: Vault,
    distinct: Distinct,
    /// Of each distinct password; `None` for one that is too long to examine.
    hashes: Vec<Option<Sha1Hash>>,
    /// Of each login: whether its user name stands in its password.
    user_name_inside: Vec<bool>,
}

/// The distinct passwords of a vault, about to be scored. They are gone when that is done.
#[derive(Debug)]
pub struct Scoring(Vec<Option<Secret>>);

impl Scoring {
    /// Scores every password on all cores, against somebody who knows `personal`; `None` for one that is too long, and
    /// for those that were not reached before `stop` was set.
    #[must_use]
    pub fn run(self, personal: &PersonalWords, stop: &AtomicBool) -> Vec<Option<Strength>> {
        let mut strengths = vec![None; self.0.len()];
        strengths.par_chunks_mut(BATCH).zip(self.0.par_chunks(BATCH)).for_each(|(strengths, passwords)| {
            if !stop.load(Ordering::Relaxed) {
                score(strengths, passwords, personal);
                wipe_stack();
            }
        });
        strengths
    }
}

#[inline(never)]
fn score(strengths: &mut [Option<Strength>], passwords: &[Option<Secret>], personal: &PersonalWords) {
    for (strength, password) in strengths.iter_mut().zip(passwords) {
        *strength = password.as_ref().and_then(|password| strength::assess(password, personal).ok());
    }
}

impl Auditing {
    /// Tells the passwords of `vault` apart and hashes them; what remains of them is to be scored.
    #[must_use]
    pub fn of(vault: Vault) -> (Self, Scoring) {
        let apart = Self::apart(vault);
        wipe_stack();
        apart
    }

    #[inline(never)]
    fn apart(mut vault: Vault) -> (Self, Scoring) {
        let distinct = Distinct::of(&vault.logins);
        let user_name_inside = vault.logins.iter().map(user_name_inside).collect();
        let mut passwords: Vec<Option<Secret>> = Vec::new();
        passwords.resize_with(distinct.count(), || None);
        for (number, login) in vault.logins.iter_mut().enumerate() {
            // Of each, one is kept; the others are wiped here.
            let password = login.password.take();
            if let Some(kept) = distinct.password_of(number).and_then(|number| passwords.get_mut(number)) {
                *kept = password;
            }
        }
        let hash = |password: &Option<Secret>| {
            password.as_ref().filter(|text| text.chars() <= strength::MAX_CHARS).map(Sha1Hash::of)
        };
        let hashes = passwords.iter().map(hash).collect();
        (Self { vault, distinct, hashes, user_name_inside }, Scoring(passwords))
    }

    /// How many distinct passwords there are.
    #[must_use]
    pub fn passwords(&self) -> usize {
        self.distinct.count()
    }

    /// Looks every distinct password up, [`MAX_LOOK_UPS`] at a time, in a random order: the receiver learns nothing from
    /// it. Passwords that share a range are looked up one after the other, so that it is asked for once. The numbers
    /// of the passwords come with the answers; who drops the stream keeps what has come.
    pub fn look_ups<'a>(
        &'a self,
        source: &'a dyn RangeSource,
        rng: &mut impl Rng,
    ) -> impl Stream<Item = (usize, Exposure)> + 'a {
        look_ups(self.hashes.iter().enumerate(), source, rng)
    }

    /// Puts together what was found out. The hashes of those that could not be looked up stay, to try again.
    #[must_use]
    pub fn finish(self, strengths: Vec<Option<Strength>>, found: Vec<(usize, Exposure)>) -> Audit {
        let Self { vault, distinct, hashes, user_name_inside } = self;
        let Vault { format, logins, problems, left_out, .. } = vault;
        let strengths = strengths.into_iter().chain(std::iter::repeat(None));
        let passwords = hashes.into_iter().zip(strengths);
        let passwords = passwords.map(|(hash, strength)| {
            let exposure = not_asked(hash.as_ref());
            Password { hash: hash.filter(|_| is_unknown(&exposure)), exposure, strength }
        });
        let passwords = passwords.collect();
        let mut audit = Audit { format, logins, problems, left_out, distinct, passwords, user_name_inside };
        audit.learn(found);
        audit
    }
}

fn look_ups<'a>(
    hashes: impl Iterator<Item = (usize, &'a Option<Sha1Hash>)>,
    source: &'a dyn RangeSource,
    rng: &mut impl Rng,
) -> impl Stream<Item = (usize, Exposure)> + 'a {
    let (mut short, mut too_long) = (Vec::new(), Vec::new());
    for (number, hash) in hashes {
        match hash {
            Some(hash) => short.push((number, hash)),
            None => too_long.push((number, Exposure::unknown(Source::BuiltIn, Why::TooLong))),
        }
    }
    short.sort_unstable_by_key(|(_, hash)| hash.prefix());
    let mut ranges: Vec<Vec<_>> = short.chunk_by(|a, b| a.1.prefix() == b.1.prefix()).map(<[_]>::to_vec).collect();
    ranges.shuffle(rng);
    let source = Arc::new(GivingUp { source, failures: AtomicUsize::new(0), last: Mutex::default() });
    let asked = futures_util::stream::iter(ranges).map(move |members| {
        let source = Arc::clone(&source);
        async move {
            let mut answers = Vec::with_capacity(members.len());
            for (number, hash) in members {
                answers.push((number, source.look_up(hash).await));
            }
            futures_util::stream::iter(answers)
        }
        // An end to the type, which would else name every look-up.
        .boxed()
    });
    futures_util::stream::iter(too_long).chain(asked.buffer_unordered(MAX_LOOK_UPS).flatten())
}

/// A source that is asked no more once it has failed so often in a row: a vault has thousands of passwords, and none of
/// them is worth waiting for a server that is away. What is on this laptop, the corpus and the built-in list, answers all
/// the same.
struct GivingUp<'a> {
    source: &'a dyn RangeSource,
    failures: AtomicUsize,
    last: Mutex<Option<Exposure>>,
}

impl RangeSource for GivingUp<'_> {
    fn look_up<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Exposure> {
        async move {
            if self.failures.load(Ordering::Relaxed) >= FAILURES {
                let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
                if let Some(last) = last {
                    return match self.source.look_up_here(hash).await {
                        Some(here) if !is_unknown(&here) => here,
                        _ => WithBuiltIn(Always(last)).look_up(hash).await,
                    };
                }
            }
            let exposure = self.source.look_up(hash).await;
            let is_online = matches!(exposure.source, Source::Online { .. });
            if is_unknown(&exposure) && is_online {
                self.failures.fetch_add(1, Ordering::Relaxed);
                *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(exposure.clone());
            } else if is_online {
                self.failures.store(0, Ordering::Relaxed);
            }
            exposure
        }
        .boxed()
    }
}

/// What is known of a password that nobody was asked about, since the audit was stopped: whether it is a common one.
fn not_asked(hash: Option<&Sha1Hash>) -> Exposure {
    let stopped = Exposure::unknown(Source::BuiltIn, Why::Cancelled);
    let built_in = WithBuiltIn(Always(stopped.clone()));
    hash.and_then(|hash| built_in.look_up(hash).now_or_never()).unwrap_or(stopped)
}

/// What a source that is away says of every password.
struct Always(Exposure);

impl RangeSource for Always {
    fn look_up<'a>(&'a self, _: &'a Sha1Hash) -> BoxFuture<'a, Exposure> {
        std::future::ready(self.0.clone()).boxed()
    }
}

/// What is known of a vault. It holds no password.
#[derive(Debug)]
pub struct Audit {
    /// The format of its file.
    pub format: vault::Format,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// What was left out on purpose.
    pub left_out: LeftOut,
    pub(crate) logins: Vec<Login>,
    pub(crate) distinct: Distinct,
    pub(crate) passwords: Vec<Password>,
    pub(crate) user_name_inside: Vec<bool>,
}

/// What is known of one distinct password.
#[derive(Debug)]
pub(crate) struct Password {
    pub(crate) exposure: Exposure,
    pub(crate) strength: Option<Strength>,
    /// As long as it could not be looked up.
    hash: Option<Sha1Hash>,
}

impl Audit {
    /// The logins, without their passwords.
    #[must_use]
    pub fn logins(&self) -> &[Login] {
        &self.logins
    }

    /// How many distinct passwords there are.
    #[must_use]
    pub fn passwords(&self) -> usize {
        self.passwords.len()
    }

    /// What is known of each distinct password.
    pub fn exposures(&self) -> impl Iterator<Item = &Exposure> {
        self.passwords.iter().map(|password| &password.exposure)
    }

    /// How many distinct passwords could not be looked up.
    #[must_use]
    pub fn not_checked(&self) -> usize {
        self.passwords.iter().filter(|password| is_unknown(&password.exposure)).count()
    }

    /// How many of those another try may find out about.
    #[must_use]
    pub fn can_be_tried_again(&self) -> usize {
        self.passwords.iter().filter(|password| password.hash.is_some()).count()
    }

    /// Looks up again what could not be looked up, and nothing else.
    pub fn look_up_again<'a>(
        &'a self,
        source: &'a dyn RangeSource,
        rng: &mut impl Rng,
    ) -> impl Stream<Item = (usize, Exposure)> + 'a {
        let unknown = self.passwords.iter().enumerate().filter(|(_, password)| password.hash.is_some());
        look_ups(unknown.map(|(number, password)| (number, &password.hash)), source, rng)
    }

    /// Takes what was found out.
    pub fn learn(&mut self, found: impl IntoIterator<Item = (usize, Exposure)>) {
        for (number, exposure) in found {
            let Some(password) = self.passwords.get_mut(number) else { continue };
            if !is_unknown(&exposure) {
                password.hash = None;
            }
            password.exposure = exposure;
        }
    }

    /// Whether the login's password stands in known breaches; `None` where it has none.
    #[must_use]
    pub fn exposure(&self, login: usize) -> Option<&Exposure> {
        self.password(login).map(|password| &password.exposure)
    }

    /// How strong the login's password is; `None` where it has none, or it was not examined.
    #[must_use]
    pub fn strength(&self, login: usize) -> Option<&Strength> {
        self.password(login).and_then(|password| password.strength.as_ref())
    }

    /// The other logins with the same password.
    pub fn same_password(&self, login: usize) -> impl Iterator<Item = usize> + '_ {
        self.distinct.same(login)
    }

    /// The logins with nearly the same password.
    pub fn nearly_same_password(&self, login: usize) -> impl Iterator<Item = usize> + '_ {
        self.distinct.nearly_same(login)
    }

    fn password(&self, login: usize) -> Option<&Password> {
        self.passwords.get(self.distinct.password_of(login)?)
    }
}

fn is_unknown(exposure: &Exposure) -> bool {
    matches!(exposure.verdict, Verdict::Unknown { .. })
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU64;
    use std::sync::atomic::AtomicUsize;

    use exposure::InOrder;
    use generator::os_rng;
    use vault::Options;

    use super::*;

    fn audited(table: &str, source: &dyn RangeSource) -> Audit {
        let (auditing, scoring) = Auditing::of(vault::read(table.as_bytes(), &Options::default()).expect("a vault"));
        let strengths = scoring.run(&PersonalWords::default(), &AtomicBool::new(false));
        let found = collect(auditing.look_ups(source, &mut os_rng().expect("randomness")));
        auditing.finish(strengths, found)
    }

    fn collect(answers: impl Stream<Item = (usize, Exposure)>) -> Vec<(usize, Exposure)> {
        answers.collect::<Vec<_>>().now_or_never().expect("the fake answers at once")
    }

    fn table(passwords: &[&str]) -> String {
        let rows =
            passwords.iter().enumerate().map(|(n, password)| format!("s{n},https://s{n}.example,kim,{password}\n"));
        format!("name,url,username,password\n{}", rows.collect::<String>())
    }

    /// Answers by the hash, remembers the prefixes, and may be away.
    #[derive(Default)]
    struct Asked {
        prefixes: Mutex<Vec<String>>,
        seen: Option<Sha1Hash>,
        away: AtomicBool,
        count: AtomicUsize,
    }

    impl RangeSource for Asked {
        fn look_up<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Exposure> {
            self.count.fetch_add(1, Ordering::Relaxed);
            self.prefixes.lock().unwrap_or_else(PoisonError::into_inner).push(hash.prefix().to_string());
            let source = Source::Online { host: "ranges.example".to_owned() };
            let is_it = |seen: &Sha1Hash| seen.suffix_digits() == hash.suffix_digits();
            let exposure = if self.away.load(Ordering::Relaxed) {
                Exposure::unknown(source, Why::TimedOut)
            } else if self.seen.as_ref().is_some_and(is_it) {
                Exposure { verdict: Verdict::Seen { count: NonZeroU64::new(7), rank: None }, source, as_of: None }
            } else {
                Exposure { verdict: Verdict::NotSeen, source, as_of: None }
            };
            std::future::ready(exposure).boxed()
        }
    }

    fn hash(password: &str) -> Sha1Hash {
        Sha1Hash::of(&Secret::new(password.to_owned()))
    }

    #[test]
    fn each_distinct_password_is_looked_up_once_and_all_logins_know() {
        let source = Asked { seen: Some(hash("two")), ..Asked::default() };
        let audit = audited(&table(&["one", "two", "one", "", "two"]), &source);
        assert_eq!(source.count.load(Ordering::Relaxed), 2);
        assert_eq!((audit.passwords(), audit.not_checked()), (2, 0));
        let seen = |login| matches!(audit.exposure(login), Some(Exposure { verdict: Verdict::Seen { .. }, .. }));
        assert_eq!([0, 1, 2, 3, 4].map(seen), [false, true, false, false, true]);
        assert!(audit.exposure(3).is_none() && audit.strength(3).is_none());
        assert!(audit.logins().iter().all(|login| login.password.is_none()), "the passwords are gone");
    }

    #[test]
    fn the_order_of_the_questions_is_not_that_of_the_file() {
        let passwords: Vec<String> = (0..200).map(|n| format!("password number {n}")).collect();
        let texts: Vec<_> = passwords.iter().map(String::as_str).collect();
        let source = Asked::default();
        let _ = audited(&table(&texts), &source);
        let asked = source.prefixes.into_inner().unwrap_or_else(PoisonError::into_inner);
        let in_order: Vec<_> = texts.iter().map(|text| hash(text).prefix().to_string()).collect();
        assert_ne!(asked, in_order);
        let sorted = |mut list: Vec<String>| {
            list.sort();
            list
        };
        assert!(!asked.is_sorted(), "nor is it sorted");
        assert_eq!(sorted(asked), sorted(in_order));
    }

    #[test]
    fn passwords_that_share_a_range_are_asked_about_one_after_the_other() {
        // Two that share a range, found by trying: half of 1.2 times the root of 2^20 numbers do.
        let mut known = std::collections::HashMap::new();
        let twins = (0..20_000).find_map(|n| {
            let text = format!("number {n}");
            known.insert(hash(&text).prefix(), text.clone()).map(|twin| (twin, text))
        });
        let (one, two) = twins.expect("two share a range");
        let source = Asked::default();
        let _ = audited(&table(&["a", &one, "b", "c", "d", &two, "e"]), &source);
        let asked = source.prefixes.into_inner().unwrap_or_else(PoisonError::into_inner);
        let prefix = hash(&one).prefix().to_string();
        let at: Vec<_> = (0..asked.len()).filter(|index| asked[*index] == prefix).collect();
        assert!(matches!(at.as_slice(), [first, second] if first + 1 == *second), "{at:?}");
    }

    #[test]
    fn a_source_that_is_away_is_not_asked_forever_and_the_built_in_list_is() {
        let mut passwords: Vec<String> = (0..500).map(|n| format!("password number {n}")).collect();
        passwords.push("dragon".to_owned());
        let texts: Vec<_> = passwords.iter().map(String::as_str).collect();
        let source = WithBuiltIn(Asked { away: AtomicBool::new(true), ..Asked::default() });
        let audit = audited(&table(&texts), &source);
        let asked = source.0.count.load(Ordering::Relaxed);
        assert!((FAILURES..=FAILURES + 1).contains(&asked), "{asked}");
        assert_eq!(audit.not_checked(), 500);
        assert!(matches!(audit.exposure(500).map(|e| &e.verdict), Some(Verdict::Seen { rank: Some(10), .. })));
    }

    /// A corpus that has one password alone, and of the others cannot say anything.
    struct Frequent(Sha1Hash);

    impl RangeSource for Frequent {
        fn look_up<'a>(&'a self, asked: &'a Sha1Hash) -> BoxFuture<'a, Exposure> {
            let seen = Verdict::Seen { count: NonZeroU64::new(9), rank: None };
            let unknown = Verdict::Unknown { why: Why::NotAmongFrequent { at_least: 9 } };
            let verdict = if self.0.suffix_digits() == asked.suffix_digits() { seen } else { unknown };
            std::future::ready(Exposure { verdict, source: Source::Corpus, as_of: None }).boxed()
        }

        fn look_up_here<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Option<Exposure>> {
            self.look_up(hash).map(Some).boxed()
        }
    }

    #[test]
    fn a_corpus_answers_every_password_whatever_it_cannot_say_of_others() {
        let passwords: Vec<String> = (0..500).map(|n| format!("password number {n}")).collect();
        let texts: Vec<_> = passwords.iter().map(String::as_str).collect();
        // Whichever it is in the random order, some have a long row of failures before them.
        for login in [0, 250, 499] {
            let corpus = || Frequent(hash(&passwords[login]));
            let away = Asked { away: AtomicBool::new(true), ..Asked::default() };
            let source = WithBuiltIn(InOrder(corpus(), away));
            let audit = audited(&table(&texts), &source);
            assert!(matches!(audit.exposure(login).map(|e| &e.verdict), Some(Verdict::Seen { .. })));
            assert!((FAILURES..=FAILURES + 1).contains(&source.0.1.count.load(Ordering::Relaxed)));
            // Nobody is asked online.
            let audit = audited(&table(&texts), &WithBuiltIn(corpus()));
            assert!(matches!(audit.exposure(login).map(|e| &e.verdict), Some(Verdict::Seen { .. })));
            assert_eq!(audit.not_checked(), 499);
        }
    }

    #[test]
    fn another_try_asks_for_what_is_unknown_alone() {
        let mut source = Asked { away: AtomicBool::new(true), ..Asked::default() };
        let mut audit = audited(&table(&["one", "two", "one"]), &source);
        assert_eq!((audit.not_checked(), audit.can_be_tried_again()), (2, 2));
        source = Asked { seen: Some(hash("two")), ..Asked::default() };
        let found = collect(audit.look_up_again(&source, &mut os_rng().expect("randomness")));
        audit.learn(found);
        assert_eq!((audit.not_checked(), audit.can_be_tried_again()), (0, 0));
        assert!(matches!(audit.exposure(1).map(|e| &e.verdict), Some(Verdict::Seen { .. })));
        let again = collect(audit.look_up_again(&source, &mut os_rng().expect("randomness")));
        assert!(again.is_empty());
    }

    #[test]
    fn what_was_stopped_is_unknown_and_never_fine() {
        let table = table(&["one", "two", "dragon"]);
        let vault = vault::read(table.as_bytes(), &Options::default()).expect("a vault");
        let (auditing, scoring) = Auditing::of(vault);
        let strengths = scoring.run(&PersonalWords::default(), &AtomicBool::new(true));
        assert!(strengths.iter().all(Option::is_none));
        let audit = auditing.finish(strengths, Vec::new());
        assert_eq!((audit.not_checked(), audit.can_be_tried_again()), (2, 2));
        assert!(matches!(audit.exposure(0).map(|e| &e.verdict), Some(Verdict::Unknown { why: Why::Cancelled })));
        // What stands in the built-in list is known without asking anybody.
        assert!(matches!(audit.exposure(2).map(|e| &e.verdict), Some(Verdict::Seen { rank: Some(10), .. })));
    }

    #[test]
    fn a_password_that_is_too_long_is_not_sent_and_not_forgotten() {
        let source = Asked::default();
        let audit = audited(&table(&[&"x".repeat(strength::MAX_CHARS + 1)]), &source);
        assert_eq!(source.count.load(Ordering::Relaxed), 0);
        assert!(matches!(audit.exposure(0).map(|e| &e.verdict), Some(Verdict::Unknown { why: Why::TooLong })));
        assert_eq!((audit.not_checked(), audit.can_be_tried_again()), (1, 0));
    }
}
