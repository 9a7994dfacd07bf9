//! Hostile and odd JSON documents, and encrypted ones.

use std::path::Path;

use proptest::prelude::{ProptestConfig, prop_assert, proptest};
use proptest::sample::Index;
use secret::Secret;
use vault::{Address, Format, ImportError, LeftOut, Options, Place, Problem, SecondStep, Unlock, Vault, What};

use crate::fixtures::PASSWORD;

const FORMATS: [Format; 6] = [
    Format::BitwardenJson,
    Format::BitwardenEncrypted,
    Format::ProtonJson,
    Format::KeeperJson,
    Format::EnpassJson,
    Format::Cxf,
];
/// Those of this file whose entries stand open.
const OPEN: [Format; 4] = [Format::BitwardenJson, Format::KeeperJson, Format::EnpassJson, Format::Cxf];
const DAMAGED: ImportError = ImportError::Damaged { line: None };

fn read(bytes: impl AsRef<[u8]>) -> Result<Vault, ImportError> {
    vault::read(bytes.as_ref(), &Options::default())
}

fn read_as(format: Format, bytes: impl AsRef<[u8]>) -> Result<Vault, ImportError> {
    vault::read(bytes.as_ref(), &Options { format: Some(format), ..Options::default() })
}

fn unlock(bytes: impl AsRef<[u8]>, password: &str) -> Result<Vault, ImportError> {
    let unlock = Unlock { password: Some(Secret::new(password.to_owned())), key_file: None };
    vault::read(bytes.as_ref(), &Options { unlock, ..Options::default() })
}

fn error<T>(result: Result<T, ImportError>) -> ImportError {
    result.err().expect("an error")
}

fn fixture(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path);
    std::fs::read_to_string(path).expect("a fixture")
}

/// A vault of this open format with these entries.
fn of(format: Format, entries: &str) -> String {
    match format {
        Format::BitwardenJson => format!(r#"{{"encrypted": false, "folders": [], "items": {entries}}}"#),
        Format::KeeperJson => format!(r#"{{"shared_folders": [], "records": {entries}}}"#),
        Format::EnpassJson => format!(r#"{{"folders": [], "items": {entries}}}"#),
        _ => format!(
            r#"{{"version": {{"major": 1, "minor": 0}}, "exporterRpId": "a.example", "accounts": [{{"items": {entries}}}]}}"#
        ),
    }
}

/// An entry of this format. The parts are JSON.
fn entry(format: Format, title: &str, username: &str, password: &str) -> String {
    match format {
        Format::BitwardenJson => {
            format!(r#"{{"type": 1, "name": {title}, "login": {{"username": {username}, "password": {password}}}}}"#)
        }
        Format::KeeperJson => {
            format!(r#"{{"$type": "login", "title": {title}, "login": {username}, "password": {password}}}"#)
        }
        Format::EnpassJson => format!(
            r#"{{"title": {title}, "category": "login", "fields": [{{"type": "username", "value": {username}}},
            {{"type": "password", "value": {password}}}]}}"#
        ),
        _ => format!(
            r#"{{"title": {title}, "credentials": [{{"type": "basic-auth", "username": {{"value": {username}}},
            "password": {{"value": {password}}}}}]}}"#
        ),
    }
}

