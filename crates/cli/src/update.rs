//! `cordon update`: whether there is a newer Cordon, and its installer.

use std::path;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ::policy::{LookUps, Where};
use ::update::{InstallerFile, Offer, UpdateError};
use anyhow::{anyhow, bail};
use gateway::{Config, Gateway};
use home::Arrangement;
use ledger::Ledger;

use crate::args::UpdateCommand;
use crate::new_file;
use crate::terminal::{self, print};
use crate::text::{self, Remedies};

/// Exit status where there is a newer version.
const NEWER: u8 = 1;
/// Between two looks at how far a download is.
const LOOK: Duration = Duration::from_millis(200);

pub(crate) async fn run(command: UpdateCommand) -> anyhow::Result<ExitCode> {
    let ledger = Arc::new(Ledger::default());
    let gateway = Gateway::new(&Config::default(), Arc::clone(&ledger))?;
    let offer = look(&gateway).await?;
    let status = match (command, offer) {
        (_, None) => {
            print(&format!("No newer version is named than this one, {}.", env!("CARGO_PKG_VERSION")))?;
            ExitCode::SUCCESS
        }
        (UpdateCommand::Look, Some(offer)) => {
            let (version, date) = (offer.version(), offer.date());
            print(&format!("Version {version} of {date} is there; this is {}.", env!("CARGO_PKG_VERSION")))?;
            ExitCode::from(NEWER)
        }
        (UpdateCommand::Download { folder }, Some(offer)) => {
            let kind = ::update::installed_as().ok_or_else(|| {
                anyhow!("no installer has laid this Cordon down; get version {} where you got it", offer.version())
            })?;
            let file = offer.installer(kind).map_err(|error| sentence(&error))?;
            let path = path::absolute(folder.join(&file.name))?;
            if path.exists() {
                bail!("{} is there already; take it away, or give another folder", path.display());
            }
            let bytes = download(&gateway, &offer, file).await.map_err(|error| match error {
                UpdateError::Unreachable(why) => {
                    anyhow!("{} could not be downloaded: {}", file.name, text::why(&why, Remedies::UPDATE))
                }
                error => sentence(&error),
            })?;
            new_file::write(&path, &bytes)?;
            let how = match kind.command(&path) {
                Some(command) => format!("To install it: {command}"),
                None => "Open it to install it.".to_owned(),
            };
            print(&format!("{}: the one that was signed. {how}", path.display()))?;
            ExitCode::SUCCESS
        }
    };
    print(&text::ledger(&ledger.entries()))?;
    Ok(status)
}

/// Downloads with a bar on a terminal.
async fn download(gateway: &Gateway, offer: &Offer, file: &InstallerFile) -> Result<Vec<u8>, UpdateError> {
    let received = AtomicU64::default();
    let bar = terminal::bar(Some(file.bytes), "{bar:40} {percent}%  {decimal_bytes}, {eta} left");
    let mut download = pin!(offer.download(gateway, file, &received));
    let bytes = loop {
        match tokio::time::timeout(LOOK, &mut download).await {
            Ok(bytes) => break bytes,
            Err(_) => bar.set_position(received.load(Ordering::Relaxed)),
        }
    };
    bar.finish_and_clear();
    bytes
}

async fn look(gateway: &Gateway) -> anyhow::Result<Option<Offer>> {
    let policy = Arrangement::of_this_laptop().policy;
    if let Some(problem) = policy.problems.first() {
        bail!("{problem}; nothing is asked until this is mended");
    }
    if policy.look_ups == LookUps::NotAllowed {
        bail!("this laptop's policy allows nothing to be asked online; get newer versions from whoever looks after it");
    }
    let (address, key) = match (&policy.update_address, &policy.update_key) {
        (Some(Where::At(address)), Some(key)) => (address, key),
        (Some(Where::Nowhere), _) => {
            bail!(
                "newer versions are asked for nowhere, as was laid down; get them from whoever looks after this laptop"
            )
        }
        (Some(Where::At(_)), None) => {
            bail!("whose newer versions are taken was not laid down, only where they are; tell whoever gave you Cordon")
        }
        (None, _) => {
            bail!("nobody has said where newer versions are, and whose; ask whoever gave you Cordon for the newest")
        }
    };
    let current = env!("CARGO_PKG_VERSION").parse()?;
    ::update::look(gateway, address, key, &current).await.map_err(|error| sentence(&error))
}

fn sentence(error: &UpdateError) -> anyhow::Error {
    match error {
        UpdateError::Unreachable(why) => anyhow!("{error}: {}", text::why(why, Remedies::UPDATE)),
        error => anyhow!("{error}"),
    }
}
