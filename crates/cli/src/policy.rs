//! `cordon policy`: what holds on this computer, and the templates to lay it down.

use std::path::Path;
use std::process::ExitCode;

use ::policy::{Held, Kind, LookUps, Scope};
use anyhow::bail;
use home::{Arrangement, IDENTIFIER};

use crate::args::PolicyCommand;
use crate::corpus;
use crate::new_file;
use crate::terminal::{print, warn};

/// Exit status where something is wrong.
const WRONG: u8 = 2;

pub(crate) fn run(command: PolicyCommand) -> anyhow::Result<ExitCode> {
    match command {
        PolicyCommand::Check { file, edition } => {
            check(file.as_deref(), if edition { Scope::Edition } else { Scope::Laptop })
        }
        PolicyCommand::Templates { folder } => templates(&folder),
    }
}

fn check(file: Option<&Path>, scope: Scope) -> anyhow::Result<ExitCode> {
    let policy = match file {
        Some(file) if !file.exists() => bail!("{} is not there; give the path of a policy", file.display()),
        Some(file) => home::read_policy(file, scope),
        None => Arrangement::of_this_laptop().policy,
    };
    let is_right = policy.problems.is_empty();
    for Held { entry, by } in &policy.set {
        // With a mistake in the policy, those of the edition do not hold.
        if !is_right && *by == Scope::Edition && matches!(entry.kind, Kind::File | Kind::Key) {
            continue;
        }
        let by = match (file, by) {
            (Some(_), _) => "",
            (None, Scope::Laptop) => "  (policy)",
            (None, Scope::Edition) => "  (edition)",
        };
        print(&format!("{:<18}  {}{by}", entry.key, entry.meaning(&policy)))?;
    }
    for problem in &policy.problems {
        warn(&problem.to_string());
    }
    // A file may be for another computer.
    let corpus = policy.corpus.as_ref().filter(|_| file.is_none()).map(|path| corpus::open(path)).transpose();
    if let Err(error) = &corpus {
        warn(&format!("corpus.file: {error}"));
    }
    if !is_right {
        warn(match scope {
            Scope::Laptop => {
                "until this is mended nothing is asked online, and no other advice and no newer version is taken"
            }
            Scope::Edition => "until this is mended no installer is made of it",
        });
    }
    if !is_right || corpus.is_err() {
        return Ok(ExitCode::from(WRONG));
    }
    for table in policy.without_key() {
        let what = if table == "pack" { "advice" } else { "version of Cordon" };
        print(&format!("No newer {what} is taken: there is an address for it, and no key."))?;
    }
    let asks = policy.updates().is_some() && policy.look_ups == LookUps::AsChosen;
    if policy.update_at_start && !asks {
        print("No newer version is looked for at a start: it takes an address, a key, and online look-ups.")?;
    }
    print(if policy.set.is_empty() { "Nothing is laid down." } else { "Good." })?;
    Ok(ExitCode::SUCCESS)
}

fn templates(folder: &Path) -> anyhow::Result<ExitCode> {
    let files = [
        (folder.join("cordon.admx"), ::policy::admx()),
        (folder.join("en-US/cordon.adml"), ::policy::adml()),
        (folder.join("cordon.mobileconfig"), ::policy::mobileconfig(IDENTIFIER)),
    ];
    // None in part: somebody may have filled one in.
    if let Some((there, _)) = files.iter().find(|(path, _)| path.exists()) {
        bail!("{} is there already; give another folder", there.display());
    }
    for (path, text) in files {
        new_file::write(&path, text.as_bytes())?;
        print(&path.display().to_string())?;
    }
    Ok(ExitCode::SUCCESS)
}
