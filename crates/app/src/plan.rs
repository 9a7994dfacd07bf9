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
    /// Done on this day, and a breach since then has exposed what it is about.
    Overtaken(Date),
    /// Put off until this day, when it was so urgent; what is more urgent by now is not put off.
    Snoozed { until: Date, urgency: Option<Urgency> },
}

/// The plan as the person has seen it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    on: Date,
    actions: BTreeMap<String, Urgency>,
    /// What each said was exposed.
    notices: BTreeMap<String, BTreeSet<Exposed>>,
}

/// How an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progressed {
    /// It is to be done.
    ToDo,
    /// It was done on this day, and is due again.
    DueAgain(Date),
    /// It was put off until this day, which has come, or is more urgent by now.
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
    /// How soon; `None` where no rule has put it into the plan.
    pub urgency: Option<Urgency>,
    /// Why, as it stands behind “because”.
    pub reasons: Vec<&'a str>,
    /// Whether it is there only because the person has a certain account.
    pub by_account: bool,
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
    /// The actions that are not in it; who follows a link may come to one of them.
    pub others: Vec<Step<'a>>,
    /// What has changed since the person last looked; empty at first.
    pub changes: Vec<Change<'a>>,
}

/// What has changed since the person last looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<'a> {
    /// A notice has come.
    Notice(&'a Notice),
    /// A notice that is about the person says that more was exposed.
    NoticeSaysMore(&'a Notice),
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
    /// The day on which an action was done.
    #[must_use]
    pub fn done_on(&self, action: &Action) -> Option<Date> {
        match self.marks.get(action.id.as_str()) {
            Some(Mark::Done(on) | Mark::Overtaken(on)) => Some(*on),
            _ => None,
        }
    }

    fn progress(&self, action: &Action, urgency: Option<Urgency>, today: Date) -> Progressed {
        match self.marks.get(action.id.as_str()) {
            None => Progressed::ToDo,
            Some(Mark::Snoozed { until, urgency: then }) => {
                let has_risen = urgency.is_some_and(|now| then.is_none_or(|then| now < then));
                if *until > today && !has_risen { Progressed::Snoozed(*until) } else { Progressed::Back(*until) }
            }
            Some(Mark::Overtaken(on)) => Progressed::DueAgain(*on),
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

/// Takes the answers of the person. They have seen what plan these make, and the notices; what else has changed since
/// they last looked is still to be told. What was done before a further breach exposed the same again is due again.
///
/// # Errors
/// [`PlanError::NoSuchNotice`].
pub fn answer(pack: &Pack, state: &mut State, answers: Answers, today: Date) -> Result<(), PlanError> {
    if answers.notices.iter().any(|id| pack.notice(id).is_none()) {
        return Err(PlanError::NoSuchNotice);
    }
    let before = Plan::of(pack, state, today);
    let untold: BTreeSet<String> = before
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::Action(action) | Change::MoreUrgent(action) => Some(action.id.to_string()),
            _ => None,
        })
        .collect();
    if let Some(earlier) = state.plan.answers.replace(answers.clone()) {
        let further = answers.notices.difference(&earlier.notices).filter_map(|id| pack.notice(id));
        let exposed: BTreeSet<Exposed> = further.flat_map(|notice| notice.exposed.iter().copied()).collect();
        let exposed: BTreeSet<Exposed> = exposed.intersection(&answers.exposed).copied().collect();
        for (id, mark) in &mut state.plan.marks {
            let rules = pack.action(id).into_iter().flat_map(|action| &action.rules);
            let is_about = rules.flat_map(|rule| &rule.exposed).any(|item| exposed.contains(item));
            if let (Mark::Done(on), true) = (*mark, is_about) {
                *mark = Mark::Overtaken(on);
            }
        }
    }
    let mut seen = Plan::of(pack, state, today).seen(pack, today);
    if let Some(earlier) = state.plan.seen.take() {
        seen.on = earlier.on;
        seen.actions.retain(|id, _| !untold.contains(id));
        seen.actions.extend(earlier.actions.into_iter().filter(|(id, _)| untold.contains(id)));
    }
    state.plan.seen = Some(seen);
    Ok(())
}

/// Says what became of an action.
///
/// # Errors
/// [`PlanError`] for an action that is not there, or one that cannot be put off so long.
pub fn mark(pack: &Pack, state: &mut State, id: &str, marking: Marking, today: Date) -> Result<(), PlanError> {
    let action = pack.action(id).ok_or(PlanError::NoSuchAction)?;
    let id = action.id.to_string();
    match marking {
        Marking::Done => state.plan.marks.insert(id, Mark::Done(today)),
        Marking::SnoozedFor(days @ 1..=MAX_SNOOZE) => {
            let until = today.saturating_add(i64::from(days).days());
            let urgency = Planned::of(action, &case(pack, state)).map(|planned| planned.urgency);
            state.plan.marks.insert(id, Mark::Snoozed { until, urgency })
        }
        Marking::SnoozedFor(_) => return Err(PlanError::BadSnooze),
        Marking::Open => state.plan.marks.remove(&id),
    };
    Ok(())
}

impl<'a> Plan<'a> {
    /// The plan for what is kept.
    #[must_use]
    pub fn of(pack: &'a Pack, state: &State, today: Date) -> Self {
        let case = case(pack, state);
        let planned = guidance::plan(pack.actions(), &case);
        // What comes first of all holds up the rest until it is done, put off or not; anything else may be done in the
        // order that suits.
        let holding: BTreeSet<&Id> = planned
            .iter()
            .filter(|planned| planned.urgency == Urgency::First)
            .filter(|planned| !matches!(state.plan.progress(planned.action, None, today), Progressed::Done(_)))
            .map(|planned| &planned.action.id)
            .collect();
        let step = |action: &'a Action, urgency, reasons, by_account| {
            let waits_for = action.after.iter().filter(|id| holding.contains(id));
            Step {
                action,
                urgency,
                reasons,
                by_account,
                progress: state.plan.progress(action, urgency, today),
                waits_for: waits_for.filter_map(|id| pack.action(id.as_str())).collect(),
            }
        };
        let in_plan: BTreeSet<&Id> = planned.iter().map(|planned| &planned.action.id).collect();
        let others = pack.actions().iter().filter(|action| !in_plan.contains(&action.id));
        let others = others.map(|action| step(action, None, Vec::new(), false)).collect();
        let steps: Vec<_> = planned
            .into_iter()
            .map(|planned| step(planned.action, Some(planned.urgency), planned.reasons, planned.by_account))
            .collect();
        let seen = state.plan.seen.as_ref();
        let changes = seen.map(|seen| changes(pack, &steps, state, seen, today)).unwrap_or_default();
        Self { steps, others, changes }
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
            notices: pack
                .notices()
                .iter()
                .map(|notice| (notice.id.to_string(), notice.exposed.iter().copied().collect()))
                .collect(),
        }
    }
}

