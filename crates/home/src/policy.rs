//! What the administrator of a managed laptop has laid down. Read when Cordon starts.

use std::fmt::Display;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use guidance::PublicKey;
use serde::Deserialize;

/// The policy of this laptop on Linux. An administrator alone may write there.
const FILE: &str = "/etc/cordon/policy.toml";

/// The key of whoever publishes packs, as it was compiled in: the text of a `.pub` file of minisign's, or its last line.
const BUILT_IN_KEY: Option<&str> = option_env!("CORDON_PACK_PUBLIC_KEY");

/// What was laid down.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Whose packs are taken: the policy's key, or else the one that was compiled in.
    pub pack_key: Option<PublicKey>,
    /// Where newer packs are.
    pack_address: Option<String>,
    /// The offline corpus, by its absolute path: the one to be used, whatever the person has chosen.
    pub corpus: Option<PathBuf>,
    /// What is wrong with the policy, and where; then nothing in it holds, and no pack is taken.
    pub problem: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    pack: Pack,
    corpus: Corpus,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Corpus {
    file: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Pack {
    public_key: Option<String>,
    address: Option<String>,
}

impl Policy {
    /// The policy of this laptop, and the address in it, which is of a type that this crate does not know. One that
    /// cannot be read is a mistake in the policy.
    #[must_use]
    pub fn of_this_laptop<A: FromStr<Err: Display>>() -> (Self, Option<A>) {
        let policy = if cfg!(target_os = "linux") {
            match fs::read_to_string(Path::new(FILE)) {
                Ok(text) => Self::parse(&text),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Self::parse(""),
                Err(_) => Self::wrong("it cannot be read".to_owned()),
            }
        } else {
            Self::parse("")
        };
        match policy.pack_address.as_deref().map(str::parse).transpose() {
            Ok(address) => (policy, address),
            Err(error) => (Self::wrong(format!("pack.address: {error}")), None),
        }
    }

    fn parse(text: &str) -> Self {
        let file: File = match toml::from_str(text) {
            Ok(file) => file,
            Err(error) => {
                let before = error.span().and_then(|span| text.as_bytes().get(..span.start)).unwrap_or_default();
                let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
                return Self::wrong(format!("line {line}: {}", error.message().lines().next().unwrap_or_default()));
            }
        };
        let key = match file
            .pack
            .public_key
            .as_deref()
            .or(BUILT_IN_KEY)
            .filter(|key| !key.is_empty())
            .map(str::parse)
            .transpose()
        {
            Ok(key) => key,
            Err(error) => return Self::wrong(format!("pack.public_key: {error}")),
        };
        let corpus = file.corpus.file;
        if corpus.as_deref().is_some_and(|file| !file.is_absolute()) {
            return Self::wrong("corpus.file: this is not an absolute path".to_owned());
        }
        Self { pack_key: key, pack_address: file.pack.address, corpus, problem: None }
    }

    fn wrong(problem: String) -> Self {
        Self { problem: Some(format!("{FILE}, {problem}")), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";

    #[test]
    fn a_policy_is_read() {
        let policy = Policy::parse(&format!("[pack]\npublic_key = \"{KEY}\"\naddress = \"https://packs.example/a\"\n"));
        assert!(policy.pack_key.is_some() && policy.problem.is_none());
        assert_eq!(policy.pack_address.as_deref(), Some("https://packs.example/a"));
        let policy = Policy::parse("[corpus]\nfile = \"/srv/cordon/pwned.corpus\"\n");
        assert_eq!(policy.corpus.as_deref(), Some(Path::new("/srv/cordon/pwned.corpus")));
        assert!(Policy::parse("").problem.is_none());
    }

    #[test]
    fn a_malformed_policy_takes_no_pack_and_says_where() {
        for (text, expect) in [
            ("[pack]\npublic_key = 5\n", "line 2: invalid type"),
            ("[pack]\n\nkey = \"x\"\n", "line 3: unknown field `key`"),
            ("[pack\n", "line 1:"),
            ("[corpus]\npath = \"/srv/pwned.corpus\"\n", "line 2: unknown field `path`"),
            ("[corpus]\nfile = 5\n", "line 2: invalid type"),
            ("[corpus]\nfile = \"\"\n", "corpus.file: this is not an absolute path"),
            ("[corpus]\nfile = \"pwned.corpus\"\n", "corpus.file: this is not an absolute path"),
            ("[pack]\npublic_key = \"RWx\"\n", "pack.public_key: this is not a public key"),
        ] {
            let policy = Policy::parse(text);
            assert!(policy.pack_key.is_none() && policy.pack_address.is_none() && policy.corpus.is_none(), "{text}");
            let problem = policy.problem.unwrap_or_default();
            assert!(problem.contains(expect), "{text}: {problem}");
        }
    }
}
