//! The programs that audit a vault: how each is called, and how its answer is read.

use std::path::Path;

use anyhow::{Context, ensure};

use super::measure::Program;

/// What opens the database.
pub(super) const PASSWORD: &str = "bench";
const PASSWORD_LINE: &str = "bench\n";

/// `cordon vault audit`, asking `source`.
pub(super) fn cordon(cordon: &Path, database: &Path, source: &str) -> Program {
    Program {
        name: "cordon vault audit",
        does: "opens the database; looks up each distinct password, 32 at a time, and asks for padding; exposure, \
               strength, reuse, near reuse and more",
        words: vec![
            cordon.into(),
            "vault".into(),
            "audit".into(),
            database.into(),
            "--password-stdin".into(),
            "--json".into(),
            "--source".into(),
            source.into(),
        ],
        input: PASSWORD_LINE,
        // Something was found.
        status: 1,
        read: |out| {
            let out: serde_json::Value = serde_json::from_str(out)?;
            let logins = out["logins"].as_array().context("no logins")?;
            let known = |login: &&serde_json::Value| login["exposure"]["state"] != "unknown";
            ensure!(logins.iter().all(|login| known(&login)), "some passwords could not be checked");
            let seen = logins.iter().filter(|login| login["exposure"]["state"] == "seen");
            seen.map(|login| Ok(login["title"].as_str().context("no title")?.to_owned())).collect()
        },
    }
}

/// The extension of the program `pass`, over a store of the same logins.
pub(super) fn pass_audit() -> Program {
    Program {
        name: "pass audit 1.2",
        does: "decrypts each entry by pass and gpg; a request and a connection for each range, one after the other; \
               exposure, strength and reuse",
        words: vec!["pass".into(), "audit".into()],
        input: "",
        status: 0,
        read: |out| {
            // "… from TITLE has been breached N time(s)." The password before it may hold anything.
            let title =
                |line: &str| Some(line.rsplit_once(" has been breached ")?.0.rsplit_once(" from ")?.1.to_owned());
            let lines = out.lines().filter(|line| line.contains("Password breached: "));
            lines.map(|line| title(line).with_context(|| format!("no title: {line}"))).collect()
        },
    }
}

/// `hibpcli`, over the same database.
pub(super) fn hibpcli(database: &Path) -> Program {
    Program {
        name: "hibpcli 0.8.0",
        does: "opens the database; a request and a connection for each range, one after the other; exposure alone",
        words: vec!["hibpcli".into(), "check-keepass".into(), "--password".into(), PASSWORD.into(), database.into()],
        input: "",
        status: 0,
        read: |out| {
            ensure!(out.contains("entries are leaked"), "no answer: {}", out.trim());
            // [Entry: "TITLE (USER NAME)", …]
            let entries = out.split("Entry: \"").skip(1);
            entries.map(|entry| Ok(entry.split_once(" (").context("no title")?.0.to_owned())).collect()
        },
    }
}

/// `keepassxc-cli`, over the same database and the hashes of all ranges in a file.
pub(super) fn keepassxc(database: &Path, hashes: &Path) -> Program {
    Program {
        name: "keepassxc-cli analyze",
        does: "opens the database; asks nobody, but reads a file of hashes from its beginning to its end; exposure alone",
        words: vec![
            "keepassxc-cli".into(),
            "analyze".into(),
            "--quiet".into(),
            "--hibp".into(),
            hashes.into(),
            database.into(),
        ],
        input: PASSWORD_LINE,
        status: 0,
        read: |out| {
            // Password for 'TITLE' has been leaked N times!
            let lines = out.lines().filter(|line| line.contains(" has been leaked "));
            lines.map(|line| Ok(line.split('\'').nth(1).context("no title")?.to_owned())).collect()
        },
    }
}
