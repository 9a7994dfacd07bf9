//! Stronger passwords: three random words, or random characters for a password manager.
//!
//! The random source is handed in; [`os_rng`] is the one that the shells use. What is generated is a [`Secret`] like
//! any password.

use rand::rngs::{StdRng, SysRng};
use rand::seq::IndexedRandom;
use rand::{CryptoRng, SeedableRng};
use secret::Secret;
use zeroize::Zeroizing;

/// EFF's large word list (2016): 7,776 words chosen to be known, short and inoffensive.
/// © Electronic Frontier Foundation, CC BY 3.0 US.
const WORDS: &str = include_str!("../data/eff_large_wordlist.txt");
/// What stands between two words.
const SEPARATOR: char = '-';

/// A generated password and how much chance is in it.
#[derive(Debug)]
pub struct Generated {
    /// The password.
    pub password: Secret,
    /// Bits of entropy: the logarithm to base 2 of how many passwords were equally likely.
    pub entropy_bits: f64,
}

/// A generator (ChaCha12) seeded with 256 bits from the operating system.
///
/// # Errors
/// [`NoRandomness`] when the operating system gives none.
pub fn os_rng() -> Result<impl CryptoRng, NoRandomness> {
    StdRng::try_from_rng(&mut SysRng).map_err(|_| NoRandomness)
}

/// The operating system gave no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct NoRandomness;

/// Three random words, as the UK's National Cyber Security Centre advises for a password to be remembered.
pub fn three_random_words(rng: &mut impl CryptoRng) -> Generated {
    let words: Vec<&str> = WORDS.lines().collect();
    let mut text = Zeroizing::new(String::with_capacity(64));
    let mut entropy_bits = 0.0;
    for _ in 0..3 {
        if !text.is_empty() {
            text.push(SEPARATOR);
        }
        text.extend(words.choose(rng).copied());
        entropy_bits += count(words.len()).log2();
    }
    Generated { password: Secret::new(std::mem::take(&mut text)), entropy_bits }
}

/// A class of characters in a random password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// `a` to `z`.
    Lower,
    /// `A` to `Z`.
    Upper,
    /// `0` to `9`.
    Digits,
    /// Signs that sign-in forms take: `!#$%&*+-.:=?@_~`.
    Signs,
}

impl Class {
    /// All classes.
    pub const ALL: [Self; 4] = [Self::Lower, Self::Upper, Self::Digits, Self::Signs];

    fn characters(self) -> &'static str {
        match self {
            Self::Lower => "abcdefghijklmnopqrstuvwxyz",
            Self::Upper => "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            Self::Digits => "0123456789",
            Self::Signs => "!#$%&*+-.:=?@_~",
        }
    }
}

/// What a random password is to be made of: 8 to 128 characters, of one class or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    length: usize,
    classes: Vec<Class>,
}

impl Recipe {
    /// Characters of a random password.
    pub const LENGTHS: std::ops::RangeInclusive<usize> = 8..=128;

    /// Takes a length in characters and the classes, each of which will occur at least once.
    ///
    /// # Errors
    /// [`RecipeError`] for a length outside [`Self::LENGTHS`] or no class.
    pub fn new(length: usize, classes: &[Class]) -> Result<Self, RecipeError> {
        if !Self::LENGTHS.contains(&length) {
            return Err(RecipeError::Length);
        }
        let classes: Vec<_> = Class::ALL.into_iter().filter(|class| classes.contains(class)).collect();
        if classes.is_empty() {
            return Err(RecipeError::NoClass);
        }
        Ok(Self { length, classes })
    }

    /// The logarithm to base 2 of how many passwords have every class: all strings, less those that lack a class
    /// (inclusion and exclusion over the classes that are lacking).
    fn entropy_bits(&self) -> f64 {
        let sizes: Vec<f64> = self.classes.iter().map(|class| count(class.characters().len())).collect();
        let all: f64 = sizes.iter().sum();
        let share: f64 = (0..1_usize << sizes.len())
            .map(|lacking| {
                let in_lacking = |index: &usize| lacking >> index & 1 == 1;
                let left: f64 = (0..sizes.len()).filter(|index| !in_lacking(index)).map(|index| sizes[index]).sum();
                let sign = if lacking.count_ones() % 2 == 0 { 1.0 } else { -1.0 };
                sign * (left / all).powf(count(self.length))
            })
            .sum();
        count(self.length) * all.log2() + share.log2()
    }
}

