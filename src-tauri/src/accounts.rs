//! Commands: the two-step checklist.

use app::{AccountId, Accounts, AccountsError, Change, Checked, Item, Progress};
use guidance::{Catalogue, Host, Offers, PasskeyUse, Service, is_stale};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;

use crate::error::{UiError, small};
use crate::plan::today;
use crate::session::Session;
use crate::view::view;

view! {
    /// A kind of second step.
    both StepView of guidance::SecondStep {
        Passkey, SecurityKey, AuthenticatorApp, AppPrompt, CardReader, Pin, TextOrCall, Email,
    }
}
view! {
    /// What to do first.
    both GroupView of guidance::Group { OpensOthers, Money, Government, Social, Rest }
}
view! {
    /// How an account stands.
    StandingView of guidance::Standing {
        Off, Weak, NotLooked, WeakestOnly, NoneOffered, BuiltIn, GoodEnough, Best,
    }
}
view! {
    /// Why it stands as it does.
    StandingReason of guidance::Reason {
        PasswordAlone, SimSwap, TextCanBeTaken, MailboxHasTheCode, CanBePhished, TextStillOn,
    }
}
view! {
    /// What a passkey does at a service.
    PasskeyView of PasskeyUse { SignIn, SecondStep, Both, Unspecified }
}
view! {
    /// Where the facts of a service come from.
    FactSource of guidance::Source { Directory, Provider, Unconfirmed }
}
view! {
    /// Whether there are backup codes.
    both BackupCodesView of app::BackupCodes { NotLooked, NotMade, OnPaper, InPasswordManager, WithSomebody, Elsewhere }
}
view! {
    /// A kind of service.
    CategoryView of guidance::Category {
        Email, Phone, PasswordManager, Bank, Payments, Credit, Government, Social, Messaging, Shopping, Cloud, Home,
        Fitness, Travel, Games, Media, FamilyHistory, Vpn, Dating,
    }
}

/// A service of the catalogue.
#[derive(Serialize, Type)]
pub(crate) struct ServiceView {
    id: String,
    name: String,
    domains: Vec<String>,
    category: CategoryView,
    group: GroupView,
    common: bool,
    /// Null where nothing could be confirmed.
    offers: Option<Vec<StepView>>,
    passkey: Option<PasskeyView>,
    built_in: bool,
    app_prompt: Option<String>,
    /// For each step that it offers, the numbered steps to the place in its settings; none where they are not known.
    ways: Vec<WayView>,
    way_confirmed: bool,
    help: Option<String>,
    passkey_help: Option<String>,
    note: Option<String>,
    /// The day of the facts, as `YYYY-MM-DD`.
    checked: String,
    /// Whether that is more than a year ago.
    stale: bool,
    source: FactSource,
}

/// The way to one second step.
#[derive(Serialize, Type)]
pub(crate) struct WayView {
    to: StepView,
    steps: Vec<String>,
}

/// The checklist.
#[derive(Serialize, Type)]
pub(crate) struct ChecklistView {
    /// What to do first comes first.
    items: Vec<ItemView>,
    strong: u32,
    not_looked: u32,
    phone_may_be_known: bool,
}

/// An account on the checklist.
#[derive(Serialize, Type)]
pub(crate) struct ItemView {
    id: u32,
    /// The service's id, if the catalogue knows it.
    service: Option<String>,
    name: String,
    host: String,
    label: Option<String>,
    group: GroupView,
    category: Option<CategoryView>,
    standing: StandingView,
    strong: bool,
    reasons: Vec<StandingReason>,
    /// What is worth more than what is on, the worthiest first.
    better: Vec<StepView>,
    /// Null when nobody has looked.
    on: Option<Vec<StepView>>,
    backup_codes: BackupCodesView,
    /// Days, as `YYYY-MM-DD`.
    recovery_email: Option<String>,
    recovery_phone: Option<String>,
    looked: Option<String>,
}

