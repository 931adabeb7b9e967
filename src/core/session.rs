//! Session: a policy together with one subject, in one tenant, at one moment. It decides, and everything else asks it.

mod assignable;
mod decide;
mod explanation;
mod field;
mod held;
mod look;
mod mask;
mod masker;
mod navigation;
mod residual;
mod reveal;
mod standing;
mod table;
mod task;
mod writable;

use std::sync::Arc;

use serde::Serialize;

use crate::json::Json;
use crate::policy::Policy;
use crate::policy::condition::Condition;
use crate::policy::condition::evaluate::Answer;
use crate::policy::limit::Merge;
use crate::policy::resource::PermissionId;
use crate::subject::Subject;
use crate::time::Time;

use decide::Asking;
use standing::{Refusal, Standing};

pub use assignable::{Assignable, AssignableCode, Assigned};
pub use explanation::{ConsideredRule, DecidingRule, DecisionCode, Explanation, Outlook};
pub use field::{Field, FieldCode, Fields, Purpose};
pub use masker::{MaskStream, MaskedText, Masker};
pub use navigation::{HiddenItem, Navigation, NavigationItem};
pub(crate) use reveal::serialize_reveal;
pub use reveal::{RevealCode, RevealDecision, RevealEvent};
pub use table::TableEntry;
pub use task::{Task, TaskParameter};
pub use writable::Edit;

/// What a rule does.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// The rule allows, unless another denies.
    Allow,
    /// The rule denies, whatever others allow.
    Deny,
}

/// What a question is answered with, from the least to the most.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It may not be.
    Deny,
    /// It depends on the object, which is not known.
    Conditional,
    /// It may be.
    Allow,
}

/// What a question is about, besides its permission.
#[derive(Clone, Copy, Debug, Default)]
pub struct Question<'q> {
    /// The object; without one the question is about its type, and what is answered holds for every object.
    pub object: Option<&'q Json>,
    /// The object as it would become, for a change of state.
    pub next: Option<&'q Json>,
    /// What the app says of the question; without it, what it said of the session.
    pub context: Option<&'q Json>,
}

/// A policy together with one subject, in one tenant, at one moment: what answers questions.
///
/// It is cheap to make, never fails, and holds no state that a question changes.
///
/// ```
/// # use permask::{Outcome, Policy, Question, Session, Subject};
/// # let policy = Policy::read(br#"{"format": 1, "id": "p", "resources": {"jobs": {"actions": ["view", "pause"]}},
/// #   "roles": {"operator": {"rules": [{"allow": "jobs:*"}]}, "guest": {"rules": [{"id": "look-only", "deny": "jobs:pause"}]}}}"#)?;
/// let session = Session::new(policy.into(), Subject::new("u-1", ["operator", "guest"]), 1_780_315_200);
/// assert_eq!(session.decide("jobs:view", &Question::default()), Outcome::Allow);
/// // Deny wins, in any order.
/// assert_eq!(session.decide("jobs:pause", &Question::default()), Outcome::Deny);
/// assert_eq!(session.explain("jobs:pause", &Question::default()).rules[0].id, "look-only");
/// # Ok::<(), permask::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Session {
    policy: Arc<Policy>,
    subject: Subject,
    tenant: Option<String>,
    context: Option<Json>,
    now: Time,
    standing: Standing,
    /// What is previewed ("view as"), and what is previewed of that: every answer is the least of the real one and theirs.
    previews: Vec<(Subject, Standing)>,
}

impl Session {
    /// Returns the session of a subject in the tenant of its token, at a time in seconds since 1970.
    ///
    /// Roles and groups that the policy does not know, and roles that cannot be assigned, give nothing.
    #[must_use]
    pub fn new(policy: Arc<Policy>, subject: Subject, now: u64) -> Self {
        let now = Time::from_seconds(now);
        let tenant = subject.tenant.clone();
        let standing = Standing::new(&policy, &subject, tenant.as_deref(), now);
        Self { policy, subject, tenant, context: None, now, standing, previews: Vec::new() }
    }

    /// Returns the same session in another tenant.
    #[must_use]
    pub fn in_tenant(self, tenant: Option<&str>) -> Self {
        let mut session = Self { tenant: tenant.map(str::to_owned), ..self };
        session.renew();
        session
    }

    /// Moves the session to another time, in seconds since 1970. It costs next to nothing while no assignment begins or
    /// ends between the two.
    pub fn set_now(&mut self, now: u64) {
        let now = Time::from_seconds(now);
        let stays = |standing: &Standing| self.now <= now && standing.changes.is_none_or(|change| now < change);
        let stays = self.standings().all(stays);
        self.now = now;
        if !stays {
            self.renew();
        }
    }

    /// Returns the same session with what the app says of its questions: a JSON object of the declared attributes.
    #[must_use]
    pub fn with_context(self, context: Option<Json>) -> Self {
        Self { context, ..self }
    }

