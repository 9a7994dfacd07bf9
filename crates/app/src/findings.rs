//! What an audit found, as a list: worst first, grouped by account, without what the person has hidden.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use guidance::{Catalogue, Group, Host, Offers, SecondStep, Service, Steps};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use strength::Reason;
use vault::{Finding, Known, Login, SecondStepKnown, findings};

use crate::accounts::{Account, Accounts, AccountsError, Change, ServiceRef};
use crate::audit::Audit;

/// zxcvbn's best score: a password with it is not built on personal details, even if one stands in it.
const BEST_SCORE: u8 = 4;
/// Findings and folders that are hidden at most.
const MAX_HIDDEN: usize = 5000;
/// Characters of a note at most.
pub const MAX_NOTE: usize = 200;

/// What is kept of audits: counts, and what was hidden. Never a password.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VaultState {
    hidden: Vec<Hidden>,
    /// The last audit.
    pub last: Option<LastAudit>,
}

/// Something that the person does not want to see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    /// What.
    pub what: HiddenWhat,
    /// Why, in the person's words.
    #[serde(default)]
    pub note: String,
    /// Since when.
    pub on: Date,
}

/// What can be hidden.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HiddenWhat {
    /// One finding of one login.
    Finding {
        /// [`Finding::code`].
        finding: String,
        /// The login's title.
        title: String,
        /// Its first address, or empty.
        address: String,
        /// Its user name.
        username: String,
    },
    /// All logins in a folder.
    Folder(String),
}

/// The last audit, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastAudit {
    /// The day.
    pub on: Date,
    /// The numbers.
    pub counts: Counts,
}

/// An audit in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Logins.
    pub logins: usize,
    /// Distinct passwords.
    pub passwords: usize,
    /// Logins with each kind of finding, by its code; hidden ones do not count.
    pub findings: BTreeMap<String, usize>,
}

/// Why something cannot be hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HideError {
    /// There is no such login, or no such kind of finding.
    #[error("there is no such finding")]
    NoSuchFinding,
    /// The login has neither a title nor an address nor a user name by which it could be known the next time.
    #[error("the login has no name")]
    Nameless,
    /// The note is too long.
    #[error("a note has {MAX_NOTE} characters at most")]
    LongNote,
    /// Too much is hidden already.
    #[error("{MAX_HIDDEN} findings are hidden already")]
    TooMany,
}

impl HiddenWhat {
    fn finding(login: &Login, finding: &str) -> Self {
        Self::Finding {
            finding: finding.to_owned(),
            title: login.title.clone(),
            address: login.addresses.first().map(|address| address.text().to_owned()).unwrap_or_default(),
            username: login.username.clone(),
        }
    }
}

impl VaultState {
    /// What is hidden.
    #[must_use]
    pub fn hidden(&self) -> &[Hidden] {
        &self.hidden
    }

    /// Hides something, or changes its note.
    ///
    /// # Errors
    /// [`HideError::LongNote`] or [`HideError::TooMany`].
    pub fn hide(&mut self, what: HiddenWhat, note: &str, on: Date) -> Result<(), HideError> {
        let note = note.trim();
        if note.chars().count() > MAX_NOTE {
            return Err(HideError::LongNote);
        }
        self.hidden.retain(|hidden| hidden.what != what);
        if self.hidden.len() >= MAX_HIDDEN {
            return Err(HideError::TooMany);
        }
        self.hidden.push(Hidden { what, note: note.to_owned(), on });
        Ok(())
    }

    /// Shows something again.
    pub fn show(&mut self, what: &HiddenWhat) {
        self.hidden.retain(|hidden| hidden.what != *what);
    }

    fn notes(&self) -> HashMap<&HiddenWhat, &str> {
        self.hidden.iter().map(|Hidden { what, note, .. }| (what, note.as_str())).collect()
    }
}

/// What the findings depend on besides the vault.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// The services that are known.
    pub catalogue: &'a Catalogue,
    /// The two-step checklist.
    pub accounts: &'a Accounts,
    /// What is hidden.
    pub kept: &'a VaultState,
    /// Today.
    pub today: Date,
}

/// One login with what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub login: usize,
    /// What is wrong with it, worst first.
    pub findings: Vec<Finding>,
    /// Those that the person has hidden, with their notes.
    pub hidden: Vec<(Finding, String)>,
    /// Whether its folder is left out.
    pub folder_left_out: bool,
}

