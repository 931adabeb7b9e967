//! Revealing: whether one masked value may be asked for. The server delivers it; what is decided here carries no value.

use permask_mask::Reveal;
use serde::{Serialize, Serializer};

use super::look::{About, least};
use super::{Outcome, Session};
use crate::json::Json;
use crate::limits;
use crate::mask::path::Path;
use crate::mask::record::RecordType;
use crate::place::Place;
use crate::policy::class::Class;
use crate::time::Time;

/// Whether a masked value may be asked for, and what stands in the way.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RevealDecision<'s> {
    /// The answer.
    #[serde(serialize_with = "serialize_reveal")]
    pub outcome: Reveal,
    /// The first reason that applies.
    pub code: RevealCode,
    /// Where the person has to sign in again: the ways of which one is asked for (`acr_values` of OpenID Connect); empty
    /// where every way is good.
    pub acr: Vec<&'s str>,
    /// Where the person has to sign in again: how long ago that may be, in seconds (`max_age` of OpenID Connect).
    pub max_age: Option<u64>,
    /// What to write down about it.
    pub event: RevealEvent<'s>,
}

/// What an audit wants to know of a value that was asked for. It names the value by its path in the policy, and holds
/// nothing of a record.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RevealEvent<'s> {
    /// The id of the subject.
    pub sub: &'s str,
    /// The tenant.
    pub tenant: Option<&'s str>,
    /// The id of the policy.
    pub policy: &'s str,
    /// The record type, if the policy knows it.
    pub record_type: Option<&'s str>,
    /// The path as the policy writes it, if it knows it.
    pub path: Option<&'s str>,
    /// The class that decided.
    pub class: Option<&'s str>,
    /// The answer.
    #[serde(serialize_with = "serialize_reveal")]
    pub outcome: Reveal,
    /// The first reason that applies.
    pub code: RevealCode,
    /// When, in seconds since 1970.
    pub time: u64,
}

/// Why a value may be asked for or not.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevealCode {
    /// The person has not signed in by one of the ways that the class demands.
    Acr,
    /// It may.
    Allowed,
    /// The class cannot be revealed, or not to this subject.
    Denied,
    /// The person signed in too long ago, or nobody says when.
    MaxAge,
    /// It depends on the record, which is not known.
    NeedsObject,
    /// The subject sees the value as it is.
    NotMasked,
    /// The record type does not name the path, or the policy not the record type.
    UnknownField,
}

