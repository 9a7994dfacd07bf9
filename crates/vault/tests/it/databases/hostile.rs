//! Databases that were cut off, changed, or made to cost too much.

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use vault::{Format, ImportError, Place, Problem, What};

use super::written::{kdbx4, kdbx4_with, kdf};
use super::{DAMAGED, DATABASES, error, fixture, read, text, unlocked};
use crate::fixtures::PASSWORD;

const ARGON2ID: [u8; 16] = 0x9e298b19_56db4773_b23dfc3e_c6f0a1e6_u128.to_be_bytes();
const AES_KDF: [u8; 16] = 0xc9d9f39a_628a4460_bf740d08_c18a4fea_u128.to_be_bytes();

/// What a refusal takes at most, on a busy computer with nothing optimised. Any of these costs would take hours.
const SOON: Duration = Duration::from_secs(2);

#[test]
fn cut_off_at_any_length_it_is_damaged() {
    for name in DATABASES {
        let bytes = fixture(name);
        for length in 4..bytes.len() {
            assert_eq!(error(&bytes[..length]), Some(DAMAGED), "{name} to {length}");
        }
        for length in 0..4 {
            assert!(error(&bytes[..length]).is_some(), "{name} to {length}");
        }
    }
}

#[test]
fn one_changed_bit_anywhere_is_noticed() {
    for name in DATABASES {
        let bytes = fixture(name);
        let is_3 = bytes[10] == 3;
        let whole = text(&bytes);
        // So many rounds as a changed bit can ask for take long; nothing but the key would come out changed.
        let rounds = is_3.then(|| field_3(&bytes, 6));
        for at in (0..bytes.len()).step_by(29).filter(|at| !rounds.as_ref().is_some_and(|rounds| rounds.contains(at))) {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            match read(&changed) {
                // In KDBX 3.1 nothing vouches for the minor version and what ends the header, and nothing depends on them.
                Ok(_) => assert!(is_3 && text(&changed) == whole, "{name} at {at}"),
                Err(error) => assert!(
                    matches!(
                        error,
                        ImportError::Damaged { line: None }
                            | ImportError::WrongPassword
                            | ImportError::UnsupportedVersion
                            | ImportError::NotRecognised
                            | ImportError::NotText
                            | ImportError::UnknownColumns { .. }
                    ),
                    "{name} at {at}: {error:?}"
                ),
            }
        }
    }
}

/// Where a field of the header of KDBX 3.1 stands.
fn field_3(bytes: &[u8], wanted: u8) -> std::ops::Range<usize> {
    let mut at = 12;
    loop {
        let length = usize::from(u16::from_le_bytes([bytes[at + 1], bytes[at + 2]]));
        if bytes[at] == wanted {
            return at + 3..at + 3 + length;
        }
        at += 3 + length;
    }
}

#[test]
fn passwords_under_a_damaged_key_are_not_taken_for_passwords() {
    let bytes = fixture(DATABASES[0]);
    for (field, value) in [(8, 0x55), (10, 3), (10, 0)] {
        let mut changed = bytes.clone();
        changed[field_3(&bytes, field).start] = value;
        assert_eq!(error(&changed), Some(DAMAGED), "field {field}");
    }
    // RC4, which KeePass no longer writes.
    let mut changed = bytes.clone();
    changed[field_3(&bytes, 10).start] = 1;
    assert_eq!(error(&changed), Some(ImportError::UnsupportedVersion));
}

#[test]
fn a_wrong_key_is_told_from_damage_and_none_is_asked_for() {
    for name in DATABASES {
        let bytes = fixture(name);
        let check = |password: Option<&str>, key_file: Option<&[u8]>, expect: ImportError| {
            assert_eq!(vault::read(&bytes, &unlocked(password, key_file)).err(), Some(expect), "{name}");
        };
        check(None, None, ImportError::NeedsPassword);
        for wrong in ["", "wrong", "correct horse battery staple ", "Correct horse battery staple", "пароль"] {
            check(Some(wrong), None, ImportError::WrongPassword);
        }
        check(Some(PASSWORD), Some(b"any file"), ImportError::WrongPassword);
        check(None, Some(b"any file"), ImportError::WrongPassword);
        check(Some(PASSWORD), Some(b""), ImportError::BadKeyFile);
    }
}

