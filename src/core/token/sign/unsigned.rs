//! Unsigned tokens: all but the signature, so that a key which nobody can read may sign.

use base64ct::{Base64UrlUnpadded, Encoding};

use super::{PublicKey, Validity, number, object, segment, string};
use crate::json::Json;
use crate::policy::Policy;
use crate::subject::Subject;
use crate::token::Kind;
use crate::token::claims::COUNT;
use crate::{Code, Error, limits};

/// What a bundle says besides its policy.
#[derive(Clone, Copy, Debug)]
pub struct BundleClaims<'c> {
    /// The version, from 1, which only grows.
    pub version: u64,
    /// The one tenant that it is for; without one it is for all.
    pub tenant: Option<&'c str>,
    /// From when apps ask for a newer one, in seconds since 1970.
    pub refresh_after: Option<u64>,
}

/// A token that waits for its signature.
///
/// ```
/// use permask::sign::{BundleClaims, PublicKey, Unsigned, Validity};
///
/// # let service = permask::sign::PrivateKey::new(&[7; 32], "https://issuer.example", &["policy"]);
/// # let jwk = service.public_key().to_jwk();
/// # let ask_the_key_service = |_: &[u8]| [0; 64];
/// let key = PublicKey::read(jwk.as_bytes())?;
/// let claims = BundleClaims { version: 7, tenant: None, refresh_after: Some(1_500) };
/// let validity = Validity { audience: "console", issued_at: 1_000, expires_at: 2_000 };
/// let policy = br#"{"format": 1, "id": "p", "resources": {"a": {"actions": ["x"]}}}"#;
/// let unsigned = Unsigned::policy(&key, policy, &claims, &validity)?;
/// let signature = ask_the_key_service(unsigned.signing_input());
/// // What it hands back is verified before anybody else sees it.
/// assert_eq!(unsigned.finish(&signature).unwrap_err().code().as_str(), "bad-signature");
/// # Ok::<(), permask::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Unsigned {
    kind: Kind,
    signing_input: String,
    key: PublicKey,
}

impl Unsigned {
    /// Makes a bundle of a policy document.
    ///
    /// # Errors
    ///
    /// What is wrong with the policy: what a gate would refuse is not signed. `bad-lifetime`, `bad-claim` and `key-unfit`
    /// likewise.
    pub fn policy(
        key: &PublicKey,
        document: &[u8],
        claims: &BundleClaims<'_>,
        validity: &Validity<'_>,
    ) -> Result<Self, Error> {
        let json = Json::read_document(document)?;
        Policy::from_json(&json)?;
        let BundleClaims { version, tenant, refresh_after } = *claims;
        let mut members = object([("ver", count("/ver", version)?)]);
        if let Some(tenant) = tenant {
            if tenant.is_empty() {
                return Err(Error::new(Code::BadClaim, "/tnt", "expected a string that is not empty"));
            }
            members.push(("tnt".to_owned(), string(tenant)));
        }
        if let Some(after) = refresh_after {
            if !(validity.issued_at..=validity.expires_at).contains(&after) {
                return Err(Error::new(Code::BadClaim, "/refresh_after", "expected a time from `iat` to `exp`"));
            }
            members.push(("refresh_after".to_owned(), number(after)));
        }
        members.push(("pol".to_owned(), json));
        Self::make(key, Kind::Policy, &payload(Kind::Policy, key.issuer(), members, validity)?)
    }

    /// Makes a subject token, perhaps one that goes with policies from a version on alone.
    ///
    /// # Errors
    ///
    /// `bad-lifetime` where it would live longer than two weeks, or not at all; `bad-claim` and `key-unfit`.
    pub fn subject(
        key: &PublicKey,
        subject: &Subject,
        min_version: Option<u64>,
        validity: &Validity<'_>,
    ) -> Result<Self, Error> {
        let mut members = object([("sub", string(subject.id()))]);
        members.extend(subject.to_claims());
        if let Some(min_version) = min_version {
            members.push(("min_ver".to_owned(), count("/min_ver", min_version)?));
        }
        Self::make(key, Kind::Subject, &payload(Kind::Subject, key.issuer(), members, validity)?)
    }

    /// Puts the header of a key before a payload that is a segment already.
    pub(super) fn make(key: &PublicKey, kind: Kind, payload: &str) -> Result<Self, Error> {
        key.check_fit(kind)?;
        let header = [("alg", key.algorithm()), ("kid", key.id()), ("typ", kind.as_typ())];
        let header = Json::Object(object(header.map(|(name, value)| (name, string(value)))));
        let signing_input = format!("{}.{payload}", segment(&header));
        // A signature takes 86 characters, and the dot before it one.
        if signing_input.len().saturating_add(87) > kind.max_bytes() {
            let message = format!("the token is longer than {} bytes", kind.max_bytes());
            return Err(Error::new(Code::TooLarge, "", message));
        }
        Ok(Self { kind, signing_input, key: key.clone() })
    }

    /// Returns what the token says, by its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns the bytes to be signed: with Ed25519 as they are, with ES256 by their SHA-256.
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        self.signing_input.as_bytes()
    }

    /// Returns the token with its signature: 64 bytes, for ES256 the two numbers r and s, not DER.
    ///
    /// # Errors
    ///
    /// `bad-signature` where it does not fit the key.
    pub fn finish(self, signature: &[u8]) -> Result<String, Error> {
        if !self.key.fits(self.signing_input.as_bytes(), signature) {
            return Err(Error::new(Code::BadSignature, "", "the signature does not match"));
        }
        Ok(format!("{}.{}", self.signing_input, Base64UrlUnpadded::encode_string(signature)))
    }
}

/// Makes the payload of a token: the claims that every kind has, and its own.
pub(super) fn payload(
    kind: Kind,
    issuer: &str,
    claims: Vec<(String, Json)>,
    validity: &Validity<'_>,
) -> Result<String, Error> {
    let longest = match kind {
        Kind::Policy => limits::MAX_BUNDLE_LIFETIME,
        Kind::Subject => limits::MAX_OFFLINE_SUBJECT_LIFETIME,
        Kind::Keys => limits::MAX_KEY_SET_LIFETIME,
    };
    let lifetime = validity.expires_at.checked_sub(validity.issued_at).filter(|lifetime| *lifetime > 0);
    if lifetime.is_none_or(|lifetime| lifetime > longest) {
        let message = format!("expected a life of 1 to {longest} seconds");
        return Err(Error::new(Code::BadLifetime, "/exp", message));
    }
    let mut payload = object([
        ("iss", string(issuer)),
        ("aud", string(validity.audience)),
        ("iat", number(validity.issued_at)),
        ("exp", number(validity.expires_at)),
    ]);
    payload.extend(claims);
    Ok(segment(&Json::Object(payload)))
}

fn count(at: &'static str, found: u64) -> Result<Json, Error> {
    if (1..1 << 53).contains(&found) { Ok(number(found)) } else { Err(Error::new(Code::BadClaim, at, COUNT)) }
}
