//! A web server over a folder.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::Context;

/// A running web server, stopped when dropped.
pub struct Server {
    process: Child,
    /// Its address, without a path.
    pub address: String,
}

impl Server {
    /// Serves the files that lie in a folder by now, or will.
    ///
    /// # Errors
    /// When it does not start.
    pub fn over(folder: &Path) -> anyhow::Result<Self> {
        let mut process = Command::new("python3")
            .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory"])
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("its output")?).read_line(&mut line)?;
        let port = line.split_whitespace().skip_while(|word| *word != "port").nth(1).context("its port")?;
        Ok(Self { process, address: format!("http://127.0.0.1:{port}") })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
