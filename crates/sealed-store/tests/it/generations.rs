//! What is saved is read back, earlier versions are migrated, and generations are kept.

use sealed_store::{Document, Key, Store, StoreError};
use secret::Secret;
use tempfile::TempDir;

use crate::{Count, count, names, seal, set};

#[test]
fn what_is_saved_is_read_back_and_nothing_of_it_is_legible() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().join("state")), Key::generate());
    assert!(!store.has_state());
    assert_eq!(store.read::<Count>(&key)?, Count::default());
    assert!(!store.folder().exists(), "reading makes no folder");
    store.update(&key, |document: &mut Count| document.words.push("Threlkeld".to_owned()))?;
    assert_eq!(store.read::<Count>(&key)?.words, ["Threlkeld"]);
    let sealed = std::fs::read(store.folder().join("state.age"))?;
    assert!(sealed.starts_with(b"age-encryption.org/v1\n"));
    assert!(!sealed.windows(9).any(|bytes| bytes == b"Threlkeld"));
    Ok(())
}

#[cfg(unix)]
#[test]
fn the_files_are_their_owners_alone() -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().join("state")), Key::generate());
    set(&store, &key, 1)?;
    let mode = |path: &std::path::Path| std::fs::metadata(path).map(|meta| meta.permissions().mode() & 0o777);
    assert_eq!(mode(store.folder())?, 0o700);
    assert_eq!(mode(&store.folder().join("state.age"))?, 0o600);
    Ok(())
}

#[test]
fn the_length_does_not_tell_how_much_is_kept() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().to_owned()), Key::generate());
    let mut lengths = Vec::new();
    for words in [1, 300] {
        store.update(&key, |document: &mut Count| document.words = vec!["a word".to_owned(); words])?;
        lengths.push(std::fs::metadata(folder.path().join("state.age"))?.len());
    }
    // age itself adds a few hundred bytes of chance to each header.
    assert!(lengths[0].abs_diff(lengths[1]) < 600, "{lengths:?}");
    Ok(())
}

#[test]
fn the_generation_before_stays_and_can_be_gone_on_from() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().to_owned()), Key::generate());
    for number in 1..=3 {
        set(&store, &key, number)?;
    }
    assert_eq!(names(folder.path())?, ["lock", "state.age", "state.previous.age"]);
    std::fs::File::create(folder.path().join("state.age"))?;
    assert!(matches!(count(&store, &key), Err(StoreError::Damaged)));
    assert!(matches!(set(&store, &key, 4), Err(StoreError::Damaged)), "a damaged file is not saved over");
    assert_eq!(store.go_back::<Count>(&key)?, [folder.path().join("state.aside-1.age")]);
    assert_eq!(count(&store, &key)?, 2);
    set(&store, &key, 5)?;
    assert_eq!(count(&store, &key)?, 5);
    Ok(())
}

#[test]
fn a_file_that_is_gone_is_no_new_beginning() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().to_owned()), Key::generate());
    set(&store, &key, 1)?;
    set(&store, &key, 2)?;
    std::fs::remove_file(folder.path().join("state.age"))?;
    assert!(matches!(count(&store, &key), Err(StoreError::Gone)));
    assert!(matches!(set(&store, &key, 3), Err(StoreError::Gone)));
    assert_eq!(store.go_back::<Count>(&key)?, [""; 0].map(std::path::PathBuf::from));
    assert_eq!(count(&store, &key)?, 1);
    Ok(())
}

#[test]
fn starting_anew_sets_both_generations_aside() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (store, key, other) = (Store::at(folder.path().to_owned()), Key::generate(), Key::generate());
    set(&store, &key, 1)?;
    set(&store, &key, 2)?;
    assert!(matches!(count(&store, &other), Err(StoreError::WrongKey)));
    assert!(matches!(store.go_back::<Count>(&other), Err(StoreError::NoLastGood)));
    assert_eq!(store.start_anew()?.len(), 2);
    set(&store, &other, 7)?;
    set(&store, &other, 8)?;
    let expect = ["lock", "state.age", "state.aside-1.age", "state.previous.age", "state.previous.aside-1.age"];
    assert_eq!(names(folder.path())?, expect);
    assert_eq!(count(&store, &other)?, 8);
    Ok(())
}

