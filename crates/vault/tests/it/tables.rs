//! Hostile and odd CSV tables, tables that look alike, and tables whose columns the person points at.

use proptest::prelude::*;
use vault::{Column, Columns, ColumnsError, FirstRow, Format, ImportError, MAX_LOGINS, Options, Place, Vault, What};

use crate::shown::shown;

const CHROME: &str = "name,url,username,password,note\n";

fn read(file: impl AsRef<[u8]>) -> Result<Vault, ImportError> {
    vault::read(file.as_ref(), &Options::default())
}

fn read_as(format: Format, file: impl AsRef<[u8]>) -> Result<Vault, ImportError> {
    vault::read(file.as_ref(), &Options { format: Some(format), ..Options::default() })
}

fn read_by(columns: Columns, file: impl AsRef<[u8]>) -> Result<Vault, ImportError> {
    vault::read(file.as_ref(), &Options { columns: Some(columns), ..Options::default() })
}

fn error(file: impl AsRef<[u8]>) -> Option<ImportError> {
    read(file).err()
}

/// The rows under Chrome's header.
fn chrome(rows: impl AsRef<[u8]>) -> Vault {
    read([CHROME.as_bytes(), rows.as_ref()].concat()).expect("it is a table of Chrome's")
}

fn passwords(vault: &Vault) -> Vec<&str> {
    vault.logins.iter().map(|login| login.password.as_ref().map_or("none", secret::Secret::expose)).collect()
}

fn lines(vault: &Vault) -> Vec<u64> {
    vault.logins.iter().map(|login| line(login.place)).collect()
}

fn problems(vault: &Vault) -> Vec<(u64, What)> {
    vault.problems.iter().map(|problem| (line(problem.place), problem.what)).collect()
}

fn line(place: Place) -> u64 {
    match place {
        Place::Line(line) => line,
        Place::Entry(_) => 0,
    }
}

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

// Quotation marks

#[test]
fn a_quotation_mark_that_is_never_closed_refuses_the_file_and_names_the_line() {
    let cut_off = format!("{CHROME}a,https://a.example,u,one,\nb,https://b.example,u,\"two");
    assert_eq!(error(&cut_off), Some(ImportError::UnbalancedQuote { line: 3 }));
    assert_eq!(error(format!("{cut_off}\nc,https://c.example,u,three,\n")), error(&cut_off));
    let after_lines = format!("{CHROME}a,https://a.example,u,one,\"x\r\n\r\ny\"\r\nb,https://b.example,u,two,\"note");
    assert_eq!(error(after_lines), Some(ImportError::UnbalancedQuote { line: 5 }));
    let doubled = format!("{CHROME}a,https://a.example,u,\"one\"\"");
    assert_eq!(error(doubled), Some(ImportError::UnbalancedQuote { line: 2 }));
    let escaped = "\"Account\",\"Login Name\",\"Password\",\"Web Site\",\"Comments\"\n\"a\",\"u\",\"one\\\"";
    assert_eq!(error(escaped), Some(ImportError::UnbalancedQuote { line: 2 }));
    assert_eq!(error("\"name,url,username,password"), Some(ImportError::NotRecognised));
}

#[test]
fn a_mark_too_many_in_the_middle_costs_its_row_and_swallows_no_other() {
    // The mark before `two` is closed by the one before `three`.
    let vault = chrome(concat!(
        "a,https://a.example,u,one,\n",
        "b,https://b.example,u,\"two,\n",
        "c,https://c.example,u,\"three\",\n",
        "d,https://d.example,u,four,\"note\nof two lines\"\n",
        "e,https://e.example,u,five,\n",
    ));
    assert_eq!(passwords(&vault), ["one", "three", "four", "five"]);
    assert_eq!(lines(&vault), [2, 4, 5, 7]);
    assert_eq!(problems(&vault), [(3, What::BadEntry)]);
}

#[test]
fn a_mark_that_is_not_doubled_is_a_problem_and_never_another_password() {
    let vault = chrome("a,https://a.example,u,\"pass\"word\",\nb,https://b.example,u,\"two\" ,\nc,,u,\"thr\"\"ee\",\n");
    assert_eq!(passwords(&vault), ["thr\"ee"]);
    assert_eq!(problems(&vault), [(2, What::BadEntry), (3, What::BadEntry)]);
}

