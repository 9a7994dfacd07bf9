//! Notices: what is known of one breach.

use jiff::civil::Date;
use serde::Deserialize;

use crate::codes::Exposed;
use crate::error::Fault;
use crate::files::{count, file_of};
use crate::text::{Id, Line, Reference, Sentence, Title};

/// What is known of one breach.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Its id; never changed.
    pub id: Id,
    /// As people call it.
    pub title: Title,
    /// The day on which it was made public, as YYYY-MM-DD.
    #[cfg_attr(test, schemars(with = "String"))]
    pub told: Date,
    /// Whom it is about.
    pub who: Line,
    /// What happened.
    pub summary: Sentence,
    /// What was exposed; empty where only the person can know.
    pub exposed: Vec<Exposed>,
    /// What was said not to have been held.
    #[serde(default)]
    pub not_exposed: Vec<Exposed>,
    /// The article that says more.
    pub article: Option<Id>,
    /// Where this comes from.
    pub sources: Vec<Reference>,
}

file_of!(NoticeFile, notice: Notice, "Vec<Notice>");

impl Notice {
    pub(crate) fn check(&self) -> Result<(), Fault> {
        count("exposed", self.exposed.len(), 0, Exposed::ALL.len())?;
        count("sources", self.sources.len(), 1, 20)?;
        if self.not_exposed.iter().any(|item| self.exposed.contains(item)) {
            return Err(Fault::Contradiction("exposed", "not_exposed"));
        }
        Ok(())
    }
}
