//! The Rust toolchain that builds for `wasm32-unknown-unknown`: the active one, or Debian's where rustup has no target.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cache::Cache;
use crate::debian;
use crate::error::{Error, Result};
use crate::process::{self, Task};
use crate::progress::{self, Progress};
use crate::workspace::Workspace;

/// The target of every WebAssembly build.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Where no server answers, rustup tries for many minutes. The target is 20 MB: ten seconds on most lines.
const RUSTUP_TIMEOUT: Duration = Duration::from_secs(180);

/// A toolchain that can build for the target.
#[derive(Clone, Debug)]
pub(crate) struct Toolchain {
    name: String,
    environment: Vec<(OsString, OsString)>,
}

impl Toolchain {
    /// Describes a toolchain by what must be set for cargo to use it.
    pub(crate) fn new(name: impl Into<String>, environment: Vec<(OsString, OsString)>) -> Self {
        Self { name: name.into(), environment }
    }

    /// Returns the environment variables with which cargo uses it.
    pub(crate) fn environment(&self) -> &[(OsString, OsString)] {
        &self.environment
    }

    /// Returns what it is called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// Finds a toolchain that can build for the target, or makes one.
pub(crate) fn set_up(workspace: &Workspace, cache: &Cache, progress: &mut Progress) -> Result<Toolchain> {
    progress.step(format!("wasm target: looking for {TARGET}"));
    let toolchain = find_or_install(workspace, cache)?;
    progress::note(&format!("using {}", toolchain.name()));
    Ok(toolchain)
}

fn find_or_install(workspace: &Workspace, cache: &Cache) -> Result<Toolchain> {
    let minimum = workspace.package_value("rust-version")?;
    if let Some(toolchain) = active(workspace) {
        return Ok(toolchain);
    }
    if let Some(toolchain) = debian::find(workspace, &minimum) {
        return Ok(toolchain);
    }
    let _lock = cache.lock("wasm-target")?;
    let refusal = match add_by_rustup(workspace) {
        Ok(()) => match active(workspace) {
            Some(toolchain) => return Ok(toolchain),
            None => "rustup added the target, but its standard library is not there".to_owned(),
        },
        Err(cause) => cause,
    };
    progress::note(&format!("rustup cannot add it: {refusal}"));
    if debian::is_possible() {
        return debian::set_up(workspace, cache, &minimum);
    }
    Err(Error::new(format!("the standard library for {TARGET} is not installed, and rustup cannot add it: {refusal}"))
        .with_help(format!(
            "install it with `rustup target add {TARGET}`, or with the package of your system (Fedora: \
         `rust-std-static-{TARGET}`; Arch: `rust-wasm`; Debian: this command does it, given apt-get and rustup)"
        )))
}

/// The toolchain that runs this command, if it has the target.
fn active(workspace: &Workspace) -> Option<Toolchain> {
    has_standard_library(Task::new("rustc").within(workspace.root()))
        .then(|| Toolchain::new("the active toolchain", Vec::new()))
}

/// Asks a `rustc` where its libraries for the target are, and looks whether the standard library is among them.
pub(crate) fn has_standard_library(rustc: Task) -> bool {
    let is_std = |name: &str| name.starts_with("libstd-") && name.ends_with(".rlib");
    match library_folder(rustc) {
        Some(folder) => file_names(&folder).iter().any(|name| is_std(name)),
        None => false,
    }
}

/// Asks a `rustc` where its libraries for the target are, or would be.
pub(crate) fn library_folder(rustc: Task) -> Option<PathBuf> {
    let folder = rustc.args(["--print", "target-libdir", "--target", TARGET]).output().ok()?;
    Some(PathBuf::from(folder))
}

/// Returns the names of the files in a folder; none where there is no folder.
pub(crate) fn file_names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

fn add_by_rustup(workspace: &Workspace) -> std::result::Result<(), String> {
    if process::find("rustup").is_none() {
        return Err("rustup is not installed".to_owned());
    }
    progress::note("adding it with rustup, about 10 seconds");
    let log = workspace.log("rustup");
    let added = Task::new("rustup")
        .args(["target", "add", TARGET])
        .env("RUSTUP_MAX_RETRIES", "1")
        .within(workspace.root())
        .at_most(RUSTUP_TIMEOUT)
        .logged(&log);
    added.map_err(|_| short_reason(&fs::read_to_string(&log).unwrap_or_default()))
}

/// One line is enough where the failure is expected: the first that says `error:`.
fn short_reason(output: &str) -> String {
    let reason = output.lines().find_map(|line| line.trim().strip_prefix("error:"));
    match reason {
        Some(reason) => reason.trim().to_owned(),
        None => "no answer in time".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_the_first_error_line() {
        let output = "info: downloading component 'rust-std'\nerror: could not download file\nerror: caused by\n";
        assert_eq!(short_reason(output), "could not download file");
        assert_eq!(short_reason("info: syncing\n"), "no answer in time");
    }
}