#[test]
fn a_mark_inside_an_unquoted_field_is_a_part_of_it() {
    let vault = chrome("a,https://a.example,u,pass\"word,\nb,,u, \"two\" ,\nc,,u,three\"\",\n");
    assert_eq!(passwords(&vault), ["pass\"word", " \"two\" ", "three\"\""]);
}

#[test]
fn many_marks_cost_no_more_than_their_length() {
    for row in ["\"x\n", "a,\"\n", "\"\"\n", "\"\"\"\n", "\"\"\"\"x\n", "\\\"\n", "\",\"\n"] {
        for header in [CHROME, "\"Account\",\"Login Name\",\"Password\",\"Web Site\",\"Comments\"\n"] {
            let _ = read(format!("{header}{}", row.repeat(200_000)));
        }
    }
}

// Encodings

#[test]
fn a_row_that_is_not_utf8_is_a_problem_and_the_others_are_read() {
    let vault = chrome(b"a,https://a.example,u,one,\nb,https://b.example,u,caf\xe9,\nc,https://c.example,u,three,\n");
    assert_eq!(passwords(&vault), ["one", "three"]);
    assert_eq!(problems(&vault), [(3, What::NotText)]);
}

#[test]
fn a_nul_is_not_text() {
    assert_eq!(error(format!("{CHROME}a,https://a.example,u,o\0ne,\n")), Some(ImportError::NotText));
    assert_eq!(error([0_u8; 64]), Some(ImportError::NotText));
}

#[test]
fn utf16_is_read_with_and_without_its_mark_in_both_orders() {
    let text = format!("{CHROME}a,https://a.example,u,pässwörd-🔑,\n");
    for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let plain = utf16(&text, to_bytes);
        let marked = utf16(&format!("\u{feff}{text}"), to_bytes);
        assert_eq!(passwords(&read(plain).expect("UTF-16")), ["pässwörd-🔑"]);
        assert_eq!(passwords(&read(marked).expect("UTF-16")), ["pässwörd-🔑"]);
    }
}

#[test]
fn utf16_that_is_cut_off_is_damaged_and_half_a_pair_is_not_text() {
    let mut marked = utf16(&format!("\u{feff}{CHROME}a,https://a.example,u,one,\n"), u16::to_le_bytes);
    marked.pop();
    assert_eq!(error(&marked), Some(ImportError::Damaged { line: None }));
    marked.pop();
    marked.extend(0xD83D_u16.to_le_bytes());
    assert_eq!(error(&marked), Some(ImportError::NotText));
}

// Rows, lines and headers

#[test]
fn a_host_longer_than_any_is_none_and_so_no_title_without_end() {
    // Fuzzing found it: in ASCII, as IDNA has it, it was some thousand characters long.
    for long in ["\u{4d3}".repeat(300), "a.".repeat(1_000)] {
        let vault = chrome(format!(",https://{long}.example,jo,Invented-1,"));
        assert_eq!(vault.logins[0].title, "");
        assert!(vault.logins[0].addresses.is_empty());
        assert_eq!(passwords(&vault), ["Invented-1"]);
    }
    let longest = format!("{}example.org", "a.".repeat(121));
    let vault = chrome(format!(",https://{longest},jo,Invented-1,"));
    assert_eq!(vault.logins[0].title, longest);
}

#[test]
fn rows_with_another_number_of_fields_are_problems_with_their_line() {
    for end in ["\n", "\r\n", "\r"] {
        let text = [
            "name,url,username,password,note",
            "a,https://a.example,u,one,",
            "",
            "short,https://b.example,u,two",
            "c,https://c.example,u,three,\"a note",
            "",
            "of three lines\"",
            "long,https://d.example,u,four,,",
            "comma,https://e.example,u,fi,ve,",
            "f,https://f.example,u,six,",
        ]
        .join(end);
        let vault = read(&text).expect("a table");
        assert_eq!(passwords(&vault), ["one", "three", "six"], "{end:?}");
        assert_eq!(lines(&vault), [2, 5, 10], "{end:?}");
        let count = |found| What::FieldCount { found, expected: 5 };
        assert_eq!(problems(&vault), [(4, count(4)), (8, count(6)), (9, count(6))], "{end:?}");
    }
}

