//! `cargo xtask bench vault`: the same logins in a vault, audited by Cordon and by three other programs.
//!
//! All run unchanged. Those that ask the public range API by name, and have no setting for it, are led to the mirror when
//! they resolve that name. Cordon and they speak TLS with the same mirror, through a relay that counts.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail, ensure};
use xshell::{Shell, cmd};

use super::content::Content;
use super::measure::{Program, Run};
use super::ranges::LINES;
use super::relay::Relay;
use super::store::Store;
use super::table::{self, Figures, Row};
use super::{FOLDER, Mirror, build, programs};
use crate::packages::{self, For};
use crate::python::{self, PEERS};

/// Logins, where the command names none.
const LOGINS: &[usize] = &[1000, 10_000];
/// Each program runs so often, in turn, and the median counts.
const ROUNDS: usize = 3;
/// Seconds after which a program does not run once more.
const PATIENCE: f64 = 300.0;
/// The name that the others ask (haveibeenpwned.com/API/v3, section Pwned Passwords).
const PUBLIC: &str = "api.pwnedpasswords.com";

pub(super) fn bench(shell: &Shell, logins: &[usize]) -> anyhow::Result<()> {
    let cordon = build(shell)?;
    // A program that is not to be had is named in the table; the others are measured.
    if let Err(error) = packages::install(shell, &[For::Python, For::KeePass, For::Peers]) {
        println!("{error:#}");
    }
    python::install(shell, &PEERS)?;
    let bench = Bench { folder: shell.create_dir(FOLDER)?.join("vault"), shell: shell.clone(), cordon };
    for logins in if logins.is_empty() { LOGINS } else { logins } {
        bench.compare(*logins)?;
    }
    Ok(())
}

struct Bench {
    shell: Shell,
    folder: PathBuf,
    cordon: PathBuf,
}

/// A program and its runs so far, or why it cannot run.
struct Entrant {
    program: Program,
    runs: anyhow::Result<Vec<Run>>,
}

impl Bench {
    fn compare(&self, logins: usize) -> anyhow::Result<()> {
        let Self { shell, folder, cordon } = self;
        println!("Writing {logins} logins, and the ranges of their passwords");
        let content = Content::new(logins)?;
        let (ranges, hashes, database) = (folder.join("ranges"), folder.join("hashes.txt"), folder.join("vault.kdbx"));
        content.ranges.write(shell, &ranges)?;
        let count = content.ranges.write_hashes(&hashes)?;
        self.write_database(&content, &database)?;

        let (cert, key) = self.certificate()?;
        let mirror = Mirror::start_tls(cordon, &ranges, &cert, &key)?;
        let relay = Relay::start(address(&mirror)?)?;
        let shell = self.environment(&relay)?;
        let store = Store::new(&shell, &content);
        let no_store = store.as_ref().err().map(|error| anyhow!("{error:#}"));

        let source = format!("https://127.0.0.1:{}", relay.port);
        let mut entrants: Vec<_> = [
            (programs::cordon(cordon, &database, &source), None),
            (programs::pass_audit(), no_store),
            (programs::hibpcli(&database), None),
            (programs::keepassxc(&database, &hashes), None),
        ]
        .into_iter()
        .map(|(program, reason)| Entrant { program, runs: reason.map_or_else(|| Ok(Vec::new()), Err) })
        .collect();
        for _ in 0..ROUNDS {
            for entrant in &mut entrants {
                entrant.run(&shell, folder, &relay, &content)?;
            }
        }
        let requests = self.requests(&shell, &ranges, &database)?;
        let rows: Vec<_> = entrants.into_iter().map(|entrant| entrant.row(requests)).collect();
        print(&content, &rows, count)?;
        // Nearly 2 GB for 10,000 logins.
        shell.remove_path(&ranges)?;
        shell.remove_path(&hashes)?;
        Ok(())
    }

    fn write_database(&self, content: &Content, database: &Path) -> anyhow::Result<()> {
        let python = self.shell.current_dir().join(PEERS.folder).join("bin/python");
        let password = programs::PASSWORD;
        cmd!(self.shell, "{python} xtask/peers/make_kdbx.py {database} {password}")
            .stdin(content.lines())
            .quiet()
            .run()?;
        Ok(())
    }

    /// A certificate for the mirror and its key; `ca.pem` is its throw-away issuer.
    fn certificate(&self) -> anyhow::Result<(PathBuf, PathBuf)> {
        let _folder = self.shell.push_dir(&self.folder);
        let new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
        let names = format!("subjectAltName=DNS:{PUBLIC},IP:127.0.0.1");
        let end = "basicConstraints=critical,CA:FALSE";
        cmd!(self.shell, "openssl {new...} -subj /CN=cordon-bench-issuer -keyout ca.key -out ca.pem")
            .quiet()
            .ignore_stderr()
            .run()
            .context("openssl could not make an issuer")?;
        cmd!(self.shell, "openssl {new...} -subj /CN=cordon-bench -CA ca.pem -CAkey ca.key -addext {names} -addext {end} -keyout mirror.key -out mirror.pem")
            .quiet()
            .ignore_stderr()
            .run()
            .context("openssl could not make a certificate")?;
        Ok((self.folder.join("mirror.pem"), self.folder.join("mirror.key")))
    }

