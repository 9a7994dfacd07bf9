//! See [`fuzz::kdbx`].
#![no_main]

use std::panic;

// The vault catches the panics of the crate `keepass`. The hook of `libfuzzer_sys` would end the program at each of them;
// without it, a panic that nobody catches still does.
libfuzzer_sys::fuzz_target!(init: panic::set_hook(Box::new(|_| {})), |input: &[u8]| fuzz::kdbx(input));