impl Audit {
    /// Every login with what was found, worst first. Of those that are equally bad, accounts that open others come first.
    #[must_use]
    pub fn rows(&self, around: &Around<'_>) -> Vec<Row> {
        let uses: Vec<_> = self.logins.iter().map(|login| Use::of(login, around.catalogue)).collect();
        let (steps, notes) = (StepsKnown::of(&uses, around.accounts), around.kept.notes());
        let mut keyed: Vec<_> = uses
            .iter()
            .enumerate()
            .map(|(number, each)| {
                let row = self.row(number, each, steps.of_login(each), &notes, around.today);
                let worst = row.findings.first().map_or(Finding::CODES.len(), Finding::rank);
                let group = each.service.map_or(Group::Rest, |service| service.category.group());
                let more = std::cmp::Reverse(row.findings.len());
                ((row.folder_left_out, worst, group, more, each.login.title.to_lowercase()), row)
            })
            .collect();
        keyed.sort_by(|a, b| a.0.cmp(&b.0));
        keyed.into_iter().map(|(_, row)| row).collect()
    }

    fn row(
        &self,
        number: usize,
        Use { login, .. }: &Use<'_>,
        second_step: SecondStepKnown<'_>,
        notes: &HashMap<&HiddenWhat, &str>,
        today: Date,
    ) -> Row {
        let strength = self.strength(number);
        let is_personal = |strength: &&strength::Strength| {
            strength.score < BEST_SCORE && strength.reasons.contains(&Reason::Personal)
        };
        let known = Known {
            exposure: self.exposure(number),
            score: strength.map(|strength| strength.score),
            personal: strength.filter(is_personal).is_some(),
            same: self.distinct.same_count(number),
            nearly_same: self.distinct.nearly_same_count(number),
            user_name_inside: self.user_name_inside.get(number).copied().unwrap_or_default(),
            second_step,
            today,
        };
        let (mut shown, mut hidden) = (Vec::new(), Vec::new());
        for finding in findings(login, &known) {
            match notes.get(&HiddenWhat::finding(login, finding.code())) {
                Some(note) => hidden.push((finding, (*note).to_owned())),
                None => shown.push(finding),
            }
        }
        let left_out = |folder: &String| notes.contains_key(&HiddenWhat::Folder(folder.clone()));
        let folder_left_out = login.folder.as_ref().is_some_and(left_out);
        Row { login: number, findings: shown, hidden, folder_left_out }
    }

    /// What is hidden when the person hides a finding of a login, or shows it again.
    ///
    /// # Errors
    /// [`HideError::NoSuchFinding`], or [`HideError::Nameless`].
    pub fn finding_of(&self, login: usize, finding: &str) -> Result<HiddenWhat, HideError> {
        let login = self.logins.get(login).ok_or(HideError::NoSuchFinding)?;
        if !Finding::CODES.contains(&finding) {
            return Err(HideError::NoSuchFinding);
        }
        if login.title.is_empty() && login.addresses.is_empty() && login.username.is_empty() {
            return Err(HideError::Nameless);
        }
        Ok(HiddenWhat::finding(login, finding))
    }

    /// The services of the catalogue at which the vault has logins, what opens everything else first.
    #[must_use]
    pub fn services(&self, catalogue: &Catalogue) -> Vec<Found> {
        let mut found: BTreeMap<_, Found> = BTreeMap::new();
        let mut users: HashMap<&str, BTreeMap<String, Steps>> = HashMap::new();
        for login in &self.logins {
            let Some(service) = service_of(login, catalogue) else { continue };
            let key = (service.category.group(), service.name.to_lowercase(), service.id.as_str());
            let (id, name) = (service.id.as_str(), &service.name);
            let entry = found.entry(key).or_insert_with(|| Found {
                service: id.to_owned(),
                name: name.clone(),
                logins: 0,
                on: Steps::new(),
            });
            entry.logins += 1;
            let steps = login.second_steps.iter().map(|step| match step {
                vault::SecondStep::Totp => SecondStep::AuthenticatorApp,
                vault::SecondStep::Passkey => SecondStep::Passkey,
            });
            users.entry(id).or_default().entry(login.username.to_lowercase()).or_default().extend(steps);
        }
        for ((.., id), found) in &mut found {
            // One account on the checklist stands for all of these: what not all of them have is not on.
            let mut steps = users.remove(id).unwrap_or_default().into_values();
            let first = steps.next().unwrap_or_default();
            found.on = steps.fold(first, |on, more| on.intersection(&more).copied().collect());
        }
        found.into_values().collect()
    }