/// A change to one account.
#[derive(Deserialize, Type)]
#[serde(tag = "change", rename_all = "snake_case")]
pub(crate) enum ChangeView {
    Found { on: Vec<StepView> },
    NotLooked,
    SwitchedOn { step: StepView },
    SwitchedOff { step: StepView },
    BackupCodes { codes: BackupCodesView },
    RecoveryEmail { checked: bool },
    RecoveryPhone { checked: bool },
    Label { text: String },
}

/// Every service that Cordon knows, in the order of the checklist.
#[tauri::command]
#[specta::specta]
pub(crate) fn services(session: State<'_, Session>) -> Vec<ServiceView> {
    session.pack().catalogue().services().iter().map(ServiceView::from).collect()
}

/// The checklist, once what is kept was opened.
#[tauri::command]
#[specta::specta]
pub(crate) async fn checklist(session: State<'_, Session>) -> Result<ChecklistView, UiError> {
    session.opened().await;
    Ok(ChecklistView::of(&session.kept(app::Keeping::read).await?.accounts, session.pack().catalogue()))
}

/// Adds an account at each of these services that has none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tick_services(
    session: State<'_, Session>,
    services: Vec<String>,
) -> Result<ChecklistView, UiError> {
    change(&session, move |accounts, catalogue| accounts.tick(catalogue, &services)).await
}

/// Adds a further account at a service that Cordon knows.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_account(
    session: State<'_, Session>,
    service: String,
    label: String,
) -> Result<ChecklistView, UiError> {
    change(&session, move |accounts, catalogue| accounts.add_listed(catalogue, &service, Some(&label)).map(|_| ()))
        .await
}

/// Adds an account at a service that the person names.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_other_account(
    session: State<'_, Session>,
    name: String,
    host: String,
    group: GroupView,
) -> Result<ChecklistView, UiError> {
    let add = move |accounts: &mut Accounts, catalogue: &Catalogue| {
        accounts.add_other(catalogue, &name, &host, group.into(), None).map(|_| ())
    };
    change(&session, add).await
}

/// Changes an account.
#[tauri::command]
#[specta::specta]
pub(crate) async fn change_account(
    session: State<'_, Session>,
    id: u32,
    change: ChangeView,
) -> Result<ChecklistView, UiError> {
    let today = today();
    self::change(&session, move |accounts, _| accounts.change(AccountId(id), change.into(), today)).await
}

/// Removes an account from the list.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_account(session: State<'_, Session>, id: u32) -> Result<ChecklistView, UiError> {
    change(&session, move |accounts, _| accounts.remove(AccountId(id)).map(|_| ())).await
}

/// Says whether a stranger may know the person's phone number.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_phone_may_be_known(
    session: State<'_, Session>,
    may_be_known: bool,
) -> Result<ChecklistView, UiError> {
    let set = move |accounts: &mut Accounts, _: &Catalogue| {
        accounts.phone_may_be_known = may_be_known;
        Ok(())
    };
    change(&session, set).await
}

/// Which of a service's pages to open.
#[derive(Clone, Copy, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HelpPage {
    Help,
    Passkey,
}

/// Opens a service's help page in the system's browser. The window names the service, never an address.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_help(session: State<'_, Session>, service: String, page: HelpPage) -> Result<(), UiError> {
    let pack = session.pack();
    let service = pack.catalogue().get(&service).ok_or(UiError::NoSuchService)?;
    let address = match page {
        HelpPage::Help => service.help.as_ref(),
        HelpPage::Passkey => service.passkey_help.as_ref(),
    };
    let address = address.ok_or(UiError::NoSuchService)?;
    tauri_plugin_opener::open_url(address.as_str(), None::<&str>).map_err(|_| UiError::NoBrowser)
}

