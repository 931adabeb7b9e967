//! The `permask` command: parses arguments, runs a sub-command, reports what went wrong, returns the exit code.

mod asking;
mod authoring;
mod check;
mod clock;
mod command;
mod diff;
mod exit;
mod failure;
mod file;
mod key;
mod key_set;
mod matrix;
mod server;
mod signer;
mod yaml;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use command::Command;
use exit::Exit;

/// Decide what a signed-in person may see: keys, signed bundles, masking.
///
/// Results go to standard output, errors to standard error. Exit codes: 0 done, 1 failed or refused, 2 wrong usage.
#[derive(Debug, Parser)]
#[command(name = "permask", version, max_term_width = 100)]
struct Arguments {
    /// How results and errors are written.
    #[arg(long, global = true, value_enum, default_value_t = Output::Text)]
    format: Output,

    #[command(subcommand)]
    command: Command,
}

/// How results and errors are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Format {
    /// Lines for people.
    Text,
    /// One JSON object.
    Json,
}

/// How results are written, with what only some commands write.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
enum Output {
    /// Lines for people.
    Text,
    /// One JSON object.
    Json,
    /// A table for spreadsheets: `matrix` alone.
    Csv,
    /// A page that needs nothing else: `matrix` alone.
    Html,
}

impl Output {
    /// Returns the form that every command has.
    fn format(self) -> Format {
        match self {
            Self::Json => Format::Json,
            Self::Text | Self::Csv | Self::Html => Format::Text,
        }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if matches!(arguments.format, Output::Csv | Output::Html) && !matches!(arguments.command, Command::Matrix(_)) {
        let message = "`csv` and `html` are formats of `permask matrix` alone";
        Arguments::command().error(ErrorKind::InvalidValue, message).exit();
    }
    let exit = match arguments.command.run(arguments.format) {
        Ok(exit) => exit,
        Err(failure) => {
            failure.report(arguments.format.format());
            Exit::Failed
        }
    };
    exit.into()
}
