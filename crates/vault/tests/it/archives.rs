//! Hostile and odd zip archives.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use vault::{Format, ImportError, Options, Place, SecondStep, Vault, What};
use zip::unstable::write::FileOptionsExt;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const DAMAGED: ImportError = ImportError::Damaged { line: None };

const PROTON: &str = "Proton Pass/data.json";
const JSON: &str = r#"{"version": "1.31.1", "vaults": {"v": {"name": "Mine", "items": [
    {"data": {"type": "login", "metadata": {"name": "One"}, "content": {"password": "Invented-1"}}, "state": 1}]}}}"#;

fn zipped_with(options: SimpleFileOptions, entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in entries {
        writer.start_file(*name, options).expect("a name");
        writer.write_all(text.as_bytes()).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
    zipped_with(stored(), entries)
}

fn proton() -> Vec<u8> {
    zipped(&[(PROTON, JSON)])
}

fn read(bytes: &[u8]) -> Result<Vault, ImportError> {
    vault::read(bytes, &Options::default())
}

fn read_as(format: Format, bytes: &[u8]) -> Result<Vault, ImportError> {
    vault::read(bytes, &Options { format: Some(format), ..Options::default() })
}

/// The titles of the logins.
fn titles(bytes: &[u8]) -> Result<Vec<String>, ImportError> {
    Ok(read(bytes)?.logins.into_iter().map(|login| login.title).collect())
}

/// Where the records of this kind start.
fn records(bytes: &[u8], mark: &[u8]) -> Vec<usize> {
    bytes.windows(mark.len()).enumerate().filter(|(_, part)| *part == mark).map(|(at, _)| at).collect()
}

/// Writes `value` into each record of this kind.
fn patch(bytes: &mut [u8], mark: &[u8], offset: usize, value: &[u8]) {
    for at in records(bytes, mark) {
        bytes[at + offset..][..value.len()].copy_from_slice(value);
    }
}

/// The archive with a ZIP64 end record that speaks of `count` entries.
fn with_zip64_end(bytes: &[u8], count: u64) -> Vec<u8> {
    let end = *records(bytes, END).last().expect("an end");
    let field = |at: usize| u64::from(u32::from_le_bytes(bytes[end + at..][..4].try_into().expect("four bytes")));
    let mut new = bytes[..end].to_vec();
    new.extend(b"PK\x06\x06");
    new.extend(44_u64.to_le_bytes());
    new.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [count, count, field(12), field(16)] {
        new.extend(number.to_le_bytes());
    }
    new.extend(b"PK\x06\x07\0\0\0\0");
    new.extend((end as u64).to_le_bytes());
    new.extend(1_u32.to_le_bytes());
    let at = new.len();
    new.extend(&bytes[end..]);
    new[at + 8..at + 20].fill(0xFF);
    new
}

#[test]
fn a_zip_bomb_is_refused() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    writer.start_file(PROTON, deflated).expect("a name");
    let mebibyte = vec![0; 1024 * 1024];
    (0..64).for_each(|_| writer.write_all(&mebibyte).expect("memory"));
    writer.write_all(b"\0").expect("memory");
    let mut bomb = writer.finish().expect("memory").into_inner();
    assert!(bomb.len() < 100 * 1024);
    assert_eq!(read_as(Format::ProtonZip, &bomb).err(), Some(ImportError::UnpacksTooLarge));
    // What it says of its own size makes it no better.
    for size in [1_u32, u32::MAX - 1] {
        patch(&mut bomb, CENTRAL, 24, &size.to_le_bytes());
        let error = read_as(Format::ProtonZip, &bomb).err();
        assert!(matches!(error, Some(ImportError::UnpacksTooLarge | ImportError::Damaged { .. })), "{size}");
    }
}

#[test]
fn sizes_that_lie_are_found_out() {
    let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for options in [stored(), deflated] {
        let good = zipped_with(options, &[(PROTON, JSON)]);
        for (offset, size) in [(24, 10_u32), (24, 0), (20, 10), (20, 0)] {
            let mut bytes = good.clone();
            patch(&mut bytes, CENTRAL, offset, &size.to_le_bytes());
            assert_eq!(read(&bytes).err(), Some(DAMAGED), "{offset} {size}");
        }
        // More than there is takes no more memory than the limit, and all that is there comes.
        let mut bytes = good.clone();
        patch(&mut bytes, CENTRAL, 24, &(u32::MAX - 1).to_le_bytes());
        assert_eq!(titles(&bytes), Ok(vec!["One".to_owned()]));
    }
}

