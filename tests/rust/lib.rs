//! What the runners share: reading vectors, and reporting every failing case at once.

pub mod forge;
pub mod issuer;
pub mod meaning;
pub mod reference;
#[path = "../systems/runner/runner.rs"]
pub mod systems;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Returns a path inside the folder `tests`.
#[must_use]
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Reads a file of the folder `tests`.
#[must_use]
#[track_caller]
pub fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Reads a file of vectors.
#[must_use]
#[track_caller]
pub fn vectors(name: &str) -> Value {
    serde_json::from_str(&text(&format!("vectors/{name}.json"))).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Returns the strings of an array.
#[must_use]
#[track_caller]
pub fn strings(value: &Value) -> Vec<&str> {
    value.as_array().expect("an array").iter().map(|text| text.as_str().expect("a string")).collect()
}

/// Runs every case of a file, and fails with all that went wrong. A file without cases fails too, and so does a name
/// that stands twice.
#[track_caller]
pub fn run(vectors: &Value, mut case: impl FnMut(&Value) -> Result<(), String>) {
    let cases = vectors["cases"].as_array().expect("cases");
    assert!(!cases.is_empty(), "the file has no cases");
    let mut names: Vec<&str> = cases.iter().map(|case| case["name"].as_str().expect("a name")).collect();
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|value| case(value).err().map(|failure| format!("{}: {failure}", value["name"])))
        .collect();
    assert!(failures.is_empty(), "{} of {} cases failed:\n{}", failures.len(), cases.len(), failures.join("\n"));
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "a name stands twice");
}

/// Says whether this build of the crate verifies ES256: cargo may have switched it on for the command's sake.
#[must_use]
pub fn verifies_es256() -> bool {
    // The key of RFC 6979, A.2.5.
    let key_set = br#"{"keys":[{"kty":"EC","crv":"P-256","kid":"k","iss":"i","purpose":["policy"],
        "x":"YP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Y","y":"eQP-EAi4vJmkGunpVii8ZPLxsgwtfp9Rd6PClNRGIpk"}]}"#;
    permask::KeySet::read(key_set).is_ok()
}

/// Compares what was found with what a vector expects.
///
/// # Errors
///
/// A sentence with both, where they differ.
pub fn compare<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what}: expected {expected:?}, found {found:?}")) }
}
