//! `cordon mirror`, as an administrator runs it.

use crate::{Mirror, run, write};

#[test]
fn a_folder_of_ranges_answers_for_those_it_has() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "21BD1.txt", "2DC183F740EE76F27B78EB39C8AD972A757:52579\n");
    let path = folder.path().to_owned();
    let mirror = Mirror::start(folder, &["--ranges".as_ref(), &path]);
    let ran = run(&mut mirror.check(&["--stdin", "--json"]), "P@ssw0rd\n020293\novum tarmac\n");
    let exposures: Vec<_> = ran.json().iter().map(|answer| answer["exposure"].clone()).collect();
    assert_eq!((&exposures[0]["state"], exposures[0]["count"].as_u64()), (&"seen".into(), Some(52_579)));
    // In the same range, which this mirror has without it.
    assert_eq!(exposures[1]["state"], "not_seen");
    // In a range that it does not have.
    assert_eq!((&exposures[2]["state"], &exposures[2]["why"]), (&"unknown".into(), &"status".into()));
    assert_eq!(mirror.folder.path(), path);
}

#[cfg(unix)]
mod stopping {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::process::Command;
    use std::sync::mpsc;

    use crate::{Mirror, Ran, SOON};

    /// Sends `signal` and waits for the end.
    fn stop(mirror: Mirror, signal: &str) -> Ran {
        let killed = Command::new("kill").args(["-s", signal, &mirror.child.id().to_string()]).status();
        assert!(killed.expect("kill").success());
        let (ended, end) = mpsc::channel();
        std::thread::spawn(move || ended.send(mirror.wait()));
        end.recv_timeout(SOON).expect("nobody holds the mirror up")
    }

    fn check(ran: &Ran) {
        assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "", ""));
    }

    /// As soon as it has told its address, it knows how to end. Once the signals were listened for too late.
    #[test]
    fn a_signal_right_after_the_address_ends_it_cleanly() {
        for _ in 0..10 {
            check(&stop(Mirror::of("ovum\n"), "TERM"));
            check(&stop(Mirror::of("ovum\n"), "INT"));
        }
    }

    #[test]
    fn an_idle_connection_does_not_hold_it_up() {
        for signal in ["TERM", "INT"] {
            let mirror = Mirror::of("ovum\n");
            let mut stream = TcpStream::connect(mirror.address()).expect("the mirror listens");
            stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: mirror\r\n\r\n").expect("the mirror reads");
            let mut answer = Vec::new();
            while !answer.ends_with(b"\r\n\r\nok\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).expect("the mirror answers");
                answer.extend(byte);
            }
            let address = mirror.address().to_owned();
            check(&stop(mirror, signal));
            assert_eq!(stream.read(&mut [0]).expect("the end"), 0, "the connection is closed");
            TcpStream::connect(address).expect_err("nobody listens");
        }
    }
}

/// Whom `cordon` trusts can be told by these variables on Linux alone.
#[cfg(target_os = "linux")]
#[test]
fn with_a_certificate_it_serves_those_who_trust_it() {
    use rcgen::{CertificateParams, DnType, KeyPair};
    let folder = tempfile::tempdir().expect("a folder");
    let list = write(folder.path(), "list.txt", "52579:P@ssw0rd\n");
    let made = |name| {
        let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("an address");
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().expect("a key");
        (params.self_signed(&key).expect("a certificate").pem(), key.serialize_pem())
    };
    let (own, other) = (made("mirror"), made("stranger"));
    let cert = write(folder.path(), "mirror.pem", own.0);
    let key = write(folder.path(), "mirror.key", own.1);
    let stranger = write(folder.path(), "stranger.pem", other.0);
    let args = ["--passwords".as_ref(), list.as_path(), "--cert".as_ref(), &cert, "--key".as_ref(), &key];
    let mirror = Mirror::start(folder, &args);
    assert!(mirror.source.starts_with("https://127.0.0.1:"), "{}", mirror.source);

    for (trusted, state, why, status) in
        [(&cert, "seen", None, 1), (&stranger, "unknown", Some("tls_unknown_issuer"), 3)]
    {
        let mut command = mirror.check(&["--stdin", "--json"]);
        let ran = run(command.env("SSL_CERT_FILE", trusted).env_remove("SSL_CERT_DIR"), "P@ssw0rd\n");
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(status), ""));
        let exposure = &ran.json()[0]["exposure"];
        assert_eq!((exposure["state"].as_str(), exposure["why"].as_str()), (Some(state), why));
    }
}
