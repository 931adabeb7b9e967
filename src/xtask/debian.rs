//! The wasm target where rustup can add none: Debian's current Rust, with the standard library built from its source.
//!
//! Debian packages that source but no build of it for this target. It is built once in the shared cache and copied to
//! where Debian's compiler looks. Only installing the packages and the copy need root.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::apt;
use crate::cache::Cache;
use crate::environment;
use crate::error::{Error, Result};
use crate::files;
use crate::process::{self, Task};
use crate::progress;
use crate::toolchain::{self, TARGET, Toolchain};
use crate::workspace::Workspace;

/// Compiler, cargo and source of the release that Debian keeps current for building browsers.
const PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
/// The name under which rustup gets to know Debian's toolchain.
const LINKED: &str = "wasm-debian";
/// Where Debian installs it.
const PREFIX: &str = "/usr";
/// Next to the copied libraries: the compiler they were built by, because no other can read them.
const STAMP: &str = "permask-rustc-version";
/// The scratch crate whose dependencies are the standard library.
const SCRATCH: &str = "sysroot_scratch";

/// Whether this way is open: Debian's packages, and rustup to link them.
pub(crate) fn is_possible() -> bool {
    apt::is_available() && process::find("rustup").is_some()
}

/// Finds the toolchain where an earlier run has set it up.
pub(crate) fn find(workspace: &Workspace, minimum: &str) -> Option<Toolchain> {
    let version = version().filter(|version| is_recent(version, minimum))?;
    let folder = toolchain::library_folder(rustc())?;
    if !toolchain::has_standard_library(rustc()) {
        return None;
    }
    let toolchain = describe(workspace)?;
    let stamped = fs::read_to_string(folder.join(STAMP)).is_ok_and(|stamp| stamp == version);
    (stamped || can_build(workspace, &toolchain)).then_some(toolchain)
}

/// Installs the packages, links them, builds the standard library and puts it in place.
pub(crate) fn set_up(workspace: &Workspace, cache: &Cache, minimum: &str) -> Result<Toolchain> {
    install_packages(workspace, minimum)?;
    progress::note("building the standard library from Debian's source, about 1 minute");
    let version = version().ok_or_else(|| Error::new(format!("rustup toolchain `{LINKED}` does not run")))?;
    let built = build_standard_library(workspace, cache, &version)?;
    put_in_place(&built, &version)?;
    find(workspace, minimum).ok_or_else(|| {
        Error::new(format!("the standard library for {TARGET} was built, but nothing can be linked with it"))
            .with_help("a linker is needed: rust-lld of rustup's toolchain, or wasm-ld of Debian's package `lld`")
    })
}

fn install_packages(workspace: &Workspace, minimum: &str) -> Result<()> {
    if is_installed(minimum) {
        return link(workspace);
    }
    if !process::is_root() {
        return Err(Error::new("Debian's Rust packages are needed, and installing them needs root")
            .with_help(format!("run `{}`, then this command again", apt::commands(&PACKAGES))));
    }
    progress::note(&format!("installing {} with apt-get, about 30 seconds", PACKAGES.join(", ")));
    apt::install(&PACKAGES, &workspace.log("apt-rust"))?;
    if !is_installed(minimum) {
        return Err(Error::new(format!(
            "Debian's rustc-web is older than {minimum}, the oldest Rust that builds this"
        ))
        .with_help("enable Debian's security repository, which carries a current one"));
    }
    link(workspace)
}

/// Whether compiler and source are there, and new enough.
fn is_installed(minimum: &str) -> bool {
    let compiler = Task::new(Path::new(PREFIX).join("bin/rustc")).arg("--version").output();
    let source = Path::new(PREFIX).join("lib/rustlib/src/rust/library/std/Cargo.toml");
    let cargo = Path::new(PREFIX).join("bin/cargo");
    compiler.is_ok_and(|version| is_recent(&version, minimum)) && source.is_file() && cargo.is_file()
}

fn link(workspace: &Workspace) -> Result<()> {
    let arguments = ["toolchain", "link", LINKED, PREFIX];
    Task::new("rustup").args(arguments).logged(&workspace.log("rustup-link"))
}

/// Builds the standard library once per compiler; returns the folder with its files.
fn build_standard_library(workspace: &Workspace, cache: &Cache, version: &str) -> Result<PathBuf> {
    let release = version.lines().find_map(|line| line.strip_prefix("release: ")).unwrap_or("unknown");
    let sysroots = cache.folder("sysroots")?;
    let finished = sysroots.join(format!("{TARGET}-{release}"));
    if fs::read_to_string(finished.join(STAMP)).is_ok_and(|stamp| stamp == version) {
        return Ok(finished);
    }
    let work = sysroots.join("work");
    files::remove(&work)?;
    files::write(
        &work.join("Cargo.toml"),
        &format!("[package]\nname = \"{SCRATCH}\"\nedition = \"2021\"\n[lib]\npath = \"lib.rs\"\n"),
    )?;
    files::write(&work.join("lib.rs"), "#![no_std]\n")?;
    Task::new("cargo")
        .args(["build", "--release", "--target", TARGET])
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test")
        .env("RUSTUP_TOOLCHAIN", LINKED)
        .env("RUSTC_BOOTSTRAP", "1")
        // The shipped module is built with link-time optimisation, which needs the bitcode of every library.
        // Its panic messages end up in the module: they need not say where this machine keeps its sources.
        .env("CARGO_ENCODED_RUSTFLAGS", standard_library_flags())
        .env("CARGO_TARGET_DIR", work.join("target"))
        .within(&work)
        .logged(&workspace.log("standard-library"))?;
    let libraries = work.join("target").join(TARGET).join("release/deps");
    let gathered = work.join("gathered");
    for name in toolchain::file_names(&libraries) {
        if name.ends_with(".rlib") && !name.starts_with(&format!("lib{SCRATCH}")) {
            files::copy(&libraries.join(&name), &gathered.join(&name))?;
        }
    }
    files::write(&gathered.join(STAMP), version)?;
    files::replace(&gathered, &finished)?;
    files::remove(&work)?;
    Ok(finished)
}

