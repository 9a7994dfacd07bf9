//! What the mirror answers.

use async_compression::tokio::write::{BrotliDecoder, GzipDecoder};
use tokio::io::AsyncWriteExt;

use crate::{Answer, CHANGED, RANGE_21BD1, Running, mirror_of};

async fn unpacked(answer: &Answer) -> String {
    let body = match answer.header("content-encoding").as_str() {
        "br" => {
            let mut decoder = BrotliDecoder::new(Vec::new());
            decoder.write_all(&answer.body).await.expect("Brotli");
            decoder.shutdown().await.expect("whole Brotli");
            decoder.into_inner()
        }
        "gzip" => {
            let mut decoder = GzipDecoder::new(Vec::new());
            decoder.write_all(&answer.body).await.expect("gzip");
            decoder.shutdown().await.expect("whole gzip");
            decoder.into_inner()
        }
        _ => answer.body.clone(),
    };
    String::from_utf8(body).expect("UTF-8")
}

#[tokio::test]
async fn the_documented_example_has_its_suffix_and_count() {
    let mirror = Running::passwords().await;
    for path in ["/range/21BD1", "/range/21bd1", "/range/21bD1", "/range/21BD1?mode=sha1", "/range/21BD1?"] {
        let answer = mirror.get(path, &[]).await;
        assert_eq!((answer.status, answer.text()), (200, RANGE_21BD1), "{path}");
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    }
    // Twice on the list without a count; the last line has no line end.
    assert_eq!(mirror.get("/range/F3BBB", &[]).await.text(), "D66A63D4BF1747940578EC3D0103530E21D:2");
    // There is no "not found" for a well-formed prefix.
    let empty = mirror.get("/range/00000", &[]).await;
    assert_eq!((empty.status, empty.text()), (200, ""));
}

