//! Every chore: `cargo xtask run`, `cargo xtask test [STAGE]`, `cargo xtask bench app|peers|vault|corpus`,
//! `cargo xtask corpus-data ENTRIES FILE`, `cargo xtask fuzz [TARGET…]`, `cargo xtask dist [--verify]`,
//! `cargo xtask tauri build`.
#![expect(clippy::print_stdout, reason = "how a chore speaks")]

mod bench;
mod certificates;
mod corpus_data;
mod dist;
mod flags;
mod fuzz;
mod node;
mod packages;
mod python;
mod run;
mod tauri;
mod test;
mod tools;
#[cfg(test)]
mod workflows;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use xshell::Shell;

use crate::flags::XtaskCmd;

fn main() -> ExitCode {
    let flags = flags::Xtask::from_env_or_exit();
    match chore(flags) {
        Ok(status) => status,
        Err(error) => {
            println!("cargo xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn chore(flags: flags::Xtask) -> anyhow::Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask stands in no workspace")?;
    let shell = Shell::new()?;
    shell.change_dir(root);
    match flags.subcommand {
        XtaskCmd::Run(_) => run::run(&shell).map(|()| ExitCode::SUCCESS),
        XtaskCmd::Test(flags) => test::test(&shell, flags.stage.as_deref()),
        XtaskCmd::Bench(flags) => bench::bench(&shell, &flags).map(|()| ExitCode::SUCCESS),
        XtaskCmd::CorpusData(flags) => corpus_data::corpus_data(&shell, &flags).map(|()| ExitCode::SUCCESS),
        XtaskCmd::Dist(flags) => dist::dist(&shell, &flags).map(|()| ExitCode::SUCCESS),
        XtaskCmd::Tauri(flags) => tauri::tauri(&shell, &flags).map(|()| ExitCode::SUCCESS),
        XtaskCmd::Fuzz(flags) => fuzz::fuzz(&shell, &flags),
    }
}
