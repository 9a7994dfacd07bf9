//! Lines of text: hash or suffix, colon, count; in ascending order.
//!
//! Whatever departs from that form is refused, since a line that is not understood would be a leaked password that is
//! answered with "not in it".

use crate::bits::each;
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

impl Line {
    /// What is compared of it, if it may stand behind the line of which `last` is.
    #[inline]
    pub(crate) fn behind(self, last: Option<(u32, u64)>) -> Result<(u32, u64), LineError> {
        let here = (self.prefix, self.rest);
        in_order(last, here).map(|()| here)
    }
}

/// Whether `here` may stand behind `last`; both as a range and what is behind it.
#[inline]
pub(crate) fn in_order(last: Option<(u32, u64)>, here: (u32, u64)) -> Result<(), LineError> {
    match last {
        Some(last) if here == last => Err(LineError::Duplicate),
        Some(last) if here < last => Err(LineError::OutOfOrder),
        _ => Ok(()),
    }
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
    let digits = match form {
        Form::Hash => PREFIX + SUFFIX,
        Form::Suffix => SUFFIX,
    };
    let line = text.get(..=digits).ok_or(LineError::Malformed)?;
    let word = |from: usize| line.get(from..).and_then(|line| line.first_chunk()).map_or(NO_HEX, |word| eight(*word));
    // What is behind the first 84 bits of a hash says nothing here, but must be digits.
    let (prefix, rest, bad) = match form {
        Form::Hash => {
            let [a, b, c, d, e] = [word(0), word(8), word(16), word(24), word(32)];
            let rest = (a.value & 0xFFF) << 52 | b.value << 20 | c.value >> 12;
            (a.value >> 12, rest, a.bad | b.bad | c.bad | d.bad | e.bad)
        }
        Form::Suffix => {
            let [a, b, c, d, e] = [word(0), word(8), word(16), word(24), word(SUFFIX - 8)];
            (0, a.value << 32 | b.value, a.bad | b.bad | c.bad | d.bad | e.bad)
        }
    };
    let count_start = digits + 1;
    if bad != 0 || line.get(digits) != Some(&b':') {
        return Err(LineError::Malformed);
    }

    let behind = text.get(count_start..).unwrap_or_default();
    let mut count = 0_u64;
    let mut length = 0;
    for byte in behind {
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
    let end = match behind.get(length..).unwrap_or_default() {
        _ if length == 0 => return Err(LineError::Malformed),
        [] => 0,
        [b'\n', ..] => 1,
        [b'\r', b'\n', ..] => 2,
        _ => return Err(LineError::Malformed),
    };
    let line = Line { prefix: prefix as u32, rest, count };
    Ok((line, count_start + length + end))
}

/// The prefix that a line of [`Form::Hash`] begins with, if it begins with one.
pub(crate) fn prefix_of(line: &[u8]) -> Option<u32> {
    let [a, b, c, d, e]: [u8; PREFIX] = *line.first_chunk()?;
    let hex = eight([b'0', b'0', b'0', a, b, c, d, e]);
    (hex.bad == 0).then_some(hex.value as u32)
}

/// Where the last line that has an end has it; 0 where there is none.
pub(crate) fn last_end(text: &[u8]) -> usize {
    text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
}

/// Hex digits as a number; `bad` is 0 if all of them are digits.
#[derive(Clone, Copy)]
struct Hex {
    value: u64,
    bad: u64,
}

const NO_HEX: Hex = Hex { value: 0, bad: 1 };

/// Eight digits, each in its byte of a word: the compiler's vectors of them are three times as many instructions.
#[inline(always)]
fn eight(digits: [u8; 8]) -> Hex {
    let digits = u64::from_be_bytes(digits);
    // The highest bit of a byte of `x.wrapping_add(each(0x80 - y))` says whether the byte, if it is ASCII, is y or more.
    let seven = digits & each(0x7F);
    let lower = seven | each(0x20);
    let is_number = (seven + each(0x80 - b'0')) & !(seven + each(0x80 - b'9' - 1));
    let is_letter = (lower + each(0x80 - b'a')) & !(lower + each(0x80 - b'f' - 1));
    let bad = ((!(is_number | is_letter)) | digits) & each(0x80);
    // A letter is one that has bit 6.
    let letter = digits >> 6 & each(1);
    let nibbles = (digits & each(15)) + letter * 9;
    let pairs = (nibbles | nibbles >> 4) & 0x00FF_00FF_00FF_00FF;
    let quads = (pairs | pairs >> 8) & 0x0000_FFFF_0000_FFFF;
    Hex { value: (quads | quads >> 16) & 0xFFFF_FFFF, bad }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "hex digits are one byte each")]
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
