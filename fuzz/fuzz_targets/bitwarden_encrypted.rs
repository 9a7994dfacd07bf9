//! See [`fuzz::bitwarden_encrypted`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::bitwarden_encrypted(input));
