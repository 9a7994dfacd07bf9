//! Plans: ten named cases as they come out, what each answer must bring, and the law that no answer takes anything away.

use std::collections::BTreeSet;
use std::fmt::Write;

use guidance::{Case, CaseFact, Exposed, Pack, Planned, Urgency, plan};
use proptest::prelude::*;
use proptest::sample::subsequence;

use CaseFact::{AddressOnline, OthersAtRisk, PublicSocialMedia, SensitiveRole, UncommonName};
use Exposed::{
    BankDetails, DateOfBirth, Email, HomeAddress, Name, Password, PayNumber, Phone, Photo, Rank, Relatives,
    VettingLevel, WarrantNumber, Workplace,
};

/// What the supplier of the Metropolitan Police held.
const MET: &[Exposed] = &[Name, Rank, Photo, VettingLevel, PayNumber];

fn case(exposed: &[Exposed], facts: &[CaseFact], uses: &[&str]) -> Case {
    Case {
        exposed: exposed.iter().copied().collect(),
        facts: facts.iter().copied().collect(),
        uses: uses.iter().map(|used| (*used).to_owned()).collect(),
    }
}

fn snapshot(name: &str, exposed: &[Exposed], facts: &[CaseFact], uses: &[&str]) {
    let pack = Pack::built_in();
    let mut text = String::new();
    let mut urgency = None;
    for planned in plan(pack.actions(), &case(exposed, facts, uses)) {
        if urgency.replace(planned.urgency) != Some(planned.urgency) {
            let _ = writeln!(text, "{}", planned.urgency.code());
        }
        let _ = writeln!(text, "  {}: {}", planned.action.id, planned.reasons.first().unwrap_or(&""));
    }
    insta::assert_snapshot!(name, text);
}

#[test]
fn ten_cases() {
    snapshot("nothing_answered", &[], &[], &[]);
    snapshot("met_supplier", MET, &[], &[]);
    snapshot("met_supplier_uncommon_name", MET, &[UncommonName], &[]);
    snapshot("met_supplier_covert_role", MET, &[SensitiveRole], &[]);
    snapshot("met_supplier_on_social_media", MET, &[PublicSocialMedia], &["facebook", "social", "strava", "fitness"]);
    snapshot("psni", &[Name, Rank, Workplace, WarrantNumber], &[OthersAtRisk], &[]);
    snapshot("home_address_with_family", &[Name, HomeAddress, Relatives], &[OthersAtRisk], &[]);
    snapshot("bank_details_and_date_of_birth", &[Name, BankDetails, DateOfBirth], &[], &["barclays", "bank"]);
    snapshot("phone_email_and_a_password", &[Phone, Email, Password], &[], &["google", "email", "ee", "phone"]);
    snapshot("everything", Exposed::ALL, CaseFact::ALL, &["facebook", "linkedin", "strava", "government", "bank"]);
}

/// How urgent an action is in a case; `None` where it is not in the plan.
fn urgency(id: &str, exposed: &[Exposed], facts: &[CaseFact]) -> Option<Urgency> {
    let pack = Pack::built_in();
    let action = pack.action(id).unwrap_or_else(|| panic!("there is no action {id}"));
    Planned::of(action, &case(exposed, facts, &[])).map(|planned| planned.urgency)
}

#[test]
fn each_answer_brings_what_it_must() {
    use Urgency::{First, ThisMonth, ThisWeek, Today};
    let cases: &[(&str, &[Exposed], &[CaseFact], Urgency)] = &[
        ("expect-payroll-phishing", &[PayNumber], &[], Today),
        ("expect-pension-phishing", &[PayNumber], &[], ThisWeek),
        ("confirm-payroll-details", &[PayNumber], &[], ThisWeek),
        ("reverse-image-search", &[Photo], &[], ThisWeek),
        ("reverse-image-search", &[Photo], &[UncommonName], Today),
        ("land-registry-alert", &[HomeAddress], &[], Today),
        ("open-register", &[HomeAddress], &[], Today),
        ("open-register", &[], &[AddressOnline], Today),
        ("watch-for-approaches", &[VettingLevel], &[], ThisWeek),
        ("watch-for-approaches", &[VettingLevel], &[SensitiveRole], Today),
        ("speak-to-your-force", &[], &[SensitiveRole], First),
        ("tell-your-bank", &[BankDetails], &[], Today),
        ("protect-your-phone-number", &[Phone], &[], Today),
        ("change-exposed-password", &[Password], &[], Today),
        ("mailbox-second-step", &[Email], &[], Today),
        ("warrant-card-misuse", &[WarrantNumber], &[], ThisWeek),
        ("cifas-registration", &[DateOfBirth], &[], ThisMonth),
        ("cifas-registration", &[DateOfBirth, HomeAddress], &[], ThisWeek),
        ("tell-your-household", &[Relatives], &[], Today),
        ("facebook", &[], &[PublicSocialMedia], ThisWeek),
    ];
    for (id, exposed, facts, expect) in cases {
        assert_eq!(urgency(id, exposed, facts), Some(*expect), "{id} with {exposed:?} and {facts:?}");
    }
    for id in ["tell-your-bank", "expect-payroll-phishing", "change-exposed-password"] {
        assert_eq!(urgency(id, &[], &[]), None, "{id} is for nobody whose data was not exposed");
    }
}

