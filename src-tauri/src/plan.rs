//! Commands: the plan, and the footprint, which is a part of it.

use std::collections::BTreeSet;

use app::{Answers, Marking, Plan, PlanChange, PlanError, Progressed, Step, mark_seen};
use guidance::{Action, At, Notice, Pack, Reference, is_stale};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;

use crate::error::{UiError, small};
use crate::session::Session;
use crate::view::view;

view! {
    /// What a breach may expose.
    both ExposedView of guidance::Exposed {
        Name, Rank, Photo, VettingLevel, PayNumber, WarrantNumber, Workplace, HomeAddress, Phone, Email, DateOfBirth,
        BankDetails, Relatives, Password,
    }
}
view! {
    /// What makes a case special.
    both CaseView of guidance::CaseFact { UncommonName, SensitiveRole, OthersAtRisk, PublicSocialMedia, AddressOnline }
}
view! {
    /// How soon something is to be done.
    UrgencyView of guidance::Urgency { First, Today, ThisWeek, ThisMonth, WhenYouCan }
}
view! {
    /// The part of the advice that something belongs to.
    PartView of guidance::Part {
        Passwords, SecondStep, Updates, Phishing, Networks, Money, DataProtection, Footprint, Safety,
    }
}
view! {
    /// A screen of Cordon to which the content may lead.
    ScreenView of guidance::Screen { Check, Vault, Accounts, Footprint, Money, Guides, Ledger, Settings }
}
view! {
    /// What kind of place somebody is found in.
    PlaceKindView of guidance::PlaceKind {
        Search, Register, PeopleFinder, Social, Face, Sport, DataBroker, HomeLife,
    }
}

/// The plan and the footprint.
#[derive(Serialize, Type)]
pub(crate) struct PlanView {
    /// Null until the person was asked.
    answers: Option<AnswersView>,
    /// The latest first.
    notices: Vec<NoticeView>,
    /// The plan, the most urgent first; behind it the actions that are not in it.
    actions: Vec<ActionView>,
    /// What to do next, by id.
    next: Vec<String>,
    done: u32,
    /// What has changed since the person last looked.
    changes: Vec<PlanChangeView>,
    /// The services that make a difference to the plan, by id.
    asked_about: Vec<String>,
    /// The day on which the plan was made, as `YYYY-MM-DD`.
    today: String,
}

/// What the person has said.
#[derive(Serialize, Deserialize, Type)]
pub(crate) struct AnswersView {
    notices: Vec<String>,
    exposed: Vec<ExposedView>,
    case: Vec<CaseView>,
}

/// What is known of one breach.
#[derive(Serialize, Type)]
pub(crate) struct NoticeView {
    id: String,
    title: String,
    /// Days are `YYYY-MM-DD`.
    told: String,
    who: String,
    summary: String,
    exposed: Vec<ExposedView>,
    not_exposed: Vec<ExposedView>,
    article: Option<String>,
    sources: Vec<ReferenceView>,
}

/// Where a fact comes from.
#[derive(Serialize, Type)]
pub(crate) struct ReferenceView {
    title: String,
    url: Option<String>,
    checked: String,
    /// Whether it was checked more than a year ago.
    stale: bool,
}

/// Something to do.
#[derive(Serialize, Type)]
pub(crate) struct ActionView {
    id: String,
    title: String,
    part: PartView,
    minutes: u32,
    why: String,
    steps: Vec<String>,
    article: Option<String>,
    at: Vec<AtView>,
    /// Null where it is in no plan.
    urgency: Option<UrgencyView>,
    reasons: Vec<String>,
    /// Whether it is there only because the person has a certain account.
    by_account: bool,
    progress: ProgressView,
    /// The ids of what comes first of all.
    waits_for: Vec<String>,
    again_after_days: Option<u32>,
    place: Option<PlaceView>,
    sources: Vec<ReferenceView>,
}

/// Where something is done.
#[derive(Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum AtView {
    Screen { screen: ScreenView },
    Article { article: String },
    Page { page: String, name: String },
    Phone { phone: String, name: String, hours: Option<String> },
    Person { who: String },
}

/// A place of the footprint.
#[derive(Serialize, Type)]
pub(crate) struct PlaceView {
    name: String,
    kind: PlaceKindView,
    finds: Vec<ExposedView>,
}

