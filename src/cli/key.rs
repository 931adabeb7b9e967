//! Private keys: made from the system's randomness, and read from their files.

use std::path::Path;

use permask::sign::PrivateKey;

use crate::failure::Failure;
use crate::file;

/// Returns a new key from the system's randomness.
pub(crate) fn generate(issuer: &str, purposes: &[&str]) -> Result<PrivateKey, Failure> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| Failure::new("randomness", error.to_string()))?;
    Ok(PrivateKey::new(&seed, issuer, purposes))
}

/// Reads a private key.
pub(crate) fn read_key(path: &Path) -> Result<PrivateKey, Failure> {
    PrivateKey::read(&file::read(path)?).map_err(|error| Failure::from(error).in_file(path))
}