#[test]
fn key_files_of_no_form_are_refused() {
    let bytes = fixture(DATABASES[1]);
    let key = "<Key><Data>AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=</Data></Key>";
    let hexadecimal = "00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16 17 18 19 1A 1B 1C 1D 1E 1F";
    let check = |file: &str, expect: ImportError| {
        assert_eq!(vault::read(&bytes, &unlocked(Some(PASSWORD), Some(file.as_bytes()))).err(), Some(expect), "{file}");
    };
    let version = |version: &str| format!("<Meta><Version>{version}</Version></Meta>");
    let (one, two) = (version("1.00"), version("2.0"));
    let data = |attribute: &str| format!("<Key><Data{attribute}>{hexadecimal}</Data></Key>");
    // These can be read, and are not the key.
    check(&format!("<KeyFile>{one}{key}</KeyFile>"), ImportError::WrongPassword);
    check(&format!("<KeyFile>{two}{}</KeyFile>", data(" Hash=\"630DCD29\"")), ImportError::WrongPassword);
    check(&format!("<KeyFile>{two}{}</KeyFile>", data("")), ImportError::WrongPassword);
    check(&format!("<Other>{key}</Other>"), ImportError::WrongPassword);
    check("<not XML", ImportError::WrongPassword);
    for bad in [
        format!("<KeyFile>{two}{}</KeyFile>", data(" Hash=\"630DCD28\"")),
        format!("<KeyFile>{two}{}</KeyFile>", data(" Hash=\"\"")),
        format!("<KeyFile>{two}{}</KeyFile>", data(" Hash=\"630DCD29").replacen("<Data", "<Data ", 1)),
        format!("<KeyFile>{two}{key}</KeyFile>"),
        format!("<KeyFile>{one}{}</KeyFile>", data("")),
        format!("<KeyFile>{}{key}</KeyFile>", version("3.0")),
        format!("<KeyFile>{key}</KeyFile>"),
        format!("<KeyFile>{one}</KeyFile>"),
        format!("<KeyFile>{one}{key}"),
        format!("<!DOCTYPE KeyFile [<!ENTITY e \"AA\">]><KeyFile>{one}{key}</KeyFile>"),
        format!("<KeyFile>{one}<Key><Data>&e;</Data></Key></KeyFile>"),
        format!("<KeyFile>{one}<Key><Data>AAEC</Data></Key></KeyFile>"),
        format!("<KeyFile>{}", "<a>".repeat(10_000)),
    ] {
        check(&bad, ImportError::BadKeyFile);
    }
}

