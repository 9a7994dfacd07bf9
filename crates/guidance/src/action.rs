//! Actions: what a person can do, when it is worth doing, and where it is done. A place where somebody is found is an
//! action too: taking oneself off it.

use std::num::NonZeroU16;

use serde::Deserialize;

use crate::codes::{CaseFact, Exposed, Part, PlaceKind, Screen, Urgency};
use crate::error::Fault;
use crate::files::{count, file_of};
use crate::text::{Because, Id, Line, Page, Reference, Sentence, Title};

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Its id; never changed, since what a person has done is kept under it.
    pub id: Id,
    /// What to do.
    pub title: Title,
    /// The part of the advice that it belongs to.
    pub part: Part,
    /// Minutes that it takes.
    pub minutes: u16,
    /// What it does for the person.
    pub why: Sentence,
    /// How.
    pub steps: Vec<Sentence>,
    /// The article that says more.
    pub article: Option<Id>,
    /// Where it is done; the first is the main one.
    pub at: Vec<At>,
    /// What is to be done before it, where that comes first of all.
    pub after: Vec<Id>,
    /// Days after which it is due again.
    pub again_after_days: Option<NonZeroU16>,
    /// What a calendar can remind of.
    pub reminder: Option<Reminder>,
    /// The place of the footprint that it is about.
    pub place: Option<Place>,
    /// When it is worth doing.
    pub rules: Vec<Rule>,
    /// Where its facts come from.
    pub sources: Vec<Reference>,
}

/// A place where somebody is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// As people call it.
    pub name: Line,
    /// What kind of place it is.
    pub kind: PlaceKind,
    /// What can be found there.
    pub finds: Vec<Exposed>,
}

/// Where something is done.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "AtEntry")]
pub enum At {
    /// A screen of Cordon.
    Screen(Screen),
    /// An article.
    Article(Id),
    /// A page on the web.
    Page {
        /// Its address.
        page: Page,
        /// What it is.
        name: Line,
    },
    /// A phone number.
    Phone {
        /// The number.
        phone: Line,
        /// Whose it is.
        name: Line,
        /// When it is answered.
        hours: Option<Line>,
    },
    /// Somebody to speak to.
    Person(Line),
}

/// When an action is worth doing. Each condition must hold; one without any always holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// How soon.
    pub urgency: Urgency,
    /// Why, as it stands behind “because”.
    pub because: Because,
    /// All of these were exposed.
    #[serde(default)]
    pub exposed: Vec<Exposed>,
    /// All of these hold.
    #[serde(default)]
    pub case: Vec<CaseFact>,
    /// The person has an account at one of these services, or at one of these kinds of service.
    #[serde(default)]
    pub uses: Vec<String>,
}

/// What a calendar can remind of, over and over.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reminder {
    /// What stands in the calendar, which others may see.
    pub title: Title,
    /// Every so many units.
    pub every: NonZeroU16,
    /// What is counted.
    pub unit: Unit,
    /// Units after today at which it begins.
    #[serde(default)]
    pub starts: u16,
    /// Whether it counts from the day on which the action was done.
    #[serde(default)]
    pub after_done: bool,
}

/// A unit of time in a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Weeks.
    Weeks,
    /// Months.
    Months,
}

/// An action as it stands in a file.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct ActionEntry {
    id: Id,
    title: Title,
    part: Part,
    minutes: u16,
    why: Sentence,
    steps: Vec<Sentence>,
    article: Option<Id>,
    at: Vec<At>,
    #[serde(default)]
    after: Vec<Id>,
    again_after_days: Option<NonZeroU16>,
    reminder: Option<Reminder>,
    rule: Vec<Rule>,
    sources: Vec<Reference>,
}

/// A place of the footprint as it stands in a file.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceEntry {
    id: Id,
    title: Title,
    name: Line,
    kind: PlaceKind,
    finds: Vec<Exposed>,
    found: Sentence,
    minutes: u16,
    steps: Vec<Sentence>,
    article: Option<Id>,
    at: Vec<At>,
    #[serde(default)]
    after: Vec<Id>,
    again_after_days: Option<NonZeroU16>,
    #[serde(default)]
    rule: Vec<Rule>,
    sources: Vec<Reference>,
}

