//! Held roles: which roles a subject has, and on which way each came.

use std::collections::VecDeque;

use crate::policy::role::Roles;
use crate::policy::rule::{Holder, Rule};

/// For each role, by number, whether and how it is held.
#[derive(Clone, Debug)]
pub(crate) struct Held(Vec<Holding>);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Holding {
    /// The subject does not hold the role.
    Not,
    /// The role is assigned.
    Assigned,
    /// The role is included by another, of this number.
    IncludedBy(usize),
}

impl Held {
    /// Returns what is held through the assigned roles: themselves and all that they include, each by the shortest way;
    /// of equally short ones the first by name. Each role is visited once, so the cost is that of the includes.
    ///
    /// `assigned` is sorted by name.
    pub(crate) fn new(roles: &Roles, assigned: &[usize]) -> Self {
        let mut held = vec![Holding::Not; roles.roles.len()];
        let mut waiting: VecDeque<usize> = assigned.iter().copied().collect();
        for role in assigned {
            set(&mut held, *role, Holding::Assigned);
        }
        while let Some(number) = waiting.pop_front() {
            for included in roles.roles.get(number).iter().flat_map(|role| &role.includes) {
                if held.get(*included) == Some(&Holding::Not) {
                    set(&mut held, *included, Holding::IncludedBy(number));
                    waiting.push_back(*included);
                }
            }
        }
        Self(held)
    }

    /// Says whether a rule is everyone's, or of a role that is held.
    pub(crate) fn holds(&self, rule: &Rule) -> bool {
        match rule.holder {
            Holder::Everyone => true,
            Holder::Role(role) => self.0.get(role).is_some_and(|holding| *holding != Holding::Not),
        }
    }

    /// Says whether a role is assigned.
    pub(crate) fn is_assigned(&self, role: usize) -> bool {
        self.0.get(role) == Some(&Holding::Assigned)
    }

    /// Returns the way to a role that is held: the assigned role first, itself last.
    pub(crate) fn way(&self, role: usize) -> Vec<usize> {
        let mut way = vec![role];
        while let Some(Holding::IncludedBy(parent)) = way.last().and_then(|role| self.0.get(*role)) {
            way.push(*parent);
        }
        way.reverse();
        way
    }
}

fn set(held: &mut [Holding], role: usize, holding: Holding) {
    if let Some(place) = held.get_mut(role) {
        *place = holding;
    }
}
