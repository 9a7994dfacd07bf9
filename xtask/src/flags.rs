//! The commands and their arguments.

use std::path::PathBuf;

xflags::xflags! {
    /// Every chore of Cordon.
    cmd xtask {
        /// Install what is missing, build the window and open it.
        cmd run {}
        /// Install what is missing, then check everything, or one stage alone.
        cmd test {
            /// One of: format, lint, unit, window, fresh, policy, e2e
            optional stage: String
        }
        /// Measure against what is comparable.
        cmd bench {
            /// The same 1,000 passwords, by cordon check and by two other programs.
            cmd peers {}
            /// The same vault, by cordon vault audit and by three other programs.
            cmd vault {
                /// How many logins; may be repeated; where it is not given, 1000 and then 10000
                repeated --logins logins: usize
            }
            /// The offline corpus: size, build and look-up, beside a sorted file and two libraries.
            cmd corpus {
                /// How many entries; may be repeated; where it is not given, 10, 50 and 200 million
                repeated --entries entries: u64
            }
        }
        /// Write a made-up corpus as sorted text, with the counts of the published one.
        cmd corpus-data {
            /// How many entries
            required entries: u64
            required file: PathBuf
        }
        /// Fuzz the importers.
        cmd fuzz {
            /// How long each target runs; where it is not given, 60
            optional --seconds seconds: u64
            /// Put what reaches most into fuzz/corpus, in place of what is there
            optional --keep
            /// Which targets; where none is named, all
            repeated target: String
        }
    }
}
