//! The two-step checklist: the officer's accounts, what is on, and what to do first.

use guidance::{
    Asks, Catalogue, Category, Group, Host, Offers, Phone, Reason, SecondStep, Service, Standing, Steps, better,
    reasons, standing,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Accounts that are kept at most.
const MAX_ACCOUNTS: usize = 2000;
/// Characters of a name or label at most.
pub const MAX_TEXT: usize = 80;

/// The officer's accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Accounts {
    /// Whether a stranger may know the phone number.
    pub phone_may_be_known: bool,
    list: Vec<Account>,
    /// The number of the newest account; none comes twice.
    newest: u32,
}

/// The number of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AccountId(pub u32);

/// The officer's use of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// Where it is.
    pub service: ServiceRef,
    /// Which one, where there are several at one service.
    #[serde(default)]
    pub label: Option<String>,
    /// The second steps that are on; `None` when nobody has looked.
    #[serde(default)]
    pub on: Option<Steps>,
    /// Whether there are backup codes, and where: never the codes.
    #[serde(default)]
    pub backup_codes: BackupCodes,
    /// The day on which the recovery address was checked.
    #[serde(default)]
    pub recovery_email: Option<Date>,
    /// The day on which the recovery phone was checked.
    #[serde(default)]
    pub recovery_phone: Option<Date>,
    /// The day of the last look.
    #[serde(default)]
    pub looked: Option<Date>,
}

/// A service of the catalogue, or one that the person named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceRef {
    /// One of the catalogue, by its id.
    Listed(String),
    /// One that the catalogue does not know.
    Other {
        /// As the person calls it.
        name: String,
        /// Its host.
        host: String,
        /// Where it stands in the order.
        group: Group,
    },
}

/// Whether there are backup codes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackupCodes {
    /// Nobody has looked.
    #[default]
    NotLooked,
    /// There are none.
    NotMade,
    /// On paper.
    OnPaper,
    /// In a password manager.
    InPasswordManager,
    /// With somebody they trust.
    WithSomebody,
    /// Elsewhere.
    Elsewhere,
}

impl BackupCodes {
    /// All.
    pub const ALL: [Self; 6] =
        [Self::NotLooked, Self::NotMade, Self::OnPaper, Self::InPasswordManager, Self::WithSomebody, Self::Elsewhere];

    /// Its name in files and at the prompt.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotLooked => "not_looked",
            Self::NotMade => "not_made",
            Self::OnPaper => "on_paper",
            Self::InPasswordManager => "in_password_manager",
            Self::WithSomebody => "with_somebody",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// A change to one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The person looked, and these are on.
    Found(Steps),
    /// The person has not looked after all.
    NotLooked,
    /// The person switched one on.
    SwitchedOn(SecondStep),
    /// The person switched one off, or had not switched it on after all.
    SwitchedOff(SecondStep),
    /// What is known of backup codes.
    BackupCodes(BackupCodes),
    /// Whether the recovery address was checked.
    RecoveryEmail(Checked),
    /// Whether the recovery phone was checked.
    RecoveryPhone(Checked),
    /// Which account it is.
    Label(String),
}

/// Whether something was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// Today.
    Today,
    /// Not after all.
    Not,
}

/// Why an account cannot be added or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccountsError {
    /// The catalogue has no such service.
    #[error("there is no such service in the catalogue")]
    NoSuchService,
    /// There is no account with this number.
    #[error("there is no such account")]
    NoSuchAccount,
    /// The name is empty or too long.
    #[error("a name has 1 to {MAX_TEXT} characters")]
    BadName,
    /// The host is none.
    #[error("this is not a web address such as example.co.uk")]
    BadHost,
    /// There are too many accounts.
    #[error("there are {MAX_ACCOUNTS} accounts already")]
    TooMany,
}

impl Accounts {
    /// All accounts, in the order in which they were added.
    #[must_use]
    pub fn list(&self) -> &[Account] {
        &self.list
    }

    /// Adds an account at each of these services that has none yet. The door for a checklist that is ticked, and for
    /// an audited vault.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchService`] or [`AccountsError::TooMany`]; those before it are added.
    pub fn tick(&mut self, catalogue: &Catalogue, services: &[impl AsRef<str>]) -> Result<(), AccountsError> {
        for id in services {
            let service = ServiceRef::Listed(id.as_ref().to_owned());
            if !self.list.iter().any(|account| account.service == service) {
                self.add_listed(catalogue, id.as_ref(), None)?;
            }
        }
        Ok(())
    }

