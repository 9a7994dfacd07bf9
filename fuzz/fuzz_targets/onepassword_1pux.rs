//! See [`fuzz::onepassword_1pux`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::onepassword_1pux(input));
