//! The commands and their arguments.

use std::path::PathBuf;

xflags::xflags! {
    /// Every chore of Cordon.
    cmd xtask {
        /// Install what is missing, build the window and open it.
        cmd run {}
        /// Install what is missing, then check everything, or one stage alone.
        cmd test {
            /// One of: format, lint, unit, window, fresh, policy, e2e, dist
            optional stage: String
        }
        /// Measure against what is comparable.
        cmd bench {
            /// Size of the installers and time to the first content, beside a Tauri app that does nothing.
            cmd app {
                /// How many starts of each, warm and then cold; where it is not given, 9
                optional --runs runs: usize
            }
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
        /// Build the installers into dist/, or verify those that are there.
        cmd dist {
            /// What a federation hands out as its own: the file that docs/DEPLOY.md describes
            optional --edition edition: PathBuf
            /// The secret key to sign with, of minisign's; its password is asked for, or read from CORDON_SIGN_PASSWORD
            optional --sign key: PathBuf
            /// Which installers: deb, rpm or msi; may be repeated; where it is not given, all
            repeated --only kind: String
            /// Install, start, use, upgrade and remove those in dist/, in place of building them
            optional --verify
            /// Write the sums of those in dist/, and sign them, in place of building them
            optional --sums
        }
        /// Build the installers that Tauri's own program makes on this system; what the release workflow runs.
        cmd tauri {
            /// build
            required command: String
            /// The target, or universal-apple-darwin; where it is not given, this computer's
            optional --target target: String
            /// Which, with commas: appimage, dmg, msi, nsis; where it is not given, all of this system's
            optional --bundles bundles: String
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
