//! Many passwords at once.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::sync::Barrier;

use exposure::Sha1Hash;
use secret::Secret;

use crate::server::{Server, response};
use crate::{Mirror, cordon, run};

/// The look-ups under way at the same time that Cordon promises not to exceed.
const MAX_UNDER_WAY: usize = 32;

fn hash(password: &str) -> Sha1Hash {
    Sha1Hash::of(&Secret::new(password.to_owned()))
}

/// The prefixes of `passwords`, which must be as many.
fn prefixes(passwords: &[String]) -> Vec<String> {
    let prefixes: BTreeSet<String> = passwords.iter().map(|password| hash(password).prefix().to_string()).collect();
    assert_eq!(prefixes.len(), passwords.len(), "passwords with a range of their own each");
    prefixes.into_iter().collect()
}

/// 500 lines of 150 passwords, of which the mirror knows two in three.
#[test]
fn answers_come_in_order_and_each_password_is_asked_about_once() {
    let passwords: Vec<String> = (0..150).map(|number| format!("ovum {number} tarmac")).collect();
    let known = |number: usize| !number.is_multiple_of(3);
    let listed = passwords.iter().enumerate().filter(|(number, _)| known(*number));
    let list: String = listed.map(|(number, password)| format!("{}:{password}\n", number + 1)).collect();
    let mirror = Mirror::of(&list);
    let before = Server::before(&mirror);

    // 7 and 150 have no common divisor, so that repeats stand far apart and near.
    let numbers: Vec<usize> = (0..500).map(|line| if line % 10 == 9 { 42 } else { line * 7 % 150 }).collect();
    let input: String = numbers.iter().map(|number| format!("{}\n", passwords[*number])).collect();
    let ran = run(&mut cordon(["check", "--stdin", "--json", "--source", &before.source]), input);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""));
    let counts: Vec<Option<u64>> = ran.json().iter().map(|answer| answer["exposure"]["count"].as_u64()).collect();
    let expect: Vec<Option<u64>> = numbers.iter().map(|number| known(*number).then_some(*number as u64 + 1)).collect();
    assert_eq!(counts, expect);
    let not_seen = ran.json().iter().filter(|answer| answer["exposure"]["state"] == "not_seen").count();
    assert_eq!(not_seen, expect.iter().filter(|count| count.is_none()).count());

    let asked: BTreeSet<usize> = numbers.into_iter().collect();
    let asked: Vec<String> = asked.into_iter().map(|number| passwords[number].clone()).collect();
    assert_eq!(before.prefixes(), prefixes(&asked));
    assert!(before.most() <= MAX_UNDER_WAY, "{} at the same time", before.most());
}

#[test]
fn five_digits_of_the_hash_leave_and_nothing_else_of_the_password() {
    let mirror = Mirror::of("52579:P@ssw0rd\n");
    let before = Server::before(&mirror);
    run(&mut cordon(["check", "--stdin", "--source", &before.source, "--personal", "Blenkinsop"]), "P@ssw0rd\n");
    let host = before.source.replace("http://", "");
    let version = env!("CARGO_PKG_VERSION");
    let mut heads = before.heads();
    let mut lines: Vec<String> = heads.pop().expect("a request").trim_end().lines().map(str::to_lowercase).collect();
    assert_eq!(heads, [""; 0], "one request alone");
    lines.sort();
    assert_eq!(
        lines,
        [
            "accept-encoding: br, gzip",
            "accept: */*",
            "add-padding: true",
            "get /range/21bd1 http/1.1",
            &format!("host: {host}"),
            &format!("user-agent: cordon/{version}"),
        ]
    );
}

/// The server answers nobody before 32 have asked, so that it is never done with fewer.
#[test]
fn as_many_as_32_requests_are_under_way_and_no_more() {
    let passwords: Vec<String> = (0..MAX_UNDER_WAY * 4).map(|number| format!("quoin {number} tarmac")).collect();
    let barrier = Barrier::new(MAX_UNDER_WAY);
    let server = Server::start(move |_| {
        barrier.wait();
        response("200 OK", "", &format!("{:035}:1\r\n", 0))
    });
    let ran = run(&mut cordon(["check", "--stdin", "--json", "--source", &server.source]), passwords.join("\n"));
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(ran.stdout.lines().count(), passwords.len());
    assert_eq!(server.most(), MAX_UNDER_WAY);
    assert_eq!(server.prefixes(), prefixes(&passwords));
}

/// As with `| head -1`: the reader goes after one line, and the rest is more than a pipe holds.
#[test]
fn a_reader_who_goes_away_ends_it_with_one_line() {
    let input = "ovum\n".repeat(2000);
    for lines in [0, 1] {
        let mut command = cordon(["check", "--stdin", "--json", "--offline"]);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let stdout = child.stdout.take().filter(|_| lines > 0).map(BufReader::new);
        let (mut stderr, input) = (String::new(), &input);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let _ = stdin.write_all(input.as_bytes());
            });
            if let Some(mut stdout) = stdout {
                stdout.read_line(&mut String::new()).expect("an answer");
            }
        });
        child.stderr.take().expect("a pipe").read_to_string(&mut stderr).expect("UTF-8");
        assert_eq!(child.wait().expect("it ends").code(), Some(2), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(stderr.starts_with("cordon: the answer cannot be written to standard output: "), "{stderr}");
    }
}
