//! The repository: where things lie, and what its manifests say.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The repository that this command works on.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Finds the repository: from where cargo says this crate lies, else upwards from the current folder.
    pub(crate) fn find() -> Result<Self> {
        // Read when running, not when compiling: a clone may be moved after it was built.
        let start = match env::var_os("CARGO_MANIFEST_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => env::current_dir().map_err(|cause| Error::new(format!("current folder: {cause}")))?,
        };
        let is_root = |folder: &&Path| folder.join("src/xtask/Cargo.toml").is_file();
        match start.ancestors().find(is_root) {
            Some(root) => Ok(Self { root: root.to_owned() }),
            None => Err(Error::new(format!("{}: not inside the permask repository", start.display()))),
        }
    }

    /// Returns the path of something in the repository.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Returns the root of the repository.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the place for the log of a step.
    pub(crate) fn log(&self, step: &str) -> PathBuf {
        self.path("target/xtask").join(format!("{step}.log"))
    }

    /// Reads a text file of the repository.
    pub(crate) fn read(&self, relative: &str) -> Result<String> {
        let path = self.path(relative);
        fs::read_to_string(&path).map_err(|cause| Error::file(&path, &cause))
    }

    /// Returns the version that Cargo.lock has for a package.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        locked_version(&self.read("Cargo.lock")?, package)
            .ok_or_else(|| Error::new(format!("Cargo.lock: expected a package `{package}`, found none")))
    }

    /// Returns a value of `[workspace.package]`, such as `version`.
    pub(crate) fn package_value(&self, key: &str) -> Result<String> {
        package_value(&self.read("Cargo.toml")?, key)
            .ok_or_else(|| Error::new(format!("Cargo.toml: expected `{key}` in [workspace.package], found none")))
    }
}

/// Cargo writes the lock file itself, each package as `name = "…"` and on the next line `version = "…"`.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    lines.find(|line| *line == name)?;
    quoted(lines.next()?, "version")
}

fn package_value(manifest: &str, key: &str) -> Option<String> {
    let section = manifest.lines().skip_while(|line| line.trim() != "[workspace.package]").skip(1);
    section.take_while(|line| !line.starts_with('[')).find_map(|line| quoted(line, key))
}

fn quoted(line: &str, key: &str) -> Option<String> {
    let value = line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim();
    Some(value.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_version_of_exactly_that_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"…\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }

    #[test]
    fn reads_values_of_the_workspace_package_only() {
        let manifest = "version = \"9\"\n[workspace.package]\nversion = \"0.1.0\"\nrust-version = \"1.95\"\n\
                        [workspace.dependencies]\nlicense = \"none\"\n";
        assert_eq!(package_value(manifest, "version").as_deref(), Some("0.1.0"));
        assert_eq!(package_value(manifest, "rust-version").as_deref(), Some("1.95"));
        assert_eq!(package_value(manifest, "license"), None);
    }
}
