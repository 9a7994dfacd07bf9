//! One start of a program, from the process to its first content, and to the whole of its first screen.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use xshell::Shell;

use super::screen::{Display, Picture, at_home};

/// How long a program may take until its first content, or to end.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two questions whether anything was drawn.
const STEP: Duration = Duration::from_millis(1);
/// When a program has settled, after its first content.
const SETTLED: Duration = Duration::from_secs(2);
/// The share of pixels in which the whole first screen may differ from the settled one: a scroll bar that fades away.
const FADES: f64 = 0.01;
/// Ticks of a second in /proc (proc_pid_stat(5)), which the kernel's interface fixes.
const TICKS: f64 = 100.0;

/// What a start took.
pub(super) struct Start {
    /// Seconds from the process to its first content.
    pub(super) seconds: f64,
    /// Seconds of processors until then, of all its processes.
    pub(super) processor: f64,
    /// Bytes of memory then, of all its processes: what they share with others is divided by how many share it.
    pub(super) memory: u64,
    /// The same when it has settled.
    pub(super) memory_settled: u64,
    /// Seconds from the process until its screen was as it is when it has settled.
    pub(super) whole: f64,
}

/// What was on the screen.
pub(super) struct Pictures {
    pub(super) first: Picture,
    pub(super) settled: Picture,
}

/// Starts `program` for a person with an empty home.
pub(super) fn start(shell: &Shell, display: &Display, program: &Path) -> anyhow::Result<(Start, Pictures)> {
    let look = display.look()?;
    ensure!(!look.picture()?.shows_content(), "the display is not empty");
    look.was_drawn()?;
    let home = shell.create_temp_dir()?;
    let mut command = Command::new(program);
    at_home(shell, &mut command, home.path())?
        .env("DISPLAY", &display.name)
        .env("DBUS_SESSION_BUS_ADDRESS", &display.bus_address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Its children go with it.
        .process_group(0);
    let begin = Instant::now();
    let mut process = Process(command.spawn().with_context(|| format!("{} does not start", program.display()))?);
    let (seconds, picture) = loop {
        if look.was_drawn()? {
            let picture = look.picture()?;
            let seconds = begin.elapsed().as_secs_f64();
            if picture.shows_content() {
                break (seconds, picture);
            }
        }
        ensure!(process.0.try_wait()?.is_none(), "{} ended before it showed anything", program.display());
        ensure!(begin.elapsed() < PATIENCE, "{} shows nothing", program.display());
        std::thread::sleep(STEP);
    };
    let family = family(shell, process.0.id())?;
    let processor = family.iter().map(|id| processor(shell, *id)).sum();
    let memory = memory(shell, &family);
    let mut screens = vec![(seconds, picture.sample())];
    while begin.elapsed().as_secs_f64() < seconds + SETTLED.as_secs_f64() {
        if look.was_drawn()? {
            let picture = look.picture()?;
            screens.push((begin.elapsed().as_secs_f64(), picture.sample()));
        }
        std::thread::sleep(STEP);
    }
    let settled = look.picture()?;
    let last = settled.sample();
    // The last of those that are not it yet is followed by the first that is.
    let other = screens.iter().rposition(|(_, screen)| screen.differs(&last) > FADES);
    let whole = screens.get(other.map_or(0, |other| other + 1)).map_or(seconds, |(seconds, _)| *seconds);
    let family = self::family(shell, process.0.id())?;
    let memory_settled = self::memory(shell, &family);
    process.end(shell, &family)?;
    let start = Start { seconds, whole, processor, memory, memory_settled };
    Ok((start, Pictures { first: picture, settled }))
}

/// A program that is ended when dropped, with its children.
struct Process(Child);

impl Process {
    /// Ends it, and waits until none of its family is left to take time from the next start.
    fn end(&mut self, shell: &Shell, family: &[u32]) -> anyhow::Result<()> {
        self.kill();
        let begin = Instant::now();
        while family.iter().any(|id| stat(shell, *id).is_some()) {
            ensure!(begin.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn kill(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.0.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The fields of /proc/ID/stat behind the name, which may hold spaces; `None` where the process is gone, or has ended and
/// nobody has asked how.
fn stat(shell: &Shell, id: u32) -> Option<Vec<String>> {
    let stat = shell.read_file(format!("/proc/{id}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    (!fields.starts_with('Z')).then(|| fields.split(' ').map(str::to_owned).collect())
}

/// A process and all that descend from it.
fn family(shell: &Shell, id: u32) -> anyhow::Result<Vec<u32>> {
    let entries = shell.read_dir("/proc")?;
    let ids = entries.iter().filter_map(|entry| entry.file_name()?.to_str()?.parse::<u32>().ok());
    let parents: Vec<_> = ids.filter_map(|id| Some((id, stat(shell, id)?.get(1)?.parse::<u32>().ok()?))).collect();
    let mut family = vec![id];
    let mut next = 0;
    while let Some(parent) = family.get(next).copied() {
        family.extend(parents.iter().filter(|(_, its)| *its == parent).map(|(id, _)| *id));
        next += 1;
    }
    Ok(family)
}

/// Seconds of processors that a process has had, and its children that have ended.
fn processor(shell: &Shell, id: u32) -> f64 {
    // utime, stime, cutime, cstime: fields 14 to 17, counted from one and with the two before the state.
    let fields = stat(shell, id).unwrap_or_default();
    let ticks: f64 = fields.iter().skip(11).take(4).filter_map(|field| field.parse::<f64>().ok()).sum();
    ticks / TICKS
}

/// Bytes of memory (PSS) of some processes.
fn memory(shell: &Shell, family: &[u32]) -> u64 {
    let of = |id: &u32| {
        let rollup = shell.read_file(format!("/proc/{id}/smaps_rollup")).ok()?;
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.trim().trim_end_matches(" kB").parse::<u64>().ok()
    };
    family.iter().filter_map(of).sum::<u64>() * 1024
}
