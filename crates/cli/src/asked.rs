//! Who is asked about a password.

use std::sync::Arc;

use anyhow::anyhow;
use exposure::WithBuiltIn;
use gateway::{Config, Door, Gateway, Online};
use ledger::Ledger;
use strength::PersonalWords;

use crate::args::Asked;

impl Asked {
    /// The source, with the built-in list behind it; every request is written into `ledger`.
    pub(crate) fn source(&self, ledger: &Arc<Ledger>) -> anyhow::Result<WithBuiltIn<Online>> {
        let gateway = Arc::new(Gateway::new(&Config::default(), Arc::clone(ledger))?);
        gateway.set_door(if self.offline { Door::Shut } else { Door::Open });
        Ok(WithBuiltIn(Online::new(gateway, self.source.clone())))
    }

    /// The personal words, and `more` that are known already.
    pub(crate) fn personal_words<'a>(&'a self, more: impl Iterator<Item = &'a str>) -> anyhow::Result<PersonalWords> {
        let words = self.personal.iter().map(String::as_str).chain(more);
        PersonalWords::parse(words).map_err(|error| anyhow!("{error}; give fewer or shorter ones with --personal"))
    }
}
