//! See [`fuzz::dashlane_zip`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::dashlane_zip(input));
