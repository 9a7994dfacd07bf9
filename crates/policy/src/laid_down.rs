//! The policy as it holds.

use std::path::PathBuf;

use address::{FileAddress, SourceAddress};
use signed::PublicKey;

use crate::given::{Given, Names, Problem};
use crate::kind::Where;
use crate::table::{ENTRIES, Entry};

/// Whose values they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The administrator's of this laptop: all of the table.
    Laptop,
    /// A federation's, in its edition: those that it may set.
    Edition,
}

/// A value that holds.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// Which.
    pub entry: &'static Entry,
    /// Who has set it.
    pub by: Scope,
}

/// Whether the source may be asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LookUps {
    /// As the person chooses.
    #[default]
    AsChosen,
    /// Not at all: offline mode is on, and stays on.
    NotAllowed,
}

/// What was laid down. What is `None` was not.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// The source to ask, whatever the person has chosen.
    pub source: Option<SourceAddress>,
    /// Whether it may be asked.
    pub look_ups: LookUps,
    /// The offline corpus to ask first, by its absolute path, whatever the person has chosen.
    pub corpus: Option<PathBuf>,
    /// Where newer advice is.
    pub pack_address: Option<Where>,
    /// Whose advice is taken.
    pub pack_key: Option<PublicKey>,
    /// Where newer versions of Cordon are.
    pub update_address: Option<Where>,
    /// Whose versions are taken.
    pub update_key: Option<PublicKey>,
    /// Whether newer versions are looked for at each start.
    pub update_at_start: bool,
    /// The federation's name.
    pub federation: Option<String>,
    /// Whom to ask for help.
    pub help: Option<String>,
    /// What is wrong. Where there is anything, nobody knows what was meant, and the safest holds: nothing is asked online,
    /// and no advice and no version is taken. What could be read beside it still tells and locks.
    pub problems: Vec<Problem>,
    /// What of the table was given and well-formed, in the table's order.
    pub set: Vec<Held>,
}

impl Policy {
    /// The meaning of what was found in `place`, the name of a file or of a registry key.
    #[must_use]
    pub fn of(place: &str, names: Names, scope: Scope, given: Vec<Given>) -> Self {
        let mut policy = Self::default();
        for Given { name, line, value } in given {
            let known = ENTRIES.iter().find(|entry| match names {
                Names::Dotted => entry.key == name,
                // The registry knows no case.
                Names::Plain => entry.name.eq_ignore_ascii_case(&name),
            });
            let taken = match known {
                None => Err("there is no such value".to_owned()),
                Some(entry) if scope == Scope::Edition && !entry.in_edition => {
                    Err("an edition does not set this; the policy of a laptop may".to_owned())
                }
                Some(entry) => (entry.take)(&mut policy, &value).map(|()| policy.set.push(Held { entry, by: scope })),
            };
            if let Err(what) = taken {
                policy.problems.push(Problem { place: place.to_owned(), line, name: Some(name), what });
            }
        }
        policy.set = in_order(policy.set);
        policy.made_safe()
    }

    /// Where newer versions are, and whose are taken; `None` where either is missing.
    #[must_use]
    pub fn updates(&self) -> Option<(&FileAddress, &PublicKey)> {
        Some((self.update_address.as_ref()?.address()?, self.update_key.as_ref()?))
    }

    /// The tables that have an address and no key, so that nothing is taken from there: `pack`, `update`.
    pub fn without_key(&self) -> impl Iterator<Item = &'static str> {
        let tables = [("pack", &self.pack_address, &self.pack_key), ("update", &self.update_address, &self.update_key)];
        let is_keyless = |address: &Option<Where>, key: &Option<PublicKey>| {
            address.as_ref().and_then(Where::address).is_some() && key.is_none()
        };
        tables.into_iter().filter_map(move |(table, address, key)| is_keyless(address, key).then_some(table))
    }

    /// A policy that is there and cannot be read.
    #[must_use]
    pub fn unreadable(place: &str, what: &str) -> Self {
        let problem = Problem { place: place.to_owned(), line: None, name: None, what: what.to_owned() };
        Self { problems: vec![problem], ..Self::default() }.made_safe()
    }

    /// With more that is wrong.
    #[must_use]
    pub(crate) fn with_problems(mut self, problems: impl IntoIterator<Item = Problem>) -> Self {
        self.problems.extend(problems);
        self.made_safe()
    }

    /// What it means where something is wrong with it.
    fn made_safe(mut self) -> Self {
        if !self.problems.is_empty() {
            self.look_ups = LookUps::NotAllowed;
            (self.pack_address, self.pack_key) = (Some(Where::Nowhere), None);
            (self.update_address, self.update_key, self.update_at_start) = (Some(Where::Nowhere), None, false);
        }
        self
    }

    /// With the values of `edition` where this has none.
    #[must_use]
    pub fn over(self, edition: Self) -> Self {
        let is_right = self.problems.is_empty();
        let keys = |edition| if is_right { edition } else { None };
        let mut set = self.set.clone();
        set.extend(edition.set.iter().filter(|held| !self.set.iter().any(|own| own.entry.key == held.entry.key)));
        let is_edition_right = edition.problems.is_empty();
        let both = Self {
            set: in_order(set),
            pack_address: self.pack_address.or(edition.pack_address),
            pack_key: self.pack_key.or(keys(edition.pack_key)),
            update_address: self.update_address.or(edition.update_address),
            update_key: self.update_key.or(keys(edition.update_key)),
            federation: self.federation.or(edition.federation),
            help: self.help.or(edition.help),
            ..self
        };
        if is_edition_right { both } else { both.with_problems(edition.problems) }
    }
}

/// In the table's order.
fn in_order(mut set: Vec<Held>) -> Vec<Held> {
    set.sort_by_key(|held| ENTRIES.iter().position(|other| other.key == held.entry.key));
    set
}