    /// Adds an account at a service of the catalogue, a further one if there is one already.
    ///
    /// # Errors
    /// [`AccountsError`] when there is no such service, the label is too long, or there are too many.
    pub fn add_listed(
        &mut self,
        catalogue: &Catalogue,
        id: &str,
        label: Option<&str>,
    ) -> Result<AccountId, AccountsError> {
        let service = catalogue.get(id).ok_or(AccountsError::NoSuchService)?;
        self.add(ServiceRef::Listed(service.id.clone()), label)
    }

    /// Adds an account at the service with this host: the catalogue's, if it knows the host.
    ///
    /// # Errors
    /// [`AccountsError`] when name or host cannot be taken, or there are too many.
    pub fn add_other(
        &mut self,
        catalogue: &Catalogue,
        name: &str,
        host: &str,
        group: Group,
        label: Option<&str>,
    ) -> Result<AccountId, AccountsError> {
        let host = Host::parse(host).map_err(|_| AccountsError::BadHost)?;
        let service = match catalogue.by_host(&host) {
            Some(service) => ServiceRef::Listed(service.id.clone()),
            None => ServiceRef::Other { name: text(name)?, host: host.as_str().to_owned(), group },
        };
        self.add(service, label)
    }

    fn add(&mut self, service: ServiceRef, label: Option<&str>) -> Result<AccountId, AccountsError> {
        if self.list.len() >= MAX_ACCOUNTS {
            return Err(AccountsError::TooMany);
        }
        let label = label.map(text).transpose()?;
        self.newest += 1;
        let id = AccountId(self.newest);
        self.list.push(Account {
            id,
            service,
            label,
            on: None,
            backup_codes: BackupCodes::NotLooked,
            recovery_email: None,
            recovery_phone: None,
            looked: None,
        });
        Ok(id)
    }

    /// Removes an account.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchAccount`].
    pub fn remove(&mut self, id: AccountId) -> Result<Account, AccountsError> {
        let index = self.list.iter().position(|account| account.id == id).ok_or(AccountsError::NoSuchAccount)?;
        Ok(self.list.remove(index))
    }

    /// Makes several changes, or none: the first that cannot be made undoes those before it.
    ///
    /// # Errors
    /// What `change` answers.
    pub fn all_or_none<R>(
        &mut self,
        change: impl FnOnce(&mut Self) -> Result<R, AccountsError>,
    ) -> Result<R, AccountsError> {
        let mut changed = self.clone();
        let result = change(&mut changed)?;
        *self = changed;
        Ok(result)
    }

    /// Changes an account. Whoever says what is on has looked, `today`.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchAccount`], or [`AccountsError::BadName`] for a label that is too long.
    pub fn change(&mut self, id: AccountId, change: Change, today: Date) -> Result<(), AccountsError> {
        let account = self.list.iter_mut().find(|account| account.id == id).ok_or(AccountsError::NoSuchAccount)?;
        let day = |checked| (checked == Checked::Today).then_some(today);
        match change {
            Change::Found(steps) => (account.on, account.looked) = (Some(steps), Some(today)),
            Change::SwitchedOn(step) => {
                account.on.get_or_insert_default().insert(step);
                account.looked = Some(today);
            }
            Change::SwitchedOff(step) => {
                account.on.get_or_insert_default().remove(&step);
                account.looked = Some(today);
            }
            Change::NotLooked => (account.on, account.looked) = (None, None),
            Change::BackupCodes(codes) => account.backup_codes = codes,
            Change::RecoveryEmail(checked) => account.recovery_email = day(checked),
            Change::RecoveryPhone(checked) => account.recovery_phone = day(checked),
            Change::Label(label) => {
                account.label = if label.trim().is_empty() { None } else { Some(text(&label)?) };
            }
        }
        Ok(())
    }

    /// The checklist: every account with how it stands, what opens everything else first, and in each group the most
    /// urgent first.
    #[must_use]
    pub fn checklist<'a>(&'a self, catalogue: &'a Catalogue) -> Vec<Item<'a>> {
        let phone = if self.phone_may_be_known { Phone::MayBeKnown } else { Phone::Unlisted };
        let mut items: Vec<_> = self.list.iter().map(|account| Item::of(account, catalogue, phone)).collect();
        items.sort_by(|a, b| {
            let key = |item: &Item<'_>| (item.group, item.standing, item.name.to_lowercase(), item.account.id);
            key(a).cmp(&key(b))
        });
        items
    }
}

