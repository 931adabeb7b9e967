//! Key sets as documents: read, described and changed member by member, so that what is not changed stays as it was.

use base64ct::{Base64UrlUnpadded, Encoding};
use permask::KeySet;
use permask::sign::KeySetUpdate;
use serde_json::{Map, Value};

use crate::failure::Failure;

/// The members of a key set besides its keys: whole numbers from 1, which each is where it is left out.
const NUMBERS: [&str; 3] = ["ver", "epoch", "threshold"];

/// A JWK Set that was read without an error.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeySetDocument(Map<String, Value>);

impl KeySetDocument {
    /// Reads a JWK Set.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Failure> {
        KeySet::read(bytes)?;
        Ok(Self(object(bytes)?))
    }

    /// Returns the set that an update makes. Whether the update is good is not said by that.
    pub(crate) fn of_update(update: &KeySetUpdate) -> Result<Self, Failure> {
        let mut claims = claims(update)?;
        claims.retain(|name, _| name == "keys" || NUMBERS.contains(&name.as_str()));
        let set = Self(claims);
        KeySet::read(set.to_string().as_bytes())?;
        Ok(set)
    }

    /// Returns `ver`, `epoch` or `threshold`.
    pub(crate) fn number(&self, name: &str) -> u64 {
        self.0.get(name).and_then(Value::as_u64).unwrap_or(1)
    }

    /// Sets `ver`, `epoch` or `threshold`.
    pub(crate) fn set_number(&mut self, name: &str, number: u64) {
        self.0.insert(name.to_owned(), number.into());
    }

    /// Returns the keys, each a JWK.
    pub(crate) fn keys(&self) -> &[Value] {
        self.0.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// Sets the keys.
    pub(crate) fn set_keys(&mut self, keys: Vec<Value>) {
        self.0.insert("keys".to_owned(), keys.into());
    }

    /// Returns the ids of the keys.
    pub(crate) fn key_ids(&self) -> Vec<&str> {
        self.keys().iter().filter_map(|key| key.get("kid")?.as_str()).collect()
    }
}

impl std::fmt::Display for KeySetDocument {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = serde_json::to_string(&self.0).map_err(|_| std::fmt::Error)?;
        formatter.write_str(&text)
    }
}

/// Returns what an update says, which nobody has verified.
pub(crate) fn claims(update: &KeySetUpdate) -> Result<Map<String, Value>, Failure> {
    object(update.claims()?.to_string().as_bytes())
}

/// Returns the ids of the keys that an update says have signed it.
pub(crate) fn signers(update: &KeySetUpdate) -> Result<Vec<String>, Failure> {
    let tokens: Vec<String> = serde_json::from_str(&update.to_string()).map_err(|error| bad_json(&error))?;
    tokens
        .iter()
        .map(|token| {
            let header = token.split('.').next().unwrap_or_default();
            let header =
                Base64UrlUnpadded::decode_vec(header).map_err(|_| Failure::new("bad-base64", "expected base64url"))?;
            let header = object(&header)?;
            Ok(header.get("kid").and_then(Value::as_str).unwrap_or_default().to_owned())
        })
        .collect()
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, Failure> {
    serde_json::from_slice(bytes).map_err(|error| bad_json(&error))
}

fn bad_json(error: &serde_json::Error) -> Failure {
    Failure::new("invalid-json", error.to_string())
}
