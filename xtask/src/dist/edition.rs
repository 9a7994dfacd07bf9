//! A federation's edition: files that lie beside the program, which is the same in every edition.
//!
//! The values are those of docs/DEPLOY.md's table that an edition may set. Advice that comes with it lies beside the file of
//! values, under its name with another ending: `federation.toml`, `federation.cordonpack`, `federation.cordonpack.minisig`.
//! Nothing is taken that the program would refuse.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use signed::signature_of;
use xshell::{Shell, cmd};

use super::Release;

/// As the program looks for them.
const VALUES: &str = "edition.toml";
const PACK: &str = "edition.cordonpack";

/// Puts the files together that go beside the program, and answers in which folder they are.
pub(crate) fn put_together(shell: &Shell, release: &Release, values: &Path) -> anyhow::Result<PathBuf> {
    let folder = release.work.join("edition");
    shell.remove_path(&folder)?;
    shell.create_dir(&folder)?;
    shell.copy_file(values, folder.join(VALUES)).with_context(|| format!("{} cannot be read", values.display()))?;
    cmd!(shell, "cargo build --quiet --locked --package cli").quiet().run()?;
    let cordon = shell.current_dir().join("target/debug/cordon");
    let staged = folder.join(VALUES);
    cmd!(shell, "{cordon} policy check --edition {staged}")
        .quiet()
        .run()
        .with_context(|| format!("{} is no edition that Cordon takes; mend it first", values.display()))?;
    let pack = values.with_extension("cordonpack");
    if !pack.exists() {
        return Ok(folder);
    }
    let signature = signature_of(&pack);
    if !signature.exists() {
        bail!("{} is not there; the advice of an edition has to be signed", signature.display());
    }
    let staged = folder.join(PACK);
    shell.copy_file(&pack, &staged)?;
    shell.copy_file(&signature, signature_of(&staged))?;
    let key = public_key(&shell.read_file(values)?).with_context(|| {
        format!("{} sets no pack.public_key, so nobody could tell whose advice it is", values.display())
    })?;
    let key_file = release.work.join("edition.pub");
    shell.write_file(&key_file, key)?;
    cmd!(shell, "{cordon} pack verify {staged} --public-key {key_file}")
        .quiet()
        .run()
        .with_context(|| format!("{} is no advice that Cordon takes", pack.display()))?;
    Ok(folder)
}

fn public_key(values: &str) -> Option<String> {
    let values: toml::Table = values.parse().ok()?;
    Some(values.get("pack")?.get("public_key")?.as_str()?.to_owned())
}
