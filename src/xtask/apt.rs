//! Packages of Debian and of what descends from it.

use std::path::Path;

use crate::error::Result;
use crate::process::{self, Task};

/// Whether the system has `apt-get`.
pub(crate) fn is_available() -> bool {
    process::find("apt-get").is_some()
}

/// Installs packages. The caller has made sure that this process is root.
pub(crate) fn install(packages: &[&str], log: &Path) -> Result<()> {
    // Old lists name files that the archive no longer has, and a fresh machine has no lists at all. A failure here is
    // not the end: the lists may do, and if not, the installation below says so.
    let _ = apt_get().arg("update").logged(&log.with_extension("update.log"));
    apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages).logged(log)
}

/// Returns the commands that a person types to install packages.
pub(crate) fn commands(packages: &[&str]) -> String {
    format!("sudo apt-get update && sudo apt-get install --no-install-recommends {}", packages.join(" "))
}

fn apt_get() -> Task {
    // Two clones may set up at once, and a fresh machine often updates itself: wait for the lock instead of failing.
    Task::new("apt-get").args(["-o", "DPkg::Lock::Timeout=300"]).env("DEBIAN_FRONTEND", "noninteractive")
}
