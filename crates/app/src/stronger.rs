//! Suggest a stronger password.

use generator::{Generated, NoRandomness, Recipe};
use secret::wipe_stack;

/// Which kind of password is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Three random words, to be remembered.
    ThreeRandomWords,
    /// Random characters, for a password manager.
    Random(Recipe),
}

/// Generates a password with the operating system's randomness.
///
/// # Errors
/// [`NoRandomness`] when the operating system gives none.
pub fn stronger(kind: &Kind) -> Result<Generated, NoRandomness> {
    let generated = generate(kind);
    wipe_stack();
    generated
}

#[inline(never)]
fn generate(kind: &Kind) -> Result<Generated, NoRandomness> {
    let mut rng = generator::os_rng()?;
    Ok(match kind {
        Kind::ThreeRandomWords => generator::three_random_words(&mut rng),
        Kind::Random(recipe) => generator::random_password(&mut rng, recipe),
    })
}
