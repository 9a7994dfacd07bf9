//! See [`fuzz::keeper_csv`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::keeper_csv(input));
