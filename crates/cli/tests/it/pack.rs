//! `cordon pack`, side by side with the program minisign, and under a real policy in a file system of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::{Ran, cordon, cordon_under, run, write};

/// An administrator: a folder to work in, and a home.
struct Administrator(TempDir);

impl Administrator {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// `cordon pack` with these arguments.
    fn pack(&self, args: &[&str]) -> Ran {
        self.pack_given(args, "")
    }

    fn pack_given(&self, args: &[&str], input: &str) -> Ran {
        run(self.at_home(&mut cordon(["pack"].iter().chain(args))), input)
    }

    /// `cordon pack` on a laptop whose policy is this.
    fn pack_under(&self, policy: &str, args: &[&str]) -> Ran {
        let (mut command, _place) = cordon_under(policy, ["pack"].iter().chain(args));
        run(self.at_home(&mut command), "")
    }

    fn at_home<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.current_dir(self.0.path()).env("HOME", self.0.path()).env("XDG_DATA_HOME", self.path("data"))
    }

    /// A folder with the built-in pack as another version, and a key without a password.
    fn with_pack(version: &str) -> Self {
        let us = Self::new();
        good(&us.pack(&["new", "advice"]));
        us.set_version(version);
        good(&us.pack(&["key", "federation", "--no-password"]));
        us
    }

    fn set_version(&self, version: &str) {
        let manifest = std::fs::read_to_string(self.path("advice/pack.toml")).expect("it was written");
        let line = manifest.lines().find(|line| line.starts_with("version")).expect("it has a version");
        write(&self.path("advice"), "pack.toml", manifest.replace(line, &format!("version = \"{version}\"")));
    }

    fn policy(&self) -> String {
        let key = std::fs::read_to_string(self.path("federation.pub")).expect("it was written");
        format!("[pack]\npublic_key = \"{}\"\n", key.lines().last().expect("a key"))
    }
}

fn good(ran: &Ran) -> &str {
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    &ran.stdout
}

fn refused(ran: &Ran, expect: &str) {
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
    assert!(ran.stderr.contains(expect), "{expect}: {ran:?}");
    assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{ran:?}");
}

#[test]
fn a_pack_goes_from_a_folder_to_a_laptop() {
    let us = Administrator::with_pack("2999.1.1");
    assert!(good(&us.pack(&["check", "advice"])).contains("cordon 2999.1.1 of 2026-11-24, by Cordon: 15 articles"));
    let said = us.pack(&["sign", "advice", "--key", "federation.key"]);
    assert!(good(&said).contains("cordon-2999.1.1.cordonpack.minisig"));
    let file = "cordon-2999.1.1.cordonpack";
    good(&us.pack(&["check", file]));
    assert!(good(&us.pack(&["verify", file, "--public-key", "federation.pub"])).starts_with("Good: cordon 2999.1.1"));
    // Nobody has said yet whose packs this laptop takes.
    refused(&us.pack(&["verify", file]), "it has no publisher's key");
    refused(&us.pack(&["install", file]), "it has no publisher's key");
    assert!(good(&us.pack(&["show"])).starts_with("Came with this Cordon: cordon"));

    let policy = us.policy();
    good(&us.pack_under(&policy, &["verify", file]));
    assert!(good(&us.pack_under(&policy, &["install", file])).starts_with("Installed: cordon 2999.1.1"));
    assert!(good(&us.pack_under(&policy, &["show"])).starts_with("Installed: cordon 2999.1.1"));
    refused(&us.pack_under(&policy, &["install", file]), "version 2999.1.1 is in use; only a later one is taken");
    // Without the policy it is not used.
    let said = us.pack(&["show"]);
    assert!(good(&said).contains("not in use") && good(&said).contains("Came with this Cordon: cordon"), "{said:?}");
    let clear = format!("{policy}address = \"http://packs.example/a\"\n");
    refused(&us.pack_under(&clear, &["install", file]), "pack.address: the address must begin with https://");
    let said = us.pack_under(&clear, &["show"]);
    assert!(said.stdout.starts_with("Came with this Cordon: cordon"), "{said:?}");
    assert!(said.stderr.contains("no other advice is taken until this is mended"), "{said:?}");
    us.set_version("2000.1.1");
    let said = us.pack(&["sign", "advice", "--key", "federation.key"]);
    refused(&said, "version 2000.1.1 is not above 2026.11.24 of Cordon's own advice, so no laptop would take it");
    refused(
        &us.pack_under("[pack]\nkey = 1\n", &["verify", file]),
        "/etc/cordon/policy.toml, line 2: pack.key: there is no such value",
    );
}

