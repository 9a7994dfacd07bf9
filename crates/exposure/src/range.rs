//! A range: all hash suffixes that share one prefix, as a source answers it.
//!
//! The body is plain text, one line per hash: 35 hex digits, a colon and a count; sorted by suffix. Lines with count 0
//! are padding. Whatever departs from that form is refused whole, because a body that is not understood cannot say
//! that a password is absent.

use std::fmt;

use crate::hash::{HASH_BYTES, Sha1Hash};

/// Hex digits of a suffix: the 40 of a hash less the 5 of its prefix (Pwned Passwords API v3).
const SUFFIX_DIGITS: usize = 35;
/// Bytes of a suffix: its first digit alone in the first byte, then 17 whole bytes of the hash.
const SUFFIX_BYTES: usize = 18;

/// The suffixes of one range with their counts; padding has been dropped.
pub struct Range {
    suffixes: Box<[[u8; SUFFIX_BYTES]]>,
    counts: Box<[u64]>,
}

impl Range {
    /// Reads the body of an answer. Upper and lower case, CRLF and LF are read alike; padding may stand anywhere.
    ///
    /// # Errors
    /// [`RangeError`] for a body of any other form, with the number of the first line that departs from it.
    pub fn parse(body: &[u8]) -> Result<Self, RangeError> {
        Self::read(body, Padding::Dropped)
    }

    /// Reads a range that is kept as a file: like [`Self::parse`], but nobody asked for padding, so that a line of
    /// count 0 is refused.
    ///
    /// # Errors
    /// [`RangeError`] for a body of any other form, with the number of the first line that departs from it.
    pub fn parse_unpadded(body: &[u8]) -> Result<Self, RangeError> {
        Self::read(body, Padding::Refused)
    }

    fn read(body: &[u8], padding: Padding) -> Result<Self, RangeError> {
        let text = str::from_utf8(body).map_err(|_| RangeError::NotUtf8)?;
        let text = text.strip_suffix('\n').unwrap_or(text);
        let start = text.trim_start_matches('\u{feff}').trim_start();
        if start.is_empty() {
            return Err(RangeError::Empty);
        }
        if start.starts_with('<') {
            return Err(RangeError::WebPage);
        }

        let lines = text.len() / (SUFFIX_DIGITS + 3);
        let mut suffixes: Vec<[u8; SUFFIX_BYTES]> = Vec::with_capacity(lines);
        let mut counts = Vec::with_capacity(lines);
        for (index, line) in text.split('\n').enumerate() {
            let number = index + 1;
            let (suffix, count) = parse_line(line.strip_suffix('\r').unwrap_or(line), number)?;
            if count == 0 {
                match padding {
                    Padding::Dropped => continue,
                    Padding::Refused => return Err(RangeError::Padded { line: number }),
                }
            }
            if suffixes.last().is_some_and(|last| *last >= suffix) {
                return Err(RangeError::OutOfOrder { line: number });
            }
            suffixes.push(suffix);
            counts.push(count);
        }
        Ok(Self { suffixes: suffixes.into(), counts: counts.into() })
    }

    /// How often the password with this hash was seen; `None` when it is not in the range.
    ///
    /// The hash must have the range's prefix: the caller asked for it.
    #[must_use]
    pub fn count(&self, hash: &Sha1Hash) -> Option<u64> {
        let hash = hash.bytes();
        // Compared in place: a copy of the suffix would outlive the check on the stack.
        let found = self.suffixes.binary_search_by(|suffix| {
            let (first, rest) = (suffix[0], &suffix[1..]);
            first.cmp(&(hash[2] & 0x0F)).then_with(|| rest.cmp(&hash[3..HASH_BYTES]))
        });
        found.ok().and_then(|index| self.counts.get(index).copied())
    }

    /// How many suffixes it has, padding excepted.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.suffixes.len()
    }

    /// Bytes of memory that the range takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.suffixes) + size_of_val(&*self.counts)
    }

    /// The lines of the range, padding excepted: suffix in upper case and count.
    pub fn lines(&self) -> impl Iterator<Item = (String, u64)> {
        self.suffixes.iter().zip(&self.counts).map(|(suffix, count)| (digits(suffix), *count))
    }
}

