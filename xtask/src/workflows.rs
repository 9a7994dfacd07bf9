//! What holds for .github/workflows: others' programs run in there, some of them beside secrets.

use std::path::Path;

use anyhow::Context;
use xshell::Shell;

/// What a step may run, apart from xtask: what has to be there before it can be built, and what hands its work over.
const RUNS: &[&str] = &[
    "cargo xtask ",
    "rustup toolchain install ",
    "sudo sysctl --write ",
    "gh release create ",
    "apt-get ",
    "git config ",
];
/// Hex digits of a commit (SHA-1).
const COMMIT: usize = 40;

/// Name and lines of each workflow.
fn workflows() -> anyhow::Result<Vec<(String, Vec<String>)>> {
    let shell = Shell::new()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the workspace")?;
    let files = shell.read_dir(root.join(".github/workflows"))?;
    let workflow = |file: &std::path::PathBuf| {
        let text = shell.read_file(file)?;
        let lines = text.lines().map(|line| line.trim_start().trim_start_matches("- ").to_owned()).collect();
        Ok((file.display().to_string(), lines))
    };
    files.iter().map(workflow).collect()
}

#[test]
fn every_action_is_one_commit_with_its_version_beside_it() {
    for (name, lines) in workflows().unwrap() {
        for action in lines.iter().filter_map(|line| line.strip_prefix("uses: ")) {
            let pinned = action.split_once('@').and_then(|(_, version)| version.split_once(" # "));
            let is_pinned = pinned.is_some_and(|(commit, version)| {
                commit.len() == COMMIT && commit.bytes().all(|byte| byte.is_ascii_hexdigit()) && version.contains('v')
            });
            assert!(is_pinned, "{name}: {action}");
        }
    }
}

#[test]
fn one_action_has_one_version() {
    let workflows = workflows().unwrap();
    let all = workflows.iter().flat_map(|(_, lines)| lines).filter_map(|line| line.strip_prefix("uses: "));
    let mut seen = std::collections::BTreeMap::new();
    for (action, version) in all.filter_map(|action| action.split_once('@')) {
        assert_eq!(seen.entry(action).or_insert(version), &version, "{action}");
    }
    assert!(seen.contains_key("actions/checkout"), "there are workflows");
}

#[test]
fn what_is_done_is_in_xtask() {
    for (name, lines) in workflows().unwrap() {
        for run in lines.iter().filter_map(|line| line.strip_prefix("run: ")) {
            let is_one = !run.contains(['|', ';', '>', '&']);
            assert!(is_one && RUNS.iter().any(|allowed| run.starts_with(allowed)), "{name}: {run}");
            // A name of a tag or branch that is put into a line is run as a part of it.
            assert!(!run.contains("${{ github"), "{name}: {run}");
        }
    }
}

#[test]
fn no_request_to_merge_has_rights_and_no_job_more_than_it_says() {
    for (name, lines) in workflows().unwrap() {
        assert!(!lines.iter().any(|line| line.contains("pull_request_target")), "{name}");
        let rights = lines.iter().position(|line| line == "permissions:").unwrap();
        assert_eq!(lines[rights + 1], "contents: read", "{name}: the rights of every job");
        let writes = lines.iter().filter(|line| line.ends_with(": write")).count();
        assert!(writes <= usize::from(name.ends_with("release.yml")), "{name}: {writes} rights to write");
        let checkouts = lines.iter().filter(|line| line.starts_with("uses: actions/checkout@")).count();
        let without = lines.iter().filter(|line| *line == "persist-credentials: false").count();
        assert_eq!(checkouts, without, "{name}: a checkout that leaves its token behind");
    }
}
