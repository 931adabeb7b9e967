//! Key-set updates, as those make them who hold the keys: each signs the same payload, at one place or at several.

use std::fmt;

use super::unsigned::payload;
use super::{PublicKey, Unsigned, Validity, string};
use crate::json::Json;
use crate::token::header::Header;
use crate::token::key_set::KeySet;
use crate::token::segments::Segments;
use crate::token::update::MAX_SIGNATURES;
use crate::token::{Kind, base64url};
use crate::{Code, Error, limits};

/// The next version of a key set, on its way from one signer to the next. It prints as the JSON array that is served.
///
/// ```
/// use permask::sign::{KeySetUpdate, PrivateKey, Validity};
/// use permask::{KeyChange, KeySet, Moment, Trust, TrustOptions};
///
/// let old = PrivateKey::new(&[1; 32], "https://issuer.example", &["policy", "keys"]);
/// let new = PrivateKey::new(&[2; 32], "https://issuer.example", &["policy", "keys"]);
/// let next = new.to_key_set().replacen('{', r#"{"ver":2,"#, 1);
/// let validity = Validity { audience: "console", issued_at: 1_000, expires_at: 9_000 };
/// let mut update = KeySetUpdate::new("https://issuer.example", next.as_bytes(), &validity)?;
/// for key in [&old, &new] {
///     update.add(&key.sign(update.unsigned(key.public_key())?)?)?;
/// }
///
/// let pinned = KeySet::read(old.to_key_set().as_bytes())?;
/// let mut trust = Trust::new(pinned, TrustOptions::new("https://issuer.example", "console"))?;
/// let moment = Moment { now: 1_500, served_at: None };
/// assert_eq!(trust.update_keys(update.to_string().as_bytes(), &moment)?, KeyChange::Advanced);
/// assert_eq!(trust.key_version(), 2);
/// # Ok::<(), permask::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct KeySetUpdate {
    payload: String,
    tokens: Vec<String>,
}

impl KeySetUpdate {
    /// Makes an update to a key set: a JWK Set that says its version, which is the next one.
    ///
    /// # Errors
    ///
    /// What is wrong with the key set; `bad-claim` where it has no version from 2 on; `bad-lifetime` where it would live
    /// longer than two years, or not at all.
    pub fn new(issuer: &str, key_set: &[u8], validity: &Validity<'_>) -> Result<Self, Error> {
        if KeySet::read(key_set)?.version() < 2 {
            return Err(Error::new(Code::BadClaim, "/ver", "expected the next version: a whole number from 2"));
        }
        let Json::Object(claims) = Json::read_document(key_set)? else { return Err(malformed()) };
        Ok(Self { payload: payload(Kind::Keys, issuer, claims, validity)?, tokens: Vec::new() })
    }

    /// Reads an update that some have signed, so that others can.
    ///
    /// # Errors
    ///
    /// `malformed`, and what is wrong with a token.
    pub fn read(update: &[u8]) -> Result<Self, Error> {
        let json = Json::read_document(update).map_err(|_| malformed())?;
        let Json::Array(tokens) = &json else { return Err(malformed()) };
        let mut tokens = tokens.iter().map(|token| token.text().ok_or_else(malformed));
        let first = tokens.next().ok_or_else(malformed)??;
        let payload = Segments::split(first.as_bytes())?.payload.to_vec();
        let payload = String::from_utf8(payload).map_err(|_| malformed())?;
        let mut update = Self { payload, tokens: Vec::new() };
        update.add(first)?;
        tokens.try_for_each(|token| update.add(token?))?;
        Ok(update)
    }

    /// Returns what the update says, as JSON: whoever signs should have read it.
    ///
    /// # Errors
    ///
    /// `bad-payload` where it was read from elsewhere, and is no JSON.
    pub fn claims(&self) -> Result<Json, Error> {
        let bad = || Error::new(Code::BadPayload, "", "expected JSON in canonical base64url");
        Json::read_document(&base64url::decode(self.payload.as_bytes()).ok_or_else(bad)?).map_err(|_| bad())
    }

    /// Returns the update as this key has to sign it.
    ///
    /// # Errors
    ///
    /// `key-unfit` for a key that may not sign updates, `too-large`.
    pub fn unsigned(&self, key: &PublicKey) -> Result<Unsigned, Error> {
        Unsigned::make(key, Kind::Keys, &self.payload)
    }

    /// Adds what a key has signed.
    ///
    /// # Errors
    ///
    /// `malformed` where it is something else, the code of a header that no app would accept, `duplicate-id` where the key
    /// has signed already, `too-large` beyond 8 signatures or 64 KiB.
    pub fn add(&mut self, token: &str) -> Result<(), Error> {
        let segments = Segments::split(token.as_bytes())?;
        if segments.payload != self.payload.as_bytes() {
            return Err(malformed());
        }
        let key_id = Header::read(&segments.header()?, Kind::Keys)?.key_id;
        for known in &self.tokens {
            let header = Segments::split(known.as_bytes()).and_then(|segments| segments.header())?;
            if Header::read(&header, Kind::Keys)?.key_id == key_id {
                return Err(Error::new(Code::DuplicateId, "/kid", "the key has signed the update already"));
            }
        }
        let mut tokens = self.tokens.clone();
        tokens.push(token.to_owned());
        let next = Self { payload: self.payload.clone(), tokens };
        if next.tokens.len() > MAX_SIGNATURES || next.to_string().len() > limits::MAX_KEY_SET_BYTES {
            let limit = limits::MAX_KEY_SET_BYTES;
            let message = format!("more than {MAX_SIGNATURES} signatures, or longer than {limit} bytes");
            return Err(Error::new(Code::TooLarge, "", message));
        }
        *self = next;
        Ok(())
    }
}

impl fmt::Display for KeySetUpdate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Json::Array(self.tokens.iter().map(|token| string(token)).collect()).fmt(formatter)
    }
}

#[cold]
fn malformed() -> Error {
    Error::new(Code::Malformed, "", "expected a JSON array of tokens with the payload of this update")
}
