//! Packs that are handed over: signed ones are opened, and everything else is refused for its own reason.

use std::io::Cursor;

use anyhow::Context;
use guidance::{Files, Pack, PackError, PublicKey, SignatureError, archive};
use minisign::KeyPair;

/// A publisher with a key of their own.
struct Publisher(KeyPair);

impl Publisher {
    fn new() -> anyhow::Result<Self> {
        Ok(Self(KeyPair::generate_unencrypted_keypair()?))
    }

    fn key(&self) -> anyhow::Result<PublicKey> {
        Ok(self.0.pk.to_base64().parse()?)
    }

    fn sign(&self, bytes: &[u8]) -> anyhow::Result<String> {
        Ok(minisign::sign(Some(&self.0.pk), &self.0.sk, Cursor::new(bytes), Some("a pack"), None)?.into_string())
    }

    /// What comes of handing over these files, signed.
    fn open(&self, files: &Files) -> anyhow::Result<Result<Pack, PackError>> {
        let bytes = archive(files)?;
        Ok(Pack::open(&bytes, &self.sign(&bytes)?, &self.key()?))
    }
}

/// The built-in pack with one part of a file replaced.
fn with(path: &str, part: &str, instead: &str) -> anyhow::Result<Files> {
    let mut files = Pack::built_in_files();
    let text = String::from_utf8(files.get(path).with_context(|| format!("no {path}"))?.clone())?;
    anyhow::ensure!(text.contains(part), "{path} has no {part}");
    files.insert(path.to_owned(), text.replacen(part, instead, 1).into_bytes());
    Ok(files)
}

fn version(version: &str) -> anyhow::Result<Files> {
    let now = Pack::built_in().manifest.version.to_string();
    with("pack.toml", &format!("version = \"{now}\""), &format!("version = \"{version}\""))
}

#[test]
fn a_signed_pack_is_opened() -> anyhow::Result<()> {
    let pack = Publisher::new()?.open(&version("2999.1.1")?)??;
    assert_eq!(pack.manifest.version.to_string(), "2999.1.1");
    pack.replaces(&Pack::built_in())?;
    assert_eq!(pack.actions().len(), Pack::built_in().actions().len());
    Ok(())
}

#[test]
fn a_signature_by_somebody_else_or_over_something_else_is_refused() -> anyhow::Result<()> {
    let (us, they) = (Publisher::new()?, Publisher::new()?);
    let bytes = archive(&version("2999.1.1")?)?;
    let signature = us.sign(&bytes)?;
    let open = |bytes: &[u8], signature: &str| Pack::open(bytes, signature, &us.key()?).map_err(anyhow::Error::from);
    let refusal = |result: anyhow::Result<Pack>| result.err().and_then(|error| error.downcast::<PackError>().ok());
    assert_eq!(refusal(open(&bytes, &they.sign(&bytes)?)), Some(PackError::Signature(SignatureError::WrongKey)));
    for place in [0, bytes.len() / 2, bytes.len() - 1] {
        let mut altered = bytes.clone();
        if let Some(byte) = altered.get_mut(place) {
            *byte ^= 1;
        }
        assert_eq!(
            refusal(open(&altered, &signature)),
            Some(PackError::Signature(SignatureError::Altered)),
            "at {place}"
        );
    }
    assert_eq!(
        refusal(open(bytes.get(1..).unwrap_or_default(), &signature)),
        Some(PackError::Signature(SignatureError::Altered))
    );
    // The comment is signed too.
    assert_eq!(
        refusal(open(&bytes, &signature.replace("a pack", "another"))),
        Some(PackError::Signature(SignatureError::Altered))
    );
    for none in ["", "untrusted comment: x\nRW\n", "<html>"] {
        assert_eq!(refusal(open(&bytes, none)), Some(PackError::Signature(SignatureError::BadSignature)), "{none:?}");
    }
    assert!("RWx".parse::<PublicKey>().is_err());
    Ok(())
}

#[test]
fn an_older_version_or_the_same_is_refused() -> anyhow::Result<()> {
    let us = Publisher::new()?;
    let in_use = us.open(&version("2999.1.2")?)??;
    for (later, expect) in [("2999.1.1", false), ("2999.1.2", false), ("2998.12.31.9", false), ("2999.1.2.1", true)] {
        let replaces = us.open(&version(later)?)??.replaces(&in_use);
        assert_eq!(replaces.is_ok(), expect, "{later}: {replaces:?}");
    }
    Ok(())
}

