//! Which logins share a password, and which have nearly the same one.

use std::collections::HashMap;

use secret::{Fingerprint, Keyed};
use zeroize::Zeroizing;

use crate::login::Login;

/// Characters of what is left of a password at least, when digits and signs at its end are taken off, to call two nearly
/// the same. Shorter ones meet by chance.
const MIN_STEM: usize = 4;

/// The distinct passwords of a vault, by number from 0, and who has them. It holds no password.
#[derive(Debug)]
pub struct Distinct {
    password_of: Vec<Option<usize>>,
    /// The logins that have each password.
    logins: Vec<Vec<usize>>,
    /// The group of passwords that are nearly the same as each.
    group_of: Vec<Option<usize>>,
    /// The passwords of each group.
    groups: Vec<Vec<usize>>,
    /// How many logins have a password of each group.
    logins_of_group: Vec<usize>,
}

impl Distinct {
    /// Tells the passwords of `logins` apart.
    #[must_use]
    pub fn of(logins: &[Login]) -> Self {
        let keyed = Keyed::default();
        let (mut known, mut stems) = (HashMap::new(), HashMap::new());
        let mut distinct = Self {
            password_of: Vec::with_capacity(logins.len()),
            logins: Vec::new(),
            group_of: Vec::new(),
            groups: Vec::new(),
            logins_of_group: Vec::new(),
        };
        for (index, login) in logins.iter().enumerate() {
            let number = login.password.as_ref().map(|password| {
                let text = password.expose();
                *known.entry(keyed.fingerprint(text)).or_insert_with(|| distinct.add(stem_of(&keyed, text), &mut stems))
            });
            if let Some(holders) = number.and_then(|number| distinct.logins.get_mut(number)) {
                holders.push(index);
            }
            distinct.password_of.push(number);
        }
        let logins = |members: &Vec<usize>| members.iter().map(|member| distinct.holders(*member).len()).sum();
        distinct.logins_of_group = distinct.groups.iter().map(logins).collect();
        distinct
    }

    /// A new password; it gets the next number.
    fn add(&mut self, stem: Option<Fingerprint>, stems: &mut HashMap<Fingerprint, usize>) -> usize {
        let number = self.logins.len();
        self.logins.push(Vec::new());
        let group = stem.map(|stem| {
            *stems.entry(stem).or_insert_with(|| {
                self.groups.push(Vec::new());
                self.groups.len() - 1
            })
        });
        if let Some(members) = group.and_then(|group| self.groups.get_mut(group)) {
            members.push(number);
        }
        self.group_of.push(group);
        number
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.logins.len()
    }

    /// The password of a login.
    #[must_use]
    pub fn password_of(&self, login: usize) -> Option<usize> {
        self.password_of.get(login).copied().flatten()
    }

    /// A login that has this password.
    #[must_use]
    pub fn holder(&self, password: usize) -> Option<usize> {
        self.holders(password).first().copied()
    }

    fn holders(&self, password: usize) -> &[usize] {
        self.logins.get(password).map_or(&[], Vec::as_slice)
    }

    /// How many other logins have the same password.
    #[must_use]
    pub fn same_count(&self, login: usize) -> usize {
        self.password_of(login).map_or(0, |password| self.holders(password).len().saturating_sub(1))
    }

    /// How many logins have nearly the same password.
    #[must_use]
    pub fn nearly_same_count(&self, login: usize) -> usize {
        let Some(own) = self.password_of(login) else { return 0 };
        let group = self.group_of.get(own).copied().flatten();
        let all = group.and_then(|group| self.logins_of_group.get(group)).copied();
        all.map_or(0, |all| all.saturating_sub(self.holders(own).len()))
    }

    /// The other logins with the same password.
    pub fn same(&self, login: usize) -> impl Iterator<Item = usize> + '_ {
        let holders = self.password_of(login).map(|password| self.holders(password));
        holders.into_iter().flatten().copied().filter(move |other| *other != login)
    }

    /// The logins with another password that is the same but for case, or for digits and signs at the end.
    pub fn nearly_same(&self, login: usize) -> impl Iterator<Item = usize> + '_ {
        let own = self.password_of(login);
        let group = own.and_then(|own| self.group_of.get(own).copied().flatten());
        let members = group.and_then(|group| self.groups.get(group)).into_iter().flatten();
        members
            .filter(move |member| Some(**member) != own)
            .filter_map(|member| self.logins.get(*member))
            .flatten()
            .copied()
    }
}

fn stem_of(keyed: &Keyed, password: &str) -> Option<Fingerprint> {
    let stem = password.trim_end_matches(|c: char| !c.is_alphabetic());
    let stem = Zeroizing::new(stem.to_lowercase());
    (stem.chars().count() >= MIN_STEM).then(|| keyed.fingerprint(&stem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Format;
    use crate::login::{Draft, Place, Vault};

    fn logins(passwords: &[&str]) -> Vec<Login> {
        let mut vault = Vault::new(Format::ChromeCsv);
        for (index, password) in passwords.iter().enumerate() {
            let draft = Draft {
                title: format!("login {index}"),
                username: "kim".to_owned(),
                password: Zeroizing::new((*password).to_owned()),
                ..Draft::default()
            };
            vault.push(Place::Entry(index + 1), draft).expect("it is small");
        }
        vault.logins
    }

    fn check(passwords: &[&str], same: &[&[usize]], nearly: &[&[usize]]) {
        let logins = logins(passwords);
        let distinct = Distinct::of(&logins);
        for (index, _) in passwords.iter().enumerate() {
            assert_eq!(distinct.same(index).collect::<Vec<_>>(), same[index], "same as {index}");
            assert_eq!(distinct.nearly_same(index).collect::<Vec<_>>(), nearly[index], "nearly {index}");
            assert_eq!(distinct.same_count(index), same[index].len());
            assert_eq!(distinct.nearly_same_count(index), nearly[index].len());
        }
    }

    #[test]
    fn the_same_password_is_found_wherever_it_is() {
        check(&["one", "two", "one", "", "one"], &[&[2, 4], &[], &[0, 4], &[], &[0, 2]], &[&[], &[], &[], &[], &[]]);
    }

    #[test]
    fn case_and_what_stands_at_the_end_make_no_new_password() {
        check(
            &["Wombat1", "wombat2!", "WOMBAT", "wombat2!", "Wömbat1", "wombats"],
            &[&[], &[3], &[], &[1], &[], &[]],
            &[&[1, 3, 2], &[0, 2], &[0, 1, 3], &[0, 2], &[], &[]],
        );
    }

    #[test]
    fn short_stems_and_numbers_meet_by_chance() {
        check(&["abc1", "abc2", "123456", "654321"], &[&[], &[], &[], &[]], &[&[], &[], &[], &[]]);
    }

    #[test]
    fn numbers_count_distinct_passwords() {
        let logins = logins(&["hunter2", "wombat", "hunter2"]);
        let distinct = Distinct::of(&logins);
        assert_eq!((distinct.count(), distinct.holder(1), distinct.holder(2)), (2, Some(1), None));
        assert_eq!(distinct.password_of(2), Some(0));
        let debug = format!("{distinct:?}{logins:?}");
        assert!(!debug.contains("hunter2") && !debug.contains("wombat"), "{debug}");
    }
}
