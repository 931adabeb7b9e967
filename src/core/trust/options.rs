//! Options: what an app expects of every token, and how much it allows.

use crate::json::Json;
use crate::members::Members;
use crate::place::Place;
use crate::{Code, Error, limits};

/// What an app expects of every token that it trusts, and how much it allows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TrustOptions {
    /// The issuer that every token must name, compared exactly.
    pub issuer: String,
    /// The audience that must be among those that a token names, compared exactly.
    pub audience: String,
    /// Whose app it is. A bundle for a tenant must be for this one.
    pub tenant: Option<String>,
    /// The id of the policy that bundles must have.
    pub policy: Option<String>,
    /// The lowest version of the policy that the build of the app goes with: what holds where storage was cleared.
    pub min_version: u64,
    /// How far the issuer's clock may be ahead, in seconds: 300, and at most an hour.
    pub skew: u64,
    /// Longest life of a subject token, in seconds: a day, and at most 14 of them. What was signed holds until it ends.
    pub max_subject_lifetime: u64,
}

impl TrustOptions {
    /// Returns options that say nothing but who issues tokens, and for whom.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            tenant: None,
            policy: None,
            min_version: 1,
            skew: limits::CLOCK_SKEW,
            max_subject_lifetime: limits::MAX_SUBJECT_LIFETIME,
        }
    }

    /// Reads `{"issuer": …, "audience": …, "tenant": …, "policy": …, "minVersion": …, "skew": …, "maxSubjectLifetime": …}`,
    /// of which the first two have to be there.
    ///
    /// # Errors
    ///
    /// What is wrong with the JSON or its members, and `wrong-value` for a number outside its range.
    pub fn read(document: &[u8]) -> Result<Self, Error> {
        let json = Json::read_document(document)?;
        let root = Place::Root;
        let mut members = Members::of(&json, &root)?;
        let mut options = Self::new(members.required_text("issuer")?, members.required_text("audience")?);
        options.tenant = members.optional_text("tenant")?.map(str::to_owned);
        options.policy = members.optional_text("policy")?.map(str::to_owned);
        for (name, number) in [
            ("minVersion", &mut options.min_version),
            ("skew", &mut options.skew),
            ("maxSubjectLifetime", &mut options.max_subject_lifetime),
        ] {
            if let Some(json) = members.optional(name) {
                *number = json.integer().ok_or_else(|| {
                    Error::new(Code::WrongValue, root.member(name), "expected a whole number, below 2^53")
                })?;
            }
        }
        members.finish()?;
        options.check()?;
        Ok(options)
    }

    /// Checks that nothing is outside its range.
    pub(super) fn check(&self) -> Result<(), Error> {
        let longest = limits::MAX_OFFLINE_SUBJECT_LIFETIME;
        let (member, message) = if self.issuer.is_empty() {
            ("issuer", "expected a string that is not empty".to_owned())
        } else if self.audience.is_empty() {
            ("audience", "expected a string that is not empty".to_owned())
        } else if self.skew > limits::MAX_CLOCK_SKEW {
            ("skew", format!("expected 0 to {} seconds", limits::MAX_CLOCK_SKEW))
        } else if !(1..=longest).contains(&self.max_subject_lifetime) {
            ("maxSubjectLifetime", format!("expected 1 to {longest} seconds"))
        } else {
            return Ok(());
        };
        Err(Error::new(Code::WrongValue, Place::Root.member(member), message))
    }
}
