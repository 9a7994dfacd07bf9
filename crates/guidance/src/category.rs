//! What kinds of service there are, and which kinds come first.

use serde::{Deserialize, Serialize};

/// Declares the categories with their file names.
macro_rules! categories {
    ($($(#[$doc:meta])* $name:ident = $code:literal in $group:ident),* $(,)?) => {
        /// A kind of service.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Category { $($(#[$doc])* $name),* }

        impl Category {
            /// All kinds, in the order of the checklist.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name, which is also that of its file in `content/services`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),* }
            }

            /// Where it stands in the order of what to do first.
            #[must_use]
            pub fn group(self) -> Group {
                match self { $(Self::$name => Group::$group),* }
            }

            /// The kind with this name.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|category| category.code() == code)
            }
        }
    };
}

categories! {
    /// Mailboxes, and the Apple, Google and Microsoft accounts.
    Email = "email" in OpensOthers,
    /// Phone and broadband providers.
    Phone = "phone" in OpensOthers,
    /// Password managers.
    PasswordManager = "password-manager" in OpensOthers,
    /// Banks.
    Bank = "bank" in Money,
    /// Payment, saving and trading.
    Payments = "payments" in Money,
    /// Credit reference agencies.
    Credit = "credit" in Money,
    /// Government services.
    Government = "government" in Government,
    /// Social media.
    Social = "social" in Social,
    /// Messengers.
    Messaging = "messaging" in Social,
    /// Shops.
    Shopping = "shopping" in Rest,
    /// Files and tools online.
    Cloud = "cloud" in Rest,
    /// Cameras, doorbells and other devices at home.
    Home = "home" in Rest,
    /// Sport and health trackers.
    Fitness = "fitness" in Rest,
    /// Travel, rides and meals.
    Travel = "travel" in Rest,
    /// Games.
    Games = "games" in Rest,
    /// Films and music.
    Media = "media" in Rest,
    /// Family history.
    FamilyHistory = "family-history" in Rest,
    /// VPN providers.
    Vpn = "vpn" in Rest,
    /// Dating.
    Dating = "dating" in Rest,
}

/// What to do first, and why: each group can be opened from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// What opens everything else: whoever has the mailbox, the phone number or the password manager has the rest.
    OpensOthers,
    /// Money.
    Money,
    /// Government.
    Government,
    /// What is said in the person's name, and shows them to everybody.
    Social,
    /// The rest.
    Rest,
}

impl Group {
    /// All groups, the first to do first.
    pub const ALL: [Self; 5] = [Self::OpensOthers, Self::Money, Self::Government, Self::Social, Self::Rest];

    /// Its name in files and at the prompt.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OpensOthers => "opens_others",
            Self::Money => "money",
            Self::Government => "government",
            Self::Social => "social",
            Self::Rest => "rest",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_categories_stand_in_the_order_of_their_groups() {
        assert!(Category::ALL.is_sorted_by_key(|category| category.group()));
        assert!(Group::ALL.is_sorted());
        for group in Group::ALL {
            assert!(Category::ALL.iter().any(|category| category.group() == group), "{group:?} is empty");
            assert_eq!(serde_json::to_value(group).ok(), Some(group.code().into()));
        }
    }
}
