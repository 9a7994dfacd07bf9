//! Papers and generated files say what is true.

use std::collections::BTreeSet;

use tests::root;

const PAPERS: [&str; 7] = [
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "crates/guidance/content/README.md",
    "docs/PACKS.md",
    "docs/SECURITY.md",
    "docs/STATE.md",
];

#[test]
fn the_readmes_commands_exist() -> anyhow::Result<()> {
    let readme = std::fs::read_to_string(root().join("README.md"))?;
    for command in ["cargo xtask run", "cargo xtask test"] {
        assert!(readme.contains(command), "README.md does not name {command}");
    }
    let ci = std::fs::read_to_string(root().join(".ci/run"))?;
    assert!(ci.ends_with("exec cargo xtask test\n"), "{ci}");
    // Every command of ours that a paper names, in a line of its own or within one.
    let flags = std::fs::read_to_string(root().join("xtask/src/flags.rs"))?;
    let args = std::fs::read_to_string(root().join("crates/cli/src/args.rs"))?;
    for paper in PAPERS {
        let text = std::fs::read_to_string(root().join(paper))?;
        for chore in words_after(&text, "cargo xtask ") {
            assert!(flags.contains(&format!("cmd {chore} ")), "{paper}: cargo xtask {chore} does not exist");
        }
        let ours = text.lines().filter(|line| line.starts_with("cordon "));
        for option in ours.flat_map(str::split_whitespace).filter_map(|word| word.strip_prefix("--")) {
            let field = option.split('=').next().unwrap_or_default().replace('-', "_");
            assert!(field.is_empty() || args.contains(&format!("{field}:")), "{paper}: --{option} does not exist");
        }
    }
    Ok(())
}

#[test]
fn the_readmes_links_lead_to_files() -> anyhow::Result<()> {
    for paper in PAPERS {
        let path = root().join(paper);
        let text = std::fs::read_to_string(&path)?;
        let links: Vec<&str> = text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        for link in links.iter().filter(|link| !link.contains("://")) {
            let target = path.parent().map(|folder| folder.join(link.split('#').next().unwrap_or_default()));
            assert!(target.is_some_and(|target| target.exists()), "{paper}: {link} leads nowhere");
        }
    }
    Ok(())
}

#[test]
fn every_message_is_used() -> anyhow::Result<()> {
    let ui = root().join("ui/src");
    let messages = std::fs::read_to_string(ui.join("lib/i18n/en-GB.ts"))?;
    let mut code = String::new();
    let mut folders = vec![ui];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("en-GB.ts") {
                code.push_str(&std::fs::read_to_string(path)?);
            }
        }
    }
    // The groups of plain messages; those by code are typed by the bindings.
    let mut group = "";
    let mut keys = BTreeSet::new();
    for line in messages.lines().skip_while(|line| !line.starts_with("export const enGB")) {
        if let Some(name) = line.strip_prefix("  ").and_then(|line| line.strip_suffix(": {"))
            && !name.starts_with(' ')
        {
            group = name;
        } else if let Some((key, _)) = line.strip_prefix("    ").and_then(|line| line.split_once(':'))
            && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        {
            keys.insert(format!("{group}.{key}"));
        }
    }
    assert!(keys.len() > 80, "{} keys", keys.len());
    // Looked up by a list of names in the screen.
    let by_name = [
        "personal.",
        "stronger.lower",
        "stronger.upper",
        "stronger.digits",
        "stronger.signs",
        "word.",
        "accounts.recovery_",
    ];
    for key in keys.iter().filter(|key| !by_name.iter().any(|group| key.starts_with(group))) {
        assert!(code.contains(&format!("t.{key}")), "nobody shows t.{key}");
    }
    Ok(())
}

#[test]
fn the_first_screen_is_in_the_page() -> anyhow::Result<()> {
    let page = std::fs::read_to_string(root().join("ui/dist/index.html"))?;
    for text in ["<h1", "Your plan", "What to do after the breach", "Check a password"] {
        assert!(page.contains(text), "ui/dist/index.html lacks {text}");
    }
    Ok(())
}

fn words_after<'a>(text: &'a str, lead: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(lead).skip(1).filter_map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric()).next())
}
