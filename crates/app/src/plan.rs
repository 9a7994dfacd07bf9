//! The plan: what the person has said, what they have done, and what is to be done next.

use std::collections::{BTreeMap, BTreeSet};

use guidance::{Action, Case, CaseFact, Category, Exposed, Id, Notice, Pack, Part, Planned, Urgency};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::accounts::{Accounts, ServiceRef};
use crate::state::State;

/// Actions that are shown first of all.
const NEXT: usize = 3;
/// Days for which something may be put off at most.
pub const MAX_SNOOZE: u16 = 365;

/// What is kept of the plan. What it consists of is worked out anew each time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlanState {
    /// What the person has said; `None` until they were asked.
    pub answers: Option<Answers>,
    /// What they have done or put off, by the id of the action.
    marks: BTreeMap<String, Mark>,
    /// What they have seen of the plan.
    seen: Option<Seen>,
}

/// What the person has said about their case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answers {
    /// The notices that are about them, by their ids.
    pub notices: BTreeSet<String>,
    /// What was exposed.
    pub exposed: BTreeSet<Exposed>,
    /// What makes their case special.
    pub case: BTreeSet<CaseFact>,
}

/// What became of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mark {
    /// Done, on this day.
    Done(Date),
    /// Put off until this day.
    Snoozed(Date),
}

/// The plan as the person has seen it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    on: Date,
    actions: BTreeMap<String, Urgency>,
    notices: BTreeSet<String>,
}

/// How an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progressed {
    /// It is to be done.
    ToDo,
    /// It was done on this day, and is due again.
    DueAgain(Date),
    /// It was put off until a day that has come.
    Back(Date),
    /// It is done.
    Done(Date),
    /// It is put off until this day.
    Snoozed(Date),
}

impl Progressed {
    /// Whether it is to be done now.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::ToDo | Self::DueAgain(_) | Self::Back(_))
    }
}

/// An action with how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<'a> {
    /// What to do.
    pub action: &'a Action,
    /// How soon; `None` for a place of the footprint that no rule has put into the plan.
    pub urgency: Option<Urgency>,
    /// Why, as it stands behind “because”.
    pub reasons: Vec<&'a str>,
    /// How it stands.
    pub progress: Progressed,
    /// What comes first of all, and is to be done before it.
    pub waits_for: Vec<&'a Action>,
}

/// The plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan<'a> {
    /// All of it, the most urgent first.
    pub steps: Vec<Step<'a>>,
    /// What has changed since the person last looked; empty at first.
    pub changes: Vec<Change<'a>>,
}

/// What has changed since the person last looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<'a> {
    /// A notice has come.
    Notice(&'a Notice),
    /// An action has come.
    Action(&'a Action),
    /// An action is more urgent than it was.
    MoreUrgent(&'a Action),
    /// An action is due again.
    DueAgain(&'a Action),
    /// An action that was put off is back.
    Back(&'a Action),
}

/// Why an action cannot be marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The pack has no such action.
    #[error("there is no such action")]
    NoSuchAction,
    /// The pack has no such notice.
    #[error("there is no such notice")]
    NoSuchNotice,
    /// It can be put off for 1 to [`MAX_SNOOZE`] days.
    #[error("something can be put off for 1 to {MAX_SNOOZE} days")]
    BadSnooze,
}

/// What becomes of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marking {
    /// It was done today.
    Done,
    /// It is put off for so many days.
    SnoozedFor(u16),
    /// Neither, after all.
    Open,
}

impl PlanState {
    /// Takes the answers of the person, who has then seen what plan they make.
    ///
    /// # Errors
    /// [`PlanError::NoSuchNotice`].
    pub fn answer(&mut self, pack: &Pack, answers: Answers) -> Result<(), PlanError> {
        if answers.notices.iter().any(|id| pack.notice(id).is_none()) {
            return Err(PlanError::NoSuchNotice);
        }
        self.answers = Some(answers);
        Ok(())
    }

    /// Says what became of an action.
    ///
    /// # Errors
    /// [`PlanError`] for an action that is not there, or one that cannot be put off so long.
    pub fn mark(&mut self, pack: &Pack, id: &str, marking: Marking, today: Date) -> Result<(), PlanError> {
        let action = pack.action(id).ok_or(PlanError::NoSuchAction)?;
        let id = action.id.to_string();
        match marking {
            Marking::Done => self.marks.insert(id, Mark::Done(today)),
            Marking::SnoozedFor(days @ 1..=MAX_SNOOZE) => {
                self.marks.insert(id, Mark::Snoozed(today.saturating_add(i64::from(days).days())))
            }
            Marking::SnoozedFor(_) => return Err(PlanError::BadSnooze),
            Marking::Open => self.marks.remove(&id),
        };
        Ok(())
    }

    /// The day on which an action was done.
    #[must_use]
    pub fn done_on(&self, action: &Action) -> Option<Date> {
        match self.marks.get(action.id.as_str()) {
            Some(Mark::Done(on)) => Some(*on),
            _ => None,
        }
    }

    fn progress(&self, action: &Action, today: Date) -> Progressed {
        match self.marks.get(action.id.as_str()) {
            None => Progressed::ToDo,
            Some(Mark::Snoozed(until)) if *until > today => Progressed::Snoozed(*until),
            Some(Mark::Snoozed(until)) => Progressed::Back(*until),
            Some(Mark::Done(on)) => match due_again(action, *on) {
                Some(due) if due <= today => Progressed::DueAgain(*on),
                _ => Progressed::Done(*on),
            },
        }
    }
}

fn due_again(action: &Action, done: Date) -> Option<Date> {
    action.again_after_days.map(|days| done.saturating_add(i64::from(days.get()).days()))
}

impl<'a> Plan<'a> {
    /// The plan for what is kept.
    #[must_use]
    pub fn of(pack: &'a Pack, state: &State, today: Date) -> Self {
        let case = case(pack, state);
        let planned = guidance::plan(pack.actions(), &case);
        // What comes first of all holds up the rest; anything else may be done in the order that suits.
        let open: BTreeSet<&Id> = planned
            .iter()
            .filter(|planned| planned.urgency == Urgency::First)
            .filter(|planned| state.plan.progress(planned.action, today).is_open())
            .map(|planned| &planned.action.id)
            .collect();
        let step = |Planned { action, urgency, reasons }| {
            let waits_for = action.after.iter().filter(|id| open.contains(id));
            Step {
                action,
                urgency: Some(urgency),
                reasons,
                progress: state.plan.progress(action, today),
                waits_for: waits_for.filter_map(|id| pack.action(id.as_str())).collect(),
            }
        };
        let steps: Vec<_> = planned.into_iter().map(step).collect();
        let changes = state.plan.seen.as_ref().map(|seen| changes(pack, &steps, seen)).unwrap_or_default();
        Self { steps, changes }
    }

    /// What to do next: the most urgent that waits for nothing else.
    pub fn next(&self) -> impl Iterator<Item = &Step<'a>> {
        self.steps.iter().filter(|step| step.progress.is_open() && step.waits_for.is_empty()).take(NEXT)
    }

    /// How many of the plan's actions are done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step.progress, Progressed::Done(_))).count()
    }

    /// What there is to remember of it as seen.
    fn seen(&self, pack: &Pack, today: Date) -> Seen {
        let urgency = |step: &Step<'_>| Some((step.action.id.to_string(), step.urgency?));
        Seen {
            on: today,
            actions: self.steps.iter().filter_map(urgency).collect(),
            notices: pack.notices().iter().map(|notice| notice.id.to_string()).collect(),
        }
    }
}

