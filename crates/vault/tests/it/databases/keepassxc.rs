//! Databases that the real KeePassXC makes and changes while the test runs, and what it exports of them.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tempfile::TempDir;
use vault::{Address, ImportError, LeftOut, Login, Options, SecondStep, Vault};

use super::{DATABASES, fixture, logins, unlocked};
use crate::fixtures::PASSWORD;

/// A database in a folder of its own, with what opens it.
struct Database {
    folder: TempDir,
    password: Option<&'static str>,
    key_file: Option<Vec<u8>>,
}

impl Database {
    /// A new one, as KeePassXC makes it without being told anything.
    fn new() -> Self {
        let database = Self::nowhere();
        database.run(&["db-create", "-q", "-p"], &[], &[PASSWORD, PASSWORD]);
        database
    }

    /// A copy of a fixture.
    fn copy(name: &str) -> Self {
        let database = Self::nowhere();
        database.write("database.kdbx", &fixture(name));
        database
    }

    fn nowhere() -> Self {
        Self { folder: TempDir::new().expect("a folder"), password: Some(PASSWORD), key_file: None }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    #[expect(clippy::disallowed_methods, reason = "the file is the test's own")]
    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).expect("a writable folder");
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.path("database.kdbx")).expect("it is there")
    }

    /// Runs a command over the database; the lines go to its prompts.
    fn run(&self, command: &[&str], arguments: &[&str], lines: &[&str]) -> String {
        let mut keepassxc = Command::new("keepassxc-cli");
        keepassxc.args(command).arg("database.kdbx").args(arguments);
        keepassxc.current_dir(&self.folder).env("HOME", self.folder.path()).env("QT_QPA_PLATFORM", "offscreen");
        // The name of the bin is translated.
        keepassxc.env("LC_ALL", "C.UTF-8").env("LANGUAGE", "en");
        keepassxc.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = keepassxc.spawn().expect("keepassxc-cli is there: install keepassxc");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(lines.iter().map(|line| format!("{line}\n")).collect::<String>().as_bytes()).expect("it reads");
        drop(stdin);
        let ran = child.wait_with_output().expect("it ends");
        assert!(ran.status.success(), "{command:?} {arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).expect("UTF-8")
    }

    /// Runs a command on it, after it was opened.
    fn change(&self, command: &[&str], arguments: &[&str], lines: &[&str]) -> String {
        let lines = [&[self.password.expect("a password")], lines].concat();
        self.run(&[command, &["-q"]].concat(), arguments, &lines)
    }

    fn add(&self, entry: &str, username: &str, url: &str, password: &str) {
        self.change(&["add", "-p", "-u", username, "--url", url], &[entry], &[password]);
    }

    fn export(&self, format: &str) -> String {
        self.change(&["export", "-f", format], &[], &[])
    }

    fn options(&self) -> Options {
        unlocked(self.password, self.key_file.as_deref())
    }

    fn read(&self) -> Result<Vault, ImportError> {
        vault::read(&self.bytes(), &self.options())
    }
}

/// What all exports know of a login.
type Known = (String, Vec<Address>, String, Option<String>, Vec<SecondStep>, Option<String>);

fn known(login: &Login) -> Known {
    let password = login.password.as_ref().map(|password| password.expose().to_owned());
    let changed = login.changed.map(|day| day.to_string());
    (
        login.title.clone(),
        login.addresses.clone(),
        login.username.clone(),
        password,
        login.second_steps.clone(),
        changed,
    )
}

fn all_known(vault: &Vault) -> BTreeSet<String> {
    vault.logins.iter().map(|login| format!("{:?}", known(login))).collect()
}

#[test]
fn what_keepassxc_makes_is_read_from_its_database_and_both_its_exports() {
    let database = Database::new();
    database.change(&["mkdir"], &["Work"], &[]);
    database.change(&["mkdir"], &["Work/בית"], &[]);
    database.add("First", "jo@example.org", "https://first.example/login?token=x", "correct \"horse\", battery <&>");
    database.add("Work/Second", "jo", "http://second.example", "пароль-🔑");
    database.add("Work/בית/ame\u{301}lie", "", "", " spaces ");
    database.add("Thrown away", "jo", "https://gone.example", "hunter2");
    database.add("Work/Thrown away too", "jo", "https://gone.example", "hunter3");
    database.change(&["edit", "-p", "-t", "Renamed"], &["Work/Second"], &["changed-1"]);
    database.change(&["rm"], &["Thrown away"], &[]);
    database.change(&["rm"], &["Work/Thrown away too"], &[]);
    let vault = database.read().expect("it can be read");
    let password = |login: &Login| login.password.as_ref().map(|password| password.expose().to_owned());
    let found: Vec<_> =
        vault.logins.iter().map(|login| (login.title.as_str(), password(login), login.folder.as_deref())).collect();
    let expect = [
        ("First", Some("correct \"horse\", battery <&>".to_owned()), None),
        ("Renamed", Some("changed-1".to_owned()), Some("Work")),
        ("ame\u{301}lie", Some(" spaces ".to_owned()), Some("Work/בית")),
    ];
    assert_eq!(found, expect);
    assert_eq!(vault.left_out, LeftOut { deleted: 2, ..LeftOut::default() });
    assert!(vault.logins.iter().all(|login| login.changed.is_some()));

    let xml = database.export("xml");
    assert_eq!(logins(xml.as_bytes(), &Options::default()), logins(&database.bytes(), &database.options()));
    let csv = vault::read(database.export("csv").as_bytes(), &Options::default()).expect("it can be read");
    assert_eq!(all_known(&csv), all_known(&vault));
    assert_eq!(csv.left_out.deleted, 2);
}