/// Notes that the person has seen the plan as it is.
pub fn mark_seen(pack: &Pack, state: &mut State, today: Date) {
    let seen = Plan::of(pack, state, today).seen(pack, today);
    state.plan.seen = Some(seen);
}

fn changes<'a>(pack: &'a Pack, steps: &[Step<'a>], state: &State, seen: &Seen, today: Date) -> Vec<Change<'a>> {
    let mine = state.plan.answers.as_ref().map(|answers| &answers.notices);
    let notices = pack.notices().iter().filter_map(|notice| match seen.notices.get(notice.id.as_str()) {
        None => Some(Change::Notice(notice)),
        Some(said) => {
            let says_more = notice.exposed.iter().any(|item| !said.contains(item));
            let is_mine = mine.is_some_and(|mine| mine.contains(notice.id.as_str()));
            (says_more && is_mine).then_some(Change::NoticeSaysMore(notice))
        }
    });
    let step = |step: &Step<'a>| {
        let before = seen.actions.get(step.action.id.as_str());
        match step.progress {
            Progressed::Done(_) | Progressed::Snoozed(_) => None,
            Progressed::DueAgain(on) if due_again(step.action, on).is_some_and(|due| due > seen.on) => {
                Some(Change::DueAgain(step.action))
            }
            Progressed::Back(until) if until > seen.on && until <= today => Some(Change::Back(step.action)),
            _ => match (before, step.urgency) {
                (None, _) => Some(Change::Action(step.action)),
                (Some(before), Some(now)) if now < *before => Some(Change::MoreUrgent(step.action)),
                _ => None,
            },
        }
    };
    notices.chain(steps.iter().filter_map(step)).collect()
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
        answer(&pack(), &mut state, answers, TODAY).expect("the notice is there");
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
            Change::NoticeSaysMore(notice) => format!("says more {}", notice.id),
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
        mark(&pack(), &mut state, id, Marking::Done, TODAY)?;
        assert_eq!(progress(&state, id, day(89)), Some(Progressed::Done(TODAY)));
        assert_eq!(Plan::of(&pack(), &state, TODAY).done(), 1);
        assert_eq!(progress(&state, id, day(90)), Some(Progressed::DueAgain(TODAY)));
        assert_eq!(changes(&state, &pack(), day(90)), [format!("due again {id}")]);
        mark(&pack(), &mut state, id, Marking::Open, TODAY)?;
        assert_eq!(progress(&state, id, TODAY), Some(Progressed::ToDo));
        Ok(())
    }

    #[test]
    fn what_is_put_off_comes_back() -> Result<(), PlanError> {
        let mut state = answered(&[], &[]);
        let first = next(&state, TODAY).first().cloned().unwrap_or_default();
        mark(&pack(), &mut state, &first, Marking::SnoozedFor(7), TODAY)?;
        assert_eq!(progress(&state, &first, day(6)), Some(Progressed::Snoozed(day(7))));
        assert!(!next(&state, day(6)).contains(&first));
        assert_eq!(progress(&state, &first, day(7)), Some(Progressed::Back(day(7))));
        assert_eq!(next(&state, day(7)).first(), Some(&first));
        assert_eq!(changes(&state, &pack(), day(7)), [format!("back {first}")]);
        mark_seen(&pack(), &mut state, day(7));
        assert!(changes(&state, &pack(), day(8)).is_empty(), "it is told once");
        for days in [0, MAX_SNOOZE + 1] {
            let refused = mark(&pack(), &mut state, &first, Marking::SnoozedFor(days), TODAY);
            assert_eq!(refused, Err(PlanError::BadSnooze));
        }
        assert_eq!(mark(&pack(), &mut state, "nothing", Marking::Done, TODAY), Err(PlanError::NoSuchAction));
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
                mark(&pack(), &mut state, &id, Marking::Done, TODAY)?;
            }
        }
        assert_eq!(waiting(&state), 0);
        let plan_done = Plan::of(&pack(), &state, TODAY).done();
        assert_eq!(plan_done, Plan::of(&pack(), &state, TODAY).steps.len(), "everything can be done");
        Ok(())
    }

    #[test]
    fn what_comes_first_holds_up_the_rest_until_it_is_done_and_not_only_put_off() -> Result<(), PlanError> {
        let mut state = answered(&[Exposed::Name], &[CaseFact::SensitiveRole]);
        let waits = |state: &State| {
            let pack = pack();
            let plan = Plan::of(&pack, state, TODAY);
            let all = plan.steps.iter().chain(&plan.others);
            all.filter(|step| !step.waits_for.is_empty()).map(|step| step.action.id.to_string()).collect::<Vec<_>>()
        };
        let before = waits(&state);
        assert!(before.contains(&"open-register".to_owned()));
        assert!(before.contains(&"telegram".to_owned()), "also where it is in no plan: {before:?}");
        mark(&pack(), &mut state, "speak-to-your-force", Marking::SnoozedFor(7), TODAY)?;
        assert_eq!(waits(&state), before);
        assert!(!next(&state, TODAY).contains(&"open-register".to_owned()));
        mark(&pack(), &mut state, "speak-to-your-force", Marking::Done, TODAY)?;
        assert!(waits(&state).is_empty());
        Ok(())
    }

    #[test]
    fn what_is_more_urgent_by_now_is_not_put_off_any_more() -> Result<(), PlanError> {
        let mut state = answered(&[Exposed::VettingLevel], &[]);
        mark(&pack(), &mut state, "speak-to-your-force", Marking::SnoozedFor(30), TODAY)?;
        assert_eq!(progress(&state, "speak-to-your-force", TODAY), Some(Progressed::Snoozed(day(30))));
        let case = BTreeSet::from([CaseFact::SensitiveRole]);
        let answers = Answers { case, ..state.plan.answers.clone().unwrap_or_default() };
        answer(&pack(), &mut state, answers, TODAY)?;
        assert!(progress(&state, "speak-to-your-force", TODAY).is_some_and(Progressed::is_open));
        Ok(())
    }

    #[test]
    fn a_further_breach_of_the_same_makes_what_was_done_due_again() -> Result<(), PlanError> {
        let mut state = answered(&[Exposed::Photo, Exposed::PayNumber], &[]);
        mark(&pack(), &mut state, "reverse-image-search", Marking::Done, TODAY)?;
        mark(&pack(), &mut state, "update-laptop", Marking::Done, TODAY)?;
        let mut answers = state.plan.answers.clone().unwrap_or_default();
        answers.case.insert(CaseFact::UncommonName);
        answer(&pack(), &mut state, answers.clone(), day(1))?;
        assert_eq!(
            progress(&state, "reverse-image-search", day(1)),
            Some(Progressed::Done(TODAY)),
            "no further breach"
        );
        answers.notices.insert("gmp-supplier-2023".to_owned());
        answer(&pack(), &mut state, answers, day(1))?;
        assert_eq!(progress(&state, "reverse-image-search", day(1)), Some(Progressed::DueAgain(TODAY)));
        assert_eq!(progress(&state, "update-laptop", day(1)), Some(Progressed::Done(TODAY)), "it is about no breach");
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
        // Who answers about the notice has seen the notices, and is still told of the rest.
        let mut answers = state.plan.answers.clone().unwrap_or_default();
        answers.notices.insert("new-breach".to_owned());
        answer(&newer, &mut state, answers, TODAY)?;
        let rest: Vec<_> = told.iter().filter(|change| !change.starts_with("notice")).cloned().collect();
        assert_eq!(changes(&state, &newer, TODAY), rest);
        mark_seen(&newer, &mut state, TODAY);
        assert!(changes(&state, &newer, TODAY).is_empty());
        // The notice is corrected.
        let notice = notice.replace("\"pay_number\"", "\"pay_number\", \"home_address\"");
        files.insert("notices/new.toml".to_owned(), notice.into_bytes());
        let corrected = Pack::read(&files)?;
        assert_eq!(changes(&state, &corrected, TODAY), ["says more new-breach"]);
        Ok(())
    }

    #[test]
    fn what_the_person_uses_is_a_part_of_their_case() -> anyhow::Result<()> {
        let mut state = answered(&[], &[]);
        assert_eq!(progress(&state, "strava", TODAY), None);
        state.accounts.tick(pack().catalogue(), &["strava"])?;
        assert_eq!(progress(&state, "strava", TODAY), Some(Progressed::ToDo));
        let pack = pack();
        let plan = Plan::of(&pack, &state, TODAY);
        assert_eq!(plan.steps.len() + plan.others.len(), pack.actions().len(), "each action is there, once");
        Ok(())
    }

    #[test]
    fn a_state_from_before_the_plan_is_read() -> anyhow::Result<()> {
        let state: State = serde_json::from_str(r#"{"settings":{},"personal":null,"accounts":{}}"#)?;
        assert_eq!(state.plan, PlanState::default());
        let mut state = answered(&[Exposed::Photo], &[CaseFact::UncommonName]);
        mark(&pack(), &mut state, "check-passwords", Marking::Done, TODAY)?;
        mark(&pack(), &mut state, "open-register", Marking::SnoozedFor(30), TODAY)?;
        let again: State = serde_json::from_str(&serde_json::to_string(&state)?)?;
        assert_eq!(again, state);
        let unknown = Answers { notices: BTreeSet::from(["unheard-of".to_owned()]), ..Answers::default() };
        assert_eq!(answer(&pack(), &mut state, unknown, TODAY), Err(PlanError::NoSuchNotice));
        Ok(())
    }
}