#[test]
fn no_more_than_a_thousand_problems_are_kept_and_the_rest_is_read_all_the_same() {
    let vault = chrome(format!("{}a,https://a.example,u,one,\n", "too,few\n".repeat(5_000)));
    assert_eq!((vault.problems.len(), passwords(&vault).len(), lines(&vault)[0]), (1_000, 1, 5_002));
}

#[test]
fn fifty_thousand_rows_are_all_read() {
    let rows: String = (0..50_000).map(|n| format!("site {n},https://s{n}.example,u,pw{n},\"two\nlines\"\n")).collect();
    let vault = chrome(rows);
    assert_eq!((vault.logins.len(), vault.problems.len()), (50_000, 0));
    let last = &vault.logins[49_999];
    assert_eq!((last.title.as_str(), last.place), ("site 49999", Place::Line(100_000)));
}

#[test]
fn more_logins_than_anybody_has_are_refused() {
    let mut text = format!("{CHROME}{}", "a,,u,one,\n".repeat(MAX_LOGINS));
    assert_eq!(read(&text).map(|vault| vault.logins.len()), Ok(MAX_LOGINS));
    text.push_str("a,,u,one,\n");
    assert_eq!(error(&text), Some(ImportError::TooManyLogins));
}

#[test]
fn a_header_alone_is_an_empty_vault() {
    for text in
        ["name,url,username,password,note", "name,url,username,password,note\r\n\r\n", "url\tname\tusername\tpassword"]
    {
        let vault = read(text).expect("a table");
        assert_eq!((vault.format, vault.logins.len(), vault.problems.len()), (Format::ChromeCsv, 0, 0));
    }
}

#[test]
fn nothing_is_empty() {
    for nothing in [&b""[..], b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\t\n", b"\xef\xbb\xbf\n"] {
        assert_eq!(error(nothing), Some(ImportError::Empty), "{nothing:?}");
    }
}

#[test]
fn a_header_may_be_quoted_spaced_and_in_any_case_and_order() {
    let text = "\"PASSWORD\" , Url,\" Username\tx\",\"name \"\r\none,https://a.example,u,a\r\n";
    assert_eq!(error(text), Some(ImportError::NotRecognised), "a mark stands before a blank");
    let vault = read("\" PASSWORD \", Url,\"username\",\"\u{a0}Name\"\r\none,https://a.example,u,a").expect("a table");
    assert_eq!(
        (vault.format, passwords(&vault), vault.logins[0].title.as_str()),
        (Format::ChromeCsv, vec!["one"], "a")
    );
}

#[test]
fn of_columns_with_one_name_the_first_that_is_filled_counts() {
    let vault = read("name,url,username,password,password\na,,u,,two\nb,,u,one,two\nc,,u,,\n").expect("a table");
    assert_eq!(passwords(&vault), ["two", "one", "none"]);
}

#[test]
fn spreadsheets_part_fields_with_semicolons_and_tabs() {
    for sign in [";", "\t", ","] {
        let text = ["name,url,username,password", "a,https://a.example,u,\"o,n;e\tx\"", "b,,u,two"].join("\n");
        let text = text.replace("\"o,n;e\tx\"", "PASSWORD").replace(',', sign).replace("PASSWORD", "\"o,n;e\tx\"");
        assert_eq!(passwords(&read(text).expect("a table")), ["o,n;e\tx", "two"]);
    }
}

#[test]
fn a_password_is_kept_to_the_byte() {
    let long = "x".repeat(1024 * 1024);
    let vault =
        chrome(format!("a,,u,{long},\nb,,u,  spaces  ,\nc,,u,\"line\r\nline\n\",\nd,,u,e\u{301}\u{200b}\u{202e},\n"));
    assert_eq!(passwords(&vault), [&long, "  spaces  ", "line\r\nline\n", "e\u{301}\u{200b}\u{202e}"]);
}

// What is no table

