//! What answers an exposure question.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::built_in::BuiltIn;
use crate::hash::{HASH_BYTES, Sha1Hash};
use crate::verdict::{Exposure, Source, Verdict, Why};

/// A source of range knowledge: online, built in, an offline corpus.
///
/// It is asked by hash, so that a source which reads ranges and one which has an index of its own fit alike. A source
/// never fails: what it cannot answer is [`Verdict::Unknown`] with the reason.
pub trait RangeSource: Send + Sync {
    /// Looks the hash up.
    fn look_up<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Exposure>;

    /// What it knows without anybody being asked who may be away; `None` where that is nothing.
    fn look_up_here<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Option<Exposure>> {
        let _ = hash;
        std::future::ready(None).boxed()
    }
}

impl<S: RangeSource + ?Sized> RangeSource for Arc<S> {
    fn look_up<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Exposure> {
        (**self).look_up(hash)
    }

    fn look_up_here<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Option<Exposure>> {
        (**self).look_up_here(hash)
    }
}

/// A source with the built-in list behind it: a common password is recognised whatever the first source says.
pub struct WithBuiltIn<S>(pub S);

impl<S: RangeSource> RangeSource for WithBuiltIn<S> {
    fn look_up<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Exposure> {
        async move { combine(self.0.look_up(hash).await, BuiltIn.answer(hash)) }.boxed()
    }

    fn look_up_here<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Option<Exposure>> {
        async move {
            let built_in = BuiltIn.answer(hash);
            Some(match self.0.look_up_here(hash).await {
                Some(first) => combine(first, built_in),
                None => built_in,
            })
        }
        .boxed()
    }
}

/// Whether the person could know that the offline corpus cannot be used before they asked for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// They could.
    Yes,
    /// It came to nobody's eyes, or is not known yet.
    No,
}

/// The offline corpus first, then `online` for what it cannot answer, with the built-in list behind both. An error stands for
/// a corpus that cannot be used: who could not know of it gets no answer from elsewhere.
pub fn corpus_first<C, S>(corpus: Option<Result<C, Told>>, online: S) -> Arc<dyn RangeSource>
where
    C: RangeSource + 'static,
    S: RangeSource + 'static,
{
    match corpus {
        None => Arc::new(WithBuiltIn(online)),
        Some(Ok(corpus)) => Arc::new(WithBuiltIn(InOrder(corpus, online))),
        Some(Err(Told::Yes)) => Arc::new(WithBuiltIn(InOrder(UnreadableCorpus, online))),
        Some(Err(Told::No)) => Arc::new(WithBuiltIn(UnreadableCorpus)),
    }
}

/// In the place of an offline corpus that cannot be used.
struct UnreadableCorpus;

impl RangeSource for UnreadableCorpus {
    fn look_up<'a>(&'a self, _: &'a Sha1Hash) -> BoxFuture<'a, Exposure> {
        std::future::ready(Exposure::unknown(Source::Corpus, Why::CorpusUnreadable)).boxed()
    }
}

/// Two sources: the second is asked what the first cannot answer, and only that.
///
/// An offline corpus stands first: what it answers leaves the laptop to nobody.
pub struct InOrder<A, B>(pub A, pub B);

impl<A: RangeSource, B: RangeSource> RangeSource for InOrder<A, B> {
    fn look_up<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Exposure> {
        async move {
            let first = self.0.look_up(hash).await;
            if !matches!(first.verdict, Verdict::Unknown { .. }) {
                return first;
            }
            let second = self.1.look_up(hash).await;
            match second.verdict {
                // The door was shut, so that the first is all that was asked.
                Verdict::Unknown { why: Why::Offline } => first,
                _ => second,
            }
        }
        .boxed()
    }

    fn look_up_here<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Option<Exposure>> {
        async move {
            let first = self.0.look_up_here(hash).await;
            match first {
                Some(Exposure { verdict: Verdict::Seen { .. } | Verdict::NotSeen, .. }) => first,
                _ => self.1.look_up_here(hash).await.or(first),
            }
        }
        .boxed()
    }
}

