//! The words in which notices, cases and rules speak of the same things.

use serde::{Deserialize, Serialize};

/// Declares an enum whose variants have a code, which is also their name in files.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant),* }

        impl $name {
            /// All, in their order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name in files and at the prompt.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// The one with this name.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.code() == code)
            }
        }
    };
}

codes! {
    /// What a breach may expose of a person.
    Exposed {
        /// Their name.
        Name = "name",
        /// Their rank or grade.
        Rank = "rank",
        /// A photo of them.
        Photo = "photo",
        /// Their vetting level.
        VettingLevel = "vetting_level",
        /// Their pay number.
        PayNumber = "pay_number",
        /// Their warrant, collar or service number.
        WarrantNumber = "warrant_number",
        /// Their role, unit or station.
        Workplace = "workplace",
        /// Where they live.
        HomeAddress = "home_address",
        /// Their phone number.
        Phone = "phone",
        /// Their own email address.
        Email = "email",
        /// Their date of birth.
        DateOfBirth = "date_of_birth",
        /// Account numbers, card numbers.
        BankDetails = "bank_details",
        /// Names of those who belong to them.
        Relatives = "relatives",
        /// A password of theirs.
        Password = "password",
    }
}
codes! {
    /// What makes a person's case special.
    CaseFact {
        /// Their name is shared by few.
        UncommonName = "uncommon_name",
        /// Their role is covert or sensitive.
        SensitiveRole = "sensitive_role",
        /// They live with others who would be at risk as well.
        OthersAtRisk = "others_at_risk",
        /// They use social media in public under their own name.
        PublicSocialMedia = "public_social_media",
        /// Their home address is found online.
        AddressOnline = "address_online",
    }
}
codes! {
    /// How soon something is to be done, the soonest first.
    Urgency {
        /// Before anything else.
        First = "first",
        /// Today.
        Today = "today",
        /// This week.
        ThisWeek = "this_week",
        /// This month.
        ThisMonth = "this_month",
        /// When there is time.
        WhenYouCan = "when_you_can",
    }
}
codes! {
    /// The part of the advice that something belongs to: the eight that officers were given, and what goes beyond them.
    Part {
        /// Strong, unique passwords everywhere.
        Passwords = "passwords",
        /// Two-factor authentication wherever possible.
        SecondStep = "second_step",
        /// Update software and applications.
        Updates = "updates",
        /// Be careful with suspicious emails and links.
        Phishing = "phishing",
        /// No sensitive information on public Wi-Fi; use a VPN.
        Networks = "networks",
        /// Watch bank statements and credit reports.
        Money = "money",
        /// Learn about data protection.
        DataProtection = "data_protection",
        /// Take care with personal information online.
        Footprint = "footprint",
        /// Beyond the eight: the person's own safety.
        Safety = "safety",
    }
}
codes! {
    /// A screen of Cordon to which the content may lead.
    Screen {
        /// Check a password.
        Check = "check",
        /// Audit a password manager.
        Vault = "vault",
        /// The two-step checklist.
        Accounts = "accounts",
        /// Where one is found.
        Footprint = "footprint",
        /// Reminders about money.
        Money = "money",
        /// The articles.
        Guides = "guides",
        /// What left this laptop.
        Ledger = "ledger",
        /// Settings.
        Settings = "settings",
    }
}
codes! {
    /// What kind of place somebody is found in, the most useful to look at first.
    PlaceKind {
        /// Search engines.
        Search = "search",
        /// Public registers.
        Register = "register",
        /// Sites that sell names and addresses.
        PeopleFinder = "people_finder",
        /// Social media and messengers.
        Social = "social",
        /// Photos and faces.
        Face = "face",
        /// Sport trackers.
        Sport = "sport",
        /// Sites that sell work contacts.
        DataBroker = "data_broker",
        /// Home, family, clubs.
        HomeLife = "home_life",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_agree_with_the_files() {
        for item in Exposed::ALL {
            assert_eq!(serde_json::to_value(item).ok(), Some(item.code().into()));
            assert_eq!(Exposed::from_code(item.code()), Some(*item));
        }
        assert_eq!(Urgency::from_code("tomorrow"), None);
        assert!(Urgency::First < Urgency::Today && Urgency::ThisMonth < Urgency::WhenYouCan);
    }
}
