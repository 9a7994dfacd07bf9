//! Newer versions, asked for over real sockets, and everything that is refused.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use address::FileAddress;
use gateway::{Config, Gateway};
use ledger::Ledger;
use minisign::KeyPair;
use semver::Version;
use sha2::{Digest, Sha256};
use signed::{PublicKey, SignatureError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use update::{Kind, UpdateError};

const INSTALLER: &[u8] = b"an installer";

/// A publisher, and the server of their files.
struct Publisher {
    pair: KeyPair,
    files: BTreeMap<String, Vec<u8>>,
}

fn manifest(version: &str, installer: &[u8]) -> String {
    let sha256: String = Sha256::digest(installer).iter().map(|byte| format!("{byte:02x}")).collect();
    let file = |kind: &str, architecture: &str, name: &str| {
        format!(
            r#"{{"kind": "{kind}", "architecture": "{architecture}", "name": "{name}", "bytes": {}, "sha256": "{sha256}"}}"#,
            installer.len()
        )
    };
    let arch = std::env::consts::ARCH;
    let files =
        [file("msi", arch, "cordon.msi"), file("deb", "riscv64", "cordon_r.deb"), file("deb", arch, "cordon.deb")];
    format!(r#"{{"product": "cordon", "version": "{version}", "date": "2026-11-24", "files": [{}]}}"#, files.join(","))
}

impl Publisher {
    /// With this manifest, signed.
    fn new(manifest: &str) -> anyhow::Result<Self> {
        let pair = KeyPair::generate_unencrypted_keypair()?;
        let signature = minisign::sign(None, &pair.sk, Cursor::new(manifest), None, None)?.into_string();
        let files = BTreeMap::from([
            ("/cordon/update.json".to_owned(), manifest.as_bytes().to_vec()),
            ("/cordon/update.json.minisig".to_owned(), signature.into_bytes()),
            ("/cordon/cordon.deb".to_owned(), INSTALLER.to_vec()),
        ]);
        Ok(Self { pair, files })
    }

    fn key(&self) -> anyhow::Result<PublicKey> {
        Ok(self.pair.pk.to_base64().parse()?)
    }

    /// Serves the files, and answers where.
    async fn serve(&self) -> anyhow::Result<FileAddress> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}/cordon/update.json", listener.local_addr()?).parse()?;
        let files = self.files.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let files = files.clone();
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        head.push(stream.read_u8().await?);
                    }
                    let head = String::from_utf8_lossy(&head).into_owned();
                    let file = head.split(' ').nth(1).and_then(|path| files.get(path));
                    let status = if file.is_some() { "200 OK" } else { "404 Not Found" };
                    let body = file.cloned().unwrap_or_default();
                    let answer =
                        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                    stream.write_all(answer.as_bytes()).await?;
                    stream.write_all(&body).await
                });
            }
        });
        Ok(address)
    }

    /// The version that a laptop on version 1.2.0 is offered, the name of its installer, and what came of it.
    async fn offered(&self, key: &PublicKey) -> anyhow::Result<Result<Option<(String, String, Vec<u8>)>, UpdateError>> {
        let address = self.serve().await?;
        let gateway = Gateway::new(&Config { attempts: 1, ..Config::default() }, Arc::new(Ledger::default()))?;
        let download = async || {
            let Some(offer) = update::look(&gateway, &address, key, &Version::new(1, 2, 0)).await? else {
                return Ok(None);
            };
            let file = offer.installer(Kind::Deb)?;
            let received = AtomicU64::new(7);
            let bytes = offer.download(&gateway, file, &received).await?;
            assert_eq!(received.into_inner(), bytes.len() as u64, "what has come is counted");
            Ok(Some((offer.version().to_string(), file.name.clone(), bytes)))
        };
        Ok(download().await)
    }

    async fn refusal(&self) -> anyhow::Result<Option<UpdateError>> {
        Ok(self.offered(&self.key()?).await?.err())
    }
}

#[tokio::test]
async fn a_newer_version_is_offered_and_its_installer_comes() -> anyhow::Result<()> {
    let publisher = Publisher::new(&manifest("1.10.0", INSTALLER))?;
    let offered = publisher.offered(&publisher.key()?).await??;
    assert_eq!(offered, Some(("1.10.0".to_owned(), "cordon.deb".to_owned(), INSTALLER.to_vec())));
    Ok(())
}

#[tokio::test]
async fn the_same_version_is_the_newest_and_an_older_one_is_refused() -> anyhow::Result<()> {
    let same = Publisher::new(&manifest("1.2.0", INSTALLER))?;
    assert_eq!(same.offered(&same.key()?).await?, Ok(None));
    for older in ["1.1.9", "1.2.0-rc.1", "0.9.0"] {
        let refusal = Publisher::new(&manifest(older, INSTALLER))?.refusal().await?;
        assert!(matches!(refusal, Some(UpdateError::Older { .. })), "{older}: {refusal:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_was_altered_or_signed_by_somebody_else_is_refused() -> anyhow::Result<()> {
    let good = || Publisher::new(&manifest("1.3.0", INSTALLER));
    let mut altered = good()?;
    let text = manifest("1.4.0", INSTALLER);
    altered.files.insert("/cordon/update.json".to_owned(), text.into_bytes());
    assert_eq!(altered.refusal().await?, Some(SignatureError::Altered.into()));

    let refused = good()?.offered(&good()?.key()?).await?.err();
    assert_eq!(refused, Some(SignatureError::WrongKey.into()), "another publisher");

    let mut unsigned = good()?;
    unsigned.files.remove("/cordon/update.json.minisig");
    assert!(matches!(unsigned.refusal().await?, Some(UpdateError::Unreachable(_))));
    unsigned.files.insert("/cordon/update.json.minisig".to_owned(), vec![0xFF, 0xFE]);
    assert_eq!(unsigned.refusal().await?, Some(SignatureError::BadSignature.into()));

    for other in [&b"an installes"[..], b"an installer and more", b"an"] {
        let mut swapped = good()?;
        swapped.files.insert("/cordon/cordon.deb".to_owned(), other.to_vec());
        let refusal = swapped.refusal().await?;
        assert!(matches!(refusal, Some(UpdateError::Altered | UpdateError::Unreachable(_))), "{other:?}: {refusal:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_signed_and_no_manifest_is_refused() -> anyhow::Result<()> {
    let good = manifest("1.3.0", INSTALLER);
    for bad in [
        "{}".to_owned(),
        good.replace("\"cordon\"", "\"another\""),
        good.replace("1.3.0", "1.3"),
        good.replace("cordon.msi", "../../etc/cron.d/x"),
        good.replace("cordon.msi", "https:--x"),
        good.replace("cordon.msi", ".bashrc"),
        good.replace("cordon.msi", "cordon.deb"),
        good.replace("cordon.msi", ""),
        good.replace(&format!("\"bytes\": {}", INSTALLER.len()), "\"bytes\": 99999999999"),
    ] {
        assert_ne!(bad, good);
        assert_eq!(Publisher::new(&bad)?.refusal().await?, Some(UpdateError::NotAManifest), "{bad}");
    }
    let none = Publisher::new(&good.replace("\"deb\"", "\"rpm\"").replace(".deb", ".rpm"))?.refusal().await?;
    assert!(matches!(none, Some(UpdateError::NoInstaller { .. })), "{none:?}");
    Ok(())
}