/// The first source's answer, save where only the built-in list has seen the password.
fn combine(first: Exposure, built_in: Exposure) -> Exposure {
    let Verdict::Seen { rank, .. } = built_in.verdict else {
        return match first.verdict {
            // The door was shut, so that the built-in list is all that was asked.
            Verdict::Unknown { why: why @ Why::Offline } => Exposure::unknown(Source::BuiltIn, why),
            _ => first,
        };
    };
    match first.verdict {
        Verdict::Seen { count, .. } => Exposure { verdict: Verdict::Seen { count, rank }, ..first },
        // A small mirror may not have it; that it leaked stays true.
        Verdict::NotSeen | Verdict::Unknown { .. } => built_in,
    }
}

/// A source for tests that answers from a table, and [`Verdict::Unknown`] for the rest.
#[derive(Default)]
pub struct Fake(HashMap<[u8; HASH_BYTES], Exposure>);

impl Fake {
    /// The fake, with `answer` for the password with this hash.
    #[must_use]
    pub fn with(mut self, hash: &Sha1Hash, answer: Exposure) -> Self {
        self.0.insert(*hash.bytes(), answer);
        self
    }
}

impl RangeSource for Fake {
    fn look_up<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Exposure> {
        let unknown = || Exposure::unknown(Source::Corpus, Why::NoNetwork);
        async move { self.0.get(hash.bytes()).cloned().unwrap_or_else(unknown) }.boxed()
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU64;

    use futures_util::FutureExt;
    use jiff::civil::date;
    use secret::Secret;

    use super::*;

    fn online(verdict: Verdict) -> Exposure {
        Exposure { verdict, source: Source::Online { host: "ranges.example".to_owned() }, as_of: None }
    }

    fn look_up(password: &str, verdict: Verdict) -> Exposure {
        let hash = Sha1Hash::of(&Secret::new(password.to_owned()));
        let source = WithBuiltIn(Fake::default().with(&hash, online(verdict)));
        source.look_up(&hash).now_or_never().expect("the fake answers at once")
    }

    #[test]
    fn a_count_from_the_first_source_is_joined_by_the_rank() {
        let seen = Verdict::Seen { count: NonZeroU64::new(7), rank: None };
        let both = Verdict::Seen { count: NonZeroU64::new(7), rank: Some(2) };
        assert_eq!(look_up("password", seen.clone()), online(both));
        assert_eq!(look_up("correct horse", seen.clone()), online(seen));
    }

    #[test]
    fn a_common_password_is_seen_when_the_first_source_cannot_answer_or_lacks_it() {
        let expect = Exposure {
            verdict: Verdict::Seen { count: None, rank: Some(2) },
            source: Source::BuiltIn,
            as_of: Some(date(2015, 2, 9)),
        };
        assert_eq!(look_up("password", Verdict::Unknown { why: Why::TimedOut }), expect);
        assert_eq!(look_up("password", Verdict::NotSeen), expect);
    }

    #[test]
    fn the_second_is_asked_only_what_the_first_cannot_answer() {
        let hash = Sha1Hash::of(&Secret::new("correct horse".to_owned()));
        let corpus = |verdict| Exposure { verdict, source: Source::Corpus, as_of: None };
        let unknown = |why| Verdict::Unknown { why };
        for (first, second, expect) in [
            (corpus(Verdict::NotSeen), online(unknown(Why::TimedOut)), corpus(Verdict::NotSeen)),
            (corpus(unknown(Why::CorpusDamaged)), online(Verdict::NotSeen), online(Verdict::NotSeen)),
            (corpus(unknown(Why::CorpusDamaged)), online(unknown(Why::TimedOut)), online(unknown(Why::TimedOut))),
            (
                corpus(unknown(Why::NotAmongFrequent { at_least: 9 })),
                online(unknown(Why::Offline)),
                corpus(unknown(Why::NotAmongFrequent { at_least: 9 })),
            ),
        ] {
            let source = InOrder(Fake::default().with(&hash, first), Fake::default().with(&hash, second));
            assert_eq!(source.look_up(&hash).now_or_never(), Some(expect));
        }
    }

    #[test]
    fn offline_the_built_in_list_is_the_source() {
        let offline = Verdict::Unknown { why: Why::Offline };
        assert_eq!(look_up("correct horse", offline), Exposure::unknown(Source::BuiltIn, Why::Offline));
    }

    #[test]
    fn for_any_other_password_the_first_source_decides() {
        let timed_out = Verdict::Unknown { why: Why::TimedOut };
        assert_eq!(look_up("correct horse", timed_out.clone()), online(timed_out));
        assert_eq!(look_up("correct horse", Verdict::NotSeen), online(Verdict::NotSeen));
    }
}
