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

use crate::certificates::{self, CLOCK, are_given, given};

/// A certificate with its key, for as long as it is used in files that nobody else may read: an argument every process
/// could.
pub(crate) struct Certificate {
    pfx: NamedTempFile,
    password: NamedTempFile,
    /// Who says when something was signed.
    clock: Option<&'static str>,
}

impl Certificate {
    /// Takes that of the environment, where one is given. No program that is run from then on sees it: others' code runs in a
    /// build.
    pub(crate) fn take(shell: &Shell) -> anyhow::Result<Option<Self>> {
        if !are_given(shell, &certificates::WINDOWS)? {
            return Ok(None);
        }
        let [certificate, password] = certificates::WINDOWS;
        let taken = |name| {
            let value = given(shell, name).unwrap_or_default();
            shell.set_var(name, "");
            value
        };
        let (mut pfx, password) = (taken(certificate), taken(password));
        pfx.retain(|char| !char.is_whitespace());
        let pfx = STANDARD.decode(pfx).with_context(|| format!("{certificate} is not in base64"))?;
        Self::of(&pfx, &password, Some(CLOCK)).map(Some)
    }

    pub(crate) fn of(pfx: &[u8], password: &str, clock: Option<&'static str>) -> anyhow::Result<Self> {
        Ok(Self { pfx: secret(pfx)?, password: secret(password.as_bytes())?, clock })
    }

    /// Signs a program or an installer.
    pub(crate) fn sign(&self, shell: &Shell, file: &Path) -> anyhow::Result<()> {
        let (pfx, password) = (self.pfx.path(), self.password.path());
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
