//! The browser that tests run in, and the driver that wasm-bindgen's tests need for it.

use std::env;
use std::path::{Path, PathBuf};

use crate::apt;
use crate::cache::Cache;
use crate::error::{Error, Result};
use crate::process::{self, Task};
use crate::progress::{self, Progress};
use crate::workspace::Workspace;

/// Browser, driver, and a font: without one, text has no width and the tests of contrast and layout mean nothing.
const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-liberation"];
/// What Chromium is called on `PATH`, by preference.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// What the browsers that playwright-core installs are called, inside their folders.
const INSTALLED_NAMES: [&str; 3] = ["chrome", "Chromium", "chrome.exe"];
/// How deep in its folder playwright-core puts a browser.
const INSTALLED_DEPTH: usize = 6;

/// What was found; what is `None` could not be had.
#[derive(Clone, Debug, Default)]
pub(crate) struct Browser {
    /// Chromium, or a browser built from it.
    pub(crate) chromium: Option<PathBuf>,
    /// The WebDriver server of the same version.
    pub(crate) chromedriver: Option<PathBuf>,
}

/// Whether this runs in CI, where nothing may be skipped.
pub(crate) fn is_ci() -> bool {
    env::var("CI").is_ok_and(|value| !["", "0", "false"].contains(&value.as_str()))
}

/// Finds browser and driver, or installs them. What cannot be had is an error in CI only.
pub(crate) fn set_up(workspace: &Workspace, cache: &Cache, progress: &mut Progress) -> Result<Browser> {
    let browsers = cache.folder("browsers")?;
    let mut browser = find(&browsers)?;
    if browser.chromium.is_some() && browser.chromedriver.is_some() {
        progress.step("Chromium: ready");
        return Ok(browser);
    }
    progress.step("Chromium: not complete; installing it, about 1 minute");
    let _lock = cache.lock("chromium")?;
    if apt::is_available() && process::is_root() {
        if let Err(cause) = apt::install(&PACKAGES, &workspace.log("apt-chromium")) {
            progress::note(&cause.to_string());
        }
        browser = find(&browsers)?;
    }
    if browser.chromium.is_none() {
        install_by_playwright(workspace, &browsers);
        browser = find(&browsers)?;
    }
    report_missing(&browser)?;
    Ok(browser)
}

fn report_missing(browser: &Browser) -> Result<()> {
    let missing = match (&browser.chromium, &browser.chromedriver) {
        (Some(_), Some(_)) => return Ok(()),
        (None, Some(_)) => "Chromium",
        (Some(_), None) => "chromedriver",
        (None, None) => "Chromium and chromedriver",
    };
    let help = format!(
        "install them with `{}`, or name them in PERMASK_CHROMIUM and PERMASK_CHROMEDRIVER",
        apt::commands(&PACKAGES)
    );
    if is_ci() {
        return Err(Error::new(format!("{missing} not found, and in CI no test may be skipped")).with_help(help));
    }
    progress::note(&format!("{missing} not found: the tests that need it are skipped"));
    progress::note(&help);
    Ok(())
}

fn find(browsers: &Path) -> Result<Browser> {
    let chromium = match named_by("PERMASK_CHROMIUM")? {
        Some(path) => Some(path),
        None => NAMES
            .iter()
            .filter_map(|name| process::find(name))
            .find(runs)
            .or_else(|| installed(browsers, INSTALLED_DEPTH).filter(runs)),
    };
    let chromedriver = match named_by("PERMASK_CHROMEDRIVER")? {
        Some(path) => Some(path),
        None => process::find("chromedriver").filter(runs),
    };
    Ok(Browser { chromium, chromedriver })
}

/// Some systems put a script under the name that only says how to install the real thing.
pub(crate) fn runs(program: &PathBuf) -> bool {
    Task::new(program).arg("--version").output().is_ok()
}

/// Returns the program that a variable names, which must be there.
pub(crate) fn named_by(variable: &str) -> Result<Option<PathBuf>> {
    let Some(path) = env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from) else {
        return Ok(None);
    };
    if path.is_file() {
        return Ok(Some(path));
    }
    Err(Error::new(format!("{variable}: expected a program, found nothing at {}", path.display())))
}

/// playwright-core names the folder after its own release: look for the program inside.
fn installed(folder: &Path, depth: usize) -> Option<PathBuf> {
    let deeper = depth.checked_sub(1)?;
    let mut entries: Vec<_> = folder.read_dir().ok()?.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    let is_browser = |path: &&PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        path.is_file() && name.is_some_and(|name| INSTALLED_NAMES.contains(&name))
    };
    if let Some(found) = entries.iter().find(is_browser) {
        return Some(found.clone());
    }
    entries.iter().filter(|path| path.is_dir()).find_map(|path| installed(path, deeper))
}

/// Its server cannot be reached everywhere, so that a failure is no surprise and one line says enough.
fn install_by_playwright(workspace: &Workspace, browsers: &Path) {
    let installer = workspace.path("tests/node_modules/playwright-core/cli.js");
    if !installer.is_file() {
        return;
    }
    progress::note("trying playwright-core's installer");
    let log = workspace.log("playwright");
    let installed = Task::new("node")
        .arg(installer)
        .args(["install", "chromium"])
        .env("PLAYWRIGHT_BROWSERS_PATH", browsers)
        .logged(&log);
    if installed.is_err() {
        progress::note(&format!("it could not install Chromium: {}", log.display()));
    }
}
