//! The issuer: holds the demo's key, signs its bundle and its subject tokens.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use permask::Subject;
use permask::sign::{PrivateKey, Validity};

use crate::failure::Failure;
use crate::key::{generate, read_key};
use crate::{clock, file};

/// What the demo's tokens name as issuer. No such host exists, and nothing asks it.
pub(super) const ISSUER: &str = "https://issuer.example";

/// What the demo's tokens name as audience.
pub(super) const AUDIENCE: &str = "console";

/// How long a bundle is in force: a week, so that its expiry means something on the page.
const BUNDLE_LIFETIME: u64 = 7 * 24 * 3600;

/// After how long a bundle is signed anew: long before it ends.
const BUNDLE_RENEWAL: u64 = 24 * 3600;

/// How long a subject token is valid: a working day.
const SUBJECT_LIFETIME: u64 = 8 * 3600;

/// The demo's key with the policy that it signs.
#[derive(Debug)]
pub(super) struct Issuer {
    key: PrivateKey,
    document: Vec<u8>,
    version: u64,
    bundle: Mutex<Option<SignedBundle>>,
}

/// A bundle, and when it was signed.
#[derive(Clone, Debug)]
pub(super) struct SignedBundle {
    pub(super) token: String,
    issued_at: u64,
}

impl Issuer {
    /// Opens the state folder, making the key and counting the policy's version where that is due, and signs once so
    /// that a broken policy is known at start.
    pub(super) fn open(state: &Path, policy: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(state).map_err(|error| Failure::io(state, &error))?;
        let document = file::read_policy(policy)?;
        let key_path = state.join("key.jwk");
        if !key_path.exists() {
            let key = generate(ISSUER, &["policy", "subject"])?;
            file::write_secret(&key_path, &format!("{}\n", key.to_private_jwk()))?;
        }
        let key = read_key(&key_path)?;
        let version = next_version(state, &document)?;
        let issuer = Self { key, document, version, bundle: Mutex::new(None) };
        issuer.bundle().map_err(|failure| failure.in_file(policy))?;
        Ok(issuer)
    }

    /// Returns the public keys as a JWK Set.
    pub(super) fn key_set(&self) -> String {
        self.key.to_key_set()
    }

    /// Returns the bundle, signed anew once a day.
    pub(super) fn bundle(&self) -> Result<SignedBundle, Failure> {
        let issued_at = clock::now()?;
        let mut signed = self.bundle.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bundle) = signed.as_ref()
            && issued_at.abs_diff(bundle.issued_at) < BUNDLE_RENEWAL
        {
            return Ok(bundle.clone());
        }
        let validity = Validity { audience: AUDIENCE, issued_at, expires_at: issued_at + BUNDLE_LIFETIME };
        let token = self.key.sign_policy(&self.document, self.version, &validity)?;
        Ok(signed.insert(SignedBundle { token, issued_at }).clone())
    }

    /// Signs a subject token.
    pub(super) fn token(&self, subject: &Subject) -> Result<String, Failure> {
        let issued_at = clock::now()?;
        let validity = Validity { audience: AUDIENCE, issued_at, expires_at: issued_at + SUBJECT_LIFETIME };
        Ok(self.key.sign_subject(subject, &validity)?)
    }
}

impl SignedBundle {
    /// Returns the entity tag: the signature, which no other bundle has.
    pub(super) fn etag(&self) -> String {
        format!("\"{}\"", self.token.rsplit('.').next().unwrap_or_default())
    }
}

/// Returns the version of a policy: one more than the last where the document has changed since. The last document is
/// kept beside its version.
fn next_version(state: &Path, document: &[u8]) -> Result<u64, Failure> {
    let kept: Vec<(u64, PathBuf)> = versions(state)?;
    let last = kept.iter().max_by_key(|(version, _)| *version);
    if let Some((version, path)) = last
        && file::read(path)? == document
    {
        return Ok(*version);
    }
    let version = last.map_or(1, |(version, _)| version + 1);
    let path = state.join(format!("policy-{version}.json"));
    fs::write(&path, document).map_err(|error| Failure::io(&path, &error))?;
    for (_, old) in kept {
        fs::remove_file(&old).map_err(|error| Failure::io(&old, &error))?;
    }
    Ok(version)
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
