//! The one type for secret text, and what tells such texts apart.
//!
//! A [`Secret`] owns a password for as long as its check lasts and wipes its memory when dropped. It refuses to be
//! printed, serialised, compared in variable time or turned into an error message; who needs the text says so by
//! calling [`Secret::expose`].

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::hint::black_box;

use zeroize::{Zeroize, Zeroizing};

/// Secret text, zeroised on drop.
///
/// Deliberately without `Display`, `Serialize`, `PartialEq` and a telling `Debug`.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over `text`; its buffer is wiped when the secret is dropped.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Takes over the UTF-8 bytes of a secret. Bytes that are not UTF-8 are wiped and refused.
    ///
    /// # Errors
    /// [`NotUtf8`] when the bytes are not UTF-8; it does not carry the bytes.
    pub fn from_utf8(bytes: Vec<u8>) -> Result<Self, NotUtf8> {
        String::from_utf8(bytes).map(Self::new).map_err(|error| {
            error.into_bytes().zeroize();
            NotUtf8
        })
    }

    /// The text itself. Every caller of this is a place that handles a secret.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many characters (Unicode scalar values) the text has.
    #[must_use]
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The bytes of a secret were not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotUtf8;

impl fmt::Display for NotUtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text is not UTF-8")
    }
}

impl std::error::Error for NotUtf8 {}

/// Tells secret texts apart without keeping them: two keyed hashes of 64 bits (SipHash with random keys). Unlike a SHA-1
/// hash, a fingerprint is of no use to who finds it, and means nothing outside the `Keyed` that made it.
#[derive(Default)]
pub struct Keyed(RandomState, RandomState);

/// What [`Keyed`] makes of a text: two texts with the same one are the same text, but for a chance of 2^-128.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u64; 2]);

impl Keyed {
    /// The fingerprint of `text`.
    #[must_use]
    pub fn fingerprint(&self, text: &str) -> Fingerprint {
        Fingerprint([self.0.hash_one(text), self.1.hash_one(text)])
    }
}

/// Bytes of stack that [`wipe_stack`] overwrites. zxcvbn, the deepest code that sees a secret, stays well below.
const WIPED_STACK: usize = 256 * 1024;

/// Overwrites the stack below the caller, where returned functions have left copies of what they worked on.
///
/// Call it at the end of the function that ran the work, on the same thread.
#[inline(never)]
pub fn wipe_stack() {
    let mut stack = [0_u8; WIPED_STACK];
    stack.zeroize();
    black_box(&stack);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_tells_nothing() {
        let secret = Secret::new("hunter2".to_owned());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(format!("{:?}", Some(&secret)), "Some(Secret(…))");
    }

    #[test]
    fn bytes_that_are_not_utf8_are_refused_without_being_shown() {
        let error = Secret::from_utf8(vec![b'h', 0xFF, b'i']).unwrap_err();
        assert_eq!(error.to_string(), "the text is not UTF-8");
    }

    #[test]
    fn a_fingerprint_tells_texts_apart_and_means_nothing_elsewhere() {
        let keyed = Keyed::default();
        assert_eq!(keyed.fingerprint("hunter2"), keyed.fingerprint("hunter2"));
        assert_ne!(keyed.fingerprint("hunter2"), keyed.fingerprint("hunter3"));
        assert_ne!(keyed.fingerprint("hunter2"), Keyed::default().fingerprint("hunter2"));
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(Secret::new("naïve".to_owned()).chars(), 5);
    }

    #[test]
    fn the_stack_can_be_wiped_on_a_small_thread() {
        let wiped = std::thread::Builder::new()
            .stack_size(WIPED_STACK + 64 * 1024)
            .spawn(|| {
                wipe_stack();
                true
            })
            .map(std::thread::JoinHandle::join);
        assert!(matches!(wiped, Ok(Ok(true))));
    }
}
