//! Errors: one line each, with a remedy, and nothing that was typed for a password.

use std::net::TcpListener;
use std::process::{Command, Stdio};

use crate::{Ran, cordon, run, write};

#[track_caller]
fn check_ran(ran: &Ran, expect: &str) {
    assert_eq!(ran.stderr, format!("cordon: {expect}\n"));
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
}

#[track_caller]
fn check(args: &[&str], expect: &str) {
    check_ran(&run(&mut cordon(args), ""), expect);
}

#[test]
fn arguments_that_are_not_understood() {
    check(
        &[],
        "'cordon' requires a subcommand but one was not provided [subcommands: check, vault, accounts, state, pack, corpus, mirror, policy, update]; see cordon --help",
    );
    check(&["chekc"], "unrecognized subcommand '(not shown)'; a similar subcommand exists: 'check'; see cordon --help");
    check(
        &["check", "--stdni"],
        "unexpected argument '(not shown)' found; a similar argument exists: '--stdin'; see cordon check --help",
    );
    check(
        &["check", "--personal"],
        "a value is required for '--personal <WORD>' but none was supplied; see cordon check --help",
    );
    check(
        &["accounts", "set", "two", "--on", "none"],
        "invalid value '(not shown)' for '<NUMBER>': give the number that cordon accounts list shows; see cordon accounts \
         set --help",
    );
    check(
        &["check", "--json", "--json"],
        "the argument '--json' cannot be used multiple times; see cordon check --help",
    );
    check(
        &["check", "--stdin", "--personal", &"x".repeat(201)],
        "personal word 1 is longer than 200 characters; give fewer or shorter ones with --personal",
    );
}

#[test]
fn a_vault_that_cannot_be_read() {
    check(
        &["vault", "audit"],
        "the following required arguments were not provided: <FILE>; see cordon vault audit --help",
    );
    let gone = run(&mut cordon(["vault", "audit", "/nowhere/passwords.csv"]), "");
    assert!(gone.stderr.starts_with("cordon: /nowhere/passwords.csv cannot be read: "), "{}", gone.stderr);
    assert_eq!((gone.status, gone.stderr.lines().count()), (Some(2), 1));
    check(
        &["vault", "audit", "x", "--format", "hunter2"],
        "invalid value '(not shown)' for '--format <NAME>': this is none of those that cordon vault formats lists; see \
         cordon vault audit --help",
    );
    check(
        &["vault", "audit", "x", "--columns", "hunter2"],
        "invalid value '(not shown)' for '--columns <NAME=NUMBER,…>': give them as in \
         title=1,url=2,username=3,password=4; see cordon vault audit --help",
    );
}

#[test]
fn a_source_that_others_could_read_along() {
    for (source, expect) in [
        ("http://example.org", "the address must begin with https:// (http:// only for this computer itself)"),
        (
            "http://127.0.0.1.example.org",
            "the address must begin with https:// (http:// only for this computer itself)",
        ),
        ("ftp://example.org", "the address must begin with https:// (http:// only for this computer itself)"),
        ("example.org", "this is not a web address such as https://mirror.example"),
        ("https://me:Tr0ub4dor@example.org", "the address must not hold a user name or password"),
        ("https://example.org/?range=", "the address must end before any ? or #"),
    ] {
        let expect = format!("invalid value '(not shown)' for '--source <URL>': {expect}; see cordon check --help");
        check(&["check", "--stdin", "--source", source], &expect);
    }
}