#[test]
fn what_is_no_table_is_never_asked_for_its_columns() {
    let letter =
        "Dear Sir,\n\nI write to you, as I said I would, about the keys.\nThey are gone.\n\nYours,\nA. Hassan\n";
    let no_tables: [&[u8]; 9] = [
        b"\x7fELF\x02\x01\x01\x03,\x05,\x06\n,\x01,\x02",
        b"\x89PNG\r\n\x1a\n,a,b\n,c,d\n",
        b"\xff\xd8\xff\xe0,\x10JFIF,\x01\n,\x01,\x02\n",
        b"\x1f\x8b\x08,\x08,\x99\n\x01,\x02,\x03\n",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /A [1,2] >>\n",
        b"just one line",
        b"password\nhunter2\nhunter3\n",
        letter.as_bytes(),
        b"a,b,c,d",
    ];
    for file in no_tables {
        assert_eq!(error(file), Some(ImportError::NotRecognised), "{}", String::from_utf8_lossy(file));
    }
    assert_eq!(error(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"), Some(ImportError::NotText));
}

#[test]
fn a_web_page_is_refused() {
    for page in ["<!DOCTYPE html><html><body>name,url,username,password</body></html>", "<html>\n<p>a,b\n</html>"] {
        assert!(read(page).is_err());
    }
}

#[test]
fn a_very_long_line_is_refused_without_ado() {
    assert_eq!(error("x".repeat(10 * 1024 * 1024)), Some(ImportError::NotRecognised));
    for piece in ["x,", ",", "\"\"", "\"x\","] {
        assert_eq!(error(piece.repeat(1024 * 1024 / piece.len())), Some(ImportError::NotRecognised), "{piece}");
    }
}

#[test]
fn a_row_of_very_many_fields_is_a_problem() {
    let vault = chrome(format!("{}\na,,u,one,\n", "x,".repeat(1_000_000)));
    assert_eq!(passwords(&vault), ["one"]);
    assert_eq!(problems(&vault), [(2, What::FieldCount { found: 1_000_001, expected: 5 })]);
}

// Tables that look alike

#[test]
fn tables_that_look_alike_are_told_apart() {
    fn check(header: &str, expect: Format) {
        assert_eq!(vault::detect(header.as_bytes()), Ok(expect), "{header}");
        let mut names: Vec<_> = header.split(',').collect();
        names.reverse();
        assert_eq!(vault::detect(names.join(",").as_bytes()), Ok(expect), "{header}, the other way round");
        assert_eq!(vault::detect(header.to_uppercase().as_bytes()), Ok(expect), "{header}, in capitals");
    }
    check("name,url,username,password", Format::ChromeCsv);
    check("name,url,username,password,note", Format::ChromeCsv);
    check(
        "url,username,password,httpRealm,formActionOrigin,guid,timeCreated,timeLastUsed,timePasswordChanged",
        Format::FirefoxCsv,
    );
    check("Title,URL,Username,Password", Format::AppleCsv);
    check("Title,URL,Username,Password,OTPAuth", Format::AppleCsv);
    check("Title,URL,Username,Password,Notes,OTPAuth", Format::AppleCsv);
    check("Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes", Format::OnePasswordCsv);
    check("Title,Url,Username,Password,Archived", Format::OnePasswordCsv);
    check("Title,Url,Username,Password,Notes,Tags", Format::OnePasswordCsv);
    check("Title,Website,Username,Password", Format::OnePasswordCsv);
    check("Title,Website,Username,Password,One-time password,Tags,Notes", Format::OnePasswordCsv);
    check("UUID,TITLE,USERNAME,PASSWORD,URL,URLS,EMAIL,SCOPE,AUTOSUBMIT,TAGS,NOTES", Format::OnePasswordCsv);
    check("Group,Title,Username,Password,URL,Notes", Format::KeePassXcCsv);
    check("Group,Title,Username,Password,URL,Notes,TOTP,Icon,Last Modified,Created", Format::KeePassXcCsv);
    check("Account,Login Name,Password,Web Site,Comments", Format::KeePass1Csv);
    check("url,username,password,totp,extra,name,grouping,fav", Format::LastPassCsv);
    check("url,username,password,extra,name,grouping,fav", Format::LastPassCsv);
    check("username,username2,username3,title,password,note,url,category,otpUrl", Format::DashlaneCsv);
    check("username,username2,username3,title,password,note,url,category,otpSecret", Format::DashlaneCsv);
    check("type,name,url,email,username,password,note,totp,createTime,modifyTime,vault", Format::ProtonCsv);
    check("type,name,url,username,password,note,totp,createTime,modifyTime", Format::ProtonCsv);
    check(
        "type,name,url,autofillUrls,email,username,password,note,totp,createTime,modifyTime,vault",
        Format::ProtonCsv,
    );
    check(
        "name,url,username,password,note,cardholdername,cardnumber,cvc,expirydate,zipcode,folder,full_name",
        Format::NordPassCsv,
    );
    check(
        "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp",
        Format::BitwardenCsv,
    );
    check(
        "collections,type,name,notes,fields,login_uri,login_username,login_password,login_totp",
        Format::BitwardenCsv,
    );
    check("Name,Url,MatchUrl,Login,Pwd,Note,Folder,RfFieldsV2", Format::RoboFormCsv);
    check("Name,Url,Login,Pwd,Note,Folder,Rf_fields", Format::RoboFormCsv);
}

#[test]
fn a_table_without_the_column_of_its_addresses_is_not_guessed_at() {
    for header in ["Title,Username,Password,Notes", "name,login_uri,username,password", "url,username,password"] {
        assert!(matches!(error(format!("{header}\n")), Some(ImportError::UnknownColumns { .. })), "{header}");
    }
}

#[test]
fn the_format_that_the_person_says_counts() {
    let table = format!("{CHROME}a,https://www.a.example,u,one,\n");
    let vault = read_as(Format::AppleCsv, &table).expect("it has the columns that matter");
    assert_eq!((vault.format, vault.logins[0].title.as_str()), (Format::AppleCsv, "a.example"));
    for format in [Format::BitwardenCsv, Format::RoboFormCsv, Format::BitwardenJson, Format::Kdbx, Format::KeePassXml] {
        assert_eq!(read_as(format, &table).err(), Some(ImportError::OtherFormat), "{format:?}");
    }
    assert_eq!(read_as(Format::ChromeCsv, "{\"a\": 1}").err(), Some(ImportError::OtherFormat));
    assert_eq!(read_as(Format::ChromeCsv, "\"never closed").err(), Some(ImportError::OtherFormat));
}

#[test]
fn keepers_table_without_a_header_swallows_no_other() {
    let keeper = "Work,Example,u,one,https://a.example,,\n";
    assert_eq!(vault::detect(keeper.as_bytes()), Ok(Format::KeeperCsv));
    for row in [
        // A header, an even number of fields, no title, no address anywhere, an address in another place, quotes.
        "folder,title,login,password,website,notes,shared",
        "Work,Example,u,one,https://a.example,,,x",
        "Work,,u,one,https://a.example,,",
        "Work,Example,u,one,,,",
        "Work,https://a.example,u,one,not an address,,",
        "Work,Example,https://a.example,u,b.example,one,",
        "Work,Example,u,one,https://a.example,\"x\"y,",
        "Work,Example,u,one,https://a.example",
    ] {
        assert_ne!(vault::detect(format!("{row}\n").as_bytes()), Ok(Format::KeeperCsv), "{row}");
    }
    let mixed = format!("{keeper}2024-01-01,in,12.50,x,coffee,,\n");
    assert_ne!(vault::detect(mixed.as_bytes()), Ok(Format::KeeperCsv));
    // Without any address it cannot be told, but the person can say so.
    let vault = read_as(Format::KeeperCsv, "Work,Example,u,one,,,\nshort,row\n").expect("a table");
    assert_eq!(passwords(&vault), ["one"]);
    assert_eq!(problems(&vault), [(2, What::FieldCount { found: 2, expected: 7 })]);
}

// Columns that the person points at

const FOREIGN: &str = "\
Site Name;Web Address;Colour;User / E-mail;Passphrase;Last used
Example;https://example.org,https://example.net;red;amira;Fixture;01
Example two;http://two.example/?token=SECRET-IN-URL;green;sam;\"Fixture;\"\"02\"\"\";x
Short;row
";

fn pointed_at(first_row: FirstRow, columns: &[(Column, usize)]) -> Columns {
    Columns::new(first_row, columns).expect("they make sense")
}

#[test]
fn another_programs_table_is_asked_for_its_columns_and_then_read() {
    let header =
        ["Site Name", "Web Address", "", "User / E-mail", "Passphrase", "Last used"].map(str::to_owned).to_vec();
    assert_eq!(error(FOREIGN), Some(ImportError::UnknownColumns { header: header.clone() }));
    assert_eq!(read_as(Format::Columns, FOREIGN).err(), Some(ImportError::UnknownColumns { header }));
    let all = [(Column::Username, 4), (Column::Password, 5), (Column::Title, 1), (Column::Url, 2)];
    let columns = Some(pointed_at(FirstRow::Names, &all));
    insta::assert_snapshot!(shown(FOREIGN.as_bytes(), &Options { columns, ..Options::default() }), @r#"
    columns_csv
    line 2 "Example" ["https://example.org", "https://example.net"] "amira" Some("Fixture") []  None
    line 3 "Example two" ["http://two.example"] "sam" Some("Fixture;\"02\"") []  None
    problem line 4: FieldCount { found: 2, expected: 6 }
    LeftOut { deleted: 0, archived: 0, other: 0 }
    "#);
}

#[test]
fn a_table_without_a_header_shows_no_word_of_it_and_loses_no_row() {
    let table = "Example,https://example.org,amira,Fixture-01\nTwo,https://two.example,sam,Fixture-02\n";
    assert_eq!(error(table), Some(ImportError::UnknownColumns { header: vec![String::new(); 4] }));
    let all = [(Column::Title, 1), (Column::Url, 2), (Column::Username, 3), (Column::Password, 4)];
    let vault = read_by(pointed_at(FirstRow::Login, &all), table).expect("a table");
    assert_eq!((passwords(&vault), lines(&vault)), (vec!["Fixture-01", "Fixture-02"], vec![1, 2]));
    let vault = read_by(pointed_at(FirstRow::Names, &all), table).expect("a table");
    assert_eq!(passwords(&vault), ["Fixture-02"]);
}

#[test]
fn a_word_of_a_row_is_no_name_of_a_column() {
    // The title and the folder are words that a header may have; the user name and the password are not.
    let table = "Email,Password,amira,Sunshine,Work\nBank,https://bank.example,amira,Fixture,Home\n";
    assert_eq!(error(table), Some(ImportError::UnknownColumns { header: vec![String::new(); 5] }));
}

#[test]
fn the_password_alone_is_enough_and_a_wrong_column_is_the_persons_choice() {
    let vault = read_by(pointed_at(FirstRow::Names, &[(Column::Password, 3)]), FOREIGN).expect("a table");
    assert_eq!(passwords(&vault), ["red", "green"]);
    let vault = read_by(pointed_at(FirstRow::Names, &[(Column::Password, 4)]), CHROME).expect("a known table");
    assert_eq!((vault.format, vault.logins.len()), (Format::Columns, 0));
}

#[test]
fn columns_that_are_not_there_or_make_no_sense_are_refused() {
    let columns = pointed_at(FirstRow::Names, &[(Column::Password, 1), (Column::Url, 7)]);
    assert_eq!(read_by(columns, FOREIGN).err(), Some(ImportError::NoSuchColumn { column: 7 }));
    assert_eq!(read_by(columns, "\"never closed").err(), Some(ImportError::NotRecognised));
    assert_eq!(read_by(columns, "{}").err(), Some(ImportError::OtherFormat));
    let new = |columns: &[(Column, usize)]| Columns::new(FirstRow::Login, columns).err();
    assert_eq!(new(&[(Column::Title, 1)]), Some(ColumnsError::NoPassword));
    assert_eq!(new(&[]), Some(ColumnsError::NoPassword));
    assert_eq!(new(&[(Column::Password, 0)]), Some(ColumnsError::Zero));
    assert_eq!(new(&[(Column::Password, 1), (Column::Url, 1)]), Some(ColumnsError::Twice));
    assert_eq!(new(&[(Column::Password, 1), (Column::Password, 2)]), Some(ColumnsError::Twice));
    assert_eq!(new(&[(Column::Password, 1), (Column::Username, 2)]), None);
}

// Secrets and laws

#[test]
fn nothing_of_notes_cards_and_queries_is_read() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for format in Format::ALL.iter().filter(|format| format.code().ends_with("_csv") && **format != Format::Columns) {
        for entry in std::fs::read_dir(root.join(format.code())).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "csv") {
                let text = shown(&std::fs::read(&path).expect("a file"), &Options::default());
                for secret in ["NOTE-SECRET", "NOTESECRET", "CARD-SECRET", "SECRET-IN-URL", "hunter2"] {
                    assert!(!text.contains(secret), "{}: {secret}", path.display());
                }
            }
        }
    }
}