#[test]
fn the_program_minisign_signs_and_verifies_the_same_files() {
    let us = Administrator::with_pack("2999.1.1");
    good(&us.pack(&["sign", "advice", "--key", "federation.key", "-o", "ours.cordonpack"]));
    let minisign = |args: &[&str], password: &str| {
        let mut command = Command::new("minisign");
        let ran = run(us.at_home(command.args(args)), password);
        assert_eq!(ran.status, Some(0), "{ran:?}");
        ran.stdout
    };
    let said = minisign(&["-V", "-p", "federation.pub", "-m", "ours.cordonpack"], "");
    assert!(said.contains("Signature and comment signature verified"), "{said}");
    assert!(said.contains("cordon 2999.1.1 of 2026-11-24, by Cordon"), "{said}");
    // And the other way round, with keys of its own making.
    let password = "violet harbour trellis\n";
    minisign(&["-G", "-p", "their.pub", "-s", "their.key"], &password.repeat(2));
    let archive = std::fs::read(us.path("ours.cordonpack")).expect("it was written");
    write(us.0.path(), "theirs.cordonpack", archive);
    minisign(&["-S", "-s", "their.key", "-m", "theirs.cordonpack"], password);
    good(&us.pack(&["verify", "theirs.cordonpack", "--public-key", "their.pub"]));
    refused(&us.pack(&["verify", "theirs.cordonpack", "--public-key", "federation.pub"]), "signed with another key");
    let sign = ["sign", "advice", "--key", "their.key", "-o", "again.cordonpack", "--password-stdin"];
    good(&us.pack_given(&sign, password));
    let same = |name: &str| std::fs::read(us.path(name)).expect("it was written");
    assert_eq!(same("ours.cordonpack"), same("again.cordonpack"), "the same folder makes the same file");
    minisign(&["-G", "-W", "-p", "bare.pub", "-s", "bare.key"], "");
    refused(&us.pack(&["sign", "advice", "--key", "bare.key"]), "bare.key: it was made by minisign -W");
}

#[test]
fn a_key_is_kept_under_a_password() {
    let us = Administrator::with_pack("2999.1.1");
    let password = "violet harbour trellis";
    good(&us.pack_given(&["key", "locked", "--password-stdin"], password));
    let sign = ["sign", "advice", "--key", "locked.key", "--password-stdin"];
    refused(&us.pack_given(&sign, "violet harbor trellis"), "locked.key: it does not open: the password is wrong");
    good(&us.pack_given(&sign, password));
    good(&us.pack(&["verify", "cordon-2999.1.1.cordonpack", "--public-key", "locked.pub"]));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(us.path("locked.key")).expect("it was written").permissions().mode();
        assert_eq!(mode & 0o077, 0, "others cannot read it");
    }
    refused(&us.pack_given(&["key", "bare", "--password-stdin"], "\n"), "an empty password protects nothing");
    refused(&us.pack(&["key", "locked", "--no-password"]), "locked.key cannot be made, or is there already");
    refused(&us.pack(&["sign", "advice", "--key", "federation.pub"]), "no secret key of minisign's");
}

#[test]
fn what_is_wrong_with_a_folder_is_said_with_file_and_line() {
    let us = Administrator::with_pack("2999.1.1");
    let (folder, check) = (us.path("advice"), ["check", "advice"]);
    let put = |name: &str, text: &str| write(&folder, name, text);
    let article = std::fs::read_to_string(folder.join("articles/money.md")).expect("it was written");
    put("articles/money.md", &format!("{article}\n![x](https://www.gov.uk/x.png)\n"));
    let line = article.lines().count() + 2;
    refused(&us.pack(&check), &format!("advice: articles/money.md, line {line}: an image is not allowed"));
    put("articles/money.md", &article);
    put("articles/more.html", "x");
    refused(&us.pack(&check), "advice: articles/more.html: a pack has no such file");
    refused(&us.pack(&["sign", "advice", "--key", "federation.key"]), "articles/more.html");
    std::fs::remove_file(folder.join("articles/more.html")).expect("it is there");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/passwd", folder.join("articles/link.md")).expect("a link");
        refused(&us.pack(&check), "advice: articles/link.md in it is a symbolic link");
        std::fs::remove_file(folder.join("articles/link.md")).expect("it is there");
    }
    // What begins with a dot is the editor's.
    put(".notes", "x");
    good(&us.pack(&check));
    refused(&us.pack(&["new", "advice"]), "advice is there already");
    refused(&us.pack(&["check", "nowhere"]), "nowhere cannot be read");
    refused(&us.pack(&["check", "federation.pub"]), "no zip archive");
    refused(&us.pack(&["verify", "nowhere.cordonpack"]), "nowhere.cordonpack");
}

#[test]
fn a_pack_without_its_signature_is_not_installed() {
    let us = Administrator::with_pack("2999.1.1");
    good(&us.pack(&["sign", "advice", "--key", "federation.key", "-o", "a.cordonpack"]));
    let (archive, signature) = (us.path("a.cordonpack"), us.path("a.cordonpack.minisig"));
    let install = || us.pack_under(&us.policy(), &["install", "a.cordonpack"]);
    let signed = std::fs::read_to_string(&signature).expect("it was written");
    std::fs::remove_file(&signature).expect("it is there");
    refused(&install(), "a.cordonpack: it is not signed");
    write(us.0.path(), "a.cordonpack.minisig", &signed);
    let whole = std::fs::read(&archive).expect("it was written");
    write(us.0.path(), "a.cordonpack", whole.get(1..).unwrap_or_default());
    refused(&install(), "a.cordonpack: it was altered after it was signed");
    write(us.0.path(), "a.cordonpack", &whole);
    good(&install());
    assert!(Path::new(&us.path("data/app.cordon.desktop/packs/2999.1.1/advice.cordonpack")).is_file());
}
