//! Private keys: Ed25519 keys that are at hand, in the memory of who signs.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};

use super::{BundleClaims, PublicKey, Unsigned, Validity, object, string};
use crate::json::Json;
use crate::members::{self, Members};
use crate::place::Place;
use crate::subject::Subject;
use crate::token::public_key;
use crate::{Code, Error};

/// A key that signs tokens of one issuer. It is never printed, and its memory is wiped when it is dropped.
pub struct PrivateKey {
    public: PublicKey,
    key: SigningKey,
}

impl PrivateKey {
    /// Returns the key of 32 random bytes, for the kinds of token that `purposes` names: `policy`, `subject`, `keys`.
    /// Its id is its thumbprint (RFC 7638).
    #[must_use]
    pub fn new(seed: &[u8; 32], issuer: &str, purposes: &[&str]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let purposes = purposes.iter().map(|name| (*name).to_owned()).collect();
        let id = thumbprint(&key_text(&key));
        Self::with(key, id, issuer.to_owned(), purposes)
    }

    /// Reads a private JWK (RFC 8037) with `kid`, `iss` and `purpose`.
    ///
    /// # Errors
    ///
    /// `bad-key-set` with the member that does not fit; never with its value.
    pub fn read(document: &[u8]) -> Result<Self, Error> {
        let json = Json::read_document(document)?;
        let root = Place::Root;
        let bad = |member: &str, message: &'static str| Error::new(Code::BadKeySet, root.member(member), message);
        let mut members = Members::of(&json, &root)?;
        if members.required_text("kty")? != "OKP" || members.required_text("crv")? != "Ed25519" {
            return Err(bad("crv", "expected a key of type `OKP` and curve `Ed25519`"));
        }
        members.optional("alg");
        members.optional("use");
        let id = members.required_text("kid")?.to_owned();
        let issuer = members.required_text("iss")?.to_owned();
        let mut purposes = Vec::new();
        members::each_text(members.required("purpose")?, &root.member("purpose"), |purpose, _| {
            purposes.push(purpose.to_owned());
            Ok(())
        })?;
        let bytes = |text: &str| Base64UrlUnpadded::decode_vec(text).ok().and_then(|bytes| bytes.try_into().ok());
        let seed: Option<[u8; 32]> = bytes(members.required_text("d")?);
        let Some(seed) = seed else { return Err(bad("d", "expected 32 bytes in base64url")) };
        let key = SigningKey::from_bytes(&seed);
        if bytes(members.required_text("x")?) != Some(key.verifying_key().to_bytes()) {
            return Err(bad("x", "expected the public key of this private key"));
        }
        members.finish()?;
        Ok(Self::with(key, id, issuer, purposes))
    }

    fn with(key: SigningKey, id: String, issuer: String, purposes: Vec<String>) -> Self {
        let members = object([
            ("kty", string("OKP")),
            ("crv", string("Ed25519")),
            ("x", string(&key_text(&key))),
            ("kid", string(&id)),
            ("alg", string("EdDSA")),
            ("use", string("sig")),
            ("purpose", Json::Array(purposes.iter().map(|purpose| string(purpose)).collect())),
            ("iss", string(&issuer)),
        ]);
        let verifying = public_key::PublicKey::Ed25519(key.verifying_key());
        Self { public: PublicKey { id, issuer, purposes, verifying, members }, key }
    }

    /// Returns the id that tokens name.
    #[must_use]
    pub fn id(&self) -> &str {
        self.public.id()
    }

    /// Returns the issuer whose tokens this key signs.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.public.issuer()
    }

    /// Returns the public half.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Returns the private JWK, to be kept in a file that nobody else can read.
    #[must_use]
    pub fn to_private_jwk(&self) -> String {
        let mut members = self.public.members.clone();
        members.push(("d".to_owned(), string(&Base64UrlUnpadded::encode_string(self.key.as_bytes()))));
        Json::Object(members).to_string()
    }

    /// Returns the JWK Set with the public key, to be pinned in an app.
    #[must_use]
    pub fn to_key_set(&self) -> String {
        self.public.to_key_set()
    }

    /// Signs a policy document as a bundle of this version, for all tenants. [`Unsigned::policy`] can say more.
    ///
    /// # Errors
    ///
    /// What is wrong with the policy: what a gate would refuse is not signed. `bad-lifetime` and `bad-claim` likewise.
    pub fn sign_policy(&self, document: &[u8], version: u64, validity: &Validity<'_>) -> Result<String, Error> {
        let claims = BundleClaims { version, tenant: None, refresh_after: None };
        self.sign(Unsigned::policy(&self.public, document, &claims, validity)?)
    }

    /// Signs a subject token, for policies of any version. [`Unsigned::subject`] can say more.
    ///
    /// # Errors
    ///
    /// `bad-lifetime` where it would live longer than two weeks, or not at all.
    pub fn sign_subject(&self, subject: &Subject, validity: &Validity<'_>) -> Result<String, Error> {
        self.sign(Unsigned::subject(&self.public, subject, None, validity)?)
    }

    /// Signs a token that was made for this key.
    ///
    /// # Errors
    ///
    /// `bad-signature` where it was made for another one.
    pub fn sign(&self, unsigned: Unsigned) -> Result<String, Error> {
        let signature = self.key.sign(unsigned.signing_input());
        unsigned.finish(&signature.to_bytes())
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PrivateKey").field("id", &self.public.id).finish_non_exhaustive()
    }
}

/// Returns the public key as a JWK has it.
fn key_text(key: &SigningKey) -> String {
    Base64UrlUnpadded::encode_string(key.verifying_key().as_bytes())
}

/// Returns the JWK thumbprint: SHA-256 over the required members in the order of their names (RFC 7638, RFC 8037).
fn thumbprint(x: &str) -> String {
    let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    Base64UrlUnpadded::encode_string(&Sha256::digest(jwk.as_bytes()))
}
