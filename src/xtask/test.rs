//! Every test of the repository, in one command that ends with one line of numbers.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::browser::Browser;
use crate::error::{Error, Result};
use crate::files;
use crate::fuzz;
use crate::package;
use crate::process::{Streamed, Task};
use crate::progress::{self, Progress};
use crate::report::{Outcome, Report};
use crate::setup::{self, Equipment};
use crate::summary::{Runner, Summary};
use crate::webdriver;
use crate::workspace::Workspace;

/// A browser test takes seconds; one that waits for ever must not hold up CI for ever.
const TEST_TIMEOUT: Duration = Duration::from_secs(300);

/// What the steps work with.
struct Bench {
    workspace: Workspace,
    equipment: Equipment,
    browser: Browser,
}

/// Runs every test; returns whether all passed and, in CI, none was skipped.
pub(crate) fn run(workspace: &Workspace) -> Result<bool> {
    let mut report = Report::default();
    let mut prepared = None;
    report.required("set-up and build", || {
        prepared = Some(prepare(workspace)?);
        Ok(Outcome::Ran(Summary::default()))
    });
    // The cheap steps say nothing about the others: a wrongly formatted file does not stop the tests.
    report.cheap("rustfmt", || component(workspace, "rustfmt", &["fmt", "--all", "--check"]));
    report.cheap("clippy", || {
        let strict = ["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"];
        component(workspace, "clippy", &strict)
    });
    report.cheap("rustdoc", || documentation(workspace));
    report.required("cargo test", || cargo_test(workspace));
    report.required("masking without vectors", || scalar_test(workspace));
    report.required("tokens with ES256", || es256_test(workspace));
    let on_bench = |step: fn(&Bench) -> Result<Outcome>| match &prepared {
        Some(bench) => step(bench),
        None => Err(Error::new("the build has failed")),
    };
    report.cheap("fuzz targets", || fuzz::test(workspace));
    report.required("wasm-bindgen tests in Chromium", || on_bench(Bench::wasm_tests));
    report.cheap("types", || on_bench(Bench::type_checks));
    report.required("package in Node", || on_bench(Bench::node_tests));
    report.required("package in Chromium", || on_bench(Bench::browser_tests));
    Ok(report.finish())
}

fn prepare(workspace: &Workspace) -> Result<Bench> {
    let total = setup::BUILDING_STEPS.saturating_add(package::STEPS).saturating_add(setup::BROWSER_STEPS);
    let mut progress = Progress::new(total);
    let equipment = setup::for_building(workspace, &mut progress)?;
    package::make(workspace, &equipment, &mut progress)?;
    let browser = setup::for_browsers(workspace, &mut progress)?;
    progress.finish("set up and built");
    Ok(Bench { workspace: workspace.clone(), equipment, browser })
}

impl Bench {
    fn wasm_tests(&self) -> Result<Outcome> {
        let (Some(chromium), Some(driver)) = (&self.browser.chromium, &self.browser.chromedriver) else {
            return Ok(Outcome::Skipped(1, "src/wasm/tests: Chromium and chromedriver are needed".to_owned()));
        };
        let settings = self.workspace.path("target/xtask/webdriver.json");
        files::write(&settings, &webdriver::settings(chromium))?;
        let task = self
            .equipment
            .wasm_pack(&self.workspace)?
            .args(["test", "--headless", "--chrome", "--mode", "no-install", "--chromedriver"])
            .arg(driver)
            .arg("src/wasm")
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings)
            .env("WASM_BINDGEN_TEST_TIMEOUT", TEST_TIMEOUT.as_secs().to_string());
        counted(Runner::Cargo, task.streamed()?)
    }

    fn type_checks(&self) -> Result<Outcome> {
        let folder = self.workspace.path("src/js");
        Ok(Outcome::one(crate::npm::run("check").within(&folder).shown()?))
    }

    fn node_tests(&self) -> Result<Outcome> {
        self.node("tests/js", None)
    }

    fn browser_tests(&self) -> Result<Outcome> {
        let folder = "tests/browser";
        match &self.browser.chromium {
            Some(chromium) => self.node(folder, Some(chromium)),
            None => {
                let files = test_files(&self.workspace, folder)?;
                let names: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
                let count = u64::try_from(files.len()).unwrap_or(u64::MAX);
                Ok(Outcome::Skipped(count, format!("Chromium is needed for {}", names.join(", "))))
            }
        }
    }

    fn node(&self, folder: &str, chromium: Option<&Path>) -> Result<Outcome> {
        let files = test_files(&self.workspace, folder)?;
        let mut task = Task::new("node")
            .args(["--test", "--test-reporter=spec"])
            .arg(format!("--test-timeout={}", TEST_TIMEOUT.as_millis()))
            .args(files)
            .within(self.workspace.root());
        if let Some(chromium) = chromium {
            // The server that `cargo test` has just built: no need for another.
            let server = format!("target/debug/permask{}", std::env::consts::EXE_SUFFIX);
            task = task.env("PERMASK_CHROMIUM", chromium).env("PERMASK_BIN", self.workspace.path(&server));
        }
        counted(Runner::Node, task.streamed()?)
    }
}

