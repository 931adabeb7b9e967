//! The `permask` command: parses arguments, runs a sub-command, reports what went wrong, returns the exit code.

mod asking;
mod clock;
mod command;
mod exit;
mod failure;
mod file;
mod key;
mod server;
mod yaml;

use std::process::ExitCode;

use clap::Parser;

use command::Command;
use exit::Exit;

/// Decide what a signed-in person may see: keys, signed bundles, masking.
///
/// Results go to standard output, errors to standard error. Exit codes: 0 done, 1 failed or refused, 2 wrong usage.
#[derive(Debug, Parser)]
#[command(name = "permask", version, max_term_width = 100)]
struct Arguments {
    /// How results and errors are written.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    format: Format,

    #[command(subcommand)]
    command: Command,
}

/// How results and errors are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
enum Format {
    /// Lines for people.
    Text,
    /// One JSON object.
    Json,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let exit = match arguments.command.run(arguments.format) {
        Ok(()) => Exit::Done,
        Err(failure) => {
            failure.report(arguments.format);
            Exit::Failed
        }
    };
    exit.into()
}
