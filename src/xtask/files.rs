//! Files and folders: copying, listing, and a fingerprint that changes when any of them does.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Lists all files below a path, sorted; the path itself when it is a file, nothing when it is not there.
/// Folders for which `skip` is true are left out.
pub(crate) fn list(path: &Path, skip: &dyn Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![path.to_owned()];
    while let Some(next) = waiting.pop() {
        if next.is_file() {
            found.push(next);
        } else if next.is_dir() && !skip(&next) {
            for entry in fs::read_dir(&next).map_err(|cause| Error::file(&next, &cause))? {
                waiting.push(entry.map_err(|cause| Error::file(&next, &cause))?.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Returns a number that differs when a file among these is changed, added, renamed or deleted.
///
/// Content, not times: a checkout changes times and nothing else, and a deleted file leaves no time behind.
pub(crate) fn fingerprint(root: &Path, files: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(root).unwrap_or(file).hash(&mut hasher);
        fs::read(file).map_err(|cause| Error::file(file, &cause))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Writes a file, making its folder where that is missing.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    make_parent(path)?;
    fs::write(path, text).map_err(|cause| Error::file(path, &cause))
}

/// Copies a file, making the folder of the copy where that is missing.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    make_parent(to)?;
    fs::copy(from, to).map(drop).map_err(|cause| Error::new(format!("{} to {}: {cause}", from.display(), to.display())))
}

/// Removes a folder with all it holds; one that is not there is removed already.
pub(crate) fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(Error::file(folder, &cause)),
        _ => Ok(()),
    }
}

/// Puts a finished folder in the place of an older one.
pub(crate) fn replace(finished: &Path, place: &Path) -> Result<()> {
    remove(place)?;
    fs::rename(finished, place).map_err(|cause| Error::file(place, &cause))
}

/// Makes the folder that a file is to lie in.
pub(crate) fn make_parent(path: &Path) -> Result<()> {
    match path.parent() {
        Some(folder) => fs::create_dir_all(folder).map_err(|cause| Error::file(folder, &cause)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of this test alone, removed when dropped.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
            remove(&folder).unwrap();
            fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }

        fn fingerprint(&self) -> String {
            let files = list(&self.0, &|folder| folder.ends_with("node_modules")).unwrap();
            fingerprint(&self.0, &files).unwrap()
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = remove(&self.0);
        }
    }

    #[test]
    fn fingerprint_changes_with_content_names_and_deletions_only() {
        let scratch = Scratch::new("fingerprint");
        write(&scratch.0.join("a/one"), "1").unwrap();
        write(&scratch.0.join("two"), "2").unwrap();
        let first = scratch.fingerprint();

        write(&scratch.0.join("node_modules/three"), "3").unwrap();
        write(&scratch.0.join("two"), "2").unwrap();
        assert_eq!(scratch.fingerprint(), first, "skipped folders and times do not count");

        write(&scratch.0.join("two"), "changed").unwrap();
        let changed = scratch.fingerprint();
        assert_ne!(changed, first);

        fs::rename(scratch.0.join("two"), scratch.0.join("three")).unwrap();
        let renamed = scratch.fingerprint();
        assert_ne!(renamed, changed);

        fs::remove_file(scratch.0.join("a/one")).unwrap();
        assert_ne!(scratch.fingerprint(), renamed);
    }

    #[test]
    fn replaces_a_folder_with_a_finished_one() {
        let scratch = Scratch::new("replace");
        write(&scratch.0.join("new/file"), "new").unwrap();
        write(&scratch.0.join("place/old"), "old").unwrap();
        replace(&scratch.0.join("new"), &scratch.0.join("place")).unwrap();
        assert_eq!(fs::read_to_string(scratch.0.join("place/file")).unwrap(), "new");
        assert!(!scratch.0.join("place/old").exists());
    }
}
