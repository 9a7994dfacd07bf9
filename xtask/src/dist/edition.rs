//! A federation's edition: files that lie beside the program, which is the same in every edition.
//!
//! The values are those of docs/DEPLOY.md's table that an edition may set. Advice that comes with it lies beside the file of
//! values, under its name with another ending: `federation.toml`, `federation.cordonpack`, `federation.cordonpack.minisig`.
//! Nothing is taken that the program would refuse, or would not use.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use guidance::Pack;
use policy::{Policy, Scope};
use signed::signature_of;
use signing::Key;
use xshell::Shell;

use super::Release;

/// As the program looks for them.
const VALUES: &str = "edition.toml";
const PACK: &str = "edition.cordonpack";

/// Puts the files together that go beside the program, and answers in which folder they are. `key` is the one that the
/// installers are to be signed with.
pub(crate) fn put_together(
    shell: &Shell,
    release: &Release,
    values: &Path,
    key: Option<&Key>,
) -> anyhow::Result<PathBuf> {
    let text = shell.read_file(values).with_context(|| format!("{} cannot be read", values.display()))?;
    let edition = read(values, &text)?;
    if let (Some(key), Some(expected)) = (key.map(Key::public), edition.update_key.as_ref().map(ToString::to_string))
        && key != expected
    {
        bail!(
            "{}: update.public_key is {expected}, and the key of --sign belongs to {key}: no laptop with this edition \
             would take a newer version; make them agree",
            values.display()
        );
    }
    let folder = release.work.join("edition");
    shell.remove_path(&folder)?;
    shell.create_dir(&folder)?;
    shell.write_file(folder.join(VALUES), text)?;
    let pack = values.with_extension("cordonpack");
    if pack.exists() {
        let signature = signature_of(&pack);
        look_over(shell, &pack, &signature, values, &edition)?;
        let staged = folder.join(PACK);
        shell.copy_file(&pack, &staged)?;
        shell.copy_file(&signature, signature_of(&staged))?;
    }
    Ok(folder)
}

fn read(values: &Path, text: &str) -> anyhow::Result<Policy> {
    let edition = policy::from_toml(&values.display().to_string(), Scope::Edition, text);
    if !edition.problems.is_empty() {
        let problems: Vec<_> = edition.problems.iter().map(ToString::to_string).collect();
        bail!("{}", problems.join("\n"));
    }
    if edition.set.is_empty() {
        bail!(
            "{} sets nothing, so this would be the plain Cordon; leave --edition out, or fill it in",
            values.display()
        );
    }
    if let Some(table) = edition.without_key().next() {
        let values = values.display();
        bail!("{values} sets {table}.address and no {table}.public_key, so nothing from there would be taken");
    }
    Ok(edition)
}

