//! Lines of text: hash or suffix, colon, count; in ascending order.
//!
//! Whatever departs from that form is refused, since a line that is not understood would be a leaked password that is
//! answered with "not in it".

use crate::error::LineError;

/// Hex digits of a prefix.
const PREFIX: usize = 5;
/// Hex digits of a suffix.
const SUFFIX: usize = 35;
/// The most digits of a count.
const MAX_COUNT_DIGITS: usize = 20;

/// What a line says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    /// The first 20 bits of the hash.
    pub(crate) prefix: u32,
    /// The 64 bits behind them.
    pub(crate) rest: u64,
    /// How often it was seen; 0 for padding.
    pub(crate) count: u64,
}

/// What lines begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// All 40 digits, as in one sorted file of everything.
    Hash,
    /// The last 35, as in the file of one range.
    Suffix,
}

/// Reads the line that `text` begins with, and says where the next one begins. A line ends with LF, CRLF or the text.
#[inline]
pub(crate) fn read(text: &[u8], form: Form) -> Result<(Line, usize), LineError> {
    let start = match form {
        Form::Hash => PREFIX,
        Form::Suffix => 0,
    };
    let digits = start + SUFFIX;
    let prefix = text.get(..start).ok_or(LineError::Malformed)?;
    let suffix: &[u8; SUFFIX] = text.get(start..).and_then(|text| text.first_chunk()).ok_or(LineError::Malformed)?;
    // The last 19 digits say nothing here, but must be digits.
    let (first, last) = (hex16(suffix.first_chunk()), hex16(suffix.last_chunk()));
    let between = suffix.iter().skip(16).take(3).fold(0, |bad, digit| bad | nibble(*digit).1);
    let prefix = prefix.iter().fold(Hex { value: 0, bad: 0 }, |hex, digit| hex.then(*digit));
    let bad = first.bad | last.bad | u64::from(between) | prefix.bad;
    let count_start = digits + 1;
    if bad != 0 || text.get(digits) != Some(&b':') {
        return Err(LineError::Malformed);
    }

    let rest = text.get(count_start..).unwrap_or_default();
    let mut count = 0_u64;
    let mut length = 0;
    for byte in rest {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        count = if length < MAX_COUNT_DIGITS - 1 {
            count * 10 + u64::from(digit)
        } else {
            let more = count.checked_mul(10).and_then(|count| count.checked_add(u64::from(digit)));
            more.ok_or(LineError::Malformed)?
        };
        length += 1;
    }
    let end = match rest.get(length..).unwrap_or_default() {
        _ if length == 0 => return Err(LineError::Malformed),
        [] => 0,
        [b'\n', ..] => 1,
        [b'\r', b'\n', ..] => 2,
        _ => return Err(LineError::Malformed),
    };
    let line = Line { prefix: prefix.value as u32, rest: first.value, count };
    Ok((line, count_start + length + end))
}

/// The prefix that a line of [`Form::Hash`] begins with, if it begins with one.
pub(crate) fn prefix_of(line: &[u8]) -> Option<u32> {
    let digits: &[u8; PREFIX] = line.first_chunk()?;
    let hex = digits.iter().fold(Hex { value: 0, bad: 0 }, |hex, digit| hex.then(*digit));
    (hex.bad == 0).then_some(hex.value as u32)
}

/// Where the last line that has an end has it; 0 where there is none.
pub(crate) fn last_end(text: &[u8]) -> usize {
    text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
}

/// Hex digits as a number, and whether one of them is none.
#[derive(Clone, Copy)]
struct Hex {
    value: u64,
    bad: u64,
}

impl Hex {
    fn then(self, digit: u8) -> Self {
        let (value, bad) = nibble(digit);
        Self { value: self.value << 4 | u64::from(value), bad: self.bad | u64::from(bad) }
    }
}

#[inline]
fn nibble(digit: u8) -> (u8, u8) {
    let number = digit.wrapping_sub(b'0');
    let letter = (digit | 0x20).wrapping_sub(b'a');
    let is_number = number < 10;
    let is_letter = letter < 6;
    (if is_number { number } else { letter.wrapping_add(10) & 15 }, u8::from(!(is_number | is_letter)))
}

