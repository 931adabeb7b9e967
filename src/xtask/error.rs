//! What can go wrong in a build command.
//!
//! An error is one sentence for the person at the terminal and, where there is one, the remedy.
//! Nothing here is matched on: every error ends the command with exit status 1, a wrong argument with 2.

use std::fmt;
use std::io;
use std::path::Path;

/// The result of everything in this crate that can fail.
pub(crate) type Result<T> = std::result::Result<T, Error>;

/// A failure, and what the person at the terminal can do about it.
#[derive(Debug)]
pub(crate) struct Error {
    message: String,
    help: Option<String>,
    usage: bool,
}

impl Error {
    /// Makes an error out of one sentence: what was expected and what was found.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, usage: false }
    }

    /// Makes an error that is about the arguments of the command itself.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { usage: true, ..Self::new(message) }
    }

    /// Makes an error out of a failed access to a file or folder.
    pub(crate) fn file(path: &Path, cause: &io::Error) -> Self {
        Self::new(format!("{}: {cause}", path.display()))
    }

    /// Adds what to do about it.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Returns the exit status that says this to a script.
    pub(crate) fn status(&self) -> u8 {
        if self.usage { 2 } else { 1 }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}
