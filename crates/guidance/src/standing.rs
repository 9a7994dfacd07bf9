//! How an account stands: what is on, what is offered, and whether that is good enough. The one place for these rules.

use crate::second_step::{SecondStep, Steps, Worth};
use crate::service::Offers;

/// Whether a stranger may know the person's phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phone {
    /// There is no sign of it.
    #[default]
    Unlisted,
    /// It is among what was exposed, or can be looked up. A SIM swap then takes over every text message.
    MayBeKnown,
}

/// How an account stands, what is most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// No second step is on, and the service offers one.
    Off,
    /// Only one is on that is better than nothing, and the service offers a better one.
    Weak,
    /// Nobody has looked yet.
    NotLooked,
    /// What is on can be taken over from afar, and the service is not known to offer anything better.
    WeakestOnly,
    /// The service is not known to offer any.
    NoneOffered,
    /// The service asks by itself; there is nothing to switch on.
    BuiltIn,
    /// A strong one is on, and the service offers the best.
    GoodEnough,
    /// Nothing better can be had here.
    Best,
}

impl Standing {
    /// All, what is most urgent first.
    pub const ALL: [Self; 8] = [
        Self::Off,
        Self::Weak,
        Self::NotLooked,
        Self::WeakestOnly,
        Self::NoneOffered,
        Self::BuiltIn,
        Self::GoodEnough,
        Self::Best,
    ];

    /// Whether the account counts among those with a strong second step.
    #[must_use]
    pub fn is_strong(self) -> bool {
        matches!(self, Self::BuiltIn | Self::GoodEnough | Self::Best)
    }

    /// Its name at the prompt.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Weak => "weak",
            Self::NotLooked => "not_looked",
            Self::WeakestOnly => "weakest_only",
            Self::NoneOffered => "none_offered",
            Self::BuiltIn => "built_in",
            Self::GoodEnough => "good_enough",
            Self::Best => "best",
        }
    }
}

/// How an account stands. `on` is what the person found switched on; `None` when nobody has looked.
#[must_use]
pub fn standing(on: Option<&Steps>, offers: &Offers, asks: Asks) -> Standing {
    let best_offered = match offers {
        Offers::Known(steps) => steps.first().copied(),
        Offers::Unknown => None,
    };
    let Some(on) = on else {
        return match (asks, best_offered) {
            // Banks that ask by text message alone are no stronger for asking by themselves; with those that have
            // something stronger as well, nobody knows yet which it is.
            (Asks::ByItself, Some(step)) if step.worth() == Worth::BetterThanNothing => Standing::WeakestOnly,
            (Asks::ByItself, _) if offers.steps().iter().any(|step| step.worth() == Worth::BetterThanNothing) => {
                Standing::NotLooked
            }
            (Asks::ByItself, _) => Standing::BuiltIn,
            (Asks::WhenSwitchedOn, None) if *offers != Offers::Unknown => Standing::NoneOffered,
            (Asks::WhenSwitchedOn, _) => Standing::NotLooked,
        };
    };
    let better = best_offered.is_some_and(|best| on.first().is_none_or(|on| best.worth() > on.worth()));
    match (on.first().map(|step| step.worth()), better) {
        (None, _) if asks == Asks::ByItself => Standing::BuiltIn,
        (None, true) => Standing::Off,
        (None, false) => Standing::NoneOffered,
        (Some(Worth::BetterThanNothing), true) => Standing::Weak,
        (Some(Worth::BetterThanNothing), false) => Standing::WeakestOnly,
        (Some(Worth::GoodEnough), true) => Standing::GoodEnough,
        (Some(_), _) => Standing::Best,
    }
}

/// When a service asks for its second step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// By itself, as banks do (Strong Customer Authentication).
    ByItself,
    /// Once the person has switched it on.
    WhenSwitchedOn,
}

/// The offered steps that are worth more than everything that is on, the worthiest first. Where nothing is on and the
/// service asks by itself, there is nothing to switch on.
#[must_use]
pub fn better(on: &Steps, offers: &Offers, asks: Asks) -> Vec<SecondStep> {
    if on.is_empty() && asks == Asks::ByItself {
        return Vec::new();
    }
    let floor = on.first().map(|step| step.worth());
    offers.steps().into_iter().filter(|step| floor.is_none_or(|floor| step.worth() > floor)).collect()
}

