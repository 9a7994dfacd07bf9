//! A folder of ranges fetched over real sockets: from the real mirror, and through a front that breaks what it can.

mod disks;
mod faults;
mod folders;
mod front;
mod refused;

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use exposure::Prefix;
use fetch::{Config, Fetch, FetchError, Part, Phase, Progress, Report};
use gateway::Gateway;
use jiff::civil::{Date, date};
use mirror::{Mirror, Ranges};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The day of the first run: long past, so that the source's files are newer, which are written when the tests run.
const TODAY: Date = date(2022, 11, 24);

/// The folder that the mirror serves: ranges from 00000 on, each of some lines, as the public API writes them.
fn source_of(ranges: u32) -> anyhow::Result<TempDir> {
    let folder = TempDir::new()?;
    for number in 0..ranges {
        write_range(folder.path(), number, 1)?;
    }
    Ok(folder)
}

fn write_range(folder: &Path, number: u32, count: u32) -> anyhow::Result<()> {
    let lines: Vec<_> = (0..10 + number % 7).map(|line| format!("{:035X}:{count}", line * 1000 + number)).collect();
    Ok(File::create(range_in(folder, number))?.write_all(lines.join("\r\n").as_bytes())?)
}

fn range_in(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number:05X}.txt"))
}

fn part(from: u32, to: u32) -> anyhow::Result<Part> {
    let prefix = |number| Prefix::from_number(number).context("a prefix");
    Part::new(prefix(from)?, prefix(to)?).context("a part")
}

/// A mirror of a folder, until it is stopped.
struct Serving {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Serving {
    async fn of(folder: &Path) -> anyhow::Result<Self> {
        Self::at("127.0.0.1:0", folder).await
    }

    async fn at(address: &str, folder: &Path) -> anyhow::Result<Self> {
        let mirror = Mirror::bind(address.parse()?, Ranges::folder(folder)?, None).await?;
        let address = mirror.source().trim_start_matches("http://").parse()?;
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            let _ = mirror.serve(stopped).await;
        });
        Ok(Self { address, stop, served })
    }

    async fn stop(self) -> anyhow::Result<()> {
        let _ = self.stop.send(());
        Ok(self.served.await?)
    }

    fn source(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// A gateway that makes one attempt at each request.
fn gateway() -> anyhow::Result<Gateway> {
    let config = gateway::Config { attempts: 1, ..gateway::Config::default() };
    Ok(Gateway::new(&config, Arc::default())?)
}

/// The usual run with pauses of milliseconds.
fn wanted(folder: &Path, source: &str, part: Part) -> anyhow::Result<Fetch> {
    let config = Config {
        first_pause: Duration::from_millis(2),
        longest_pause: Duration::from_millis(20),
        longest_retry_after: Duration::from_secs(5),
        ..Config::default()
    };
    Ok(Fetch { folder: folder.to_owned(), source: source.parse()?, part, today: TODAY, config })
}

async fn run(wanted: &Fetch) -> anyhow::Result<Result<Report, FetchError>> {
    Ok(wanted.run(&gateway()?, &mut |_| {}).await)
}

/// Runs, and gives what was told on the way as well.
async fn run_told(wanted: &Fetch) -> anyhow::Result<(Report, Vec<Progress>)> {
    let mut told = Vec::new();
    let report = wanted.run(&gateway()?, &mut |progress| told.push(progress)).await?;
    assert!(told.iter().all(|progress| progress.done <= progress.of), "{told:?}");
    assert_eq!(told.last().map(|last| (last.phase, last.done == last.of)), Some((Phase::Proof, true)));
    Ok((report, told))
}

/// Every range of `part` lies in `folder` as in `source`, byte by byte, and nothing half-written lies beside it.
fn check_equal(folder: &Path, source: &Path, ranges: impl Iterator<Item = u32>) -> anyhow::Result<()> {
    for number in ranges {
        let (mine, theirs) = (std::fs::read(range_in(folder, number))?, std::fs::read(range_in(source, number))?);
        assert!(mine == theirs, "{number:05X} differs");
    }
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().into_string().unwrap_or_default();
        assert!(!name.ends_with(".part") && !name.ends_with(".new"), "{name} is left");
    }
    Ok(())
}