#[tokio::test]
async fn an_answer_is_padded_when_that_is_asked_for() {
    let mirror = Running::passwords().await;
    let mut paddings = Vec::new();
    for (path, real) in
        [("/range/21BD1", RANGE_21BD1), ("/range/21BD1", RANGE_21BD1), ("/range/00000", ""), ("/range/00000", "")]
    {
        let answer = mirror.get(path, &[("add-padding", "true")]).await;
        let lines: Vec<&str> = answer.text().split_terminator("\r\n").collect();
        assert!((800..=1000).contains(&lines.len()), "{} lines", lines.len());
        assert!(lines.is_sorted());
        let (padding, kept): (Vec<&str>, Vec<&str>) = lines.into_iter().partition(|line| line.ends_with(":0"));
        assert_eq!(kept, real.split_terminator("\r\n").collect::<Vec<_>>());
        for line in &padding {
            let suffix = line.strip_suffix(":0").expect("a count of 0");
            assert_eq!(suffix.len(), 35, "{line}");
            assert!(suffix.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F')), "{line}");
        }
        paddings.push(padding.join(","));
    }
    paddings.sort();
    paddings.dedup();
    assert_eq!(paddings.len(), 4, "every padding is another");
}

#[tokio::test]
async fn only_add_padding_true_pads() {
    let mirror = Running::passwords().await;
    for (value, padded) in [("true", true), ("True", true), ("false", false), ("1", false), ("", false)] {
        let answer = mirror.get("/range/21BD1", &[("add-padding", value)]).await;
        assert_eq!(answer.text() != RANGE_21BD1, padded, "{value}");
    }
}

#[tokio::test]
async fn an_answer_is_packed_as_the_client_accepts_it() {
    let mirror = Running::passwords().await;
    for (accept, expect) in [
        ("br", "br"),
        ("gzip", "gzip"),
        ("br, gzip", "br"),
        ("gzip;q=1, br;q=0.1", "gzip"),
        ("identity", ""),
        ("zstd", ""),
        ("br;q=0", ""),
        ("", ""),
    ] {
        let plain = mirror.get("/range/21BD1", &[("accept-encoding", accept)]).await;
        assert_eq!(plain.header("content-encoding"), expect, "{accept}");
        assert_eq!(unpacked(&plain).await, RANGE_21BD1, "{accept}");
        let vary = plain.header("vary").to_ascii_lowercase();
        assert!(vary.contains("accept-encoding") && vary.contains("add-padding"), "{accept}: {vary}");

        let padded = mirror.get("/range/21BD1", &[("accept-encoding", accept), ("add-padding", "true")]).await;
        assert_eq!(padded.header("content-encoding"), expect, "{accept}");
        let text = unpacked(&padded).await;
        assert!(text.lines().count() >= 800, "{accept}");
        let real: Vec<&str> = text.lines().filter(|line| !line.ends_with(":0")).collect();
        assert_eq!(real.join("\r\n"), RANGE_21BD1, "{accept}");
    }
}

#[tokio::test]
async fn an_answer_says_how_long_it_may_be_kept() {
    let (_folder, mirror) = mirror_of(RANGE_21BD1).await;
    let plain = mirror.get("/range/21BD1", &[]).await;
    assert_eq!(plain.header("cache-control"), "public, max-age=86400");
    assert_eq!(plain.header("last-modified"), CHANGED);
    assert!(plain.header("etag").starts_with("W/\""));

    // Whoever kept padding would know it again.
    let padded = mirror.get("/range/21BD1", &[("add-padding", "true"), ("if-none-match", "*")]).await;
    assert_eq!(padded.status, 200);
    assert_eq!(padded.header("cache-control"), "no-store");
    assert_eq!(padded.header("etag"), "");
    assert_eq!(padded.header("last-modified"), CHANGED);
}

#[tokio::test]
async fn a_known_etag_is_answered_with_304() {
    let mirror = Running::passwords().await;
    let etag = mirror.get("/range/21BD1", &[]).await.header("etag");
    let other = mirror.get("/range/00000", &[]).await.header("etag");
    assert_ne!(etag, other);
    let strong = etag.strip_prefix("W/").expect("a weak tag");
    for (known, expect) in [
        (etag.as_str(), 304),
        (strong, 304),
        ("*", 304),
        (&format!("\"a\", {etag}"), 304),
        (&format!("{strong},W/\"b\""), 304),
        (&other, 200),
        ("\"a\", W/\"b\"", 200),
        (strong.trim_matches('"'), 200),
        ("", 200),
    ] {
        let answer = mirror.get("/range/21BD1", &[("if-none-match", known)]).await;
        assert_eq!(answer.status, expect, "{known}");
        assert_eq!(answer.text(), if expect == 304 { "" } else { RANGE_21BD1 }, "{known}");
        assert_eq!(answer.header("etag"), etag, "{known}");
        assert_eq!(answer.header("cache-control"), "public, max-age=86400", "{known}");
    }
    let two_headers = [("if-none-match", "\"a\""), ("if-none-match", etag.as_str())];
    assert_eq!(mirror.get("/range/21BD1", &two_headers).await.status, 304);
}

/// Of the body before it is packed; a padded one is another each time.
#[tokio::test]
async fn an_answer_brings_its_checksum() {
    let mirror = Running::passwords().await;
    let etag = mirror.get("/range/21BD1", &[]).await.header("etag");
    for (headers, expect) in [
        (&[][..], "jI3Yv0D1jiZLF+07FgYhGg=="),
        (&[("accept-encoding", "br")], "jI3Yv0D1jiZLF+07FgYhGg=="),
        (&[("add-padding", "true")], ""),
        (&[("if-none-match", etag.as_str())], ""),
    ] {
        assert_eq!(mirror.get("/range/21BD1", headers).await.header("content-md5"), expect, "{headers:?}");
    }
}

/// Requests as they stand, because a client would mend them first.
#[tokio::test]
async fn a_request_that_is_none_is_refused() {
    let mirror = Running::passwords().await;
    for (request, expect) in [
        ("GET /range/21BD", "400 Bad Request"),
        ("GET /range/21BD12", "400 Bad Request"),
        ("GET /range/21BDG", "400 Bad Request"),
        ("GET /range/+1BD1", "400 Bad Request"),
        ("GET /range/0x1BD", "400 Bad Request"),
        ("GET /range/21BD%31%32", "400 Bad Request"),
        ("GET /range/21BD1%00", "400 Bad Request"),
        ("GET /range/21B%0A1", "400 Bad Request"),
        ("GET /range/21%zz", "400 Bad Request"),
        ("GET /range/%FF%FE%FD%FC%FB", "400 Bad Request"),
        ("GET /range/%EF%BC%92%31BD1", "400 Bad Request"),
        ("GET /range/..%2F..%2Fetc%2Fpasswd", "400 Bad Request"),
        ("GET /range/21BD1?mode=ntlm", "400 Bad Request"),
        ("GET /range/21BD1?mode=", "400 Bad Request"),
        ("GET /range/21BD1?mode=sha1&mode=ntlm", "400 Bad Request"),
        ("POST /range/21BD1", "405 Method Not Allowed"),
        ("PUT /range/21BD1", "405 Method Not Allowed"),
        ("DELETE /range/21BD1", "405 Method Not Allowed"),
        ("POST /healthz", "405 Method Not Allowed"),
        ("GET /", "404 Not Found"),
        ("GET /range", "404 Not Found"),
        ("GET /range/", "404 Not Found"),
        ("GET /range/21BD1/", "404 Not Found"),
        ("GET /range/../range/21BD1", "404 Not Found"),
        // For contrast: what is not refused.
        ("GET /range/%32%31BD1", "200 OK"),
        ("HEAD /range/21BD1", "200 OK"),
        ("GET /healthz", "200 OK"),
    ] {
        let answer = mirror
            .raw(&format!("{request} HTTP/1.1\r\nHost: mirror\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
            .await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {expect}\r\n")), "{request}: {answer}");
        let has_range = answer.contains("2DC183F740EE76F27B78EB39C8AD972A757");
        assert_eq!(has_range, request == "GET /range/%32%31BD1", "{request}: {answer}");
    }
}

#[tokio::test]
async fn it_tells_that_it_is_alive() {
    let mirror = Running::passwords().await;
    let answer = mirror.get("/healthz", &[]).await;
    assert_eq!((answer.status, answer.text()), (200, "ok\n"));
}
