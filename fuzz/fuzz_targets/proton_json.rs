//! See [`fuzz::proton_json`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::proton_json(input));
