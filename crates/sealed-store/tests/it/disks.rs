//! A full disk and a read-only one, both real, in a mount namespace of the test's own.
#![cfg(target_os = "linux")]

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::ensure;
use sealed_store::{DiskFault, Key, Store, StoreError};
use tempfile::TempDir;

use crate::{Count, count, names, set};

/// Where the child finds its disk.
const DISK: &str = "SEALED_STORE_TEST_DISK";

/// In the parent, runs `test` again in a child that has a disk of `size` bytes, and answers `None`; in the child,
/// answers the disk's folder.
fn disk(test: &str, size: &str) -> anyhow::Result<Option<String>> {
    if let Ok(disk) = env::var(DISK) {
        return Ok(Some(disk));
    }
    let folder = TempDir::new()?;
    let script = "mount -t tmpfs -o size=$1 none \"$SEALED_STORE_TEST_DISK\" && exec \"$2\" --exact \"$3\"";
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

fn fault(result: Result<(), StoreError>) -> anyhow::Result<DiskFault> {
    match result {
        Err(StoreError::Disk(error)) => Ok(DiskFault::of(&error)),
        other => anyhow::bail!("not refused by the disk: {other:?}"),
    }
}

#[test]
fn a_full_disk_loses_nothing() -> anyhow::Result<()> {
    let Some(disk) = disk("disks::a_full_disk_loses_nothing", "64k")? else { return Ok(()) };
    let (store, key) = (Store::at(Path::new(&disk).join("state")), Key::generate());
    set(&store, &key, 1)?;
    set(&store, &key, 2)?;
    let more = store.update(&key, |document: &mut Count| document.words = vec!["x".repeat(1000); 100]);
    assert_eq!(fault(more)?, DiskFault::Full);
    assert_eq!(count(&store, &key)?, 2, "the old state is intact");
    assert_eq!(names(store.folder())?, ["lock", "state.age", "state.previous.age"]);
    // Less fits again.
    set(&store, &key, 3)?;
    assert_eq!(count(&store, &key)?, 3);
    Ok(())
}

#[test]
fn a_read_only_disk_loses_nothing() -> anyhow::Result<()> {
    let Some(disk) = disk("disks::a_read_only_disk_loses_nothing", "256k")? else { return Ok(()) };
    let (store, key) = (Store::at(Path::new(&disk).join("state")), Key::generate());
    let read_only = |rights: &str| Command::new("mount").args(["-o", rights, &disk]).status();
    ensure!(read_only("remount,ro")?.success(), "it cannot be made read-only");
    assert_eq!(fault(set(&store, &key, 1))?, DiskFault::ReadOnly, "nothing is there yet");
    ensure!(read_only("remount,rw")?.success(), "it cannot be made writable");
    set(&store, &key, 2)?;
    ensure!(read_only("remount,ro")?.success(), "it cannot be made read-only");
    assert_eq!(fault(set(&store, &key, 3))?, DiskFault::ReadOnly);
    assert_eq!(count(&store, &key)?, 2);
    Ok(())
}