    /// The audit in numbers.
    #[must_use]
    pub fn counts(&self, rows: &[Row]) -> Counts {
        let mut counts = Counts { logins: self.logins.len(), passwords: self.passwords.len(), ..Counts::default() };
        for row in rows.iter().filter(|row| !row.folder_left_out) {
            for finding in &row.findings {
                *counts.findings.entry(finding.code().to_owned()).or_default() += 1;
            }
        }
        counts
    }
}

/// A service at which the vault has logins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its id.
    pub service: String,
    /// Its name.
    pub name: String,
    /// How many logins.
    pub logins: usize,
    /// The second steps that the vault holds, for all user names there.
    pub on: Steps,
}

impl Found {
    /// Whether the checklist has an account there already.
    #[must_use]
    pub fn is_listed(&self, accounts: &Accounts) -> bool {
        let is_it = |account: &Account| matches!(&account.service, ServiceRef::Listed(id) if *id == self.service);
        accounts.list().iter().any(is_it)
    }
}

impl Accounts {
    /// Adds an account at each of these services that has none yet, with the second steps that the vault holds.
    ///
    /// # Errors
    /// [`AccountsError`] when there are too many accounts, or no such service; those before it are added.
    pub fn add_found(&mut self, catalogue: &Catalogue, found: &[Found], today: Date) -> Result<(), AccountsError> {
        for found in found {
            if !found.is_listed(self) {
                let id = self.add_listed(catalogue, &found.service, None)?;
                found.on.iter().try_for_each(|step| self.change(id, Change::SwitchedOn(*step), today))?;
            }
        }
        Ok(())
    }
}

/// A login, and what it is for.
struct Use<'a> {
    login: &'a Login,
    /// The service of the catalogue.
    service: Option<&'a Service>,
    /// The service's id, or else the host; a login without either stands for itself.
    place: String,
    /// The user name in lower case.
    user: String,
}

impl<'a> Use<'a> {
    fn of(login: &'a Login, catalogue: &'a Catalogue) -> Self {
        let service = service_of(login, catalogue);
        let host = || hosts(login).next().map(|host| host.as_str().to_owned());
        let place = service.map(|service| service.id.clone()).or_else(host);
        let place = place.unwrap_or_else(|| format!("{:?}", login.place));
        Self { login, service, place, user: login.username.to_lowercase() }
    }
}

/// Where a second step is known to be on.
struct StepsKnown<'a> {
    /// How many accounts of the checklist have one on, by service or host.
    on: HashMap<&'a str, usize>,
    /// The user names of the vault, in lower case, by service or host.
    users: HashMap<&'a str, BTreeSet<&'a str>>,
    /// Those with a second step in the vault.
    held: HashMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> StepsKnown<'a> {
    fn of(uses: &'a [Use<'a>], accounts: &'a Accounts) -> Self {
        let mut known = Self { on: HashMap::new(), users: HashMap::new(), held: HashMap::new() };
        for account in accounts.list() {
            if account.on.as_ref().is_some_and(|on| !on.is_empty()) {
                let place = match &account.service {
                    ServiceRef::Listed(id) => id.as_str(),
                    ServiceRef::Other { host, .. } => host.as_str(),
                };
                *known.on.entry(place).or_default() += 1;
            }
        }
        for Use { login, place, user, .. } in uses {
            if !login.second_steps.is_empty() {
                known.held.entry(place).or_default().insert(user);
            }
            known.users.entry(place).or_default().insert(user);
        }
        known
    }

    /// Whether a second step of this login is known. The checklist speaks of accounts and the vault of logins: where one
    /// has more user names than the other has accounts with a step, nobody knows whose it is.
    fn is_on(&self, Use { place, user, .. }: &Use<'_>) -> bool {
        let (place, user) = (place.as_str(), user.as_str());
        let users = self.users.get(place).map_or(0, BTreeSet::len);
        let held = self.held.get(place).is_some_and(|users| users.contains(user));
        held || self.on.get(place).is_some_and(|accounts| *accounts >= users)
    }

    fn of_login<'u>(&self, each: &Use<'u>) -> SecondStepKnown<'u> {
        let on = self.is_on(each);
        let Some(service) = each.service else {
            return if on { SecondStepKnown::Settled } else { SecondStepKnown::Unknown };
        };
        match &service.offers {
            _ if on || service.built_in => SecondStepKnown::Settled,
            Offers::Known(steps) if steps.is_empty() => SecondStepKnown::Settled,
            Offers::Known(_) => SecondStepKnown::Missing { service: &service.name },
            Offers::Unknown => SecondStepKnown::Unknown,
        }
    }
}

