//! The built-in pack is whole, leads where it says, and covers the whole advice.

use std::collections::BTreeSet;

use guidance::{Action, Article, At, Case, Pack, Page, Part, is_stale, plan};

/// Hosts that the advice may lead to or name as a source: government, police and other official bodies, the federations,
/// charities, and the companies that a person has to deal with.
const KNOWN: &[&str] = &[
    // Government, regulators, Parliament and courts.
    "assets.publishing.service.gov.uk",
    "changestoukcompanylaw.campaign.gov.uk",
    "ico.org.uk",
    "propertyalert.landregistry.gov.uk",
    "supremecourt.uk",
    "www.electoralcommission.org.uk",
    "www.gov.uk",
    "www.legislation.gov.uk",
    "www.n-kesteven.gov.uk",
    "www.ncsc.gov.uk",
    "www.npsa.gov.uk",
    "www.wokingham.gov.uk",
    // Police, and what is run by it.
    "secrc.police.uk",
    "southeastcyber.police.uk",
    "www.askthe.police.uk",
    "www.cyberscotland.com",
    "www.gloucestershire.police.uk",
    "www.north-wales.police.uk",
    "www.oscarkilo.org.uk",
    "www.psni.police.uk",
    "www.reportfraud.police.uk",
    "www.westyorkshire.police.uk",
    // Federations and charities.
    "metfed.org.uk",
    "www.asa.org.uk",
    "www.cifas.org.uk",
    "www.policecare.org.uk",
    "www.polfed.org",
    // Other public services that repeat official advice.
    "www.audityorkshire.nhs.uk",
    "www.southwales-fire.gov.uk",
    // Credit reference agencies, banks, post, phone providers.
    "digital.wings.uk.barclays",
    "monzo.com",
    "www.equifax.co.uk",
    "www.experian.co.uk",
    "www.royalmail.com",
    "www.transunion.co.uk",
    "www.transunionstatreport.co.uk",
    "www.vodafone.co.uk",
    // Where people are found, each by its own pages.
    "contactout.com",
    "nextdoor.co.uk",
    "pimeyes.com",
    "privacyrequest.zoominfo.com",
    "rocketreach.co",
    "signal.org",
    "support.strava.com",
    "telegram.org",
    "www.192.com",
    "www.apollo.io",
    "www.bing.com",
    "www.ebay.co.uk",
    "www.facebook.com",
    "www.garmin.com",
    "www.google.com",
    "www.instagram.com",
    "www.linkedin.com",
    "www.lusha.com",
    "www.signalhire.com",
    "www.snapchat.com",
    "www.strava.com",
    "www.tiktok.com",
    "www.ukphonebook.com",
    "www.vinted.co.uk",
    "www.whatsapp.com",
    "x.com",
    // The directory that the services' second steps come from.
    "2fa.directory",
];

#[test]
fn every_link_leads_to_a_known_host() {
    let pack = Pack::built_in();
    let pages = pack.actions().iter().flat_map(Action::pages).chain(pack.articles().iter().flat_map(Article::pages));
    let sources =
        pack.notices().iter().flat_map(|notice| notice.sources.iter().filter_map(|source| source.url.as_ref()));
    let hosts: BTreeSet<String> = pages.chain(sources).map(Page::host).collect();
    for host in &hosts {
        assert!(KNOWN.contains(&host.as_str()), "{host} is not on the list of known hosts");
    }
    for known in KNOWN {
        assert!(hosts.contains(*known), "nothing leads to {known} any more");
    }
}

#[test]
fn a_services_help_is_its_own() {
    /// Services whose help lies on another host of the same company, or of whom it has its help pages from.
    const ELSEWHERE: &[(&str, &str)] = &[
        ("depop", "depophelp.zendesk.com"),
        ("google", "safety.google"),
        ("google-nest", "support.google.com"),
        ("gov-uk-one-login", "www.gov.uk"),
        ("hmrc", "www.gov.uk"),
        ("lastpass", "support.logmeininc.com"),
        ("reddit", "www.reddithelp.com"),
        ("xbox", "support.microsoft.com"),
        ("zoom", "support.zoom.com"),
    ];
    let pack = Pack::built_in();
    let mut pages = 0;
    for service in pack.catalogue().services() {
        for help in [&service.help, &service.passkey_help].into_iter().flatten() {
            let host = help.host();
            let own = service.domains.iter().any(|domain| is_under(&host, domain.as_str()));
            let elsewhere = ELSEWHERE.contains(&(service.id.as_str(), host.as_str()));
            assert!(own || elsewhere, "{}: {help} is not its own", service.id);
            pages += 1;
        }
    }
    assert!(pages > 80, "{pages} pages");
}

fn is_under(host: &str, domain: &str) -> bool {
    host == domain || host.ends_with(&format!(".{domain}"))
}

#[test]
fn every_part_of_the_advice_is_something_to_do() {
    let pack = Pack::built_in();
    // Whoever has answered nothing gets all of it.
    let plan = plan(pack.actions(), &Case::default());
    for part in Part::ALL.iter().filter(|part| **part != Part::Safety) {
        let of_part: Vec<_> = plan.iter().filter(|planned| planned.action.part == *part).collect();
        let leads = |at: &At| matches!(at, At::Screen(_) | At::Page { .. });
        assert!(
            of_part.iter().any(|planned| planned.action.at.iter().any(leads)),
            "{part:?}: no action opens a screen or a page"
        );
        let articles = pack.articles().iter().filter(|article| article.part == Some(*part)).count();
        assert_eq!(articles, 1, "{part:?} has its own article");
    }
    assert!(plan.iter().any(|planned| planned.action.part == Part::Safety));
    assert!(plan.len() >= 20 && plan.len() < pack.actions().len(), "{} actions", plan.len());
}

#[test]
fn facts_are_dated_and_of_this_year() {
    let pack = Pack::built_in();
    let sources = pack.actions().iter().flat_map(|action| &action.sources);
    let sources = sources.chain(pack.articles().iter().flat_map(|article| &article.sources));
    for source in sources.chain(pack.notices().iter().flat_map(|notice| &notice.sources)) {
        assert!(!is_stale(source.checked, pack.manifest.date), "{}: {}", source.title, source.checked);
        assert!(source.checked <= pack.manifest.date, "{}: {}", source.title, source.checked);
    }
}

#[test]
fn no_sentence_calls_a_password_safe() {
    for (path, bytes) in Pack::built_in_files().iter().filter(|(path, _)| Pack::is_handed_out(path)) {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        for phrase in
            ["safe password", "secure password", "password is safe", "password is secure", "passwords are safe"]
        {
            assert!(!text.contains(phrase), "{path}: {phrase}");
        }
        assert!(!text.contains("action fraud") || text.contains("report fraud"), "{path} sends people to Action Fraud");
    }
}
