//! Tokens: JWTs in JWS compact serialization (RFC 7515, RFC 7519), signed with Ed25519 (RFC 8037), under a profile that
//! is stricter than the libraries that make them. A pure function of bytes, keys and time.

mod base64url;
pub(crate) mod bundle;
pub(crate) mod claims;
pub(crate) mod clock;
pub(crate) mod header;
pub(crate) mod key;
pub(crate) mod key_set;
pub(crate) mod public_key;
pub(crate) mod segments;
#[cfg(feature = "sign")]
pub mod sign;
pub(crate) mod subject;
pub(crate) mod update;

use crate::json::Json;
use crate::limits;
use crate::place::Place;
use crate::{Code, Error};

use claims::Claims;
use clock::Clock;
use header::Header;
use key::Key;
use key_set::KeySet;
use segments::Segments;

/// What a token says, by its `typ`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// A policy bundle: `permask-policy+jwt`.
    Policy,
    /// A subject token: `permask-subject+jwt`.
    Subject,
    /// An update of the key set: `permask-keys+jwt`.
    Keys,
}

/// What the app expects of a token, and the time.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'e> {
    /// The issuer that the token must name, compared exactly.
    pub issuer: &'e str,
    /// The audience that must be among those that the token names, compared exactly.
    pub audience: &'e str,
    /// The time, in seconds since 1970.
    pub now: u64,
}

/// By what a token is judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms<'t> {
    pub(crate) issuer: &'t str,
    pub(crate) audience: &'t str,
    /// The time; none for what is evidence of the past alone.
    pub(crate) clock: Option<&'t Clock>,
    /// Longest life of a subject token, in seconds.
    pub(crate) max_subject_lifetime: u64,
}

impl Kind {
    /// Returns the value of `typ`.
    #[must_use]
    pub const fn as_typ(self) -> &'static str {
        match self {
            Self::Policy => "permask-policy+jwt",
            Self::Subject => "permask-subject+jwt",
            Self::Keys => "permask-keys+jwt",
        }
    }

    /// Returns the word by which a key says that it may sign this kind.
    pub(crate) const fn purpose(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Subject => "subject",
            Self::Keys => "keys",
        }
    }

    pub(crate) const fn max_bytes(self) -> usize {
        match self {
            Self::Policy => limits::MAX_BUNDLE_BYTES,
            Self::Subject => limits::MAX_SUBJECT_BYTES,
            Self::Keys => limits::MAX_KEY_SET_BYTES,
        }
    }
}

impl Expected<'_> {
    /// Returns the clock of an app that remembers nothing.
    fn clock(&self) -> Clock {
        Clock { now: self.now, served: None, skew: limits::CLOCK_SKEW }
    }

    fn terms<'t>(&'t self, clock: &'t Clock) -> Terms<'t> {
        Terms {
            issuer: self.issuer,
            audience: self.audience,
            clock: Some(clock),
            max_subject_lifetime: limits::MAX_SUBJECT_LIFETIME,
        }
    }
}

/// Reads the claims of a token whose signature fits, and returns them with the key. The first rule that fails ends it, and
/// no claim is read before the signature fits.
fn read<'k>(token: &[u8], kind: Kind, keys: &'k KeySet, clock: Option<&Clock>) -> Result<(Claims, &'k Key), Error> {
    if token.len() > kind.max_bytes() {
        let message = format!("the token is longer than {} bytes", kind.max_bytes());
        return Err(Error::new(Code::TooLarge, Place::Root, message));
    }
    let segments = Segments::split(token)?;
    let header = Header::read(&segments.header()?, kind)?;
    let key = keys.key_for(&header, kind, clock)?;
    check_signature(&segments, key)?;
    Ok((read_claims(&segments, header.key_id)?, key))
}

fn check_signature(segments: &Segments<'_>, key: &Key) -> Result<(), Error> {
    let (signed, signature) = segments.signed();
    if signature.is_some_and(|signature| key.public.verify(signed, &signature)) {
        return Ok(());
    }
    // One message for everything that can be wrong with a signature: an attacker learns nothing from it.
    Err(Error::new(Code::BadSignature, Place::Root, "the signature does not match"))
}

fn read_claims(segments: &Segments<'_>, key_id: String) -> Result<Claims, Error> {
    let json =
        Json::read_strictly(&segments.payload()?, limits::MAX_POLICY_DEPTH).map_err(|error| bad_payload(&error))?;
    if !matches!(json, Json::Object(_)) {
        return Err(Error::new(Code::BadPayload, Place::Root, format!("expected an object, found {}", json.kind())));
    }
    Claims::read(json, key_id)
}

#[cold]
fn bad_payload(error: &Error) -> Error {
    Error::new(Code::BadPayload, error.at(), format!("{}: {}", error.code(), error.message()))
}