/// An account on the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<'a> {
    /// The account.
    pub account: &'a Account,
    /// The service, if the catalogue knows it.
    pub service: Option<&'a Service>,
    /// Its name.
    pub name: &'a str,
    /// Its host, the first of several.
    pub host: &'a str,
    /// Where it stands in the order.
    pub group: Group,
    /// What kind of service it is, if the catalogue knows it.
    pub category: Option<Category>,
    /// How it stands.
    pub standing: Standing,
    /// Why, and what to mind.
    pub reasons: Vec<Reason>,
    /// What it offers that is worth more than what is on, the worthiest first.
    pub better: Vec<SecondStep>,
}

impl<'a> Item<'a> {
    fn of(account: &'a Account, catalogue: &'a Catalogue, phone: Phone) -> Self {
        let (service, name, host, group) = match &account.service {
            ServiceRef::Listed(id) => match catalogue.get(id) {
                Some(service) => {
                    let host = service.domains.first().map_or("", Host::as_str);
                    (Some(service), service.name.as_str(), host, service.category.group())
                }
                // A later catalogue may have dropped it.
                None => (None, id.as_str(), "", Group::Rest),
            },
            ServiceRef::Other { name, host, group } => (None, name.as_str(), host.as_str(), *group),
        };
        let unknown = Offers::Unknown;
        let offers = service.map_or(&unknown, |service| &service.offers);
        let asks = if service.is_some_and(|service| service.built_in) { Asks::ByItself } else { Asks::WhenSwitchedOn };
        let on = account.on.clone().unwrap_or_default();
        Self {
            account,
            service,
            name,
            host,
            group,
            category: service.map(|service| service.category),
            standing: standing(account.on.as_ref(), offers, asks),
            // Of what nobody has looked at, nothing is said.
            reasons: if account.on.is_some() { reasons(&on, asks, phone) } else { Vec::new() },
            better: better(&on, offers, asks),
        }
    }
}

/// `7 of 12 accounts have a strong second step`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Those with a strong second step.
    pub strong: usize,
    /// Those that somebody has to look at first.
    pub not_looked: usize,
    /// All.
    pub all: usize,
}

impl Progress {
    /// Counts `items`.
    #[must_use]
    pub fn of(items: &[Item<'_>]) -> Self {
        Self {
            strong: items.iter().filter(|item| item.standing.is_strong()).count(),
            not_looked: items.iter().filter(|item| item.standing == Standing::NotLooked).count(),
            all: items.len(),
        }
    }
}

/// A text of the person's, trimmed.
fn text(text: &str) -> Result<String, AccountsError> {
    let text = text.trim();
    let fits = (1..=MAX_TEXT).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(AccountsError::BadName) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 24);

