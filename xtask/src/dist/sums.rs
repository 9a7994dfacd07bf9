//! `SHA256SUMS`, and the signatures where there is a key.
//!
//! Signed are the installers and the sums, as the `minisign` program does it, so that the administrator can check them
//! without Cordon. The password of a key is read from `CORDON_SIGN_PASSWORD` or asked for at the terminal; it is never an
//! argument, which every program on the machine could read.

use std::fmt::Write;
use std::fs::File;
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use sha2::{Digest, Sha256};
use signed::signature_of;
use signing::Key;
use xshell::Shell;

use super::{Kind, Release, manifest};
use crate::certificates::taken;

/// What they are listed in, as `sha256sum` writes and reads it.
const SUMS: &str = "SHA256SUMS";
/// Endings of installers, those of the release workflow among them.
const INSTALLERS: [&str; 6] = ["deb", "rpm", "msi", "exe", "dmg", "AppImage"];
/// Holds the password of the key where nobody sits at the terminal.
const PASSWORD: &str = "CORDON_SIGN_PASSWORD";

/// Fails where `dist/` has an installer that making those of `kinds` leaves as it is: it would be listed and signed as
/// theirs, whoever made it and of which edition.
pub(crate) fn refuse_others(shell: &Shell, release: &Release, kinds: &[Kind]) -> anyhow::Result<()> {
    if !release.out.exists() {
        return Ok(());
    }
    let made: Vec<_> = kinds.iter().map(|kind| kind.file_name(release)).collect();
    let stays = |file: &&String| is_installer(file) && !made.contains(file);
    if let Some(other) = handed_out(shell, &release.out)?.iter().find(stays) {
        bail!("dist/{other} is there already and would be handed out with what is made now; take it out first");
    }
    Ok(())
}

/// Signs the installers in `dist/` where there is a key, and lists everything that is there.
pub(crate) fn write(shell: &Shell, release: &Release, key: Option<&Key>) -> anyhow::Result<()> {
    let files = handed_out(shell, &release.out)?;
    // An installer of another version would be signed as this one.
    if let Some(other) = files.iter().find(|file| is_installer(file) && !release.has(file)) {
        bail!("dist/{other} is of another version; remove it first");
    }
    // Those of a run before, whose files may be others.
    for file in files.iter().filter(|file| file.ends_with(signed::SUFFIX)) {
        shell.remove_path(release.out.join(file))?;
    }
    if let Some(key) = key {
        for file in files.iter().filter(|file| is_installer(file)) {
            sign(shell, release, key, file)?;
        }
    }
    manifest::write(shell, release, &files)?;
    if let Some(key) = key {
        sign(shell, release, key, manifest::NAME)?;
    }
    let files: Vec<_> = handed_out(shell, &release.out)?.into_iter().filter(|file| file != SUMS).collect();
    shell.write_file(release.out.join(SUMS), sums(&release.out, &files)?)?;
    if let Some(key) = key {
        sign(shell, release, key, SUMS)?;
    }
    println!("dist/{SUMS} lists:");
    for file in files.iter().filter(|file| !file.ends_with(signed::SUFFIX)) {
        let is_signed = files.contains(&format!("{file}{}", signed::SUFFIX));
        println!("  {file}{}", if is_signed { ", signed" } else { "" });
    }
    Ok(())
}

/// One line per file: its SHA-256 sum in hex, two blanks, its name.
pub(crate) fn sums(folder: &Path, files: &[String]) -> anyhow::Result<String> {
    let mut lines = String::new();
    for name in files {
        writeln!(lines, "{}  {name}", sum(&folder.join(name))?)?;
    }
    Ok(lines)
}

/// The SHA-256 sum of a file, in hex.
pub(crate) fn sum(path: &Path) -> anyhow::Result<String> {
    let mut digest = Sha256::new();
    let mut file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    std::io::copy(&mut file, &mut DigestWriter(&mut digest))?;
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The names of the files in `dist/`, in the order of bytes.
fn handed_out(shell: &Shell, folder: &Path) -> anyhow::Result<Vec<String>> {
    let files = shell.read_dir(folder)?.into_iter().filter(|path| path.is_file());
    let mut names: Vec<_> =
        files.filter_map(|path| path.file_name().and_then(|name| name.to_str()).map(str::to_owned)).collect();
    names.sort_unstable();
    Ok(names)
}

fn extension(name: &str) -> Option<&str> {
    Path::new(name).extension().and_then(|extension| extension.to_str())
}

fn is_installer(name: &str) -> bool {
    extension(name).is_some_and(|extension| INSTALLERS.contains(&extension))
}

fn sign(shell: &Shell, release: &Release, key: &Key, name: &str) -> anyhow::Result<()> {
    let path = release.out.join(name);
    // The trusted comment is signed as well: a file cannot be passed off as another version's.
    let trusted = format!("file:{name}\tversion:{}\ttimestamp:{}", release.version, release.epoch);
    let signature = key.sign(File::open(&path)?, &trusted).map_err(|error| anyhow!("{name}: {error}"))?;
    shell.write_file(signature_of(&path), signature)?;
    Ok(())
}

/// Opens the key at `path`, which takes its password out of the environment.
pub(crate) fn secret_key(shell: &Shell, path: &Path) -> anyhow::Result<Key> {
    let given = taken(shell, PASSWORD);
    let ask = || {
        rpassword::prompt_password("Password of the key (not shown): ")
            .map_err(|_| format!("nobody can be asked for the password of the key; set {PASSWORD}"))
    };
    Key::open(&shell.read_file(path)?, || given.map_or_else(ask, Ok))
        .map_err(|error| anyhow!("{}: {error}", path.display()))
}

/// A digest as a place to copy to.
struct DigestWriter<'a>(&'a mut Sha256);

