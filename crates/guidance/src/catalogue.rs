//! The catalogue: reads the files of services and refuses what is malformed, undated or told twice.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;
use serde::Deserialize;

use crate::category::Category;
use crate::error::{ContentError, Fault};
use crate::files::{self, file_of};
use crate::host::Host;
use crate::second_step::{SecondStep, Steps};
use crate::service::{Offers, PasskeyUse, Service, Source, Way};
use crate::text::{Page, is_line};

/// All services that are known.
#[derive(Debug, Default)]
pub struct Catalogue {
    services: Vec<Service>,
    by_id: HashMap<String, usize>,
    by_domain: HashMap<String, usize>,
}

impl Catalogue {
    /// Reads one file of services, in the form of `content/schemas/services.schema.json`.
    pub(crate) fn read(&mut self, path: &str, category: Category, bytes: &[u8]) -> Result<(), ContentError> {
        for entry in files::entries::<ServiceFile>(path, bytes)? {
            let entry = entry.map(|entry| entry.read(category));
            match &entry.value {
                Ok(service) => self.add(service.clone()).map_err(|fault| entry.error(fault))?,
                Err(fault) => return Err(entry.error(fault.clone())),
            }
        }
        Ok(())
    }

    /// Puts the services into the order of the checklist, which is not that of their files.
    pub(crate) fn sort(&mut self) {
        self.services.sort_by_key(|service| service.category);
        let at = self.services.iter().enumerate();
        self.by_id = at.clone().map(|(index, service)| (service.id.clone(), index)).collect();
        let domains = |(index, service): (usize, &Service)| {
            service.domains.iter().map(move |domain| (domain.as_str().to_owned(), index)).collect::<Vec<_>>()
        };
        self.by_domain = at.flat_map(domains).collect();
    }

    fn add(&mut self, service: Service) -> Result<(), Fault> {
        let index = self.services.len();
        if self.by_id.insert(service.id.clone(), index).is_some() {
            return Err(Fault::Twice("id"));
        }
        for domain in &service.domains {
            if self.by_domain.insert(domain.as_str().to_owned(), index).is_some() {
                return Err(Fault::Twice("domain"));
            }
        }
        self.services.push(service);
        Ok(())
    }

    /// All services, in the order of the checklist.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// The service with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Service> {
        self.by_id.get(id).and_then(|index| self.services.get(*index))
    }

    /// The services that `text` may mean: the one with this id, or else those with the text in their name or domains,
    /// whatever the case.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<&Service> {
        let text = text.trim().to_lowercase();
        if let Some(service) = self.get(&text) {
            return vec![service];
        }
        let means = |service: &&Service| {
            service.name.to_lowercase().contains(&text)
                || service.domains.iter().any(|domain| domain.as_str().contains(&text))
        };
        if text.is_empty() { Vec::new() } else { self.services.iter().filter(means).collect() }
    }

    /// The service under whose domains `host` lies.
    #[must_use]
    pub fn by_host(&self, host: &Host) -> Option<&Service> {
        host.lies_under().find_map(|domain| self.by_domain.get(domain)).and_then(|index| self.services.get(*index))
    }
}

file_of!(ServiceFile, service: Entry, "Vec<Entry>");

/// One service as it stands in a file.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// Lower case, digits and hyphens; unique, and never changed.
    id: String,
    /// As people call it.
    name: String,
    /// Hosts under which the service lies.
    domains: Vec<String>,
    /// Whether most people in the UK use it.
    #[serde(default)]
    common: bool,
    /// Its second steps, the worthiest first.
    offers: Option<Vec<SecondStep>>,
    /// In place of `offers`, where nothing could be confirmed.
    #[serde(default)]
    offers_unknown: bool,
    /// What a passkey does there, where `offers` has one.
    passkey: Option<PasskeyUse>,
    /// Whether it asks by itself, with nothing to switch on.
    #[serde(default)]
    built_in: bool,
    /// The app in which its prompt appears.
    app_prompt: Option<String>,
    /// Numbered steps to the place in its settings.
    #[serde(default)]
    way: Vec<String>,
    /// Whether the service's own pages confirm the way.
    #[serde(default)]
    way_confirmed: bool,
    /// The ways to second steps that lie elsewhere.
    #[serde(default)]
    way_to: BTreeMap<SecondStep, Vec<String>>,
    /// Its help page: an https address.
    help: Option<Page>,
    /// Its help page on passkeys: an https address.
    passkey_help: Option<Page>,
    /// What else a person must know, in at most two sentences.
    note: Option<String>,
    /// The day of the facts, as YYYY-MM-DD.
    checked: String,
    /// Where the facts come from.
    source: Source,
}

