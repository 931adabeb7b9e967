//! Building the npm package: the WebAssembly modules, the TypeScript around them, and `pkg/` put together out of both.
//!
//! INVARIANT (whole package): `pkg/` is never seen half built. It is put together elsewhere and swapped in.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cache::Lock;
use crate::error::{Error, Result};
use crate::files;
use crate::process::Task;
use crate::progress::Progress;
use crate::setup::{self, Equipment};
use crate::size;
use crate::workspace::Workspace;

/// How many steps [`make`] reports.
pub(crate) const STEPS: usize = 4;

/// Everything that the package is made from, this recipe included.
const INPUTS: [&str; 15] = [
    ".cargo/config.toml",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "pkg.json",
    "src/core",
    "src/js",
    "src/mask",
    "src/wasm",
    "src/wasm-mask",
    "src/xtask/package.rs",
    "src/xtask/setup.rs",
];
/// What is copied beside the manifest.
const DOCUMENTS: [&str; 4] = ["README.md", "LICENSE", "CHANGELOG.md", "SECURITY.md"];
/// Where the schema of policies is, and its name beside the manifest.
const SCHEMA: (&str, &str) = ("src/core/policy.schema.json", "policy.schema.json");
/// The modules, by the names of their glue: what decides, and what masks.
const MODULES: [&str; 2] = ["permask", "masker"];
/// The masker is built for machines with SIMD and for those without; one glue serves both.
const MASKERS: [(&str, &[&str]); 2] = [("simd", &["-Ctarget-feature=+simd128"]), ("scalar", &[])];

/// Builds the package where it is out of date, and prints its sizes.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut progress = Progress::new(setup::BUILDING_STEPS.saturating_add(STEPS));
    if is_current(workspace)? {
        eprintln!("pkg/ is up to date");
    } else {
        let equipment = setup::for_building(workspace, &mut progress)?;
        make(workspace, &equipment, &mut progress)?;
        progress.finish("built pkg/");
    }
    size::print(&workspace.path("pkg"))
}

/// Whether `pkg/` is what would be built from the files as they are now.
pub(crate) fn is_current(workspace: &Workspace) -> Result<bool> {
    let stamp = fs::read_to_string(stamp_path(workspace)).unwrap_or_default();
    if stamp.is_empty() {
        return Ok(false);
    }
    Ok(stamp == stamp_text(&inputs(workspace)?, &outputs(workspace)?))
}

/// Builds the package.
pub(crate) fn make(workspace: &Workspace, equipment: &Equipment, progress: &mut Progress) -> Result<()> {
    let place = workspace.path("target/xtask");
    let _lock = Lock::take(&place.join("pkg.lock"), "another command is building pkg/")?;
    if is_current(workspace)? {
        progress.skip(STEPS, "pkg/: up to date");
        return Ok(());
    }
    // Before the build: what is edited while it runs makes it out of date.
    let inputs = inputs(workspace)?;
    let module = workspace.path("target/wasm-pack");
    files::remove(&module)?;
    progress.step("WebAssembly module: compiling; the first time about 1 minute");
    build_module(workspace, equipment, &module)?;
    progress.step("WebAssembly module that masks: compiling with SIMD and without");
    build_maskers(workspace, equipment, &module)?;
    progress.step("TypeScript: compiling");
    let work = place.join("pkg");
    files::remove(&work)?;
    compile_typescript(workspace, &module, &work)?;
    progress.step("pkg/: putting it together");
    assemble(workspace, &module, &work)?;
    files::replace(&work, &workspace.path("pkg"))?;
    files::write(&stamp_path(workspace), &stamp_text(&inputs, &outputs(workspace)?))
}