/// How an action stands.
#[derive(Serialize, Type)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum ProgressView {
    ToDo,
    DueAgain { done: String },
    Back { since: String },
    Done { on: String },
    Snoozed { until: String },
}

/// What has changed.
#[derive(Serialize, Type)]
#[serde(tag = "change", rename_all = "snake_case")]
pub(crate) enum PlanChangeView {
    Notice { id: String, title: String },
    NoticeSaysMore { id: String, title: String },
    Action { id: String, title: String },
    MoreUrgent { id: String, title: String },
    DueAgain { id: String, title: String },
    Back { id: String, title: String },
}

/// What became of an action.
#[derive(Deserialize, Type)]
#[serde(tag = "marking", rename_all = "snake_case")]
pub(crate) enum MarkingView {
    Done,
    SnoozedFor { days: u16 },
    Open,
}

/// The plan, once what is kept was opened.
#[tauri::command]
#[specta::specta]
pub(crate) async fn plan(session: State<'_, Session>) -> Result<PlanView, UiError> {
    session.opened().await;
    let state = session.kept(app::Keeping::read).await?;
    Ok(PlanView::of(&session.pack(), &state, today()))
}

/// Takes the person's answers.
#[tauri::command]
#[specta::specta]
pub(crate) async fn answer(session: State<'_, Session>, answers: AnswersView) -> Result<PlanView, UiError> {
    change(&session, |pack, state, today| app::answer(pack, state, answers.into(), today)).await
}

/// Says what became of an action.
#[tauri::command]
#[specta::specta]
pub(crate) async fn mark_action(
    session: State<'_, Session>,
    id: String,
    marking: MarkingView,
) -> Result<PlanView, UiError> {
    change(&session, move |pack, state, today| app::mark(pack, state, &id, marking.into(), today)).await
}

/// Notes that the person has seen what has changed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn plan_seen(session: State<'_, Session>) -> Result<PlanView, UiError> {
    change(&session, |pack, state, today| {
        mark_seen(pack, state, today);
        Ok(())
    })
    .await
}

async fn change(
    session: &Session,
    change: impl FnOnce(&Pack, &mut app::State, Date) -> Result<(), PlanError> + Send + 'static,
) -> Result<PlanView, UiError> {
    let (pack, today) = (session.pack(), today());
    let changed = session
        .kept(move |keeping| {
            keeping.update(|state| change(&pack, state, today).map(|()| PlanView::of(&pack, state, today)))
        })
        .await?;
    Ok(changed?)
}

/// Today, as this laptop's clock has it.
pub(crate) fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}

impl PlanView {
    fn of(pack: &Pack, state: &app::State, today: Date) -> Self {
        let plan = Plan::of(pack, state, today);
        Self {
            answers: state.plan.answers.as_ref().map(AnswersView::from),
            notices: pack.notices().iter().map(|notice| NoticeView::of(notice, today)).collect(),
            next: plan.next().map(|step| step.action.id.to_string()).collect(),
            done: small(plan.done()),
            changes: plan.changes.iter().map(PlanChangeView::from).collect(),
            actions: plan.steps.iter().chain(&plan.others).map(|step| ActionView::of(step, today)).collect(),
            asked_about: asked_about(pack).into_iter().map(str::to_owned).collect(),
            today: today.to_string(),
        }
    }
}

/// The services that rules name, rather than their kind.
fn asked_about(pack: &Pack) -> BTreeSet<&str> {
    let named = pack.actions().iter().flat_map(|action| &action.rules).flat_map(|rule| &rule.uses);
    named.map(String::as_str).filter(|id| pack.catalogue().get(id).is_some()).collect()
}

impl NoticeView {
    fn of(notice: &Notice, today: Date) -> Self {
        Self {
            id: notice.id.to_string(),
            title: notice.title.to_string(),
            told: notice.told.to_string(),
            who: notice.who.to_string(),
            summary: notice.summary.to_string(),
            exposed: notice.exposed.iter().map(|item| (*item).into()).collect(),
            not_exposed: notice.not_exposed.iter().map(|item| (*item).into()).collect(),
            article: notice.article.as_ref().map(ToString::to_string),
            sources: references(&notice.sources, today),
        }
    }
}

