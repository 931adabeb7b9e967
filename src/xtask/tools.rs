//! wasm-pack, wasm-bindgen, cargo-fuzz and geckodriver: found on `PATH`, or built once into the shared cache.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cache::Cache;
use crate::error::{Error, Result};
use crate::files;
use crate::process::{self, Task};
use crate::progress::{self, Progress};
use crate::workspace::Workspace;

/// The release whose options this crate was written for and tried with.
const WASM_PACK_VERSION: &str = "0.15.1";
/// The release that tests/fuzz is laid out for.
const CARGO_FUZZ_VERSION: &str = "0.13.2";
/// The release that the scenarios were tried with; each drives several releases of Firefox.
const GECKODRIVER_VERSION: &str = "0.37.1";
/// What cargo says when a lock file names a release that the registry does not have.
const NOT_ON_REGISTRY: &str = "failed to select a version for the requirement";

/// Where the tools are.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    wasm_pack: PathBuf,
    wasm_bindgen: PathBuf,
}

/// One tool to be had from the crate registry.
struct Tool<'a> {
    package: &'a str,
    version: &'a str,
    /// Its programs; the first one tells its version.
    programs: &'a [&'a str],
    /// How long building it takes on two cores.
    time: &'a str,
}

impl Tools {
    /// Finds or installs both tools. wasm-bindgen must be of the very version that Cargo.lock has.
    pub(crate) fn set_up(workspace: &Workspace, cache: &Cache, progress: &mut Progress) -> Result<Self> {
        let bindgen_version = workspace.locked_version("wasm-bindgen")?;
        let wasm_pack = Tool {
            package: "wasm-pack",
            version: WASM_PACK_VERSION,
            programs: &["wasm-pack"],
            time: "about 2 minutes",
        };
        let wasm_bindgen = Tool {
            package: "wasm-bindgen-cli",
            version: &bindgen_version,
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            time: "about 3 minutes",
        };
        Ok(Self {
            wasm_pack: wasm_pack.find_or_install(workspace, cache, progress)?,
            wasm_bindgen: wasm_bindgen.find_or_install(workspace, cache, progress)?,
        })
    }

    /// Returns the program wasm-pack.
    pub(crate) fn wasm_pack(&self) -> PathBuf {
        program(&self.wasm_pack, "wasm-pack")
    }

    /// Returns a `PATH` with wasm-bindgen and the given folder before the person's own programs.
    pub(crate) fn path(&self, first: PathBuf) -> Result<OsString> {
        let own = env::var_os("PATH").unwrap_or_default();
        env::join_paths([first, self.wasm_bindgen.clone()].into_iter().chain(env::split_paths(&own)))
            .map_err(|cause| Error::new(format!("a folder cannot be put on PATH: {cause}")))
    }
}

/// Finds or installs cargo-fuzz, and returns the program.
pub(crate) fn set_up_cargo_fuzz(workspace: &Workspace, cache: &Cache, progress: &mut Progress) -> Result<PathBuf> {
    let cargo_fuzz =
        Tool { package: "cargo-fuzz", version: CARGO_FUZZ_VERSION, programs: &["cargo-fuzz"], time: "about 1 minute" };
    Ok(program(&cargo_fuzz.find_or_install(workspace, cache, progress)?, "cargo-fuzz"))
}

/// Finds or installs what drives Firefox, and returns the program. No system that this runs on has it as a package.
pub(crate) fn set_up_geckodriver(workspace: &Workspace, cache: &Cache, progress: &mut Progress) -> Result<PathBuf> {
    let geckodriver = Tool {
        package: "geckodriver",
        version: GECKODRIVER_VERSION,
        programs: &["geckodriver"],
        time: "about 2 minutes",
    };
    Ok(program(&geckodriver.find_or_install(workspace, cache, progress)?, "geckodriver"))
}

impl Tool<'_> {
    fn find_or_install(&self, workspace: &Workspace, cache: &Cache, progress: &mut Progress) -> Result<PathBuf> {
        let (package, version) = (self.package, self.version);
        if let Some(folder) = self.find_on_path() {
            progress.step(format!("{package} {version}: found on PATH"));
            return Ok(folder);
        }
        let root = cache.folder("tools")?.join(format!("{package}-{version}"));
        if self.is_in(&root.join("bin")) {
            progress.step(format!("{package} {version}: ready"));
            return Ok(root.join("bin"));
        }
        progress.step(format!("{package} {version}: building it once, {}", self.time));
        let _lock = cache.lock(&format!("{package}-{version}"))?;
        // Another clone may have installed it while this one waited.
        if !self.is_in(&root.join("bin")) {
            self.install(workspace, &root)?;
        }
        progress::note(&format!("installed in {}", root.display()));
        Ok(root.join("bin"))
    }

    fn find_on_path(&self) -> Option<PathBuf> {
        let program = process::find(self.programs.first()?)?;
        let folder = program.parent()?;
        self.is_in(folder).then(|| folder.to_owned())
    }

    /// Whether a folder has all programs, and they are of the right version.
    fn is_in(&self, folder: &Path) -> bool {
        if !self.programs.iter().all(|name| program(folder, name).is_file()) {
            return false;
        }
        let Some(first) = self.programs.first() else {
            return false;
        };
        let answer = Task::new(program(folder, first)).arg("--version").output();
        answer.is_ok_and(|answer| answer.split_whitespace().nth(1) == Some(self.version))
    }

    /// Builds beside the final place and moves it there, so that what is in the final place is whole.
    fn install(&self, workspace: &Workspace, root: &Path) -> Result<()> {
        let work = root.with_added_extension("work");
        files::remove(&work)?;
        fs::create_dir_all(&work).map_err(|cause| Error::file(&work, &cause))?;
        let built = work.join("built");
        let log = workspace.log(self.package);
        let mut outcome = self.build(&work, &built, &log, Some("--locked"));
        // A mirror of the registry may lag behind and lack the newest releases that the tool's own lock file names. The
        // tool's version is what matters here, and stays exact; its dependencies may be a little older.
        if outcome.is_err() && fs::read_to_string(&log).is_ok_and(|text| text.contains(NOT_ON_REGISTRY)) {
            progress::note(
                "its lock file names a release that this registry does not have: building without the lock file",
            );
            outcome = self.build(&work, &built, &log, None);
        }
        outcome.map_err(|cause| {
            cause.with_help("it is built from the crate registry: is that reachable, and a C compiler installed?")
        })?;
        if !self.is_in(&built.join("bin")) {
            return Err(Error::new(format!(
                "{} was built, but does not say that it is version {}",
                self.package, self.version
            )));
        }
        files::replace(&built, root)?;
        files::remove(&work)
    }

    fn build(&self, work: &Path, built: &Path, log: &Path, lock: Option<&str>) -> Result<()> {
        Task::new("cargo")
            .args(["install", self.package, "--version", self.version])
            .args(lock)
            .arg("--root")
            .arg(built)
            .arg("--target-dir")
            .arg(work.join("target"))
            // They run for a second each: compiling them fully optimised costs minutes and saves nothing.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .without("RUSTFLAGS")
            .without("CARGO_BUILD_TARGET")
            // Outside the repository, so that its own cargo settings do not apply.
            .within(work)
            .logged(log)
    }
}

fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{}", env::consts::EXE_SUFFIX))
}
