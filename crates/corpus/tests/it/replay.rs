//! The inputs that are kept in `fuzz/corpus/TARGET`, each done with as its fuzz target does.

#[expect(unreachable_pub, reason = "it is a library where the fuzz targets are")]
#[path = "../../../../fuzz/src/corpus.rs"]
mod targets;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context;

use self::targets::TARGETS;

/// Bytes of an input, and inputs of a target, at most: all of them are read in every test.
const MAX_INPUT: usize = 4 * 1024;
const MAX_INPUTS: usize = 60;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn in_folder(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.sort();
    Ok(paths)
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
        let found = found.iter().filter_map(|path| path.file_stem()?.to_str());
        // The others are those of the vault.
        let found: BTreeSet<_> = found.filter(|name| name.starts_with("corpus_")).map(str::to_owned).collect();
        assert_eq!(found, names, "{folder}");
    }
    let manifest = std::fs::read_to_string(fuzz().join("Cargo.toml"))?;
    let chore = std::fs::read_to_string(fuzz().join("../xtask/src/fuzz.rs"))?;
    for name in names {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "fuzz/Cargo.toml has no {name}");
        assert!(chore.contains(&format!("target(\"{name}\"")), "cargo xtask fuzz runs no {name}");
    }
    Ok(())
}
