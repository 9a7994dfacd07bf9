//! See [`corpus_targets::corpus_file`].
#![no_main]

#[path = "../src/corpus.rs"]
#[expect(unreachable_pub, dead_code, reason = "each target takes one of them; the replay takes all")]
mod corpus_targets;

libfuzzer_sys::fuzz_target!(|input: &[u8]| corpus_targets::corpus_file(input));