/// Fails unless a laptop with this edition would use the pack.
fn look_over(shell: &Shell, pack: &Path, signature: &Path, values: &Path, edition: &Policy) -> anyhow::Result<()> {
    let place = pack.display();
    let key = edition.pack_key.as_ref().with_context(|| {
        format!("{} sets no pack.public_key, so nobody could tell whose advice {place} is", values.display())
    })?;
    if !signature.exists() {
        bail!("{} is not there; the advice of an edition has to be signed", signature.display());
    }
    for (file, most) in [(pack, guidance::MAX_UNPACKED), (signature, signed::MAX_SIGNATURE)] {
        if fs::metadata(file)?.len() > most {
            bail!("{} is larger than the {most} bytes that a laptop reads", file.display());
        }
    }
    let refused = |error| anyhow!("{place}: {error}");
    let opened = Pack::open(&shell.read_binary_file(pack)?, &shell.read_file(signature)?, key).map_err(refused)?;
    let built_in = Pack::built_in();
    if opened.replaces(&built_in).is_err() {
        bail!(
            "{place} has version {}, and Cordon's own advice {}, so no laptop would use it; give it a later one, and sign it",
            opened.manifest.version,
            built_in.manifest.version
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use signing::NewKey;

    use super::*;

    /// A folder with a file of values, and what came out of it.
    struct Desk {
        shell: Shell,
        _folder: xshell::TempDir,
        release: Release,
        values: PathBuf,
    }

    impl Desk {
        fn new(values: &str) -> anyhow::Result<Self> {
            let shell = Shell::new()?;
            let folder = shell.create_temp_dir()?;
            let path = folder.path().join("federation.toml");
            shell.write_file(&path, values)?;
            let release = Release {
                version: "1.2.3".to_owned(),
                epoch: 0,
                out: folder.path().join("dist"),
                work: folder.path().join("work"),
                edition: None,
                edition_values: None,
            };
            Ok(Self { shell, _folder: folder, release, values: path })
        }

        fn put_together(&self, key: Option<&Key>) -> Result<PathBuf, String> {
            put_together(&self.shell, &self.release, &self.values, key).map_err(|error| format!("{error:#}"))
        }

        fn refusal(&self, key: Option<&Key>) -> String {
            self.put_together(key).err().unwrap_or_default()
        }

        /// Advice of this version beside the values, signed.
        fn with_pack(&self, version: &str, key: &Key) -> anyhow::Result<()> {
            let mut files = Pack::built_in_files();
            let manifest = String::from_utf8(files.get("pack.toml").context("every pack has one")?.to_vec())?;
            let own = format!("version = \"{}\"", Pack::built_in().manifest.version);
            assert!(manifest.contains(&own));
            let other = manifest.replace(&own, &format!("version = \"{version}\""));
            files.insert("pack.toml".to_owned(), other.into_bytes());
            let archive = guidance::archive(&files)?;
            let pack = self.values.with_extension("cordonpack");
            self.shell.write_file(signature_of(&pack), key.sign(&*archive, "advice")?)?;
            self.shell.write_file(pack, archive)?;
            Ok(())
        }
    }

    fn key() -> anyhow::Result<Key> {
        Ok(Key::open(&NewKey::generate(None, "a key")?.secret, || Err(String::new()))?)
    }

    #[test]
    fn what_a_laptop_would_not_use_is_refused_by_the_name_of_the_file() -> anyhow::Result<()> {
        let desk = Desk::new("[federation]\nnam = \"x\"\n")?;
        let place = desk.values.display().to_string();
        assert_eq!(desk.refusal(None), format!("{place}, line 2: federation.nam: there is no such value"));
        let refusal = Desk::new("# nothing\n")?.refusal(None);
        assert!(refusal.contains("federation.toml sets nothing"), "{refusal}");
        for name in ["pack", "update"] {
            let refusal = Desk::new(&format!("[{name}]\naddress = \"https://f.example/a\"\n"))?.refusal(None);
            assert!(refusal.contains(&format!("sets {name}.address and no {name}.public_key")), "{refusal}");
        }
        Ok(())
    }

    #[test]
    fn installers_are_signed_with_the_key_that_the_edition_takes() -> anyhow::Result<()> {
        let (own, other) = (key()?, key()?);
        let desk = Desk::new(&format!("[update]\npublic_key = \"{}\"\n", own.public()))?;
        assert!(desk.put_together(Some(&own)).is_ok());
        assert!(desk.put_together(None).is_ok());
        let refusal = desk.refusal(Some(&other));
        assert!(refusal.contains(&own.public()) && refusal.contains(&other.public()), "{refusal}");
        Ok(())
    }

    #[test]
    fn advice_comes_along_where_a_laptop_would_use_it() -> anyhow::Result<()> {
        let (own, other) = (key()?, key()?);
        let desk = Desk::new(&format!("[pack]\npublic_key = \"{}\"\n", own.public()))?;
        desk.with_pack("2999.1.1", &own)?;
        let folder = desk.put_together(None).map_err(anyhow::Error::msg)?;
        for name in [VALUES, PACK, "edition.cordonpack.minisig"] {
            assert!(folder.join(name).is_file(), "{name}");
        }
        desk.with_pack("2000.1.1", &own)?;
        let refusal = desk.refusal(None);
        assert!(refusal.contains("has version 2000.1.1, and Cordon's own advice"), "{refusal}");
        desk.with_pack("2999.1.1", &other)?;
        let refusal = desk.refusal(None);
        assert!(refusal.ends_with("it is signed with another key than the publisher's"), "{refusal}");
        let keyless = Desk::new("[federation]\nname = \"x\"\n")?;
        keyless.with_pack("2999.1.1", &own)?;
        let refusal = keyless.refusal(None);
        assert!(refusal.contains("sets no pack.public_key"), "{refusal}");
        Ok(())
    }
}
