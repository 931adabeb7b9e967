//! The environment that child processes get.
//!
//! INVARIANT (clean environment): `cargo run` tells this process about itself through variables (`CARGO`,
//! `CARGO_MANIFEST_DIR`, library paths). A child that runs another cargo must not inherit them.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::Command;

/// Takes out of a child's environment what `cargo run` has put into ours.
pub(crate) fn clean(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(is_of_cargo) {
            command.env_remove(name);
        }
    }
    for name in ["LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"] {
        if let Some(value) = env::var_os(name) {
            match without_rust_folders(&value) {
                Some(rest) => command.env(name, rest),
                None => command.env_remove(name),
            };
        }
    }
}

/// Where cargo keeps the sources of packages.
pub(crate) fn cargo_home() -> PathBuf {
    let default = || env::home_dir().unwrap_or_default().join(".cargo");
    env::var_os("CARGO_HOME").map_or_else(default, PathBuf::from)
}

/// Variables by which cargo and rustup describe the running command. `RUSTUP_TOOLCHAIN` stays: it is the choice of
/// the person who typed `cargo +nightly xtask`, and whoever needs another one sets it.
fn is_of_cargo(name: &str) -> bool {
    let exact = ["CARGO", "RUSTC", "RUSTDOC", "RUST_RECURSION_COUNT", "CARGO_PRIMARY_PACKAGE", "CARGO_CRATE_NAME"];
    let prefixes = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"];
    exact.contains(&name) || prefixes.iter().any(|prefix| name.starts_with(prefix))
}

/// Drops the folders that `cargo run` put before the person's own: `None` when nothing is left.
fn without_rust_folders(value: &OsStr) -> Option<OsString> {
    let is_own = |folder: &PathBuf| {
        let text = folder.to_string_lossy();
        !text.contains("/target/") && !text.contains("/toolchains/") && !text.is_empty()
    };
    let rest: Vec<_> = env::split_paths(value).filter(is_own).collect();
    if rest.is_empty() { None } else { env::join_paths(rest).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_what_cargo_says_about_itself_and_keeps_settings() {
        assert!(is_of_cargo("CARGO"));
        assert!(is_of_cargo("CARGO_PKG_NAME"));
        assert!(!is_of_cargo("CARGO_HOME"));
        assert!(!is_of_cargo("CARGO_NET_OFFLINE"));
        assert!(!is_of_cargo("RUSTUP_TOOLCHAIN"));
    }

    #[test]
    fn keeps_library_folders_of_the_person() {
        let kept = |text: &str| without_rust_folders(OsStr::new(text));
        assert_eq!(kept("/a/target/debug/deps:/opt/lib:/b/toolchains/x/lib"), Some("/opt/lib".into()));
        assert_eq!(kept("/a/target/debug/deps"), None);
    }
}
