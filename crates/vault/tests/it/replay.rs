//! The inputs that `cargo xtask fuzz` has kept in `fuzz/corpus/TARGET`, each done with as its fuzz target does.

#[expect(unreachable_pub, reason = "it is a library where the fuzz targets are")]
#[path = "../../../../fuzz/src/lib.rs"]
mod targets;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context;
use secret::Secret;
use vault::{Options, Unlock};

use self::targets::{PASSWORD, TARGETS, seal};
use crate::fixtures::in_folder;

/// Bytes of an input, and inputs of a target, at most: all of them are read in every test.
const MAX_INPUT: usize = 4 * 1024;
const MAX_INPUTS: usize = 60;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

#[test]
fn every_kept_input_is_read_as_its_fuzz_target_reads_it() -> anyhow::Result<()> {
    for (name, target) in TARGETS {
        let inputs = in_folder(&fuzz().join("corpus").join(name)).with_context(|| format!("{name} has no inputs"))?;
        assert!((1..=MAX_INPUTS).contains(&inputs.len()), "{name} has {} inputs", inputs.len());
        for path in inputs {
            let input = std::fs::read(&path)?;
            assert!(input.len() <= MAX_INPUT, "{} is too large", path.display());
            assert!(std::panic::catch_unwind(|| target(&input)).is_ok(), "{}", path.display());
        }
    }
    Ok(())
}

#[test]
fn every_target_is_built_and_no_other_has_inputs() -> anyhow::Result<()> {
    let names: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    for folder in ["fuzz_targets", "corpus"] {
        let found = in_folder(&fuzz().join(folder))?;
        let found: Option<BTreeSet<_>> =
            found.iter().map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
        // Those of the offline corpus are replayed there.
        let found: Option<BTreeSet<_>> =
            found.map(|found| found.into_iter().filter(|name| !name.starts_with("corpus_")).collect());
        assert_eq!(found.as_ref(), Some(&names), "{folder}");
    }
    let manifest = std::fs::read_to_string(fuzz().join("Cargo.toml"))?;
    let chore = std::fs::read_to_string(fuzz().join("../xtask/src/fuzz.rs"))?;
    for name in names {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "fuzz/Cargo.toml has no {name}");
        assert!(chore.contains(&format!("target(\"{name}\"")), "cargo xtask fuzz runs no {name}");
    }
    Ok(())
}

#[test]
fn what_a_target_seals_can_be_opened() -> anyhow::Result<()> {
    let xml = "<KeePassFile><Meta/><Root><Group><UUID>AQEBAQEBAQEBAQEBAQEBAQ==</UUID><Name>Root</Name><Entry>\
        <UUID>AgICAgICAgICAgICAgICAg==</UUID><String><Key>Password</Key><Value>Invented-1</Value></String>\
        </Entry></Group></Root></KeePassFile>";
    let json = r#"{"encrypted": false, "items": [{"type": 1, "login": {"password": "Invented-1"}}]}"#;
    let table = "username,title,password,note,url,category,otpSecret\njo,One,Invented-1,,,,\n";
    for sealed in [
        seal::kdbx(xml.as_bytes()),
        seal::bitwarden(json.as_bytes()),
        seal::zip(&[("credentials.csv", table.as_bytes())]),
    ] {
        let unlock = Unlock { password: Some(Secret::new(PASSWORD.to_owned())), key_file: None };
        let vault = vault::read(&sealed, &Options { unlock, ..Options::default() })?;
        let password = vault.logins.first().and_then(|login| login.password.as_ref());
        assert_eq!(password.map(Secret::expose), Some("Invented-1"), "{}", vault.format.code());
    }
    Ok(())
}
