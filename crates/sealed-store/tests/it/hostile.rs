//! State files that somebody has damaged or made up: each is refused with its reason, quickly, and stays as it is.

use std::fs::{self, File};
use std::time::{Duration, Instant};

use sealed_store::{Key, Store, StoreError};
use secret::Secret;
use tempfile::TempDir;

use crate::{count, seal, set};

/// A store with a good state, and what is made of its file.
fn check(name: &str, alter: impl FnOnce(&mut Vec<u8>), expect: impl FnOnce(&StoreError) -> bool) -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().to_owned()), Key::generate());
    set(&store, &key, 1)?;
    let path = folder.path().join("state.age");
    let mut bytes = fs::read(&path)?;
    alter(&mut bytes);
    fs::write(&path, &bytes)?;
    refuses(name, &store, &key, expect)?;
    assert_eq!(fs::read(&path)?, bytes, "{name}: the file is untouched");
    Ok(())
}

fn refuses(name: &str, store: &Store, key: &Key, expect: impl FnOnce(&StoreError) -> bool) -> anyhow::Result<()> {
    let start = Instant::now();
    let Err(error) = count(store, key) else { anyhow::bail!("{name} is read") };
    assert!(expect(&error), "{name}: {error:?}");
    assert!(set(store, key, 2).is_err(), "{name} is saved over");
    assert!(start.elapsed() < Duration::from_secs(5), "{name} takes long to be refused");
    Ok(())
}

#[test]
fn an_empty_file() -> anyhow::Result<()> {
    check("empty", Vec::clear, |error| matches!(error, StoreError::Damaged))
}

#[test]
fn a_cut_header() -> anyhow::Result<()> {
    check("header cut", |bytes| bytes.truncate(40), |error| matches!(error, StoreError::Damaged))
}

#[test]
fn a_cut_body() -> anyhow::Result<()> {
    check("body cut", |bytes| bytes.truncate(bytes.len() - 100), |error| matches!(error, StoreError::Damaged))
}

#[test]
fn a_flipped_tag() -> anyhow::Result<()> {
    let flip = |bytes: &mut Vec<u8>| {
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
    };
    check("tag flipped", flip, |error| matches!(error, StoreError::Damaged))
}

#[test]
fn an_altered_header() -> anyhow::Result<()> {
    // The MAC of the header follows "---".
    let alter = |bytes: &mut Vec<u8>| {
        if let Some(at) = bytes.windows(5).position(|window| window == b"\n--- ") {
            bytes[at + 10] ^= 2;
        }
    };
    check("MAC altered", alter, |error| matches!(error, StoreError::Damaged))
}

#[test]
fn a_wrong_key() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let store = Store::at(folder.path().to_owned());
    set(&store, &Key::generate(), 1)?;
    refuses("wrong key", &store, &Key::generate(), |error| matches!(error, StoreError::WrongKey))
}

#[test]
fn a_later_version() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().to_owned()), Key::generate());
    let later = seal(&key, r#"{"version":4,"data":{"another":"form"}}"#)?;
    fs::write(folder.path().join("state.age"), &later)?;
    refuses("later version", &store, &key, |error| matches!(error, StoreError::Newer { found: 4, known: 3 }))?;
    assert_eq!(fs::read(folder.path().join("state.age"))?, later);
    Ok(())
}

#[test]
fn sealed_text_that_is_no_state() -> anyhow::Result<()> {
    for text in ["", "null", "{}", r#"{"version":3}"#, r#"{"version":"3","data":{}}"#, r#"{"version":0,"data":{}}"#] {
        let folder = TempDir::new()?;
        let (store, key) = (Store::at(folder.path().to_owned()), Key::generate());
        fs::write(folder.path().join("state.age"), seal(&key, text)?)?;
        refuses(text, &store, &key, |error| matches!(error, StoreError::Damaged))?;
    }
    Ok(())
}

#[test]
fn a_gibibyte_of_zeros() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().to_owned()), Key::generate());
    File::create(folder.path().join("state.age"))?.set_len(1 << 30)?;
    refuses("zeros", &store, &key, |error| matches!(error, StoreError::TooLarge { bytes: 1_073_741_824 }))?;
    // Small enough to be read, and no state either.
    File::create(folder.path().join("state.age"))?.set_len(1 << 20)?;
    refuses("fewer zeros", &store, &key, |error| matches!(error, StoreError::Damaged))
}

#[test]
fn an_absurd_work_factor_is_refused_before_it_burns_the_processor() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().to_owned()), Key::generate());
    let passphrase = Secret::new("mumble-granite-oboe".to_owned());
    store.seal_key(&key, &passphrase)?;
    let path = folder.path().join("key.age");
    let sealed = fs::read(&path)?;
    let at = sealed.windows(4).position(|window| window == b" 18\n");
    let at = at.ok_or_else(|| anyhow::anyhow!("the work factor is 18"))?;
    for log_n in [21_u8, 40, 63] {
        let mut absurd = sealed.clone();
        absurd.splice(at + 1..at + 3, log_n.to_string().into_bytes());
        fs::write(&path, &absurd)?;
        let start = Instant::now();
        let error = store.open_key(&passphrase).err();
        assert!(matches!(error, Some(StoreError::TooMuchWork { log_n: asked }) if asked == log_n), "{error:?}");
        assert!(start.elapsed() < Duration::from_secs(5));
    }
    Ok(())
}
