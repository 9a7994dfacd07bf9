//! `cordon mirror`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use mirror::{Mirror, Ranges, TlsFiles};

use crate::args;

pub(crate) async fn run(args: args::Mirror) -> anyhow::Result<ExitCode> {
    let ranges = match (&args.ranges, &args.passwords) {
        (Some(folder), None) => Ranges::folder(folder).map_err(whole)?,
        (None, Some(file)) => Ranges::passwords(file).map_err(whole)?,
        _ => bail!("give either --ranges or --passwords"),
    };
    let tls = args.cert.zip(args.key).map(|(cert, key)| TlsFiles { cert, key });
    let mirror = Mirror::bind(args.listen, ranges, tls).await.map_err(whole)?;
    let stopped = stopped().context("this computer cannot tell when to stop; restart it")?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", mirror.source())
        .and_then(|()| out.flush())
        .context("the address cannot be written to standard output")?;
    mirror.serve(stopped).await.map_err(whole)?;
    Ok(ExitCode::SUCCESS)
}

/// The mirror's sentences hold their causes, which would be said twice.
fn whole(error: impl std::fmt::Display) -> anyhow::Error {
    anyhow!("{error}")
}

/// Done when the program is asked to end. It listens from the call on: whoever has read the address may stop it at once.
#[cfg(unix)]
pub(crate) fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(windows)]
pub(crate) fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
