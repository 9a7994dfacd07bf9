//! The download: many requests under way, and what becomes of those that fail.
//!
//! It goes in rounds. A round asks for everything that is pending, and ends early when the source asks for a pause, is
//! away, or fails many times in a row. What failed is put back; after a pause the next round begins.

use std::collections::VecDeque;
use std::time::Duration;

use exposure::{Prefix, RangeError, Why};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use gateway::{Gateway, RangeFile};

use crate::error::FetchError;
use crate::fetch::Fetch;
use crate::folder::{Folder, md5_of};
use crate::progress::{Phase, Progress};
use crate::record::{Entry, Record};

/// Failures in a row, with no range between them, after which a round ends early.
const MANY: usize = 16;

/// What has been done, and what with.
pub(crate) struct Download<'a> {
    wanted: &'a Fetch,
    gateway: &'a Gateway,
    folder: &'a Folder,
    pub(crate) record: &'a mut Record,
    pending: VecDeque<Prefix>,
    done: u64,
    bytes: u64,
    failures: u64,
    pub(crate) written: u64,
    pub(crate) unchanged: u64,
}

/// A range that came.
enum Came {
    /// The source says that it is still the same.
    Same,
    /// It came, and its file holds it.
    New { entry: Entry, written: bool },
}

/// How a round ended.
#[derive(Default)]
struct Round {
    /// Ranges that came.
    came: usize,
    /// The last failure.
    failure: Option<Why>,
    /// The longest pause that was asked for.
    retry_after: Duration,
    /// Nothing more is to be asked in it.
    over: bool,
}

impl<'a> Download<'a> {
    /// A download of which `done` ranges are there already.
    pub(crate) fn new(
        wanted: &'a Fetch,
        gateway: &'a Gateway,
        folder: &'a Folder,
        record: &'a mut Record,
        done: u64,
    ) -> Self {
        let pending = VecDeque::new();
        Self { wanted, gateway, folder, record, pending, done, bytes: 0, failures: 0, written: 0, unchanged: 0 }
    }

    /// So many ranges have turned out not to be there after all.
    pub(crate) fn again(&mut self, lost: u64) {
        self.done = self.done.saturating_sub(lost);
    }

