//! The online source: the range API or a mirror of it, with the session's answers kept in memory.

use std::num::NonZeroU64;
use std::sync::Arc;

use address::SourceAddress;
use exposure::{Exposure, Prefix, RangeSource, Sha1Hash, Source, Verdict};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use moka::future::Cache;

use crate::answer::Answer;
use crate::client::Gateway;

/// Bytes of ranges kept; a range takes about 25 KiB.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;

/// The online range API, or a mirror of it.
pub struct Online {
    gateway: Arc<Gateway>,
    address: SourceAddress,
    /// Concurrent questions about one range wait for one request. Failures are not kept.
    answers: Cache<Prefix, Arc<Answer>>,
}

impl Online {
    /// The source at `address`, asked through `gateway`.
    #[must_use]
    pub fn new(gateway: Arc<Gateway>, address: SourceAddress) -> Self {
        let answers = Cache::builder()
            .max_capacity(CACHE_BYTES)
            .weigher(|_, answer: &Arc<Answer>| u32::try_from(answer.range.memory()).unwrap_or(u32::MAX))
            .build();
        Self { gateway, address, answers }
    }
}

impl RangeSource for Online {
    fn look_up<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Exposure> {
        async move {
            let source = Source::Online { host: self.address.host() };
            let prefix = hash.prefix();
            let ask = async { self.gateway.range(&self.address, prefix).await.map(Arc::new) };
            match self.answers.try_get_with(prefix, ask).await {
                Ok(answer) => {
                    let verdict = match answer.range.count(hash).and_then(NonZeroU64::new) {
                        Some(count) => Verdict::Seen { count: Some(count), rank: None },
                        None => Verdict::NotSeen,
                    };
                    Exposure { verdict, source, as_of: Some(answer.as_of) }
                }
                Err(why) => Exposure::unknown(source, (*why).clone()),
            }
        }
        .boxed()
    }
}
