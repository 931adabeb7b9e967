//! Fuzzing: the targets of `tests/fuzz`, each for a bounded time, with cargo-fuzz on the stable toolchain.
//!
//! What a run finds new goes into `target/`, never into the corpus of the repository, which people choose.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::files;
use crate::process::Task;
use crate::progress::{self, Progress};
use crate::report::Outcome;
use crate::setup;
use crate::summary::Summary;
use crate::workspace::Workspace;

/// The folder that cargo-fuzz knows as its own.
const FOLDER: &str = "tests/fuzz";
/// How long each target runs among the tests: every input of its corpus, and then some hundred thousand others.
const SECONDS_IN_TEST: u64 = 20;
/// Where the chance of a test starts: what one run of a commit finds, another finds too.
const SEED_IN_TEST: u32 = 1;
/// Longest that one input may take, in seconds: the costliest of them takes a tenth of one.
const INPUT_TIMEOUT: u64 = 10;
/// What is left for loading the corpus, on a machine that does much else.
const PATIENCE: u64 = 120;

/// Fuzzes one target, or each; returns whether nothing was found.
pub(crate) fn run(workspace: &Workspace, only: Option<&str>, seconds: u64) -> Result<bool> {
    let mut targets = targets(workspace)?;
    if let Some(only) = only {
        let known = targets.join("`, `");
        targets.retain(|target| target == only);
        if targets.is_empty() {
            return Err(Error::usage(format!("expected a target among `{known}`, found `{only}`")));
        }
    }
    let summary = fuzz(workspace, &targets, seconds, None)?;
    println!("{summary}");
    Ok(summary.failed == 0)
}

/// Fuzzes each target for a short time.
pub(crate) fn test(workspace: &Workspace) -> Result<Outcome> {
    let targets = targets(workspace)?;
    if !cfg!(unix) {
        let count = u64::try_from(targets.len()).unwrap_or(u64::MAX);
        return Ok(Outcome::Skipped(count, "cargo-fuzz needs Linux or macOS".to_owned()));
    }
    // A workspace of its own, which the check of the other crates does not reach.
    let manifest = workspace.path(FOLDER).join("Cargo.toml");
    let format = Task::new("cargo").args(["fmt", "--check", "--manifest-path"]).arg(manifest);
    let is_formatted = format.within(workspace.root()).shown()?;
    let formatted = if is_formatted { Summary::PASSED } else { Summary::FAILED };
    Ok(Outcome::Ran(fuzz(workspace, &targets, SECONDS_IN_TEST, Some(SEED_IN_TEST))?.plus(formatted)))
}

/// Returns the targets by name: the file of each bears it.
fn targets(workspace: &Workspace) -> Result<Vec<String>> {
    let files = files::list(&workspace.path(FOLDER).join("fuzz_targets"), &|_| false)?;
    let names = files.iter().filter_map(|file| file.file_stem()?.to_str().map(str::to_owned));
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    if names.is_empty() { Err(Error::new(format!("{FOLDER}: expected targets, found none"))) } else { Ok(names) }
}

fn fuzz(workspace: &Workspace, targets: &[String], seconds: u64, seed: Option<u32>) -> Result<Summary> {
    let mut progress = Progress::new(setup::FUZZING_STEPS.saturating_add(1).saturating_add(targets.len()));
    let program = setup::for_fuzzing(workspace, &mut progress)?;
    progress.step("fuzz targets: compiling; the first time about 2 minutes");
    cargo_fuzz(&program, workspace, "build")
        .logged(&workspace.log("fuzz-build"))
        .map_err(|cause| cause.with_help("libFuzzer is compiled with the system's C++ compiler: is one installed?"))?;
    let mut summary = Summary::default();
    for target in targets {
        progress.step(format!("{target}: fuzzing for {seconds} seconds"));
        let one = match fuzz_target(&program, workspace, target, seconds, seed) {
            Ok(runs) => {
                progress::note(&format!("{runs} inputs, and nothing found"));
                Summary::PASSED
            }
            Err(error) => {
                eprintln!("xtask: {error}");
                Summary::FAILED
            }
        };
        summary = summary.plus(one);
    }
    Ok(summary)
}

/// Runs one target over its corpus and beyond; returns how many inputs it ran.
fn fuzz_target(program: &Path, workspace: &Workspace, target: &str, seconds: u64, seed: Option<u32>) -> Result<u64> {
    let corpus = workspace.path(FOLDER).join("corpus").join(target);
    if files::list(&corpus, &|_| false)?.is_empty() {
        return Err(Error::new(format!("{}: expected a corpus, found none", corpus.display())));
    }
    let found = workspace.path("target/fuzz-corpus").join(target);
    fs::create_dir_all(&found).map_err(|cause| Error::file(&found, &cause))?;
    let log = workspace.log(&format!("fuzz-{target}"));
    cargo_fuzz(program, workspace, "run")
        .arg(target)
        // The first folder is written to, the others are read.
        .args([&found, &corpus])
        .args(["--", &format!("-max_total_time={seconds}"), &format!("-timeout={INPUT_TIMEOUT}")])
        .args(seed.map(|seed| format!("-seed={seed}")))
        .args(dictionary(workspace, target).map(|path| format!("-dict={}", path.display())))
        .at_most(Duration::from_secs(seconds.saturating_add(PATIENCE)))
        .logged(&log)?;
    let text = fs::read_to_string(&log).map_err(|cause| Error::file(&log, &cause))?;
    match runs(&text) {
        Some(runs) if runs > 0 => Ok(runs),
        _ => Err(Error::new(format!("{target} ended well, but says nothing of any input"))),
    }
}

/// Returns the dictionary of a target: the words that its inputs are made of.
fn dictionary(workspace: &Workspace, target: &str) -> Option<PathBuf> {
    let path = workspace.path(FOLDER).join("dictionaries").join(format!("{target}.dict"));
    path.is_file().then_some(path)
}

fn cargo_fuzz(program: &Path, workspace: &Workspace, command: &str) -> Task {
    let task = Task::new(program)
        .args(["fuzz", command, "--fuzz-dir"])
        .arg(workspace.path(FOLDER))
        // The code has no `unsafe`, so that a sanitizer of memory would find nothing and cost speed.
        .args(["--sanitizer", "none", "--target-dir"])
        .arg(workspace.path("target/fuzz"))
        .within(workspace.root());
    // Counting what an input covers takes options that the stable toolchain has and does not promise.
    // The end of the log has to hold what was found, and not the way to it.
    task.env("RUSTC_BOOTSTRAP", "1").env("RUST_BACKTRACE", "0").without("RUSTFLAGS").without("CARGO_BUILD_TARGET")
}

/// Reads `Done 238940 runs in 31 second(s)`.
fn runs(log: &str) -> Option<u64> {
    let line = log.lines().rev().find_map(|line| line.strip_prefix("Done "))?;
    line.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_how_many_inputs_were_run() {
        assert_eq!(runs("#1 INITED\n#2 NEW\nDone 238940 runs in 31 second(s)\n"), Some(238_940));
        assert_eq!(runs("==1== ERROR: libFuzzer: deadly signal\n"), None);
    }

    #[test]
    fn each_target_has_a_corpus() {
        let workspace = Workspace::find().unwrap();
        for target in targets(&workspace).unwrap() {
            let corpus = workspace.path(FOLDER).join("corpus").join(&target);
            assert!(!files::list(&corpus, &|_| false).unwrap().is_empty(), "{target}");
        }
    }
}
