//! Conflicts: roles and groups that nobody can use, since they violate a constraint all by themselves.

use crate::bits::Bits;
use crate::json::Json;
use crate::policy::Policy;

use super::outline;

/// The constraints that a role, or a group, violates by itself.
#[derive(Debug)]
pub(super) struct Conflicts {
    roles: Vec<Option<String>>,
    groups: Vec<Option<String>>,
}

/// What of the constraints matters here.
struct Constraints<'c> {
    policy: &'c Policy,
    closures: &'c [Bits],
    /// For each constraint whether it is one of `exclusive`.
    is_exclusive: Vec<bool>,
    /// For each constraint whether it is one of `max-roles`.
    is_most: Vec<bool>,
    /// A role and one that whoever holds it has to hold too.
    needs: Vec<(usize, usize)>,
}

impl Conflicts {
    pub(super) fn new(document: &Json, policy: &Policy, closures: &[Bits]) -> Self {
        let listed = outline::elements(document, "", "constraints");
        let has = |member: &str| listed.iter().map(|(_, json)| json.member(member).is_some()).collect();
        let number = |json: Option<&Json>| policy.roles.names.number(json.and_then(Json::text)?);
        let needs = listed.iter().flat_map(|(_, json)| {
            let role = number(json.member("role"));
            let others = outline::elements(json, "", "needs");
            others.into_iter().filter_map(move |(_, other)| Some((role?, number(Some(other))?)))
        });
        let needs = needs.collect();
        let constraints =
            Constraints { policy, closures, is_exclusive: has("exclusive"), is_most: has("max-roles"), needs };
        let roles = (0..policy.roles.roles.len()).map(|role| constraints.violated(&[role])).collect();
        let groups = policy.groups.roles.iter().map(|roles| constraints.violated(roles)).collect();
        Self { roles, groups }
    }

    /// Returns the id of the constraint that a role violates by itself.
    pub(super) fn of_role(&self, role: usize) -> Option<&str> {
        self.roles.get(role)?.as_deref()
    }

    /// Returns the id of the constraint that a group violates by itself.
    pub(super) fn of_group(&self, group: usize) -> Option<&str> {
        self.groups.get(group)?.as_deref()
    }
}

impl Constraints<'_> {
    /// Returns the id of the first constraint that is violated by roles, whatever else is held.
    fn violated(&self, direct: &[usize]) -> Option<String> {
        let held = self.at_least(direct);
        let kinds = self.is_exclusive.iter().zip(&self.is_most);
        let violated = self.policy.constraints.iter().zip(kinds).find(|(constraint, (is_exclusive, is_most))| {
            **is_exclusive && constraint.is_violated(&|role| held.contains(role), direct)
                || **is_most && constraint.is_violated(&|_| false, direct)
        });
        violated.map(|(constraint, _)| constraint.id.clone())
    }

    /// Returns the roles that whoever holds these holds at least: what they include, and what they need.
    fn at_least(&self, direct: &[usize]) -> Bits {
        let mut held = Bits::default();
        let mut waiting = direct.to_vec();
        while let Some(role) = waiting.pop() {
            for included in self.closures.get(role).into_iter().flat_map(Bits::iter) {
                held.insert(included);
            }
            let needed = self.needs.iter().filter(|(role, other)| held.contains(*role) && !held.contains(*other));
            waiting.extend(needed.map(|(_, other)| *other));
        }
        held
    }
}
