//! Changes: what the next version of a key set has that the present one has not.

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use crate::failure::Failure;
use crate::key::read_public_keys;
use crate::key_set::KeySetDocument;

/// What is changed.
#[derive(Args, Debug)]
#[group(id = "change", multiple = true)]
pub(super) struct ChangeOptions {
    /// Public keys to add: a JWK, or all those of a JWK Set; may be given several times.
    #[arg(long, value_name = "FILE")]
    add: Vec<PathBuf>,

    /// The id of a key to remove; may be given several times.
    // A thumbprint may begin with `-`.
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    remove: Vec<String>,

    /// How many keys have to sign the updates that follow.
    #[arg(long, value_name = "N")]
    threshold: Option<u64>,

    /// The epoch: a higher one lets the versions of policies begin anew, after a key was stolen.
    #[arg(long, value_name = "N")]
    epoch: Option<u64>,
}

impl ChangeOptions {
    /// Returns the next version of a key set.
    pub(super) fn next(&self, present: &KeySetDocument) -> Result<KeySetDocument, Failure> {
        let mut keys = present.keys().to_vec();
        for id in &self.remove {
            let before = keys.len();
            keys.retain(|key| key.get("kid").and_then(Value::as_str) != Some(id));
            if keys.len() == before {
                return Err(Failure::new(
                    "unknown-key",
                    "expected the id of a key of the present set in `--remove`, found another",
                ));
            }
        }
        for path in &self.add {
            for key in read_public_keys(path)? {
                let jwk = serde_json::from_str(&key.to_jwk());
                keys.push(jwk.map_err(|error| Failure::new("invalid-json", error.to_string()).in_file(path))?);
            }
        }
        let mut next = KeySetDocument::default();
        next.set_number("ver", present.number("ver").saturating_add(1));
        for (name, number) in [("epoch", self.epoch), ("threshold", self.threshold)] {
            next.set_number(name, number.unwrap_or_else(|| present.number(name)));
        }
        next.set_keys(keys);
        Ok(next)
    }
}