impl fmt::Debug for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Range({} suffixes)", self.suffixes.len())
    }
}

/// What becomes of lines of count 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Padding {
    Dropped,
    Refused,
}

/// The 35 digits of a suffix; a mirror writes thousands of them for each answer.
fn digits(suffix: &[u8; SUFFIX_BYTES]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let halves = suffix.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]).skip(1);
    let mut digits = String::with_capacity(SUFFIX_DIGITS);
    digits.extend(halves.map(|half| char::from(DIGITS[usize::from(half)])));
    digits
}

fn parse_line(line: &str, number: usize) -> Result<([u8; SUFFIX_BYTES], u64), RangeError> {
    let malformed = RangeError::MalformedLine { line: number };
    let (digits, count) = line.split_once(':').ok_or(malformed)?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(malformed);
    }
    // `parse` alone would take a sign.
    if !count.bytes().all(|b| b.is_ascii_digit()) {
        return Err(malformed);
    }
    let count = count.parse().map_err(|_| malformed)?;
    if digits.len() != SUFFIX_DIGITS {
        return Err(RangeError::WrongForm { line: number });
    }
    let mut suffix = [0; SUFFIX_BYTES];
    for (index, digit) in digits.bytes().enumerate() {
        // 35 digits fill 17 and a half bytes, from the low half of the first.
        let (byte, high) = (index.div_ceil(2), index % 2 == 1);
        let value = char::from(digit).to_digit(16).and_then(|v| u8::try_from(v).ok()).ok_or(malformed)?;
        suffix[byte] |= if high { value << 4 } else { value };
    }
    Ok((suffix, count))
}