/// Notes that the person has seen the plan as it is.
pub fn mark_seen(pack: &Pack, state: &mut State, today: Date) {
    let seen = Plan::of(pack, state, today).seen(pack, today);
    state.plan.seen = Some(seen);
}

/// All places of the footprint with how they stand, the most urgent first; those that are in no plan come last.
#[must_use]
pub fn footprint<'a>(pack: &'a Pack, state: &State, today: Date) -> Vec<Step<'a>> {
    let plan = Plan::of(pack, state, today).steps;
    let mut places: Vec<Step<'a>> = plan.into_iter().filter(|step| step.action.place.is_some()).collect();
    let planned: BTreeSet<&Id> = places.iter().map(|step| &step.action.id).collect();
    let rest = pack.actions().iter().filter(|action| action.place.is_some() && !planned.contains(&action.id));
    let rest: Vec<_> = rest
        .map(|action| Step {
            action,
            urgency: None,
            reasons: Vec::new(),
            progress: state.plan.progress(action, today),
            waits_for: Vec::new(),
        })
        .collect();
    places.extend(rest);
    places
}

fn changes<'a>(pack: &'a Pack, steps: &[Step<'a>], seen: &Seen) -> Vec<Change<'a>> {
    let notices = pack.notices().iter().filter(|notice| !seen.notices.contains(notice.id.as_str()));
    let step = |step: &Step<'a>| {
        let before = seen.actions.get(step.action.id.as_str());
        match step.progress {
            Progressed::Done(_) | Progressed::Snoozed(_) => None,
            Progressed::DueAgain(on) if due_again(step.action, on).is_some_and(|due| due > seen.on) => {
                Some(Change::DueAgain(step.action))
            }
            Progressed::Back(until) if until > seen.on => Some(Change::Back(step.action)),
            _ => match (before, step.urgency) {
                (None, _) => Some(Change::Action(step.action)),
                (Some(before), Some(now)) if now < *before => Some(Change::MoreUrgent(step.action)),
                _ => None,
            },
        }
    };
    notices.map(Change::Notice).chain(steps.iter().filter_map(step)).collect()
}

/// What the rules are asked about: what was said, and what stands on the checklist.
fn case(pack: &Pack, state: &State) -> Case {
    let answers = state.plan.answers.clone().unwrap_or_default();
    Case { exposed: answers.exposed, facts: answers.case, uses: uses(pack, &state.accounts) }
}

fn uses(pack: &Pack, accounts: &Accounts) -> BTreeSet<String> {
    let listed = accounts.list().iter().filter_map(|account| match &account.service {
        ServiceRef::Listed(id) => pack.catalogue().get(id),
        ServiceRef::Other { .. } => None,
    });
    listed.flat_map(|service| [service.id.clone(), Category::code(service.category).to_owned()]).collect()
}

/// The parts of the advice in which everything of the plan is done.
#[must_use]
pub fn parts_done(plan: &Plan<'_>) -> Vec<Part> {
    let all_done = |part: &Part| {
        let mut steps = plan.steps.iter().filter(|step| step.action.part == *part).peekable();
        steps.peek().is_some() && steps.all(|step| matches!(step.progress, Progressed::Done(_)))
    };
    Part::ALL.iter().copied().filter(all_done).collect()
}