    /// Fetches these ranges.
    pub(crate) async fn fetch(
        &mut self,
        prefixes: Vec<Prefix>,
        tell: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<(), FetchError> {
        let config = &self.wanted.config;
        self.pending = prefixes.into();
        let (mut pause, mut barren) = (config.first_pause, 0);
        tell(self.progress(None));
        while !self.pending.is_empty() {
            let round = self.round(tell).await?;
            let Some(why) = round.failure else { continue };
            if round.came > 0 {
                (pause, barren) = (config.first_pause, 0);
            } else {
                barren += 1;
            }
            if barren >= config.barren_rounds || round.retry_after > config.longest_retry_after {
                return Err(FetchError::GaveUp { missing: self.pending.len() as u64, why });
            }
            let now = pause.max(round.retry_after);
            tell(self.progress(Some(now)));
            tokio::time::sleep(now).await;
            tell(self.progress(None));
            pause = (pause * 2).min(config.longest_pause);
        }
        Ok(())
    }

    async fn round(&mut self, tell: &mut (dyn FnMut(Progress) + Send)) -> Result<Round, FetchError> {
        let mut round = Round::default();
        let (mut under_way, mut again, mut in_a_row) = (FuturesUnordered::new(), Vec::new(), 0);
        loop {
            while !round.over && under_way.len() < self.wanted.config.under_way.max(1) {
                let Some(prefix) = self.pending.pop_front() else { break };
                let known = self.record.get(prefix).cloned();
                let (wanted, gateway, folder) = (self.wanted, self.gateway, self.folder);
                under_way.push(async move { (prefix, one(wanted, gateway, folder, prefix, known).await) });
            }
            let Some((prefix, came)) = under_way.next().await else { break };
            match came? {
                Ok(came) => {
                    self.keep(prefix, came)?;
                    round.came += 1;
                    in_a_row = 0;
                }
                Err(why) if self.may_pass(&why) => {
                    if why == (Why::Status { status: 304 }) {
                        self.record.forget_etag(prefix);
                    }
                    self.failures += 1;
                    in_a_row += 1;
                    again.push(prefix);
                    round.over |= in_a_row >= MANY || is_away(&why);
                    round.retry_after = round.retry_after.max(why.retry_after().unwrap_or_default());
                    round.failure = Some(why);
                }
                Err(why) => return Err(FetchError::Source { prefix, why }),
            }
            tell(self.progress(None));
        }
        self.pending.extend(again);
        Ok(round)
    }

    fn keep(&mut self, prefix: Prefix, came: Came) -> Result<(), FetchError> {
        match came {
            Came::Same => {
                self.record.note_same(prefix)?;
                self.unchanged += 1;
            }
            Came::New { entry, written } => {
                self.bytes += entry.length;
                self.record.note(prefix, entry)?;
                if written {
                    self.written += 1;
                } else {
                    self.unchanged += 1;
                }
            }
        }
        self.done += 1;
        Ok(())
    }

    /// Whether asking again later may help.
    fn may_pass(&self, why: &Why) -> bool {
        match why {
            // 304: to a question that was none, or with another ETag; without one, the range itself has to come.
            Why::Status { status } => matches!(status, 304 | 408 | 425 | 500..600),
            Why::TooManyRequests { .. }
            | Why::TimedOut
            | Why::CutShort
            | Why::ConnectionCut
            | Why::StreamRefused
            | Why::StreamReset
            | Why::GoingAway
            | Why::BadEncoding
            | Why::WrongChecksum
            | Why::NotARange(RangeError::NotUtf8 | RangeError::MalformedLine { .. }) => true,
            // A source that was never reached is more likely misnamed than about to come.
            why => is_away(why) && self.written + self.unchanged > 0,
        }
    }

    fn progress(&self, pause: Option<Duration>) -> Progress {
        let of = u64::from(self.wanted.part.ranges());
        Progress { phase: Phase::Fetch, done: self.done, of, bytes: self.bytes, failures: self.failures, pause }
    }
}

/// Whether nobody is to be asked for a while.
fn is_away(why: &Why) -> bool {
    matches!(
        why,
        Why::TooManyRequests { .. } | Why::ConnectionRefused | Why::NoNetwork | Why::DnsFailed | Why::TlsFailed
    )
}

/// Asks for one range, and writes its file where it has changed. The disk's failures are the outer ones.
async fn one(
    wanted: &Fetch,
    gateway: &Gateway,
    folder: &Folder,
    prefix: Prefix,
    known: Option<Entry>,
) -> Result<Result<Came, Why>, FetchError> {
    let etag = known.as_ref().and_then(|known| known.etag.as_ref());
    match gateway.range_file(&wanted.source, prefix, etag).await {
        Ok(RangeFile::Same) => Ok(Ok(Came::Same)),
        Ok(RangeFile::New { body, etag, last_modified }) => {
            let folder = folder.clone();
            let kept = tokio::task::spawn_blocking(move || {
                let (length, md5) = (body.len() as u64, md5_of(&body));
                let entry = Entry { length, md5, etag, last_modified, fresh: true };
                keep(&folder, prefix, &body, entry, known.as_ref())
            });
            kept.await.map_err(|_| FetchError::Internal)?.map(Ok)
        }
        Err(why) => Ok(Err(why)),
    }
}

fn keep(folder: &Folder, prefix: Prefix, body: &[u8], entry: Entry, known: Option<&Entry>) -> Result<Came, FetchError> {
    // That the file is of this length still was looked at when the run began.
    let written = !known.is_some_and(|known| known.length == entry.length && known.md5 == entry.md5);
    if written {
        folder.write(prefix, body)?;
    }
    Ok(Came::New { entry, written })
}
