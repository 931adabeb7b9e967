//! Claims: what a verified token says, with the registered claims (RFC 7519) checked.

use crate::error::quote;
use crate::json::Json;
use crate::limits;
use crate::place::Place;
use crate::token::{Expected, Kind};
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
            key_id,
            json,
        })
    }

    /// Checks issuer, audience and times.
    pub(crate) fn check(&self, kind: Kind, key_issuer: &str, expected: &Expected<'_>) -> Result<(), Error> {
        let root = Place::Root;
        if self.issuer != expected.issuer || self.issuer != key_issuer {
            let message = "expected the app's issuer, and the one that the key belongs to; found another";
            return Err(Error::new(Code::WrongIssuer, root.member("iss"), message));
        }
        if !self.audience.iter().any(|audience| audience == expected.audience) {
            let message = "expected the app's audience among the token's, found others";
            return Err(Error::new(Code::WrongAudience, root.member("aud"), message));
        }
        let lifetime = self.expires_at.checked_sub(self.issued_at).filter(|lifetime| *lifetime > 0);
        if lifetime.is_none_or(|lifetime| lifetime > kind.max_lifetime()) {
            let message = format!("expected a life of 1 to {} seconds after `iat`", kind.max_lifetime());
            return Err(Error::new(Code::BadLifetime, root.member("exp"), message));
        }
        let latest = expected.now.saturating_add(limits::CLOCK_SKEW);
        for (name, begins) in [("iat", Some(self.issued_at)), ("nbf", self.not_before)] {
            if let Some(begins) = begins.filter(|begins| *begins > latest) {
                let message = format!("the token begins at {begins}, and the clock says {}", expected.now);
                return Err(Error::new(Code::NotYetValid, root.member(name), message));
            }
        }
        if self.expires_at <= expected.now {
            let message = format!("the token ended at {}, and the clock says {}", self.expires_at, expected.now);
            return Err(Error::new(Code::Expired, root.member("exp"), message));
        }
        Ok(())
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
}

/// The registered claims that both kinds of token may have.
const REGISTERED: [&str; 6] = ["iss", "aud", "iat", "exp", "nbf", "jti"];

fn text<'j>(json: &'j Json, name: &str) -> Result<&'j str, Error> {
    let text = json.member(name).and_then(Json::text).filter(|text| !text.is_empty());
    text.ok_or_else(|| bad_claim(name, "expected a string that is not empty"))
}

/// Reads a NumericDate, of which only whole seconds are accepted.
fn date(json: &Json, name: &str) -> Result<u64, Error> {
    let date = json.member(name).and_then(Json::integer);
    date.ok_or_else(|| bad_claim(name, "expected whole seconds since 1970, below 2^53"))
}

#[cold]
pub(crate) fn bad_claim(name: &str, message: &'static str) -> Error {
    Error::new(Code::BadClaim, Place::Root.member(name), message)
}