#[test]
fn no_error_and_no_problem_holds_a_password() {
    let secret = "hunter2";
    for table in [
        format!("{secret},{secret},{secret}\n{secret},{secret},{secret}\n"),
        format!("name,{secret},username,password\nx,{secret},y,z\n"),
        format!("login,password,user_{secret},pass {secret}\na,b,c,d\n"),
        format!("{CHROME}a,b,{secret},\"{secret}"),
        format!("{CHROME}{secret}\n\"{secret}\"{secret},,,,\n{secret},{secret}\n"),
        format!("\"{secret}"),
        secret.to_owned(),
    ] {
        let told = match read(&table) {
            Ok(vault) => format!("{vault:?}{:?}", vault.problems),
            Err(error) => format!("{error}{error:?}{}", error.code()),
        };
        assert!(!told.contains(secret), "{told}");
    }
}

/// As [`passwords`] gives it.
fn shown_password(password: &str) -> &str {
    if password.is_empty() { "none" } else { password }
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[ -~]{0,12}", "[\"',;\\r\\n\\t\\\\ =+@-]{0,6}", "[\\p{L}\\p{M}\\p{So}]{0,4}"]
        // No export has a NUL, and a file that does is refused.
        .prop_map(|text| text.replace('\0', ""))
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400), first in 0_usize..16) {
        let format = Format::ALL.iter().copied().filter(|format| format.code().ends_with("_csv")).nth(first);
        let text = [CHROME.as_bytes(), &bytes].concat();
        let columns = pointed_at(FirstRow::Login, &[(Column::Password, 1)]);
        for file in [&bytes, &text] {
            let _ = vault::detect(file);
            let _ = read(file);
            let _ = read_by(columns, file);
            let _ = vault::read(file, &Options { format, ..Options::default() });
        }
    }

    #[test]
    fn what_keepass_escapes_is_read_back_to_the_byte(rows in proptest::collection::vec((field(), field()), 0..8)) {
        let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let mut text = String::from("\"Account\",\"Login Name\",\"Password\",\"Web Site\",\"Comments\"\r\n");
        for (password, note) in &rows {
            text += &format!("\"a\",\"u\",{},\"\",{}\r\n", quoted(password), quoted(note));
        }
        let vault = read(text).expect("a table of KeePass's");
        prop_assert_eq!(passwords(&vault), rows.iter().map(|(password, _)| shown_password(password)).collect::<Vec<_>>());
        prop_assert_eq!(problems(&vault), []);
    }

    #[test]
    fn what_the_csv_crate_writes_is_read_back_to_the_byte(
        rows in proptest::collection::vec((field(), field(), field()), 0..8),
        always in any::<bool>(),
        windows in any::<bool>(),
        delimiter in proptest::sample::select(vec![b',', b';', b'\t']),
    ) {
        let mut writer = csv::WriterBuilder::new()
            .quote_style(if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
            .terminator(if windows { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .delimiter(delimiter)
            .from_writer(Vec::new());
        writer.write_record(["name", "url", "username", "password", "note"]).expect("in memory");
        for (title, password, note) in &rows {
            writer.write_record([title, "https://example.org", "u", password, note]).expect("in memory");
        }
        let vault = read(writer.into_inner().expect("in memory")).expect("a table of Chrome's");
        prop_assert_eq!(passwords(&vault), rows.iter().map(|(_, password, _)| shown_password(password)).collect::<Vec<_>>());
        prop_assert_eq!(problems(&vault), []);
    }
}