impl Entry {
    fn read(self, category: Category) -> Result<Service, Fault> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        require("id", !self.id.is_empty() && self.id.bytes().all(plain))?;
        require("name", is_line(&self.name))?;
        let domains = self
            .domains
            .iter()
            .map(|domain| Host::parse(domain).ok().filter(|host| host.as_str() == domain))
            .collect::<Option<Vec<_>>>()
            .ok_or(Fault::Field("domains"))?;
        require("domains", !domains.is_empty())?;

        let offers = match (self.offers, self.offers_unknown) {
            (Some(steps), false) => {
                require("offers", steps.is_sorted_by(|a, b| a < b))?;
                Offers::Known(Steps::from_iter(steps))
            }
            (None, true) => Offers::Unknown,
            _ => return Err(Fault::Contradiction("offers", "offers_unknown")),
        };
        agree("passkey", self.passkey.is_some(), "offers", offers.steps().contains(&SecondStep::Passkey))?;
        agree("source", self.source == Source::Unconfirmed, "offers", offers == Offers::Unknown)?;
        if self.app_prompt.is_some() {
            agree("app_prompt", true, "offers", offers.steps().contains(&SecondStep::AppPrompt))?;
        }
        let mut sentences = self.way.iter().chain(self.way_to.values().flatten()).chain(&self.note);
        require("way or note", sentences.all(|text| is_line(text) && text.ends_with(['.', '?'])))?;
        let own: HashSet<_> = self.way_to.keys().copied().collect();
        agree("way_to", true, "offers", own.iter().all(|step| offers.steps().contains(step)))?;

        Ok(Service {
            id: self.id,
            name: self.name,
            category,
            domains,
            common: self.common,
            offers,
            passkey: self.passkey,
            built_in: self.built_in,
            app_prompt: self.app_prompt,
            way: Way { usual: self.way, own: self.way_to, confirmed: self.way_confirmed },
            help: self.help,
            passkey_help: self.passkey_help,
            note: self.note,
            checked: self.checked.parse::<Date>().map_err(|_| Fault::Field("checked"))?,
            source: self.source,
        })
    }
}

fn require(field: &'static str, holds: bool) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err(Fault::Field(field)) }
}

