//! Versions: how a system counts its policies. The last document is kept beside its version.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::file;

/// Returns the version of a policy: one more than the last where the document has changed since.
pub(super) fn next(state: &Path, document: &[u8]) -> Result<u64, Failure> {
    fs::create_dir_all(state).map_err(|error| Failure::io(state, &error))?;
    let kept = versions(state)?;
    if let Some((version, path)) = last(&kept)
        && file::read(path)? == document
    {
        return Ok(*version);
    }
    count(state, document, kept)
}

/// Returns one more than the last version, whether the document has changed or not. A page that has seen it takes no
/// lower one, so it has to outlast the server.
pub(super) fn publish(state: &Path, document: &[u8]) -> Result<u64, Failure> {
    count(state, document, versions(state)?)
}

fn count(state: &Path, document: &[u8], kept: Vec<(u64, PathBuf)>) -> Result<u64, Failure> {
    let version = last(&kept).map_or(1, |(version, _)| version.saturating_add(1));
    let path = state.join(format!("policy-{version}.json"));
    fs::write(&path, document).map_err(|error| Failure::io(&path, &error))?;
    for (_, old) in kept {
        fs::remove_file(&old).map_err(|error| Failure::io(&old, &error))?;
    }
    Ok(version)
}

fn last(kept: &[(u64, PathBuf)]) -> Option<&(u64, PathBuf)> {
    kept.iter().max_by_key(|(version, _)| *version)
}

/// Returns the kept documents, `policy-N.json`, with their versions.
fn versions(state: &Path) -> Result<Vec<(u64, PathBuf)>, Failure> {
    let mut kept = Vec::new();
    for entry in fs::read_dir(state).map_err(|error| Failure::io(state, &error))? {
        let path = entry.map_err(|error| Failure::io(state, &error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let number = name.strip_prefix("policy-").and_then(|name| name.strip_suffix(".json"));
        if let Some(version) = number.and_then(|number| number.parse().ok()) {
            kept.push((version, path));
        }
    }
    Ok(kept)
}
