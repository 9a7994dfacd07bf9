//! A process that saves in a loop is killed 500 times, at random moments.

use std::env;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sealed_store::{Key, Store};
use secret::Secret;
use tempfile::TempDir;

use crate::{Count, count, names, set};

/// The test that the child runs, and what it is told.
const TEST: &str = "killed::what_was_acknowledged_is_there_after_every_kill";
const FOLDER: &str = "SEALED_STORE_TEST_FOLDER";
const KEY: &str = "SEALED_STORE_TEST_KEY";

const KILLS: u32 = 500;
/// Milliseconds until the kill: from before the first save to after several.
const MOMENTS: std::ops::Range<u64> = 1..40;

#[test]
fn what_was_acknowledged_is_there_after_every_kill() -> anyhow::Result<()> {
    if let (Ok(folder), Ok(key)) = (env::var(FOLDER), env::var(KEY)) {
        return save_for_ever(Path::new(&folder), &Key::parse(&Secret::new(key))?);
    }
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().join("state")), Key::generate());
    set(&store, &key, 0)?;
    let mut rng = StdRng::seed_from_u64(2);
    let (mut acknowledged, mut in_the_middle) = (0, 0);
    for kill in 0..KILLS {
        let mut saver = Command::new(env::current_exe()?)
            .args(["--exact", TEST, "--nocapture"])
            .env(FOLDER, store.folder())
            .env(KEY, key.to_text().expose())
            .stdout(Stdio::piped())
            .spawn()?;
        thread::sleep(Duration::from_millis(rng.random_range(MOMENTS)));
        saver.kill()?;
        let mut said = String::new();
        saver.stdout.take().map(|mut out| out.read_to_string(&mut said)).transpose()?;
        saver.wait()?;
        if let Some(last) = said.lines().rev().find_map(|line| line.strip_prefix("saved ")?.strip_suffix('.')) {
            acknowledged = last.parse()?;
        }
        in_the_middle += u32::from(store.folder().join("state.new").exists());
        let found = count(&store, &key)?;
        // The last save may have been done and not yet acknowledged.
        assert!((acknowledged..=acknowledged + 1).contains(&found), "kill {kill}: {found} after {acknowledged}");
        acknowledged = found;
        assert!(store.has_last_good::<Count>(&key) || !store.folder().join("state.previous.age").exists());
    }
    assert!(acknowledged > u64::from(KILLS), "only {acknowledged} saves between {KILLS} kills");
    assert!(in_the_middle > 0, "no kill came in the middle of a save");
    set(&store, &key, 0)?;
    assert_eq!(names(store.folder())?, ["lock", "state.age", "state.previous.age"], "nothing is left lying");
    Ok(())
}

fn save_for_ever(folder: &Path, key: &Key) -> anyhow::Result<()> {
    let store = Store::at(folder.to_owned());
    let mut out = std::io::stdout();
    loop {
        let count = store.update(key, |document: &mut Count| {
            document.count += 1;
            document.count
        })?;
        // In one piece, as the end of the line tells that it is whole.
        out.write_all(format!("saved {count}.\n").as_bytes())?;
        out.flush()?;
    }
}
