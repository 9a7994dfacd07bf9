//! Authenticode, with a certificate made for the check.

use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use crate::dist::windows::authenticode::Certificate;
use crate::dist::{Release, windows};

/// The password of the certificate, with what a shell or a command line would take apart.
const PASSWORD: &str = "a 'pass' $word";

/// Signs the installer and a program, whose signatures then hold, and do not once a byte is another one.
pub(super) fn holds(shell: &Shell, release: &Release, msi: &Path) -> anyhow::Result<()> {
    let folder = release.work.join("msi-verify/authenticode");
    shell.create_dir(&folder)?;
    let [key, issuer, pfx] = ["key.pem", "issuer.pem", "certificate.pfx"].map(|name| folder.join(name));
    let purpose = "extendedKeyUsage=codeSigning";
    cmd!(shell, "openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {issuer} -days 2 -subj /CN=Federation")
        .args(["-addext", purpose])
        .quiet()
        .ignore_stderr()
        .run()?;
    cmd!(shell, "openssl pkcs12 -export -inkey {key} -in {issuer} -out {pfx} -passout env:PASSWORD")
        .env("PASSWORD", PASSWORD)
        .quiet()
        .run()?;
    let certificate = Certificate::without_clock(fs::read(&pfx)?, PASSWORD);

    for original in [msi.to_owned(), windows::programs(release).join("cordon.exe")] {
        let file = folder.join(original.file_name().context("a file has a name")?);
        shell.copy_file(&original, &file)?;
        certificate.sign(shell, &file)?;
        let name = file.display();
        ensure!(verifies(shell, &file, &issuer)?, "the signature of {name} does not hold");
        if original == msi {
            same_tables(shell, msi, &file)?;
        }
        let mut bytes = fs::read(&file)?;
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        shell.write_file(&file, bytes)?;
        ensure!(!verifies(shell, &file, &issuer)?, "the signature of {name} holds for other bytes");
    }
    Ok(())
}

fn verifies(shell: &Shell, file: &Path, issuer: &Path) -> anyhow::Result<bool> {
    let verified = cmd!(shell, "osslsigncode verify -CAfile {issuer} -in {file}").quiet().ignore_status();
    Ok(verified.output()?.status.success())
}

/// Whether it carries a signature.
pub(super) fn is_signed(shell: &Shell, msi: &Path) -> anyhow::Result<bool> {
    let streams = cmd!(shell, "msiinfo streams {msi}").quiet().read()?;
    Ok(streams.lines().any(|stream| stream.contains("DigitalSignature")))
}

/// Both hold the same, save for a signature.
pub(super) fn same_tables(shell: &Shell, one: &Path, other: &Path) -> anyhow::Result<()> {
    let tables = |msi: &Path| cmd!(shell, "msiinfo tables {msi}").quiet().read();
    let names = tables(one)?;
    ensure!(names == tables(other)?, "it has other tables");
    // Pictures and archives are no text.
    for name in names.lines().filter(|name| !matches!(*name, "Binary" | "Icon" | "_Streams" | "_Storages")) {
        let rows = |msi: &Path| cmd!(shell, "msiinfo export {msi} {name}").quiet().read();
        ensure!(rows(one)? == rows(other)?, "the table {name} is another one");
    }
    let streams = |msi: &Path| -> anyhow::Result<Vec<String>> {
        let streams = cmd!(shell, "msiinfo streams {msi}").quiet().read()?;
        Ok(streams.lines().filter(|stream| !stream.contains("DigitalSignature")).map(str::to_owned).collect())
    };
    let names = streams(one)?;
    ensure!(names == streams(other)?, "it has other streams");
    for name in names.iter().filter(|name| !name.contains("SummaryInformation")) {
        let content = |msi: &Path| cmd!(shell, "msiinfo extract {msi} {name}").quiet().output();
        ensure!(content(one)?.stdout == content(other)?.stdout, "the stream {name} is another one");
    }
    Ok(())
}
