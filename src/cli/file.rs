//! Files: read or written whole, with the file's name in errors. `-` is standard input or output.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use crate::failure::Failure;
use crate::yaml;

/// Reads a file, or standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(|error| Failure::io(path, &error))?;
        return Ok(bytes);
    }
    fs::read(path).map_err(|error| Failure::io(path, &error))
}

/// Reads a policy document, or a file of policy tests, as JSON: a file that ends in `.yaml` or `.yml` is YAML, any other is JSON already.
pub(crate) fn read_policy(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = read(path)?;
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("yaml" | "yml") => Ok(yaml::to_json(&bytes).map_err(|failure| failure.in_file(path))?.into_bytes()),
        _ => Ok(bytes),
    }
}

/// Reads a file that holds one token: a newline at its end does not count.
pub(crate) fn read_token(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = read(path)?;
    while bytes.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        bytes.pop();
    }
    Ok(bytes)
}

/// Writes a file, or standard output for none.
pub(crate) fn write(path: Option<&Path>, text: &str) -> Result<(), Failure> {
    match path {
        Some(path) => fs::write(path, text).map_err(|error| Failure::io(path, &error)),
        None => io::stdout()
            .lock()
            .write_all(text.as_bytes())
            .map_err(|error| Failure::new("io", format!("standard output: {error}"))),
    }
}

/// Writes a file in the place of one that exists, which is whole at any time: the old one or the new one.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    replace_by(path, |new| write(Some(new), text))
}

/// Writes a new file that only its owner can read. A file that exists is left alone: it may be a key in use.
pub(crate) fn write_secret(path: &Path, text: &str) -> Result<(), Failure> {
    // Created with these rights, not given them later: another process could open it in between.
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => Failure::io(path, &error),
    })?;
    file.write_all(text.as_bytes()).map_err(|error| Failure::io(path, &error))
}

/// Writes a file that only its owner can read in the place of one that may exist, whose own rights do not count.
pub(crate) fn replace_secret(path: &Path, text: &str) -> Result<(), Failure> {
    replace_by(path, |new| write_secret(new, text))
}

fn replace_by(path: &Path, write: impl FnOnce(&Path) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = path.with_file_name(name);
    let written = write(&new).and_then(|()| fs::rename(&new, path).map_err(|error| Failure::io(path, &error)));
    if written.is_err() {
        fs::remove_file(&new).ok();
    }
    written
}

/// Expects that there is no such file yet.
pub(crate) fn expect_none(path: &Path) -> Result<(), Failure> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(exists(path)),
        Err(_) => Ok(()),
    }
}

fn exists(path: &Path) -> Failure {
    Failure::new("file-exists", "the file exists and may hold keys in use; expected a new name, or `--force`")
        .in_file(path)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_goes_into_a_file_that_exists() {
        let path = std::env::temp_dir().join(format!("permask-secret-{}", std::process::id()));
        fs::write(&path, "in use").unwrap();
        assert_eq!(write_secret(&path, "new").unwrap_err().code(), "file-exists");
        assert_eq!(fs::read_to_string(&path).unwrap(), "in use");
        replace_secret(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        fs::remove_file(&path).unwrap();
    }
}
