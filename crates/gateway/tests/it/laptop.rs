//! The client's side: the real gateway and the real source on it.

use std::sync::Arc;
use std::time::Duration;

use exposure::{Exposure, Prefix, RangeSource, Sha1Hash, Source, Verdict, Why};
use gateway::{Config, Gateway, Online, SourceAddress};
use ledger::{Entry, Ledger, Outcome, Sent};
use secret::Secret;

use crate::server::{Reply, Server};

/// The documented example; its prefix is 21BD1.
pub(crate) const PASSWORD: &str = "P@ssw0rd";

/// Attempts where another cannot help.
pub(crate) const ONCE: usize = 1;
/// Attempts where another may help and does not.
pub(crate) const THREE_TIMES: usize = 3;

/// The usual times, save the pauses between attempts.
pub(crate) fn config() -> Config {
    Config { first_pause: Duration::from_millis(1), ..Config::default() }
}

pub(crate) struct Laptop {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) online: Online,
    ledger: Arc<Ledger>,
    host: String,
}

impl Laptop {
    /// A laptop that asks the source at `address`.
    pub(crate) fn new(address: &str) -> Self {
        Self::with(&config(), address)
    }

    pub(crate) fn with(config: &Config, address: &str) -> Self {
        let ledger = Arc::new(Ledger::default());
        let gateway = Arc::new(Gateway::new(config, Arc::clone(&ledger)).expect("the client can be built"));
        let address: SourceAddress = address.parse().expect("a source's address");
        let host = address.host();
        Self { online: Online::new(Arc::clone(&gateway), address), gateway, ledger, host }
    }

    /// The same laptop, with nothing in memory of what it was told.
    pub(crate) fn forgetful(self, address: &str) -> Self {
        let address: SourceAddress = address.parse().expect("a source's address");
        Self { host: address.host(), online: Online::new(Arc::clone(&self.gateway), address), ..self }
    }

    pub(crate) async fn look_up(&self, password: &str) -> Exposure {
        self.online.look_up(&hash(password)).await
    }

    /// What became of the attempts so far. Each entry must name the receiver and what it was sent.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        let entries = self.ledger.entries();
        for entry in &entries {
            assert_eq!(entry.receiver, self.host);
            assert_eq!(entry.sent, Sent::Prefix(Prefix::parse("21BD1").expect("five hex digits")));
        }
        entries
    }

    pub(crate) fn outcomes(&self) -> Vec<Outcome> {
        self.entries().into_iter().map(|entry| entry.outcome).collect()
    }

    /// Looks the documented example up, which must fail for this reason after that many attempts, each with its entry.
    pub(crate) async fn check_unknown(&self, why: impl Into<Why>, attempts: usize) -> Vec<Entry> {
        let why = why.into();
        let source = Source::Online { host: self.host.clone() };
        assert_eq!(self.look_up(PASSWORD).await, Exposure::unknown(source, why.clone()));
        assert_eq!(self.outcomes(), vec![Outcome::Failed(why); attempts]);
        self.entries()
    }

    /// Looks the documented example up, which must be found.
    pub(crate) async fn check_seen(&self) {
        assert_eq!(self.look_up(PASSWORD).await.verdict, seen(52_579));
    }
}

pub(crate) fn hash(password: &str) -> Sha1Hash {
    Sha1Hash::of(&Secret::new(password.to_owned()))
}

pub(crate) fn seen(count: u64) -> Verdict {
    Verdict::Seen { count: count.try_into().ok(), rank: None }
}

/// A server that replies like this gives no answer, for this reason, after that many requests, which the ledger counts
/// to the byte.
pub(crate) async fn check(replies: impl Into<Vec<Reply>>, why: impl Into<Why>, attempts: usize) -> Vec<Entry> {
    check_with(&config(), replies, why, attempts).await
}

pub(crate) async fn check_with(
    config: &Config,
    replies: impl Into<Vec<Reply>>,
    why: impl Into<Why>,
    attempts: usize,
) -> Vec<Entry> {
    let server = Server::start(replies).await;
    let entries = Laptop::with(config, &server.http()).check_unknown(why, attempts).await;
    let sent: Vec<_> = server.heads().iter().map(|head| head.len() as u64).collect();
    assert_eq!(entries.iter().map(|entry| entry.bytes_out).collect::<Vec<_>>(), sent);
    entries
}