    /// Returns the session as a subject with other roles and groups would see it, and no more than this one sees: every
    /// answer is the lesser of the two.
    #[must_use]
    pub fn viewed_as(mut self, roles: &[String], groups: &[String]) -> Self {
        let assigned = |names: &[String]| {
            let tenant = Some("*".to_owned());
            let assignment = |name: &String| crate::subject::Assignment {
                name: name.clone(),
                tenant: tenant.clone(),
                ..Default::default()
            };
            names.iter().map(assignment).collect()
        };
        let previewed = Subject { roles: assigned(roles), groups: assigned(groups), ..self.subject.clone() };
        let standing = Standing::new(&self.policy, &previewed, self.tenant.as_deref(), self.now);
        self.previews.push((previewed, standing));
        self
    }

    fn renew(&mut self) {
        let tenant = self.tenant.as_deref();
        self.standing = Standing::new(&self.policy, &self.subject, tenant, self.now);
        for preview in &mut self.previews {
            preview.1 = Standing::new(&self.policy, &preview.0, tenant, self.now);
        }
    }

    /// Returns the policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Returns the subject.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Returns the tenant.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    /// Returns the assigned roles and groups that give nothing, since the policy does not declare them or nobody can be
    /// assigned them.
    #[must_use]
    pub fn unknown_assignments(&self) -> &[String] {
        &self.standing.unknown
    }

    /// Returns the second since 1970 at which answers change by themselves: an assignment or the access period begins
    /// or ends, or the person signed in too long ago for a value that could be asked for.
    #[must_use]
    pub fn changes_at(&self) -> Option<u64> {
        let change = self.standings().filter_map(|standing| standing.changes).chain(self.next_step_up()).min()?;
        u64::try_from(change.seconds()).ok()
    }

    /// Returns a limit: a level (a string), a number, or a set (an array of strings), merged as the policy says from all
    /// that the subject holds. None means nothing, never no limit: no role carries it, or the session is refused.
    #[must_use]
    pub fn limit(&self, name: &str) -> Option<Json> {
        let limits = &self.policy.limits;
        let limit = limits.number(name)?;
        let of = |standing: &Standing| match standing.refusal {
            Some(_) => None,
            None => limits.merged(limit, &|holder| standing.held.is_held(holder)),
        };
        let mut least = of(&self.standing)?;
        for (_, standing) in &self.previews {
            least = limits.of_two(limit, least, of(standing)?, Merge::Less);
        }
        Some(least)
    }

    /// Decides a permission, `resource:action`. What is unknown is denied. The cost grows with the rules about this one
    /// permission, and about those that they ask for.
    #[must_use]
    pub fn decide(&self, permission: &str, question: &Question<'_>) -> Outcome {
        match self.policy.resources().permission(permission) {
            Some(permission) => self.outcome(permission, question),
            None => Outcome::Deny,
        }
    }

    /// Returns every permission of the policy with its answer about the type, sorted by name.
    pub fn decide_all(&self) -> impl Iterator<Item = (&str, Outcome)> {
        let question = Question::default();
        self.policy.resources().permissions().map(move |(name, permission)| (name, self.outcome(permission, &question)))
    }

    /// Decides for the subject, and for what is previewed; the lesser answer is the answer.
    pub(crate) fn outcome(&self, permission: PermissionId, question: &Question<'_>) -> Outcome {
        let outcome = |standing: &Standing| self.ask(standing, question).decide(permission, None).outcome;
        self.standings().map(outcome).min().unwrap_or(Outcome::Deny)
    }

    /// Returns what the subject holds, and after it what is previewed.
    fn standings(&self) -> impl Iterator<Item = &Standing> {
        std::iter::once(&self.standing).chain(self.previews.iter().map(|(_, standing)| standing))
    }

    pub(crate) fn ask<'s>(&'s self, standing: &'s Standing, question: &'s Question<'s>) -> Asking<'s> {
        Asking::new(&self.policy, standing, question, question.context.or(self.context.as_ref()), self.now)
    }

    pub(crate) fn can(&self, permission: PermissionId) -> bool {
        self.outcome(permission, &Question::default()) == Outcome::Allow
    }

    /// Returns why every question is denied, if it is.
    pub(crate) fn refusal(&self) -> Option<&Refusal> {
        self.standings().find_map(|standing| standing.refusal.as_ref())
    }

    /// Says whether a condition without an object holds, for the subject and for what is previewed.
    pub(crate) fn holds(&self, condition: &Condition) -> bool {
        let question = Question::default();
        let holds = |standing: &Standing| {
            standing.refusal.is_none() && matches!(self.ask(standing, &question).holds(condition), Answer::Value(true))
        };
        self.standings().all(holds)
    }
}
