//! The sub-commands, one file each.

mod decide;
mod explain;
mod keygen;
mod mask;
mod schema;
mod serve;
mod sign;
mod token;
mod verify;

use clap::Subcommand;

use crate::Format;
use crate::failure::Failure;

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Decide(decide::Decide),
    Explain(explain::Explain),
    Keygen(keygen::Keygen),
    Sign(sign::Sign),
    Token(token::Token),
    Verify(verify::Verify),
    Mask(mask::Mask),
    Schema(schema::Schema),
    Serve(serve::Serve),
}

impl Command {
    pub(crate) fn run(&self, format: Format) -> Result<(), Failure> {
        match self {
            Self::Decide(command) => command.run(),
            Self::Explain(command) => command.run(format),
            Self::Keygen(command) => command.run(format),
            Self::Sign(command) => command.run(),
            Self::Token(command) => command.run(),
            Self::Verify(command) => command.run(format),
            Self::Mask(command) => command.run(),
            Self::Schema(command) => command.run(),
            Self::Serve(command) => command.run(),
        }
    }
}