impl std::io::Write for DigestWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use minisign::KeyPair;
    use update::Manifest;

    use super::*;

    /// As an administrator checks them, by programs of somebody else's.
    #[test]
    fn other_programs_agree_with_sums_and_signatures() -> anyhow::Result<()> {
        let shell = Shell::new()?;
        let folder = shell.create_temp_dir()?;
        let out = folder.path().join("dist");
        let release = Release {
            version: "1.2.3".to_owned(),
            epoch: 1_790_000_000,
            out: out.clone(),
            work: folder.path().to_owned(),
            edition: None,
            edition_values: None,
        };
        let pair = KeyPair::generate_encrypted_keypair(Some("pw".to_owned())).map_err(|error| anyhow!("{error}"))?;
        let (secret, public) = (folder.path().join("key"), folder.path().join("key.pub"));
        shell.write_file(&secret, pair.sk.to_box(None).map_err(|error| anyhow!("{error}"))?.to_bytes())?;
        shell.write_file(&public, pair.pk.to_box().map_err(|error| anyhow!("{error}"))?.to_bytes())?;
        shell.write_file(out.join("cordon_1.2.3_amd64.deb"), "a package")?;
        shell.write_file(out.join("notes.txt"), "not an installer")?;
        shell.set_var(PASSWORD, "pw");
        let key = secret_key(&shell, &secret)?;
        assert_eq!(
            xshell::cmd!(shell, "printenv {PASSWORD}").quiet().ignore_status().read()?,
            "",
            "no program sees it"
        );
        // The second time, signatures are there already.
        for _ in 0..2 {
            write(&shell, &release, Some(&key))?;
        }

        shell.change_dir(&out);
        let listed = shell.read_file(SUMS)?;
        let names: Vec<_> = listed.lines().filter_map(|line| line.split("  ").nth(1)).collect();
        assert_eq!(
            names,
            [
                "cordon_1.2.3_amd64.deb",
                "cordon_1.2.3_amd64.deb.minisig",
                "notes.txt",
                "update.json",
                "update.json.minisig"
            ]
        );
        xshell::cmd!(shell, "sha256sum --check --strict --quiet {SUMS}").quiet().run()?;
        for name in ["cordon_1.2.3_amd64.deb", manifest::NAME, SUMS] {
            let said = xshell::cmd!(shell, "minisign -V -p {public} -m {name}").quiet().read()?;
            assert!(said.contains(&format!("file:{name}\tversion:1.2.3\ttimestamp:1790000000")), "{said}");
        }
        // And so does Cordon, which takes newer versions by it.
        let key = shell.read_file(&public)?.parse()?;
        let signature = shell.read_file("update.json.minisig")?;
        let manifest = Manifest::open(&shell.read_binary_file(manifest::NAME)?, &signature, &key)?;
        assert_eq!(manifest.version.to_string(), "1.2.3");
        assert_eq!(manifest.date.to_string(), "2026-09-21");
        manifest.installer(update::Kind::Deb, std::env::consts::ARCH)?.verify(b"a package")?;
        // What another run has made is not handed out with what this one makes.
        assert!(refuse_others(&shell, &release, &[Kind::Deb, Kind::Msi]).is_ok());
        let refused = |kinds: &[Kind], release: &Release| {
            refuse_others(&shell, release, kinds).err().map(|error| error.to_string()).unwrap_or_default()
        };
        let other = "dist/cordon_1.2.3_amd64.deb is there already";
        assert!(refused(&[Kind::Msi], &release).starts_with(other));
        let another = out.join("cordon_1.2.3_arm64.deb");
        shell.write_file(&another, "of somebody else")?;
        assert!(refused(&[Kind::Deb], &release).starts_with("dist/cordon_1.2.3_arm64.deb is there already"));
        shell.remove_path(&another)?;
        let later = Release { version: "1.2.4".to_owned(), ..release.clone() };
        assert!(refused(&[Kind::Deb], &later).starts_with(other));
        shell.set_var(PASSWORD, "another");
        let refused = secret_key(&shell, &secret).err().unwrap();
        assert!(refused.to_string().contains("the password is wrong"), "{refused}");
        Ok(())
    }
}