/// Compiles the module, makes its glue and optimises it.
fn build_module(workspace: &Workspace, equipment: &Equipment, folder: &Path) -> Result<()> {
    let optimiser = workspace.path("src/js/node_modules/.bin/wasm-opt");
    if !optimiser.is_file() {
        // wasm-pack would leave the module as it is, and say so in the middle of its output only.
        return Err(Error::new(format!("{}: expected wasm-opt, found nothing", optimiser.display()))
            .with_help("`binaryen` must be among the packages of src/js"));
    }
    // Before the flags are made, which name the folders of the sources.
    Task::new("cargo").args(["fetch", "--locked"]).within(workspace.root()).logged(&workspace.log("cargo-fetch"))?;
    equipment
        .wasm_pack(workspace)?
        // Everything is installed: `no-install` makes sure that wasm-pack downloads nothing behind our back.
        .args(["build", "src/wasm", "--mode", "no-install", "--target", "web"])
        .args(["--profile", "wasm", "--no-pack", "--out-name", "permask", "--out-dir"])
        .arg(folder)
        // Checked by wasm-pack's own search only in part: the module must be the one of this lock file.
        .args(["--", "--locked"])
        .logged(&workspace.log("wasm-pack"))
}

/// Compiles the module that masks, with SIMD and without, and makes sure that one glue serves both.
fn build_maskers(workspace: &Workspace, equipment: &Equipment, folder: &Path) -> Result<()> {
    let mut glue: Option<String> = None;
    for (name, flags) in MASKERS {
        let made = workspace.path("target/wasm-pack-mask").join(name);
        files::remove(&made)?;
        equipment
            .wasm_pack_with(workspace, &format!("target/wasm-{name}"), flags)?
            .args(["build", "src/wasm-mask", "--mode", "no-install", "--target", "web"])
            .args(["--profile", "masker", "--no-pack", "--out-name", "masker", "--out-dir"])
            .arg(&made)
            .args(["--", "--locked"])
            .logged(&workspace.log(&format!("wasm-pack-{name}")))?;
        let path = made.join("masker.js");
        let text = fs::read_to_string(&path).map_err(|cause| Error::file(&path, &cause))?;
        if glue.as_ref().is_some_and(|known| *known != text) {
            let message = format!("{}: expected the glue of the other build, found another", path.display());
            return Err(Error::new(message).with_help("one wasm/masker.js has to serve both modules"));
        }
        glue = Some(text);
        files::copy(&made.join("masker_bg.wasm"), &folder.join(format!("masker_{name}.wasm")))?;
        for file in glue_files("masker") {
            files::copy(&made.join(&file), &folder.join(&file))?;
        }
    }
    Ok(())
}

/// What wasm-bindgen makes and the TypeScript imports.
fn glue_files(module: &str) -> [String; 2] {
    [format!("{module}.js"), format!("{module}.d.ts")]
}

fn compile_typescript(workspace: &Workspace, module: &Path, work: &Path) -> Result<()> {
    let sources = workspace.path("src/js");
    for name in MODULES.into_iter().flat_map(glue_files) {
        files::copy(&module.join(&name), &sources.join("wasm").join(&name))?;
    }
    // Twice: people read the comments in the declarations, and browsers load the code.
    let code = workspace.path("target/xtask/js");
    files::remove(&code)?;
    for (what, folder) in [
        (["--emitDeclarationOnly", "true"].as_slice(), work),
        (&["--declaration", "false", "--isolatedDeclarations", "false", "--removeComments", "true"], code.as_path()),
    ] {
        Task::new("node")
            .args(["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"])
            .args(what)
            .arg("--outDir")
            .arg(folder)
            .within(&sources)
            .logged(&workspace.log("typescript"))?;
    }
    // As few and as small files as can be; people read the declarations. The glue stays one of its own, since the module's
    // memory is its, and so do what masks and what keeps a gate up to date: they are loaded only where they are needed.
    for entries in [["index.js", "node.js"].as_slice(), &["masking.js"], &["keeping.js"]] {
        Task::new(sources.join("node_modules/.bin/esbuild"))
            .args(entries)
            .args(["--bundle", "--minify", "--splitting", "--chunk-names=shared", "--format=esm"])
            .args(["--target=es2022", "--charset=utf8", "--platform=neutral", "--log-level=warning"])
            .args(["--external:./wasm/*", "--external:./masking.js", "--external:./keeping.js"])
            .arg("--external:node:fs/promises")
            .arg(outdir(work))
            .within(&code)
            .logged(&workspace.log("bundle"))?;
    }
    Ok(())
}

