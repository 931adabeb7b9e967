//! Key-set updates: how version N of a key set is followed by version N + 1.
//!
//! An update is one payload that several keys have signed, each in a token of its own: a JSON array of compact JWS. Enough
//! keys of N have to sign it, so that nobody else can; and enough of N + 1, so that the new keys are seen to work.

use crate::json::Json;
use crate::limits;
use crate::members::Members;
use crate::place::Place;
use crate::token::claims::{COUNT, bad_claim};
use crate::token::clock::Clock;
use crate::token::header::Header;
use crate::token::key::Key;
use crate::token::key_set::{KeySet, as_bad_key_set, unknown_key};
use crate::token::public_key::PublicKey;
use crate::token::segments::Segments;
use crate::token::{self, Kind, Terms};
use crate::{Code, Error};

/// Most signatures of an update, which bounds the time that a wrong one takes.
pub(crate) const MAX_SIGNATURES: usize = 8;

impl KeySet {
    /// Verifies an update of this set and returns the set that follows, or nothing where the update is not newer.
    ///
    /// What the payload says has to be read before the signatures are verified, since the keys of N + 1 are in it. None of
    /// it counts until they fit.
    pub(crate) fn updated(&self, update: &[u8], terms: &Terms<'_>) -> Result<Option<Self>, Error> {
        if update.len() > limits::MAX_KEY_SET_BYTES {
            let message = format!("the update is longer than {} bytes", limits::MAX_KEY_SET_BYTES);
            return Err(Error::new(Code::TooLarge, Place::Root, message));
        }
        let json = Json::read_strictly(update, 1).map_err(|_| malformed())?;
        let signed = split(&json)?;
        let Some((first, header)) = signed.first() else { return Err(malformed()) };
        let claims = token::read_claims(first, header.key_id.clone())?;
        let version = claims.count("ver")?.ok_or_else(|| bad_claim("ver", COUNT))?;
        if version <= self.version() {
            return Ok(None);
        }
        if version > self.version().saturating_add(1) {
            let message = format!("expected version {}, found {version}", self.version().saturating_add(1));
            return Err(Error::new(Code::VersionGap, Place::Root.member("ver"), message));
        }
        let root = Place::Root;
        let mut next = Members::of(claims.json(), &root)
            .and_then(|mut members| Self::from_members(&mut members))
            .map_err(as_bad_key_set)?;
        if next.epoch() < self.epoch() || !self.agrees(&next) {
            let message = "expected no lower epoch, and no known key id for another key";
            return Err(Error::new(Code::BadKeySet, root.member("keys"), message));
        }
        // By the time of the signature: a set that is read years later must still be reached.
        let signing = Clock { now: claims.issued_at, served: None, skew: 0 };
        let mut signers: Vec<&PublicKey> = Vec::new();
        for (segments, header) in &signed {
            let key = signer(&[self, &next], header, &signing)?;
            token::check_signature(segments, key)?;
            claims.check_parties(&key.issuer, terms.issuer, terms.audience)?;
            signers.push(&key.public);
        }
        if ![self, &next].into_iter().all(|set| set.is_met(&signers, Some((terms.issuer, &signing)))) {
            let message = "expected the signatures of enough different keys, of the set before and of this one";
            return Err(Error::new(Code::TooFewSignatures, Place::Root, message));
        }
        claims.check_lifetime(limits::MAX_KEY_SET_LIFETIME)?;
        if let Some(clock) = terms.clock {
            // Its end does not matter here: whoever was away for long has to walk through sets that have ended.
            claims.check_time_before(clock, u64::MAX)?;
        }
        claims.refuse_unknown(&["ver", "keys", "epoch", "threshold"])?;
        next.life = Some((claims.issued_at, claims.expires_at));
        Ok(Some(next))
    }
}

/// Reads the tokens of an update, without their payload, which is the same in each.
fn split(json: &Json) -> Result<Vec<(Segments<'_>, Header)>, Error> {
    let Json::Array(tokens) = json else { return Err(malformed()) };
    if !(1..=MAX_SIGNATURES).contains(&tokens.len()) {
        return Err(malformed());
    }
    let mut signed: Vec<(Segments<'_>, Header)> = Vec::new();
    for token in tokens {
        let segments = Segments::split(token.text().ok_or_else(malformed)?.as_bytes())?;
        if signed.first().is_some_and(|(first, _)| first.payload != segments.payload) {
            return Err(malformed());
        }
        let header = Header::read(&segments.header()?, Kind::Keys)?;
        signed.push((segments, header));
    }
    Ok(signed)
}

/// Returns the key that a header names in the first of these sets in which it may sign updates.
fn signer<'s>(sets: &[&'s KeySet], header: &Header, clock: &Clock) -> Result<&'s Key, Error> {
    let mut outcome = Err(unknown_key());
    for key in sets.iter().filter_map(|set| set.key(&header.key_id)) {
        outcome = key.check_fit(header, Kind::Keys, Some(clock)).map(|()| key);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

#[cold]
fn malformed() -> Error {
    let message = format!("expected a JSON array of 1 to {MAX_SIGNATURES} tokens with one payload");
    Error::new(Code::Malformed, Place::Root, message)
}
