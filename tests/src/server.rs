//! A web server over a folder. `cargo xtask dist --verify` takes this file as it is: the rest of `tests` is much to build.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context;

/// A running web server, stopped when dropped.
pub struct Server {
    process: Child,
    /// Its address, without a path.
    pub address: String,
}

/// Serves a folder, with a pause behind each 64 KiB of a file, and writes its port.
const SERVE: &str = r#"
import functools, http.server, sys, time

class Handler(http.server.SimpleHTTPRequestHandler):
    def copyfile(self, source, output):
        while part := source.read(65536):
            output.write(part)
            time.sleep(float(sys.argv[2]))

handler = functools.partial(Handler, directory=sys.argv[1])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
print(server.server_port, flush=True)
server.serve_forever()
"#;

impl Server {
    /// Serves the files that lie in a folder by now, or will, and waits for `pause` behind each 64 KiB of a file.
    ///
    /// # Errors
    /// When it does not start.
    pub fn over(folder: &Path, pause: Duration) -> anyhow::Result<Self> {
        let mut process = Command::new("python3")
            .args(["-c", SERVE])
            .arg(folder)
            .arg(pause.as_secs_f64().to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("python3 does not start")?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("its output")?).read_line(&mut line)?;
        let port: u16 = line.trim().parse().context("its port")?;
        Ok(Self { process, address: format!("http://127.0.0.1:{port}") })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