#[test]
fn an_earlier_version_is_migrated_and_kept_beside() -> anyhow::Result<()> {
    for (text, expect) in [(r#"{"version":1,"data":41}"#, 41), (r#"{"version":2,"data":{"number":42}}"#, 42)] {
        let folder = TempDir::new()?;
        let (store, key) = (Store::at(folder.path().to_owned()), Key::generate());
        let old = seal(&key, text)?;
        std::fs::write(folder.path().join("state.age"), &old)?;
        assert_eq!(count(&store, &key)?, expect);
        assert_eq!(names(folder.path())?, ["state.age"], "reading changes nothing");
        set(&store, &key, 50)?;
        set(&store, &key, 51)?;
        let kept = folder.path().join(if expect == 41 { "state.version-1.age" } else { "state.version-2.age" });
        assert_eq!(std::fs::read(kept)?, old);
        assert_eq!(count(&store, &key)?, 51);
    }
    Ok(())
}

#[test]
fn a_change_that_changes_nothing_is_not_saved() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().to_owned()), Key::generate());
    set(&store, &key, 1)?;
    let before = std::fs::read(folder.path().join("state.age"))?;
    set(&store, &key, 1)?;
    assert_eq!(std::fs::read(folder.path().join("state.age"))?, before);
    Ok(())
}

#[test]
fn programs_that_save_side_by_side_lose_nothing() -> anyhow::Result<()> {
    const EACH: u64 = 25;
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().to_owned()), Key::generate());
    std::thread::scope(|scope| {
        let savers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    (0..EACH).try_for_each(|_| store.update(&key, |document: &mut Count| document.count += 1))
                })
            })
            .collect();
        savers.into_iter().all(|saver| matches!(saver.join(), Ok(Ok(()))))
    })
    .then_some(())
    .ok_or_else(|| anyhow::anyhow!("a save failed"))?;
    assert_eq!(count(&store, &key)?, 4 * EACH);
    Ok(())
}

#[test]
fn a_key_sealed_with_a_passphrase_opens_with_it_alone() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().to_owned()), Key::generate());
    let passphrase = Secret::new("mumble-granite-oboe".to_owned());
    assert!(!store.has_sealed_key());
    store.seal_key(&key, &passphrase)?;
    set(&store, &key, 9)?;
    assert_eq!(count(&store, &store.open_key(&passphrase)?)?, 9);
    let wrong = Secret::new("mumble-granite-obo".to_owned());
    assert!(matches!(store.open_key(&wrong), Err(StoreError::WrongPassphrase)));
    let short = Secret::new("elevenchars".to_owned());
    assert!(matches!(store.seal_key(&key, &short), Err(StoreError::ShortPassphrase)));
    store.forget_sealed_key()?;
    assert!(matches!(store.open_key(&passphrase), Err(StoreError::Disk(_))));
    Ok(())
}

#[test]
fn a_copy_goes_to_another_laptop() -> anyhow::Result<()> {
    let passphrase = Secret::new("mumble-granite-oboe".to_owned());
    let document = Count { count: 3, words: vec!["Threlkeld".to_owned()] };
    let copy = Store::export(&document, &passphrase)?;
    assert_eq!(Store::import::<Count>(&copy, &passphrase)?, document);
    assert!(matches!(Store::import::<Count>(b"nonsense", &passphrase), Err(StoreError::Damaged)));
    Ok(())
}

#[test]
fn erasing_leaves_nothing_of_ours_and_nothing_of_others_gone() -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let (store, key) = (Store::at(folder.path().join("state")), Key::generate());
    set(&store, &key, 1)?;
    set(&store, &key, 2)?;
    let gone = store.erase()?;
    assert_eq!(gone.len(), 4, "{gone:?}");
    assert!(!store.folder().exists() && !store.has_state());
    assert_eq!(store.erase()?, [""; 0].map(std::path::PathBuf::from));
    set(&store, &key, 1)?;
    std::fs::write(store.folder().join("holiday.jpg"), b"mine")?;
    store.erase()?;
    assert_eq!(names(store.folder())?, ["holiday.jpg"]);
    assert_eq!(<Count as Document>::migrate(9, serde_json::Value::Null), None);
    Ok(())
}
