//! Who is asked about a password.

use std::sync::Arc;

use anyhow::{anyhow, bail};
use exposure::{RangeSource, Told, corpus_first};
use gateway::{Config, Door, Gateway, Online};
use home::Arrangement;
use ledger::Ledger;
use policy::LookUps;
use strength::PersonalWords;

use crate::args::Asked;
use crate::corpus;
use crate::terminal::warn;
use crate::text::Remedies;

/// Who is asked, and what may be done where that fails.
pub(crate) struct AskedSource {
    pub(crate) source: Arc<dyn RangeSource>,
    pub(crate) remedies: Remedies,
}

impl Asked {
    /// The corpus, then the source, with the built-in list behind them; every request is written into `ledger`. The policy
    /// of this laptop goes before what was asked for. `told` is whether a person reads what is warned of before they give
    /// anything to look up.
    pub(crate) fn source(&self, ledger: &Arc<Ledger>, told: Told) -> anyhow::Result<AskedSource> {
        let policy = Arrangement::of_this_laptop().policy;
        for problem in &policy.problems {
            warn(&format!("{problem}; nothing is sent until this laptop's policy is mended"));
        }
        let corpus =
            policys("--corpus", policy.corpus.as_ref(), self.corpus.as_ref(), |path| path.display().to_string())?;
        let address = policys("--source", policy.source.as_ref(), self.source.as_ref(), ToString::to_string)?;
        let is_allowed = policy.look_ups == LookUps::AsChosen;
        if !is_allowed && !self.offline && policy.problems.is_empty() {
            warn("this laptop's policy allows no online look-ups; nothing is sent");
        }
        let corpus = match corpus.map(|path| corpus::open(path)) {
            // One that was asked for here has to be there.
            Some(Err(error)) if self.corpus.is_some() => return Err(error),
            Some(Err(error)) => {
                let what = match told {
                    Told::Yes => "left out",
                    Told::No => "gone, and nobody is asked instead",
                };
                warn(&format!("the offline corpus of this laptop's policy is {what}: {error}"));
                Some(Err(told))
            }
            Some(Ok(corpus)) => Some(Ok(corpus)),
            None => None,
        };
        let gateway = Arc::new(Gateway::new(&Config::default(), Arc::clone(ledger))?);
        gateway.set_door(if self.offline || !is_allowed { Door::Shut } else { Door::Open });
        let online = Online::new(gateway, address.cloned().unwrap_or_default());
        let source = corpus_first(corpus, online);
        let mut remedies = if self.source.is_some() { Remedies::CHOSEN } else { Remedies::PUBLIC };
        if policy.source.is_some() {
            remedies = remedies.with_source_by_policy();
        }
        if policy.corpus.is_some() {
            remedies = remedies.with_corpus_by_policy();
        }
        if !policy.problems.is_empty() {
            remedies = remedies.offline_by_mistake();
        } else if !is_allowed {
            remedies = remedies.offline_by_policy();
        }
        Ok(AskedSource { source, remedies })
    }

    /// The personal words, and `more` that are known already.
    pub(crate) fn personal_words<'a>(&'a self, more: impl Iterator<Item = &'a str>) -> anyhow::Result<PersonalWords> {
        let words = self.personal.iter().map(String::as_str).chain(more);
        PersonalWords::parse(words).map_err(|error| anyhow!("{error}; give fewer or shorter ones with --personal"))
    }
}

/// The policy's value, or the one that was asked for where it has none.
fn policys<'a, T: PartialEq>(
    option: &str,
    policy: Option<&'a T>,
    asked: Option<&'a T>,
    name: impl Fn(&T) -> String,
) -> anyhow::Result<Option<&'a T>> {
    match (policy, asked) {
        (Some(policy), Some(asked)) if policy != asked => {
            bail!("this laptop's policy sets {}; leave {option} out", name(policy))
        }
        (policy, asked) => Ok(policy.or(asked)),
    }
}
