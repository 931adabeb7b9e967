//! Forging tokens: whatever header and payload, signed as they are by keys that everybody knows. What signs tokens for
//! real refuses most of this.

use base64ct::{Base64UrlUnpadded, Encoding};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Map, Value, json};

/// Who issues tokens in the tests.
pub const ISSUER: &str = "https://issuer.example";
/// For whom.
pub const AUDIENCE: &str = "console";

/// A key whose seed is one repeated byte: good for tests alone.
#[derive(Debug)]
pub struct Forger {
    key: SigningKey,
    id: &'static str,
}

impl Forger {
    /// Returns the key of a byte.
    #[must_use]
    pub fn new(byte: u8, id: &'static str) -> Self {
        Self { key: SigningKey::from_bytes(&[byte; 32]), id }
    }

    /// Returns the public key.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// Returns the public JWK.
    #[must_use]
    pub fn jwk(&self, purposes: &[&str]) -> Value {
        self.jwk_of(purposes, ISSUER)
    }

    /// Returns the public JWK of a key of an issuer.
    #[must_use]
    pub fn jwk_of(&self, purposes: &[&str], issuer: &str) -> Value {
        let x = segment(&self.public());
        json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": self.id, "purpose": purposes, "iss": issuer })
    }

    /// Returns the header that a token of a kind should have.
    #[must_use]
    pub fn header(&self, kind: &str) -> Value {
        json!({ "alg": "EdDSA", "kid": self.id, "typ": format!("permask-{kind}+jwt") })
    }

    /// Signs claims as a token of a kind.
    #[must_use]
    pub fn token(&self, kind: &str, claims: &Value) -> String {
        self.sign(self.header(kind).to_string(), claims.to_string())
    }

    /// Signs any header and payload.
    #[must_use]
    pub fn sign(&self, header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
        self.sign_segments(&segment(header.as_ref()), &segment(payload.as_ref()))
    }

    /// Signs two segments as they are.
    #[must_use]
    pub fn sign_segments(&self, header: &str, payload: &str) -> String {
        let signed = format!("{header}.{payload}");
        format!("{signed}.{}", segment(&self.sign_bytes(signed.as_bytes())))
    }

    /// Signs any bytes.
    #[must_use]
    pub fn sign_bytes(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign(bytes).to_bytes()
    }
}

/// Returns bytes in base64url without padding.
#[must_use]
pub fn segment(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// Returns the segments of a token.
///
/// # Panics
///
/// Where there are not three of them.
#[must_use]
pub fn segments(token: &str) -> [&str; 3] {
    token.split('.').collect::<Vec<_>>().try_into().expect("three segments")
}

/// Returns an object with members replaced, added, or left out where they are null.
#[must_use]
pub fn with(object: &Value, changes: &Value) -> Value {
    let members = |value: &Value| value.as_object().cloned().unwrap_or_default();
    let mut changed: Map<String, Value> = members(object);
    for (name, value) in members(changes) {
        if value.is_null() {
            changed.remove(&name);
        } else {
            changed.insert(name, value);
        }
    }
    changed.into()
}
