//! Public keys: what a token and a key set say of the key that signs.

use std::fmt;

use crate::json::Json;
use crate::place::Place;
use crate::token::header::Algorithm;
use crate::token::key::Key;
use crate::token::{Kind, public_key};
use crate::{Code, Error};

/// The public half of a key that signs tokens of one issuer: all that is needed of one that a key service holds.
#[derive(Clone)]
pub struct PublicKey {
    pub(super) id: String,
    pub(super) issuer: String,
    pub(super) purposes: Vec<String>,
    pub(super) verifying: public_key::PublicKey,
    /// The members of its JWK.
    pub(super) members: Vec<(String, Json)>,
}

impl PublicKey {
    /// Reads a public JWK with `kid`, `iss` and `purpose`: one member of a key set.
    ///
    /// # Errors
    ///
    /// `bad-key-set` or the code of the member that does not fit; never with its value.
    pub fn read(document: &[u8]) -> Result<Self, Error> {
        let json = Json::read_document(document)?;
        let Key { id, issuer, purposes, public, .. } = Key::read(&json, &Place::Root)?;
        let Json::Object(members) = json else { return Err(Error::new(Code::WrongKind, "", "expected an object")) };
        Ok(Self { id, issuer, purposes, verifying: public, members })
    }

    /// Returns the id that tokens name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the issuer whose tokens this key signs.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Returns the value of `alg` in the tokens that this key signs: `EdDSA` or `ES256`.
    #[must_use]
    pub fn algorithm(&self) -> &'static str {
        match self.verifying.algorithm() {
            Algorithm::Ed25519 => "EdDSA",
            #[cfg(feature = "es256")]
            Algorithm::Es256 => "ES256",
        }
    }

    /// Returns the JWK.
    #[must_use]
    pub fn to_jwk(&self) -> String {
        Json::Object(self.members.clone()).to_string()
    }

    /// Returns the JWK Set with this key alone, to be pinned in an app.
    #[must_use]
    pub fn to_key_set(&self) -> String {
        let keys = Json::Array(vec![Json::Object(self.members.clone())]);
        Json::Object(super::object([("keys", keys)])).to_string()
    }

    /// Says whether a signature of 64 bytes fits some bytes, as strictly as a token's has to.
    #[must_use]
    pub fn fits(&self, message: &[u8], signature: &[u8]) -> bool {
        signature.try_into().is_ok_and(|signature| self.verifying.verify(message, signature))
    }

    /// Checks that the key may sign this kind of token.
    pub(super) fn check_fit(&self, kind: Kind) -> Result<(), Error> {
        if self.purposes.iter().any(|purpose| purpose == kind.purpose()) {
            return Ok(());
        }
        let message = format!("expected a key with the purpose `{}`, found one without it", kind.purpose());
        Err(Error::new(Code::KeyUnfit, "", message))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PublicKey").field("id", &self.id).finish_non_exhaustive()
    }
}