    fn catalogue() -> &'static Catalogue {
        static PACK: std::sync::LazyLock<std::sync::Arc<guidance::Pack>> =
            std::sync::LazyLock::new(guidance::Pack::built_in);
        PACK.catalogue()
    }

    fn with(services: &[&str]) -> Accounts {
        let mut accounts = Accounts::default();
        accounts.tick(catalogue(), services).expect("they are in the catalogue");
        accounts
    }

    #[test]
    fn what_opens_everything_else_comes_first_and_the_most_urgent_of_it() -> Result<(), AccountsError> {
        let mut accounts = with(&["netflix", "facebook", "hmrc", "paypal", "apple", "google"]);
        accounts.change(AccountId(6), Change::Found(Steps::new()), TODAY)?;
        let names: Vec<_> = accounts.checklist(catalogue()).iter().map(|item| item.account.id.0).collect();
        assert_eq!(names, [6, 5, 4, 3, 2, 1]);
        Ok(())
    }

    #[test]
    fn ticking_adds_each_service_once_and_another_account_is_asked_for() -> Result<(), AccountsError> {
        let mut accounts = with(&["google", "apple"]);
        accounts.tick(catalogue(), &["google", "paypal"])?;
        assert_eq!(accounts.list().len(), 3);
        let second = accounts.add_listed(catalogue(), "google", Some(" work "))?;
        assert_eq!(accounts.list().last().and_then(|account| account.label.as_deref()), Some("work"));
        accounts.remove(second)?;
        assert_eq!(accounts.remove(second), Err(AccountsError::NoSuchAccount));
        // A number is not given twice.
        assert_ne!(accounts.add_listed(catalogue(), "google", None)?, second);
        assert_eq!(accounts.tick(catalogue(), &["no-such"]), Err(AccountsError::NoSuchService));
        Ok(())
    }

    #[test]
    fn a_service_that_the_catalogue_does_not_know_is_named_by_the_person() -> Result<(), AccountsError> {
        let mut accounts = Accounts::default();
        let add = |accounts: &mut Accounts, name: &str, host: &str| {
            accounts.add_other(catalogue(), name, host, Group::Rest, None)
        };
        add(&mut accounts, "Allotment society", "https://www.allotments.example/login")?;
        add(&mut accounts, "my mail", "mail.google.com")?;
        let items = accounts.checklist(catalogue());
        assert_eq!(
            items.iter().map(|item| item.name).collect::<Vec<_>>(),
            ["Google (Gmail, YouTube)", "Allotment society"]
        );
        assert_eq!((items[1].host, items[1].standing), ("allotments.example", Standing::NotLooked));
        assert_eq!(add(&mut accounts, "", "a.example"), Err(AccountsError::BadName));
        assert_eq!(add(&mut accounts, "A", "nonsense"), Err(AccountsError::BadHost));
        assert_eq!(add(&mut accounts, &"x".repeat(81), "a.example"), Err(AccountsError::BadName));
        Ok(())
    }

    #[test]
    fn a_done_step_can_be_undone() -> Result<(), AccountsError> {
        let mut accounts = with(&["google"]);
        let id = AccountId(1);
        let stands = |accounts: &Accounts| accounts.checklist(catalogue()).first().map(|item| item.standing);
        assert_eq!(stands(&accounts), Some(Standing::NotLooked));
        accounts.change(id, Change::SwitchedOn(SecondStep::Passkey), TODAY)?;
        assert_eq!(stands(&accounts), Some(Standing::Best));
        assert_eq!(accounts.list()[0].looked, Some(TODAY));
        accounts.change(id, Change::SwitchedOff(SecondStep::Passkey), TODAY)?;
        assert_eq!(stands(&accounts), Some(Standing::Off));
        accounts.change(id, Change::NotLooked, TODAY)?;
        assert_eq!(stands(&accounts), Some(Standing::NotLooked));
        assert_eq!(accounts.list()[0].looked, None);
        accounts.change(id, Change::RecoveryEmail(Checked::Today), TODAY)?;
        assert_eq!(accounts.list()[0].looked, None, "who checks the recovery address has not looked what is on");
        accounts.change(id, Change::BackupCodes(BackupCodes::OnPaper), TODAY)?;
        assert_eq!(accounts.list()[0].recovery_email, Some(TODAY));
        accounts.change(id, Change::RecoveryEmail(Checked::Not), TODAY)?;
        assert_eq!(accounts.list()[0].recovery_email, None);
        Ok(())
    }

    #[test]
    fn a_change_that_cannot_be_made_undoes_those_before_it() {
        let mut accounts = with(&["google"]);
        let before = accounts.clone();
        let changed = accounts.all_or_none(|accounts| {
            accounts.change(AccountId(1), Change::Found(Steps::new()), TODAY)?;
            accounts.change(AccountId(1), Change::Label("x".repeat(81)), TODAY)
        });
        assert_eq!((changed, accounts), (Err(AccountsError::BadName), before));
    }

    #[test]
    fn a_number_that_may_be_known_names_the_sim_swap() -> Result<(), AccountsError> {
        let mut accounts = with(&["google"]);
        accounts.change(AccountId(1), Change::Found([SecondStep::TextOrCall].into()), TODAY)?;
        let reasons = |accounts: &Accounts| accounts.checklist(catalogue())[0].reasons.clone();
        assert_eq!(reasons(&accounts), [Reason::TextCanBeTaken]);
        accounts.phone_may_be_known = true;
        assert_eq!(reasons(&accounts), [Reason::SimSwap]);
        Ok(())
    }

    #[test]
    fn the_names_of_places_are_those_in_files() {
        for codes in BackupCodes::ALL {
            assert_eq!(serde_json::to_value(codes).ok(), Some(codes.code().into()));
        }
    }

    #[test]
    fn progress_counts_the_strong_ones() -> Result<(), AccountsError> {
        let mut accounts = with(&["google", "apple", "paypal", "natwest"]);
        accounts.change(AccountId(1), Change::Found([SecondStep::AuthenticatorApp].into()), TODAY)?;
        accounts.change(AccountId(2), Change::Found([SecondStep::TextOrCall].into()), TODAY)?;
        let progress = Progress::of(&accounts.checklist(catalogue()));
        // The bank asks by itself: nobody has to look.
        assert_eq!(progress, Progress { strong: 2, not_looked: 1, all: 4 });
        Ok(())
    }

    #[test]
    fn an_account_whose_service_was_dropped_from_the_catalogue_stays() -> Result<(), serde_json::Error> {
        let text = r#"{"list":[{"id":7,"service":{"listed":"gone-service"},"on":["passkey"]}],"newest":7}"#;
        let accounts: Accounts = serde_json::from_str(text)?;
        let item = &accounts.checklist(catalogue())[0];
        assert_eq!((item.name, item.standing), ("gone-service", Standing::Best));
        Ok(())
    }
}
