//! `permask keys`: what is done with the set of public keys that apps trust.

mod import;
mod rotate;
mod show;

use clap::{Args, Subcommand};

use crate::Format;
use crate::failure::Failure;

/// Show a key set, make the next version of one, or make one of a public key in PEM.
#[derive(Args, Debug)]
pub(crate) struct Keys {
    #[command(subcommand)]
    action: Action,
}

/// What to do with it.
#[derive(Debug, Subcommand)]
enum Action {
    Show(show::Show),
    Rotate(rotate::Rotate),
    Import(import::Import),
}

impl Keys {
    pub(crate) fn run(&self, format: Format) -> Result<(), Failure> {
        match &self.action {
            Action::Show(command) => command.run(format),
            Action::Rotate(command) => command.run(format),
            Action::Import(command) => command.run(),
        }
    }
}