fn standard_library_flags() -> OsString {
    let mut flags = OsString::from("-Cembed-bitcode=yes\u{1f}--remap-path-prefix\u{1f}");
    flags.push(environment::cargo_home().join("registry/src"));
    flags.push("=/crates");
    flags
}

/// Copies the libraries to where the compiler looks, in place of those that another compiler had built.
fn put_in_place(built: &Path, version: &str) -> Result<()> {
    let folder = toolchain::library_folder(rustc())
        .ok_or_else(|| Error::new(format!("rustup toolchain `{LINKED}` does not say where its libraries are")))?;
    let copied = replace_libraries(built, &folder, version);
    copied.map_err(|cause| {
        let (from, to) = (built.display(), folder.display());
        let commands = format!("sudo mkdir -p {to} && sudo rm -f {to}/*.rlib && sudo cp {from}/* {to}/");
        cause.with_help(format!("that place needs root: run `{commands}`, then this command again"))
    })
}

fn replace_libraries(built: &Path, folder: &Path, version: &str) -> Result<()> {
    for name in toolchain::file_names(folder) {
        if name.ends_with(".rlib") || name == STAMP {
            let old = folder.join(name);
            fs::remove_file(&old).map_err(|cause| Error::file(&old, &cause))?;
        }
    }
    for name in toolchain::file_names(built) {
        if name.ends_with(".rlib") {
            files::copy(&built.join(&name), &folder.join(&name))?;
        }
    }
    // Last, so that a copy cut short is not taken for a whole one.
    files::write(&folder.join(STAMP), version)
}

/// Tries what the real build does: link a library with the standard library, with link-time optimisation.
fn can_build(workspace: &Workspace, toolchain: &Toolchain) -> bool {
    let folder = workspace.path("target/xtask/probe");
    let source = folder.join("probe.rs");
    let text = "#[unsafe(no_mangle)]\npub extern \"C\" fn probe(n: u32) -> usize {\n    format!(\"{n}\").len()\n}\n";
    if files::write(&source, text).is_err() {
        return false;
    }
    let linker = toolchain.environment().iter().find(|(name, _)| name == LINKER);
    let mut task =
        rustc().args(["--edition=2024", "--crate-type=cdylib", "-Copt-level=1", "-Clto=fat", "--target", TARGET]);
    if let Some((_, path)) = linker {
        task = task.arg("-C").arg([OsString::from("linker="), path.clone()].into_iter().collect::<OsString>());
    }
    task.arg("-o").arg(folder.join("probe.wasm")).arg(&source).logged(&workspace.log("probe")).is_ok()
}

/// The variable by which cargo is told the linker of the target.
const LINKER: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER";

/// Debian's compiler brings no linker for the target: take the one inside rustup's toolchain, else one on `PATH`.
fn describe(workspace: &Workspace) -> Option<Toolchain> {
    let own = |option: [&str; 2]| Task::new("rustc").args(option).within(workspace.root()).output().ok();
    let sysroot = PathBuf::from(own(["--print", "sysroot"])?);
    let about = own(["--version", "--verbose"])?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "))?;
    let bundled = sysroot.join("lib/rustlib").join(host).join("bin/rust-lld");
    let linker = Some(bundled).filter(|path| path.is_file()).or_else(|| process::find("wasm-ld"))?;
    let environment = vec![("RUSTUP_TOOLCHAIN".into(), LINKED.into()), (LINKER.into(), linker.into())];
    Some(Toolchain::new(format!("Debian's Rust, linked as `{LINKED}`"), environment))
}

fn rustc() -> Task {
    Task::new("rustc").env("RUSTUP_TOOLCHAIN", LINKED)
}

fn version() -> Option<String> {
    rustc().args(["--version", "--verbose"]).output().ok()
}

/// Compares `rustc 1.96.0 (…)` with `1.95`.
fn is_recent(version: &str, minimum: &str) -> bool {
    let numbers = |text: &str| -> Option<(u32, u32)> {
        let mut parts = text.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    };
    let found = version.split_whitespace().nth(1).and_then(numbers);
    found.is_some() && found >= numbers(minimum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_releases_by_number() {
        assert!(is_recent("rustc 1.96.0 (ac68faa20 2026-06-01)", "1.95"));
        assert!(is_recent("rustc 1.100.0", "1.95"));
        assert!(!is_recent("rustc 1.85.0", "1.95"));
        assert!(!is_recent("", "1.95"));
    }
}
