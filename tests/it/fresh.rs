//! Papers and generated files say what is true.

use std::collections::BTreeSet;
use std::process::Command;

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

/// What is read at compile time is committed, and is what the drawing renders to.
#[test]
fn the_icons_are_fresh() -> anyhow::Result<()> {
    let icons = root().join("src-tauri/icons");
    let drawing = icons.join("icon.svg");
    let rendered = tempfile::TempDir::new()?;
    let command = root().join("ui/node_modules/@tauri-apps/cli/tauri.js");
    let output =
        Command::new("node").arg(command).arg("icon").arg("--output").arg(rendered.path()).arg(&drawing).output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let stale = "is not what icon.svg renders to; in ui: npx tauri icon --output FOLDER ../src-tauri/icons/icon.svg";
    let mut count = 0;
    for entry in std::fs::read_dir(&icons)? {
        let path = entry?.path();
        if path != drawing {
            let (ours, theirs) =
                (std::fs::read(&path)?, std::fs::read(rendered.path().join(path.file_name().unwrap_or_default()))?);
            let same = if path.extension().is_some_and(|extension| extension == "icns") {
                images_of_icns(&ours) == images_of_icns(&theirs)
            } else {
                ours == theirs
            };
            assert!(same, "{} {stale}", path.display());
            count += 1;
        }
    }
    assert_eq!(count, 6, "three sizes of PNG, the largest, and one file each for Windows and macOS");
    Ok(())
}

/// The images of an ICNS file, whose order is another at each rendering: behind a head of 8 bytes each has its kind, its
/// length with these two, and its data.
fn images_of_icns(file: &[u8]) -> BTreeSet<&[u8]> {
    let mut images = BTreeSet::new();
    let mut rest = file.get(8..).unwrap_or_default();
    while let Some(length) = rest.get(4..8) {
        let length = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
        let Some((image, others)) = rest.split_at_checked(length.max(8)) else { break };
        images.insert(image);
        rest = others;
    }
    images
}

fn words_after<'a>(text: &'a str, lead: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(lead).skip(1).filter_map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric()).next())
}
