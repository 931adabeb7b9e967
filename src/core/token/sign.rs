//! Signing: bundles and subject tokens, as a server makes them. Behind the feature `sign`, and never in a browser.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use ed25519_dalek::{Signer, SigningKey};

use crate::json::Json;
use crate::members::Members;
use crate::place::Place;
use crate::policy::Policy;
use crate::subject::Subject;
use crate::token::Kind;
use crate::{Code, Error};

/// A key that signs tokens of one issuer. It is never printed, and its memory is wiped when it is dropped.
pub struct PrivateKey {
    id: String,
    issuer: String,
    purposes: Vec<String>,
    key: SigningKey,
}

/// For whom and for how long a token is signed. Times are seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub struct Validity<'v> {
    /// For whom the token is.
    pub audience: &'v str,
    /// When it is signed.
    pub issued_at: u64,
    /// When it ends.
    pub expires_at: u64,
}

impl PrivateKey {
    /// Returns the key of 32 random bytes, for the kinds of token that `purposes` names: `policy`, `subject`, `keys`.
    /// Its id is its thumbprint (RFC 7638).
    #[must_use]
    pub fn new(seed: &[u8; 32], issuer: &str, purposes: &[&str]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let id = thumbprint(&key);
        Self { id, issuer: issuer.to_owned(), purposes: purposes.iter().map(|name| (*name).to_owned()).collect(), key }
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
        crate::members::each_text(members.required("purpose")?, &root.member("purpose"), |purpose, _| {
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
        Ok(Self { id, issuer, purposes, key })
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

    /// Returns the private JWK, to be kept in a file that nobody else can read.
    #[must_use]
    pub fn to_private_jwk(&self) -> String {
        let mut members = self.public_members();
        members.push(("d".to_owned(), string(&Base64UrlUnpadded::encode_string(self.key.as_bytes()))));
        Json::Object(members).to_string()
    }

    /// Returns the JWK Set with the public key, to be pinned in an app.
    #[must_use]
    pub fn to_key_set(&self) -> String {
        let keys = Json::Array(vec![Json::Object(self.public_members())]);
        Json::Object(vec![("keys".to_owned(), keys)]).to_string()
    }

    fn public_members(&self) -> Vec<(String, Json)> {
        let purposes = self.purposes.iter().map(|purpose| string(purpose)).collect();
        [
            ("kty", string("OKP")),
            ("crv", string("Ed25519")),
            ("x", string(&Base64UrlUnpadded::encode_string(self.key.verifying_key().as_bytes()))),
            ("kid", string(&self.id)),
            ("alg", string("EdDSA")),
            ("use", string("sig")),
            ("purpose", Json::Array(purposes)),
            ("iss", string(&self.issuer)),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }

    /// Signs a policy document as a bundle of this version.
    ///
    /// # Errors
    ///
    /// What is wrong with the policy: what a gate would refuse is not signed. `bad-lifetime` and `bad-claim` likewise.
    pub fn sign_policy(&self, document: &[u8], version: u64, validity: &Validity<'_>) -> Result<String, Error> {
        let json = Json::read_document(document)?;
        Policy::from_json(&json)?;
        if !(1..1 << 53).contains(&version) {
            return Err(Error::new(Code::BadClaim, "/ver", "expected a whole number from 1, below 2^53"));
        }
        let claims = vec![("ver".to_owned(), number(version)), ("pol".to_owned(), json)];
        let token = self.sign(Kind::Policy, claims, validity)?;
        let limit = crate::limits::MAX_BUNDLE_BYTES;
        if token.len() > limit {
            return Err(Error::new(Code::TooLarge, "", format!("the bundle is longer than {limit} bytes")));
        }
        Ok(token)
    }

    /// Signs a subject token.
    ///
    /// # Errors
    ///
    /// `bad-lifetime` where it would live longer than a day, or not at all.
    pub fn sign_subject(&self, subject: &Subject, validity: &Validity<'_>) -> Result<String, Error> {
        let mut claims = vec![("sub".to_owned(), string(subject.id()))];
        claims.extend(subject.to_claims());
        self.sign(Kind::Subject, claims, validity)
    }

    fn sign(&self, kind: Kind, claims: Vec<(String, Json)>, validity: &Validity<'_>) -> Result<String, Error> {
        if !self.purposes.iter().any(|purpose| purpose == kind.purpose()) {
            let message = format!("expected a key with the purpose `{}`, found one without it", kind.purpose());
            return Err(Error::new(Code::KeyUnfit, "", message));
        }
        let lifetime = validity.expires_at.checked_sub(validity.issued_at).filter(|lifetime| *lifetime > 0);
        if lifetime.is_none_or(|lifetime| lifetime > kind.max_lifetime()) {
            let message = format!("expected a life of 1 to {} seconds", kind.max_lifetime());
            return Err(Error::new(Code::BadLifetime, "/exp", message));
        }
        let header = [("alg", "EdDSA"), ("kid", &self.id), ("typ", kind.as_typ())];
        let header = header.into_iter().map(|(name, value)| (name.to_owned(), string(value))).collect();
        let mut payload = vec![
            ("iss".to_owned(), string(&self.issuer)),
            ("aud".to_owned(), string(validity.audience)),
            ("iat".to_owned(), number(validity.issued_at)),
            ("exp".to_owned(), number(validity.expires_at)),
        ];
        payload.extend(claims);
        let signed = format!("{}.{}", segment(&Json::Object(header)), segment(&Json::Object(payload)));
        let signature = Base64UrlUnpadded::encode_string(&self.key.sign(signed.as_bytes()).to_bytes());
        Ok(format!("{signed}.{signature}"))
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PrivateKey").field("id", &self.id).finish_non_exhaustive()
    }
}

fn segment(json: &Json) -> String {
    Base64UrlUnpadded::encode_string(json.to_string().as_bytes())
}

fn string(text: &str) -> Json {
    Json::String(text.to_owned())
}

fn number(number: u64) -> Json {
    Json::Number(number.to_string())
}

/// Returns the JWK thumbprint: SHA-256 over the required members in the order of their names (RFC 7638, RFC 8037).
fn thumbprint(key: &SigningKey) -> String {
    use sha2::{Digest, Sha256};

    let x = Base64UrlUnpadded::encode_string(key.verifying_key().as_bytes());
    let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    Base64UrlUnpadded::encode_string(&Sha256::digest(jwk.as_bytes()))
}
