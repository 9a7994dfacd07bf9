//! See [`fuzz::proton_zip`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::proton_zip(input));
