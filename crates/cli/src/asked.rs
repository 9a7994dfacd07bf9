//! Who is asked about a password.

use std::sync::Arc;

use anyhow::anyhow;
use exposure::{InOrder, RangeSource, WithBuiltIn};
use gateway::{Config, Door, Gateway, Online};
use ledger::Ledger;
use strength::PersonalWords;

use crate::args::Asked;
use crate::corpus;

impl Asked {
    /// The corpus, then the source, with the built-in list behind them; every request is written into `ledger`.
    pub(crate) fn source(&self, ledger: &Arc<Ledger>) -> anyhow::Result<Arc<dyn RangeSource>> {
        let corpus = self.corpus.as_deref().map(corpus::open).transpose()?;
        let gateway = Arc::new(Gateway::new(&Config::default(), Arc::clone(ledger))?);
        gateway.set_door(if self.offline { Door::Shut } else { Door::Open });
        let online = Online::new(gateway, self.source.clone());
        Ok(match corpus {
            Some(corpus) => Arc::new(WithBuiltIn(InOrder(corpus, online))),
            None => Arc::new(WithBuiltIn(online)),
        })
    }

    /// The personal words, and `more` that are known already.
    pub(crate) fn personal_words<'a>(&'a self, more: impl Iterator<Item = &'a str>) -> anyhow::Result<PersonalWords> {
        let words = self.personal.iter().map(String::as_str).chain(more);
        PersonalWords::parse(words).map_err(|error| anyhow!("{error}; give fewer or shorter ones with --personal"))
    }
}