#[test]
fn a_form_of_the_future_is_told_from_a_mistake() -> anyhow::Result<()> {
    let us = Publisher::new()?;
    let newer = with("pack.toml", "schema = 1", "schema = 2\nwhat_is_new = true")?;
    assert_eq!(us.open(&newer)?.err(), Some(PackError::NewerSchema { schema: 2 }));
    let wrong = with("pack.toml", "schema = 1", "schema = 1\nwhat_is_new = true")?;
    assert!(matches!(us.open(&wrong)?, Err(PackError::Content(error)) if error.line == Some(2)));
    Ok(())
}

/// Fails unless the pack with this change is refused with `expect` on the line where `part` stood, or `lines` below.
fn check(path: &str, part: &str, instead: &str, lines: usize, expect: &str) -> anyhow::Result<()> {
    let files = Pack::built_in_files();
    let before = std::str::from_utf8(files.get(path).with_context(|| format!("no {path}"))?)?
        .split(part)
        .next()
        .unwrap_or_default()
        .to_owned();
    let line = before.matches('\n').count() + 1 + lines;
    let error = match Pack::read(&with(path, part, instead)?) {
        Err(PackError::Content(error)) => error,
        other => anyhow::bail!("{path}, {instead}: {other:?}"),
    };
    assert_eq!((error.file.as_str(), error.line), (path, Some(line)), "{error}");
    assert!(error.to_string().contains(expect), "{error}");
    Ok(())
}

#[test]
fn what_is_wrong_in_an_entry_is_said_with_file_and_line() -> anyhow::Result<()> {
    let actions = "actions/20-passwords.toml";
    check(actions, "minutes = 10", "minutes = \"ten\"", 0, "invalid type")?;
    check(actions, "minutes = 10", "minuets = 10", 0, "unknown field `minuets`")?;
    check(actions, "id = \"check-passwords\"", "id = \"Check\"", 0, "an id has lower-case letters")?;
    check(actions, "part = \"passwords\"", "part = \"password\"", 0, "unknown variant")?;
    check(
        actions,
        "at = [{ screen = \"check\" }",
        "at = [{ screen = \"check\", phone = \"1\" }",
        0,
        "give one of screen",
    )?;
    check(actions, "at = [{ screen = \"check\" }", "at = [{ screen = \"chekc\" }", 0, "unknown variant")?;
    check("notices/2023.toml", "told = \"2023-", "told = \"2023-13-", 0, "")?;
    check("footprint/registers.toml", "kind = \"register\"", "kind = \"registry\"", 0, "unknown variant")?;
    check("services/bank.toml", "common = true", "comon = true", 0, "unknown field `comon`")?;
    check("articles/passwords.md", "\n## ", "\n<b>\n\n## ", 1, "HTML is not allowed")?;
    Ok(())
}

#[test]
fn a_reference_that_leads_nowhere_is_refused() -> anyhow::Result<()> {
    check("articles/passwords.md", "](screen:check)", "](article:nothing)", 0, "there is no article nothing")?;
    check("articles/passwords.md", "](screen:check)", "](action:nothing)", 0, "there is no action nothing")?;
    let refused = |files: Files, expect: &str| {
        let error = Pack::read(&files).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(!error.is_empty() && error.contains(expect), "{error}");
    };
    refused(
        with("actions/20-passwords.toml", "article = \"passwords\"", "article = \"nothing\"")?,
        "there is no article nothing",
    );
    refused(with("notices/2023.toml", "article = \"", "article = \"no-")?, "there is no article no-");
    let mut gone = Pack::built_in_files();
    gone.remove("articles/passwords.md");
    refused(gone, "there is no article passwords");
    let mut gone = Pack::built_in_files();
    gone.remove("pack.toml");
    refused(gone, "pack.toml: the pack has no such file");
    for path in ["evil.exe", "articles/a.html", "services/unheard-of.toml", "actions/deeper/a.toml", "Pack.toml"] {
        let mut more = Pack::built_in_files();
        more.insert(path.to_owned(), Vec::new());
        refused(more, &format!("{path}: a pack has no such file"));
    }
    let mut empty = Pack::built_in_files();
    empty.retain(|path, _| !path.starts_with("actions/") && !path.starts_with("articles/"));
    refused(empty, "");
    let mut part = Pack::built_in_files();
    part.remove("actions/60-devices.toml");
    refused(part, "");
    let bare = Pack::built_in_files().into_iter().filter(|(path, _)| path == "pack.toml").collect();
    refused(bare, "actions: the pack has no action of the part passwords with a rule for everybody");
    let waits = with("actions/20-passwords.toml", "at = [{ screen", "after = [\"update-laptop\"]\nat = [{ screen")?;
    refused(waits, "nothing waits for update-laptop, since no rule of it is urgent first");
    let mut twice = Pack::built_in_files();
    let same = twice.get("actions/20-passwords.toml").cloned().unwrap_or_default();
    twice.insert("actions/21-again.toml".to_owned(), same);
    refused(twice, "another entry has the same id");
    Ok(())
}
