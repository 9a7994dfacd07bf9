//! What stands in the vault that every program gets.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use super::ranges::Ranges;

/// A fifth of the logins have the password of an earlier one.
const REUSED: usize = 5;
/// Every fourth distinct password stands in its range.
const EXPOSED: usize = 4;
/// Characters of a password that a program has made.
const MADE: usize = 18;
const CHARACTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%*+-=?@_~";
/// What the exposed ones begin with, as people's do.
const WORDS: &[&str] = &["Sunshine", "arsenal", "Dragon", "Pässword", "liverpool", "Monkey", "charlie", "Chelsea"];

pub(super) struct Content {
    /// Title and password of each login.
    pub(super) logins: Vec<(String, String)>,
    /// The titles of those whose password stands in its range.
    pub(super) exposed: BTreeSet<String>,
    /// How many distinct passwords there are.
    pub(super) distinct: usize,
    pub(super) ranges: Ranges,
}

impl Content {
    /// The same for the same number.
    pub(super) fn new(logins: usize) -> anyhow::Result<Self> {
        let mut rng = StdRng::seed_from_u64(1);
        let distinct = logins - logins / REUSED;
        let mut ranges = Ranges::new(&mut rng);
        let mut passwords = Vec::with_capacity(distinct);
        for number in 0..distinct {
            let exposed = number % EXPOSED == 0;
            let password = if exposed { chosen(number, &mut rng) } else { made(&mut rng) };
            ranges.add(&password, if exposed { rng.random_range(1..5_000_000) } else { 0 })?;
            passwords.push(password);
        }
        let number_of = |login| if login < distinct { login } else { login - distinct };
        let title = |login| format!("login-{login:05}");
        let exposed = (0..logins).filter(|login| number_of(*login) % EXPOSED == 0).map(title).collect();
        let password = |login| passwords.get(number_of(login)).cloned().unwrap_or_default();
        let logins = (0..logins).map(|login| (title(login), password(login))).collect();
        Ok(Self { logins, exposed, distinct, ranges })
    }

    /// A line for each login: title, tab, password.
    pub(super) fn lines(&self) -> String {
        let mut lines = String::new();
        for (title, password) in &self.logins {
            let _ = writeln!(lines, "{title}\t{password}");
        }
        lines
    }
}

/// The number makes each another.
fn chosen(number: usize, rng: &mut StdRng) -> String {
    format!("{}{number}!", WORDS.choose(rng).unwrap_or(&"password"))
}

fn made(rng: &mut StdRng) -> String {
    (0..MADE).map(|_| char::from(*CHARACTERS.choose(rng).unwrap_or(&b'x'))).collect()
}