file_of!(ActionFile, action: ActionEntry, "Vec<ActionEntry>");
file_of!(PlaceFile, place: PlaceEntry, "Vec<PlaceEntry>");

impl From<ActionEntry> for Action {
    fn from(entry: ActionEntry) -> Self {
        Self {
            id: entry.id,
            title: entry.title,
            part: entry.part,
            minutes: entry.minutes,
            why: entry.why,
            steps: entry.steps,
            article: entry.article,
            at: entry.at,
            after: entry.after,
            again_after_days: entry.again_after_days,
            reminder: entry.reminder,
            place: None,
            rules: entry.rule,
            sources: entry.sources,
        }
    }
}

impl From<PlaceEntry> for Action {
    fn from(entry: PlaceEntry) -> Self {
        Self {
            id: entry.id,
            title: entry.title,
            part: Part::Footprint,
            minutes: entry.minutes,
            why: entry.found,
            steps: entry.steps,
            article: entry.article,
            at: entry.at,
            after: entry.after,
            again_after_days: entry.again_after_days,
            reminder: None,
            place: Some(Place { name: entry.name, kind: entry.kind, finds: entry.finds }),
            rules: entry.rule,
            sources: entry.sources,
        }
    }
}

impl Action {
    pub(crate) fn check(&self) -> Result<(), Fault> {
        count("steps", self.steps.len(), 1, 10)?;
        count("at", self.at.len(), 1, 4)?;
        count("sources", self.sources.len(), 1, 20)?;
        if !(1..=240).contains(&self.minutes) {
            return Err(Fault::Field("minutes"));
        }
        match &self.place {
            None => count("rule", self.rules.len(), 1, 30),
            Some(place) => count("finds", place.finds.len(), 1, Exposed::ALL.len()),
        }
    }

    /// Whether it is in every plan.
    #[must_use]
    pub fn is_for_everybody(&self) -> bool {
        self.rules.iter().any(|rule| rule.exposed.is_empty() && rule.case.is_empty() && rule.uses.is_empty())
    }

    /// The pages that it leads to, those of its sources included.
    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        let at = self.at.iter().filter_map(|at| match at {
            At::Page { page, .. } => Some(page),
            _ => None,
        });
        at.chain(self.sources.iter().filter_map(|source| source.url.as_ref()))
    }
}

/// Where something is done, as it stands in a file.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct AtEntry {
    screen: Option<Screen>,
    article: Option<Id>,
    page: Option<Page>,
    phone: Option<Line>,
    person: Option<Line>,
    /// Of a page or a phone number.
    name: Option<Line>,
    /// Of a phone number.
    hours: Option<Line>,
}

#[cfg(test)]
impl schemars::JsonSchema for At {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "At".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        AtEntry::json_schema(generator)
    }
}

impl TryFrom<AtEntry> for At {
    type Error = &'static str;

    fn try_from(entry: AtEntry) -> Result<Self, Self::Error> {
        match entry {
            AtEntry {
                screen: Some(screen),
                article: None,
                page: None,
                phone: None,
                person: None,
                name: None,
                hours: None,
            } => Ok(Self::Screen(screen)),
            AtEntry {
                screen: None,
                article: Some(id),
                page: None,
                phone: None,
                person: None,
                name: None,
                hours: None,
            } => Ok(Self::Article(id)),
            AtEntry {
                screen: None,
                article: None,
                page: Some(page),
                phone: None,
                person: None,
                name: Some(name),
                hours: None,
            } => Ok(Self::Page { page, name }),
            AtEntry {
                screen: None,
                article: None,
                page: None,
                phone: Some(phone),
                person: None,
                name: Some(name),
                hours,
            } => Ok(Self::Phone { phone, name, hours }),
            AtEntry {
                screen: None,
                article: None,
                page: None,
                phone: None,
                person: Some(who),
                name: None,
                hours: None,
            } => Ok(Self::Person(who)),
            _ => Err("give one of screen, article, person, page with name, or phone with name"),
        }
    }
}
