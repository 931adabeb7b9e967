//! Session: a policy together with one subject. It decides, and everything else asks it.

mod explanation;
mod held;
mod navigation;
mod task;

use std::sync::Arc;

use serde::Serialize;

use crate::json::Json;
use crate::mask::Mask;
use crate::mask::apply::{self, Masked, View};
use crate::policy::Policy;
use crate::policy::resource::PermissionId;
use crate::subject::Subject;

use held::Held;

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

impl Session {
    /// Returns the session of a subject. Roles that the policy does not know, and abstract ones, give nothing.
    #[must_use]
    pub fn new(policy: Arc<Policy>, subject: Subject) -> Self {
        let mut assigned: Vec<usize> = Vec::new();
        let mut unknown_roles: Vec<String> = Vec::new();
        for name in subject.roles() {
            let number = policy.roles.names.number(name);
            match number.and_then(|number| policy.roles.get(number)) {
                Some((_, role)) if !role.is_abstract => {
                    let after = assigned.partition_point(|other| policy.roles.names.name(*other) < name.as_str());
                    assigned.splice(after..after, number);
                }
                _ => unknown_roles.push(name.clone()),
            }
        }
        let held = Held::new(&policy.roles, &assigned);
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
        self.policy.resources.permissions().filter(|(_, permission)| self.can(*permission)).map(|(name, _)| name)
    }

    /// Masks a record, or each record of an array, as the subject may see it. A record type that the policy does not
    /// know is masked whole: null stands for each record.
    #[must_use]
    pub fn mask(&self, record_type: &str, record: &Json) -> Masked {
        let records = &self.policy.records;
        let record_type = records.names.number(record_type).and_then(|number| records.types.get(number));
        let view = record_type.map(|record_type| View {
            record_type,
            masks: record_type.classes.iter().map(|class| class.and_then(|class| self.mask_of(class))).collect(),
        });
        apply::mask(view.as_ref(), record)
    }

    pub(crate) fn can(&self, permission: PermissionId) -> bool {
        decide(&self.policy, &self.held, permission).0 == Outcome::Allow
    }

    /// Returns the name and the mask of a class; none where the subject sees it clear.
    fn mask_of(&self, number: usize) -> Option<(&str, &Mask)> {
        let classes = &self.policy.classes;
        let class = classes.classes.get(number)?;
        let earned = class.tiers.iter().find(|tier| tier.when.holds(&|permission| self.can(permission)));
        let mask = match earned {
            Some(tier) => tier.mask.as_ref()?,
            None => &class.mask,
        };
        Some((classes.names.name(number), mask))
    }
}

/// Decides a permission for the roles that are held: deny wins, in any order, and what no rule allows is denied.
pub(crate) fn decide(policy: &Policy, held: &Held, permission: PermissionId) -> (Outcome, DecisionCode) {
    let mut outcome = (Outcome::Deny, DecisionCode::NoRule);
    for (_, rule) in policy.rules.about(permission).filter(|(_, rule)| held.holds(rule)) {
        match rule.effect {
            Effect::Allow => outcome = (Outcome::Allow, DecisionCode::Allowed),
            Effect::Deny => return (Outcome::Deny, DecisionCode::Denied),
        }
    }
    outcome
}
