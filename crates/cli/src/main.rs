//! `cordon`: Cordon at a prompt, and the administrator's chores.
//!
//! It holds arguments, sentences and exit statuses; what is done is done by `app`, `fetch`, `gateway`, `guidance`, `home` and
//! `mirror`.

mod accounts;
mod args;
mod asked;
mod check;
mod corpus;
mod input;
mod json;
mod kept;
mod mirror;
mod new_file;
mod pack;
mod policy;
mod state;
mod terminal;
mod text;
mod update;
mod vault;
mod vault_text;

use std::alloc::System;
use std::process::ExitCode;

use clap::Parser;
use zeroizing_alloc::ZeroAlloc;

use crate::args::{Args, Command};

/// Wipes memory when it is freed: zxcvbn, the terminal library and the standard library copy the password as they work.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// Exit status for wrong use.
const WRONG_USE: u8 = 2;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) if error.use_stderr() => return fail(&args::one_line(error)),
        Err(help) => {
            let printed = help.print();
            return if printed.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(WRONG_USE) };
        }
    };
    let status = match args.command {
        Command::Check(args) => on_runtime(check::run(args)),
        Command::Vault(args) => on_runtime(vault::run(args.command)),
        Command::Corpus(args) => on_runtime(corpus::run(args.command)),
        Command::Mirror(args) => on_runtime(mirror::run(args)),
        Command::Accounts(args) => accounts::run(args.command),
        Command::State(args) => state::run(args.command),
        Command::Pack(args) => pack::run(args.command),
        Command::Policy(args) => policy::run(args.command),
        Command::Update(args) => on_runtime(update::run(args.command)),
    };
    status.unwrap_or_else(|error| fail(&format!("{error:#}")))
}

fn on_runtime(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Runtime::new()?;
    let status = runtime.block_on(work);
    // A thread may still wait for the next line of standard input; it ends with the program.
    runtime.shutdown_background();
    status
}

fn fail(message: &str) -> ExitCode {
    terminal::warn(message);
    ExitCode::from(WRONG_USE)
}
