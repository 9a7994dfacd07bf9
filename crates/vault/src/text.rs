//! The text of a file: UTF-8 or UTF-16, with or without a byte-order mark.

use encoding_rs::{DecoderResult, Encoding, UTF_16BE, UTF_16LE};
use zeroize::Zeroizing;

use crate::error::ImportError;

/// The bytes of the text in UTF-8, without a byte-order mark. A copy is wiped when it is dropped.
pub(crate) enum Utf8<'a> {
    Same(&'a [u8]),
    Copy(Zeroizing<Vec<u8>>),
}

impl Utf8<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Same(bytes) => bytes,
            Self::Copy(bytes) => bytes,
        }
    }
}

/// Text that is whole in one encoding is turned into UTF-8. What has no byte-order mark is taken as it is: whether each
/// field is UTF-8 is for the reader of fields to say.
pub(crate) fn utf8(bytes: &[u8]) -> Result<Utf8<'_>, ImportError> {
    let (encoding, rest) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => return no_nul(rest),
        [0xFF, 0xFE, rest @ ..] => (UTF_16LE, rest),
        [0xFE, 0xFF, rest @ ..] => (UTF_16BE, rest),
        // A letter and a zero: UTF-16 without its mark. Every format begins with an ASCII character.
        [a, 0, b, 0, ..] if a.is_ascii() && b.is_ascii() && *a != 0 => (UTF_16LE, bytes),
        [0, a, 0, b, ..] if a.is_ascii() && b.is_ascii() && *a != 0 => (UTF_16BE, bytes),
        _ => return no_nul(bytes),
    };
    if rest.len() % 2 == 1 {
        return Err(ImportError::Damaged { line: None });
    }
    let copy = decoded(encoding, rest).ok_or(ImportError::NotText)?;
    no_nul(&copy)?;
    Ok(Utf8::Copy(copy))
}

/// The text in UTF-8; `None` where it is not in this encoding. What was decoded until then is wiped too.
fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let most = decoder.max_utf8_buffer_length_without_replacement(bytes.len())?;
    let mut text = Zeroizing::new(vec![0; most]);
    let (result, _, written) = decoder.decode_to_utf8_without_replacement(bytes, &mut text, true);
    text.truncate(written);
    (result == DecoderResult::InputEmpty).then_some(text)
}

/// No export has a NUL: a file with one is something else, or was damaged on its way.
fn no_nul(bytes: &[u8]) -> Result<Utf8<'_>, ImportError> {
    if bytes.contains(&0) { Err(ImportError::NotText) } else { Ok(Utf8::Same(bytes)) }
}
