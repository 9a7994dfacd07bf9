//! XML that no program would export.

use proptest::prelude::*;
use vault::{Format, ImportError, Options, Vault};

use super::{fixtures, logins};

fn read(text: impl AsRef<[u8]>) -> Result<Vault, ImportError> {
    vault::read(text.as_ref(), &Options::default())
}

/// Reads what the person says is KeePass's XML.
fn said_to_be(text: &str) -> Result<Vault, ImportError> {
    vault::read(text.as_bytes(), &Options { format: Some(Format::KeePassXml), ..Options::default() })
}

#[track_caller]
fn refused(text: impl AsRef<[u8]>, expect: ImportError) {
    assert_eq!(read(text).err(), Some(expect));
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(fixtures().join("keepass_xml").join(name)).expect("a fixture")
}

/// A document with one entry of which this is the password.
fn document(password: &str) -> String {
    format!(
        "<KeePassFile><Root><Group><Entry><String><Key>Password</Key><Value>{password}</Value></String>\
         <String><Key>UserName</Key><Value>jo</Value></String></Entry></Group></Root></KeePassFile>"
    )
}

fn password(text: &str) -> Option<String> {
    let vault = read(text).expect("it can be read");
    vault.logins.first()?.password.as_ref().map(|password| password.expose().to_owned())
}

#[test]
fn a_document_type_is_refused_whatever_it_declares() {
    let laughs = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;\">]>";
    for head in [
        laughs,
        "<!DOCTYPE KeePassFile SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE KeePassFile [<!ENTITY file SYSTEM \"file:///etc/passwd\">]>",
        "<?xml version=\"1.0\"?><!doctype KeePassFile>",
        "<!DOCTYPE KeePassFile [<!ENTITY % more SYSTEM \"http://192.0.2.1/more.dtd\"> %more;]>",
    ] {
        refused(format!("{head}{}", document("&lol2;")), ImportError::DocumentType);
    }
    for entity in ["&lol;", "&nbsp;", "&file;", "&AMP;"] {
        refused(document(entity), ImportError::DocumentType);
    }
}

#[test]
fn characters_by_name_and_number_are_read() {
    assert_eq!(password(&document("&amp;&lt;&gt;&quot;&apos;&#65;&#x1F511;")).as_deref(), Some("&<>\"'A\u{1F511}"));
    assert_eq!(password(&document("<![CDATA[&amp;<b>]]>&amp;")).as_deref(), Some("&amp;<b>&"));
    assert_eq!(password(&document("a<!-- no -->b<?no?>c")).as_deref(), Some("abc"));
    assert_eq!(password(&document(" two\r\nlines ")).as_deref(), Some(" two\nlines "));
    refused(document("a<b>no</b>c"), ImportError::Damaged { line: Some(1) });
    for bad in ["&#0;", "&#x110000;", "&#xD800;", "&#;", "&#x;", "& ", "&amp", "&#99999999999;"] {
        assert!(matches!(read(document(bad)), Err(ImportError::Damaged { line: Some(1) })), "{bad}");
    }
}

#[test]
fn what_is_not_closed_is_damaged_with_its_line() {
    let whole = document("hunter2").replace("><", ">\n<");
    let lines = whole.lines().count();
    assert!(read(&whole).is_ok());
    for (at, _) in whole.char_indices().skip(1) {
        let error = read(&whole.as_bytes()[..at]).expect_err("it is cut off");
        let damaged = matches!(error, ImportError::Damaged { line: Some(line) } if line <= lines as u64);
        assert!(damaged || at < "<KeePassFile>".len(), "{at}: {error:?}");
    }
    let unmatched = ImportError::Damaged { line: Some(3) };
    refused("<KeePassFile>\n<Root>\n</Group></KeePassFile>", unmatched);
    refused("<KeePassFile></KeePassFile>\n<KeePassFile></KeePassFile>", ImportError::Damaged { line: Some(2) });
}