#[track_caller]
fn refused(bytes: &[u8], expect: ImportError) {
    let begun = Instant::now();
    assert_eq!(error(bytes), Some(expect));
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

fn argon2(memory: u64, passes: u64, lanes: u32) -> Vec<u8> {
    kdf(&[
        (0x42, "$UUID", &ARGON2ID),
        (0x05, "M", &memory.to_le_bytes()),
        (0x05, "I", &passes.to_le_bytes()),
        (0x04, "P", &lanes.to_le_bytes()),
        (0x42, "S", &[9; 32]),
        (0x04, "V", &0x13_u32.to_le_bytes()),
    ])
}

#[test]
fn a_key_that_costs_too_much_is_refused_at_once() {
    const MIB: u64 = 1024 * 1024;
    for (memory, passes, lanes) in [
        (u64::MAX, 1, 1),
        (1024 * MIB, 2, 2),
        (64 * MIB, u64::MAX, 2),
        (64 * MIB, 1 << 32, 2),
        (64 * MIB, 100_000, 2),
        (64 * MIB, 2, u32::MAX),
        (64 * MIB, 2, 257),
        // Little to fill, but threads without end.
        (8 * 1024, u64::from(u32::MAX), 1),
        (8 * 1024, 1_000_000, 1),
        (0, u64::MAX, 1),
    ] {
        refused(&kdbx4_with(&argon2(memory, passes, lanes), "<a/>"), ImportError::TooCostly);
    }
    let rounds =
        |rounds: u64| kdf(&[(0x42, "$UUID", &AES_KDF), (0x05, "R", &rounds.to_le_bytes()), (0x42, "S", &[9; 32])]);
    refused(&kdbx4_with(&rounds(u64::MAX), "<a/>"), ImportError::TooCostly);
    refused(&kdbx4_with(&rounds(1_000_000_001), "<a/>"), ImportError::TooCostly);
    let mut three = fixture(DATABASES[0]);
    let rounds = field_3(&three, 6);
    three[rounds].copy_from_slice(&u64::MAX.to_le_bytes());
    refused(&three, ImportError::TooCostly);
}

#[test]
fn a_key_that_cannot_be_derived_is_refused_at_once() {
    for (memory, passes, lanes) in [(0, 1, 1), (1024 * 1024, 0, 1), (1024 * 1024, 1, 0), (8 * 1024, 1, 2)] {
        refused(&kdbx4_with(&argon2(memory, passes, lanes), "<a/>"), DAMAGED);
    }
    let aes = |values: &[(u8, &str, &[u8])]| kdbx4_with(&kdf(values), "<a/>");
    let (id, rounds, seed) =
        ((0x42, "$UUID", &AES_KDF[..]), (0x05, "R", &[1_u8, 0, 0, 0, 0, 0, 0, 0][..]), &[9; 32][..]);
    for values in [
        &[][..],
        &[id],
        &[id, rounds],
        &[id, rounds, (0x42, "S", &seed[1..])],
        &[(0x42, "$UUID", &AES_KDF[1..]), rounds, (0x42, "S", seed)],
        // Numbers that are too short for their type, at which the crate `keepass` panics.
        &[id, (0x05, "R", &[1]), (0x42, "S", seed)],
        &[id, (0x04, "R", &[1]), (0x42, "S", seed)],
        &[id, (0x0C, "R", &[]), (0x42, "S", seed)],
        &[id, (0x0D, "R", &[1; 7]), (0x42, "S", seed)],
        &[id, (0x04, "R", &[1, 0, 0, 0]), (0x42, "S", seed)],
        // Two answers to one question.
        &[id, rounds, rounds, (0x42, "S", seed)],
    ] {
        refused(&aes(values), DAMAGED);
    }
    for values in [
        &[(0x42, "$UUID", &[0; 16][..]), rounds, (0x42, "S", seed)][..],
        &[id, rounds, (0x42, "S", seed), (0x77, "X", &[])],
    ] {
        refused(&aes(values), ImportError::UnsupportedVersion);
    }
}

#[test]
fn a_header_that_was_changed_on_the_way_is_damaged_before_it_is_believed() {
    for name in &DATABASES[1..] {
        let mut bytes = fixture(name);
        let costs: &[u8] = if name.contains("aeskdf") { b"R\x08\0\0\0" } else { b"M\x08\0\0\0" };
        let at = bytes.windows(costs.len()).position(|window| window == costs).expect("the cost") + costs.len();
        bytes[at..at + 8].fill(0xFF);
        refused(&bytes, DAMAGED);
        // With the hash made to fit.
        let hash = header_of(&bytes);
        let digest = Sha256::digest(&bytes[..hash]);
        bytes[hash..hash + 32].copy_from_slice(&digest);
        refused(&bytes, ImportError::TooCostly);
    }
}

/// Where the header of KDBX 4 ends.
fn header_of(bytes: &[u8]) -> usize {
    let mut at = 12;
    loop {
        let length = u32::from_le_bytes([bytes[at + 1], bytes[at + 2], bytes[at + 3], bytes[at + 4]]);
        let next = at + 5 + usize::try_from(length).expect("a small field");
        if bytes[at] == 0 {
            return next;
        }
        at = next;
    }
}

#[test]
fn fields_of_the_header_that_are_too_short_are_no_panic() {
    let three = fixture(DATABASES[0]);
    for kind in 2..=10 {
        for length in [0, 1, 3] {
            let field = field_3(&three, kind);
            let mut changed = three[..field.start - 2].to_vec();
            changed.extend([length, 0]);
            changed.extend(vec![0; usize::from(length)]);
            changed.extend(&three[field.end..]);
            // Any length of the key to the passwords will do, but it is not the right one.
            assert_eq!(error(&changed), Some(DAMAGED), "field {kind} of {length}");
        }
    }
}

#[test]
fn other_databases_of_keepass_are_known_and_not_read() {
    let family = [0x03, 0xD9, 0xA2, 0x9A];
    for (second, version) in [
        ([0x65, 0xFB, 0x4B, 0xB5], [3, 0, 2, 0]),
        ([0x66, 0xFB, 0x4B, 0xB5], [0, 0, 1, 0]),
        ([0x67, 0xFB, 0x4B, 0xB5], [0, 0, 2, 0]),
        ([0x67, 0xFB, 0x4B, 0xB5], [0, 0, 5, 0]),
        ([0x67, 0xFB, 0x4B, 0xB5], [0, 0, 4, 1]),
        ([0, 0, 0, 0], [0, 0, 0, 0]),
    ] {
        let bytes = [&family[..], &second, &version, &[0; 100]].concat();
        assert_eq!(vault::detect(&bytes), Ok(Format::Kdbx));
        assert_eq!(error(&bytes), Some(ImportError::UnsupportedVersion));
    }
    for nothing in [&family[..], &fixture(DATABASES[1])[..12]] {
        assert_eq!(error(nothing), Some(DAMAGED));
    }
    let mut cipher = fixture(DATABASES[0]);
    let at = field_3(&cipher, 2).start;
    cipher[at] ^= 1;
    assert_eq!(error(&cipher), Some(ImportError::UnsupportedVersion));
}

fn document(inner: &str) -> String {
    format!(
        "<KeePassFile><Meta/><Root><Group><UUID>AQEBAQEBAQEBAQEBAQEBAQ==</UUID><Name>Root</Name>{inner}</Group></Root></KeePassFile>"
    )
}

fn entry(id: u8, inner: &str) -> String {
    let id = ["AgICAgICAgICAgICAgICAg==", "AwMDAwMDAwMDAwMDAwMDAw=="][usize::from(id)];
    format!("<Entry><UUID>{id}</UUID>{inner}</Entry>")
}

const NAMED: &str = "<String><Key>UserName</Key><Value>jo</Value></String>";

#[test]
fn what_is_inside_is_no_panic_either() {
    let plain = kdbx4(&document(&entry(0, NAMED)));
    assert_eq!(read(&plain).expect("it is good").logins.len(), 1);
    let changed = |time: &str| {
        let times = format!("<Times><LastModificationTime>{time}</LastModificationTime></Times>");
        error(&kdbx4(&document(&entry(0, &format!("{NAMED}{times}")))))
    };
    assert_eq!(changed("fxFz3Q4AAAA="), None);
    for time in ["AAAA", "/////////38=", "AAAAAAAAAIA=", "yesterday"] {
        assert_eq!(changed(time), Some(DAMAGED), "{time}");
    }
    let deep = format!("<Group><UUID>{}</UUID><Name/>", "AQEBAQEBAQEBAQEBAQEBAQ==").repeat(10_000);
    for (inner, expect) in [
        ("", DAMAGED),
        ("<KeePassFile>", DAMAGED),
        ("<!DOCTYPE a [<!ENTITY e \"text\">]><KeePassFile>&e;</KeePassFile>", DAMAGED),
        (&*document(&format!("{}{}", entry(0, NAMED), entry(0, NAMED))), DAMAGED),
        (&*document(&deep), ImportError::TooDeep),
    ] {
        assert_eq!(error(&kdbx4(inner)), Some(expect), "{}", inner.get(..80).unwrap_or(inner));
    }
}

#[test]
fn a_password_that_is_not_text_is_a_problem_of_its_entry() {
    let password = "<String><Key>Password</Key><Value Protected=\"True\">/w==</Value></String>";
    let bad = entry(0, &format!("{NAMED}{password}"));
    let vault = read(&kdbx4(&document(&format!("{bad}{}", entry(1, NAMED))))).expect("the rest can be read");
    assert_eq!(vault.problems, [Problem { place: Place::Entry(1), what: What::NotText }]);
    assert_eq!(vault.logins.iter().map(|login| login.place).collect::<Vec<_>>(), [Place::Entry(2)]);
}

#[test]
fn nothing_of_a_note_or_an_old_password_is_read() {
    for name in DATABASES {
        let text = text(&fixture(name));
        for secret in ["NOTE-SECRET", "CARD-SECRET", "OLD-SECRET", "DELETED-SECRET", "no-address-1"] {
            assert!(!text.contains(secret), "{name}: {secret}");
        }
    }
}
