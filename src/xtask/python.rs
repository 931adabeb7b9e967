//! Python packages, always from a file with the hash of each: in a virtual environment of this clone.

use std::fs;
use std::path::{Path, PathBuf};

use crate::apt;
use crate::browser;
use crate::error::{Error, Result};
use crate::files;
use crate::process::{self, Task};
use crate::progress::{self, Progress};
use crate::workspace::Workspace;

/// The oldest Python that the packages run on.
const OLDEST: (u32, u32) = (3, 10);
/// What Debian splits Python into: without the second, no virtual environment has an installer.
const PACKAGES: [&str; 2] = ["python3", "python3-venv"];
/// What Python is called on `PATH`, by preference.
const NAMES: [&str; 2] = ["python3", "python"];
/// In the virtual environment: the requirements that it was installed from.
const STAMP: &str = ".permask-requirements.txt";

#[cfg(windows)]
const PROGRAM: &str = "Scripts/python.exe";
#[cfg(not(windows))]
const PROGRAM: &str = "bin/python";

/// Returns a Python with the packages that `requirements.txt` of a folder names, which it installs unless they are there
/// already. Where there is no Python it is none, and in CI an error.
pub(crate) fn set_up(workspace: &Workspace, folder: &str, progress: &mut Progress) -> Result<Option<PathBuf>> {
    let place = workspace.path(folder);
    let list = place.join("requirements.txt");
    let environment = place.join(".venv");
    let program = environment.join(PROGRAM);
    let required = fs::read(&list).map_err(|cause| Error::file(&list, &cause))?;
    if fs::read(environment.join(STAMP)).is_ok_and(|installed| installed == required) && version(&program).is_some() {
        progress.step(format!("Python packages in {folder}: ready"));
        return Ok(Some(program));
    }
    progress.step(format!("Python packages in {folder}: installing, about 20 seconds"));
    if let Err(cause) = make_environment(workspace, &environment) {
        let help = format!(
            "install Python {}.{} or newer with venv and pip: `{}`",
            OLDEST.0,
            OLDEST.1,
            apt::commands(&PACKAGES)
        );
        if browser::is_ci() {
            return Err(cause.with_help(help));
        }
        progress::note(&format!("{cause}: the tests that need Python are skipped"));
        progress::note(&help);
        return Ok(None);
    }
    Task::new(&program)
        .args(["-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--no-deps"])
        // Built packages alone: what a package runs while it is built would be run before anything has looked at it.
        .args(["--require-hashes", "--only-binary", ":all:", "--requirement"])
        .arg(&list)
        .logged(&workspace.log("pip"))?;
    files::copy(&list, &environment.join(STAMP))?;
    Ok(Some(program))
}

/// Makes an empty virtual environment with an installer, installing what the system lacks for it where that may be done.
fn make_environment(workspace: &Workspace, environment: &Path) -> Result<()> {
    let log = workspace.log("venv");
    let make = || {
        files::remove(environment)?;
        let python = find()?;
        Task::new(python).args(["-m", "venv"]).arg(environment).logged(&log)
    };
    let Err(cause) = make() else { return Ok(()) };
    if !(apt::is_available() && process::is_root()) {
        return Err(cause);
    }
    progress::note("installing Python's venv with apt-get");
    apt::install(&PACKAGES, &workspace.log("apt-python"))?;
    make()
}

/// Finds a Python that is new enough.
fn find() -> Result<PathBuf> {
    let found: Vec<_> = NAMES.iter().filter_map(|name| process::find(name)).collect();
    let fits = found.iter().find(|program| version(program).is_some_and(|version| version >= OLDEST));
    fits.cloned().ok_or_else(|| {
        let what = if found.is_empty() { "no Python" } else { "an older one" };
        Error::new(format!("expected Python {}.{} or newer on PATH, found {what}", OLDEST.0, OLDEST.1))
    })
}

fn version(program: &Path) -> Option<(u32, u32)> {
    parse(&Task::new(program).arg("--version").output().ok()?)
}

/// Reads `Python 3.11.7`.
fn parse(answer: &str) -> Option<(u32, u32)> {
    let mut parts = answer.strip_prefix("Python ")?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_version_of_python() {
        assert_eq!(parse("Python 3.11.7"), Some((3, 11)));
        assert_eq!(parse("Python 3.14.0rc1"), Some((3, 14)));
        assert_eq!(parse("Python 4.0"), Some((4, 0)));
        assert_eq!(parse("pyenv: python3: command not found"), None);
        assert!(parse("Python 3.9.2") < Some(OLDEST));
    }
}
