//! The engines that scenarios run in: the browser of each, the WebDriver server that drives it, and what else it takes.

use std::ffi::OsString;
use std::fmt;
use std::path::Path;

use crate::apt;
use crate::browser::{self, Browser};
use crate::cache::Cache;
use crate::error::{Error, Result};
use crate::process::{self, Task};
use crate::progress::{self, Progress};
use crate::tools;
use crate::workspace::Workspace;

/// How many steps [`set_up`] reports.
pub(crate) const STEPS: usize = 3;

/// Gecko. Its driver is no package: that is built from the crate registry.
const FIREFOX_PACKAGES: [&str; 1] = ["firefox-esr"];
/// What Firefox is called on `PATH`, by preference: the release that lives longest first.
const FIREFOX_NAMES: [&str; 2] = ["firefox-esr", "firefox"];
/// WebKit, what runs the small browser of the tests around it, and a screen for it.
const WEBKIT_PACKAGES: [&str; 5] = ["webkit2gtk-driver", "gir1.2-webkit2-4.1", "gir1.2-gtk-3.0", "gjs", "xvfb"];
/// Says which release of WebKit gjs finds, with all that the small browser uses.
const WEBKIT_VERSION: &str = "imports.gi.versions.Gtk = '3.0'; imports.gi.versions.WebKit2 = '4.1'; \
    const { Gtk, WebKit2: w } = imports.gi; \
    print([w.get_major_version(), w.get_minor_version(), w.get_micro_version()].join('.'))";

/// One engine, ready or not.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    /// What the scenarios call it.
    pub(crate) id: &'static str,
    /// What people call it.
    pub(crate) name: &'static str,
    /// What there is of it; `None` when it could not be had.
    pub(crate) ready: Option<Ready>,
}

/// An engine that can be started.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    /// Which release it is.
    pub(crate) version: String,
    /// The variables that tell the scenarios of it: its programs.
    pub(crate) programs: Vec<(&'static str, OsString)>,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scenarios in {}", self.name)?;
        self.ready.iter().try_for_each(|ready| write!(f, " {}", ready.version))
    }
}

/// Finds all engines, or installs them. What cannot be had is an error in CI only.
pub(crate) fn set_up(
    workspace: &Workspace,
    cache: &Cache,
    browser: &Browser,
    progress: &mut Progress,
) -> Result<Vec<Engine>> {
    let engine = |id, name, ready| Engine { id, name, ready };
    Ok(vec![
        engine("chromium", "Chromium", chromium(browser)),
        engine("firefox", "Firefox", set_up_firefox(workspace, cache, progress)?),
        engine("webkit", "WebKitGTK", set_up_webkit(workspace, cache, progress)?),
    ])
}

/// Was found before, for other tests.
fn chromium(browser: &Browser) -> Option<Ready> {
    let (chromium, driver) = (browser.chromium.clone()?, browser.chromedriver.clone()?);
    let version = version(&chromium)?;
    Some(Ready {
        version,
        programs: vec![("PERMASK_CHROMIUM", chromium.into()), ("PERMASK_CHROMEDRIVER", driver.into())],
    })
}

fn set_up_firefox(workspace: &Workspace, cache: &Cache, progress: &mut Progress) -> Result<Option<Ready>> {
    let find = || match browser::named_by("PERMASK_FIREFOX")? {
        Some(path) => Ok(Some(path)),
        None => Ok(FIREFOX_NAMES.iter().filter_map(|name| process::find(name)).find(browser::runs)),
    };
    let program = find_or_install(&find, "Firefox", &FIREFOX_PACKAGES, workspace, cache, progress)?;
    let Some((firefox, version)) = program.and_then(|path| Some((path.clone(), version(&path)?))) else {
        progress.skip(1, "geckodriver: not needed without Firefox");
        let help = format!("install it with `{}`, or name it in PERMASK_FIREFOX", apt::commands(&FIREFOX_PACKAGES));
        report_missing("Firefox", &help)?;
        return Ok(None);
    };
    let driver = match browser::named_by("PERMASK_GECKODRIVER")? {
        Some(path) => {
            progress.step(format!("geckodriver: {}", path.display()));
            path
        }
        None => tools::set_up_geckodriver(workspace, cache, progress)?,
    };
    Ok(Some(Ready {
        version,
        programs: vec![("PERMASK_FIREFOX", firefox.into()), ("PERMASK_GECKODRIVER", driver.into())],
    }))
}

fn set_up_webkit(workspace: &Workspace, cache: &Cache, progress: &mut Progress) -> Result<Option<Ready>> {
    let find = || Ok(webkit());
    let ready = find_or_install(&find, "WebKitGTK", &WEBKIT_PACKAGES, workspace, cache, progress)?;
    if ready.is_none() {
        report_missing("WebKitGTK", &format!("install it with `{}`", apt::commands(&WEBKIT_PACKAGES)))?;
    }
    Ok(ready)
}

fn webkit() -> Option<Ready> {
    let gjs = process::find("gjs")?;
    let programs = vec![
        ("PERMASK_WEBKIT_DRIVER", process::find("WebKitWebDriver")?.into()),
        ("PERMASK_XVFB", process::find("Xvfb")?.into()),
        ("PERMASK_GJS", gjs.clone().into()),
    ];
    let version = Task::new(gjs).args(["-c", WEBKIT_VERSION]).output().ok()?;
    Some(Ready { version, programs })
}

/// Finds something; where it is missing, installs packages and looks again.
fn find_or_install<T>(
    find: &dyn Fn() -> Result<Option<T>>,
    name: &str,
    packages: &[&str],
    workspace: &Workspace,
    cache: &Cache,
    progress: &mut Progress,
) -> Result<Option<T>> {
    if let Some(found) = find()? {
        progress.step(format!("{name}: ready"));
        return Ok(Some(found));
    }
    if !(apt::is_available() && process::is_root()) {
        progress.step(format!("{name}: not found, and installing it takes apt-get and root"));
        return Ok(None);
    }
    progress.step(format!("{name}: installing it, about 1 minute"));
    let file = name.to_lowercase();
    let _lock = cache.lock(&file)?;
    if let Err(cause) = apt::install(packages, &workspace.log(&format!("apt-{file}"))) {
        progress::note(&cause.to_string());
    }
    find()
}

/// Says what is missing: aloud in CI, where no test may be skipped, and as a note elsewhere.
fn report_missing(name: &str, help: &str) -> Result<()> {
    if browser::is_ci() {
        return Err(Error::new(format!("{name} not found, and in CI no test may be skipped")).with_help(help));
    }
    progress::note(&format!("{name} not found: the scenarios in it are skipped"));
    progress::note(help);
    Ok(())
}

/// Returns the first word of what a program says of its version that begins with a digit.
fn version(program: &Path) -> Option<String> {
    let said = Task::new(program).arg("--version").output().ok()?;
    let mut words = said.split_whitespace();
    words.find(|word| word.starts_with(|first: char| first.is_ascii_digit())).map(str::to_owned)
}
