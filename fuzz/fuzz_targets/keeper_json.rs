//! See [`fuzz::keeper_json`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::keeper_json(input));
