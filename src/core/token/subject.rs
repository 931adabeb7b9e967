//! Subject tokens: who a session answers for, as the issuer says it.

use crate::place::Place;
use crate::subject::{CLAIMS, Subject};
use crate::token::claims::bad_claim;
use crate::token::key_set::KeySet;
use crate::token::{self, Expected, Kind, Terms};
use crate::{Code, Error};

/// A subject that a trusted key has signed. It is not a credential: no server may accept it as one.
#[derive(Clone, Debug)]
pub struct SubjectToken {
    subject: Subject,
    issued_at: u64,
    expires_at: u64,
    min_version: Option<u64>,
}

/// The person whom an app expects, as it knows them from elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct ExpectedSubject<'e> {
    /// The id that the token must name, compared exactly.
    pub id: &'e str,
    /// The tenant that it must name, if any is expected.
    pub tenant: Option<&'e str>,
}

impl SubjectToken {
    /// Verifies a subject token and that it is of the person whom the app expects, without remembering anything: what an
    /// older token may still do is for [`Trust`](crate::Trust).
    ///
    /// The token is a JWT in JWS compact serialization with `typ: permask-subject+jwt` and the claims `iss`, `aud`,
    /// `sub`, `iat`, `exp` and `roles` (an array of names). It lives a day at most. Where it has `min_ver`, it goes with
    /// policies from that version on alone: see [`Trust::bind`](crate::Trust::bind).
    ///
    /// # Errors
    ///
    /// The codes of [`Bundle::verify`](crate::Bundle::verify), and `subject-mismatch`.
    pub fn verify(token: &[u8], keys: &KeySet, expected: &Expected<'_>, subject: &str) -> Result<Self, Error> {
        let person = ExpectedSubject { id: subject, tenant: None };
        Self::verify_by(token, keys, &expected.terms(&expected.clock()), Some(&person))
    }

    /// Verifies a token of the person who is expected, or of anyone.
    pub(crate) fn verify_by(
        token: &[u8],
        keys: &KeySet,
        terms: &Terms<'_>,
        expected: Option<&ExpectedSubject<'_>>,
    ) -> Result<Self, Error> {
        let (claims, key) = token::read(token, Kind::Subject, keys, terms.clock)?;
        let place = Place::Root;
        let id = claims.text("sub")?;
        if claims.claim("roles").is_none() {
            return Err(bad_claim("roles", "expected an array of roles"));
        }
        let subject = Subject::from_claims(id, claims.json())
            .map_err(|error| Error::new(Code::BadClaim, error.at(), error.message().to_owned()))?;
        let min_version = claims.count("min_ver")?;
        claims.check_parties(&key.issuer, terms.issuer, terms.audience)?;
        if let Some(expected) = expected {
            let mismatch =
                |member, message: &'static str| Err(Error::new(Code::SubjectMismatch, place.member(member), message));
            if subject.id() != expected.id {
                return mismatch("sub", "expected the subject that the app named, found another");
            }
            if expected.tenant.is_some() && subject.tenant() != expected.tenant {
                return mismatch("tnt", "expected the tenant that the app named, found another or none");
            }
        }
        if let Some(clock) = terms.clock {
            claims.check_lifetime(terms.max_subject_lifetime)?;
            claims.check_time(clock)?;
        }
        claims.refuse_unknown(&[&["sub", "min_ver"], &CLAIMS[..]].concat())?;
        Ok(Self { subject, issued_at: claims.issued_at, expires_at: claims.expires_at, min_version })
    }

    /// Returns the subject.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Returns the tenant whose token this is.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.subject.tenant()
    }

    /// Returns when it was signed, in seconds since 1970.
    #[must_use]
    pub fn issued_at(&self) -> u64 {
        self.issued_at
    }

    /// Returns when the token ends, in seconds since 1970. From then on its session must close.
    #[must_use]
    pub fn expires_at(&self) -> u64 {
        self.expires_at
    }

    /// Returns the lowest version of a policy that it goes with.
    #[must_use]
    pub fn min_version(&self) -> Option<u64> {
        self.min_version
    }
}