    /// A shell in which the others find the mirror, and all trust it beside the usual issuers; none finds what the
    /// person has at home.
    fn environment(&self, relay: &Relay) -> anyhow::Result<Shell> {
        let shell = self.shell.clone();
        let programs = shell.current_dir().join(PEERS.folder).join("bin");
        let python = programs.join("python");
        let ask = |what: &str| cmd!(shell, "{python} -c {what}").quiet().read();
        let usual = shell.read_file(ask("import certifi; print(certifi.where())")?)?;
        let packages = PathBuf::from(ask("import sysconfig; print(sysconfig.get_path('purelib'))")?);
        let issuers = self.folder.join("issuers.pem");
        shell.write_file(&issuers, usual + &shell.read_file(self.folder.join("ca.pem"))?)?;
        let home = shell.create_dir(self.folder.join("home"))?;
        let path = shell.var_os("PATH").unwrap_or_default();
        shell.set_var("PATH", std::env::join_paths(std::iter::once(programs).chain(std::env::split_paths(&path)))?);
        shell.set_var("PYTHONPATH", shell.current_dir().join("xtask/peers/redirect"));
        shell.set_var("RELAY_PORT", relay.port.to_string());
        shell.set_var("PASSWORD_STORE_ENABLE_EXTENSIONS", "true");
        shell.set_var("PASSWORD_STORE_EXTENSIONS_DIR", packages.join("usr/lib/password-store/extensions"));
        shell.set_var("LC_ALL", "C.UTF-8");
        for name in ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"] {
            shell.set_var(name, &issuers);
        }
        for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
            shell.set_var(name, &home);
        }
        // A proxy of the person's would carry the requests off this computer.
        for name in ["NO_PROXY", "no_proxy"] {
            shell.set_var(name, "*");
        }
        Ok(shell)
    }

    /// How many requests Cordon makes. They are told apart in clear text alone, so this is a run of its own.
    fn requests(&self, shell: &Shell, ranges: &Path, database: &Path) -> anyhow::Result<u64> {
        let mirror = Mirror::start(&self.cordon, ranges)?;
        let relay = Relay::start(address(&mirror)?)?;
        let program = programs::cordon(&self.cordon, database, &format!("http://127.0.0.1:{}", relay.port));
        let (run, _) = program.run(shell, &self.folder, &relay)?;
        Ok(run.traffic.requests)
    }
}

impl Entrant {
    /// Once more, unless it cannot run or has had its time. An answer that is not the right one ends the benchmark.
    fn run(&mut self, shell: &Shell, folder: &Path, relay: &Relay, content: &Content) -> anyhow::Result<()> {
        let name = self.program.name;
        let Ok(runs) = &mut self.runs else { return Ok(()) };
        if runs.iter().map(|run| run.seconds).sum::<f64>() > PATIENCE {
            return Ok(());
        }
        match self.program.run(shell, folder, relay) {
            Ok((run, exposed)) => {
                let other: Vec<_> = exposed.symmetric_difference(&content.exposed).collect();
                ensure!(
                    other.is_empty(),
                    "{name} disagrees with what the ranges hold on {} logins, such as {:?}",
                    other.len(),
                    other.first()
                );
                println!("{name}: {:.2} s", run.seconds);
                runs.push(run);
            }
            Err(error) => self.runs = Err(error),
        }
        Ok(())
    }

    fn row(self, requests: u64) -> Row {
        let Program { name, does, .. } = self.program;
        let requests = name.starts_with("cordon").then_some(requests);
        let figures = self.runs.map_err(|error| format!("{error:#}"));
        let figures = figures.and_then(|runs| Figures::of(&runs, requests).ok_or_else(|| "it never ran".to_owned()));
        Row { name, does, figures }
    }
}

fn print(content: &Content, rows: &[Row], hashes: usize) -> anyhow::Result<()> {
    let [cordon, pass_audit, hibpcli, keepassxc] = rows else { bail!("a program is missing") };
    if let Err(reason) = &cordon.figures {
        bail!("cordon could not be measured: {reason}");
    }
    let (logins, exposed, ranges) = (content.logins.len(), content.exposed.len(), content.ranges.count());
    println!("\n{logins} logins, {} distinct passwords in {ranges} ranges of {LINES} lines.", content.distinct);
    println!("All that were measured name the same {exposed} exposed logins. Each figure is the median of the runs;");
    println!("a program that has had {PATIENCE} s does not run again. Memory is that of the largest process,");
    println!(
        "and the processor's time that of all of them, without the mirror and gpg-agent. The requests of cordon are"
    );
    println!("counted in a run of its own in clear text; the others make a connection for each.");
    table::print(
        "Online, over TLS on this computer. A network would add its delay to each request; only cordon has several under way",
        &[cordon, pass_audit, hibpcli],
    );
    let title =
        format!("Offline, from a file of {hashes} hashes of the 2.2 billion there are. cordon is online, as above");
    table::print(&title, &[cordon, keepassxc]);
    Ok(())
}

fn address(mirror: &Mirror) -> anyhow::Result<SocketAddr> {
    let (_, address) = mirror.source.split_once("://").context("an address")?;
    Ok(address.parse()?)
}