/// A recipe that cannot be followed. The input's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecipeError {
    /// The length is outside [`Recipe::LENGTHS`].
    #[error("a random password has 8 to 128 characters")]
    Length,
    /// No class was chosen.
    #[error("no class of characters was chosen")]
    NoClass,
}

/// A random password after `recipe`, every one that fits it equally likely.
pub fn random_password(rng: &mut impl CryptoRng, recipe: &Recipe) -> Generated {
    let alphabet: Vec<char> = recipe.classes.iter().flat_map(|class| class.characters().chars()).collect();
    let mut text = Zeroizing::new(String::with_capacity(recipe.length));
    // Drawn anew until every class occurs, which keeps all that fit equally likely.
    while !recipe.classes.iter().all(|class| text.contains(|c| class.characters().contains(c))) {
        text.clear();
        text.extend((0..recipe.length).filter_map(|_| alphabet.choose(rng)));
    }
    Generated { password: Secret::new(std::mem::take(&mut text)), entropy_bits: recipe.entropy_bits() }
}

/// A small count as a floating-point number, exactly.
fn count(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::INFINITY, f64::from)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn seeded(seed: u64) -> StdRng {
        StdRng::seed_from_u64(seed)
    }

    #[test]
    fn the_word_list_is_whole_and_needs_no_separator_to_be_told_apart() {
        let words: HashSet<&str> = WORDS.lines().collect();
        assert_eq!(words.len(), 7776);
        assert!(words.iter().all(|word| word.len() >= 3 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
    }

    #[test]
    fn three_words_have_nearly_39_bits() {
        let generated = three_random_words(&mut seeded(1));
        assert!((generated.entropy_bits - 38.77).abs() < 0.01, "{}", generated.entropy_bits);
        let words: HashSet<&str> = WORDS.lines().collect();
        let text = generated.password.expose();
        // Four words of the list have a hyphen of their own ("drop-down").
        assert!(text.split(SEPARATOR).filter(|part| words.contains(part)).count() >= 2, "{text}");
    }

    #[test]
    fn the_operating_system_does_not_repeat_itself() {
        let generated: HashSet<String> = (0..100)
            .map(|_| three_random_words(&mut os_rng().expect("randomness")).password.expose().to_owned())
            .collect();
        assert_eq!(generated.len(), 100);
    }

    #[test]
    fn every_word_can_come_first_and_last() {
        let mut rng = seeded(2);
        let (mut first, mut last) = (HashSet::new(), HashSet::new());
        for _ in 0..4000 {
            let text = three_random_words(&mut rng).password;
            first.extend(text.expose().chars().next());
            last.extend(text.expose().rsplit(SEPARATOR).next().map(str::to_owned));
        }
        assert!(first.len() >= 25, "{first:?}");
        // 4,000 draws from 7,776 give 3,128 different words on average.
        assert!((3000..3260).contains(&last.len()), "{}", last.len());
    }

    #[test]
    fn entropy_counts_the_passwords_that_have_every_class() {
        // All strings of 8 digits: 10^8.
        let digits = Recipe::new(8, &[Class::Digits]).expect("a good recipe");
        assert!((digits.entropy_bits() - 8.0 * 10_f64.log2()).abs() < 1e-9);
        // 36^8 less the 26^8 without a digit and the 10^8 without a letter.
        let both = Recipe::new(8, &[Class::Digits, Class::Lower]).expect("a good recipe");
        let expect = (36_f64.powi(8) - 26_f64.powi(8) - 10_f64.powi(8)).log2();
        assert!((both.entropy_bits() - expect).abs() < 1e-9);
    }

    #[test]
    fn a_recipe_that_cannot_be_followed_is_refused() {
        assert_eq!(Recipe::new(7, &Class::ALL), Err(RecipeError::Length));
        assert_eq!(Recipe::new(129, &Class::ALL), Err(RecipeError::Length));
        assert_eq!(Recipe::new(20, &[]), Err(RecipeError::NoClass));
    }

    proptest! {
        #[test]
        fn a_random_password_follows_its_recipe(
            seed: u64,
            length in Recipe::LENGTHS,
            classes in proptest::sample::subsequence(Class::ALL.to_vec(), 1..=4),
        ) {
            let recipe = Recipe::new(length, &classes)?;
            let text = random_password(&mut seeded(seed), &recipe).password;
            prop_assert_eq!(text.chars(), length);
            for class in Class::ALL {
                let occurs = text.expose().contains(|c| class.characters().contains(c));
                prop_assert_eq!(occurs, classes.contains(&class));
            }
        }
    }
}