fn three(format: Format, middle: &str) -> String {
    let ends = [r#""first""#, r#""last""#].map(|title| entry(format, title, r#""u""#, r#""invented""#));
    of(format, &format!("[{}, {middle}, {}]", ends[0], ends[1]))
}

/// The middle one of three entries is a problem, and the others are read.
fn check_bad_entry(format: Format, middle: &str) {
    let vault = read(three(format, middle)).unwrap_or_else(|error| panic!("{format:?} {middle}: {error}"));
    assert_eq!(vault.format, format, "{middle}");
    assert_eq!(vault.problems, [Problem { place: Place::Entry(2), what: What::BadEntry }], "{format:?} {middle}");
    let titles: Vec<_> = vault.logins.iter().map(|login| (login.title.as_str(), login.place)).collect();
    assert_eq!(titles, [("first", Place::Entry(1)), ("last", Place::Entry(3))], "{format:?} {middle}");
}

#[test]
fn deep_nesting_is_refused() {
    for format in OPEN {
        for deep in ["[", r#"{"a":"#] {
            assert_eq!(error(read(of(format, &deep.repeat(100_000)))), ImportError::TooDeep, "{format:?}");
        }
    }
    assert_eq!(error(vault::detect("[".repeat(1_000_000).as_bytes())), ImportError::TooDeep);
}

#[test]
fn a_file_that_is_cut_off_is_damaged_and_the_line_is_told() {
    for format in OPEN {
        let whole = three(format, &entry(format, r#""x""#, r#""x""#, r#""x""#)).replace(", ", ",\n");
        let cut: String = whole.chars().take(whole.len() * 2 / 3).collect();
        let lines = u64::try_from(cut.lines().count()).ok();
        assert_eq!(error(read(&cut)), ImportError::Damaged { line: lines }, "{format:?}");
        assert_eq!(error(read_as(format, &cut)), ImportError::Damaged { line: lines }, "{format:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_told_as_such() {
    for format in OPEN {
        let text = three(format, &entry(format, r#""mid.dle""#, r#""u""#, r#""p""#));
        for bad in [&b"\0"[..], b"\xFF", b"\xC3", b"\xED\xA0\x80"] {
            let (before, after) = text.split_once("mid.dle").expect("it is there");
            let bytes = [before.as_bytes(), bad, after.as_bytes()].concat();
            assert_eq!(error(read(&bytes)), ImportError::NotText, "{format:?} {bad:?}");
            assert_eq!(error(read_as(format, &bytes)), ImportError::NotText, "{format:?} {bad:?}");
        }
    }
}

#[test]
fn entries_that_are_no_list_are_damage_and_never_an_empty_vault() {
    for format in OPEN {
        for no_list in ["{}", r#"{"a": {}}"#, "7", r#""x""#, "true"] {
            assert_eq!(error(read_as(format, of(format, no_list))), DAMAGED, "{format:?} {no_list}");
        }
    }
    for format in [Format::BitwardenJson, Format::KeeperJson, Format::EnpassJson] {
        assert_eq!(error(read_as(format, of(format, "null"))), ImportError::OtherFormat, "{format:?}");
    }
    let account = read(of(Format::Cxf, "null")).expect("a vault");
    assert_eq!(account.problems, [Problem { place: Place::Entry(1), what: What::BadEntry }]);
}

#[test]
fn a_key_that_is_there_twice_is_no_vault_and_costs_one_entry_at_most() {
    let twice =
        r#"{"encrypted": false, "folders": [], "items": [{"type": 1, "login": {"password": "lost"}}], "items": []}"#;
    assert!(matches!(error(read(twice)), ImportError::Damaged { .. }));
    check_bad_entry(Format::BitwardenJson, r#"{"type": 1, "login": {"password": "a", "password": "b"}}"#);
    check_bad_entry(Format::KeeperJson, r#"{"title": "a", "password": "a", "password": "b"}"#);
    check_bad_entry(
        Format::EnpassJson,
        r#"{"category": "login", "fields": [{"type": "password", "value": "a", "value": "b"}]}"#,
    );
    check_bad_entry(Format::Cxf, r#"{"credentials": [{"type": "basic-auth", "password": "a", "password": "b"}]}"#);
}

#[test]
fn an_entry_of_another_form_costs_no_other() {
    for format in OPEN {
        for bad in ["7", "null", "[]", r#""text""#, "true", "1e400", "-0.5"] {
            check_bad_entry(format, bad);
        }
        for bad in ["7", "{}", "[]", "true"] {
            check_bad_entry(format, &entry(format, bad, r#""u""#, r#""p""#));
            // CXF writes an object for a value, of which it is one without.
            if (format, bad) != (Format::Cxf, "{}") {
                check_bad_entry(format, &entry(format, r#""t""#, bad, r#""p""#));
                check_bad_entry(format, &entry(format, r#""t""#, r#""u""#, bad));
            }
        }
    }
    check_bad_entry(Format::BitwardenJson, "{}");
    check_bad_entry(Format::BitwardenJson, r#"{"type": "1"}"#);
    check_bad_entry(Format::BitwardenJson, r#"{"type": 1, "login": {"password": "p", "uris": "https://a.example"}}"#);
    check_bad_entry(Format::EnpassJson, r#"{"category": "login", "fields": {}}"#);
    check_bad_entry(Format::EnpassJson, r#"{"category": "login", "fields": [7]}"#);
    check_bad_entry(Format::Cxf, r#"{"title": "a"}"#);
    check_bad_entry(Format::Cxf, r#"{"credentials": {}}"#);
    check_bad_entry(Format::Cxf, r#"{"credentials": [{"type": "basic-auth", "password": ["p"]}]}"#);
    let pairs = vec![r#"{"type": "basic-auth", "password": "p"}"#; 101].join(",");
    check_bad_entry(Format::Cxf, &format!(r#"{{"credentials": [{pairs}]}}"#));
    check_bad_entry(Format::Cxf, r#"{"credentials": [{"type": "basic-auth", "password": "p"}, 7]}"#);
}

#[test]
fn half_of_a_character_costs_one_entry() {
    for format in OPEN {
        for half in [r#""\ud83d""#, r#""a\udc00b""#, r#""\ud83d\ud83d""#] {
            check_bad_entry(format, &entry(format, half, r#""u""#, r#""p""#));
            check_bad_entry(format, &entry(format, r#""t""#, r#""u""#, half));
        }
        let whole = read(three(format, &entry(format, r#""t""#, r#""u""#, r#""\ud83d\udc0e""#))).expect("a vault");
        let password = whole.logins.get(1).and_then(|login| login.password.as_ref()).map(Secret::expose);
        assert_eq!(password, Some("🐎"), "{format:?}");
    }
    // Where nobody looks, it costs nothing.
    let vault = read(of(Format::BitwardenJson, r#"[{"type": 1, "notes": "\ud83d", "login": {"password": "p"}}]"#));
    assert_eq!(vault.map(|vault| (vault.logins.len(), vault.problems.len())), Ok((1, 0)));
}

#[test]
fn utf_16_is_read_as_utf_8_is() {
    for format in OPEN {
        let text = three(format, &entry(format, r#""Fée 🐎""#, r#""חוה""#, r#""é\u00e9""#));
        let expected = shown(&read(&text).expect("a vault"));
        let units = || text.encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        for bytes in [[&[0xFF, 0xFE][..], &little].concat(), [&[0xFE, 0xFF][..], &big].concat(), little, big] {
            assert_eq!(read(&bytes).map(|vault| shown(&vault)), Ok(expected.clone()), "{format:?}");
        }
    }
}

fn shown(vault: &Vault) -> Vec<(String, String, String)> {
    let password = |login: &vault::Login| login.password.as_ref().map(|password| password.expose().to_owned());
    let one = |login: &vault::Login| (login.title.clone(), login.username.clone(), password(login).unwrap_or_default());
    vault.logins.iter().map(one).collect()
}

#[test]
fn fifty_thousand_entries_are_fifty_thousand_logins() {
    for format in OPEN {
        let entries: Vec<_> = (0..50_000)
            .map(|number| entry(format, &format!(r#""t{number}""#), r#""u""#, &format!(r#""p{number}""#)))
            .collect();
        let vault = read(of(format, &format!("[{}]", entries.join(",")))).expect("a vault");
        assert_eq!((vault.logins.len(), vault.problems.len()), (50_000, 0), "{format:?}");
        let last = vault.logins.last().expect("the last");
        assert_eq!((last.title.as_str(), last.place), ("t49999", Place::Entry(50_000)));
    }
}

#[test]
fn more_logins_than_anybody_has_are_refused() {
    let many = |format, count| {
        let one = entry(format, r#""t""#, r#""u""#, r#""p""#);
        of(format, &format!("[{}]", vec![one.as_str(); count].join(",")))
    };
    let most = read(many(Format::KeeperJson, vault::MAX_LOGINS)).expect("so many are read");
    assert_eq!(most.logins.len(), vault::MAX_LOGINS);
    for format in [Format::KeeperJson, Format::Cxf] {
        assert_eq!(error(read(many(format, vault::MAX_LOGINS + 1))), ImportError::TooManyLogins, "{format:?}");
    }
}

#[test]
fn a_hundred_thousand_bad_entries_are_a_thousand_problems() {
    for format in OPEN {
        let vault = read(of(format, &format!("[{}0]", "0,".repeat(100_000)))).expect("a vault");
        assert_eq!((vault.logins.len(), vault.problems.len()), (0, 1_000), "{format:?}");
    }
}

#[test]
fn long_lists_and_texts_in_an_entry_are_bounded() {
    let uris = r#"{"uri": "https://a.example"}, {"uri": "x"}, "#.repeat(100_000);
    let long = "x".repeat(1_000_000);
    let text = format!(
        r#"{{"encrypted": false, "folders": [{{"id": "f", "name": "{long}"}}], "items": [{{"type": 1, "folderId": "f",
        "name": "{long}", "login": {{"username": "{long}", "password": "{long}", "uris": [{uris} {{}}]}}}}]}}"#
    );
    let vault = read(text).expect("a vault");
    let login = vault.logins.first().expect("a login");
    assert_eq!(login.addresses.len(), 1);
    assert_eq!(
        (login.title.len(), login.username.len(), login.folder.as_ref().map(String::len)),
        (500, 500, Some(500))
    );
    assert_eq!(login.password.as_ref().map(Secret::chars), Some(1_000_000), "a password is whole or not there");
}

#[test]
fn folders_in_a_ring_end() {
    let ring = r#"{"folders": [{"uuid": "a", "title": "A", "parent_uuid": "b"}, {"uuid": "b", "title": "B", "parent_uuid": "a"}],
        "items": [{"category": "login", "folders": ["a"], "fields": [{"type": "password", "value": "p"}]}]}"#;
    let vault = read(ring).expect("a vault");
    assert!(
        vault.logins.first().and_then(|login| login.folder.as_deref()).is_some_and(|folder| folder.ends_with("B/A"))
    );
}

#[test]
fn a_document_that_is_nothing_known_is_not_recognised() {
    for nothing in [
        "{}",
        " {} ",
        "[]",
        "[{}]",
        r#"{"encrypted": true}"#,
        r#"{"encrypted": false}"#,
        r#"{"items": []}"#,
        r#"{"encrypted": "no", "folders": [], "items": []}"#,
        r#"{"accounts": []}"#,
        r#"{"records": []}"#,
        r#"{"items": [{"id": 1, "category": "shoes"}]}"#,
        r#"{"records": [{"id": 1}]}"#,
    ] {
        assert_eq!(error(vault::detect(nothing.as_bytes())), ImportError::NotRecognised, "{nothing}");
        assert_eq!(error(read(nothing)), ImportError::NotRecognised, "{nothing}");
    }
    for nothing in ["", " \n", "\u{feff}"] {
        assert_eq!(error(read(nothing)), ImportError::Empty, "{nothing:?}");
    }
}

#[test]
fn an_empty_vault_is_one() {
    for format in OPEN {
        let vault = read(of(format, "[]")).expect("a vault");
        assert_eq!((vault.format, vault.logins.len(), vault.left_out), (format, 0, LeftOut::default()));
    }
    assert_eq!(vault::detect(br#"{"encrypted":false,"collections":[],"items":[]}"#), Ok(Format::BitwardenJson));
    assert_eq!(vault::detect(br#"{"folders":[],"items":[{"type":1}]}"#), Ok(Format::BitwardenJson));
    assert_eq!(vault::detect(br#"{"folders":[],"items":[7,{"category":"login"}]}"#), Ok(Format::EnpassJson));
}

#[test]
fn a_file_of_another_format_is_not_read_as_the_one_that_was_said() {
    for format in OPEN {
        let text = three(format, &entry(format, r#""t""#, r#""u""#, r#""p""#));
        for other in FORMATS.into_iter().filter(|other| *other != format) {
            // The two that share their keys: what the other has is no entry of this one.
            let alike = [Format::BitwardenJson, Format::EnpassJson];
            match read_as(other, &text) {
                Ok(vault) => {
                    assert!(alike.contains(&format) && alike.contains(&other), "{format:?} as {other:?}");
                    assert_eq!((vault.logins.len(), vault.problems.len()), (0, 3), "{format:?} as {other:?}");
                }
                Err(error) => assert_eq!(error, ImportError::OtherFormat, "{format:?} as {other:?}"),
            }
        }
    }
}

#[test]
fn ciphertext_is_never_taken_for_passwords() {
    for locked in ["account_restricted.json", "pbkdf2.json"] {
        let text = fixture(&format!("bitwarden_encrypted_json/{locked}"));
        for format in FORMATS.into_iter().filter(|format| *format != Format::BitwardenEncrypted) {
            assert_eq!(error(read_as(format, &text)), ImportError::OtherFormat, "{locked} as {format:?}");
        }
    }
}

#[test]
fn an_export_for_the_account_alone_is_told_as_such() {
    for protected in ["", r#", "passwordProtected": false"#, r#", "passwordProtected": null"#] {
        let text =
            format!(r#"{{"encrypted": true, "encKeyValidation_DO_NOT_EDIT": "2.a|b|c", "items": []{protected}}}"#);
        assert_eq!(vault::detect(text.as_bytes()), Ok(Format::BitwardenEncrypted));
        assert_eq!(error(unlock(&text, PASSWORD)), ImportError::AccountRestricted);
        assert_eq!(error(read(&text)), ImportError::AccountRestricted);
    }
    assert_eq!(error(read_as(Format::BitwardenEncrypted, r#"{"encrypted":true}"#)), ImportError::AccountRestricted);
}

#[test]
fn a_locked_file_needs_its_password() {
    for file in ["pbkdf2.json", "argon2id.json"] {
        let text = fixture(&format!("bitwarden_encrypted_json/{file}"));
        assert_eq!(error(read(&text)), ImportError::NeedsPassword, "{file}");
        assert_eq!(error(unlock(&text, "")), ImportError::NeedsPassword, "{file}");
        for wrong in ["Correct horse battery staple", "correct horse battery staple "] {
            assert_eq!(error(unlock(&text, wrong)), ImportError::WrongPassword, "{file}");
        }
        let vault = unlock(&text, PASSWORD).expect("the right password");
        assert_eq!((vault.format, vault.logins.len()), (Format::BitwardenEncrypted, 2), "{file}");
    }
}

/// A locked file with these costs; the rest of it is never looked at.
fn locked(costs: &str) -> String {
    let part = "2.AAAAAAAAAAAAAAAAAAAAAA==|AAAAAAAAAAAAAAAAAAAAAA==|AAAA";
    format!(
        r#"{{"encrypted": true, "passwordProtected": true, "salt": "c2FsdHNhbHQ=", {costs},
        "encKeyValidation_DO_NOT_EDIT": "{part}", "data": "{part}"}}"#
    )
}

#[test]
fn absurd_costs_are_refused_before_any_work() {
    let argon = |memory: u64, passes: u64, lanes: u64| {
        format!(r#""kdfType": 1, "kdfMemory": {memory}, "kdfIterations": {passes}, "kdfParallelism": {lanes}"#)
    };
    let costly = [
        r#""kdfType": 0, "kdfIterations": 4294967295"#.to_owned(),
        r#""kdfType": 0, "kdfIterations": 4294967296"#.to_owned(),
        r#""kdfType": 0, "kdfIterations": 18446744073709551615"#.to_owned(),
        argon(1024 * 1024, 3, 4),
        argon(u64::MAX, 3, 4),
        argon(16, u64::from(u32::MAX), 4),
        argon(16, u64::MAX, 4),
        argon(64, 3, 17),
        argon(64, 3, u64::from(u32::MAX)),
        argon(64, 3, u64::MAX),
    ];
    for costs in costly {
        // It is told even before a password is asked for.
        assert_eq!(error(unlock(locked(&costs), PASSWORD)), ImportError::TooCostly, "{costs}");
        assert_eq!(error(read(locked(&costs))), ImportError::TooCostly, "{costs}");
    }
}

#[test]
fn costs_that_make_no_sense_are_damage() {
    for costs in [
        r#""kdfType": 0, "kdfIterations": 0"#,
        r#""kdfType": 0, "kdfIterations": -1"#,
        r#""kdfType": 0, "kdfIterations": 1.5"#,
        r#""kdfType": 0, "kdfIterations": "5000""#,
        r#""kdfType": 0, "kdfIterations": null"#,
        r#""kdfType": 0"#,
        r#""kdfIterations": 5000"#,
        r#""kdfType": 1, "kdfIterations": 3"#,
        r#""kdfType": 1, "kdfIterations": 3, "kdfMemory": 16"#,
        r#""kdfType": 1, "kdfIterations": 3, "kdfMemory": 0, "kdfParallelism": 1"#,
        r#""kdfType": 1, "kdfIterations": 3, "kdfMemory": 1, "kdfParallelism": 0"#,
    ] {
        assert!(matches!(error(unlock(locked(costs), PASSWORD)), ImportError::Damaged { .. }), "{costs}");
    }
    assert_eq!(
        error(unlock(locked(r#""kdfType": 2, "kdfIterations": 5000"#), PASSWORD)),
        ImportError::UnsupportedVersion
    );
}

/// The fixture with the value under `key` changed.
fn altered(key: &str, change: impl FnOnce(&str) -> String) -> String {
    let text = fixture("bitwarden_encrypted_json/pbkdf2.json");
    let key = format!(r#""{key}": ""#);
    let (before, rest) = text.split_once(&key).expect("the key");
    let (value, after) = rest.split_once('"').expect("its end");
    format!(r#"{before}{key}{}"{after}"#, change(value))
}

/// The encrypted string with the first byte of one of its parts changed.
fn flipped(text: &str, part: usize) -> String {
    let mut parts: Vec<_> = text.trim_start_matches("2.").split('|').map(str::to_owned).collect();
    let first = if parts[part].starts_with('A') { "B" } else { "A" };
    parts[part].replace_range(..1, first);
    format!("2.{}", parts.join("|"))
}

#[test]
fn what_was_altered_is_damage_and_is_not_read() {
    const CHECK: &str = "encKeyValidation_DO_NOT_EDIT";
    for part in 0..3 {
        let data = altered("data", |text| flipped(text, part));
        assert_eq!(error(unlock(&data, PASSWORD)), DAMAGED, "part {part}");
        // Nobody can tell a wrong password from a check that was altered.
        let check = altered(CHECK, |text| flipped(text, part));
        assert_eq!(error(unlock(&check, PASSWORD)), ImportError::WrongPassword, "part {part}");
    }
    let salt = altered("salt", |salt| format!("{salt}="));
    assert_eq!(error(unlock(salt, PASSWORD)), ImportError::WrongPassword);
    // The check's own string in the place of the data is well made, and no vault.
    let text = fixture("bitwarden_encrypted_json/pbkdf2.json");
    let check = text.split('"').skip_while(|word| *word != CHECK).nth(2).expect("the check").to_owned();
    assert_eq!(error(unlock(altered("data", |_| check), PASSWORD)), DAMAGED);
}

#[test]
fn base64_that_is_cut_off_is_damage() {
    for key in ["data", "encKeyValidation_DO_NOT_EDIT"] {
        for keep in [0, 1, 2, 3, 20, 26, 27, 28, 60] {
            let text = altered(key, |text| text.chars().take(keep).collect());
            assert_eq!(error(unlock(text, PASSWORD)), DAMAGED, "{key} {keep}");
        }
        assert_eq!(error(unlock(altered(key, |text| text.replace('|', "!")), PASSWORD)), DAMAGED);
        assert_eq!(error(unlock(altered(key, |text| format!("{text}|AAAA")), PASSWORD)), DAMAGED);
        let newer = altered(key, |text| text.replacen("2.", "7.", 1));
        assert_eq!(error(unlock(newer, PASSWORD)), ImportError::UnsupportedVersion);
    }
    // The MAC alone cut short.
    let short = altered("data", |text| format!("{}|AAAA", text.rsplit_once('|').expect("the MAC").0));
    assert_eq!(error(unlock(short, PASSWORD)), DAMAGED);
    let gone = fixture("bitwarden_encrypted_json/pbkdf2.json").replace(r#""data""#, r#""other""#);
    assert_eq!(error(unlock(gone, PASSWORD)), DAMAGED);
}

#[test]
fn a_newer_credential_exchange_format_is_refused() {
    let version = |version: &str| format!(r#"{{"version": {version}, "exporterRpId": "a.example", "accounts": []}}"#);
    for known in [r#"{"major": 1, "minor": 9}"#, r#"{"major": 0, "minor": 0}"#, "null"] {
        assert!(read(version(known)).is_ok(), "{known}");
    }
    assert_eq!(error(read(version(r#"{"major": 2, "minor": 0}"#))), ImportError::UnsupportedVersion);
}

#[test]
fn an_account_of_another_form_is_a_problem_and_entries_count_on() {
    let text = r#"{"version": {"major": 1, "minor": 0}, "exporterRpId": "a.example", "accounts": [
        {"items": [{"title": "one", "credentials": [{"type": "basic-auth", "password": "p"}]}]},
        {"items": null}, 7,
        {"items": [{"title": "two", "credentials": [{"type": "passkey", "rpId": "b.example"}]}]}]}"#;
    let vault = read(text).expect("a vault");
    let bad = |number| Problem { place: Place::Entry(number), what: What::BadEntry };
    assert_eq!(vault.problems, [bad(2), bad(3)]);
    let places: Vec<_> = vault.logins.iter().map(|login| login.place).collect();
    assert_eq!(places, [Place::Entry(1), Place::Entry(4)]);
    let passkey = vault.logins.last().expect("the last");
    assert_eq!(passkey.second_steps, [SecondStep::Passkey]);
    assert_eq!(passkey.addresses.first().and_then(Address::host), Some("b.example"));
}

#[test]
fn no_error_and_no_problem_holds_a_word_of_the_vault() {
    let word = r#""Zanzibar""#;
    for format in OPEN {
        let bad = entry(format, word, "[7]", word);
        let whole = three(format, &format!("{}, {bad}, {word}", entry(format, word, word, word)));
        let vault = read(&whole).expect("a vault");
        assert_eq!(vault.problems.len(), 2, "{format:?}");
        assert!(!format!("{:?}", vault.problems).contains("Zanzibar"));
        let mut bytes = whole.clone().into_bytes();
        for at in 0..bytes.len() {
            let was = bytes[at];
            for hostile in [b'"', b'{', b'7', b'\\', 0xFF, 0] {
                bytes[at] = hostile;
                check_silence(format, &bytes);
            }
            bytes[at] = was;
            check_silence(format, &bytes[..at]);
        }
    }
    let text = altered("data", |text| format!("{text}Zanzibar"));
    for password in ["Zanzibar", PASSWORD] {
        let error = error(unlock(&text, password));
        assert!(!format!("{error} {error:?}").contains("Zanzibar"));
    }
}

fn check_silence(format: Format, bytes: &[u8]) {
    for result in [read(bytes), read_as(format, bytes)] {
        match result {
            Ok(vault) => assert!(!format!("{:?}", vault.problems).contains("Zanzi")),
            // The header of an unknown table is there to be shown.
            Err(ImportError::UnknownColumns { .. }) => assert!(!bytes.starts_with(b"{")),
            Err(error) => assert!(!format!("{error} {error:?}").contains("Zanzi"), "{error}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_part_of_a_fixture_is_a_vault_or_a_panic(file: Index, end: Index, said: Index) {
        let files = [
            "bitwarden_json/individual.json", "bitwarden_json/older.json", "bitwarden_json/organisation.json",
            "bitwarden_encrypted_json/argon2id.json", "bitwarden_encrypted_json/pbkdf2.json",
            "bitwarden_encrypted_json/account_restricted.json", "keeper_json/export.json", "keeper_json/documented.json",
            "enpass_json/export.json", "enpass_json/older.json", "cxf_json/export.json", "cxf_json/bare.json",
        ];
        let text = fixture(files[file.index(files.len())]);
        let bytes = text.trim_end().as_bytes();
        let part = &bytes[..end.index(bytes.len())];
        prop_assert!(unlock(part, PASSWORD).is_err());
        prop_assert!(read_as(*said.get(&FORMATS), part).is_err());
    }
}
