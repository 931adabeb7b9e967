//! `permask schema`: prints the JSON Schema of policy documents.

use clap::Args;

use crate::failure::Failure;
use crate::file;

/// Print the JSON Schema (draft 2020-12) of policy documents, for editors and other tools.
///
/// The npm package has the same text as `policy.schema.json`. What it cannot check (names that are not declared,
/// conditions, circles), every command that reads a policy does.
#[derive(Args, Debug)]
pub(crate) struct Schema {}

impl Schema {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        file::write(None, permask::POLICY_SCHEMA)
    }
}
