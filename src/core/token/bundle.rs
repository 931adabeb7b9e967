//! Bundles: policies that a trusted key has signed. The only way to a policy from the network.

use std::sync::Arc;

use crate::json::Json;
use crate::policy::Policy;
use crate::token::claims::{COUNT, Claims, bad_claim, date};
use crate::token::key_set::KeySet;
use crate::token::{self, Expected, Kind, Terms};
use crate::{Code, Error, limits};

/// A policy whose signature, issuer, audience and time were verified.
#[derive(Clone, Debug)]
pub struct Bundle {
    policy: Arc<Policy>,
    signed: Arc<SignedPolicy>,
}

/// What a bundle says, before its policy is compiled.
#[derive(Debug)]
pub(crate) struct SignedPolicy {
    pub(crate) claims: Claims,
    pub(crate) version: u64,
    refresh_after: Option<u64>,
}

/// The policy that an app expects, as far as it says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExpectedPolicy<'e> {
    /// The id that the policy must have, if any is expected.
    pub(crate) id: Option<&'e str>,
    /// Whose app it is: a bundle for a tenant must be for this one.
    pub(crate) tenant: Option<&'e str>,
}

impl SignedPolicy {
    /// Verifies all but the policy itself.
    pub(crate) fn verify(
        token: &[u8],
        keys: &KeySet,
        terms: &Terms<'_>,
        expected: &ExpectedPolicy<'_>,
    ) -> Result<Self, Error> {
        let (claims, key) = token::read(token, Kind::Policy, keys, terms.clock)?;
        let version = claims.count("ver")?.ok_or_else(|| bad_claim("ver", COUNT))?;
        if claims.claim("pol").is_none() {
            return Err(bad_claim("pol", "expected a policy document"));
        }
        let refresh_after = claims.claim("refresh_after").map(|_| date(claims.json(), "refresh_after")).transpose()?;
        if refresh_after.is_some_and(|after| after < claims.issued_at || after > claims.expires_at) {
            return Err(bad_claim("refresh_after", "expected a time from `iat` to `exp`"));
        }
        claims.check_parties(&key.issuer, terms.issuer, terms.audience)?;
        let signed = Self { claims, version, refresh_after };
        signed.check_expected(expected)?;
        let claims = &signed.claims;
        if let Some(clock) = terms.clock {
            claims.check_lifetime(limits::MAX_BUNDLE_LIFETIME)?;
            claims.check_time(clock)?;
        }
        claims.refuse_unknown(&["ver", "pol", "tnt", "refresh_after"])?;
        Ok(signed)
    }

    fn check_expected(&self, expected: &ExpectedPolicy<'_>) -> Result<(), Error> {
        let tenant = self.claims.tenant.as_deref();
        if tenant.is_some() && tenant != expected.tenant {
            let message = "expected a bundle for the app's tenant or for all, found one for another";
            return Err(Error::new(Code::WrongTenant, "/tnt", message));
        }
        if expected.id.is_some() && self.policy_id() != expected.id {
            let message = "expected the policy that the app named, found another";
            return Err(Error::new(Code::WrongPolicy, "/pol/id", message));
        }
        Ok(())
    }

    /// Compiles the policy.
    pub(crate) fn compile(self) -> Result<Bundle, Error> {
        let document = self.document().ok_or_else(|| bad_claim("pol", "expected a policy document"))?;
        let policy = Policy::from_json(document).map_err(Error::inside_bundle)?;
        Ok(Bundle { policy: Arc::new(policy), signed: Arc::new(self) })
    }

    /// Says whether both are of one policy: of one id and for one tenant, or for all.
    pub(crate) fn is_of_policy(&self, other: &Self) -> bool {
        self.policy_id() == other.policy_id() && self.claims.tenant == other.claims.tenant
    }

    /// Returns the id that the document gives itself; what has none will not compile.
    pub(crate) fn policy_id(&self) -> Option<&str> {
        self.document().and_then(|document| document.member("id")).and_then(Json::text)
    }

    /// Returns the policy document.
    pub(crate) fn document(&self) -> Option<&Json> {
        self.claims.claim("pol")
    }
}

impl Bundle {
    /// Verifies a bundle for all tenants and compiles its policy, without remembering anything: what an older bundle may
    /// still do is for [`Trust`](crate::Trust), which also takes bundles for one tenant.
    ///
    /// The token is a JWT in JWS compact serialization with `typ: permask-policy+jwt` and the claims `iss`, `aud`,
    /// `iat`, `exp`, `ver` (a whole number from 1 that only grows) and `pol` (the policy document). It may have `nbf`,
    /// `tnt` (the one tenant that it is for), `refresh_after` (from when a newer one should be asked for), `jti` and
    /// whatever begins with `x-`. Most of the time goes into the signature and into compiling: about a millisecond for
    /// 50 KB.
    ///
    /// # Errors
    ///
    /// The first rule that fails: `too-large`, `malformed`, `bad-base64`, `bad-header`, `header-forbidden`,
    /// `wrong-type`, `alg-not-allowed`, `unknown-key`, `key-unfit`, `bad-signature`, `bad-payload`, `bad-claim`,
    /// `wrong-issuer`, `wrong-audience`, `wrong-tenant`, `bad-lifetime`, `clock-behind`, `not-yet-valid`, `expired`,
    /// `unsupported-schema` or `bad-policy`.
    pub fn verify(token: &[u8], keys: &KeySet, expected: &Expected<'_>) -> Result<Self, Error> {
        let of_any_policy = ExpectedPolicy { id: None, tenant: None };
        SignedPolicy::verify(token, keys, &expected.terms(&expected.clock()), &of_any_policy)?.compile()
    }

    /// Returns the policy.
    #[must_use]
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// Returns the version, which only grows.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.signed.version
    }

    /// Returns who issued the bundle.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.signed.claims.issuer
    }

    /// Returns for whom the bundle is.
    #[must_use]
    pub fn audience(&self) -> &[String] {
        &self.signed.claims.audience
    }

    /// Returns the one tenant that the bundle is for; without one it is for all.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.signed.claims.tenant.as_deref()
    }

    /// Returns the id of the key that signed it.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.signed.claims.key_id
    }

    /// Returns when it was signed, in seconds since 1970.
    #[must_use]
    pub fn issued_at(&self) -> u64 {
        self.signed.claims.issued_at
    }

    /// Returns from when a newer one should be asked for, in seconds since 1970.
    #[must_use]
    pub fn refresh_after(&self) -> Option<u64> {
        self.signed.refresh_after
    }

    /// Returns when it ends, in seconds since 1970. From then on nothing may be decided with it.
    #[must_use]
    pub fn expires_at(&self) -> u64 {
        self.signed.claims.expires_at
    }

    /// Says whether both carry the same policy document: the same members in the same order, numbers written alike. Never
    /// whether the tokens are the same bytes, since a signature can often be written in two ways.
    #[must_use]
    pub fn is_same_document(&self, other: &Self) -> bool {
        self.signed.document() == other.signed.document()
    }

    /// Returns what was signed, which a floor holds on to.
    pub(crate) fn signed(&self) -> &Arc<SignedPolicy> {
        &self.signed
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
