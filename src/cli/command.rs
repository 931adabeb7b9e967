//! The sub-commands, one file each.

mod check;
mod decide;
mod diff;
mod explain;
mod keygen;
mod keys;
mod lint;
mod mask;
mod matrix;
mod schema;
mod serve;
mod sign;
mod token;
mod types;
mod verify;

use clap::Subcommand;

use crate::Output;
use crate::exit::Exit;
use crate::failure::Failure;

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Decide(decide::Decide),
    Explain(explain::Explain),
    Keygen(keygen::Keygen),
    Keys(keys::Keys),
    Sign(sign::Sign),
    Token(token::Token),
    Verify(verify::Verify),
    Mask(mask::Mask),
    Schema(schema::Schema),
    Lint(lint::Lint),
    Check(check::Check),
    Serve(serve::Serve),
    Matrix(matrix::Matrix),
    Diff(diff::Diff),
    Types(types::Types),
}

impl Command {
    pub(crate) fn run(&self, output: Output) -> Result<Exit, Failure> {
        let format = output.format();
        match self {
            Self::Decide(command) => command.run()?,
            Self::Explain(command) => command.run(format)?,
            Self::Keygen(command) => command.run(format)?,
            Self::Keys(command) => command.run(format)?,
            Self::Sign(command) => command.run()?,
            Self::Token(command) => command.run()?,
            Self::Verify(command) => command.run(format)?,
            Self::Mask(command) => command.run()?,
            Self::Schema(command) => command.run()?,
            Self::Lint(command) => command.run(format)?,
            Self::Check(command) => command.run(format)?,
            Self::Serve(command) => command.run()?,
            Self::Matrix(command) => command.run(output)?,
            Self::Diff(command) => return command.run(format),
            Self::Types(command) => command.run()?,
        }
        Ok(Exit::Done)
    }
}
