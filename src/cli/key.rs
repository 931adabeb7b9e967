//! Keys: made from the system's randomness, read from their files, and named by their thumbprint.

use std::path::Path;

use base64ct::{Base64UrlUnpadded, Encoding};
use permask::sign::{PrivateKey, PublicKey};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::failure::Failure;
use crate::file;
use crate::key_set::KeySetDocument;

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

/// Reads public keys: a JWK, or all those of a JWK Set.
pub(crate) fn read_public_keys(path: &Path) -> Result<Vec<PublicKey>, Failure> {
    let bytes = file::read(path)?;
    let is_set = serde_json::from_slice::<Value>(&bytes).is_ok_and(|json| json.get("keys").is_some());
    let read = || {
        if !is_set {
            return Ok(vec![PublicKey::read(&bytes)?]);
        }
        let set = KeySetDocument::read(&bytes)?;
        set.keys().iter().map(|key| Ok(PublicKey::read(key.to_string().as_bytes())?)).collect()
    };
    read().map_err(|failure: Failure| failure.in_file(path))
}

/// Returns the JWK thumbprint: SHA-256 over the required members in the order of their names (RFC 7638).
pub(crate) fn thumbprint(jwk: &Value) -> String {
    let required = ["crv", "kty", "x", "y"].into_iter().filter_map(|name| Some((name, jwk.get(name)?)));
    let required: Vec<String> = required.map(|(name, value)| format!("\"{name}\":{value}")).collect();
    Base64UrlUnpadded::encode_string(&Sha256::digest(format!("{{{}}}", required.join(","))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::thumbprint;

    #[test]
    fn the_thumbprint_is_that_of_rfc_8037() {
        let jwk = json!({
            "kty": "OKP", "crv": "Ed25519", "kid": "any", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        });
        assert_eq!(thumbprint(&jwk), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
