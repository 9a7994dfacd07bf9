//! See [`fuzz::detect`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::detect(input));
