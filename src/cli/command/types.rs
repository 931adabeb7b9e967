//! `permask types`: the vocabulary of a policy as TypeScript.

use std::path::PathBuf;

use clap::Args;
use permask::authoring::types;

use crate::authoring::read_document;
use crate::failure::Failure;
use crate::file;

/// Write TypeScript declarations, by which a misspelt permission, role, task or attribute does not compile.
///
/// They enter the types of the npm package by themselves: put the file among the sources of the app. The same
/// vocabulary gives the same text, so that the file can be checked in and compared.
#[derive(Args, Debug)]
pub(crate) struct Types {
    /// The policy document; `-` reads standard input.
    policy: PathBuf,

    /// The file to write, such as `policy.d.ts`. Default: standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Types {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let document = read_document(&self.policy)?;
        file::write(self.out.as_deref(), &types::typescript(&document))
    }
}