impl ActionView {
    fn of(step: &Step<'_>, today: Date) -> Self {
        let action = step.action;
        let place = action.place.as_ref();
        Self {
            id: action.id.to_string(),
            title: action.title.to_string(),
            part: action.part.into(),
            minutes: u32::from(action.minutes),
            why: action.why.to_string(),
            steps: action.steps.iter().map(ToString::to_string).collect(),
            article: action.article.as_ref().map(ToString::to_string),
            at: action.at.iter().map(AtView::from).collect(),
            urgency: step.urgency.map(UrgencyView::from),
            reasons: step.reasons.iter().map(|reason| (*reason).to_owned()).collect(),
            by_account: step.by_account,
            progress: step.progress.into(),
            waits_for: step.waits_for.iter().map(|first| first.id.to_string()).collect(),
            again_after_days: action.again_after_days.map(|days| u32::from(days.get())),
            place: place.map(|place| PlaceView {
                name: place.name.to_string(),
                kind: place.kind.into(),
                finds: place.finds.iter().map(|item| (*item).into()).collect(),
            }),
            sources: references(&action.sources, today),
        }
    }
}

/// Sources, with whether each is older than a year.
pub(crate) fn references(sources: &[Reference], today: Date) -> Vec<ReferenceView> {
    let view = |source: &Reference| ReferenceView {
        title: source.title.to_string(),
        url: source.url.as_ref().map(ToString::to_string),
        checked: source.checked.to_string(),
        stale: is_stale(source.checked, today),
    };
    sources.iter().map(view).collect()
}

impl From<&At> for AtView {
    fn from(at: &At) -> Self {
        match at {
            At::Screen(screen) => Self::Screen { screen: (*screen).into() },
            At::Article(id) => Self::Article { article: id.to_string() },
            At::Page { page, name } => Self::Page { page: page.to_string(), name: name.to_string() },
            At::Phone { phone, name, hours } => Self::Phone {
                phone: phone.to_string(),
                name: name.to_string(),
                hours: hours.as_ref().map(ToString::to_string),
            },
            At::Person(who) => Self::Person { who: who.to_string() },
        }
    }
}

impl From<Progressed> for ProgressView {
    fn from(progress: Progressed) -> Self {
        match progress {
            Progressed::ToDo => Self::ToDo,
            Progressed::DueAgain(done) => Self::DueAgain { done: done.to_string() },
            Progressed::Back(since) => Self::Back { since: since.to_string() },
            Progressed::Done(on) => Self::Done { on: on.to_string() },
            Progressed::Snoozed(until) => Self::Snoozed { until: until.to_string() },
        }
    }
}

impl From<&PlanChange<'_>> for PlanChangeView {
    fn from(change: &PlanChange<'_>) -> Self {
        let notice = |notice: &Notice| (notice.id.to_string(), notice.title.to_string());
        let action = |action: &Action| (action.id.to_string(), action.title.to_string());
        let ((id, title), view): (_, fn(String, String) -> Self) = match change {
            PlanChange::Notice(told) => (notice(told), |id, title| Self::Notice { id, title }),
            PlanChange::NoticeSaysMore(told) => (notice(told), |id, title| Self::NoticeSaysMore { id, title }),
            PlanChange::Action(new) => (action(new), |id, title| Self::Action { id, title }),
            PlanChange::MoreUrgent(risen) => (action(risen), |id, title| Self::MoreUrgent { id, title }),
            PlanChange::DueAgain(due) => (action(due), |id, title| Self::DueAgain { id, title }),
            PlanChange::Back(back) => (action(back), |id, title| Self::Back { id, title }),
        };
        view(id, title)
    }
}

impl From<&Answers> for AnswersView {
    fn from(answers: &Answers) -> Self {
        Self {
            notices: answers.notices.iter().cloned().collect(),
            exposed: answers.exposed.iter().map(|item| (*item).into()).collect(),
            case: answers.case.iter().map(|fact| (*fact).into()).collect(),
        }
    }
}

impl From<AnswersView> for Answers {
    fn from(view: AnswersView) -> Self {
        Self {
            notices: BTreeSet::from_iter(view.notices),
            exposed: view.exposed.into_iter().map(guidance::Exposed::from).collect(),
            case: view.case.into_iter().map(guidance::CaseFact::from).collect(),
        }
    }
}

impl From<MarkingView> for Marking {
    fn from(view: MarkingView) -> Self {
        match view {
            MarkingView::Done => Self::Done,
            MarkingView::SnoozedFor { days } => Self::SnoozedFor(days),
            MarkingView::Open => Self::Open,
        }
    }
}
