//! Ranges from a folder, as the public downloader writes them.

use mirror::Ranges;

use crate::{RANGE_21BD1, Running, mirror_of, write};

#[tokio::test]
async fn line_ends_and_case_do_not_matter() {
    let lf = RANGE_21BD1.replace("\r\n", "\n");
    for file in [
        RANGE_21BD1,
        &lf,
        RANGE_21BD1.trim_end(),
        lf.trim_end(),
        &RANGE_21BD1.to_lowercase(),
        // Saved from a padded answer.
        &format!("00000000000000000000000000000000000:0\r\n{RANGE_21BD1}"),
    ] {
        let (_folder, mirror) = mirror_of(file).await;
        let answer = mirror.get("/range/21bd1", &[]).await;
        assert_eq!((answer.status, answer.text()), (200, RANGE_21BD1), "{file:?}");
    }
}

#[tokio::test]
async fn a_file_is_read_anew_when_it_changed() {
    let (folder, mirror) = mirror_of(RANGE_21BD1).await;
    let before = mirror.get("/range/21BD1", &[]).await;
    assert_eq!(before.text(), RANGE_21BD1);

    let more = RANGE_21BD1.replace(":52579", ":52580");
    write(folder.path(), "21BD1.txt", &more);
    let after = mirror.get("/range/21BD1", &[("if-none-match", &before.header("etag"))]).await;
    assert_eq!((after.status, after.text()), (200, more.as_str()));
    assert_ne!(after.header("etag"), before.header("etag"));
}

#[tokio::test]
async fn a_range_that_is_missing_is_404_and_may_come_later() {
    let (folder, mirror) = mirror_of(RANGE_21BD1).await;
    assert_eq!(mirror.get("/range/21BD2", &[]).await.status, 404);
    assert_eq!(mirror.get("/range/21BD2", &[("add-padding", "true")]).await.status, 404);
    write(folder.path(), "21BD2.txt", RANGE_21BD1);
    assert_eq!(mirror.get("/range/21BD2", &[]).await.status, 200);
}

/// Never a part of a file: what is missing from it would be taken for not seen.
#[tokio::test]
async fn a_corrupt_range_is_500_without_its_path() {
    let cut = RANGE_21BD1.split_at(20).0;
    let ntlm = "0123456789ABCDEF0123456789A:5\r\n";
    let backwards = RANGE_21BD1.split_inclusive('\n').rev().collect::<String>();
    let twice = RANGE_21BD1.repeat(2);
    for file in ["", "\r\n", "<html>", "hello", cut, ntlm, backwards.as_str(), &twice] {
        let (folder, mirror) = mirror_of(file).await;
        for padding in ["", "Add-Padding: true\r\n"] {
            let request = format!("GET /range/21BD1 HTTP/1.1\r\nHost: mirror\r\n{padding}Connection: close\r\n\r\n");
            let answer = mirror.raw(&request).await;
            assert!(answer.starts_with("HTTP/1.1 500 Internal Server Error\r\n"), "{file:?}: {answer}");
            assert!(answer.ends_with("\r\n\r\nThis mirror cannot read that range.\n"), "{file:?}: {answer}");
            assert!(!answer.contains(&folder.path().display().to_string()) && !answer.contains(".txt"), "{answer}");
        }
    }
}

#[tokio::test]
async fn a_range_that_cannot_be_read_is_500() {
    let (folder, mirror) = mirror_of(RANGE_21BD1).await;
    std::fs::create_dir(folder.path().join("21BD2.txt")).expect("a folder where a file should be");
    assert_eq!(mirror.get("/range/21BD2", &[]).await.status, 500);
    assert_eq!(mirror.get("/range/21BD1", &[]).await.status, 200);
}

#[tokio::test]
async fn one_file_is_enough_of_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "readme.md", "ranges of 2026");
    write(folder.path(), "FFFFF.txt", RANGE_21BD1);
    let mirror = Running::start(Ranges::folder(folder.path()).expect("a range"), None).await;
    assert_eq!(mirror.get("/range/fffff", &[]).await.text(), RANGE_21BD1);
}
