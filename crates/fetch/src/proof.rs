//! The proof: every file is read again, is a range, and is the one that was noted when it came.

use exposure::Prefix;
use futures_util::{StreamExt, stream};

use crate::error::FetchError;
use crate::folder::Folder;
use crate::progress::{Phase, Progress};
use crate::record::Record;

/// Files that are read in one go.
const CHUNK: usize = 256;

/// What the proof has found.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    /// Hashes in the files that are whole.
    pub(crate) entries: u64,
    /// Bytes of the files that are whole.
    pub(crate) bytes: u64,
    /// Ranges whose file is not the one that was noted.
    pub(crate) damaged: Vec<Prefix>,
}

/// Reads the files of `prefixes` again, on all cores.
pub(crate) async fn of(
    folder: &Folder,
    record: &Record,
    prefixes: Vec<Prefix>,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<Proof, FetchError> {
    let of = prefixes.len() as u64;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let chunks = prefixes.chunks(CHUNK).map(|chunk| {
        let noted: Vec<_> =
            chunk.iter().map(|prefix| (*prefix, record.get(*prefix).map(|noted| (noted.length, noted.md5)))).collect();
        let folder = folder.clone();
        tokio::task::spawn_blocking(move || {
            let mut proof = Proof::default();
            for (prefix, noted) in noted {
                match noted.and_then(|(length, md5)| Some((length, folder.prove(prefix, length, md5)?))) {
                    Some((length, entries)) => {
                        proof.entries += entries;
                        proof.bytes += length;
                    }
                    None => proof.damaged.push(prefix),
                }
            }
            proof
        })
    });
    let mut proofs = stream::iter(chunks).buffer_unordered(cores);
    let (mut proof, mut done) = (Proof::default(), 0);
    while let Some(chunk) = proofs.next().await {
        let chunk = chunk.map_err(|_| FetchError::Internal)?;
        done = (done + CHUNK as u64).min(of);
        proof.entries += chunk.entries;
        proof.bytes += chunk.bytes;
        proof.damaged.extend(chunk.damaged);
        tell(Progress { phase: Phase::Proof, done, of, bytes: proof.bytes, failures: 0, pause: None });
    }
    Ok(proof)
}
