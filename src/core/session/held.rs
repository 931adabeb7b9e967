//! Held roles and groups: what a subject has, and on which way each came.

use std::collections::VecDeque;

use crate::policy::Policy;
use crate::policy::rule::{Holder, Rule};

/// For each role and group, by number, whether and how it is held.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    roles: Vec<Holding>,
    groups: Vec<bool>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Holding {
    /// The subject does not hold the role.
    Not,
    /// The role is assigned.
    Assigned,
    /// A group of this number carries the role.
    ByGroup(usize),
    /// The role is included by another, of this number.
    IncludedBy(usize),
}

impl Held {
    /// Returns what is held through the assigned roles and groups: themselves and all that they include, each by the
    /// shortest way; of equally short ones an assigned role comes before a group, then the first by name. Each role is
    /// visited once, so the cost is that of the includes.
    ///
    /// `assigned` and `groups` are sorted by name.
    pub(crate) fn new(policy: &Policy, assigned: &[usize], groups: &[usize]) -> Self {
        let mut held = vec![Holding::Not; policy.roles.roles.len()];
        let mut waiting = VecDeque::new();
        let by_groups = groups.iter().flat_map(|group| {
            let roles = policy.groups.roles.get(*group).map(Vec::as_slice).unwrap_or_default();
            roles.iter().map(|role| (*role, Holding::ByGroup(*group)))
        });
        for (role, holding) in assigned.iter().map(|role| (*role, Holding::Assigned)).chain(by_groups) {
            hold(&mut held, role, holding, &mut waiting);
        }
        while let Some(number) = waiting.pop_front() {
            for included in policy.roles.roles.get(number).iter().flat_map(|role| &role.includes) {
                hold(&mut held, *included, Holding::IncludedBy(number), &mut waiting);
            }
        }
        let mut holds_group = vec![false; policy.groups.roles.len()];
        for group in groups {
            if let Some(holds) = holds_group.get_mut(*group) {
                *holds = true;
            }
        }
        Self { roles: held, groups: holds_group }
    }

    /// Says whether a rule is everyone's, or of a role or group that is held.
    pub(crate) fn holds(&self, rule: &Rule) -> bool {
        self.is_held(rule.holder)
    }

    /// Says whether what a holder carries is the subject's.
    pub(crate) fn is_held(&self, holder: Holder) -> bool {
        match holder {
            Holder::Everyone | Holder::Grant => true,
            Holder::Group(group) => self.groups.get(group) == Some(&true),
            Holder::Role(role) => self.holds_role(role),
        }
    }

    /// Returns the roles that are held other than by being included: assigned, or carried by a group.
    pub(crate) fn direct(&self) -> Vec<usize> {
        let is_direct = |holding: &Holding| matches!(holding, Holding::Assigned | Holding::ByGroup(_));
        self.roles.iter().enumerate().filter(|(_, holding)| is_direct(holding)).map(|(role, _)| role).collect()
    }

    /// Says whether a role is held, on whichever way.
    pub(crate) fn holds_role(&self, role: usize) -> bool {
        self.roles.get(role).is_some_and(|holding| *holding != Holding::Not)
    }

    /// Returns the way on which a rule is held: `everyone`, or the group or role that was assigned and then those that
    /// are held through it.
    pub(crate) fn way(&self, rule: &Rule, policy: &Policy) -> Vec<String> {
        let role_step = |role: usize| format!("role:{}", policy.roles.names.name(role));
        let group_step = |group: usize| format!("group:{}", policy.groups.names.name(group));
        let mut way = Vec::new();
        match rule.holder {
            Holder::Everyone => way.push("everyone".to_owned()),
            Holder::Grant => way.push("grant".to_owned()),
            Holder::Group(group) => way.push(group_step(group)),
            Holder::Role(role) => {
                let mut role = role;
                way.push(role_step(role));
                while let Some(Holding::IncludedBy(parent)) = self.roles.get(role) {
                    role = *parent;
                    way.push(role_step(role));
                }
                if let Some(Holding::ByGroup(group)) = self.roles.get(role) {
                    way.push(group_step(*group));
                }
                way.reverse();
            }
        }
        way
    }
}

/// Holds a role that is not held yet, and has its includes looked at.
fn hold(held: &mut [Holding], role: usize, holding: Holding, waiting: &mut VecDeque<usize>) {
    if let Some(place) = held.get_mut(role)
        && *place == Holding::Not
    {
        *place = holding;
        waiting.push_back(role);
    }
}
