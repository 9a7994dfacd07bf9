//! Authenticode, by which Windows names whoever hands a program out: `osslsigncode` puts it on, as the system's own tool
//! would.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tempfile::NamedTempFile;
use xshell::{Shell, cmd};

use crate::certificates::{self, CLOCK, are_given, taken};

/// A certificate with its key.
pub(crate) struct Certificate {
    pfx: Vec<u8>,
    password: String,
    /// Who says when something was signed.
    clock: Option<&'static str>,
}

impl Certificate {
    /// Takes that of the environment, where one is given.
    pub(crate) fn take(shell: &Shell) -> anyhow::Result<Option<Self>> {
        if !are_given(shell, &certificates::WINDOWS)? {
            return Ok(None);
        }
        let [certificate, password] = certificates::WINDOWS;
        let (pfx, password) = (taken(shell, certificate).unwrap_or_default(), taken(shell, password));
        let pfx: String = pfx.split_whitespace().collect();
        let pfx = STANDARD.decode(pfx).with_context(|| format!("{certificate} is not in base64"))?;
        Ok(Some(Self { pfx, password: password.unwrap_or_default(), clock: Some(CLOCK) }))
    }

    /// One that asks no clock.
    pub(crate) fn without_clock(pfx: Vec<u8>, password: &str) -> Self {
        Self { pfx, password: password.to_owned(), clock: None }
    }

    /// Signs a program or an installer.
    pub(crate) fn sign(&self, shell: &Shell, file: &Path) -> anyhow::Result<()> {
        // In files that nobody else may read, and only for as long as it takes: an argument every process could.
        let (pfx, password) = (secret(&self.pfx)?, secret(self.password.as_bytes())?);
        let (pfx, password) = (pfx.path(), password.path());
        let clock = self.clock.iter().flat_map(|clock| ["-ts", *clock]);
        let signed = file.with_extension("signed");
        shell.remove_path(&signed)?;
        cmd!(
            shell,
            "osslsigncode sign -pkcs12 {pfx} -readpass {password} -h sha256 -n Cordon {clock...} -in {file} -out {signed}"
        )
        .quiet()
        .ignore_stdout()
        .run()
        .with_context(|| format!("{} cannot be signed", file.display()))?;
        Ok(fs::rename(signed, file)?)
    }
}

fn secret(content: &[u8]) -> anyhow::Result<NamedTempFile> {
    let mut file = NamedTempFile::new()?;
    file.write_all(content)?;
    Ok(file)
}
