//! References from one entry to another.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use vault::{Options, Place, Problem, What};

/// A document with these entries: id, user name, password.
fn document(entries: &[(u8, &str, &str)]) -> String {
    let mut text = "<KeePassFile><Root><Group><UUID>AQEBAQEBAQEBAQEBAQEBAQ==</UUID>".to_owned();
    for (id, username, password) in entries {
        let id = BASE64_STANDARD.encode([*id; 16]);
        text += &format!("<Entry><UUID>{id}</UUID><String><Key>UserName</Key><Value>{username}</Value></String>");
        text += &format!("<String><Key>Password</Key><Value>{password}</Value></String></Entry>");
    }
    text + "</Group></Root></KeePassFile>"
}

#[track_caller]
fn check(entries: &[(u8, &str, &str)], passwords: &[Option<&str>]) {
    let vault = vault::read(document(entries).as_bytes(), &Options::default()).expect("it can be read");
    let found: Vec<_> = vault.logins.iter().map(|login| login.password.as_ref().map(secret::Secret::expose)).collect();
    assert_eq!(found, passwords);
    let bad = passwords.iter().enumerate().filter(|(_, password)| password.is_none());
    let bad: Vec<_> =
        bad.map(|(index, _)| Problem { place: Place::Entry(index + 1), what: What::BadReference }).collect();
    assert_eq!(vault.problems, bad);
}

const TO_2: &str = "{REF:P@I:02020202020202020202020202020202}";
const TO_3: &str = "{REF:P@I:03030303030303030303030303030303}";

#[test]
fn they_lead_to_the_field_of_another_entry() {
    check(&[(1, "a", TO_2), (2, "b", "hunter2")], &[Some("hunter2"), Some("hunter2")]);
    check(&[(1, "a", &TO_2.to_lowercase()), (2, "b", "hunter2")], &[Some("hunter2"), Some("hunter2")]);
    check(&[(1, "a", TO_2), (2, "b", TO_3), (3, "c", "x")], &[Some("x"), Some("x"), Some("x")]);
    check(&[(1, "a", &format!("1{TO_2}2{TO_2}3")), (2, "b", "-")], &[Some("1-2-3"), Some("-")]);
    check(&[(1, "a", "{REF:U@I:02020202020202020202020202020202}"), (2, "b", "-")], &[Some("b"), Some("-")]);
    check(
        &[(1, "a", "{REF:P@U:b}"), (2, "b", "first"), (3, "b", "second")],
        &[Some("first"), Some("first"), Some("second")],
    );
    check(&[(1, "a", "{REF:I@P:-}"), (2, "b", "-")], &[Some(&"02".repeat(16)), Some("-")]);
}

#[test]
fn what_only_looks_like_one_is_a_password() {
    for text in ["{REF:P@I:}", "{REF:P@I:", "{REF:X@I:02}", "{REF:P@Z:02}", "{REF}", "{{{REF:", "{PASSWORD}", "}{"] {
        check(&[(1, "a", text)], &[Some(text)]);
    }
    check(&[(1, "a", &format!("{{{TO_2}}}")), (2, "b", "-")], &[Some("{-}"), Some("-")]);
}

#[test]
fn one_that_leads_nowhere_leaves_no_password() {
    check(&[(1, "a", TO_2)], &[None]);
    check(&[(1, "a", "{REF:P@I:02}"), (2, "b", "-")], &[None, Some("-")]);
    check(&[(1, "a", "{REF:P@O:b}"), (2, "b", "-")], &[None, Some("-")]);
    check(&[(1, "a", &format!("before {TO_2} after"))], &[None]);
}

#[test]
fn circles_end() {
    check(&[(2, "a", TO_2)], &[None]);
    check(&[(2, "a", TO_3), (3, "b", TO_2)], &[None, None]);
    check(&[(1, "a", TO_2), (2, "b", TO_2)], &[None, None]);
}

#[test]
fn what_grows_with_every_step_ends() {
    let twice = |id: u8| format!("{{REF:P@I:{}}}", format!("{id:02X}").repeat(16)).repeat(2);
    let passwords: Vec<_> = (1..10).map(|id| twice(id + 1)).collect();
    let mut entries: Vec<_> = (1_u8..).zip(&passwords).map(|(id, password)| (id, "a", password.as_str())).collect();
    entries.push((10, "a", "lol"));
    let vault = vault::read(document(&entries).as_bytes(), &Options::default()).expect("it can be read");
    // 2 + 4 + 8 + 16 references are followed, 32 more are not.
    assert_eq!(vault.problems.len(), 5);
    let long = "x".repeat(2_000);
    check(&[(1, "a", TO_2), (2, "b", &long)], &[None, Some(&long)]);
    check(&[(1, "a", &format!("{long}{TO_2}")), (2, "b", "-")], &[None, Some("-")]);
}

#[test]
fn many_that_are_searched_for_by_name_take_no_time() {
    let names: Vec<_> = (0..20_000).map(|number| (format!("user {number}"), format!("{{REF:U@P:{number}}}"))).collect();
    let entries: Vec<_> = names.iter().map(|(name, reference)| (1, name.as_str(), reference.as_str())).collect();
    let vault = vault::read(document(&entries).as_bytes(), &Options::default()).expect("it can be read");
    assert_eq!((vault.logins.len(), vault.problems.len()), (20_000, 1_000));
}
