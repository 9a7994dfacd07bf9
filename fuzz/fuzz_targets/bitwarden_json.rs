//! See [`fuzz::bitwarden_json`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::bitwarden_json(input));
