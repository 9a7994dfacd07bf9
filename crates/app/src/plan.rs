//! The plan: what the person has said, what they have done, and what is to be done next.

use std::collections::{BTreeMap, BTreeSet};

use guidance::{Action, Case, CaseFact, Category, Exposed, Id, Notice, Pack, Planned, Urgency};
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use guidance::Files;
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 24);

    fn day(days: i64) -> Date {
        TODAY.saturating_add(days.days())
    }

    fn pack() -> Arc<Pack> {
        Pack::built_in()
    }

    fn answered(exposed: &[Exposed], case: &[CaseFact]) -> State {
        let mut state = State::default();
        let answers = Answers {
            notices: BTreeSet::from(["met-supplier-2023".to_owned()]),
            exposed: exposed.iter().copied().collect(),
            case: case.iter().copied().collect(),
        };
        state.plan.answer(&pack(), answers).expect("the notice is there");
        mark_seen(&pack(), &mut state, TODAY);
        state
    }

    fn progress(state: &State, id: &str, today: Date) -> Option<Progressed> {
        let pack = pack();
        let plan = Plan::of(&pack, state, today);
        plan.steps.iter().find(|step| step.action.id.as_str() == id).map(|step| step.progress)
    }

    fn next(state: &State, today: Date) -> Vec<String> {
        Plan::of(&pack(), state, today).next().map(|step| step.action.id.to_string()).collect()
    }

    fn changes(state: &State, pack: &Pack, today: Date) -> Vec<String> {
        let plan = Plan::of(pack, state, today);
        let line = |change: &Change<'_>| match change {
            Change::Notice(notice) => format!("notice {}", notice.id),
            Change::Action(action) => format!("action {}", action.id),
            Change::MoreUrgent(action) => format!("more urgent {}", action.id),
            Change::DueAgain(action) => format!("due again {}", action.id),
            Change::Back(action) => format!("back {}", action.id),
        };
        plan.changes.iter().map(line).collect()
    }

    #[test]
    fn what_is_done_is_done_until_it_is_due_again() -> Result<(), PlanError> {
        let mut state = answered(&[Exposed::Name], &[]);
        let id = "search-for-yourself";
        assert_eq!(progress(&state, id, TODAY), Some(Progressed::ToDo));
        state.plan.mark(&pack(), id, Marking::Done, TODAY)?;
        assert_eq!(progress(&state, id, day(89)), Some(Progressed::Done(TODAY)));
        assert_eq!(Plan::of(&pack(), &state, TODAY).done(), 1);
        assert_eq!(progress(&state, id, day(90)), Some(Progressed::DueAgain(TODAY)));
        assert_eq!(changes(&state, &pack(), day(90)), [format!("due again {id}")]);
        state.plan.mark(&pack(), id, Marking::Open, TODAY)?;
        assert_eq!(progress(&state, id, TODAY), Some(Progressed::ToDo));
        Ok(())
    }

    #[test]
    fn what_is_put_off_comes_back() -> Result<(), PlanError> {
        let mut state = answered(&[], &[]);
        let first = next(&state, TODAY).first().cloned().unwrap_or_default();
        state.plan.mark(&pack(), &first, Marking::SnoozedFor(7), TODAY)?;
        assert_eq!(progress(&state, &first, day(6)), Some(Progressed::Snoozed(day(7))));
        assert!(!next(&state, day(6)).contains(&first));
        assert_eq!(progress(&state, &first, day(7)), Some(Progressed::Back(day(7))));
        assert_eq!(next(&state, day(7)).first(), Some(&first));
        assert_eq!(changes(&state, &pack(), day(7)), [format!("back {first}")]);
        mark_seen(&pack(), &mut state, day(7));
        assert!(changes(&state, &pack(), day(8)).is_empty(), "it is told once");
        for days in [0, MAX_SNOOZE + 1] {
            let refused = state.plan.mark(&pack(), &first, Marking::SnoozedFor(days), TODAY);
            assert_eq!(refused, Err(PlanError::BadSnooze));
        }
        assert_eq!(state.plan.mark(&pack(), "nothing", Marking::Done, TODAY), Err(PlanError::NoSuchAction));
        Ok(())
    }

    #[test]
    fn three_are_next_and_none_that_waits() -> Result<(), PlanError> {
        let mut state = answered(&[Exposed::Name, Exposed::HomeAddress], &[CaseFact::SensitiveRole]);
        assert_eq!(next(&state, TODAY).first().map(String::as_str), Some("speak-to-your-force"));
        let waiting = |state: &State| {
            let plan = Plan::of(&pack(), state, TODAY).steps.len();
            let free = Plan::of(&pack(), state, TODAY).steps.iter().filter(|step| step.waits_for.is_empty()).count();
            plan - free
        };
        assert!(waiting(&state) > 5);
        assert!(!next(&state, TODAY).contains(&"open-register".to_owned()), "it changes something online");
        for _ in 0..200 {
            let ids = next(&state, TODAY);
            assert!(ids.len() <= 3);
            for id in ids {
                state.plan.mark(&pack(), &id, Marking::Done, TODAY)?;
            }
        }
        assert_eq!(waiting(&state), 0);
        let plan_done = Plan::of(&pack(), &state, TODAY).done();
        assert_eq!(plan_done, Plan::of(&pack(), &state, TODAY).steps.len(), "everything can be done");
        Ok(())
    }

    #[test]
    fn without_a_covert_role_nothing_waits() {
        let state = answered(&[Exposed::Name, Exposed::VettingLevel], &[CaseFact::UncommonName]);
        assert!(Plan::of(&pack(), &state, TODAY).steps.iter().all(|step| step.waits_for.is_empty()));
    }

    #[test]
    fn what_a_new_pack_brings_is_told_once() -> anyhow::Result<()> {
        let mut state = answered(&[Exposed::PayNumber], &[]);
        assert!(changes(&state, &pack(), TODAY).is_empty(), "the person has just made this plan");
        let mut files: Files = Pack::built_in_files();
        let notice = "[[notice]]\nid = \"new-breach\"\ntitle = \"A new breach\"\ntold = \"2026-12-01\"\nwho = \"You\"\n\
            summary = \"It happened.\"\nexposed = [\"pay_number\"]\nsources = [{ title = \"Us\", checked = \"2026-12-01\" }]\n";
        let action = "[[action]]\nid = \"new-action\"\ntitle = \"Do it\"\npart = \"money\"\nminutes = 5\nwhy = \"It helps.\"\n\
            steps = [\"Do it.\"]\nat = [{ screen = \"money\" }]\nsources = [{ title = \"Us\", checked = \"2026-12-01\" }]\n\
            [[action.rule]]\nurgency = \"today\"\nbecause = \"it is new\"\nexposed = [\"pay_number\"]\n";
        files.insert("notices/new.toml".to_owned(), notice.as_bytes().to_vec());
        files.insert("actions/new.toml".to_owned(), action.as_bytes().to_vec());
        let path = "actions/40-phishing.toml";
        let text = String::from_utf8(files.remove(path).unwrap_or_default())?;
        let raised = text.replacen("urgency = \"this_week\"", "urgency = \"today\"", 40);
        files.insert(path.to_owned(), raised.into_bytes());
        let newer = Pack::read(&files)?;
        let told = changes(&state, &newer, TODAY);
        assert_eq!(told.first().map(String::as_str), Some("notice new-breach"));
        assert!(told.contains(&"action new-action".to_owned()), "{told:?}");
        assert!(told.iter().any(|change| change.starts_with("more urgent ")), "{told:?}");
        mark_seen(&newer, &mut state, TODAY);
        assert!(changes(&state, &newer, TODAY).is_empty());
        Ok(())
    }

    #[test]
    fn what_the_person_uses_is_a_part_of_their_case() -> anyhow::Result<()> {
        let mut state = answered(&[], &[]);
        assert_eq!(progress(&state, "strava", TODAY), None);
        state.accounts.tick(pack().catalogue(), &["strava"])?;
        assert_eq!(progress(&state, "strava", TODAY), Some(Progressed::ToDo));
        let pack = pack();
        let places = footprint(&pack, &state, TODAY);
        let all = pack.actions().iter().filter(|action| action.place.is_some()).count();
        assert_eq!(places.len(), all, "the footprint has them all, once");
        assert!(places.is_sorted_by_key(|place| place.urgency.unwrap_or(Urgency::WhenYouCan)));
        Ok(())
    }

    #[test]
    fn a_state_from_before_the_plan_is_read() -> anyhow::Result<()> {
        let state: State = serde_json::from_str(r#"{"settings":{},"personal":null,"accounts":{}}"#)?;
        assert_eq!(state.plan, PlanState::default());
        let mut state = answered(&[Exposed::Photo], &[CaseFact::UncommonName]);
        state.plan.mark(&pack(), "check-passwords", Marking::Done, TODAY)?;
        state.plan.mark(&pack(), "open-register", Marking::SnoozedFor(30), TODAY)?;
        let again: State = serde_json::from_str(&serde_json::to_string(&state)?)?;
        assert_eq!(again, state);
        let unknown = Answers { notices: BTreeSet::from(["unheard-of".to_owned()]), ..Answers::default() };
        assert_eq!(state.plan.answer(&pack(), unknown), Err(PlanError::NoSuchNotice));
        Ok(())
    }
}
