//! `permask matrix`: roles and groups against permissions.

use std::path::PathBuf;

use clap::Args;
use permask::authoring::matrix::{Circumstances, Matrix as Data, Selection};

use crate::Output;
use crate::authoring::read_document;
use crate::failure::Failure;
use crate::matrix::{csv, html, text};
use crate::{asking, file};

/// Show roles and groups against permissions: what everybody who holds that one role or group can do.
///
/// What depends on the object, the person's attributes, the context or the moment is conditional, and a note says on
/// what. Abstract roles are not shown; constraints are listed and not applied. With `--format csv` it is a table for
/// spreadsheets, with `--format html` a page to send or print.
#[derive(Args, Debug)]
pub(crate) struct Matrix {
    /// The policy document; `-` reads standard input.
    policy: PathBuf,

    /// A role or group to show; may be given several times. Default: all.
    #[arg(long = "role", value_name = "NAME")]
    roles: Vec<String>,

    /// The resources to show: a pattern such as `profiles.**`.
    #[arg(long, value_name = "PATTERN")]
    resource: Option<String>,

    /// The tenant. Default: what reads it is a condition.
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,

    /// The time: RFC 3339, or seconds since 1970. Default: what reads it is a condition.
    #[arg(long, value_name = "TIME")]
    now: Option<String>,

    /// The file to write. Default: standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Matrix {
    pub(crate) fn run(&self, output: Output) -> Result<(), Failure> {
        let document = read_document(&self.policy)?;
        let now = self.now.as_deref().map(asking::seconds).transpose()?;
        let selection = Selection {
            holders: self.roles.clone(),
            resources: self.resource.clone(),
            known: Circumstances { tenant: self.tenant.clone(), now },
        };
        let matrix = Data::of(&document, &selection)?;
        let text = match output {
            Output::Text => text::render(&matrix, text::width()),
            Output::Csv => csv::render(&matrix),
            Output::Html => html::render(&matrix, &selection),
            Output::Json => format!("{}\n", serde_json::json!(matrix)),
        };
        file::write(self.out.as_deref(), &text)
    }
}
