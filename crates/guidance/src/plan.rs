//! The rules: from what was exposed and what makes a case special to what is worth doing, how soon, and why.
//!
//! A rule can only add. Nothing that a person answers makes an action less urgent, or takes it away.

use std::collections::BTreeSet;

use crate::action::{Action, Rule};
use crate::codes::{CaseFact, Exposed, Urgency};

/// What a plan is made for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Case {
    /// What was exposed.
    pub exposed: BTreeSet<Exposed>,
    /// What makes the case special.
    pub facts: BTreeSet<CaseFact>,
    /// What the person uses: ids of services, and codes of their categories.
    pub uses: BTreeSet<String>,
}

/// An action of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned<'a> {
    /// What to do.
    pub action: &'a Action,
    /// How soon.
    pub urgency: Urgency,
    /// Why, as it stands behind “because”; the most urgent reason first, each once.
    pub reasons: Vec<&'a str>,
    /// Whether it is there only because the person has a certain account.
    pub by_account: bool,
}

/// The plan: what is worth doing, the most urgent first, and among equally urgent ones in the order of the content.
#[must_use]
pub fn plan<'a>(actions: impl IntoIterator<Item = &'a Action>, case: &Case) -> Vec<Planned<'a>> {
    let mut plan: Vec<_> = actions.into_iter().filter_map(|action| Planned::of(action, case)).collect();
    plan.sort_by_key(|planned| planned.urgency);
    plan
}

impl<'a> Planned<'a> {
    /// The action in the plan; `None` where no rule of it applies.
    #[must_use]
    pub fn of(action: &'a Action, case: &Case) -> Option<Self> {
        let mut rules: Vec<&Rule> = action.rules.iter().filter(|rule| rule.applies(case)).collect();
        rules.sort_by_key(|rule| rule.urgency);
        let urgency = rules.first()?.urgency;
        let mut reasons: Vec<&str> = Vec::new();
        for rule in &rules {
            if !reasons.contains(&rule.because.as_str()) {
                reasons.push(rule.because.as_str());
            }
        }
        Some(Self { action, urgency, reasons, by_account: rules.iter().all(|rule| !rule.uses.is_empty()) })
    }
}

impl Rule {
    fn applies(&self, case: &Case) -> bool {
        self.exposed.iter().all(|item| case.exposed.contains(item))
            && self.case.iter().all(|fact| case.facts.contains(fact))
            && (self.uses.is_empty() || self.uses.iter().any(|used| case.uses.contains(used)))
    }
}
