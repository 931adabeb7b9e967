//! Exit codes. Wrong usage is 2, which clap returns by itself.

use std::process::ExitCode;

/// How the command ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Exit {
    /// What was asked for was done.
    Done,
    /// Something failed, or was refused.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Failed => Self::FAILURE,
        }
    }
}
