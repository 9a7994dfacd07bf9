//! The templates and the table of the documents are what the table says. `UPDATE_TEMPLATES=1 cargo test -p policy fresh`
//! writes them anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use quick_xml::Reader;
use quick_xml::events::Event;

fn root() -> anyhow::Result<PathBuf> {
    Ok(Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("the crate stands in no workspace")?.to_owned())
}

#[expect(clippy::disallowed_methods, reason = "a generated file is written by its test")]
fn check(path: &str, expect: &str) -> anyhow::Result<()> {
    let path = root()?.join(path);
    if std::env::var_os("UPDATE_TEMPLATES").is_some() {
        fs::write(&path, expect)?;
    }
    let stands = fs::read_to_string(&path).unwrap_or_default();
    assert!(stands == expect, "{} is stale: UPDATE_TEMPLATES=1 cargo test -p policy fresh", path.display());
    Ok(())
}

#[test]
fn fresh_templates_stand_beside_the_installers() -> anyhow::Result<()> {
    check("packaging/policy/cordon.admx", &policy::admx())?;
    check("packaging/policy/en-US/cordon.adml", &policy::adml())?;
    check("packaging/policy/cordon.mobileconfig", &policy::mobileconfig("app.cordon.desktop"))
}

#[test]
fn fresh_table_stands_in_the_administrators_paper() -> anyhow::Result<()> {
    let paper = fs::read_to_string(root()?.join("docs/DEPLOY.md"))?;
    let (before, rest) = paper.split_once("<!-- policy -->\n").context("where the table begins is marked")?;
    let (_, after) = rest.split_once("<!-- /policy -->").context("where it ends is marked")?;
    check("docs/DEPLOY.md", &format!("{before}<!-- policy -->\n{}<!-- /policy -->{after}", policy::markdown()))
}

/// The values of an attribute, in the order of the file.
fn attributes(xml: &str, name: &str) -> anyhow::Result<Vec<String>> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event()? {
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    let attribute = attribute?;
                    if attribute.key.as_ref() == name {
                        found.push(attribute.value.into_owned());
                    }
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

#[test]
fn whatever_the_template_names_its_sentences_have() -> anyhow::Result<()> {
    let (admx, adml) = (policy::admx(), policy::adml());
    let defined: BTreeSet<_> = attributes(&adml, "id")?.into_iter().collect();
    let mut named = 0;
    for attribute in ["displayName", "explainText", "presentation"] {
        for reference in attributes(&admx, attribute)? {
            let id = reference.split_once('.').and_then(|(_, id)| id.strip_suffix(')')).context("it refers")?;
            assert!(defined.contains(id), "{reference}");
            named += 1;
        }
    }
    assert!(named > 2 * policy::ENTRIES.len(), "{named}");
    let boxes = attributes(&adml, "refId")?;
    let texts: Vec<_> = attributes(&admx, "id")?;
    assert_eq!(boxes, texts, "each text of the template has its box");
    Ok(())
}

#[test]
fn the_profile_for_macos_lays_nothing_down_until_it_is_filled_in() {
    let domain = "app.cordon.desktop";
    let profile = policy::mobileconfig(domain);
    let read = |profile: &str| policy::from_property_list("cordon.mobileconfig", domain, profile.as_bytes());
    let untouched = read(&profile);
    assert_eq!((untouched.problems.len(), untouched.set.len()), (0, 0));

    let filled_in = profile.replace("<!-- ", "").replace(" -->", "");
    let (wrong, right): (Vec<_>, Vec<_>) = policy::ENTRIES.iter().partition(|entry| entry.kind == policy::Kind::Key);
    let policy = read(&filled_in);
    let named: Vec<_> = policy.problems.iter().filter_map(|problem| problem.name.as_deref()).collect();
    assert_eq!(named, wrong.iter().map(|entry| entry.name).collect::<Vec<_>>(), "nobody's key is taken unseen");
    let set: Vec<_> = policy.set.iter().map(|held| held.entry.key).collect();
    assert_eq!(set, right.iter().map(|entry| entry.key).collect::<Vec<_>>());

    let on = profile.replace("<!-- <key>OnlineLookUps</key> <true/> -->", "<key>OnlineLookUps</key><true/>");
    assert_eq!((read(&on).problems.len(), read(&on).set.len()), (0, 1));
    for (other, why) in [
        (on.replace(domain, "com.apple.dock"), "this profile has no payload of the type app.cordon.desktop"),
        (
            on.replace("<array>", &format!("<array><dict><key>PayloadType</key><string>{domain}</string></dict>")),
            "several",
        ),
        (on.replace("<string>System</string>", "<string>User</string>"), "set PayloadScope to System"),
        (
            on.replace("<key>PayloadScope", "<key>OnlineLookUps</key><true/><key>PayloadScope"),
            "OnlineLookUps stands outside",
        ),
    ] {
        let policy = read(&other);
        assert!(policy.set.is_empty() && policy.problems[0].what.contains(why), "{why}: {:?}", policy.problems);
    }
}