pub(crate) async fn change(
    session: &Session,
    change: impl FnOnce(&mut Accounts, &Catalogue) -> Result<(), AccountsError> + Send + 'static,
) -> Result<ChecklistView, UiError> {
    let pack = session.pack();
    let changed = session
        .kept(move |keeping| {
            keeping.update(|state| {
                let catalogue = pack.catalogue();
                let changed = state.accounts.all_or_none(|accounts| change(accounts, catalogue));
                changed.map(|()| ChecklistView::of(&state.accounts, catalogue))
            })
        })
        .await?;
    Ok(changed?)
}

impl ChecklistView {
    fn of(accounts: &Accounts, catalogue: &Catalogue) -> Self {
        let items = accounts.checklist(catalogue);
        let Progress { strong, not_looked, .. } = Progress::of(&items);
        Self {
            items: items.iter().map(ItemView::from).collect(),
            strong: small(strong),
            not_looked: small(not_looked),
            phone_may_be_known: accounts.phone_may_be_known,
        }
    }
}

impl From<&Item<'_>> for ItemView {
    fn from(item: &Item<'_>) -> Self {
        let account = item.account;
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        Self {
            id: account.id.0,
            service: item.service.map(|service| service.id.clone()),
            name: item.name.to_owned(),
            host: item.host.to_owned(),
            label: account.label.clone(),
            group: item.group.into(),
            category: item.category.map(CategoryView::from),
            standing: item.standing.into(),
            strong: item.standing.is_strong(),
            reasons: item.reasons.iter().map(|reason| (*reason).into()).collect(),
            better: item.better.iter().map(|step| (*step).into()).collect(),
            on: account.on.as_ref().map(|on| on.iter().map(|step| (*step).into()).collect()),
            backup_codes: account.backup_codes.into(),
            recovery_email: day(account.recovery_email),
            recovery_phone: day(account.recovery_phone),
            looked: day(account.looked),
        }
    }
}

impl From<&Service> for ServiceView {
    fn from(service: &Service) -> Self {
        let offers = match &service.offers {
            Offers::Known(steps) => Some(steps.iter().map(|step| StepView::from(*step)).collect()),
            Offers::Unknown => None,
        };
        let ways = service.offers.steps().into_iter().map(|step| (step, service.way.to(step)));
        let ways = ways.filter(|(_, way)| !way.is_empty());
        Self {
            id: service.id.clone(),
            name: service.name.clone(),
            domains: service.domains.iter().map(Host::to_string).collect(),
            category: service.category.into(),
            group: service.category.group().into(),
            common: service.common,
            offers,
            passkey: service.passkey.map(PasskeyView::from),
            built_in: service.built_in,
            app_prompt: service.app_prompt.clone(),
            ways: ways.map(|(step, way)| WayView { to: step.into(), steps: way.to_vec() }).collect(),
            way_confirmed: service.way.confirmed,
            help: service.help.as_ref().map(ToString::to_string),
            passkey_help: service.passkey_help.as_ref().map(ToString::to_string),
            note: service.note.clone(),
            checked: service.checked.to_string(),
            stale: is_stale(service.checked, today()),
            source: service.source.into(),
        }
    }
}

impl From<ChangeView> for Change {
    fn from(change: ChangeView) -> Self {
        let checked = |checked| if checked { Checked::Today } else { Checked::Not };
        match change {
            ChangeView::Found { on } => Self::Found(on.into_iter().map(guidance::SecondStep::from).collect()),
            ChangeView::NotLooked => Self::NotLooked,
            ChangeView::SwitchedOn { step } => Self::SwitchedOn(step.into()),
            ChangeView::SwitchedOff { step } => Self::SwitchedOff(step.into()),
            ChangeView::BackupCodes { codes } => Self::BackupCodes(codes.into()),
            ChangeView::RecoveryEmail { checked: yes } => Self::RecoveryEmail(checked(yes)),
            ChangeView::RecoveryPhone { checked: yes } => Self::RecoveryPhone(checked(yes)),
            ChangeView::Label { text } => Self::Label(text),
        }
    }
}