/// Why the body of an answer is not a range. All of these are the source's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RangeError {
    /// The body is not UTF-8.
    #[error("the answer is not UTF-8")]
    NotUtf8,
    /// The body is a web page, as a captive portal sends it.
    #[error("the answer is a web page")]
    WebPage,
    /// The body holds no line.
    #[error("the answer is empty")]
    Empty,
    /// A line is not hex digits, a colon and a number.
    #[error("line {line} is not hex digits, a colon and a number")]
    MalformedLine {
        /// The first such line, from 1.
        line: usize,
    },
    /// A suffix has not 35 digits, as in the NTLM form of the protocol, which has 27.
    #[error("the suffix in line {line} has not 35 digits")]
    WrongForm {
        /// The first such line, from 1.
        line: usize,
    },
    /// Suffixes are not in ascending order, or one stands there twice.
    #[error("the suffix in line {line} is out of order")]
    OutOfOrder {
        /// The first line out of order, from 1.
        line: usize,
    },
    /// A line has count 0 where no padding was asked for.
    #[error("line {line} is padding, which was not asked for")]
    Padded {
        /// The first such line, from 1.
        line: usize,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secret::Secret;

    use super::*;

    /// Lines documented for range 21BD1, and the example's own line.
    const DOCUMENTED: &str = "0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n\
        00D4F6E8FA6EECAD2A3AA415EEC418D38EC:2\r\n\
        011053FD0102E94D6AE2F8B83D76FAF94F6:1\r\n\
        2DC183F740EE76F27B78EB39C8AD972A757:52579\r\n";

    fn hash(password: &str) -> Sha1Hash {
        Sha1Hash::of(&Secret::new(password.to_owned()))
    }

    fn check(body: &str, password: &str, expect: Result<Option<u64>, RangeError>) {
        assert_eq!(Range::parse(body.as_bytes()).map(|range| range.count(&hash(password))), expect, "{body:?}");
    }

    #[test]
    fn the_documented_example_is_found() {
        check(DOCUMENTED, "P@ssw0rd", Ok(Some(52_579)));
        check(DOCUMENTED, "P@ssw0rd!", Ok(None));
    }

    #[test]
    fn case_and_line_ends_do_not_matter() {
        check(&DOCUMENTED.to_lowercase(), "P@ssw0rd", Ok(Some(52_579)));
        check(&DOCUMENTED.replace('\r', ""), "P@ssw0rd", Ok(Some(52_579)));
        check(DOCUMENTED.trim_end(), "P@ssw0rd", Ok(Some(52_579)));
    }

    #[test]
    fn a_count_of_zero_is_padding_and_never_a_hit() {
        check("2DC183F740EE76F27B78EB39C8AD972A757:0", "P@ssw0rd", Ok(None));
        let padded = format!("{DOCUMENTED}0000000000000000000000000000000000A:0\r\n");
        check(&padded, "P@ssw0rd", Ok(Some(52_579)));
    }

    #[test]
    fn a_file_has_no_padding() {
        let whole = Range::parse_unpadded(DOCUMENTED.as_bytes()).map(|range| range.entries());
        assert_eq!(whole, Ok(4));
        let padded = format!("{DOCUMENTED}FFFF0000000000000000000000000000000:0\r\n");
        assert_eq!(Range::parse_unpadded(padded.as_bytes()).err(), Some(RangeError::Padded { line: 5 }));
        assert_eq!(Range::parse(padded.as_bytes()).map(|range| range.entries()), Ok(4));
    }

    #[test]
    fn counts_can_be_large() {
        check("2DC183F740EE76F27B78EB39C8AD972A757:18446744073709551615", "P@ssw0rd", Ok(Some(u64::MAX)));
        check(
            "2DC183F740EE76F27B78EB39C8AD972A757:18446744073709551616",
            "P@ssw0rd",
            Err(RangeError::MalformedLine { line: 1 }),
        );
    }

    #[test]
    fn what_is_not_a_range_is_refused() {
        let suffix = "2DC183F740EE76F27B78EB39C8AD972A757";
        check("", "x", Err(RangeError::Empty));
        check(" \r\n", "x", Err(RangeError::Empty));
        check("\n <!doctype html><title>Sign in</title>", "x", Err(RangeError::WebPage));
        check("Service temporarily unavailable", "x", Err(RangeError::MalformedLine { line: 1 }));
        check(suffix, "x", Err(RangeError::MalformedLine { line: 1 }));
        check(&format!("{suffix}:"), "x", Err(RangeError::MalformedLine { line: 1 }));
        check(&format!("{suffix}:+1"), "x", Err(RangeError::MalformedLine { line: 1 }));
        check(&format!("{suffix}:1 "), "x", Err(RangeError::MalformedLine { line: 1 }));
        check(&format!("{suffix}:1\r\n\r\n{suffix}:1"), "x", Err(RangeError::MalformedLine { line: 2 }));
        check("G018A45C4D1DEF81644B54AB7F969B88D65:1", "x", Err(RangeError::MalformedLine { line: 1 }));
        check("0018A45C4D1DEF81644B54AB7F9:1", "x", Err(RangeError::WrongForm { line: 1 }));
        check(&format!("21BD1{suffix}:1"), "x", Err(RangeError::WrongForm { line: 1 }));
        check(&format!("{suffix}:1\n{suffix}:1"), "x", Err(RangeError::OutOfOrder { line: 2 }));
        check(
            &format!("{suffix}:1\n0018A45C4D1DEF81644B54AB7F969B88D65:1"),
            "x",
            Err(RangeError::OutOfOrder { line: 2 }),
        );
        assert_eq!(Range::parse(&[0xFF, 0xFE]).err(), Some(RangeError::NotUtf8));
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Range::parse(&body);
        }

        #[test]
        fn a_range_reads_what_it_writes(
            rows in proptest::collection::btree_map("[0-9A-F]{35}", 1_u64.., 1..40),
        ) {
            let body: String = rows.iter().map(|(suffix, count)| format!("{suffix}:{count}\r\n")).collect();
            let read: Vec<_> = Range::parse(body.as_bytes())?.lines().collect();
            prop_assert_eq!(read, rows.into_iter().collect::<Vec<_>>());
        }
    }
}
