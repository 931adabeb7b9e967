//! npm packages, always from a lock file.

use std::fs;
use std::path::Path;

use crate::error::{Error, Result};
use crate::files;
use crate::process::{self, Task};
use crate::progress::{self, Progress};
use crate::workspace::Workspace;

/// The oldest Node that is supported; `engines` of the package says the same.
const OLDEST_NODE: u32 = 20;
/// In `node_modules`: the lock file that it was installed from.
const STAMP: &str = ".permask-lock.json";

#[cfg(windows)]
const NPM: &str = "npm.cmd";
#[cfg(not(windows))]
const NPM: &str = "npm";

/// Installs the packages of a folder, unless those of its lock file are there already.
pub(crate) fn set_up(workspace: &Workspace, folder: &str, progress: &mut Progress) -> Result<()> {
    let place = workspace.path(folder);
    let lock_path = place.join("package-lock.json");
    let stamp_path = place.join("node_modules").join(STAMP);
    let lock = fs::read(&lock_path).map_err(|cause| Error::file(&lock_path, &cause))?;
    if is_installed(&lock, &stamp_path) {
        progress.step(format!("npm packages in {folder}: ready"));
        return Ok(());
    }
    progress.step(format!("npm packages in {folder}: installing, about 20 seconds"));
    check_node()?;
    ensure_linked_package(workspace)?;
    Task::new(NPM)
        .args(["ci", "--no-audit", "--no-fund", "--no-progress"])
        .within(&place)
        .logged(&workspace.log(&format!("npm-{}", folder.replace('/', "-"))))?;
    files::copy(&lock_path, &stamp_path)
}

/// Prepares a run of a script that a package.json names.
pub(crate) fn run(script: &str) -> Task {
    Task::new(NPM).args(["run", "--silent", script])
}

/// Whether `node_modules` was installed from exactly this lock file.
fn is_installed(lock: &[u8], stamp: &Path) -> bool {
    fs::read(stamp).is_ok_and(|installed| installed == lock)
}

/// The tests depend on the built package by its folder. Before the first build its manifest alone stands in for it:
/// npm makes a link, through which the tests see whatever is built later.
fn ensure_linked_package(workspace: &Workspace) -> Result<()> {
    let manifest = workspace.path("pkg/package.json");
    if manifest.is_file() {
        return Ok(());
    }
    progress::note("pkg/ is not built yet: its manifest stands in for it");
    files::copy(&workspace.path("pkg.json"), &manifest)
}

/// Makes sure that a supported Node is there.
fn check_node() -> Result<()> {
    let help = format!("install Node {OLDEST_NODE} or newer, which brings npm");
    if process::find("node").is_none() {
        return Err(Error::new("node is not on PATH").with_help(help));
    }
    let version = Task::new("node").arg("--version").output()?;
    match major(&version) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        _ => Err(Error::new(format!("expected Node {OLDEST_NODE} or newer, found {version}")).with_help(help)),
    }
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_major_version_of_node() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("20.20.2"), None);
    }

    #[test]
    fn a_missing_stamp_means_not_installed() {
        assert!(!is_installed(b"{}", Path::new("no/such/file")));
    }
}
