//! See [`fuzz::keepass_xml`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::keepass_xml(input));
