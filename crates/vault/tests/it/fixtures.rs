//! Every file in `tests/fixtures/FORMAT` is found to be of that format, and is read as its snapshot beside it says.
//!
//! `INSTA_UPDATE=always cargo test -p vault` writes the snapshots anew.

use std::path::{Path, PathBuf};

use anyhow::Context;
use vault::{Format, Lock, Options, Unlock};

use crate::shown::shown;

/// The password of every locked fixture.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

pub(crate) fn in_folder(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    Ok(paths)
}

#[test]
fn every_format_has_fixtures_and_each_is_read_as_it_should_be() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for format in Format::ALL.iter().filter(|format| **format != Format::Columns) {
        let folder = root.join(format.code());
        let files: Vec<_> = in_folder(&folder)
            .with_context(|| format!("{} has no fixtures", format.code()))?
            .into_iter()
            .filter(|path| path.extension().is_some_and(|extension| extension != "snap" && extension != "new"))
            .collect();
        assert!(!files.is_empty(), "{} has no fixtures", format.code());
        for path in files {
            let bytes = std::fs::read(&path)?;
            let unlock = match format.lock() {
                Lock::None => Unlock::default(),
                Lock::Password | Lock::PasswordOrKeyFile => {
                    Unlock { password: Some(secret::Secret::new(PASSWORD.to_owned())), key_file: None }
                }
            };
            let detected = vault::detect(&bytes);
            assert_eq!(detected, Ok(*format), "{}", path.display());
            let text = shown(&bytes, &Options { unlock, ..Options::default() });
            let name = path.file_name().and_then(|name| name.to_str()).context("a name")?;
            insta::with_settings!({ snapshot_path => &folder, prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!(name, text);
            });
        }
    }
    Ok(())
}