/// The service of the catalogue that a login is for.
fn service_of<'a>(login: &Login, catalogue: &'a Catalogue) -> Option<&'a Service> {
    hosts(login).find_map(|host| catalogue.by_host(&host))
}

fn hosts(login: &Login) -> impl Iterator<Item = Host> + '_ {
    login.addresses.iter().filter_map(|address| Host::parse(address.host()?).ok())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use exposure::Fake;
    use futures_util::{FutureExt, StreamExt};
    use guidance::Pack;
    use jiff::civil::date;
    use strength::PersonalWords;
    use vault::Options;

    use super::*;
    use crate::audit::Auditing;
    use crate::findings_csv::{Words, findings_csv};

    const TODAY: Date = date(2026, 11, 24);

    /// An audit that nobody could look anything up for.
    fn audit(rows: &str, personal: &[&str]) -> Audit {
        let table = format!(
            "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\n{rows}"
        );
        let vault = vault::read(table.as_bytes(), &Options::default()).expect("it is a vault");
        let (auditing, scoring) = Auditing::of(vault);
        let personal = PersonalWords::parse(personal.iter().copied()).expect("the words are short");
        let strengths = scoring.run(&personal, &AtomicBool::new(false));
        let source = Fake::default();
        let found = auditing.look_ups(&source, &mut generator::os_rng().expect("randomness")).collect::<Vec<_>>();
        let found = found.now_or_never().expect("the fake answers at once");
        auditing.finish(strengths, found)
    }

    fn login(folder: &str, title: &str, address: &str, username: &str, password: &str, totp: &str) -> String {
        format!("{folder},,login,{title},,,0,{address},{username},{password},{totp}\n")
    }

    fn codes(audit: &Audit, accounts: &Accounts, kept: &VaultState) -> Vec<(usize, Vec<&'static str>)> {
        let pack = Pack::built_in();
        let around = Around { catalogue: pack.catalogue(), accounts, kept, today: TODAY };
        let rows = audit.rows(&around);
        rows.iter().map(|row| (row.login, row.findings.iter().map(Finding::code).collect())).collect()
    }

    const STRONG: [&str; 4] = ["qX7#vR2!mZ9&", "wK4$nT8*bQ5^", "zL6%pH3(cV1)", "yM2_gJ7+dS8="];

    #[test]
    fn a_second_step_counts_wherever_it_is_known_and_an_unknown_service_is_not_fine() -> Result<(), AccountsError> {
        let rows = [
            login("", "Google", "https://accounts.google.com", "kim", STRONG[0], ""),
            login("", "PayPal", "https://www.paypal.com", "kim", STRONG[1], "otpauth://totp/x?secret=AAAA"),
            login("", "NatWest", "https://www.natwest.com", "kim", STRONG[2], ""),
            login("", "Allotments", "https://allotments.example", "kim", STRONG[3], ""),
        ];
        let audit = audit(&rows.concat(), &[]);
        let of = |accounts: &Accounts| {
            let mut codes = codes(&audit, accounts, &VaultState::default());
            codes.sort_unstable();
            codes.into_iter().map(|(_, codes)| codes).collect::<Vec<_>>()
        };
        let mut accounts = Accounts::default();
        assert_eq!(
            of(&accounts),
            [
                vec!["no_second_step", "not_checked"],
                vec!["not_checked"],
                vec!["not_checked"],
                vec!["not_checked", "second_step_unknown"]
            ]
        );
        let pack = Pack::built_in();
        let id = accounts.add_listed(pack.catalogue(), "google", None)?;
        assert_eq!(of(&accounts)[0], ["no_second_step", "not_checked"], "to stand on the list is no step");
        accounts.change(id, Change::SwitchedOn(SecondStep::Passkey), TODAY)?;
        assert_eq!(of(&accounts)[0], ["not_checked"]);
        let other = accounts.add_other(pack.catalogue(), "Allotments", "allotments.example", Group::Rest, None)?;
        accounts.change(other, Change::SwitchedOn(SecondStep::AuthenticatorApp), TODAY)?;
        assert_eq!(of(&accounts)[3], ["not_checked"]);
        Ok(())
    }

    #[test]
    fn the_worst_comes_first_and_of_equals_what_opens_the_others() {
        let rows = [
            login("", "Shop", "https://shop.example", "kim", "tumble-Cactus-41", ""),
            login("", "Netflix", "https://www.netflix.com", "kim", "Threlkeld71830", ""),
            login("", "Google", "https://accounts.google.com", "kim", "71830Threlkeld", ""),
            login("", "Club", "https://club.example", "kim", "tumble-Cactus-41", ""),
        ];
        let audit = audit(&rows.concat(), &["Robin Threlkeld", "PC 071830"]);
        let codes = codes(&audit, &Accounts::default(), &VaultState::default());
        assert_eq!(codes.iter().map(|(login, _)| *login).collect::<Vec<_>>(), [2, 1, 3, 0]);
        assert_eq!(codes[0].1.first(), Some(&"personal"));
        assert_eq!(codes[2].1.first(), Some(&"reused"));
    }

    #[test]
    fn what_is_hidden_stays_hidden_in_the_next_audit_and_only_that() -> Result<(), HideError> {
        let rows = login("", "Shop", "http://shop.example", "kim", "password", "")
            + &login("Keys", "Licence", "https://licence.example", "kim", "password", "");
        let first = audit(&rows, &[]);
        let mut kept = VaultState::default();
        let what = first.finding_of(0, "plain_http")?;
        kept.hide(what.clone(), " a router ", TODAY)?;
        kept.hide(HiddenWhat::Folder("Keys".to_owned()), "", TODAY)?;
        let again = audit(&rows, &[]);
        let pack = Pack::built_in();
        let accounts = Accounts::default();
        let rows = |kept: &VaultState| {
            again.rows(&Around { catalogue: pack.catalogue(), accounts: &accounts, kept, today: TODAY })
        };
        let found = rows(&kept);
        assert_eq!(found[0].hidden, [(Finding::PlainHttp, "a router".to_owned())]);
        assert!(found[0].findings.contains(&Finding::Reused { with: 1 }));
        assert_eq!(found.iter().map(|row| row.folder_left_out).collect::<Vec<_>>(), [false, true]);
        let counts = again.counts(&found);
        assert_eq!(
            (counts.logins, counts.findings.get("plain_http"), counts.findings.get("reused")),
            (2, None, Some(&1))
        );
        // What is kept holds no password, and comes back from the disk.
        let text = serde_json::to_string(&kept).map_err(|_| HideError::NoSuchFinding)?;
        assert!(!text.contains("password\""), "{text}");
        assert_eq!(serde_json::from_str::<VaultState>(&text).ok().as_ref(), Some(&kept));
        kept.show(&what);
        assert!(rows(&kept)[0].hidden.is_empty());
        assert_eq!(again.finding_of(0, "nonsense"), Err(HideError::NoSuchFinding));
        assert_eq!(again.finding_of(2, "weak"), Err(HideError::NoSuchFinding));
        assert_eq!(kept.hide(what, &"x".repeat(MAX_NOTE + 1), TODAY), Err(HideError::LongNote));
        Ok(())
    }

    #[test]
    fn services_of_the_vault_go_onto_the_checklist_with_their_steps() -> Result<(), AccountsError> {
        let rows = login("", "a", "https://accounts.google.com", "kim", STRONG[0], "JBSWY3DP")
            + &login("", "b", "https://mail.google.com", "kim", STRONG[1], "")
            + &login("", "c", "https://www.netflix.com", "kim", STRONG[2], "")
            + &login("", "d", "https://nobody-knows.example", "kim", STRONG[3], "");
        let audit = audit(&rows, &[]);
        let pack = Pack::built_in();
        let found = audit.services(pack.catalogue());
        assert_eq!(
            found.iter().map(|found| (found.service.as_str(), found.logins)).collect::<Vec<_>>(),
            [("google", 2), ("netflix", 1)]
        );
        let mut accounts = Accounts::default();
        accounts.tick(pack.catalogue(), &["netflix"])?;
        accounts.add_found(pack.catalogue(), &found, TODAY)?;
        accounts.add_found(pack.catalogue(), &found, TODAY)?;
        let codes = codes(&audit, &accounts, &VaultState::default());
        assert!(
            codes.iter().all(|(_, codes)| !codes.contains(&"no_second_step")),
            "one user name, one account: {codes:?}"
        );
        let on: Vec<_> = accounts.list().iter().map(|account| account.on.clone()).collect();
        assert_eq!(on, [None, Some([SecondStep::AuthenticatorApp].into())]);
        Ok(())
    }

    #[test]
    fn a_step_of_one_account_is_none_of_another_at_the_same_service() -> Result<(), AccountsError> {
        let rows = login("", "a", "https://accounts.google.com", "kim", STRONG[0], "JBSWY3DP")
            + &login("", "b", "https://mail.google.com", "robin", STRONG[1], "");
        let audit = audit(&rows, &[]);
        let pack = Pack::built_in();
        let missing = |accounts: &Accounts| {
            let codes = codes(&audit, accounts, &VaultState::default());
            codes
                .iter()
                .filter(|(_, codes)| codes.contains(&"no_second_step"))
                .map(|(login, _)| *login)
                .collect::<Vec<_>>()
        };
        let mut accounts = Accounts::default();
        assert_eq!(missing(&accounts), [1]);
        accounts.add_found(pack.catalogue(), &audit.services(pack.catalogue()), TODAY)?;
        assert_eq!(accounts.list()[0].on, None);
        accounts.change(accounts.list()[0].id, Change::SwitchedOn(SecondStep::Passkey), TODAY)?;
        assert_eq!(missing(&accounts), [1], "nobody knows whose passkey it is");
        let second = accounts.add_listed(pack.catalogue(), "google", Some("robin"))?;
        accounts.change(second, Change::SwitchedOn(SecondStep::Passkey), TODAY)?;
        assert_eq!(missing(&accounts), [0; 0]);
        Ok(())
    }

    #[test]
    fn a_finding_of_a_login_without_a_name_cannot_be_hidden_for_all_of_those() {
        let audit = audit(&login("", "", "", "", "password", ""), &[]);
        assert_eq!(audit.finding_of(0, "weak"), Err(HideError::Nameless));
    }

    #[test]
    fn the_table_of_findings_runs_nothing_and_holds_no_password() {
        let rows = login("+f", "=1+1", "http://shop.example", "@kim", "password", "")
            + &login("", "\"a, \"\"b\"\"\"", "https://b.example", "-x", "dragon", "");
        let audit = audit(&rows, &[]);
        let pack = Pack::built_in();
        let (accounts, kept) = (Accounts::default(), VaultState::default());
        let found = audit.rows(&Around { catalogue: pack.catalogue(), accounts: &accounts, kept: &kept, today: TODAY });
        let words = Words {
            header: ["Name", "Address", "User name", "Folder", "Finding", "What to do"],
            finding: &|finding| (finding.code().to_owned(), "+do".to_owned()),
        };
        let text = String::from_utf8(findings_csv(&audit, &found, &words)).expect("it is UTF-8");
        assert!(text.starts_with("\u{feff}\"Name\",\"Address\","), "{text}");
        let row = "\"'=1+1\",\"http://shop.example\",\"'@kim\",\"'+f\",\"weak\",\"'+do\"\r\n";
        assert!(text.contains(row), "{text}");
        assert!(text.contains("\"a, \"\"b\"\"\",\"https://b.example\",\"'-x\",\"\","), "{text}");
        assert!(!text.contains("password") && !text.contains("dragon"), "{text}");
        let cells = csv::ReaderBuilder::new().from_reader(text.as_bytes()).into_records().count();
        assert_eq!(cells, found.iter().map(|row| row.findings.len()).sum::<usize>());
    }

    #[test]
    fn twenty_thousand_logins_are_listed() -> Result<(), HideError> {
        let rows: String = (0..20_000)
            .map(|n| login("", &format!("t{n}"), "https://accounts.google.com", "kim", STRONG[n % 4], ""))
            .collect();
        let audit = audit(&rows, &[]);
        let mut kept = VaultState::default();
        for number in 0..100 {
            kept.hide(audit.finding_of(number, "reused")?, "", TODAY)?;
        }
        let codes = codes(&audit, &Accounts::default(), &kept);
        assert_eq!(codes.len(), 20_000);
        assert_eq!(codes.iter().filter(|(_, codes)| !codes.contains(&"reused")).count(), 100);
        Ok(())
    }
}
