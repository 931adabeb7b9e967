//! Set-up: everything that the other commands need and that a fresh machine lacks.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use crate::browser::{self, Browser};
use crate::cache::Cache;
use crate::engines::{self, Engine};
use crate::environment;
use crate::error::Result;
use crate::npm;
use crate::process::Task;
use crate::progress::Progress;
use crate::python;
use crate::toolchain::{self, Toolchain};
use crate::tools::{self, Tools};
use crate::workspace::Workspace;

/// How many steps [`for_building`] reports.
pub(crate) const BUILDING_STEPS: usize = 4;
/// How many steps [`for_browsers`] reports.
pub(crate) const BROWSER_STEPS: usize = 2;
/// How many steps [`for_engines`] reports.
pub(crate) const ENGINE_STEPS: usize = engines::STEPS;
/// How many steps [`for_interop`] reports.
pub(crate) const INTEROP_STEPS: usize = 1;
/// How many steps [`for_fuzzing`] reports.
pub(crate) const FUZZING_STEPS: usize = 1;

/// What building needs: a toolchain, tools and npm packages.
#[derive(Debug)]
pub(crate) struct Equipment {
    toolchain: Toolchain,
    tools: Tools,
    npm_programs: PathBuf,
}

impl Equipment {
    /// Prepares a run of wasm-pack, which downloads nothing: all it looks for is on `PATH`.
    pub(crate) fn wasm_pack(&self, workspace: &Workspace) -> Result<Task> {
        self.wasm_pack_with(workspace, "target/wasm", &[])
    }

    /// Prepares a run of wasm-pack with more flags for the compiler, which needs a folder of its own.
    pub(crate) fn wasm_pack_with(&self, workspace: &Workspace, folder: &str, flags: &[&str]) -> Result<Task> {
        Ok(Task::new(self.tools.wasm_pack())
            .env("PATH", self.tools.path(self.npm_programs.clone())?)
            // Its own folder, because another toolchain and other flags would throw away what cargo has built.
            .env("CARGO_TARGET_DIR", workspace.path(folder))
            .env("WASM_PACK_CACHE", workspace.path("target/xtask/wasm-pack"))
            .env("CARGO_ENCODED_RUSTFLAGS", rust_flags(workspace, flags))
            .without("CARGO_BUILD_TARGET")
            .envs(self.toolchain.environment())
            .within(workspace.root()))
    }
}

/// Returns the flags of every WebAssembly build, as cargo wants them between unit separators.
///
/// Whatever `RUSTFLAGS` says does not count: the module has to come out the same for everyone.
fn rust_flags(workspace: &Workspace, more: &[&str]) -> OsString {
    // SHA-512 without unrolled rounds: 7 KB less, for a tenth of a millisecond at 50 KB.
    let mut flags = OsString::from("--cfg\u{1f}sha2_backend_soft=\"compact\"");
    // Panic messages name source files, and nobody needs to know where ours lie.
    let registries = fs::read_dir(environment::cargo_home().join("registry/src")).into_iter().flatten().flatten();
    let crates = registries.map(|registry| (registry.path(), "/crates"));
    for (folder, name) in crates.chain([(workspace.root().to_owned(), "/permask")]) {
        flags.push("\u{1f}--remap-path-prefix\u{1f}");
        flags.push(folder);
        flags.push(format!("={name}"));
    }
    for flag in more {
        flags.push("\u{1f}");
        flags.push(flag);
    }
    flags
}

/// Installs everything.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let steps = [BUILDING_STEPS, BROWSER_STEPS, ENGINE_STEPS, INTEROP_STEPS, FUZZING_STEPS]
        .into_iter()
        .fold(0, usize::saturating_add);
    let mut progress = Progress::new(steps);
    for_building(workspace, &mut progress)?;
    let browser = for_browsers(workspace, &mut progress)?;
    for_engines(workspace, &browser, &mut progress)?;
    for_interop(workspace, &mut progress)?;
    for_fuzzing(workspace, &mut progress)?;
    progress.finish("set up");
    Ok(())
}

/// Installs what building needs.
pub(crate) fn for_building(workspace: &Workspace, progress: &mut Progress) -> Result<Equipment> {
    let cache = Cache::open()?;
    let toolchain = toolchain::set_up(workspace, &cache, progress)?;
    let tools = Tools::set_up(workspace, &cache, progress)?;
    npm::set_up(workspace, "src/js", progress)?;
    Ok(Equipment { toolchain, tools, npm_programs: workspace.path("src/js/node_modules/.bin") })
}

/// Installs what tests in a browser need.
pub(crate) fn for_browsers(workspace: &Workspace, progress: &mut Progress) -> Result<Browser> {
    npm::set_up(workspace, "tests", progress)?;
    browser::set_up(workspace, &Cache::open()?, progress)
}

/// Installs the other engines that scenarios run in.
pub(crate) fn for_engines(workspace: &Workspace, browser: &Browser, progress: &mut Progress) -> Result<Vec<Engine>> {
    engines::set_up(workspace, &Cache::open()?, browser, progress)
}

/// Installs the libraries of Python that tokens are exchanged with, and returns the Python that has them; none where that
/// cannot be had.
pub(crate) fn for_interop(workspace: &Workspace, progress: &mut Progress) -> Result<Option<PathBuf>> {
    python::set_up(workspace, "tests/interop", progress)
}

/// Installs what fuzzing needs, and returns the program cargo-fuzz.
pub(crate) fn for_fuzzing(workspace: &Workspace, progress: &mut Progress) -> Result<PathBuf> {
    tools::set_up_cargo_fuzz(workspace, &Cache::open()?, progress)
}