fn cargo_test(workspace: &Workspace) -> Result<Outcome> {
    let task = Task::new("cargo").args(["test", "--workspace", "--locked", "--no-fail-fast"]);
    counted(Runner::Cargo, task.within(workspace.root()).streamed()?)
}

/// Tests the masking engine once more in the form that browsers without SIMD get.
fn scalar_test(workspace: &Workspace) -> Result<Outcome> {
    let task = Task::new("cargo").args(["test", "--package", "permask-tests", "--locked", "--no-fail-fast"]);
    let task = task.args(["--features", "scalar", "--test", "mask_engine", "--test", "rfc8259"]);
    counted(Runner::Cargo, task.within(workspace.root()).streamed()?)
}

/// Tests the algorithm that only some builds verify: among the other tests, which are of the builds without it, it would
/// be on for all of them.
fn es256_test(workspace: &Workspace) -> Result<Outcome> {
    let task = Task::new("cargo").args(["test", "--package", "permask-tests", "--locked", "--no-fail-fast"]);
    let task = task.args(["--features", "es256", "--test", "es256", "--test", "wycheproof"]);
    counted(Runner::Cargo, task.within(workspace.root()).streamed()?)
}

/// Builds the documentation of what is public; a broken link or a missing page is an error.
fn documentation(workspace: &Workspace) -> Result<Outcome> {
    let task = Task::new("cargo").args(["doc", "--workspace", "--all-features", "--no-deps", "--locked", "--quiet"]);
    Ok(Outcome::one(task.env("RUSTDOCFLAGS", "-D warnings").within(workspace.root()).shown()?))
}

/// Runs a check by a component of the toolchain, which a minimal installation lacks.
fn component(workspace: &Workspace, name: &str, arguments: &[&str]) -> Result<Outcome> {
    let subcommand = arguments.first().copied().unwrap_or(name);
    let cargo = || Task::new("cargo").within(workspace.root());
    if cargo().args([subcommand, "--version"]).output().is_err() {
        progress::note(&format!("adding {name} with rustup"));
        Task::new("rustup")
            .args(["component", "add", name])
            .within(workspace.root())
            .logged(&workspace.log(name))
            .map_err(|cause| cause.with_help(format!("install {name} for this Rust toolchain")))?;
    }
    Ok(Outcome::one(cargo().args(arguments).shown()?))
}

/// Node 20 and 22 read a folder's name differently, so that files are named one by one.
fn test_files(workspace: &Workspace, folder: &str) -> Result<Vec<PathBuf>> {
    let is_test = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.ends_with(".test.mjs") || name.ends_with(".test.js"))
    };
    let mut files = files::list(&workspace.path(folder), &|folder| folder.ends_with("node_modules"))?;
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

/// Reads the numbers out of a runner's output. A runner that failed without a failed test counts as one, and a runner
/// without tests has failed: a step that proves nothing must not look like one that passed.
fn counted(runner: Runner, streamed: Streamed) -> Result<Outcome> {
    let mut summary = Summary::parse(runner, &streamed.text);
    if streamed.success && summary.total() == 0 {
        return Err(Error::new("the runner ended well, but says nothing of any test"));
    }
    if !streamed.success && summary.failed == 0 {
        summary = summary.plus(Summary::FAILED);
    }
    Ok(Outcome::Ran(summary))
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
}
