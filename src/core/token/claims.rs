//! Claims: what a verified token says, with the registered claims (RFC 7519) checked.

use crate::error::quote;
use crate::json::Json;
use crate::place::Place;
use crate::token::clock::Clock;
use crate::{Code, Error};

/// Most audiences that a token may name.
const MAX_AUDIENCES: usize = 16;

/// The claims of a token whose signature fits.
#[derive(Debug)]
pub(crate) struct Claims {
    json: Json,
    pub(crate) key_id: String,
    pub(crate) issuer: String,
    pub(crate) audience: Vec<String>,
    pub(crate) issued_at: u64,
    pub(crate) expires_at: u64,
    pub(crate) tenant: Option<String>,
    not_before: Option<u64>,
}

impl Claims {
    pub(crate) fn read(json: Json, key_id: String) -> Result<Self, Error> {
        let audience = match json.member("aud") {
            Some(Json::String(audience)) => vec![audience.clone()],
            Some(Json::Array(audiences)) if (1..=MAX_AUDIENCES).contains(&audiences.len()) => audiences
                .iter()
                .map(|audience| audience.text().map(str::to_owned))
                .collect::<Option<_>>()
                .ok_or_else(|| bad_claim("aud", "expected strings"))?,
            _ => return Err(bad_claim("aud", "expected a string or an array of 1 to 16 strings")),
        };
        Ok(Self {
            issuer: text(&json, "iss")?.to_owned(),
            audience,
            issued_at: date(&json, "iat")?,
            expires_at: date(&json, "exp")?,
            not_before: json.member("nbf").is_some().then(|| date(&json, "nbf")).transpose()?,
            tenant: json.member("tnt").is_some().then(|| text(&json, "tnt").map(str::to_owned)).transpose()?,
            key_id,
            json,
        })
    }

    /// Checks who issued the token, by what it says and by its key, and for whom.
    pub(crate) fn check_parties(&self, key_issuer: &str, issuer: &str, audience: &str) -> Result<(), Error> {
        let root = Place::Root;
        if self.issuer != issuer || self.issuer != key_issuer {
            let message = "expected the app's issuer, and the one that the key belongs to; found another";
            return Err(Error::new(Code::WrongIssuer, root.member("iss"), message));
        }
        if !self.audience.iter().any(|named| named == audience) {
            let message = "expected the app's audience among the token's, found others";
            return Err(Error::new(Code::WrongAudience, root.member("aud"), message));
        }
        Ok(())
    }

    /// Checks how long the token lives, whatever the time is.
    pub(crate) fn check_lifetime(&self, longest: u64) -> Result<(), Error> {
        let lifetime = self.expires_at.checked_sub(self.issued_at).filter(|lifetime| *lifetime > 0);
        if lifetime.is_none_or(|lifetime| lifetime > longest) {
            let message = format!("expected a life of 1 to {longest} seconds after `iat`");
            return Err(Error::new(Code::BadLifetime, Place::Root.member("exp"), message));
        }
        Ok(())
    }

    /// Checks that the token's time has begun and is not over.
    pub(crate) fn check_time(&self, clock: &Clock) -> Result<(), Error> {
        self.check_time_before(clock, self.expires_at)
    }

    /// Checks the same of a token whose end is put off.
    pub(crate) fn check_time_before(&self, clock: &Clock, ends: u64) -> Result<(), Error> {
        clock.check(self.issued_at, self.not_before, ends, "token")
    }

    /// Refuses claims that are neither known nor marked as extensions by `x-`: what is ignored could have restricted.
    pub(crate) fn refuse_unknown(&self, known: &[&str]) -> Result<(), Error> {
        let Json::Object(members) = &self.json else { return Ok(()) };
        let is_known = |name: &str| known.contains(&name) || REGISTERED.contains(&name) || name.starts_with("x-");
        match members.iter().find(|(name, _)| !is_known(name)) {
            None => Ok(()),
            Some((name, _)) => {
                let message = format!("the claim {} is not supported", quote(name));
                Err(Error::new(Code::UnsupportedSchema, Place::Root.member(name), message))
            }
        }
    }

    pub(crate) fn json(&self) -> &Json {
        &self.json
    }

    pub(crate) fn claim(&self, name: &str) -> Option<&Json> {
        self.json.member(name)
    }

    pub(crate) fn text(&self, name: &str) -> Result<&str, Error> {
        text(&self.json, name)
    }

    /// Reads a claim that counts from 1, if it is there.
    pub(crate) fn count(&self, name: &str) -> Result<Option<u64>, Error> {
        let Some(json) = self.claim(name) else { return Ok(None) };
        match json.integer() {
            Some(count) if count > 0 => Ok(Some(count)),
            _ => Err(bad_claim(name, COUNT)),
        }
    }
}

/// What a claim must be that counts.
pub(crate) const COUNT: &str = "expected a whole number from 1, below 2^53";

/// The registered claims that every kind of token may have.
const REGISTERED: [&str; 6] = ["iss", "aud", "iat", "exp", "nbf", "jti"];

fn text<'j>(json: &'j Json, name: &str) -> Result<&'j str, Error> {
    let text = json.member(name).and_then(Json::text).filter(|text| !text.is_empty());
    text.ok_or_else(|| bad_claim(name, "expected a string that is not empty"))
}

/// Reads a NumericDate, of which only whole seconds are accepted.
pub(crate) fn date(json: &Json, name: &str) -> Result<u64, Error> {
    let date = json.member(name).and_then(Json::integer);
    date.ok_or_else(|| bad_claim(name, "expected whole seconds since 1970, below 2^53"))
}

#[cold]
pub(crate) fn bad_claim(name: &str, message: &'static str) -> Error {
    Error::new(Code::BadClaim, Place::Root.member(name), message)
}
