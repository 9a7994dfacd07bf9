//! A full disk, a real one, in a mount namespace of the test's own.
#![cfg(target_os = "linux")]

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::ensure;
use fetch::FetchError;
use tempfile::TempDir;

use crate::{Serving, check_equal, part, run, run_told, source_of, wanted};

/// Where the child finds its disk.
const DISK: &str = "FETCH_TEST_DISK";

/// In the parent, runs `test` again in a child that has a disk of `size` bytes, and answers `None`; in the child,
/// answers the disk's folder.
fn disk(test: &str, size: &str) -> anyhow::Result<Option<String>> {
    if let Ok(disk) = env::var(DISK) {
        return Ok(Some(disk));
    }
    let folder = TempDir::new()?;
    // Its own loopback is up in this namespace of mounts, as the network is shared.
    let script = "mount -t tmpfs -o size=$1 none \"$FETCH_TEST_DISK\" && exec \"$2\" --exact \"$3\"";
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script, "sh", size])
        .arg(env::current_exe()?)
        .arg(test)
        .env(DISK, folder.path())
        .output()?;
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    ensure!(output.status.success() && said.contains("1 passed"), "{said}");
    Ok(None)
}

#[tokio::test]
async fn a_full_disk_loses_nothing() -> anyhow::Result<()> {
    // A page for each file: 256 files and the record do not fit into 600 KiB.
    let Some(disk) = disk("disks::a_full_disk_loses_nothing", "600k")? else { return Ok(()) };
    let source = source_of(256)?;
    let mirror = Serving::of(source.path()).await?;
    let first = wanted(&Path::new(&disk).join("ranges"), &mirror.source(), part(0, 255)?)?;
    let error = run(&first).await?.expect_err("it does not fit");
    assert!(matches!(&error, FetchError::DiskFull { .. }), "{error:?}");
    let error = run(&first).await?.expect_err("it still does not");
    assert!(matches!(&error, FetchError::DiskFull { .. }), "{error:?}");
    ensure!(Command::new("mount").args(["-o", "remount,size=4m", &disk]).status()?.success(), "it cannot grow");
    let (report, _) = run_told(&first).await?;
    assert!(report.kept > 50 && report.kept + report.written == 256, "{report:?}");
    check_equal(&first.folder, source.path(), 0..256)
}