#[test]
fn a_changed_byte_of_the_content_is_found_out() {
    let mut bytes = proton();
    let at = bytes.windows(10).position(|part| part == b"Invented-1").expect("the password");
    bytes[at] = b'X';
    assert_eq!(read(&bytes).err(), Some(DAMAGED));
}

#[test]
fn encrypted_archives_are_named_as_such() {
    let options = stored().with_deprecated_encryption(b"password").expect("a password");
    let zip_crypto = zipped_with(options, &[(PROTON, JSON)]);
    assert_eq!(read(&zip_crypto).err(), Some(ImportError::EncryptedArchive));
    let mut aes = proton();
    patch(&mut aes, LOCAL, 6, &[1, 0, 99, 0]);
    patch(&mut aes, CENTRAL, 8, &[1, 0, 99, 0]);
    assert_eq!(read(&aes).err(), Some(ImportError::EncryptedArchive));
    // A part that is encrypted and of no interest does not matter.
    let mut other = zipped(&[("credentials.csv", DASHLANE), ("payments.csv", "type\n")]);
    for (mark, offset) in [(LOCAL, 6), (CENTRAL, 8)] {
        let second = records(&other, mark)[1];
        other[second + offset] = 1;
    }
    assert_eq!(titles(&other), Ok(vec!["One".to_owned()]));
}

#[test]
fn compression_that_is_not_read_is_named_as_such() {
    for method in [9_u16, 12, 14, 93, 95, 98, 99, 1234] {
        let mut bytes = proton();
        patch(&mut bytes, LOCAL, 8, &method.to_le_bytes());
        patch(&mut bytes, CENTRAL, 10, &method.to_le_bytes());
        assert_eq!(read(&bytes).err(), Some(ImportError::UnsupportedVersion), "{method}");
    }
}

#[test]
fn two_files_of_one_name_are_refused() {
    let mut bytes = zipped(&[(PROTON, JSON), ("Proton Pass/data.JSON", JSON)]);
    assert_eq!(titles(&bytes), Ok(vec!["One".to_owned()]));
    for at in records(&bytes, b"data.JSON") {
        bytes[at..at + 9].copy_from_slice(b"data.json");
    }
    assert_eq!(read(&bytes).err(), Some(DAMAGED));
}

#[test]
fn a_name_may_point_anywhere_since_nothing_is_written() {
    for name in [
        "data.json",
        "../../../../Proton Pass/data.json",
        "/etc/data.json",
        "//server/share/data.json",
        r"C:\Windows\data.json",
        r"..\..\DATA.JSON",
        "Proton Pass//./data.json",
        "פרוטון/data.json",
        "a\0b/data.json",
    ] {
        assert_eq!(titles(&zipped(&[(name, JSON)])), Ok(vec!["One".to_owned()]), "{name:?}");
    }
    for name in ["data.json/", "mydata.json", "data.json.txt", "._data.json", "data.json\0.txt", "", "/"] {
        assert_eq!(vault::detect(&zipped(&[(name, "")])), Err(ImportError::NotRecognised), "{name:?}");
    }
}

#[test]
fn the_file_in_the_fewest_folders_counts() {
    let attached = r#"{"version": "1", "vaults": {}}"#;
    let bytes = zipped(&[("Proton Pass/files/data.json", attached), (PROTON, JSON), ("x/y/data.json", attached)]);
    assert_eq!(titles(&bytes), Ok(vec!["One".to_owned()]));
}

#[test]
fn entries_that_overlap_do_no_harm() {
    let mut bytes = zipped(&[(PROTON, JSON), ("other", "")]);
    let second = records(&bytes, CENTRAL)[1];
    bytes[second + 42..second + 46].fill(0);
    assert_eq!(titles(&bytes), Ok(vec!["One".to_owned()]));
}

#[test]
fn an_archive_in_an_archive_is_not_looked_into() {
    let inner = proton();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(PROTON, stored()).expect("a name");
    writer.write_all(&inner).expect("memory");
    let outer = writer.finish().expect("memory").into_inner();
    assert_eq!(read(&outer).err(), Some(ImportError::NotText));
}

#[test]
fn an_archive_that_is_cut_off_anywhere_is_an_error() {
    let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for good in [proton(), zipped_with(deflated, &[(PROTON, JSON), ("other", "x")]), with_zip64_end(&proton(), 1)] {
        assert!(read(&good).is_ok());
        for length in 0..good.len() {
            let cut = read(&good[..length]);
            assert!(cut.is_err(), "{length}");
            assert!(length < 4 || cut.err() == Some(DAMAGED), "{length}");
        }
    }
}

