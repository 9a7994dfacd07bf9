//! Padding: random lines of count 0, so that the length of an answer tells less about which range was asked for.

use rand::{Rng, RngExt};

use crate::ranges::Lines;

/// The fewest lines of a padded answer (Pwned Passwords, padding of March 2020).
const MIN_LINES: usize = 800;
/// The most random lines above that, or above a longer range.
const SPREAD: usize = 200;

/// Adds random suffixes of count 0 among `lines`, keeping them sorted.
pub(crate) fn pad(lines: &mut Lines, rng: &mut impl Rng) {
    let wanted = lines.len().max(MIN_LINES) + rng.random_range(0..=SPREAD);
    while lines.len() < wanted {
        // 35 hex digits: 140 random bits.
        let suffix = format!("{:03X}{:032X}", rng.random_range(0..0x1000), rng.random::<u128>());
        lines.push((suffix, 0));
    }
    lines.sort_unstable();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lines: usize, expect: std::ops::RangeInclusive<usize>) {
        let real: Lines = (0..lines).map(|n| (format!("{n:035X}"), 7)).collect();
        let mut padded = real.clone();
        pad(&mut padded, &mut rand::rng());
        assert!(expect.contains(&padded.len()), "{} lines", padded.len());
        assert!(padded.is_sorted());
        assert!(padded.iter().all(|(suffix, _)| suffix.len() == 35));
        padded.retain(|(_, count)| *count > 0);
        assert_eq!(padded, real);
    }

    #[test]
    fn every_range_is_padded_and_keeps_its_lines() {
        check(0, 800..=1000);
        check(500, 800..=1000);
        check(1500, 1500..=1700);
    }
}
