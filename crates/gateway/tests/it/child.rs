//! Look-ups in a process of their own, whose proxy settings are its environment's.

use std::env;
use std::process::Command;

use exposure::Verdict;
use gateway::Config;

use crate::laptop::{Laptop, PASSWORD, config};

/// The test that every child runs.
const TEST: &str = "proxy::a_source_on_this_laptop_is_not_asked_through_the_proxy";

/// What a child is told, beside its proxy: the source, what must come of it, and an issuer to trust, in hex.
const SOURCE: &str = "GATEWAY_TEST_SOURCE";
const EXPECT: &str = "GATEWAY_TEST_EXPECT";
const ROOT: &str = "GATEWAY_TEST_ROOT";

/// Whatever the client takes for proxy settings.
const PROXY: [&str; 9] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "REQUEST_METHOD",
];

/// A look-up to be made by a child.
pub(crate) struct Child(Command);

impl Child {
    pub(crate) fn of(source: &str) -> Self {
        let mut command = Command::new(env::current_exe().expect("this test"));
        command.args(["--exact", TEST]).env(SOURCE, source);
        for name in PROXY {
            command.env_remove(name);
        }
        Self(command)
    }

    pub(crate) fn proxy(mut self, address: &str) -> Self {
        self.0.env("HTTPS_PROXY", address).env("HTTP_PROXY", address);
        self
    }

    pub(crate) fn trusting(mut self, root: &[u8]) -> Self {
        self.0.env(ROOT, root.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        self
    }

    /// `expect` is the verdict's or the reason's name, and for each attempt what the receiver could learn.
    pub(crate) async fn check(mut self, expect: &str) {
        self.0.env(EXPECT, expect);
        let output = tokio::task::spawn_blocking(move || self.0.output()).await.expect("no panic").expect("it starts");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains("1 passed"), "the child ran another test than {TEST}: {said}");
    }
}

/// In a child: does what the parent asked for. In the parent: `None`.
pub(crate) async fn run() -> Option<()> {
    let (source, expect) = (env::var(SOURCE).ok()?, env::var(EXPECT).ok()?);
    let extra_roots = env::var(ROOT).iter().map(|hex| from_hex(hex).into()).collect();
    let laptop = Laptop::with(&Config { extra_roots, ..config() }, &source);
    let verdict = match laptop.look_up(PASSWORD).await.verdict {
        Verdict::Seen { .. } => "seen",
        Verdict::NotSeen => "not_seen",
        Verdict::Unknown { why } => why.code(),
    }
    .to_owned();
    let learned = laptop.entries().iter().map(|entry| format!(" {:?}", entry.learned())).collect::<String>();
    assert_eq!(verdict + &learned, expect);
    Some(())
}

fn from_hex(text: &str) -> Vec<u8> {
    let digits: Vec<_> = text.chars().map(|c| c.to_digit(16).expect("a hex digit")).collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | *digit as u8)).collect()
}
