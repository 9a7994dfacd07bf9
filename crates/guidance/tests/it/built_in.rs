//! The built-in pack is whole, leads where it says, and covers the whole advice.

use std::collections::BTreeSet;

use guidance::{Action, At, Case, Pack, Part, plan};

/// Official hosts, those of the federations and charities, and those of the companies that a person has to deal with.
/// The help pages of services lie under their own domains, save for the hosts in `HELP_ELSEWHERE`.
const KNOWN: &[&str] = &[];

#[test]
fn the_built_in_pack_is_read() -> anyhow::Result<()> {
    let pack = Pack::read(&Pack::built_in_files())?;
    assert_eq!(pack.manifest, Pack::built_in().manifest);
    println!("{} articles, {} notices, {} actions", pack.articles().len(), pack.notices().len(), pack.actions().len());
    let hosts: BTreeSet<String> = pack.actions().iter().flat_map(Action::pages).map(|p| p.host()).chain(pack.articles().iter().flat_map(|a| a.pages()).map(|p| p.host())).collect();
    for h in hosts { println!("    \"{h}\","); }
    Ok(())
}
