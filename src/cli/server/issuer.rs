//! The issuer: holds the demo's key, signs the bundles of its systems and their subject tokens.

use std::fs;
use std::path::Path;

use permask::Subject;
use permask::sign::{PrivateKey, Validity};

use super::attack::Attack;
use super::demo::DEMOS;
use super::system::{SignedBundle, System};
use crate::failure::Failure;
use crate::key::{generate, read_key};
use crate::{clock, file};

/// What the demo's tokens name as issuer. No such host exists, and nothing asks it.
pub(super) const ISSUER: &str = "https://issuer.example";

/// How long a subject token is valid: a working day.
const SUBJECT_LIFETIME: u64 = 8 * 3600;

/// The demo's key with the systems whose policies it signs.
#[derive(Debug)]
pub(super) struct Issuer {
    key: PrivateKey,
    systems: Vec<System>,
}

impl Issuer {
    /// Opens the state folder, making the key where there is none, and every system of the demo that has a folder
    /// with a policy. Each bundle is signed once, so that a broken policy is known at start.
    pub(super) fn open(state: &Path, folder: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(state).map_err(|error| Failure::io(state, &error))?;
        let key_path = state.join("key.jwk");
        if !key_path.exists() {
            let key = generate(ISSUER, &["policy", "subject"])?;
            file::write_secret(&key_path, &format!("{}\n", key.to_private_jwk()))?;
        }
        let key = read_key(&key_path)?;
        let mut systems = Vec::new();
        for demo in DEMOS {
            let policy = folder.join(demo.id).join("policy.json");
            if !policy.exists() {
                continue;
            }
            let system = System::open(demo, &policy, &state.join(demo.id))?;
            system.bundle(&key).map_err(|failure| failure.in_file(&policy))?;
            systems.push(system);
        }
        if systems.is_empty() {
            let names: Vec<_> = DEMOS.iter().map(|demo| demo.id).collect();
            let message =
                format!("expected a folder with a `policy.json` named one of {}, found none", names.join(", "));
            return Err(Failure::new("io", message).in_file(folder));
        }
        Ok(Self { key, systems })
    }

    /// Returns the public keys as a JWK Set.
    pub(super) fn key_set(&self) -> String {
        self.key.to_key_set()
    }

    /// Returns the systems, in the order in which the demo shows them.
    pub(super) fn systems(&self) -> &[System] {
        &self.systems
    }

    /// Returns the system with this id.
    pub(super) fn system(&self, id: &str) -> Option<&System> {
        self.systems.iter().find(|system| system.id() == id)
    }

    /// Returns the bundle of a system, signed anew every few hours.
    pub(super) fn bundle(&self, system: &System) -> Result<SignedBundle, Failure> {
        system.bundle(&self.key)
    }

    /// Signs a bundle for the page to be attacked with.
    pub(super) fn attack(&self, system: &System, attack: Attack) -> Result<String, Failure> {
        system.attack(attack, &self.key)
    }

    /// Signs a subject token that holds in one system alone.
    pub(super) fn token(&self, system: &System, subject: &Subject) -> Result<String, Failure> {
        let issued_at = clock::now()?;
        let validity =
            Validity { audience: system.audience(), issued_at, expires_at: issued_at.saturating_add(SUBJECT_LIFETIME) };
        Ok(self.key.sign_subject(subject, &validity)?)
    }
}
