//! Which ranges are wanted.

use std::fmt;

use exposure::Prefix;

/// The ranges from one prefix to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    from: u32,
    to: u32,
}

impl Part {
    /// All 1,048,576 ranges.
    pub const ALL: Self = Self { from: 0, to: Prefix::COUNT - 1 };

    /// The ranges from `from` to `to`; `None` when there are none.
    #[must_use]
    pub fn new(from: Prefix, to: Prefix) -> Option<Self> {
        (from <= to).then(|| Self { from: from.number(), to: to.number() })
    }

    /// Reads what [`fmt::Display`] writes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        Self::new(Prefix::parse(from).ok()?, Prefix::parse(to).ok()?)
    }

    /// How many ranges, from 1 to 1,048,576.
    #[must_use]
    pub fn ranges(self) -> u32 {
        self.to - self.from + 1
    }

    /// The prefixes in ascending order.
    pub(crate) fn prefixes(self) -> impl Iterator<Item = Prefix> {
        (self.from..=self.to).filter_map(Prefix::from_number)
    }

    /// The place of `prefix` among them, from 0.
    pub(crate) fn place(self, prefix: Prefix) -> Option<usize> {
        let place = prefix.number().checked_sub(self.from).filter(|place| *place < self.ranges())?;
        Some(place as usize)
    }
}

/// The first and the last prefix, as in `00000-FFFFF`.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:05X}-{:05X}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefix(digits: &str) -> Prefix {
        Prefix::parse(digits).expect("five hex digits")
    }

    #[test]
    fn both_ends_are_included() {
        let part = Part::new(prefix("000FE"), prefix("00101")).expect("it has ranges");
        assert_eq!((part.ranges(), part.prefixes().count(), part.to_string()), (4, 4, "000FE-00101".to_owned()));
        assert_eq!((part.place(prefix("000FE")), part.place(prefix("00101"))), (Some(0), Some(3)));
        assert_eq!((part.place(prefix("000FD")), part.place(prefix("00102"))), (None, None));
        assert_eq!(Part::new(prefix("00001"), prefix("00000")), None);
        assert_eq!(Part::ALL.ranges(), Prefix::COUNT);
        assert_eq!(Part::parse(&part.to_string()), Some(part));
    }
}