/// Why an account stands as it does, and what to mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The password is all that a stranger needs.
    PasswordAlone,
    /// A stranger who knows the phone number can have it moved to a card of their own, and gets every code.
    SimSwap,
    /// A text message or call can be intercepted, or read out to a caller.
    TextCanBeTaken,
    /// Whoever reads the mailbox has the code as well.
    MailboxHasTheCode,
    /// A code or a tap can be talked out of a person by a false site or caller; a passkey cannot.
    CanBePhished,
    /// A stronger one is on, and the text message beside it is still a way in.
    TextStillOn,
}

impl Reason {
    /// Its name at the prompt.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::PasswordAlone => "password_alone",
            Self::SimSwap => "sim_swap",
            Self::TextCanBeTaken => "text_can_be_taken",
            Self::MailboxHasTheCode => "mailbox_has_the_code",
            Self::CanBePhished => "can_be_phished",
            Self::TextStillOn => "text_still_on",
        }
    }
}

/// The reasons for an account that has `on` switched on, the weightiest first.
#[must_use]
pub fn reasons(on: &Steps, asks: Asks, phone: Phone) -> Vec<Reason> {
    let text = on.contains(&SecondStep::TextOrCall);
    let strongest = on.first().map(|step| step.worth());
    let mut reasons = Vec::new();
    match strongest {
        None if asks == Asks::ByItself => {}
        None => reasons.push(Reason::PasswordAlone),
        Some(Worth::BetterThanNothing) => {
            if text {
                reasons.push(if phone == Phone::MayBeKnown { Reason::SimSwap } else { Reason::TextCanBeTaken });
            }
            if on.contains(&SecondStep::Email) {
                reasons.push(Reason::MailboxHasTheCode);
            }
        }
        Some(Worth::GoodEnough) => reasons.push(Reason::CanBePhished),
        Some(Worth::Best) => {}
    }
    if text && strongest > Some(Worth::BetterThanNothing) {
        reasons.push(Reason::TextStillOn);
        if phone == Phone::MayBeKnown {
            reasons.push(Reason::SimSwap);
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use SecondStep::{AppPrompt, AuthenticatorApp, CardReader, Email, Passkey, Pin, SecurityKey, TextOrCall};

    fn steps(all: &[SecondStep]) -> Steps {
        all.iter().copied().collect()
    }

    #[test]
    fn the_table_of_standings() {
        use Asks::{ByItself, WhenSwitchedOn as Switched};
        type Row<'a> = (Option<&'a [SecondStep]>, Option<&'a [SecondStep]>, Asks, Standing);
        let all: &[SecondStep] = &[Passkey, AuthenticatorApp, TextOrCall];
        let table: &[Row<'_>] = &[
            // What is on, what is offered (None: unknown), who asks, and how it stands.
            (None, Some(all), Switched, Standing::NotLooked),
            (None, Some(&[]), Switched, Standing::NoneOffered),
            (None, None, Switched, Standing::NotLooked),
            (Some(&[]), Some(all), Switched, Standing::Off),
            (Some(&[]), Some(&[Email]), Switched, Standing::Off),
            (Some(&[]), Some(&[]), Switched, Standing::NoneOffered),
            (Some(&[]), None, Switched, Standing::NoneOffered),
            // A text message is better than nothing and worse than an app.
            (Some(&[TextOrCall]), Some(all), Switched, Standing::Weak),
            (Some(&[TextOrCall]), Some(&[AuthenticatorApp, TextOrCall]), Switched, Standing::Weak),
            (Some(&[TextOrCall]), Some(&[TextOrCall, Email]), Switched, Standing::WeakestOnly),
            (Some(&[TextOrCall]), None, Switched, Standing::WeakestOnly),
            (Some(&[Email]), Some(&[Pin, Email]), Switched, Standing::Weak),
            (Some(&[AuthenticatorApp]), Some(all), Switched, Standing::GoodEnough),
            (Some(&[AuthenticatorApp, TextOrCall]), Some(all), Switched, Standing::GoodEnough),
            (Some(&[AuthenticatorApp]), Some(&[AuthenticatorApp, TextOrCall]), Switched, Standing::Best),
            // An app's prompt and its code are alike in worth: nobody is sent from one to the other.
            (Some(&[AppPrompt]), Some(&[AuthenticatorApp, AppPrompt]), Switched, Standing::Best),
            (Some(&[Pin]), Some(&[Passkey, Pin]), Switched, Standing::GoodEnough),
            (Some(&[Passkey]), Some(all), Switched, Standing::Best),
            (Some(&[SecurityKey]), Some(&[Passkey, SecurityKey]), Switched, Standing::Best),
            (Some(&[Passkey]), None, Switched, Standing::Best),
            (Some(&[AuthenticatorApp]), None, Switched, Standing::Best),
            // Banks ask by themselves.
            (None, Some(&[AppPrompt]), ByItself, Standing::BuiltIn),
            (None, Some(&[AppPrompt, CardReader]), ByItself, Standing::BuiltIn),
            (None, Some(&[AppPrompt, TextOrCall]), ByItself, Standing::NotLooked),
            (None, Some(&[CardReader, TextOrCall]), ByItself, Standing::NotLooked),
            (Some(&[CardReader]), Some(&[CardReader, TextOrCall]), ByItself, Standing::Best),
            (None, Some(&[]), ByItself, Standing::BuiltIn),
            (None, None, ByItself, Standing::BuiltIn),
            (None, Some(&[TextOrCall]), ByItself, Standing::WeakestOnly),
            (Some(&[TextOrCall]), Some(&[AppPrompt, TextOrCall]), ByItself, Standing::Weak),
            (Some(&[]), Some(&[AppPrompt]), ByItself, Standing::BuiltIn),
        ];
        for (on, offered, asks, expect) in table {
            let on = on.map(steps);
            let offers = offered.map_or(Offers::Unknown, |offered| Offers::Known(steps(offered)));
            assert_eq!(standing(on.as_ref(), &offers, *asks), *expect, "{on:?} of {offered:?}, {asks:?}");
        }
    }

    #[test]
    fn the_table_of_reasons() {
        use Phone::{MayBeKnown, Unlisted};
        let table: &[(&[SecondStep], Phone, &[Reason])] = &[
            (&[], Unlisted, &[Reason::PasswordAlone]),
            (&[TextOrCall], Unlisted, &[Reason::TextCanBeTaken]),
            (&[TextOrCall], MayBeKnown, &[Reason::SimSwap]),
            (&[TextOrCall, Email], MayBeKnown, &[Reason::SimSwap, Reason::MailboxHasTheCode]),
            (&[Email], MayBeKnown, &[Reason::MailboxHasTheCode]),
            (&[AuthenticatorApp], MayBeKnown, &[Reason::CanBePhished]),
            (&[Passkey], MayBeKnown, &[]),
            (&[Passkey, TextOrCall], Unlisted, &[Reason::TextStillOn]),
            (&[Passkey, TextOrCall], MayBeKnown, &[Reason::TextStillOn, Reason::SimSwap]),
        ];
        for (on, phone, expect) in table {
            assert_eq!(reasons(&steps(on), Asks::WhenSwitchedOn, *phone), *expect, "{on:?}, {phone:?}");
        }
        assert_eq!(reasons(&Steps::new(), Asks::ByItself, MayBeKnown), []);
        assert_eq!(reasons(&steps(&[TextOrCall]), Asks::ByItself, MayBeKnown), [Reason::SimSwap]);
    }

    #[test]
    fn what_is_better_is_worth_more_and_comes_best_first() {
        let offers = Offers::Known(steps(&[Passkey, AuthenticatorApp, AppPrompt, TextOrCall]));
        let better = |on: &[SecondStep]| better(&steps(on), &offers, Asks::WhenSwitchedOn);
        assert_eq!(better(&[TextOrCall]), [Passkey, AuthenticatorApp, AppPrompt]);
        assert_eq!(better(&[AppPrompt]), [Passkey]);
        assert_eq!(better(&[Passkey]), []);
        assert_eq!(better(&[]).len(), 4);
        assert_eq!(super::better(&Steps::new(), &Offers::Unknown, Asks::WhenSwitchedOn), []);
        assert_eq!(super::better(&Steps::new(), &offers, Asks::ByItself), []);
        assert_eq!(super::better(&steps(&[TextOrCall]), &offers, Asks::ByItself).len(), 3);
    }

    #[test]
    fn standings_are_ordered_by_urgency() {
        assert!(Standing::ALL.is_sorted());
        let strong = Standing::ALL.map(Standing::is_strong);
        assert!(strong.is_sorted(), "the strong ones come last");
    }
}