impl Session {
    /// Says whether the value at a path of a record type may be asked for: that of one record, where it is given, else
    /// that of every record. The path is one that the record type names.
    ///
    /// Where several classes mask the value, each has to reveal it.
    ///
    /// ```
    /// # use permask::{Policy, Reveal, Session, Subject};
    /// # let policy = Policy::read(br#"{"format": 1, "id": "p", "resources": {"pii": {"actions": ["reveal"]}},
    /// #   "roles": {"support": {"rules": [{"allow": "pii:reveal"}]}},
    /// #   "classes": {"phone": {"mask": "stars", "reveal": {"when": "can('pii:reveal')", "acr": ["mfa"], "max-age": 300}}},
    /// #   "records": {"person": {"unlisted": "show", "fields": {"$.phone": "phone"}}}}"#)?;
    /// let subject = Subject::read(br#"{"id": "u-1", "roles": ["support"], "acr": "password", "auth_time": 1780315000}"#)?;
    /// let session = Session::new(policy.into(), subject, 1_780_315_200);
    /// let decision = session.reveal("person", "$.phone", None);
    /// assert_eq!(decision.outcome, Reveal::StepUp);
    /// assert_eq!((decision.acr, decision.max_age), (vec!["mfa"], Some(300)));
    /// # Ok::<(), permask::Error>(())
    /// ```
    #[must_use]
    pub fn reveal(&self, record_type: &str, path: &str, record: Option<&Json>) -> RevealDecision<'_> {
        let records = &self.policy.records;
        let known = records.names.number(record_type).and_then(|number| Some((number, records.types.get(number)?)));
        let wanted = Path::read(path, &Place::Root).ok();
        let field = known.zip(wanted).and_then(|((_, known), wanted)| {
            known.paths.iter().find(|path| path.segments == wanted.segments).map(|path| (known, path))
        });
        let mut decision = RevealDecision {
            outcome: Reveal::Deny,
            code: RevealCode::UnknownField,
            acr: Vec::new(),
            max_age: None,
            event: RevealEvent {
                sub: &self.subject.id,
                tenant: self.tenant.as_deref(),
                policy: self.policy.id(),
                record_type: known.map(|(number, _)| records.names.name(number)),
                path: field.map(|(_, path)| path.text.as_str()),
                class: None,
                outcome: Reveal::Deny,
                code: RevealCode::UnknownField,
                time: u64::try_from(self.now.seconds()).unwrap_or_default(),
            },
        };
        if let Some((record_type, path)) = field {
            self.decide_reveal(record_type, path, record, &mut decision);
        }
        (decision.event.outcome, decision.event.code) = (decision.outcome, decision.code);
        decision
    }

    fn decide_reveal<'s>(
        &'s self,
        record_type: &'s RecordType,
        path: &'s Path,
        record: Option<&Json>,
        decision: &mut RevealDecision<'s>,
    ) {
        let about = About { is_strict: true, ..About::of(record_type, record) };
        (decision.outcome, decision.code) = (Reveal::Allow, RevealCode::NotMasked);
        // What masks something above the value hides the value.
        let above = record_type.paths.iter().zip(&record_type.classes).filter(|(other, _)| other.may_hold(path));
        let above: Vec<usize> = above.filter_map(|(_, class)| *class).collect();
        for (number, class) in self.classes_of(record_type).filter(|(number, _)| above.contains(number)) {
            if self.sight(class, &about).is_clear() {
                continue;
            }
            let (outcome, code) = self.revealing(class, &about);
            let is_less = least(decision.outcome, outcome) != decision.outcome;
            if is_less || decision.code == RevealCode::NotMasked {
                (decision.outcome, decision.code) = (outcome, code);
                decision.event.class = Some(self.policy.classes.names.name(number));
            }
            if let Some(reveal) = &class.reveal {
                decision.max_age = [decision.max_age, reveal.max_age].into_iter().flatten().min();
                if decision.acr.is_empty() {
                    decision.acr = reveal.acr.iter().map(String::as_str).collect();
                } else if !reveal.acr.is_empty() {
                    decision.acr.retain(|acr| reveal.acr.iter().any(|other| other == acr));
                    if decision.acr.is_empty() {
                        // No way of signing in is good enough for all of them.
                        (decision.outcome, decision.code) = (Reveal::Deny, RevealCode::Denied);
                    }
                }
            }
        }
        if decision.outcome != Reveal::StepUp {
            (decision.acr, decision.max_age) = (Vec::new(), None);
        }
    }

    /// Says whether values of a class may be asked for, and why.
    pub(super) fn revealing(&self, class: &Class, about: &About<'_>) -> (Reveal, RevealCode) {
        let Some(reveal) = &class.reveal else { return (Reveal::Deny, RevealCode::Denied) };
        let is_one_of = |acr: &String| reveal.acr.contains(acr);
        match self.earned(&reveal.when, about) {
            Outcome::Deny => (Reveal::Deny, RevealCode::Denied),
            Outcome::Conditional => (Reveal::Deny, RevealCode::NeedsObject),
            Outcome::Allow if !reveal.acr.is_empty() && !self.subject.acr.as_ref().is_some_and(is_one_of) => {
                (Reveal::StepUp, RevealCode::Acr)
            }
            Outcome::Allow if reveal.max_age.is_some_and(|max_age| !self.has_signed_in_within(max_age)) => {
                (Reveal::StepUp, RevealCode::MaxAge)
            }
            Outcome::Allow => (Reveal::Allow, RevealCode::Allowed),
        }
    }

    /// Says whether a record decides about revealing, and none is known.
    pub(super) fn reveal_varies(&self, class: &Class, about: &About<'_>) -> bool {
        class.reveal.as_ref().is_some_and(|reveal| self.earned(&reveal.when, about) == Outcome::Conditional)
    }

    /// Says whether the person signed in at most so many seconds ago. The issuer's clock may be somewhat ahead.
    fn has_signed_in_within(&self, seconds: u64) -> bool {
        let now = u64::try_from(self.now.seconds()).unwrap_or_default();
        let signed_in = self.subject.auth_time;
        signed_in
            .is_some_and(|time| now <= time.saturating_add(seconds) && time <= now.saturating_add(limits::CLOCK_SKEW))
    }

    /// Returns when the person will have signed in too long ago for a class.
    pub(super) fn next_step_up(&self) -> Option<Time> {
        let signed_in = self.subject.auth_time?;
        let reveals = self.policy.classes.classes.iter().filter_map(|class| class.reveal.as_ref());
        let ends = reveals.filter_map(|reveal| signed_in.checked_add(reveal.max_age?)?.checked_add(1));
        ends.map(Time::from_seconds).filter(|end| *end > self.now).min()
    }
}

/// Writes the word for it.
pub(crate) fn serialize_reveal<S: Serializer>(reveal: &Reveal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(reveal.as_str())
}
