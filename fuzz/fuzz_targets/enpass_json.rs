//! See [`fuzz::enpass_json`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::enpass_json(input));
