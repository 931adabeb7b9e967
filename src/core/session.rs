//! Session: a policy together with one subject. It decides, and everything else asks it.

mod explanation;
mod navigation;
mod task;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use serde::Serialize;

use crate::json::Json;
use crate::mask::apply::{self, Masked, View};
use crate::policy::Policy;
use crate::policy::resource::PermissionId;
use crate::policy::role::{Holder, Rule};
use crate::subject::Subject;

pub use explanation::{DecidingRule, DecisionCode, Explanation};
pub use navigation::{HiddenItem, Navigation, NavigationItem};
pub use task::Task;

/// What a rule does.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// The rule allows, unless another denies.
    Allow,
    /// The rule denies, whatever others allow.
    Deny,
}

/// What a question is answered with.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It may be.
    Allow,
    /// It depends on the object. The policies that this version reads never lead to it.
    Conditional,
    /// It may not be.
    Deny,
}

/// A policy together with one subject: what answers questions.
///
/// It is cheap to make, never fails, and holds no state that a question changes.
///
/// ```
/// # use permask::{Outcome, Policy, Session, Subject};
/// # let policy = Policy::read(br#"{"format": 1, "id": "p", "resources": {"jobs": {"actions": ["view", "pause"]}},
/// #   "roles": {"operator": {"rules": [{"allow": "jobs:*"}]}, "guest": {"rules": [{"id": "look-only", "deny": "jobs:pause"}]}}}"#)?;
/// let session = Session::new(policy.into(), Subject::new("u-1", ["operator", "guest"]));
/// assert_eq!(session.decide("jobs:view"), Outcome::Allow);
/// // Deny wins, in any order.
/// assert_eq!(session.decide("jobs:pause"), Outcome::Deny);
/// assert_eq!(session.explain("jobs:pause").rules[0].id, "look-only");
/// # Ok::<(), permask::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Session {
    policy: Arc<Policy>,
    subject: Subject,
    held: Held,
    unknown_roles: Vec<String>,
}

/// The roles that a subject holds, each with the role that included it; none for an assigned one.
pub(crate) type Held = BTreeMap<String, Option<String>>;

impl Session {
    /// Returns the session of a subject. Roles that the policy does not know, and abstract ones, give nothing.
    #[must_use]
    pub fn new(policy: Arc<Policy>, subject: Subject) -> Self {
        let (assigned, unknown): (BTreeSet<&str>, BTreeSet<&str>) = subject
            .roles()
            .iter()
            .map(String::as_str)
            .partition(|role| policy.roles.get(*role).is_some_and(|role| !role.is_abstract));
        let held = hold(&policy, &assigned);
        let unknown_roles = unknown.into_iter().map(str::to_owned).collect();
        Self { policy, subject, held, unknown_roles }
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

    /// Returns the assigned roles that give nothing, since the policy does not declare them or nobody can hold them.
    #[must_use]
    pub fn unknown_roles(&self) -> &[String] {
        &self.unknown_roles
    }

    /// Decides a permission, `resource:action`. What is unknown is denied. The cost grows with the number of rules
    /// about this one permission alone.
    #[must_use]
    pub fn decide(&self, permission: &str) -> Outcome {
        match self.policy.resources.permission(permission) {
            Some(permission) if self.can(permission) => Outcome::Allow,
            _ => Outcome::Deny,
        }
    }

    /// Returns every permission of the policy that is allowed, as `resource:action`, sorted.
    pub fn allowed(&self) -> impl Iterator<Item = &str> {
        let resources = &self.policy.resources;
        resources.ids().filter(|permission| self.can(*permission)).map(|permission| resources.name(permission))
    }

    /// Masks a record, or each record of an array, as the subject may see it. A record type that the policy does not
    /// know is masked whole: null stands for each record.
    #[must_use]
    pub fn mask(&self, record_type: &str, record: &Json) -> Masked {
        let view = self.policy.records.get(record_type).map(|record_type| View {
            record_type,
            masks: record_type.classes.iter().map(|class| self.mask_of(class)).collect(),
        });
        apply::mask(view.as_ref(), record)
    }

    pub(crate) fn can(&self, permission: PermissionId) -> bool {
        decide(&self.policy, &self.held, permission).0 == Outcome::Allow
    }

    /// Returns the mask of a class; none where the subject sees it clear.
    fn mask_of(&self, class: &str) -> Option<&crate::mask::Mask> {
        let class = self.policy.classes.get(class)?;
        let earned = class.tiers.iter().find(|tier| tier.when.holds(&|permission| self.can(permission)));
        match earned {
            Some(tier) => tier.mask.as_ref(),
            None => Some(&class.mask),
        }
    }
}

/// Returns the assigned roles and all that they include, each by the shortest way; of equally short ones the first by
/// name. Each role is visited once.
pub(crate) fn hold(policy: &Policy, assigned: &BTreeSet<&str>) -> Held {
    let mut held: Held = assigned.iter().map(|role| ((*role).to_owned(), None)).collect();
    let mut waiting: VecDeque<&str> = assigned.iter().copied().collect();
    while let Some(name) = waiting.pop_front() {
        let Some(role) = policy.roles.get(name) else { continue };
        let mut includes: Vec<&str> = role.includes.iter().map(String::as_str).collect();
        includes.sort_unstable();
        for included in includes {
            if !held.contains_key(included) {
                held.insert(included.to_owned(), Some(name.to_owned()));
                waiting.push_back(included);
            }
        }
    }
    held
}

/// Returns the way to a role that is held: the assigned role first, itself last.
pub(crate) fn way<'h>(held: &'h Held, role: &'h str) -> Vec<&'h str> {
    let mut way = vec![role];
    while let Some(Some(parent)) = way.last().and_then(|role| held.get(*role)) {
        way.push(parent);
    }
    way.reverse();
    way
}

/// Decides a permission for a set of roles: deny wins, in any order, and what no rule allows is denied.
pub(crate) fn decide(policy: &Policy, held: &Held, permission: PermissionId) -> (Outcome, DecisionCode) {
    let mut outcome = (Outcome::Deny, DecisionCode::NoRule);
    for rule in policy.rules_about(permission).filter(|rule| holds(held, rule)) {
        match rule.effect {
            Effect::Allow => outcome = (Outcome::Allow, DecisionCode::Allowed),
            Effect::Deny => return (Outcome::Deny, DecisionCode::Denied),
        }
    }
    outcome
}

/// Says whether a rule is one of everyone's or of a role that is held.
pub(crate) fn holds(held: &Held, rule: &Rule) -> bool {
    match &rule.holder {
        Holder::Everyone => true,
        Holder::Role(role) => held.contains_key(role),
    }
}
