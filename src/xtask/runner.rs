//! What runs tests: Node on the files of a folder, and the reading of what any runner says.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::files;
use crate::process::{Streamed, Task};
use crate::report::Outcome;
use crate::scenarios;
use crate::summary::{Runner, Summary};
use crate::workspace::Workspace;

/// A browser test takes seconds; one that waits for ever must not hold up CI for ever.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(300);

/// Runs Node's tests of a folder, with variables that tell them where things are.
pub(crate) fn node(workspace: &Workspace, folder: &str, variables: &[(&str, OsString)]) -> Result<Outcome> {
    let mut task = Task::new("node")
        .args(["--test", "--test-reporter=spec"])
        .arg(format!("--test-timeout={}", TIMEOUT.as_millis()))
        .args(test_files(workspace, folder)?)
        .within(workspace.root());
    for (name, value) in variables {
        task = task.env(name, value);
    }
    counted(Runner::Node, task.streamed()?)
}

/// What it comes to when a folder's tests cannot run: something is needed for them.
pub(crate) fn node_skipped(workspace: &Workspace, folder: &str, needed: &str) -> Result<Outcome> {
    let files = test_files(workspace, folder)?;
    let names: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
    let count = u64::try_from(files.len()).unwrap_or(u64::MAX);
    Ok(Outcome::Skipped(count, format!("{needed} is needed for {}", names.join(", "))))
}

/// Reads the numbers out of a runner's output. A runner that failed without a failed test counts as one, and a runner
/// without tests has failed: a step that proves nothing must not look like one that passed.
pub(crate) fn counted(runner: Runner, streamed: Streamed) -> Result<Outcome> {
    let mut summary = Summary::parse(runner, &streamed.text);
    if streamed.success && summary.total() == 0 {
        return Err(Error::new("the runner ended well, but says nothing of any test"));
    }
    if !streamed.success && summary.failed == 0 {
        summary = summary.plus(Summary::FAILED);
    }
    Ok(Outcome::Ran(summary))
}

/// Node 20 and 22 read a folder's name differently, so that files are named one by one. Scenarios, which run once in
/// each engine, are no part of the folder around them.
fn test_files(workspace: &Workspace, folder: &str) -> Result<Vec<PathBuf>> {
    let is_test = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.ends_with(".test.mjs") || name.ends_with(".test.js"))
    };
    let (root, scenarios) = (workspace.path(folder), workspace.path(scenarios::FOLDER));
    let skip = |inner: &Path| {
        inner.ends_with("node_modules") || inner.ends_with(".venv") || (inner == scenarios && inner != root)
    };
    let mut files = files::list(&root, &skip)?;
    files.retain(is_test);
    for file in &mut files {
        if let Ok(relative) = file.strip_prefix(workspace.root()) {
            *file = relative.to_owned();
        }
    }
    if files.is_empty() {
        return Err(Error::new(format!("{folder}: expected files named *.test.mjs, found none")));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn streamed(success: bool, text: &str) -> Streamed {
        Streamed { success, text: text.to_owned() }
    }

    fn failed(outcome: Result<Outcome>) -> u64 {
        match outcome.unwrap() {
            Outcome::Ran(summary) => summary.failed,
            Outcome::Skipped(..) => 0,
        }
    }

    #[test]
    fn a_runner_that_fails_without_a_failed_test_counts_as_one() {
        assert_eq!(failed(counted(Runner::Cargo, streamed(false, "error: could not compile\n"))), 1);
        let output = "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured\n";
        assert_eq!(failed(counted(Runner::Cargo, streamed(false, output))), 2);
    }

    #[test]
    fn a_runner_without_tests_has_failed() {
        assert!(counted(Runner::Node, streamed(true, "")).is_err());
    }

    #[test]
    fn scenarios_are_no_part_of_the_folder_around_them() {
        let workspace = Workspace::find().unwrap();
        let is_scenario = |file: &PathBuf| file.starts_with(scenarios::FOLDER);
        assert!(!test_files(&workspace, "tests/browser").unwrap().iter().any(is_scenario));
        assert!(test_files(&workspace, scenarios::FOLDER).unwrap().iter().all(is_scenario));
    }
}
