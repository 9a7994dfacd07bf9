//! Looks for a secret in the memory of a process and in files.

use std::fmt;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::Context;
use memchr::memmem::Finder;
use sha1::{Digest, Sha1};

/// The forms in which a secret may lie around.
pub struct Traces(Vec<(&'static str, Finder<'static>)>);

/// Where a trace was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// In which form.
    pub form: &'static str,
    /// In which mapping or file.
    pub place: String,
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.form, self.place)
    }
}

impl Traces {
    /// The text of `secret` in UTF-8 and UTF-16, and its SHA-1 hash raw and in digits.
    #[must_use]
    pub fn of(secret: &str) -> Self {
        let hash = Sha1::digest(secret.as_bytes());
        let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let utf16: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let forms: [(&'static str, Vec<u8>); 5] = [
            ("the text", secret.as_bytes().to_vec()),
            ("the text in UTF-16", utf16),
            ("the raw hash", hash.to_vec()),
            ("the hash in capitals", digits.to_ascii_uppercase().into_bytes()),
            ("the hash in small letters", digits.into_bytes()),
        ];
        Self(forms.map(|(form, bytes)| (form, Finder::new(&bytes).into_owned())).into())
    }

    /// What of it is in `bytes`, which come from `place`.
    #[must_use]
    pub fn within(&self, bytes: &[u8], place: &str) -> Vec<Trace> {
        self.0
            .iter()
            .flat_map(|(form, finder)| finder.find_iter(bytes).map(|_| Trace { form, place: place.to_owned() }))
            .collect()
    }

    /// What of it is in the memory of process `pid`.
    ///
    /// # Errors
    /// When that memory cannot be read.
    pub fn in_process(&self, pid: u32) -> anyhow::Result<Vec<Trace>> {
        let maps = fs::read_to_string(format!("/proc/{pid}/maps"))?;
        let mut memory = File::open(format!("/proc/{pid}/mem"))?;
        let mut pagemap = File::open(format!("/proc/{pid}/pagemap"))?;
        let (mut found, mut read) = (Vec::new(), 0);
        for line in maps.lines() {
            let mut fields = line.split_whitespace();
            let (range, rights) = (fields.next().context("a range")?, fields.next().context("rights")?);
            let place = fields.nth(3).unwrap_or("[anonymous]");
            // The kernel's own pages cannot be read.
            if !rights.starts_with('r') || ["[vvar]", "[vvar_vclock]", "[vsyscall]"].contains(&place) {
                continue;
            }
            let (start, end) = range.split_once('-').context("two ends")?;
            let (start, end) = (u64::from_str_radix(start, 16)?, u64::from_str_radix(end, 16)?);
            for (start, length) in present(&mut pagemap, start, end)? {
                let mut bytes = vec![0; length];
                memory.seek(SeekFrom::Start(start))?;
                // A page may go away while it is read.
                if memory.read_exact(&mut bytes).is_ok() {
                    read += bytes.len();
                    found.extend(self.within(&bytes, place));
                }
            }
        }
        anyhow::ensure!(read > 1_000_000, "only {read} bytes of process {pid} could be read");
        Ok(found)
    }

    /// What of it is in the files under `folder`, names included; and how many files were read.
    ///
    /// # Errors
    /// When a folder cannot be listed.
    pub fn in_folder(&self, folder: &Path) -> anyhow::Result<(Vec<Trace>, usize)> {
        let (mut found, mut files) = (Vec::new(), 0);
        let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                let place = path.display().to_string();
                found.extend(self.within(place.as_bytes(), &place));
                if path.is_dir() && !path.is_symlink() {
                    folders.push(path);
                } else if path.is_file() {
                    files += 1;
                    found.extend(self.within(&fs::read(&path)?, &place));
                }
            }
        }
        Ok((found, files))
    }
}

/// Bytes of a page (x86-64 and 64-bit Arm Linux, as a rule).
const PAGE: u64 = 4096;
/// Bits of a pagemap entry: present in memory, or in swap (Linux, admin-guide/mm/pagemap).
const PRESENT: u64 = 0b11 << 62;

/// The runs of pages between two addresses that hold anything, as start and length in bytes. A webview reserves tens
/// of gigabytes of which it uses next to nothing.
fn present(pagemap: &mut File, start: u64, end: u64) -> anyhow::Result<Vec<(u64, usize)>> {
    const ENTRIES: usize = 64 * 1024;
    pagemap.seek(SeekFrom::Start(start / PAGE * 8))?;
    let mut runs: Vec<(u64, usize)> = Vec::new();
    let mut at = start;
    let mut buffer = vec![0; ENTRIES * 8];
    while at < end {
        let pages = usize::try_from((end - at) / PAGE)?.min(ENTRIES);
        let entries = &mut buffer[..pages * 8];
        pagemap.read_exact(entries)?;
        for entry in entries.as_chunks::<8>().0 {
            if u64::from_le_bytes(*entry) & PRESENT != 0 {
                match runs.last_mut() {
                    Some((first, length)) if *first + *length as u64 == at => *length += usize::try_from(PAGE)?,
                    _ => runs.push((at, usize::try_from(PAGE)?)),
                }
            }
            at += PAGE;
        }
    }
    Ok(runs)
}

/// The processes that `pid` has started, and theirs, with their names.
///
/// # Errors
/// When the list of processes cannot be read.
pub fn descendants(pid: u32) -> anyhow::Result<Vec<(u32, String)>> {
    let mut all = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let path = entry?.path();
        // A process may end while it is looked at.
        let Ok(stat) = fs::read_to_string(path.join("stat")) else { continue };
        // "PID (NAME) STATE PARENT …", where a name may hold anything.
        let Some((head, tail)) = stat.rsplit_once(')') else { continue };
        let (Some((child, name)), Some(parent)) = (head.split_once(" ("), tail.split_whitespace().nth(1)) else {
            continue;
        };
        if let (Ok(child), Ok(parent)) = (child.parse::<u32>(), parent.parse::<u32>()) {
            all.push((child, parent, name.to_owned()));
        }
    }
    let mut found: Vec<(u32, String)> = Vec::new();
    let mut parents = vec![pid];
    while let Some(parent) = parents.pop() {
        for (child, _, name) in all.iter().filter(|(_, its, _)| *its == parent) {
            parents.push(*child);
            found.push((*child, name.clone()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_recognised() {
        let traces = Traces::of("P@ssw0rd");
        let utf16: Vec<u8> = "P@ssw0rd".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(traces.within(b"..P@ssw0rd..", "here").len(), 1);
        assert_eq!(traces.within(&utf16, "here")[0].form, "the text in UTF-16");
        assert_eq!(traces.within(b"21BD12DC183F740EE76F27B78EB39C8AD972A757", "here")[0].form, "the hash in capitals");
        assert_eq!(traces.within(b"2DC183F740EE76F27B78EB39C8AD972A757:52579", "here"), []);
    }

    #[test]
    fn a_secret_in_this_very_process_is_found() -> anyhow::Result<()> {
        let secret = format!("held {} on purpose", std::process::id());
        let found = Traces::of(&secret).in_process(std::process::id())?;
        assert!(found.iter().any(|trace| trace.form == "the text"), "{found:?}");
        Ok(())
    }
}