#[test]
fn every_cipher_and_derivation_is_read_as_keepassxc_reads_it() {
    for name in DATABASES {
        let database = Database::copy(name);
        let xml = database.export("xml");
        assert_eq!(
            logins(xml.as_bytes(), &Options::default()),
            logins(&database.bytes(), &database.options()),
            "{name}"
        );
        // After KeePassXC has written it anew.
        database.add("Added", "jo", "https://added.example", "added-1");
        let vault = database.read().expect("it can be read");
        assert_eq!(vault.logins.iter().filter(|login| login.title == "Added").count(), 1, "{name}");
    }
}

#[test]
fn references_lead_where_keepassxc_says_they_do() {
    let database = Database::copy(DATABASES[1]);
    let vault = database.read().expect("it can be read");
    for entry in ["Rota", "By title", "Looks like one", "Lost"] {
        let path = format!("Work/{entry}");
        let shown = database.change(&["show", "-s", "-a", "UserName", "-a", "Password"], &[&path], &[]);
        let login = vault.logins.iter().find(|login| login.title == entry).expect("it is there");
        let password = login.password.as_ref().map(secret::Secret::expose).unwrap_or_default();
        assert_eq!(shown, format!("{}\n{password}\n", login.username), "{entry}");
    }
}

#[test]
fn a_database_of_groups_in_groups_is_read_as_deep_as_its_export() {
    let nested = |levels: u8| {
        let group = |level: u8| {
            let id = BASE64_STANDARD.encode([&[1; 15][..], &[level]].concat());
            format!("<Group><UUID>{id}</UUID><Name>{level}</Name>")
        };
        let entry = "<Entry><UUID>AgICAgICAgICAgICAgICAg==</UUID><String><Key>Title</Key><Value>Deep</Value></String>\
            <String><Key>Password</Key><Value ProtectInMemory=\"True\">deep-1</Value></String></Entry>";
        let (opened, closed) = ((0..levels).map(group).collect::<String>(), "</Group>".repeat(usize::from(levels)));
        format!(
            "<KeePassFile><Meta><Generator>A test</Generator></Meta><Root>{opened}{entry}{closed}</Root></KeePassFile>"
        )
    };
    let deep = Database::nowhere();
    deep.write("deep.xml", nested(59).as_bytes());
    deep.run(&["import", "-q", "-p", "deep.xml"], &[], &[PASSWORD, PASSWORD]);
    assert_eq!(all_known(&deep.read().expect("it can be read")).len(), 1);
    let deeper = Database::nowhere();
    deeper.write("deep.xml", nested(200).as_bytes());
    deeper.run(&["import", "-q", "-p", "deep.xml"], &[], &[PASSWORD, PASSWORD]);
    assert_eq!(deeper.read().err(), Some(ImportError::TooDeep));
}

#[test]
fn key_files_of_every_form_open_it() {
    let one = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<KeyFile>\n\t<Meta>\n\t\t<Version>1.00</Version>\n\t</Meta>\n\t<Key>\n\t\t\
        <Data>AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=</Data>\n\t</Key>\n</KeyFile>\n";
    let two = "<KeyFile><Meta><Version>2.0</Version></Meta><Key><Data Hash=\"630DCD29\">\n00010203 04050607 08090A0B 0C0D0E0F\n\
        10111213 14151617 18191A1B 1C1D1E1F\n</Data></Key></KeyFile>";
    let raw: Vec<u8> = (0..32).collect();
    let hexadecimal: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
    let files: [&[u8]; 8] = [
        one.as_bytes(),
        two.as_bytes(),
        &raw,
        hexadecimal.as_bytes(),
        &hexadecimal.as_bytes()[..32],
        b"any file",
        b"<html><body>any file</body></html>",
        &[0xFF; 100],
    ];
    for (number, file) in files.iter().enumerate() {
        for password in [None, Some(PASSWORD)] {
            let mut database = Database::copy(DATABASES[1]);
            database.write("key", file);
            let unset: &[&str] = if password.is_some() { &[] } else { &["--unset-password"] };
            database.change(&[&["db-edit", "--set-key-file", "key"], unset].concat(), &[], &[]);
            assert_eq!(database.read().err(), Some(ImportError::WrongPassword), "without key file {number}");
            (database.password, database.key_file) = (password, Some(file.to_vec()));
            let vault = database.read();
            assert!(vault.is_ok(), "key file {number} with {password:?}: {:?}", vault.err());
        }
    }
}

#[test]
fn a_key_file_that_keepassxc_makes_opens_it() {
    let mut database = Database::copy(DATABASES[1]);
    database.run(&["db-edit", "-q", "--unset-password", "--set-key-file", "made.keyx"], &[], &[PASSWORD]);
    database.key_file = std::fs::read(database.path("made.keyx")).ok();
    database.password = None;
    assert!(database.read().is_ok());
    // A box for the password that was left empty.
    database.password = Some("");
    assert!(database.read().is_ok());
    database.password = Some(PASSWORD);
    assert_eq!(database.read().err(), Some(ImportError::WrongPassword));
}
