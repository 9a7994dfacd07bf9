//! Check many passwords side by side, each distinct one once, answers in the order of the questions.

use std::collections::HashMap;
use std::sync::Arc;

use exposure::{RangeSource, Why};
use futures_util::future::{BoxFuture, Shared};
use futures_util::{FutureExt, Stream, StreamExt};
use secret::{Fingerprint, Keyed, Secret};
use strength::PersonalWords;

use crate::check::{Check, check};

/// Look-ups under way at the same time.
pub const MAX_LOOK_UPS: usize = 32;

/// One line of a list of passwords.
#[derive(Debug)]
pub enum Line {
    /// A password.
    Password(Secret),
    /// A line longer than any password that is examined.
    TooLong,
    /// A line that is not UTF-8.
    NotUtf8,
}

/// Checks each of `lines`. Of a password that comes again, only the answer is kept and a keyed hash that means nothing
/// outside this call.
pub fn check_many(
    source: Arc<dyn RangeSource>,
    personal: Arc<PersonalWords>,
    lines: impl Stream<Item = Line>,
) -> impl Stream<Item = Arc<Check>> {
    let keyed = Keyed::default();
    let mut known: HashMap<Fingerprint, Shared<BoxFuture<'static, Arc<Check>>>> = HashMap::new();
    let checks = lines.map(move |line| match line {
        Line::Password(password) => {
            let key = keyed.fingerprint(password.expose());
            let (source, personal) = (Arc::clone(&source), Arc::clone(&personal));
            let begin = || async move { Arc::new(check(&*source, &personal, password).await) }.boxed().shared();
            known.entry(key).or_insert_with(begin).clone()
        }
        Line::TooLong => answer(Why::TooLong),
        Line::NotUtf8 => answer(Why::TextNotUtf8),
    });
    checks.buffered(MAX_LOOK_UPS)
}

fn answer(why: Why) -> Shared<BoxFuture<'static, Arc<Check>>> {
    std::future::ready(Arc::new(Check::not_examined(why))).boxed().shared()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use exposure::{Exposure, Sha1Hash, Source, Verdict};

    use super::*;

    /// Counts the questions, and those under way.
    #[derive(Default)]
    struct Counting {
        asked: AtomicUsize,
        under_way: AtomicUsize,
        most: AtomicUsize,
    }

    impl RangeSource for Counting {
        fn look_up<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Exposure> {
            async move {
                self.asked.fetch_add(1, Ordering::Relaxed);
                let under_way = self.under_way.fetch_add(1, Ordering::Relaxed) + 1;
                self.most.fetch_max(under_way, Ordering::Relaxed);
                yield_once().await;
                self.under_way.fetch_sub(1, Ordering::Relaxed);
                // The answer tells which question it belongs to.
                let host = hash.prefix().to_string();
                Exposure { verdict: Verdict::NotSeen, source: Source::Online { host }, as_of: None }
            }
            .boxed()
        }
    }

    async fn yield_once() {
        let mut yielded = false;
        std::future::poll_fn(|context| {
            if std::mem::replace(&mut yielded, true) {
                return std::task::Poll::Ready(());
            }
            context.waker().wake_by_ref();
            std::task::Poll::Pending
        })
        .await;
    }

    fn run(lines: Vec<Line>) -> (Vec<Arc<Check>>, Arc<Counting>) {
        let source = Arc::new(Counting::default());
        let checks =
            check_many(Arc::clone(&source) as Arc<dyn RangeSource>, Arc::default(), futures_util::stream::iter(lines));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let mut all = std::pin::pin!(checks.collect::<Vec<_>>());
        loop {
            if let std::task::Poll::Ready(checks) = all.poll_unpin(&mut context) {
                return (checks, source);
            }
        }
    }

    fn password(text: impl Into<String>) -> Line {
        Line::Password(Secret::new(text.into()))
    }

    #[test]
    fn answers_stand_in_the_order_of_the_questions() {
        let texts: Vec<String> = (0..200).map(|n| format!("password {n}")).collect();
        let (checks, source) = run(texts.iter().map(password).collect());
        let expect: Vec<_> = texts.iter().map(|text| Sha1Hash::of(&Secret::new(text.clone())).prefix()).collect();
        for (check, prefix) in checks.iter().zip(&expect) {
            assert_eq!(check.exposure.source, Source::Online { host: prefix.to_string() });
        }
        assert_eq!(checks.len(), 200);
        assert_eq!(source.most.load(Ordering::Relaxed), MAX_LOOK_UPS);
    }

    #[test]
    fn a_password_that_comes_again_is_asked_about_once() {
        let lines = ["one", "two", "one", "one", "two"].map(password);
        let (checks, source) = run(lines.into());
        assert_eq!(source.asked.load(Ordering::Relaxed), 2);
        assert_eq!(checks[0], checks[2]);
        assert_eq!(checks[1], checks[4]);
        assert_ne!(checks[0], checks[1]);
    }

    #[test]
    fn a_line_that_cannot_be_read_keeps_its_place() {
        let (checks, _) = run(vec![Line::NotUtf8, password("one"), Line::TooLong]);
        assert_eq!(*checks[0], Check::not_examined(Why::TextNotUtf8));
        assert_eq!(checks[1].exposure.verdict, Verdict::NotSeen);
        assert_eq!(*checks[2], Check::not_examined(Why::TooLong));
    }
}
