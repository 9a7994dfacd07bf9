//! The built-in source: zxcvbn's list of common leaked passwords, in the order of how common they are.
//!
//! It knows 30,000 passwords out of hundreds of millions, so it can say "seen" and never "not seen".

use std::collections::HashMap;
use std::sync::LazyLock;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::civil::{Date, date};
use secret::Secret;

use crate::hash::{HASH_BYTES, Sha1Hash};
use crate::source::RangeSource;
use crate::verdict::{Exposure, Source, Verdict, Why};

/// The `passwords` frequency list of zxcvbn 3.1.1 (MIT), in its order. It was counted from the ten million passwords
/// that Mark Burnett published in February 2015.
const LIST: &str = include_str!("../data/common-passwords.txt");
/// The day of the data that [`LIST`] was counted from.
const AS_OF: Date = date(2015, 2, 9);

/// Ranks from 1 by hash: looking up by hash means that this source, too, never sees the password.
static RANKS: LazyLock<HashMap<[u8; HASH_BYTES], u32>> = LazyLock::new(|| {
    LIST.lines().zip(1..).map(|(word, rank)| (*Sha1Hash::of(&Secret::new(word.to_owned())).bytes(), rank)).collect()
});

/// The built-in list of common passwords. Always there.
#[derive(Debug, Clone, Copy, Default)]
pub struct BuiltIn;

impl BuiltIn {
    /// The place of the password in the list, from 1 for the most common.
    #[must_use]
    pub fn rank(self, hash: &Sha1Hash) -> Option<u32> {
        RANKS.get(hash.bytes()).copied()
    }

    /// [`Verdict::Seen`] with the rank, or [`Verdict::Unknown`].
    #[must_use]
    pub fn answer(self, hash: &Sha1Hash) -> Exposure {
        match self.rank(hash) {
            Some(rank) => Exposure {
                verdict: Verdict::Seen { count: None, rank: Some(rank) },
                source: Source::BuiltIn,
                as_of: Some(AS_OF),
            },
            None => Exposure::unknown(Source::BuiltIn, Why::NotInBuiltIn),
        }
    }
}

impl RangeSource for BuiltIn {
    fn look_up<'a>(&'a self, hash: &'a Sha1Hash) -> BoxFuture<'a, Exposure> {
        async { self.answer(hash) }.boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str, expect: Option<u32>) {
        assert_eq!(BuiltIn.rank(&Sha1Hash::of(&Secret::new(password.to_owned()))), expect, "{password}");
    }

    #[test]
    fn an_exact_hit_has_its_rank() {
        check("123456", Some(1));
        check("password", Some(2));
        check("Password", None);
        check("correct horse battery staple", None);
    }

    #[test]
    fn the_list_is_whole() {
        assert_eq!(RANKS.len(), 30_000);
        assert!(LIST.lines().all(|word| !word.is_empty() && word.trim() == word));
    }

    #[test]
    fn no_hit_is_unknown_and_never_not_seen() {
        let answer = BuiltIn.answer(&Sha1Hash::of(&Secret::new("correct horse battery staple".to_owned())));
        assert_eq!(answer, Exposure::unknown(Source::BuiltIn, Why::NotInBuiltIn));
    }
}
