//! Under a real policy: what holds, and what a person is told to do who cannot change it.

use std::io::ErrorKind;
use std::net::TcpListener;

use crate::{Ran, cordon, cordon_under, run, write};

const UNSEEN: &str = "quoin-tarmac-7";
/// Of a pair that was made for this test.
const KEY: &str = "RWQuVAH0SSJEFFpiyTg3kvUsAmfZMVohvrPyEMUJ6yFrvB1mA/K70yeu";

fn under(policy: &str, args: &[&str], input: &str) -> Ran {
    let (mut command, _place) = cordon_under(policy, args);
    run(&mut command, input)
}

fn check(policy: &str, input: &str) -> Ran {
    under(policy, &["check", "--stdin"], input)
}

#[test]
fn what_could_not_be_checked_says_what_can_be_done_under_this_policy() {
    let cases = [
        (
            "[source]\nonline = false\n",
            "this laptop's policy allows no online look-ups; nothing is sent",
            "This laptop's policy allows no online look-ups: ask whoever looks after it for an offline corpus of all leaked passwords.",
        ),
        (
            "[source]\nonlin = true\n",
            "/etc/cordon/policy.toml, line 2: source.onlin: there is no such value; nothing is sent until",
            "Have this laptop's policy mended.",
        ),
    ];
    for (policy, warned, remedy) in cases {
        let ran = check(policy, UNSEEN);
        assert_eq!(ran.status, Some(3), "{ran:?}");
        assert!(ran.stderr.contains(warned) && ran.stdout.contains(remedy), "{ran:?}");
        assert!(!ran.stdout.contains("--offline"), "{ran:?}");
    }
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
    let ran = check(&format!("[source]\naddress = \"http://127.0.0.1:{port}\"\n"), UNSEEN);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(3), ""));
    assert!(ran.stdout.contains("nobody listens at the address of the source. Tell whoever looks after"), "{ran:?}");
}

#[test]
fn where_a_corpus_of_the_policy_is_gone_nobody_is_asked_before_the_person_could_know() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let source = listener.local_addr().expect("an address");
    let policy = format!("[corpus]\nfile = \"/srv/none.corpus\"\n[source]\naddress = \"http://{source}/range/\"\n");
    let ran = check(&policy, UNSEEN);
    assert_eq!(ran.status, Some(3), "{ran:?}");
    assert!(ran.stdout.contains("the offline corpus cannot be read. Tell whoever looks after"), "{ran:?}");
    assert!(ran.stderr.contains("is gone, and nobody is asked instead: /srv/none.corpus"), "{ran:?}");
    let ran = check(&format!("{policy}online = false\n"), UNSEEN);
    assert!(ran.stdout.contains("the offline corpus cannot be read. Tell whoever looks after"), "{ran:?}");
    let nobody = listener.accept().expect_err("nobody came");
    assert_eq!(nobody.kind(), ErrorKind::WouldBlock);
    let ran = under(&policy, &["policy", "check"], "");
    assert_eq!(ran.status, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("corpus.file: /srv/none.corpus"), "{ran:?}");
    // One that was asked for here is an error.
    let ran = under("", &["check", "--stdin", "--corpus", "/srv/none.corpus"], UNSEEN);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
}

#[test]
fn what_holds_is_said_with_its_key_and_who_has_set_it() {
    let policy = format!(
        "[source]\naddress = \"https://mirror.force.example/hibp/range/\"\n[pack]\npublic_key = \"{KEY}\"\n\
         [update]\naddress = \"https://f.example/update.json\"\n"
    );
    let ran = under(&policy, &["policy", "check"], "");
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let expect = format!(
        "source.address      https://mirror.force.example/hibp  (policy)\n\
         pack.public_key     {KEY}  (policy)\n\
         update.address      https://f.example/update.json  (policy)\n\
         No newer version of Cordon is taken: there is an address for it, and no key.\n\
         Good.\n"
    );
    assert_eq!(ran.stdout, expect);
}

#[test]
fn a_profile_for_macos_is_checked_as_it_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let templates = folder.path().join("templates");
    let ran = run(cordon(["policy", "templates"]).arg(&templates), "");
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let profile = templates.join("cordon.mobileconfig");
    let check = |path: &std::path::Path| run(cordon(["policy", "check"]).arg(path), "");
    let ran = check(&profile);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(0), "Nothing is laid down.\n"), "{ran:?}");
    let text = std::fs::read_to_string(&profile).expect("it was written");
    let text = text.replace("<!-- <key>OnlineLookUps</key> <true/> -->", "<key>OnlineLookUps</key><false/>");
    let ran = check(&write(folder.path(), "a.mobileconfig", &text));
    assert_eq!(ran.stdout, "source.online       offline mode is on, and stays on\nGood.\n", "{ran:?}");
    let ran = check(&write(folder.path(), "b.mobileconfig", text.replace("app.cordon.desktop", "com.apple.dock")));
    assert_eq!(ran.status, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("this profile has no payload of the type app.cordon.desktop"), "{ran:?}");
}
