//! Range files as the public downloader writes them, for the passwords of a benchmark alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use rand::{Rng, RngExt};
use sha1::{Digest, Sha1};
use xshell::Shell;

/// Lines of a range: 2.2 billion hashes (October 2026) over 2^20 ranges.
pub(super) const LINES: usize = 2098;

/// The ranges of some passwords, each as long as a real one.
pub(super) struct Ranges {
    /// What stands in every range. Written once: ten thousand ranges of lines of their own take minutes.
    filling: Vec<String>,
    /// By prefix: the lines of passwords.
    ranges: BTreeMap<String, Vec<String>>,
}

impl Ranges {
    pub(super) fn new(rng: &mut impl Rng) -> Self {
        let mut line = || {
            let suffix = format!("{:032X}{:03X}", rng.random::<u128>(), rng.random_range(0..0x1000));
            format!("{suffix}:{}", rng.random_range(1..100))
        };
        let mut filling: Vec<_> = (0..LINES).map(|_| line()).collect();
        filling.sort_unstable();
        Self { filling, ranges: BTreeMap::new() }
    }

    /// Adds the range of a password, and the password to it where its count is not 0.
    pub(super) fn add(&mut self, password: &str, count: u64) -> anyhow::Result<()> {
        let digits: String = Sha1::digest(password.as_bytes()).iter().map(|byte| format!("{byte:02X}")).collect();
        let (prefix, suffix) = digits.split_at_checked(5).context("40 digits")?;
        let range = self.ranges.entry(prefix.to_owned()).or_default();
        if count > 0 {
            range.push(format!("{suffix}:{count}"));
        }
        Ok(())
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.ranges.len()
    }

    /// Writes them into a new folder, a file each.
    pub(super) fn write(&self, shell: &Shell, folder: &Path) -> anyhow::Result<()> {
        shell.remove_path(folder)?;
        for (prefix, own) in &self.ranges {
            shell.write_file(folder.join(format!("{prefix}.txt")), self.lines(own).join("\r\n"))?;
        }
        Ok(())
    }

    /// Writes them into one file of whole hashes, sorted by hash, as the public downloader does as well. Answers
    /// how many.
    pub(super) fn write_hashes(&self, file: &Path) -> anyhow::Result<usize> {
        let mut out = BufWriter::new(File::create(file)?);
        let mut hashes = 0;
        for (prefix, own) in &self.ranges {
            for line in self.lines(own) {
                hashes += 1;
                for part in [prefix, line, "\r\n"] {
                    out.write_all(part.as_bytes())?;
                }
            }
        }
        out.flush()?;
        Ok(hashes)
    }

    fn lines<'a>(&'a self, own: &'a [String]) -> Vec<&'a str> {
        let mut lines: Vec<_> = self.filling.iter().map(String::as_str).collect();
        for line in own {
            let at = lines.partition_point(|other| other < &line.as_str());
            lines.insert(at, line);
        }
        lines
    }
}
