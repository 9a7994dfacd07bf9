//! What `cordon check --stdin` says about a password.

use std::net::TcpListener;
use std::process::Command;

use serde_json::{Value, json};

use crate::server::{Server, response};
use crate::{Mirror, cordon, run};

const PASSWORDS: &str = "52579:P@ssw0rd\n4096:letmein\n";
/// In no list.
const UNSEEN: &str = "quoin-tarmac-7";

/// `input` is one line; the answer is compared field by field, and no field may be missing or new.
#[track_caller]
fn check(command: &mut Command, input: impl AsRef<[u8]>, status: i32, expect: &Value) {
    let ran = run(command.args(["--stdin", "--json"]), input);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(status), ""));
    assert_eq!(ran.json(), std::slice::from_ref(expect));
}

#[test]
fn a_password_that_was_seen() {
    let mirror = Mirror::of(PASSWORDS);
    let as_of = "2020-09-20";
    check(
        &mut mirror.check(&[]),
        "P@ssw0rd\n",
        1,
        &json!({
            "exposure": { "state": "seen", "count": 52579, "rank": null, "source": "online", "as_of": as_of, "why": null },
            "strength": { "score": 0, "guesses_log10": 1.23, "reasons": ["common_password", "substitution"],
                "too_long": false },
        }),
    );
    // With its place in the built-in list.
    check(
        &mut mirror.check(&[]),
        "letmein\n",
        1,
        &json!({
            "exposure": { "state": "seen", "count": 4096, "rank": 16, "source": "online", "as_of": as_of, "why": null },
            "strength": { "score": 0, "guesses_log10": 1.23, "reasons": ["common_password"], "too_long": false },
        }),
    );
}

#[test]
fn a_password_that_was_not_seen() {
    check(
        &mut Mirror::of(PASSWORDS).check(&[]),
        UNSEEN,
        0,
        &json!({
            "exposure": { "state": "not_seen", "count": null, "rank": null, "source": "online", "as_of": "2020-09-20",
                "why": null },
            "strength": { "score": 4, "guesses_log10": 12.7, "reasons": ["dictionary_word"], "too_long": false },
        }),
    );
}

#[test]
fn a_common_password_needs_no_network() {
    let expect = json!({
        "exposure": { "state": "seen", "count": null, "rank": 16, "source": "built_in", "as_of": "2015-02-09",
            "why": null },
        "strength": { "score": 0, "guesses_log10": 1.23, "reasons": ["common_password"], "too_long": false },
    });
    check(&mut cordon(["check", "--offline"]), "letmein\n", 1, &expect);
    // A mirror that does not have it takes nothing back.
    check(&mut Mirror::of("52579:P@ssw0rd\n").check(&[]), "letmein\n", 1, &expect);
}

#[test]
fn a_line_that_could_not_be_checked() {
    let unknown = |source, why| {
        json!({
            "exposure": { "state": "unknown", "count": null, "rank": null, "source": source, "as_of": null, "why": why },
            "strength": null,
        })
    };
    let mirror = Mirror::of(PASSWORDS);
    check(&mut mirror.check(&[]), b"p\xE4ssword\n", 3, &unknown("built_in", "text_not_utf8"));
    check(&mut mirror.check(&[]), "x".repeat(4097), 3, &unknown("built_in", "too_long"));
}

/// The reason, the seconds of a pause where one was asked for, and the source that could not answer.
#[track_caller]
fn check_why(command: &mut Command, source: &str, why: &str, retry_after: Option<u64>) {
    let mut exposure = json!({
        "state": "unknown", "count": null, "rank": null, "source": source, "as_of": null, "why": why,
    });
    if let Some(seconds) = retry_after {
        exposure["retry_after"] = json!(seconds);
    }
    let strength = json!({ "score": 4, "guesses_log10": 12.7, "reasons": ["dictionary_word"], "too_long": false });
    check(command, UNSEEN, 3, &json!({ "exposure": exposure, "strength": strength }));
}

#[test]
fn a_source_that_does_not_answer_is_never_not_seen() {
    check_why(&mut cordon(["check", "--offline"]), "built_in", "offline", None);

    let nobody = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    check_why(&mut cordon(["check", "--source", &format!("http://{nobody}")]), "online", "connection_refused", None);

    let busy = Server::start(|_| response("429 Too Many Requests", "retry-after: 3600\r\n", ""));
    check_why(&mut cordon(["check", "--source", &busy.source]), "online", "too_many_requests", Some(3600));

    let portal = Server::start(|_| response("200 OK", "content-type: text/html\r\n", "<html>Sign in</html>"));
    check_why(&mut cordon(["check", "--source", &portal.source]), "online", "web_page", None);

    let elsewhere = Server::start(|_| response("302 Found", "location: /sign-in\r\n", ""));
    check_why(&mut cordon(["check", "--source", &elsewhere.source]), "online", "redirected", None);
}

#[test]
fn the_same_answers_for_people() {
    let mirror = Mirror::of(PASSWORDS);
    let ran = run(&mut mirror.check(&["--stdin"]), format!("P@ssw0rd\n{UNSEEN}\n\u{feff}{}\n", "x".repeat(5000)));
    let source = mirror.address();
    let expect = format!(
        "Line 1: Found 52,579 times in known breaches ({source}). Change it everywhere you use it. \
         Strength 0 of 4 (a common password, letters replaced by signs).\n\
         Line 2: Not found in {source} as of 20 September 2020. That does not prove that nobody else has it. \
         Strength 4 of 4 (a dictionary word).\n\
         Line 3: Could not check: it is longer than 4,096 characters. Check a shorter one.\n"
    );
    assert_eq!((ran.status, ran.stdout, ran.stderr), (Some(1), expect, String::new()));
}