/// 16 digits; written so that the compiler makes vectors of it.
#[inline]
fn hex16(digits: Option<&[u8; 16]>) -> Hex {
    let Some(digits) = digits else { return Hex { value: 0, bad: 1 } };
    let (mut nibbles, mut bads) = ([0; 16], [0; 16]);
    for ((nibble_out, bad_out), digit) in nibbles.iter_mut().zip(&mut bads).zip(digits) {
        (*nibble_out, *bad_out) = nibble(*digit);
    }
    let (high, low) = (pack(&nibbles, 0), pack(&nibbles, 8));
    Hex { value: high << 32 | low, bad: (u128::from_le_bytes(bads) != 0).into() }
}

/// Eight nibbles as a number, the first the highest.
#[inline]
fn pack(nibbles: &[u8; 16], from: usize) -> u64 {
    let Some(eight) = nibbles.get(from..).and_then(|nibbles| nibbles.first_chunk()) else { return 0 };
    let nibbles = u64::from_be_bytes(*eight);
    let pairs = (nibbles | nibbles >> 4) & 0x00FF_00FF_00FF_00FF;
    let quads = (pairs | pairs >> 8) & 0x0000_FFFF_0000_FFFF;
    (quads | quads >> 16) & 0xFFFF_FFFF
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "the example is ASCII")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EXAMPLE: &str = "21BD12DC183F740EE76F27B78EB39C8AD972A757:52579";

    fn check(text: &str, form: Form, expect: Result<(Line, usize), LineError>) {
        assert_eq!(read(text.as_bytes(), form), expect, "{text:?}");
    }

    #[test]
    fn the_documented_example_is_read() {
        let line = Line { prefix: 0x21BD1, rest: 0x2DC1_83F7_40EE_76F2, count: 52_579 };
        check(EXAMPLE, Form::Hash, Ok((line, 46)));
        check(&format!("{}\r\nnext", EXAMPLE.to_lowercase()), Form::Hash, Ok((line, 48)));
        check(&format!("{EXAMPLE}\nnext"), Form::Hash, Ok((line, 47)));
        check(&EXAMPLE[5..], Form::Suffix, Ok((Line { prefix: 0, ..line }, 41)));
        assert_eq!(prefix_of(EXAMPLE.as_bytes()), Some(0x21BD1));
    }

    #[test]
    fn what_is_no_line_is_refused() {
        let malformed = Err(LineError::Malformed);
        for digit in 0..40 {
            for other in ["G", "g", "/", ":", "@", "`", "\u{10}", "\u{1}", "\u{7f}", " "] {
                let mut text = EXAMPLE.to_owned();
                text.replace_range(digit..=digit, other);
                check(&text, Form::Hash, malformed);
            }
        }
        for bad in ["", "21BD1", "\n", &EXAMPLE[..40], &EXAMPLE[..41], &EXAMPLE[1..], &format!("0{EXAMPLE}")] {
            check(bad, Form::Hash, malformed);
        }
        for count in ["", "x", "-1", "+1", " 1", "1 ", "1\r", "1x\n", "18446744073709551616", "99999999999999999999999"]
        {
            check(&format!("{}{count}", &EXAMPLE[..41]), Form::Hash, malformed);
        }
    }

    proptest! {
        #[test]
        fn a_line_is_read_as_it_was_written(hash in any::<[u8; 20]>(), count: u64, upper: bool, text in ".{0,4}") {
            let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            let digits = if upper { digits.to_uppercase() } else { digits };
            let (line, length) = read(format!("{digits}:{count}\n{text}").as_bytes(), Form::Hash)?;
            prop_assert_eq!(u64::from(line.prefix), u64::from_str_radix(&digits[..5], 16)?);
            prop_assert_eq!(line.rest, u64::from_str_radix(&digits[5..21], 16)?);
            prop_assert_eq!(line.count, count);
            prop_assert_eq!(length, 42 + count.to_string().len());
        }
    }
}