#[test]
fn bytes_before_and_after_an_archive_are_passed_over() {
    let mut before = b"PK\x03\x04 and whatever was put in front".to_vec();
    before.extend(proton());
    assert_eq!(titles(&before), Ok(vec!["One".to_owned()]));
    let mut after = proton();
    after.extend(b"\0\0 and whatever came last");
    assert_eq!(titles(&after), Ok(vec!["One".to_owned()]));
    // A program that unpacks itself is no export.
    let mut program = b"MZ\0\0".to_vec();
    program.extend(proton());
    assert_eq!(read(&program).err(), Some(ImportError::NotText));
    assert_eq!(read(b"PK\x03\x04 and nothing else").err(), Some(DAMAGED));
}

#[test]
fn zip64_is_read() {
    assert_eq!(titles(&with_zip64_end(&proton(), 1)), Ok(vec!["One".to_owned()]));
    assert_eq!(titles(&zipped_with(stored().large_file(true), &[(PROTON, JSON)])), Ok(vec!["One".to_owned()]));
}

#[test]
fn a_list_of_entries_that_takes_too_much_memory_is_refused() {
    // Entries that are said to be there, and for which memory would be set aside.
    for count in [400_000, 5_000_000, u64::MAX] {
        assert_eq!(read(&with_zip64_end(&proton(), count)).err(), Some(ImportError::UnpacksTooLarge), "{count}");
    }
    // Entries that are there.
    let good = proton();
    let (list, end) = (records(&good, CENTRAL)[0], records(&good, END)[0]);
    let mut many = good[..list].to_vec();
    let mut header = good[list..list + 46].to_vec();
    header[28..34].fill(0);
    for _ in 0..400_000 {
        many.extend(&header);
    }
    many.extend(&good[end..]);
    assert_eq!(read(&many).err(), Some(ImportError::UnpacksTooLarge));
    // A few entries with a great many extra fields, of which each takes far more memory than its four bytes.
    let mut extra = good[..list].to_vec();
    header[30..32].copy_from_slice(&0xFFFC_u16.to_le_bytes());
    for _ in 0..300 {
        extra.extend(&header);
        extra.extend([0x34, 0x12, 0, 0].repeat(0x3FFF));
    }
    extra.extend(&good[end..]);
    assert_eq!(read(&extra).err(), Some(ImportError::UnpacksTooLarge));
    // Marks of a ZIP64 end, of which the reader notes each.
    let marks = b"PK\x06\x06".repeat(400_000);
    let noted = [LOCAL, &marks, &with_zip64_end(&good, 1)].concat();
    assert_eq!(read(&noted).err(), Some(ImportError::UnpacksTooLarge));
}

#[test]
fn thousands_of_empty_entries_are_passed_over() {
    let names: Vec<_> = (0..20_000).map(|number| format!("Proton Pass/files/{number:016}-empty.txt")).collect();
    let mut entries: Vec<_> = names.iter().map(|name| (name.as_str(), "")).collect();
    entries.push((PROTON, JSON));
    assert_eq!(titles(&zipped(&entries)), Ok(vec!["One".to_owned()]));
}

#[test]
fn thousands_of_false_ends_are_no_day_of_work() {
    let good = proton();
    let mut end = good[records(&good, END)[0]..].to_vec();
    end[8..12].fill(0xFE);
    let with = |count| [good.as_slice(), &end.repeat(count)].concat();
    assert_eq!(titles(&with(2_900)), Ok(vec!["One".to_owned()]));
    // The true one lies further ahead than the longest comment.
    assert_eq!(read(&with(3_100)).err(), Some(DAMAGED));
}