/// Wherever a password is put on the command line, it is refused and not repeated: what a program prints is often kept.
#[test]
fn a_password_as_an_argument() {
    let password = "Tr0ub4dor";
    let (long, short, value) = (format!("--{password}"), format!("-{password}"), format!("--password={password}"));
    let (stdin, json) = (format!("--stdin={password}"), format!("--json={password}"));
    for args in [
        &[password][..],
        &["check", password],
        &["check", "--stdin", password],
        &["check", "--", password],
        &["check", &long],
        &["check", &short],
        &["check", &value],
        &["check", "--password", password],
        &["check", &stdin],
        &["check", &json],
        &["check", "--source", password],
        &["mirror", password],
        &["mirror", "--passwords", "list.txt", "--listen", password],
    ] {
        let Ran { status, stdout, stderr } = run(&mut cordon(args), "");
        assert_eq!((status, stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(!stderr.contains(password), "{stderr}");
        assert!(stderr.starts_with("cordon: ") && stderr.ends_with(" --help\n"), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
}

#[test]
fn a_mirror_of_nothing_or_of_two_things() {
    check(
        &["mirror"],
        "the following required arguments were not provided: <--ranges <DIR>|--passwords <FILE>>; see cordon mirror --help",
    );
    check(
        &["mirror", "--ranges", "ranges", "--passwords", "list.txt"],
        "the argument '--ranges <DIR>' cannot be used with '--passwords <FILE>'; see cordon mirror --help",
    );
    check(
        &["mirror", "--passwords", "list.txt", "--cert", "mirror.pem"],
        "the following required arguments were not provided: --key <FILE>; see cordon mirror --help",
    );
    check(
        &["mirror", "--passwords", "list.txt", "--key", "mirror.key"],
        "the following required arguments were not provided: --cert <FILE>; see cordon mirror --help",
    );
    check(
        &["mirror", "--passwords", "list.txt", "--listen", "localhost"],
        "invalid value '(not shown)' for '--listen <ADDR:PORT>': invalid socket address syntax; see cordon mirror --help",
    );
}

/// In a folder of its own, so that paths are short and known.
#[test]
fn a_mirror_that_cannot_begin() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "list.txt", "ovum\n");
    write(folder.path(), "latin.txt", b"ovum\np\xE4ssword\n");
    write(folder.path(), "rubbish.pem", "rubbish");
    std::fs::create_dir(folder.path().join("empty")).expect("a folder");
    let check = |args: &[&str], expect: &str| {
        check_ran(&run(cordon(["mirror"]).args(args).current_dir(&folder), ""), expect);
    };
    #[cfg(unix)]
    for (option, path) in [("--passwords", "missing.txt"), ("--ranges", "missing")] {
        let expect = "cannot be read: No such file or directory (os error 2); check the path, and that you may read it";
        check(&[option, path], &format!("{path} {expect}"));
    }
    check(&["--passwords", "latin.txt"], "latin.txt line 2 is not UTF-8; save the file as UTF-8");
    check(
        &["--ranges", "list.txt"],
        "list.txt is not a folder; --ranges takes the folder with the files 00000.txt to FFFFF.txt",
    );
    check(&["--ranges", "empty"], "empty holds no file such as 21BD1.txt; download the ranges into it first");
    check(
        &["--passwords", "list.txt", "--listen", "0.0.0.0:0"],
        "0.0.0.0:0 is not on this computer alone, which needs TLS; give --cert and --key, or listen on 127.0.0.1",
    );
    let tls = run(
        cordon(["mirror", "--passwords", "list.txt", "--cert", "rubbish.pem", "--key", "rubbish.pem"])
            .current_dir(&folder),
        "",
    );
    assert_eq!(tls.stderr.lines().count(), 1, "{tls:?}");
    assert!(tls.stderr.starts_with("cordon: the certificate rubbish.pem with the key rubbish.pem cannot be used: "));
    assert!(tls.stderr.ends_with("; both must be PEM files\n"), "{tls:?}");

    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let in_use = run(cordon(["mirror", "--passwords", "list.txt", "--listen", &address]).current_dir(&folder), "");
    assert_eq!(in_use.stderr.lines().count(), 1, "{in_use:?}");
    assert!(in_use.stderr.starts_with(&format!("cordon: cannot listen on {address}: ")), "{in_use:?}");
    assert!(in_use.stderr.ends_with("; choose another with --listen\n"), "{in_use:?}");
}

/// A read error is not the end of the list: what was not read was not checked. Once it ended with status 0.
#[cfg(unix)]
#[test]
fn an_input_that_cannot_be_read_is_not_an_empty_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = std::fs::File::open(folder.path()).expect("a folder can be opened, not read");
    let output = cordon(["check", "--stdin", "--offline"]).stdin(Stdio::from(input)).output().expect("it starts");
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "cordon: standard input cannot be read to its end: Is a directory (os error 21); \
         save the list elsewhere and try again\n"
    );
    assert_eq!((output.status.code(), output.stdout), (Some(2), Vec::new()));
}

#[track_caller]
fn check_help(mut command: Command, expect: &[&str]) {
    let ran = run(&mut command, "");
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    for text in expect {
        assert!(ran.stdout.contains(text), "{text} is missing: {}", ran.stdout);
    }
}

#[test]
fn help_names_the_options_and_the_exit_status() {
    check_help(cordon(["--help"]), &["Usage: cordon <COMMAND>", "\n  check ", "\n  mirror ", "--version"]);
    check_help(
        cordon(["check", "--help"]),
        &[
            "--stdin\n",
            "--json\n",
            "--source <URL>\n",
            "https://api.pwnedpasswords.com",
            "--offline\n",
            "--personal <WORD>\n",
            "\nExit status:\n  \
         0  nothing was found\n  \
         1  at least one password was found in known breaches\n  \
         2  wrong use\n  \
         3  at least one could not be checked, and nothing was found\n",
        ],
    );
    check_help(
        cordon(["mirror", "--help"]),
        &[
            "--ranges <DIR>\n",
            "--passwords <FILE>\n",
            "--listen <ADDR:PORT>\n",
            "[default: 127.0.0.1:0]",
            "--cert <FILE>\n",
            "--key <FILE>\n",
            "\nExit status:\n  0  it was stopped\n  2  it could not begin, or could not go on\n",
        ],
    );
    check_help(cordon(["--version"]), &[concat!("cordon ", env!("CARGO_PKG_VERSION"))]);
}