/// A line's answer in short: `seen 3`, `not_seen`, `unknown too_long`.
fn short(answer: &Value) -> String {
    let exposure = &answer["exposure"];
    let more = match (&exposure["count"], &exposure["why"]) {
        (Value::Number(count), _) => format!(" {count}"),
        (_, Value::String(why)) => format!(" {why}"),
        _ => String::new(),
    };
    exposure["state"].as_str().expect("a state").to_owned() + &more
}

#[track_caller]
fn check_lines(mirror: &Mirror, input: impl AsRef<[u8]>, expect: &[&str]) {
    let input = input.as_ref();
    let ran = run(&mut mirror.check(&["--stdin", "--json"]), input);
    let answers: Vec<String> = ran.json().iter().map(short).collect();
    assert_eq!(answers, expect, "{:?}", String::from_utf8_lossy(input));
}

#[test]
fn nothing_but_the_line_end_is_trimmed() {
    let mirror = Mirror::of("1:ovum\n2: ovum\n3:ovum \n4:\tovum\n5:\n6:pässwörd\n7:密码 🦀\n8:o vum\n9:ovum\u{a0}\n");
    check_lines(&mirror, "", &[]);
    check_lines(&mirror, "ovum", &["seen 1"]);
    check_lines(&mirror, "ovum\n", &["seen 1"]);
    check_lines(&mirror, "ovum\r\n ovum\r\novum \r\n\tovum", &["seen 1", "seen 2", "seen 3", "seen 4"]);
    check_lines(&mirror, "\n\r\novum\n\n", &["seen 5", "seen 5", "seen 1", "seen 5"]);
    check_lines(&mirror, "pässwörd\r\n密码 🦀", &["seen 6", "seen 7"]);
    check_lines(&mirror, "o vum\novum\u{a0}\n", &["seen 8", "seen 9"]);
    // A carriage return of its own, a tab at the end, and the same letters composed otherwise.
    check_lines(&mirror, "ovum\r\r\novum\t\npa\u{308}sswo\u{308}rd\n", &["not_seen"; 3]);
    // A NUL is what a list in UTF-16 has.
    check_lines(&mirror, "ov\0um\n", &["unknown text_not_utf8"]);
}

#[test]
fn a_line_that_cannot_be_read_keeps_its_place() {
    let mirror = Mirror::of("1:ovum\n");
    let unreadable = "unknown text_not_utf8";
    check_lines(
        &mirror,
        b"ovum\n\xFF\novum\nov\xC3\n\xED\xA0\x80\r\novum",
        &["seen 1", unreadable, "seen 1", unreadable, unreadable, "seen 1"],
    );
    // 4,096 characters, however many bytes they have; and longer than what is read at a time.
    for (length, expect) in [(4096, "not_seen"), (4097, "unknown too_long"), (100_000, "unknown too_long")] {
        for letter in ["x", "é", "🦀"] {
            check_lines(&mirror, format!("ovum\n{}\r\novum\n", letter.repeat(length)), &["seen 1", expect, "seen 1"]);
        }
    }
}

#[test]
fn a_password_over_100_characters_is_scored_by_its_start() {
    for (length, too_long) in [(100, json!(false)), (101, json!(true)), (4096, json!(true)), (4097, Value::Null)] {
        let ran = run(&mut cordon(["check", "--stdin", "--json", "--offline"]), "x".repeat(length));
        assert_eq!(ran.json()[0]["strength"]["too_long"], too_long, "{length}");
    }
}

#[test]
fn the_exit_status_tells_what_was_found() {
    let mirror = Mirror::of(PASSWORDS);
    for (input, status) in [
        (&b""[..], 0),
        (b"ovum-tarmac-4711\n", 0),
        (b"P@ssw0rd\n", 1),
        (b"ovum-tarmac-4711\nP@ssw0rd\novum-tarmac-4712\n", 1),
        (b"\xFF\n", 3),
        (b"ovum-tarmac-4711\n\xFF\novum-tarmac-4712\n", 3),
        (b"P@ssw0rd\n\xFF\n", 1),
        (b"\xFF\nP@ssw0rd\n", 1),
    ] {
        for form in [&["--stdin"][..], &["--stdin", "--json"]] {
            let ran = run(&mut mirror.check(form), input);
            assert_eq!((ran.status, ran.stderr.as_str()), (Some(status), ""), "{:?}", String::from_utf8_lossy(input));
        }
    }
}

#[test]
fn a_password_built_on_personal_words_is_weak() {
    let personal = ["--personal", "Jo Blenkinsop", "--personal", "PC 4471", "--personal", "14/11/1979"];
    for password in ["Blenkinsop4471", "bl3nk1ns0p", "posniknelB", "4471blenkinsop", "JoBlenkinsop1979"] {
        let strength = |args: &[&str]| {
            let ran = run(cordon(["check", "--stdin", "--json", "--offline"]).args(args), password);
            assert_eq!(ran.stderr, "");
            ran.json()[0]["strength"].clone()
        };
        let (with, without) = (strength(&personal), strength(&[]));
        assert_eq!(with["reasons"][0], "personal", "{password}: {with}");
        assert!(with["score"].as_u64() < Some(3), "{password}: {with}");
        assert!(with["guesses_log10"].as_f64() < without["guesses_log10"].as_f64(), "{password}: {with} {without}");
        let reasons = without["reasons"].as_array().expect("reasons");
        assert!(!reasons.contains(&json!("personal")), "{password}: {without}");
    }
}
