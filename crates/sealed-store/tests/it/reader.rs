//! The program `age`, written by others in another language, reads what is kept.

use std::io::Write;
use std::process::{Command, Stdio};

use sealed_store::{Key, Store};
use secret::Secret;
use tempfile::TempDir;

use crate::set;

#[test]
fn the_age_program_opens_the_state_with_the_key() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().to_owned()), Key::generate());
    set(&store, &key, 71830)?;
    let identity = folder.path().join("key.txt");
    std::fs::write(&identity, key.to_text().expose())?;
    let out = Command::new("age")
        .args(["--decrypt", "--identity"])
        .args([&identity, &folder.path().join("state.age")])
        .output()?;
    let text = String::from_utf8(out.stdout)?;
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(text.trim_end(), r#"{"version":3,"data":{"count":71830,"words":[]}}"#);
    Ok(())
}

#[test]
fn the_age_program_opens_the_key_with_the_passphrase() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().to_owned()), Key::generate());
    store.seal_key(&key, &Secret::new("mumble-granite-oboe".to_owned()))?;
    // It asks on a terminal, which `script` gives it.
    let line = format!("age --decrypt {}", folder.path().join("key.age").display());
    let mut age = Command::new("script")
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut terminal) = age.stdin.take() {
        writeln!(terminal, "mumble-granite-oboe")?;
        // Closing it at once would end the terminal before the answer.
        std::thread::sleep(std::time::Duration::from_secs(4));
    }
    let said = String::from_utf8(age.wait_with_output()?.stdout)?;
    assert!(said.contains(key.to_text().expose()), "{said}");
    Ok(())
}
