//! Every test of the repository, in one command that ends with one line of numbers.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::browser::Browser;
use crate::engines::Engine;
use crate::error::{Error, Result};
use crate::files;
use crate::fuzz;
use crate::package;
use crate::process::Task;
use crate::progress::{self, Progress};
use crate::report::{Outcome, Report};
use crate::runner;
use crate::scenarios;
use crate::setup::{self, Equipment};
use crate::summary::{Runner, Summary};
use crate::webdriver;
use crate::workspace::Workspace;

/// What the steps work with.
struct Bench {
    workspace: Workspace,
    equipment: Equipment,
    browser: Browser,
    engines: Vec<Engine>,
    python: Option<PathBuf>,
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
    report.required("command", || command_test(workspace));
    let on_bench = |step: fn(&Bench) -> Result<Outcome>| match &prepared {
        Some(bench) => step(bench),
        None => Err(Error::new("the build has failed")),
    };
    report.cheap("fuzz targets", || fuzz::test(workspace));
    report.required("wasm-bindgen tests in Chromium", || on_bench(Bench::wasm_tests));
    report.cheap("types", || on_bench(Bench::type_checks));
    report.required("package in Node", || on_bench(Bench::node_tests));
    report.cheap("tokens of other libraries", || on_bench(Bench::interop_tests));
    report.required("package in Chromium", || on_bench(Bench::browser_tests));
    if let Some(bench) = &prepared {
        scenarios::add(&mut report, workspace, &bench.engines);
    }
    Ok(report.finish())
}

fn prepare(workspace: &Workspace) -> Result<Bench> {
    let total =
        [setup::BUILDING_STEPS, package::STEPS, setup::BROWSER_STEPS, setup::ENGINE_STEPS, setup::INTEROP_STEPS]
            .into_iter()
            .fold(0, usize::saturating_add);
    let mut progress = Progress::new(total);
    let equipment = setup::for_building(workspace, &mut progress)?;
    package::make(workspace, &equipment, &mut progress)?;
    let browser = setup::for_browsers(workspace, &mut progress)?;
    let engines = setup::for_engines(workspace, &browser, &mut progress)?;
    let python = setup::for_interop(workspace, &mut progress)?;
    progress.finish("set up and built");
    Ok(Bench { workspace: workspace.clone(), equipment, browser, engines, python })
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
            .env("WASM_BINDGEN_TEST_TIMEOUT", runner::TIMEOUT.as_secs().to_string());
        runner::counted(Runner::Cargo, task.streamed()?)
    }

    fn type_checks(&self) -> Result<Outcome> {
        let folder = self.workspace.path("src/js");
        Ok(Outcome::one(crate::npm::run("check").within(&folder).shown()?))
    }

    fn node_tests(&self) -> Result<Outcome> {
        runner::node(&self.workspace, "tests/js", &[])
    }

    fn browser_tests(&self) -> Result<Outcome> {
        let folder = "tests/browser";
        let Some(chromium) = &self.browser.chromium else {
            return runner::node_skipped(&self.workspace, folder, "Chromium");
        };
        let programs = [("PERMASK_CHROMIUM", chromium.into()), ("PERMASK_BIN", self.command())];
        runner::node(&self.workspace, folder, &programs)
    }

    fn interop_tests(&self) -> Result<Outcome> {
        // Empty where there is none: the tests then say which of them are skipped.
        let python = self.python.clone().unwrap_or_default().into();
        runner::node(&self.workspace, "tests/interop", &[("PERMASK_PYTHON", python), ("PERMASK_BIN", self.command())])
    }

    /// Returns the command that its tests have just built: no need for another.
    fn command(&self) -> OsString {
        self.workspace.path(&format!("target/debug/permask{}", std::env::consts::EXE_SUFFIX)).into()
    }
}

/// Tests everything but the command, whose features would be on for all: what is shipped to browsers has less.
fn cargo_test(workspace: &Workspace) -> Result<Outcome> {
    let task =
        Task::new("cargo").args(["test", "--workspace", "--exclude", "permask-cli", "--locked", "--no-fail-fast"]);
    runner::counted(Runner::Cargo, task.within(workspace.root()).streamed()?)
}

/// Tests the masking engine once more in the form that browsers without SIMD get.
fn scalar_test(workspace: &Workspace) -> Result<Outcome> {
    let task = Task::new("cargo").args(["test", "--package", "permask-tests", "--locked", "--no-fail-fast"]);
    let task = task.args(["--features", "scalar", "--test", "mask_engine", "--test", "rfc8259"]);
    runner::counted(Runner::Cargo, task.within(workspace.root()).streamed()?)
}

/// Tests the algorithm that only some builds verify: among the other tests, which are of the builds without it, it would
/// be on for all of them.
fn es256_test(workspace: &Workspace) -> Result<Outcome> {
    let task = Task::new("cargo").args(["test", "--package", "permask-tests", "--locked", "--no-fail-fast"]);
    let task = task.args(["--features", "es256", "--test", "es256", "--test", "wycheproof"]);
    runner::counted(Runner::Cargo, task.within(workspace.root()).streamed()?)
}

/// Tests the command, and builds it for the tests that run it.
fn command_test(workspace: &Workspace) -> Result<Outcome> {
    let task = Task::new("cargo").args(["test", "--package", "permask-cli", "--locked", "--no-fail-fast"]);
    runner::counted(Runner::Cargo, task.within(workspace.root()).streamed()?)
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