#[test]
fn nesting_is_bounded_and_real_folders_are_not_near() {
    let nested = |levels: usize| {
        let groups = "<Group><Name>g</Name>".repeat(levels);
        document("hunter2").replacen("<Group>", &groups, 1).replacen("</Group>", &"</Group>".repeat(levels), 1)
    };
    assert_eq!(password(&nested(59)).as_deref(), Some("hunter2"));
    for levels in [60, 10_000, 100_000] {
        refused(nested(levels), ImportError::TooDeep);
    }
    refused("<a>".repeat(10_000).replacen("<a>", "<KeePassFile>", 1), ImportError::TooDeep);
}

#[test]
fn other_xml_is_not_recognised() {
    for other in
        ["<html></html>", "<pwlist><pwentry/></pwlist>", "<KeyFile/>", "<keepassfile/>", "<?xml version='1.0'?><a/>"]
    {
        refused(other, ImportError::NotRecognised);
        assert_eq!(said_to_be(other).err(), Some(ImportError::NotRecognised));
    }
    assert!(matches!(said_to_be("<"), Err(ImportError::Damaged { .. })));
    assert_eq!(read("<KeePassFile/>").map(|vault| vault.logins.len()), Ok(0));
}

#[test]
fn what_is_no_text_is_refused() {
    refused(document("\0"), ImportError::NotText);
    let mut wrong = document("hunter2").into_bytes();
    wrong.push(0xFF);
    refused(&wrong, ImportError::NotText);
    let plain = document("x").into_bytes();
    let overlong = plain.iter().flat_map(|byte| if *byte == b'x' { vec![0xC0, 0x80] } else { vec![*byte] });
    refused(overlong.collect::<Vec<u8>>(), ImportError::NotText);
}

#[test]
fn utf_16_is_read_as_utf_8_is() {
    let text = fixture("keepass-2.xml").replace("utf-8", "utf-16");
    let plain = logins(text.as_bytes(), &Options::default());
    for (mark, bytes) in [
        ([0xFF, 0xFE], text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
        ([0xFE, 0xFF], text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ] {
        let bytes = [&mark[..], &bytes].concat();
        assert_eq!(vault::detect(&bytes), Ok(Format::KeePassXml));
        assert_eq!(logins(&bytes, &Options::default()), plain);
    }
}

#[test]
fn large_parts_that_are_of_no_use_cost_nothing() {
    let large = "A".repeat(4 * 1024 * 1024);
    let attribute = document("hunter2").replacen("<Value>", &format!("<Value Protected=\"{large}\">"), 1);
    assert_eq!(password(&attribute).as_deref(), Some("hunter2"));
    let binary = document("hunter2").replacen(
        "<Root>",
        &format!("<Meta><Binaries><Binary>{large}</Binary></Binaries></Meta><Root>"),
        1,
    );
    assert_eq!(password(&binary).as_deref(), Some("hunter2"));
    let name = document("hunter2").replacen("<Group>", &format!("<Group><Group><Name>{large}</Name>"), 1).replacen(
        "</Group>",
        "</Group></Group>",
        1,
    );
    let vault = read(name).expect("it can be read");
    assert_eq!(vault.logins[0].folder.as_ref().map(String::len), Some(500));
}

#[test]
fn too_many_entries_are_refused() {
    let many = "<Entry/>".repeat(200_001);
    refused(format!("<KeePassFile><Root><Group>{many}</Group></Root></KeePassFile>"), ImportError::TooManyLogins);
    let many = "<Group/>".repeat(200_001);
    refused(format!("<KeePassFile><Root><Group>{many}</Group></Root></KeePassFile>"), ImportError::TooManyLogins);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn nothing_panics(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20), cut in any::<prop::sample::Index>()) {
        let mut bytes = fixture("keepass-2-without-bin.xml").into_bytes();
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        let _ = read(&bytes);
    }
}