#[test]
fn an_uncommon_name_moves_the_footprint_up() {
    let pack = Pack::built_in();
    let places = |facts: &[CaseFact]| -> Vec<(String, Urgency)> {
        let plan = plan(pack.actions(), &case(MET, facts, &[]));
        let places = plan.into_iter().filter(|planned| planned.action.place.is_some());
        places.map(|planned| (planned.action.id.to_string(), planned.urgency)).collect()
    };
    let (common, uncommon) = (places(&[]), places(&[UncommonName]));
    let risen = uncommon.iter().filter(|(id, now)| common.iter().any(|(other, was)| id == other && now < was)).count();
    assert!(risen >= 5, "{risen} places are more urgent");
    let soon =
        |places: &[(String, Urgency)]| places.iter().filter(|(_, urgency)| *urgency <= Urgency::ThisWeek).count();
    assert!(soon(&uncommon) > soon(&common));
}

#[test]
fn a_covert_role_comes_first_and_holds_up_what_changes_things_online() {
    let pack = Pack::built_in();
    let plan = plan(pack.actions(), &case(MET, &[SensitiveRole], &[]));
    let first: Vec<_> = plan.iter().take_while(|planned| planned.urgency == Urgency::First).collect();
    let [first] = first.as_slice() else { panic!("{} actions come first of all", first.len()) };
    assert!(first.action.title.as_str().contains("before you change anything online"));
    let waiting = plan.iter().filter(|planned| planned.action.after.contains(&first.action.id)).count();
    assert!(waiting >= 10, "{waiting} actions wait for it");
}

#[test]
fn what_is_urgent_stays_few() {
    let today = |facts: &[CaseFact]| {
        let pack = Pack::built_in();
        plan(pack.actions(), &case(MET, facts, &[])).iter().filter(|planned| planned.urgency <= Urgency::Today).count()
    };
    assert!((1..=5).contains(&today(&[])), "{}", today(&[]));
    assert!(today(&[UncommonName]) <= 7, "{}", today(&[UncommonName]));
}

fn cases() -> impl Strategy<Value = (BTreeSet<Exposed>, BTreeSet<CaseFact>, BTreeSet<String>)> {
    let uses = ["bank", "email", "facebook", "linkedin", "strava", "government", "phone"];
    (
        subsequence(Exposed::ALL.to_vec(), 0..=Exposed::ALL.len()),
        subsequence(CaseFact::ALL.to_vec(), 0..=CaseFact::ALL.len()),
        subsequence(uses.map(str::to_owned).to_vec(), 0..=uses.len()),
    )
        .prop_map(|(exposed, facts, uses)| {
            (BTreeSet::from_iter(exposed), BTreeSet::from_iter(facts), BTreeSet::from_iter(uses))
        })
}

proptest! {
    /// Whatever else a person answers, what was in their plan stays in it, and is at least as urgent.
    #[test]
    fn no_answer_takes_anything_away((exposed, facts, uses) in cases(), (more, special, used) in cases()) {
        let pack = Pack::built_in();
        let before = Case { exposed: exposed.clone(), facts: facts.clone(), uses: uses.clone() };
        let after = Case {
            exposed: exposed.union(&more).copied().collect(),
            facts: facts.union(&special).copied().collect(),
            uses: uses.union(&used).cloned().collect(),
        };
        let after = plan(pack.actions(), &after);
        for planned in plan(pack.actions(), &before) {
            let again = after.iter().find(|other| other.action.id == planned.action.id);
            prop_assert!(again.is_some_and(|again| again.urgency <= planned.urgency), "{}", planned.action.id);
            let reasons = again.map(|again| again.reasons.clone()).unwrap_or_default();
            prop_assert!(planned.reasons.iter().all(|reason| reasons.contains(reason)), "{}", planned.action.id);
        }
        prop_assert!(after.is_sorted_by_key(|planned| planned.urgency));
    }
}
