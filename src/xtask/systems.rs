//! The systems: questions about five real permission systems, answered by the engine from the policies of
//! `tests/systems`.

use std::path::{self, PathBuf};

use crate::error::{Error, Result};
use crate::process::Task;
use crate::workspace::Workspace;

/// Answers the questions of a folder, or of the repository; returns whether every answer was right.
pub(crate) fn run(workspace: &Workspace, folder: Option<PathBuf>) -> Result<bool> {
    let mut task =
        Task::new("cargo").args(["run", "--quiet", "--locked", "--package", "permask-tests", "--bin", "systems"]);
    if let Some(folder) = folder {
        // The folder is named from where the person stands, and the runner starts at the root.
        let folder = path::absolute(&folder).map_err(|cause| Error::file(&folder, &cause))?;
        task = task.arg("--").arg(folder);
    }
    task.within(workspace.root()).shown()
}
