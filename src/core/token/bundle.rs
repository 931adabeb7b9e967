//! Bundles: policies that a trusted key has signed. The only way to a policy from the network.

use std::sync::Arc;

use crate::policy::Policy;
use crate::token::claims::{Claims, bad_claim};
use crate::token::key_set::KeySet;
use crate::token::{self, Expected, Kind};
use crate::{Code, Error};

/// A policy whose signature, issuer, audience and time were verified.
#[derive(Clone, Debug)]
pub struct Bundle {
    policy: Arc<Policy>,
    claims: Arc<Claims>,
    version: u64,
}

impl Bundle {
    /// Verifies a bundle and compiles its policy.
    ///
    /// The token is a JWT in JWS compact serialization with `typ: permask-policy+jwt` and the claims `iss`, `aud`,
    /// `iat`, `exp`, `ver` (a whole number from 1 that only grows) and `pol` (the policy document). Most of the time
    /// goes into the signature and into compiling: about a millisecond for 50 KB.
    ///
    /// # Errors
    ///
    /// The first rule that fails: `too-large`, `malformed`, `bad-base64`, `bad-header`, `header-forbidden`,
    /// `wrong-type`, `alg-not-allowed`, `unknown-key`, `key-unfit`, `bad-signature`, `bad-payload`, `bad-claim`,
    /// `wrong-issuer`, `wrong-audience`, `bad-lifetime`, `not-yet-valid`, `expired`, `unsupported-schema` or
    /// `bad-policy`.
    pub fn verify(token: &[u8], keys: &KeySet, expected: &Expected<'_>) -> Result<Self, Error> {
        let claims = token::verify(token, Kind::Policy, keys, expected)?;
        claims.refuse_unknown(&["ver", "pol"])?;
        let version = claims.claim("ver").and_then(crate::Json::integer).filter(|version| *version > 0);
        let version = version.ok_or_else(|| bad_claim("ver", "expected a whole number from 1, below 2^53"))?;
        let document = claims.claim("pol").ok_or_else(|| bad_claim("pol", "expected a policy document"))?;
        let policy = Policy::from_json(document).map_err(Error::inside_bundle)?;
        Ok(Self { policy: Arc::new(policy), claims: Arc::new(claims), version })
    }

    /// Returns the policy.
    #[must_use]
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// Returns the version, which only grows.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Returns who issued the bundle.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.claims.issuer
    }

    /// Returns for whom the bundle is.
    #[must_use]
    pub fn audience(&self) -> &[String] {
        &self.claims.audience
    }

    /// Returns the id of the key that signed it.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.claims.key_id
    }

    /// Returns when it was signed, in seconds since 1970.
    #[must_use]
    pub fn issued_at(&self) -> u64 {
        self.claims.issued_at
    }

    /// Returns when it ends, in seconds since 1970. From then on nothing may be decided with it.
    #[must_use]
    pub fn expires_at(&self) -> u64 {
        self.claims.expires_at
    }

    /// Says whether the bundle is in force at a time, in seconds since 1970.
    ///
    /// # Errors
    ///
    /// `expired` from its end on.
    pub fn check(&self, now: u64) -> Result<(), Error> {
        if now < self.expires_at() {
            return Ok(());
        }
        let message = format!("the bundle ended at {}, and the clock says {now}", self.expires_at());
        Err(Error::new(Code::Expired, "/exp", message))
    }
}
