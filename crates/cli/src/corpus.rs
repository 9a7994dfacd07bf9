//! `cordon corpus`.

mod fetch;

use std::process::ExitCode;

use crate::args::CorpusCommand;

pub(crate) async fn run(command: CorpusCommand) -> anyhow::Result<ExitCode> {
    match command {
        CorpusCommand::Fetch(args) => fetch::run(args).await,
    }
}
