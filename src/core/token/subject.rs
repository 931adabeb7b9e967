//! Subject tokens: who a session answers for, as the issuer says it.

use crate::place::Place;
use crate::subject::{CLAIMS, Subject};
use crate::token::claims::bad_claim;
use crate::token::key_set::KeySet;
use crate::token::{self, Expected, Kind};
use crate::{Code, Error};

/// A subject that a trusted key has signed. It is not a credential: no server may accept it as one.
#[derive(Clone, Debug)]
pub struct SubjectToken {
    subject: Subject,
    expires_at: u64,
}

impl SubjectToken {
    /// Verifies a subject token and that it is of the person whom the app expects.
    ///
    /// The token is a JWT in JWS compact serialization with `typ: permask-subject+jwt` and the claims `iss`, `aud`,
    /// `sub`, `iat`, `exp` and `roles` (an array of names). It lives a day at most.
    ///
    /// # Errors
    ///
    /// The codes of [`Bundle::verify`](crate::Bundle::verify), and `subject-mismatch`.
    pub fn verify(token: &[u8], keys: &KeySet, expected: &Expected<'_>, subject: &str) -> Result<Self, Error> {
        let claims = token::verify(token, Kind::Subject, keys, expected)?;
        claims.refuse_unknown(&[&["sub"], &CLAIMS[..]].concat())?;
        let place = Place::Root;
        let id = claims.text("sub")?;
        if id != subject {
            let message = "expected the subject that the app named, found another";
            return Err(Error::new(Code::SubjectMismatch, place.member("sub"), message));
        }
        if claims.claim("roles").is_none() {
            return Err(bad_claim("roles", "expected an array of roles"));
        }
        let subject = Subject::from_claims(id, claims.json())
            .map_err(|error| Error::new(Code::BadClaim, error.at(), error.message().to_owned()))?;
        Ok(Self { subject, expires_at: claims.expires_at })
    }

    /// Returns the subject.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Returns when the token ends, in seconds since 1970. From then on its session must close.
    #[must_use]
    pub fn expires_at(&self) -> u64 {
        self.expires_at
    }
}
