//! What is well-formed.

use std::path::Path;

use policy::{ENTRIES, Entry, Given, Kind, LookUps, Names, Policy, Scope, Value, Where, from_property_list, from_toml};

/// Of a pair that was made for this test.
const KEY: &str = "RWQuVAH0SSJEFFpiyTg3kvUsAmfZMVohvrPyEMUJ6yFrvB1mA/K70yeu";

/// The example of the table, as it is taken: a key there is a placeholder.
fn example(entry: &Entry) -> &'static str {
    if entry.kind == Kind::Key { KEY } else { entry.example }
}

fn value(entry: &Entry) -> Value {
    match entry.kind {
        Kind::Switch => Value::Switch(entry.example == "true"),
        _ => Value::Text(example(entry).to_owned()),
    }
}

/// All examples of the table, as a TOML file.
fn toml() -> String {
    let mut text = String::new();
    let mut table = "";
    for entry in ENTRIES {
        let (head, key) = entry.key.split_once('.').unwrap_or_default();
        if head != table {
            text.push_str(&format!("[{head}]\n"));
            table = head;
        }
        match entry.kind {
            Kind::Switch => text.push_str(&format!("{key} = {}\n", entry.example)),
            _ => text.push_str(&format!("{key} = \"{}\"\n", example(entry))),
        }
    }
    text
}

fn holds(policy: &Policy) {
    assert_eq!(policy.problems, []);
    let set: Vec<_> = policy.set.iter().map(|held| held.entry.key).collect();
    assert_eq!(set, ENTRIES.iter().map(|entry| entry.key).collect::<Vec<_>>());
    assert_eq!(policy.source.as_ref().map(ToString::to_string).as_deref(), Some("https://mirror.force.example"));
    assert_eq!(policy.look_ups, LookUps::AsChosen);
    assert_eq!(policy.corpus.as_deref(), Some(Path::new("/srv/cordon/pwned.corpus")));
    assert!(policy.pack_key.is_some() && policy.update_key.is_some() && !policy.update_at_start);
    let update = policy.update_address.as_ref().and_then(Where::address).map(ToString::to_string);
    assert_eq!(update.as_deref(), Some("https://federation.example/cordon/update.json"));
    assert_eq!(policy.federation.as_deref(), Some("Staff Federation of Example Police"));
    assert!(policy.help.is_some());
}

#[test]
fn every_example_of_the_table_is_taken_from_a_file() {
    holds(&from_toml("policy.toml", Scope::Laptop, &toml()));
}

#[test]
fn every_example_of_the_table_is_taken_from_the_registry() {
    let given = |entry: &Entry| Given {
        name: entry.name.to_uppercase(),
        line: None,
        value: match value(entry) {
            Value::Switch(on) => Value::Number(on.into()),
            value => value,
        },
    };
    holds(&Policy::of("HKLM", Names::Plain, Scope::Laptop, ENTRIES.iter().map(given).collect()));
}

#[test]
fn every_example_of_the_table_is_taken_from_a_property_list_of_either_form() -> anyhow::Result<()> {
    let mut values = plist::Dictionary::new();
    for entry in ENTRIES {
        values.insert(
            entry.name.to_owned(),
            match value(entry) {
                Value::Switch(on) => on.into(),
                _ => example(entry).into(),
            },
        );
    }
    let values = plist::Value::Dictionary(values);
    let (mut binary, mut xml) = (Vec::new(), Vec::new());
    values.to_writer_binary(&mut binary)?;
    values.to_writer_xml(&mut xml)?;
    holds(&from_property_list("a.plist", "app.cordon.desktop", &binary));
    holds(&from_property_list("a.plist", "app.cordon.desktop", &xml));
    Ok(())
}

#[test]
fn nothing_is_laid_down_by_an_empty_file() {
    let policy = from_toml("policy.toml", Scope::Laptop, "");
    assert!(policy.set.is_empty() && policy.problems.is_empty() && policy.look_ups == LookUps::AsChosen);
}

#[test]
fn the_policy_goes_before_the_edition() {
    let edition =
        "[pack]\naddress = \"https://federation.example/a.cordonpack\"\n[federation]\nname = \"F\"\nhelp = \"H\"\n";
    let edition = || from_toml("edition.toml", Scope::Edition, edition);
    let policy = from_toml("policy.toml", Scope::Laptop, "[pack]\naddress = \"none\"\n[federation]\nhelp = \"IT\"\n");
    let both = policy.over(edition());
    assert_eq!(both.pack_address, Some(Where::Nowhere));
    assert_eq!((both.federation.as_deref(), both.help.as_deref()), (Some("F"), Some("IT")));
    assert_eq!(both.problems, []);
    let set: Vec<_> = both.set.iter().map(|held| (held.entry.key, held.by)).collect();
    assert_eq!(
        set,
        [("pack.address", Scope::Laptop), ("federation.name", Scope::Edition), ("federation.help", Scope::Laptop)]
    );
    let alone = Policy::default().over(edition());
    assert!(alone.pack_address.as_ref().and_then(Where::address).is_some());
}
