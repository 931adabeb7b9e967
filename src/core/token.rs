//! Tokens: JWTs in JWS compact serialization (RFC 7515, RFC 7519), signed with Ed25519 (RFC 8037), under a profile that
//! is stricter than the libraries that make them. A pure function of bytes, keys and time.

mod base64url;
pub(crate) mod bundle;
pub(crate) mod claims;
pub(crate) mod header;
pub(crate) mod key_set;
#[cfg(feature = "sign")]
pub mod sign;
pub(crate) mod subject;

use crate::json::Json;
use crate::limits;
use crate::place::Place;
use crate::{Code, Error};

use claims::Claims;
use header::Header;
use key_set::KeySet;

/// What a token says, by its `typ`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// A policy bundle: `permask-policy+jwt`.
    Policy,
    /// A subject token: `permask-subject+jwt`.
    Subject,
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

impl Kind {
    /// Returns the value of `typ`.
    #[must_use]
    pub const fn as_typ(self) -> &'static str {
        match self {
            Self::Policy => "permask-policy+jwt",
            Self::Subject => "permask-subject+jwt",
        }
    }

    /// Returns the word by which a key says that it may sign this kind.
    pub(crate) const fn purpose(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Subject => "subject",
        }
    }

    const fn max_bytes(self) -> usize {
        match self {
            Self::Policy => limits::MAX_BUNDLE_BYTES,
            Self::Subject => limits::MAX_SUBJECT_BYTES,
        }
    }

    pub(crate) const fn max_lifetime(self) -> u64 {
        match self {
            Self::Policy => limits::MAX_BUNDLE_LIFETIME,
            Self::Subject => limits::MAX_SUBJECT_LIFETIME,
        }
    }
}

/// Verifies a token and returns its claims. The first rule that fails ends it, and no claim is read before the
/// signature fits.
pub(crate) fn verify(token: &[u8], kind: Kind, keys: &KeySet, expected: &Expected<'_>) -> Result<Claims, Error> {
    if token.len() > kind.max_bytes() {
        let message = format!("the token is longer than {} bytes", kind.max_bytes());
        return Err(Error::new(Code::TooLarge, Place::Root, message));
    }
    let segments = Segments::split(token)?;
    if segments.header.len() > limits::MAX_HEADER_BYTES {
        let message = format!("the header is longer than {} bytes", limits::MAX_HEADER_BYTES);
        return Err(Error::new(Code::BadBase64, Place::Root, message));
    }
    let header = Header::read(&decode(segments.header, "header")?, kind)?;
    let key = keys.key_for(&header, kind)?;
    // One message for everything that can be wrong with a signature: an attacker learns nothing from it.
    let fits = base64url::decode_array(segments.signature)
        .is_some_and(|signature| key.verify(segments.signed.as_bytes(), &signature));
    if !fits {
        return Err(Error::new(Code::BadSignature, Place::Root, "the signature does not match"));
    }
    let payload = decode(segments.payload, "payload")?;
    let json = Json::read_strictly(&payload, limits::MAX_POLICY_DEPTH).map_err(|error| bad_payload(&error))?;
    if !matches!(json, Json::Object(_)) {
        return Err(Error::new(Code::BadPayload, Place::Root, format!("expected an object, found {}", json.kind())));
    }
    let claims = Claims::read(json, header.key_id)?;
    claims.check(kind, key.issuer(), expected)?;
    Ok(claims)
}

#[cold]
fn bad_payload(error: &Error) -> Error {
    Error::new(Code::BadPayload, error.at(), format!("{}: {}", error.code(), error.message()))
}

/// The three segments of a token, and what its signature is about.
struct Segments<'t> {
    header: &'t str,
    payload: &'t str,
    signature: &'t str,
    signed: &'t str,
}

impl<'t> Segments<'t> {
    fn split(token: &'t [u8]) -> Result<Self, Error> {
        let malformed =
            || Error::new(Code::Malformed, Place::Root, "expected three base64url segments with dots between them");
        let in_alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let text = std::str::from_utf8(token).ok().filter(|text| text.as_bytes().iter().all(in_alphabet));
        let (signed, signature) = text.and_then(|text| text.rsplit_once('.')).ok_or_else(malformed)?;
        let (header, payload) = signed.split_once('.').ok_or_else(malformed)?;
        if header.is_empty() || payload.is_empty() || signature.is_empty() || payload.contains('.') {
            return Err(malformed());
        }
        Ok(Self { header, payload, signature, signed })
    }
}

/// Decodes base64url without padding. Only the one canonical form is accepted: unused bits are zero.
fn decode(segment: &str, name: &str) -> Result<Vec<u8>, Error> {
    base64url::decode(segment)
        .ok_or_else(|| Error::new(Code::BadBase64, Place::Root, format!("the {name} is not canonical base64url")))
}