fn outdir(folder: &Path) -> OsString {
    let mut argument = OsString::from("--outdir=");
    argument.push(folder);
    argument
}

fn assemble(workspace: &Workspace, module: &Path, work: &Path) -> Result<()> {
    let masker = MASKERS.map(|(name, _)| format!("masker_{name}.wasm"));
    let declarations = MODULES.map(|name| format!("{name}.d.ts"));
    // The glue finds its module by its name, so names are kept.
    for name in ["permask_bg.wasm".to_owned()].into_iter().chain(masker).chain(declarations) {
        files::copy(&module.join(&name), &work.join("wasm").join(&name))?;
    }
    // Nobody reads the glue, which is made by a program; its declarations keep the comments for people.
    Task::new(workspace.path("src/js/node_modules/.bin/esbuild"))
        .args(MODULES.map(|name| module.join(format!("{name}.js"))))
        .args(["--minify", "--format=esm", "--target=es2022", "--log-level=warning"])
        .arg(outdir(&work.join("wasm")))
        .within(workspace.root())
        .logged(&workspace.log("glue"))?;
    for name in DOCUMENTS {
        files::copy(&workspace.path(name), &work.join(name))?;
    }
    let (schema, name) = SCHEMA;
    files::copy(&workspace.path(schema), &work.join(name))?;
    let manifest = with_version(&workspace.read("pkg.json")?, &workspace.package_value("version")?)?;
    files::write(&work.join("package.json"), &manifest)
}

/// The version is written once, in Cargo.toml; the manifest's own line for it is filled in here.
fn with_version(manifest: &str, version: &str) -> Result<String> {
    let mut found = false;
    let mut text = String::new();
    for line in manifest.lines() {
        // Two spaces: the manifest's own key, not one of a nested object.
        if line.starts_with("  \"version\":") && !found {
            found = true;
            let comma = if line.ends_with(',') { "," } else { "" };
            text.push_str(&format!("  \"version\": \"{version}\"{comma}\n"));
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    if found {
        return Ok(text);
    }
    Err(Error::new("pkg.json: expected a line `  \"version\": …` to fill in, found none"))
}

fn inputs(workspace: &Workspace) -> Result<String> {
    let made = workspace.path("src/js/wasm");
    let skip = |folder: &Path| folder.ends_with("node_modules") || folder == made;
    let mut all = Vec::new();
    for input in INPUTS {
        all.extend(files::list(&workspace.path(input), &skip)?);
    }
    files::fingerprint(workspace.root(), &all)
}

fn outputs(workspace: &Workspace) -> Result<String> {
    let folder = workspace.path("pkg");
    files::fingerprint(&folder, &files::list(&folder, &|_| false)?)
}

fn stamp_path(workspace: &Workspace) -> PathBuf {
    workspace.path("target/xtask/pkg.stamp")
}

fn stamp_text(inputs: &str, outputs: &str) -> String {
    format!("inputs {inputs}\noutputs {outputs}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_the_version_of_the_package_only() {
        let manifest =
            "{\n  \"name\": \"permask\",\n  \"version\": \"0.0.0\",\n  \"x\": {\n    \"version\": \"7\"\n  }\n}\n";
        let filled = with_version(manifest, "1.2.3").unwrap();
        assert_eq!(filled, manifest.replace("0.0.0", "1.2.3"));
    }

    #[test]
    fn refuses_a_manifest_without_a_line_for_the_version() {
        let error = with_version("{\n  \"name\": \"permask\"\n}\n", "1.2.3").unwrap_err();
        assert_eq!(error.to_string(), "pkg.json: expected a line `  \"version\": …` to fill in, found none");
    }
}