#[test]
fn other_archives_are_not_recognised() {
    for entries in [
        &[][..],
        &[("word/document.xml", "<w/>")],
        &[("passwords.csv", "name,url,username,password\n")],
        &[("export.json", JSON)],
        &[("export.data", "{}")],
        // Bitwarden's export with attached files.
        &[("data.json", r#"{"encrypted": false, "folders": [], "items": []}"#)],
    ] {
        assert_eq!(vault::detect(&zipped(entries)), Err(ImportError::NotRecognised), "{entries:?}");
    }
}

#[test]
fn an_archive_of_another_format_than_was_said_is_refused() {
    let bitwarden = zipped(&[("data.json", r#"{"encrypted": false, "folders": [], "items": []}"#)]);
    for (format, bytes) in [
        (Format::ProtonZip, bitwarden.as_slice()),
        (Format::ProtonZip, &zipped(&[("credentials.csv", DASHLANE)])),
        (Format::DashlaneZip, &proton()),
        (Format::DashlaneZip, &zipped(&[("credentials.csv", "name,url\na,b\n")])),
        (Format::OnePassword1pux, &proton()),
        (Format::OnePassword1pux, &zipped(&[("export.data", "{}"), ("export.attributes", "{}")])),
        (Format::ProtonJson, &proton()),
        (Format::ProtonJson, b"{\"items\": []}"),
    ] {
        assert_eq!(read_as(format, bytes).err(), Some(ImportError::OtherFormat), "{format:?}");
    }
}

#[test]
fn what_is_encrypted_with_pgp_is_named_as_such() {
    let message = "-----BEGIN PGP MESSAGE-----";
    assert_eq!(read(&zipped(&[("Proton Pass/data.pgp", message)])).err(), Some(ImportError::Pgp));
    let said = JSON.replacen('{', r#"{"encrypted": true, "#, 1);
    assert_eq!(read(&zipped(&[(PROTON, &said)])).err(), Some(ImportError::Pgp));
    assert_eq!(read(said.as_bytes()).err(), Some(ImportError::Pgp));
    // What is attached to a plain export may be called so as well.
    let attached = zipped(&[("Proton Pass/data.pgp", message), (PROTON, JSON)]);
    assert_eq!(titles(&attached), Ok(vec!["One".to_owned()]));
}

#[test]
fn json_in_an_archive_may_be_odd_or_broken() {
    let with = |json: &str| read(&zipped(&[(PROTON, json)]));
    assert_eq!(with(&format!("\u{feff}{JSON}")).map(|vault| vault.logins.len()), Ok(1));
    assert_eq!(with("").err(), Some(ImportError::Damaged { line: Some(1) }));
    assert_eq!(with(JSON.trim_end_matches(['}', ']'])).err(), Some(ImportError::Damaged { line: Some(2) }));
    let deep = format!(r#"{{"version": "1", "vaults": {}1{}}}"#, "[".repeat(100), "]".repeat(100));
    assert_eq!(with(&deep).err(), Some(ImportError::TooDeep));
    for vaults in [r#""text""#, "[]", "1", r#"{"v": []}"#, r#"{"v": {"items": {}}}"#, r#"{"v": {"name": 1}}"#] {
        let json = format!(r#"{{"version": "1", "vaults": {vaults}}}"#);
        assert_eq!(with(&json).err(), Some(DAMAGED), "{vaults}");
    }
    for vaults in ["{}", r#"{"v": {}}"#, r#"{"v": {"name": null, "items": null, "folders": null}}"#] {
        let json = format!(r#"{{"version": "1", "vaults": {vaults}}}"#);
        assert_eq!(with(&json).map(|vault| vault.logins.len()), Ok(0), "{vaults}");
    }
    let bytes = [0xFF, 0xFE].into_iter().chain(JSON.encode_utf16().flat_map(u16::to_le_bytes)).collect::<Vec<u8>>();
    assert_eq!(read(&bytes).map(|vault| vault.logins.len()), Ok(1));
}

#[test]
fn a_great_many_bad_entries_cost_little_and_the_rest_is_read() {
    let item = r#"{"categoryUuid": "001", "overview": {"title": "Last"}, "details": {"password": "Invented-2"}}"#;
    let data = format!(r#"{{"accounts": [{{"vaults": [{{"items": [{}{item}]}}]}}]}}"#, "0,".repeat(300_000));
    let vault = read(&zipped(&[("export.data", &data), ("export.attributes", "{}")])).expect("it is read");
    assert_eq!(vault.logins.iter().map(|login| login.place).collect::<Vec<_>>(), [Place::Entry(300_001)]);
    assert!(vault.problems.len() < 10_000 && vault.problems.iter().all(|problem| problem.what == What::BadEntry));
}

#[test]
fn items_count_over_the_whole_file_and_a_bad_one_is_a_problem() {
    let item = |title: &str, details: &str| {
        format!(r#"{{"categoryUuid": "001", "overview": {{"title": "{title}"}}, "details": {details}}}"#)
    };
    let fields = |value: &str| format!(r#"{{"loginFields": [{{"designation": "password", "value": {value}}}]}}"#);
    let first = [item("a", &fields("\"x\"")), item("b", &fields("17")), item("c", "null"), item("d", &fields("null"))];
    let second = [item("e", r#"{"loginFields": {}}"#), "null".to_owned(), item("f", &fields("\"y\""))];
    let vaults = [first.join(","), second.join(",")].map(|items| format!(r#"{{"items": [{items}]}}"#));
    let data = format!(r#"{{"accounts": [{{"vaults": [{}]}}, {{}}]}}"#, vaults.join(","));
    let vault = read(&zipped(&[("export.data", &data), ("export.attributes", "{}")])).expect("it is read");
    let places = |numbers: &[usize]| numbers.iter().map(|number| Place::Entry(*number)).collect::<Vec<_>>();
    assert_eq!(vault.logins.iter().map(|login| login.place).collect::<Vec<_>>(), places(&[1, 7]));
    assert_eq!(vault.problems.iter().map(|problem| problem.place).collect::<Vec<_>>(), places(&[2, 3, 5, 6]));
    assert_eq!(vault.left_out.other, 1);
}

#[test]
fn a_one_time_password_of_nothing_is_no_second_step() {
    let json = JSON.replace(r#""password""#, r#""totpUri": " ", "passkeys": [], "password""#);
    assert_ne!(json, JSON);
    assert_eq!(read(json.as_bytes()).expect("it is read").logins[0].second_steps, []);
    let json = JSON.replace(r#""password""#, r#""totpUri": "otpauth://x", "passkeys": [0], "password""#);
    let steps = read(json.as_bytes()).expect("it is read").logins.remove(0).second_steps;
    assert_eq!(steps, [SecondStep::Totp, SecondStep::Passkey]);
}

#[test]
fn a_huge_name_is_not_copied_for_every_login() {
    let item = r#"{"data": {"type": "login", "content": {"password": "x"}}, "folderId": "f"}"#;
    let name = "x".repeat(4 * 1024 * 1024);
    let json = format!(
        r#"{{"version": "1", "vaults": {{"v": {{"name": "{name}", "folders": [{{"folderId": "f", "name": "{name}"}}],
        "items": [{}]}}}}}}"#,
        vec![item; 5_000].join(",")
    );
    let vault = read(json.as_bytes()).expect("it is read");
    assert_eq!(vault.logins.len(), 5_000);
    assert!(vault.logins.iter().all(|login| login.folder.as_ref().is_some_and(|folder| folder.len() == 500)));
}

#[test]
fn what_is_left_out_of_an_archive_shows_nowhere() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/1password_1pux/two_vaults.1pux");
    let vault = read(&std::fs::read(folder).expect("the fixture")).expect("it is read");
    assert_eq!((vault.left_out.deleted, vault.left_out.archived, vault.left_out.other), (1, 1, 5));
    assert!(!format!("{vault:?}").contains("Invented-1"));
    assert!(vault.logins.iter().filter_map(|login| login.password.as_ref()).all(|password| {
        ["HISTORY", "NOTE", "CARD", "CUSTOM", "SERVER", "KEY", "DELETED", "ARCHIVED"]
            .into_iter()
            .all(|kind| password.expose() != format!("{kind}-SECRET"))
    }));
}

const DASHLANE: &str = "username,username2,username3,title,password,note,url,category,otpUrl\n\
    pat,,,One,Invented-1,,https://example.org,,\n";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        for mut bytes in [proton(), with_zip64_end(&zipped(&[("credentials.csv", DASHLANE)]), 1)] {
            for (index, value) in &changes {
                let at = index.index(bytes.len());
                bytes[at] = *value;
            }
            let _ = (vault::detect(&bytes), read(&bytes), read_as(Format::DashlaneZip, &bytes));
        }
    }

    #[test]
    fn any_bytes_after_the_mark_never_panic(rest in prop::collection::vec(any::<u8>(), 0..200)) {
        let bytes: Vec<u8> = LOCAL.iter().copied().chain(rest).collect();
        prop_assert!(read(&bytes).is_err());
    }

    #[test]
    fn any_change_to_a_document_never_panics(at in any::<prop::sample::Index>(), text in "[\\[\\]{}\":,0-9a-z\\\\ ]{0,8}") {
        let (before, after) = JSON.split_at(at.index(JSON.len()));
        let json = format!("{before}{text}{after}");
        let _ = (read(json.as_bytes()), read_as(Format::ProtonJson, json.as_bytes()));
    }
}
