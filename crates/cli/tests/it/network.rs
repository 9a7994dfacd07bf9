//! Without a network: none at all (a network namespace of Linux without one), and none wanted.

use std::io;
use std::net::TcpListener;
use std::process::Command;

use crate::{cordon, run, without_proxy};

const UNSEEN: &str = "quoin-tarmac-7";

#[track_caller]
fn check(source: &str, why: &str, sentence: &str) {
    for (form, expect) in
        [("--json", format!("\"why\":\"{why}\"")), ("--stdin", format!("Could not check: {sentence}"))]
    {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--net", env!("CARGO_BIN_EXE_cordon"), "check", "--source", source]);
        // `--stdin` twice is refused.
        command.args(if form == "--json" { &["--stdin", "--json"][..] } else { &["--stdin"] });
        let ran = run(without_proxy(&mut command), UNSEEN);
        assert_eq!(
            (ran.status, ran.stderr.as_str()),
            (Some(3), ""),
            "where unshare is not permitted, this cannot be proven: allow user namespaces"
        );
        assert!(ran.stdout.contains(&expect), "{source}: {}", ran.stdout);
    }
}

#[test]
fn no_network_is_told_from_a_source_that_is_down() {
    let no_network = "this computer has no network. Connect it, and try again.";
    check("https://192.0.2.1", "no_network", no_network);
    check("https://[2001:db8::1]", "no_network", no_network);
    check("https://mirror.example", "no_network", no_network);
    check("https://api.pwnedpasswords.com", "no_network", no_network);
}

#[test]
fn offline_nothing_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let source = format!("http://{}", listener.local_addr().expect("an address"));
    let input = format!("P@ssw0rd\nletmein\n{UNSEEN}\n");
    let ran = run(&mut cordon(["check", "--stdin", "--json", "--offline", "--source", &source]), input);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""));
    let exposures: Vec<_> = ran.json().iter().map(|answer| answer["exposure"].clone()).collect();
    assert!(exposures.iter().all(|exposure| exposure["source"] == "built_in"), "{exposures:?}");
    let why: Vec<_> = exposures.iter().map(|exposure| exposure["why"].as_str()).collect();
    assert_eq!(why, [Some("offline"), None, Some("offline")]);
    let nobody = listener.accept().expect_err("nobody came");
    assert_eq!(nobody.kind(), io::ErrorKind::WouldBlock);
}
