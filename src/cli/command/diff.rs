//! `permask diff`: who gains and who loses what from one policy to another.

use std::path::PathBuf;

use clap::Args;
use permask::authoring::diff::Difference;

use crate::Format;
use crate::authoring::read_document;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{diff, file};

/// Say who gains and who loses what from one policy to another: per role, per group and for everyone.
///
/// What is compared is what the policies come to, not their text: the order of members and rules, titles and
/// descriptions are no difference. `+` gains, `-` loses, `~` changes without clearly being less. The exit code is 0
/// unless a flag asks for another.
#[derive(Args, Debug)]
pub(crate) struct Diff {
    /// The policy as it was; `-` reads standard input.
    old: PathBuf,

    /// The policy as it is to be.
    new: PathBuf,

    /// Exit with 1 where there is a difference.
    #[arg(long)]
    exit_code: bool,

    /// Exit with 1 where anybody gains, or may: `~` counts too.
    #[arg(long)]
    deny_gains: bool,
}

impl Diff {
    pub(crate) fn run(&self, format: Format) -> Result<Exit, Failure> {
        let difference = Difference::between(&read_document(&self.old)?, &read_document(&self.new)?)?;
        let text = match format {
            Format::Text => diff::text(&difference),
            Format::Json => format!("{}\n", serde_json::json!(difference)),
        };
        file::write(None, &text)?;
        let fails = self.exit_code && !difference.is_empty() || self.deny_gains && difference.may_gain();
        Ok(if fails { Exit::Failed } else { Exit::Done })
    }
}
