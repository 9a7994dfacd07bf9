//! A run: what is missing is fetched, everything is proved, and what is damaged is fetched once more.

use std::path::PathBuf;
use std::time::Duration;

use exposure::Prefix;
use gateway::{Gateway, SourceAddress};
use jiff::civil::Date;

use crate::download::Download;
use crate::error::FetchError;
use crate::folder::Locked;
use crate::part::Part;
use crate::progress::{Progress, Report};
use crate::proof;
use crate::record::Record;

/// How a run asks and waits.
#[derive(Debug, Clone)]
pub struct Config {
    /// Requests under way at most; at least 1.
    pub under_way: usize,
    /// The pause after a failure that may pass; it doubles while nothing new comes.
    pub first_pause: Duration,
    /// The longest such pause.
    pub longest_pause: Duration,
    /// The longest pause that a source may ask for before the run gives up.
    pub longest_retry_after: Duration,
    /// Rounds in a row without one new range before the run gives up.
    pub barren_rounds: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            under_way: 64,
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(60),
            longest_retry_after: Duration::from_secs(3600),
            barren_rounds: 10,
        }
    }
}

/// What is to be fetched, from where, and where to.
#[derive(Debug, Clone)]
pub struct Fetch {
    /// The folder; made where there is none.
    pub folder: PathBuf,
    /// Whom to ask.
    pub source: SourceAddress,
    /// Which ranges.
    pub part: Part,
    /// The day of today, which a run that begins now keeps to its end.
    pub today: Date,
    /// How to ask and wait.
    pub config: Config,
}

impl Fetch {
    /// Fetches what is missing, asks for what may have changed since a run that ended whole, and proves every file. It
    /// asks through `gateway`, which should make one attempt at each request: the pauses are made here. It may be
    /// dropped, or the process killed, at any moment; another run goes on from there.
    ///
    /// # Errors
    /// [`FetchError`]; what has come stays.
    pub async fn run(&self, gateway: &Gateway, tell: &mut (dyn FnMut(Progress) + Send)) -> Result<Report, FetchError> {
        let locked = Locked::new(&self.folder)?;
        let folder = &locked.folder;
        let mut record = Record::open(folder, self.part, &self.source, self.today)?;
        let (mut pending, mut kept) = (Vec::new(), 0);
        for prefix in self.part.prefixes() {
            let Some(entry) = record.get(prefix) else {
                pending.push(prefix);
                continue;
            };
            let fresh = entry.fresh;
            if folder.length(prefix) != Some(entry.length) {
                record.forget(prefix);
                pending.push(prefix);
            } else if fresh {
                kept += 1;
            } else {
                pending.push(prefix);
            }
        }

        let mut download = Download::new(self, gateway, folder, &mut record, kept);
        download.fetch(pending, tell).await?;
        let mut proof = proof::of(folder, download.record, self.part.prefixes().collect(), tell).await?;
        let mended = proof.damaged.len() as u64;
        if !proof.damaged.is_empty() {
            let damaged: Vec<Prefix> = std::mem::take(&mut proof.damaged);
            for prefix in &damaged {
                download.record.forget(*prefix);
            }
            download.again(mended);
            download.fetch(damaged.clone(), tell).await?;
            let again = proof::of(folder, download.record, damaged, tell).await?;
            if let Some(prefix) = again.damaged.first() {
                let count = again.damaged.len();
                return Err(FetchError::Damaged { part: self.part, prefix: *prefix, count });
            }
            proof.entries += again.entries;
            proof.bytes += again.bytes;
        }
        let (written, unchanged) = (download.written, download.unchanged);
        folder.make_durable().await?;
        let as_of = record.finish()?;
        Ok(Report {
            ranges: u64::from(self.part.ranges()),
            entries: proof.entries,
            bytes: proof.bytes,
            written,
            unchanged,
            kept,
            mended,
            as_of,
        })
    }
}
