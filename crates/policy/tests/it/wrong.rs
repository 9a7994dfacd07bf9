//! What is wrong: it is said with its place, and the safest holds.

use policy::{Given, LookUps, Names, Policy, Scope, Value, Where, from_property_list, from_toml};
use proptest::prelude::*;

const KEY: &str = "RWQuVAH0SSJEFFpiyTg3kvUsAmfZMVohvrPyEMUJ6yFrvB1mA/K70yeu";

/// Nothing leaves, and nothing is taken.
fn is_safe(policy: &Policy) -> bool {
    policy.look_ups == LookUps::NotAllowed
        && policy.pack_key.is_none()
        && policy.update_key.is_none()
        && !policy.update_at_start
        && policy.pack_address == Some(Where::Nowhere)
        && policy.update_address == Some(Where::Nowhere)
}

fn check(text: &str, expect: &str) {
    let policy = from_toml("policy.toml", Scope::Laptop, text);
    let problems: Vec<_> = policy.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.join("\n"), expect, "{text}");
    assert!(is_safe(&policy), "{text}");
}

#[test]
fn each_mistake_is_said_with_its_line() {
    check("[pack]\npublic_key = 5\n", "policy.toml, line 2: pack.public_key: this is not text");
    check("[pack]\n\nkey = \"x\"\n", "policy.toml, line 3: pack.key: there is no such value");
    check("[corpus]\nfile = \"\"\n", "policy.toml, line 2: corpus.file: this is not an absolute path");
    check("[corpus]\nfile = \"pwned.corpus\"\n", "policy.toml, line 2: corpus.file: this is not an absolute path");
    check(
        "[pack]\npublic_key = \"RWx\"\n",
        "policy.toml, line 2: pack.public_key: this is not a public key of minisign's, which begins with RW",
    );
    check(
        "[source]\naddress = \"http://mirror.example\"\nonline = \"yes\"\n",
        "policy.toml, line 2: source.address: the address must begin with https:// (http:// only for this computer itself)\n\
         policy.toml, line 3: source.online: this is neither true nor false (1 or 0 in the registry)",
    );
    check(
        "[update]\naddress = \"https://f.example/cordon/\"\n",
        "policy.toml, line 2: update.address: the address must end with the name of a file",
    );
    check("source = \"https://m.example\"\n", "policy.toml, line 1: source: there is no such value");
    check(
        "[federation]\nname = \"a\\nb\"\nhelp = \" \"\n",
        "policy.toml, line 2: federation.name: this is more than one line\n\
         policy.toml, line 3: federation.help: this is empty; leave the value out",
    );
}

#[test]
fn mistakes_are_said_in_the_order_of_their_lines() {
    let policy = from_toml("policy.toml", Scope::Laptop, "[source]\nonlin = 1\n[corpus\nfile = 2\n");
    let lines: Vec<_> = policy.problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [Some(2), Some(3)], "{:?}", policy.problems);
}

#[test]
fn what_can_be_read_beside_a_mistake_still_tells_and_locks() {
    let text = format!(
        "[source]\nonlin = false\naddress = \"https://m.example\"\n[corpus]\nfile = \"/srv/a.corpus\"\n\
         [pack]\npublic_key = \"{KEY}\"\n[federation]\nhelp = \"IT\"\n"
    );
    let policy = from_toml("policy.toml", Scope::Laptop, &text);
    assert!(is_safe(&policy) && policy.problems.len() == 1);
    assert!(policy.source.is_some() && policy.corpus.is_some() && policy.help.as_deref() == Some("IT"));
}

#[test]
fn a_file_that_is_no_toml_is_safe_whatever_stands_in_it() {
    for text in ["[pack\n", "pack = \n", "[pack]\nx = 1\nx = 2\n", "\u{0}", "<xml/>"] {
        let policy = from_toml("policy.toml", Scope::Laptop, text);
        assert!(is_safe(&policy), "{text}");
        assert!(policy.problems.iter().all(|problem| problem.to_string().starts_with("policy.toml, line ")), "{text}");
    }
}

#[test]
fn no_edition_fills_in_what_a_wrong_policy_left_open() {
    let edition = format!(
        "[pack]\npublic_key = \"{KEY}\"\naddress = \"https://f.example/a.cordonpack\"\n\
         [update]\npublic_key = \"{KEY}\"\naddress = \"https://f.example/update.json\"\n"
    );
    let edition = || from_toml("edition.toml", Scope::Edition, &edition);
    assert_eq!(edition().problems, []);
    assert!(is_safe(&from_toml("policy.toml", Scope::Laptop, "[pack\n").over(edition())));
    let wrong = from_toml("edition.toml", Scope::Edition, "[source]\nonline = true\n");
    assert_eq!(
        wrong.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["edition.toml, line 2: source.online: an edition does not set this; the policy of a laptop may"]
    );
    assert!(is_safe(&Policy::default().over(wrong)));
}

#[test]
fn the_registry_and_a_property_list_are_wrong_in_their_own_ways() {
    let given = |name: &str, value| vec![Given { name: name.to_owned(), line: None, value }];
    let of = |given| Policy::of(r"HKLM\Software\Policies\Cordon", Names::Plain, Scope::Laptop, given);
    let policy = of(given("OnlineLookUps", Value::Number(2)));
    assert!(is_safe(&policy));
    assert_eq!(
        policy.problems[0].to_string(),
        r"HKLM\Software\Policies\Cordon: OnlineLookUps: this is neither true nor false (1 or 0 in the registry)"
    );
    assert!(is_safe(&of(given("source.address", Value::Text("https://m.example".to_owned())))));
    assert!(is_safe(&from_property_list("a.plist", "app.cordon.desktop", b"none")));
    assert!(is_safe(&from_property_list("a.plist", "app.cordon.desktop", b"<plist><array/></plist>")));
}

#[test]
fn a_list_that_readers_understand_each_in_their_own_way_is_no_policy() {
    let list = |values: &str| format!("<plist version=\"1.0\"><dict>{values}</dict></plist>");
    let read = |text: &str| from_property_list("a.plist", "app.cordon.desktop", text.as_bytes());
    let off = "<key>OnlineLookUps</key><false/>";
    let whole = list(off);
    assert_eq!((read(&whole).set.len(), read(&whole).problems.len()), (1, 0));
    for text in [
        list(&format!("{off}<key>OnlineLookUps</key><true/>")),
        list(&format!("{off}<key>onlinelookups</key><true/>")),
        whole.replace("</plist>", ""),
        whole.replace("</dict>", ""),
    ] {
        let policy = read(&text);
        assert!(is_safe(&policy) && policy.set.is_empty(), "{text}");
    }
}

proptest! {
    /// Whatever the file, it is read without a panic, and is safe where it is wrong.
    #[test]
    fn no_file_ends_the_program(text in r"(\[?[a-z.]{0,9}\]?( = ([a-z0-9]{0,4}|.{0,9}))?\n){0,6}") {
        let policy = from_toml("policy.toml", Scope::Laptop, &text);
        prop_assert!(policy.problems.is_empty() || is_safe(&policy));
    }

    #[test]
    fn no_property_list_ends_the_program(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let policy = from_property_list("a.plist", "app.cordon.desktop", &bytes);
        prop_assert!(policy.problems.is_empty() || is_safe(&policy));
    }
}
