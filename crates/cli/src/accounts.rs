//! `cordon accounts`.

use std::process::ExitCode;

use anyhow::{anyhow, bail};
use app::{AccountId, Accounts, AccountsError, BackupCodes, Change, Item, Keeping, Progress};
use guidance::{Catalogue, Host, Offers, Service, Standing, Steps};
use serde::Serialize;

use crate::args::{AccountsCommand, AccountsSet};
use crate::terminal::print;
use crate::{kept, pack};

pub(crate) fn run(command: AccountsCommand) -> anyhow::Result<ExitCode> {
    let pack = pack::in_use()?;
    let catalogue = pack.catalogue();
    match command {
        AccountsCommand::List { json } => list(&kept::open()?, catalogue, json)?,
        AccountsCommand::Services { json } => services(catalogue, json)?,
        AccountsCommand::Add { service, name, group, label, json } => {
            let listed = known(catalogue, &service)?;
            let keeping = kept::open_to_change()?;
            let before = keeping.read().map_err(|error| kept::sentence(&error))?.accounts;
            let twin = before.checklist(catalogue).into_iter().find(|item| item.service == listed && listed.is_some());
            if let Some(twin) = twin.filter(|_| label.is_none()) {
                bail!(
                    "{} is on the list already, as number {}; add --label for another one",
                    twin.name,
                    twin.account.id.0
                );
            }
            let id = change(&keeping, |accounts| match listed {
                Some(service) => accounts.add_listed(catalogue, &service.id, label.as_deref()),
                None => {
                    let host = Host::parse(&service).map_err(|_| AccountsError::BadHost)?;
                    let name = name.as_deref().unwrap_or(host.as_str());
                    accounts.add_other(catalogue, name, &service, group, label.as_deref())
                }
            })?;
            show(&keeping, catalogue, id, json)?;
        }
        AccountsCommand::Set(set) => {
            let keeping = kept::open_to_change()?;
            let (id, json) = (AccountId(set.number), set.json);
            let changes = changes(set);
            change(&keeping, |accounts| changes.into_iter().try_for_each(|each| accounts.change(id, each, today())))?;
            show(&keeping, catalogue, id, json)?;
        }
        AccountsCommand::Remove { number, json } => {
            let keeping = kept::open_to_change()?;
            let before = keeping.read().map_err(|error| kept::sentence(&error))?.accounts;
            let item = before.checklist(catalogue).into_iter().find(|item| item.account.id.0 == number);
            change(&keeping, |accounts| accounts.remove(AccountId(number)))?;
            if let Some(item) = item {
                print(&if json { self::json(&item)? } else { format!("Removed: {}.", title(&item)) })?;
            }
        }
        AccountsCommand::Phone { phone } => {
            let keeping = kept::open_to_change()?;
            change(&keeping, |accounts| {
                accounts.phone_may_be_known = phone == "may_be_known";
                Ok(())
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn change<R>(keeping: &Keeping, change: impl FnOnce(&mut Accounts) -> Result<R, AccountsError>) -> anyhow::Result<R> {
    let changed = keeping.update(|state| state.accounts.all_or_none(change)).map_err(|error| kept::sentence(&error))?;
    // The keyring may have failed at the first save of all.
    kept::lasts(keeping)?;
    changed.map_err(|error| match error {
        AccountsError::NoSuchAccount => anyhow!("there is no account with this number; see cordon accounts list"),
        AccountsError::BadHost => {
            anyhow!("this is neither a service that Cordon knows (see cordon accounts services) nor a web address")
        }
        _ => anyhow!("{error}"),
    })
}

/// The one service that `text` means, by its id, its name or its address; `None` for one that Cordon does not know.
fn known<'a>(catalogue: &'a Catalogue, text: &str) -> anyhow::Result<Option<&'a Service>> {
    // An address is that of its own service alone, and not of one that it resembles.
    if let Ok(host) = Host::parse(text) {
        return Ok(catalogue.by_host(&host));
    }
    match catalogue.find(text).as_slice() {
        [] => Ok(None),
        [service] => Ok(Some(service)),
        several => {
            let names: Vec<_> = several.iter().map(|service| service.id.as_str()).collect();
            bail!("several services may be meant; give one of {}", names.join(", "))
        }
    }
}

fn changes(set: AccountsSet) -> Vec<Change> {
    let not_looked = set.not_looked.then_some(Change::NotLooked);
    let changes = [
        set.on.map(Change::Found),
        set.backup_codes.map(Change::BackupCodes),
        set.recovery_email.map(Change::RecoveryEmail),
        set.recovery_phone.map(Change::RecoveryPhone),
        set.label.map(Change::Label),
        not_looked,
    ];
    changes.into_iter().flatten().collect()
}

fn list(keeping: &Keeping, catalogue: &Catalogue, json: bool) -> anyhow::Result<()> {
    let accounts = keeping.read().map_err(|error| kept::sentence(&error))?.accounts;
    let items = accounts.checklist(catalogue);
    for item in &items {
        print(&if json { self::json(item)? } else { line(item) })?;
    }
    if json {
        return Ok(());
    }
    let Progress { strong, all, .. } = Progress::of(&items);
    if all == 0 {
        return print(
            "There are no accounts yet; add one with cordon accounts add, such as: cordon accounts add google",
        );
    }
    let have = if strong == 1 || all == 1 { "has" } else { "have" };
    let accounts = if all == 1 { "account" } else { "accounts" };
    print(&format!("\n{strong} of {all} {accounts} {have} a strong second step."))
}

fn show(keeping: &Keeping, catalogue: &Catalogue, id: AccountId, json: bool) -> anyhow::Result<()> {
    let accounts = keeping.read().map_err(|error| kept::sentence(&error))?.accounts;
    let Some(item) = accounts.checklist(catalogue).into_iter().find(|item| item.account.id == id) else {
        bail!("another Cordon has removed the account meanwhile");
    };
    print(&if json { self::json(&item)? } else { line(&item) })
}

fn services(catalogue: &Catalogue, json: bool) -> anyhow::Result<()> {
    for service in catalogue.services() {
        let Service { id, name, offers, checked, .. } = service;
        if json {
            let offers = match offers {
                Offers::Known(steps) => Some(steps),
                Offers::Unknown => None,
            };
            let domains: Vec<_> = service.domains.iter().map(guidance::Host::as_str).collect();
            let category = service.category.code();
            let value = serde_json::json!({
                "id": id, "name": name, "category": category, "domains": domains, "offers": offers,
                "checked": checked,
            });
            print(&value.to_string())?;
        } else {
            let offers = match offers {
                Offers::Known(steps) if steps.is_empty() => "no second step".to_owned(),
                Offers::Known(steps) => names(steps),
                Offers::Unknown => "not known".to_owned(),
            };
            print(&format!("{id:<24} {name}: {offers} ({})", checked.strftime("%-d %B %Y")))?;
        }
    }
    Ok(())
}

fn line(item: &Item<'_>) -> String {
    let on = match &item.account.on {
        None if item.standing == Standing::NotLooked => "not looked at yet; ".to_owned(),
        None => String::new(),
        Some(steps) if steps.is_empty() => "nothing is on; ".to_owned(),
        Some(steps) => format!("on: {}; ", names(steps)),
    };
    let next = match item.standing {
        Standing::Best => "the best it offers".to_owned(),
        Standing::BuiltIn => "it asks by itself".to_owned(),
        Standing::NoneOffered => "it is not known to offer any second step".to_owned(),
        Standing::WeakestOnly => "it is not known to offer a better one".to_owned(),
        Standing::NotLooked => "look which one is on".to_owned(),
        Standing::Off | Standing::Weak | Standing::GoodEnough => {
            let better: Steps = item.better.iter().copied().collect();
            let lead = if item.standing == Standing::GoodEnough { "good enough; better" } else { "switch on" };
            format!("{lead}: {}", names(&better))
        }
    };
    let mut line = format!("{:>4}  {}: {on}{next}", item.account.id.0, title(item));
    if item.account.backup_codes != BackupCodes::NotLooked {
        line += &format!("; backup codes: {}", item.account.backup_codes.code().replace('_', " "));
    }
    let checked = [("address", item.account.recovery_email), ("phone", item.account.recovery_phone)];
    for (what, day) in checked.into_iter().filter_map(|(what, day)| Some((what, day?))) {
        line += &format!("; recovery {what} checked on {}", day.strftime("%-d %B %Y"));
    }
    line
}

fn title(item: &Item<'_>) -> String {
    match &item.account.label {
        Some(label) => format!("{} ({label})", item.name),
        None => item.name.to_owned(),
    }
}

fn names(steps: &Steps) -> String {
    let names: Vec<_> = steps.iter().map(|step| step.code().replace('_', " ")).collect();
    names.join(", ")
}

#[derive(Serialize)]
struct ItemJson<'a> {
    number: u32,
    service: Option<&'a str>,
    name: &'a str,
    host: &'a str,
    label: Option<&'a str>,
    group: &'static str,
    on: Option<&'a Steps>,
    standing: &'static str,
    strong: bool,
    reasons: Vec<&'static str>,
    better: Vec<&'static str>,
    backup_codes: &'static str,
    recovery_email: Option<String>,
    recovery_phone: Option<String>,
    looked: Option<String>,
}

fn json(item: &Item<'_>) -> serde_json::Result<String> {
    let account = item.account;
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
    serde_json::to_string(&ItemJson {
        number: account.id.0,
        service: item.service.map(|service| service.id.as_str()),
        name: item.name,
        host: item.host,
        label: account.label.as_deref(),
        group: item.group.code(),
        on: account.on.as_ref(),
        standing: item.standing.code(),
        strong: item.standing.is_strong(),
        reasons: item.reasons.iter().map(|reason| reason.code()).collect(),
        better: item.better.iter().map(|step| step.code()).collect(),
        backup_codes: account.backup_codes.code(),
        recovery_email: day(account.recovery_email),
        recovery_phone: day(account.recovery_phone),
        looked: day(account.looked),
    })
}

fn today() -> jiff::civil::Date {
    jiff::ZonedDateTime::now().date()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<&str>) {
        let pack = guidance::Pack::built_in();
        let known = known(pack.catalogue(), text).map_err(|error| error.to_string());
        assert_eq!(known.map(|service| service.map(|service| service.id.as_str())), Ok(expect), "{text}");
    }

    #[test]
    fn a_service_goes_by_its_name_or_its_address() {
        check("google", Some("google"));
        check("Gmail", Some("google"));
        check("https://mail.google.com/mail", Some("google"));
        check("hotmail.com", Some("microsoft"));
        check("no such service", None);
    }

    #[test]
    fn an_address_that_resembles_a_services_is_not_its() {
        check("sky.com", Some("sky"));
        check("sky.co", None);
        check("google.com.example", None);
    }

    #[test]
    fn a_name_of_several_is_asked_about() {
        let pack = guidance::Pack::built_in();
        let several = known(pack.catalogue(), "bank").map(|_| ()).map_err(|error| error.to_string());
        assert!(several.is_err_and(|error| error.starts_with("several services may be meant; give one of ")));
    }
}
