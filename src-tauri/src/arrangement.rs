//! What the policy of this laptop and its edition of Cordon have set, as the window shows it.

use gateway::FileAddress;
use policy::{LookUps, Where};
use serde::Serialize;
use specta::Type;

use crate::error::UiError;
use crate::session::Session;

/// What the person cannot change here, and whom they may ask.
#[derive(Serialize, Type)]
pub(crate) struct ArrangementView {
    /// The federation's name.
    federation: Option<String>,
    /// Whom to ask for help.
    help: Option<String>,
    /// Whether the policy sets the source.
    source_by_policy: bool,
    /// Whether offline mode is on by policy.
    offline_by_policy: bool,
    /// What is wrong with the policy; then offline mode is on by it.
    problems: Vec<String>,
    /// Where newer versions of Cordon are asked for; null where nobody has said.
    update_host: Option<String>,
    /// Whether that is done when the window opens.
    update_at_start: bool,
}

impl Session {
    pub(crate) fn arrangement(&self) -> ArrangementView {
        let policy = &self.arrangement.policy;
        ArrangementView {
            federation: policy.federation.clone(),
            help: policy.help.clone(),
            source_by_policy: policy.source.is_some(),
            offline_by_policy: policy.look_ups == LookUps::NotAllowed,
            problems: policy.problems.iter().map(ToString::to_string).collect(),
            update_host: policy.updates().map(|(address, _)| address.host()),
            update_at_start: policy.update_at_start,
        }
    }

    /// Where newer advice is.
    pub(crate) fn advice_address(&self) -> Option<&FileAddress> {
        self.arrangement.policy.pack_address.as_ref().and_then(Where::address)
    }

    pub(crate) fn may_choose_source(&self) -> Result<(), UiError> {
        if self.arrangement.policy.source.is_some() { Err(UiError::SetByPolicy) } else { Ok(()) }
    }

    pub(crate) fn may_go_online(&self) -> Result<(), UiError> {
        match self.arrangement.policy.look_ups {
            LookUps::AsChosen => Ok(()),
            LookUps::NotAllowed => Err(UiError::SetByPolicy),
        }
    }
}
