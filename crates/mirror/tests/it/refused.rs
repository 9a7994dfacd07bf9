//! What the mirror refuses to begin with, each with its sentence.

use std::net::SocketAddr;
use std::path::Path;

use mirror::{Mirror, Ranges, RangesError, TlsFiles};

use crate::transport::Certificate;
use crate::{LOOPBACK, write};

fn passwords() -> Ranges {
    let folder = tempfile::tempdir().expect("a folder");
    Ranges::passwords(&write(folder.path(), "passwords.txt", "P@ssw0rd")).expect("good passwords")
}

#[tokio::test]
async fn clear_text_is_for_this_computer_alone() {
    for address in ["0.0.0.0:0", "192.0.2.1:80", "[::]:0", "[2001:db8::1]:80", "[::ffff:127.0.0.1]:0"] {
        let error = Mirror::bind(address.parse().expect("an address"), passwords(), None).await.expect_err(address);
        let expect = "is not on this computer alone, which needs TLS; give --cert and --key, or listen on 127.0.0.1";
        assert_eq!(error.to_string(), format!("{address} {expect}"));
    }
    for address in ["127.0.0.1:0", "127.0.0.2:0"] {
        let mirror = Mirror::bind(address.parse().expect("an address"), passwords(), None).await.expect(address);
        assert!(mirror.source().starts_with("http://127.0.0."), "{}", mirror.source());
    }
}

#[tokio::test]
async fn a_certificate_opens_it_to_a_network() {
    let certificate = Certificate::new();
    let every: SocketAddr = "0.0.0.0:0".parse().expect("an address");
    let mirror = Mirror::bind(every, passwords(), Some(certificate.files())).await.expect("a free port");
    assert!(mirror.source().starts_with("https://0.0.0.0:"), "{}", mirror.source());
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let first = Mirror::bind(LOOPBACK, passwords(), None).await.expect("a free port");
    let address = first.source().replace("http://", "");
    let error = Mirror::bind(address.parse().expect("an address"), passwords(), None).await.expect_err("in use");
    let text = error.to_string();
    assert!(text.starts_with(&format!("cannot listen on {address}: ")), "{text}");
    assert!(text.ends_with("; choose another with --listen"), "{text}");
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_refused() {
    let (good, other) = (Certificate::new(), Certificate::new());
    let folder = tempfile::tempdir().expect("a folder");
    let rubbish = write(folder.path(), "rubbish.pem", "-----BEGIN CERTIFICATE-----\nrubbish\n");
    let empty = write(folder.path(), "empty.pem", "");
    let missing = folder.path().join("missing.pem");
    let TlsFiles { cert, key } = good.files();
    for (cert, key) in [
        (&missing, &key),
        (&cert, &missing),
        (&rubbish, &key),
        (&cert, &rubbish),
        (&empty, &key),
        (&cert, &empty),
        // The two in each other's place, and the key of another certificate.
        (&key, &cert),
        (&cert, &other.files().key),
    ] {
        let files = TlsFiles { cert: cert.clone(), key: key.clone() };
        let text = Mirror::bind(LOOPBACK, passwords(), Some(files)).await.expect_err("unusable").to_string();
        let expect = format!("the certificate {} with the key {} cannot be used: ", cert.display(), key.display());
        assert!(text.starts_with(&expect), "{text}");
        assert!(text.ends_with("; both must be PEM files") && !text.contains('\n'), "{text}");
    }
}

fn check(made: Result<Ranges, RangesError>, path: &Path, expect: &str) {
    let text = made.expect_err(expect).to_string();
    assert_eq!(text, format!("{} {expect}", path.display()));
}

#[test]
fn a_folder_without_ranges_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("missing");
    let read = "cannot be read: No such file or directory (os error 2); check the path, and that you may read it";
    #[cfg(unix)]
    check(Ranges::folder(&missing), &missing, read);
    #[cfg(unix)]
    check(Ranges::passwords(&missing), &missing, read);

    let file = write(folder.path(), "21BD1.csv", "");
    let not_a_folder = "is not a folder; --ranges takes the folder with the files 00000.txt to FFFFF.txt";
    check(Ranges::folder(&file), &file, not_a_folder);

    let no_ranges = "holds no file such as 21BD1.txt; download the ranges into it first";
    check(Ranges::folder(folder.path()), folder.path(), no_ranges);
    write(folder.path(), "21BDG.txt", "");
    write(folder.path(), "21BD1", "");
    check(Ranges::folder(folder.path()), folder.path(), no_ranges);
}

#[test]
fn a_line_that_is_not_utf_8_is_named_by_its_number() {
    let folder = tempfile::tempdir().expect("a folder");
    for (content, line) in [(&b"\xFF"[..], 1), (b"one\r\n\r\np\xE4ss\r\nfour", 3), (b"one\ntwo\n\xF0\x9F", 3)] {
        let file = write(folder.path(), "passwords.txt", content);
        check(Ranges::passwords(&file), &file, &format!("line {line} is not UTF-8; save the file as UTF-8"));
    }
}
