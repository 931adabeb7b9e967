//! Key sets: the public keys that an app trusts, and what each may sign.

use ed25519_dalek::{Signature, VerifyingKey};

use crate::json::Json;
use crate::limits;
use crate::members::{self, Members};
use crate::place::Place;
use crate::text::joined;
use crate::token::header::Header;
use crate::token::{Kind, base64url};
use crate::{Code, Error};

/// The keys that an app trusts: a JWK Set (RFC 7517) of Ed25519 keys (RFC 8037) that is pinned in the app's build.
///
/// Each key says which kinds of token it may sign (`purpose`) and for which issuer (`iss`).
#[derive(Clone, Debug)]
pub struct KeySet {
    keys: Vec<Key>,
}

/// A public key with what it may sign.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    id: String,
    issuer: String,
    purposes: Vec<String>,
    key: VerifyingKey,
}

/// What a key may be for. `keys` is for updates of the key set.
const PURPOSES: [&str; 3] = ["policy", "subject", "keys"];

impl KeySet {
    /// Reads a JWK Set.
    ///
    /// # Errors
    ///
    /// `bad-key-set` for a key that is unusable, private or named twice; one such key refuses the whole set.
    pub fn read(document: &[u8]) -> Result<Self, Error> {
        if document.len() > limits::MAX_KEY_SET_BYTES {
            let message = format!("the key set is longer than {} bytes", limits::MAX_KEY_SET_BYTES);
            return Err(Error::new(Code::TooLarge, Place::Root, message));
        }
        Self::from_json(&Json::read_document(document)?).map_err(|error| {
            // One code for the whole set, the finer one in front of the sentence.
            if error.code() == Code::BadKeySet {
                return error;
            }
            Error::new(Code::BadKeySet, error.at(), format!("{}: {}", error.code(), error.message()))
        })
    }

    fn from_json(json: &Json) -> Result<Self, Error> {
        let root = Place::Root;
        let mut members = Members::of(json, &root)?;
        let place = root.member("keys");
        let mut keys: Vec<Key> = Vec::new();
        for (index, json) in members::array(members.required("keys")?, &place)?.iter().enumerate() {
            let place = place.element(index);
            let key = Key::read(json, &place)?;
            if keys.iter().any(|known| known.id == key.id) {
                return Err(Error::new(Code::BadKeySet, place.member("kid"), "the key id stands twice"));
            }
            keys.push(key);
        }
        members.finish()?;
        if keys.is_empty() {
            return Err(Error::new(Code::BadKeySet, place, "expected at least one key, found none"));
        }
        Ok(Self { keys })
    }

    /// Returns the key that a header names, if it may sign this kind of token. There is no trying of other keys.
    pub(crate) fn key_for(&self, header: &Header, kind: Kind) -> Result<&Key, Error> {
        let root = Place::Root;
        let Some(key) = self.keys.iter().find(|key| key.id == header.key_id) else {
            return Err(Error::new(Code::UnknownKey, root.member("kid"), "no trusted key has the token's key id"));
        };
        if key.purposes.iter().any(|purpose| purpose == kind.purpose()) {
            return Ok(key);
        }
        let message = format!("expected a key with the purpose `{}`, found one without it", kind.purpose());
        Err(Error::new(Code::KeyUnfit, root.member("kid"), message))
    }
}

impl Key {
    fn read(json: &Json, place: &Place<'_>) -> Result<Self, Error> {
        let bad = |member: &str, message: &'static str| Error::new(Code::BadKeySet, place.member(member), message);
        if json.member("d").is_some() {
            return Err(bad("d", "expected a public key, found a private one"));
        }
        let mut members = Members::of(json, place)?;
        if members.required_text("kty")? != "OKP" || members.required_text("crv")? != "Ed25519" {
            return Err(bad("crv", "expected a key of type `OKP` and curve `Ed25519`"));
        }
        if !matches!(members.optional_text("alg")?, None | Some("EdDSA" | "Ed25519")) {
            return Err(bad("alg", "expected `EdDSA` or `Ed25519`"));
        }
        if !matches!(members.optional_text("use")?, None | Some("sig")) {
            return Err(bad("use", "expected `sig`"));
        }
        // RFC 7517 members that stock tooling writes and that decide nothing here.
        members.optional("key_ops");
        members.optional("ext");
        let id = members.required_text("kid")?;
        let issuer = members.required_text("iss")?;
        let place_of_purpose = place.member("purpose");
        let mut purposes = Vec::new();
        members::each_text(members.required("purpose")?, &place_of_purpose, |purpose, place| {
            if !PURPOSES.contains(&purpose) {
                return Err(Error::new(
                    Code::BadKeySet,
                    place,
                    format!("expected one of {}", joined(&mut PURPOSES.into_iter(), ", ")),
                ));
            }
            purposes.push(purpose.to_owned());
            Ok(())
        })?;
        if id.is_empty() || issuer.is_empty() || purposes.is_empty() {
            return Err(Error::new(Code::BadKeySet, place, "expected `kid`, `iss` and `purpose` that are not empty"));
        }
        let x = base64url::decode_array(members.required_text("x")?);
        let key = x.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok()).filter(|key| !key.is_weak());
        let Some(key) = key else {
            return Err(bad("x", "expected the 32 bytes of an Ed25519 public key in base64url"));
        };
        members.finish()?;
        Ok(Self { id: id.to_owned(), issuer: issuer.to_owned(), purposes, key })
    }

    /// Returns the one issuer whose tokens this key may sign.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Says whether a signature fits. Strict: canonical encodings alone, and no points of small order.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.key.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}