fn agree(field: &'static str, one: bool, with: &'static str, other: bool) -> Result<(), Fault> {
    if one == other { Ok(()) } else { Err(Fault::Contradiction(field, with)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    type TestResult = Result<(), Box<dyn std::error::Error>>;

    const GOOD: &str = r#"
        [[service]]
        id = "example"
        name = "Example"
        domains = ["example.co.uk"]
        offers = ["passkey", "text_or_call"]
        passkey = "sign_in"
        way = ["Open Settings.", "Choose Sign-in."]
        help = "https://example.co.uk/help"
        checked = "2026-08-04"
        source = "directory"

        [service.way_to]
        passkey = ["Open the app."]
    "#;

    fn parse(text: &str) -> Result<Catalogue, ContentError> {
        let mut catalogue = Catalogue::default();
        catalogue.read("services/email.toml", Category::Email, text.as_bytes())?;
        catalogue.sort();
        Ok(catalogue)
    }

    #[test]
    fn a_good_entry_is_read() -> TestResult {
        let catalogue = parse(GOOD)?;
        let service = catalogue.get("example").ok_or("it is there")?;
        assert_eq!(service.way.to(SecondStep::Passkey), ["Open the app."]);
        assert_eq!(service.way.to(SecondStep::TextOrCall).len(), 2);
        let found = |host: &str| Host::parse(host).ok().and_then(|host| catalogue.by_host(&host)).map(|s| s.id.clone());
        assert_eq!(found("login.example.co.uk").as_deref(), Some("example"));
        assert_eq!(found("anexample.co.uk"), None);
        let means = |text: &str| catalogue.find(text).len();
        assert_eq!([means("EXAMPLE"), means(" exam"), means("co.uk"), means("other"), means("")], [1, 1, 1, 0, 0]);
        assert_eq!(found("co.uk.com"), None);
        Ok(())
    }

    #[test]
    fn a_malformed_or_undated_entry_is_refused() {
        let cases: &[(&str, &str, &str)] = &[
            ("checked = \"2026-08-04\"", "", "missing field `checked`"),
            ("2026-08-04", "August 2026", "checked is empty or malformed"),
            ("2026-08-04", "2026-02-30", "checked is empty or malformed"),
            ("source = \"directory\"", "", "missing field `source`"),
            ("\"directory\"", "\"hearsay\"", "unknown variant"),
            ("\"directory\"", "\"unconfirmed\"", "source and offers contradict each other"),
            ("id = \"example\"", "id = \"Ex ample\"", "id is empty or malformed"),
            ("name = \"Example\"", "name = \"\"", "name is empty or malformed"),
            ("[\"example.co.uk\"]", "[]", "domains is empty or malformed"),
            ("[\"example.co.uk\"]", "[\"https://example.co.uk\"]", "domains is empty or malformed"),
            ("[\"example.co.uk\"]", "[\"example.co.uk\", \"example.co.uk\"]", "another entry has the same domain"),
            ("\"passkey\", \"text_or_call\"", "\"text_or_call\", \"passkey\"", "offers is empty or malformed"),
            ("\"passkey\", \"text_or_call\"", "\"text_or_call\"", "passkey and offers contradict each other"),
            ("offers = [", "offers_unknown = true\noffers = [", "offers and offers_unknown contradict"),
            ("passkey = [\"Open the app.\"]", "email = [\"Open the app.\"]", "way_to and offers contradict"),
            ("https://example", "http://example", "a web page has an address"),
            ("Choose Sign-in.", "Choose Sign-in", "way or note is empty or malformed"),
            ("name = ", "nmae = ", "unknown field `nmae`"),
        ];
        for (part, instead, expect) in cases {
            assert!(GOOD.contains(part), "{part}");
            let error = parse(&GOOD.replacen(part, instead, 1)).err().map(|error| error.to_string());
            assert!(error.as_ref().is_some_and(|error| error.contains(expect)), "{instead}: {error:?}");
        }
        let twice = parse(&format!("{GOOD}{}", GOOD.replace(".co.uk", ".org"))).err();
        assert_eq!(twice.map(|error| error.fault), Some(Fault::Twice("id")));
    }

    #[test]
    fn the_built_in_catalogue_is_whole() -> TestResult {
        let services = crate::Pack::read(&crate::Pack::built_in_files())?.catalogue().services().to_vec();
        assert!(services.len() >= 100, "{} services", services.len());
        for category in Category::ALL {
            assert!(services.iter().any(|service| service.category == *category), "{category:?} is empty");
        }
        let common = services.iter().filter(|service| service.common).count();
        assert!((25..=45).contains(&common), "{common} common services");
        for service in &services {
            assert!(service.checked > jiff::civil::date(2026, 1, 1), "{}: {}", service.id, service.checked);
            let text = format!("{:?} {:?}", service.note, service.way).to_lowercase();
            assert!(!text.contains("action fraud"), "{}", service.id);
            let silent = service.offers == Offers::Unknown && service.note.is_none();
            assert!(!silent, "{}: nothing is known, and no note says where to look", service.id);
        }
        Ok(())
    }
}
