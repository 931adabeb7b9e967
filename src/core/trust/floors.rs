//! Floors: below which no token may fall. Each is what a verified token said, never a bare number.

use std::sync::Arc;

use crate::token::bundle::SignedPolicy;
use crate::token::subject::SubjectToken;

/// The newest tokens that were seen, of each policy and each person, under the keys of one epoch.
#[derive(Clone, Debug, Default)]
pub(super) struct Floors {
    policies: Vec<Arc<SignedPolicy>>,
    /// In the order of persons.
    subjects: Vec<SubjectFloor>,
    /// The latest time at which any of them was issued.
    latest: u64,
}

/// The newest token of a person.
#[derive(Clone, Debug)]
pub(super) struct SubjectFloor {
    id: String,
    tenant: Option<String>,
    pub(super) issued_at: u64,
    pub(super) expires_at: u64,
}

impl SubjectFloor {
    pub(super) fn of(token: &SubjectToken) -> Self {
        Self {
            id: token.subject().id().to_owned(),
            tenant: token.tenant().map(str::to_owned),
            issued_at: token.issued_at(),
            expires_at: token.expires_at(),
        }
    }

    fn person(&self) -> (&str, Option<&str>) {
        (&self.id, self.tenant.as_deref())
    }
}

impl Floors {
    /// Returns the newest bundle of the policy that this one has.
    pub(super) fn policy(&self, signed: &SignedPolicy) -> Option<&Arc<SignedPolicy>> {
        self.policies.iter().find(|known| known.is_of_policy(signed))
    }

    /// Returns the newest token of the person that this one is of.
    pub(super) fn subject(&self, token: &SubjectToken) -> Option<&SubjectFloor> {
        self.position((token.subject().id(), token.tenant())).ok().and_then(|position| self.subjects.get(position))
    }

    pub(super) fn latest(&self) -> u64 {
        self.latest
    }

    /// Takes note of a time that a trusted key has signed.
    pub(super) fn see(&mut self, issued_at: u64) {
        self.latest = self.latest.max(issued_at);
    }

    /// Raises the floor of a policy, unless the bundle is not newer.
    pub(super) fn raise_policy(&mut self, signed: &Arc<SignedPolicy>) {
        self.see(signed.claims.issued_at);
        let age = |signed: &SignedPolicy| (signed.version, signed.claims.issued_at);
        match self.policies.iter_mut().find(|known| known.is_of_policy(signed)) {
            None => self.policies.push(Arc::clone(signed)),
            Some(floor) if age(signed) > age(floor) => *floor = Arc::clone(signed),
            Some(_) => {}
        }
    }

    /// Raises the floor of a person, unless the token is not newer.
    ///
    /// Floors that nothing can fall below any more are forgotten: a token from before such a one lives no longer than
    /// `longest`, and so has ended by the latest signed time, before which no clock can go back.
    pub(super) fn raise_subject(&mut self, found: SubjectFloor, longest: u64) {
        self.see(found.issued_at);
        let latest = self.latest;
        self.subjects.retain(|floor| floor.issued_at.saturating_add(longest) > latest);
        match self.position(found.person()) {
            Err(position) => self.subjects.insert(position, found),
            Ok(position) => {
                if let Some(floor) = self.subjects.get_mut(position).filter(|floor| floor.issued_at < found.issued_at) {
                    *floor = found;
                }
            }
        }
    }

    fn position(&self, person: (&str, Option<&str>)) -> Result<usize, usize> {
        self.subjects.binary_search_by(|floor| floor.person().cmp(&person))
    }
}
