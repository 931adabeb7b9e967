//! Reach: what people can hold, and what is allowed and denied to whoever holds it.

use crate::Effect;
use crate::bits::Bits;
use crate::json::Json;
use crate::policy::Policy;
use crate::policy::resource::PermissionId;
use crate::policy::rule::Holder;

use super::conflict::Conflicts;
use super::outline::{self, Statement};
use super::possible::Matching;

/// A policy with what follows from it for whoever holds its roles and groups.
#[derive(Debug)]
pub(super) struct Reach<'p> {
    pub(super) policy: &'p Policy,
    pub(super) statements: Vec<Statement<'p>>,
    pub(super) conflicts: Conflicts,
    /// For each role itself and all that it includes.
    closures: Vec<Bits>,
    /// The roles and groups that can be assigned, and that a constraint does not forbid by themselves; and everyone.
    ways: Vec<Holder>,
    /// For each of them what it can be allowed, whatever that requires.
    allowed: Vec<Bits>,
    /// What a rule allows to somebody, or would if its role or group could be held: that nobody can hold it is one thing
    /// to say, and not one for each permission.
    granted: Bits,
    /// Of that what has all that it requires.
    pub(super) reachable: Bits,
    /// What everybody is allowed who has full status, whatever else they hold.
    pub(super) sure: Bits,
}

impl<'p> Reach<'p> {
    pub(super) fn new(document: &Json, policy: &'p Policy) -> Self {
        let closures: Vec<Bits> = (0..policy.roles.roles.len()).map(|role| closure(policy, role)).collect();
        let conflicts = Conflicts::new(document, policy, &closures);
        let assignable = policy.roles.assignable().map(|(number, _, _)| Holder::Role(number));
        let groups = (0..policy.groups.roles.len()).map(Holder::Group);
        let is_sound = |way: &Holder| match way {
            Holder::Role(role) => conflicts.of_role(*role).is_none(),
            Holder::Group(group) => conflicts.of_group(*group).is_none(),
            Holder::Everyone | Holder::Grant => true,
        };
        let ways = assignable.chain(groups).filter(is_sound).chain([Holder::Everyone]).collect();
        let statements = outline::statements(document, policy);
        let (reachable, sure) = (Bits::default(), Bits::default());
        let mut reach = Self {
            policy,
            statements,
            conflicts,
            closures,
            ways,
            allowed: Vec::new(),
            granted: Bits::default(),
            reachable,
            sure,
        };
        reach.allowed = reach.ways.iter().map(|way| reach.allowed_with(*way)).collect();
        reach.granted = reach.find_granted();
        reach.reachable = reach.without_unmet(reach.granted.clone());
        reach.sure = reach.find_sure();
        reach
    }

    /// Returns the ways on which people come by rules (roles and groups that can be assigned, and everyone), each with
    /// what it can be allowed.
    pub(super) fn ways(&self) -> impl Iterator<Item = (Holder, &Bits)> {
        self.ways.iter().copied().zip(&self.allowed)
    }

    /// Says whether a rule allows a permission to anybody, whatever that requires.
    pub(super) fn is_granted(&self, permission: PermissionId) -> bool {
        self.granted.contains(permission.index())
    }

    /// Says whether whoever holds one holds the other.
    pub(super) fn brings(&self, holder: Holder, other: Holder) -> bool {
        let includes = |role: usize, other: usize| self.closures.get(role).is_some_and(|set| set.contains(other));
        match (holder, other) {
            (_, Holder::Everyone) => true,
            (Holder::Role(role), Holder::Role(other)) => includes(role, other),
            (Holder::Group(group), Holder::Role(other)) => {
                self.policy.groups.roles.get(group).is_some_and(|roles| roles.iter().any(|role| includes(*role, other)))
            }
            (Holder::Group(group), Holder::Group(other)) => group == other,
            _ => false,
        }
    }

    /// Says whether somebody can hold it.
    pub(super) fn is_held(&self, holder: Holder) -> bool {
        self.ways.iter().any(|way| self.brings(*way, holder))
    }

    /// Returns the rules that whoever holds it has.
    pub(super) fn held_with(&self, holder: Holder) -> impl Iterator<Item = &Statement<'p>> {
        self.statements.iter().filter(move |statement| self.brings(holder, statement.holder))
    }

    /// Returns what is always denied to whoever holds it.
    pub(super) fn denied_with(&self, holder: Holder) -> Bits {
        let denies = self.held_with(holder).filter(|statement| statement.effect == Effect::Deny);
        outline::union(denies.filter(|deny| deny.matching == Matching::Always).map(|deny| &deny.reached))
    }

    /// Returns what can be allowed to whoever holds it and nothing else, whatever it requires.
    fn allowed_with(&self, holder: Holder) -> Bits {
        let allows = self.held_with(holder).filter(|statement| statement.effect == Effect::Allow);
        let mut allowed =
            outline::union(allows.filter(|allow| allow.matching != Matching::Never).map(|allow| &allow.reached));
        allowed.subtract(&self.denied_with(holder));
        allowed
    }

    /// Returns what a condition may ask of a permission: whether anyone can be allowed it, and whether anyone can be
    /// denied it.
    pub(super) fn asked(&self, permission: PermissionId) -> (bool, bool) {
        (self.reachable.contains(permission.index()), !self.sure.contains(permission.index()))
    }

    /// Returns the name of a holder in words: `role editor`.
    pub(super) fn words(&self, holder: Holder) -> String {
        match holder {
            Holder::Everyone => "everyone".to_owned(),
            Holder::Grant => "the subject token".to_owned(),
            Holder::Group(group) => format!("the group `{}`", self.policy.groups.names.name(group)),
            Holder::Role(role) => format!("the role `{}`", self.policy.roles.names.name(role)),
        }
    }

    /// Returns the names of permissions, sorted.
    pub(super) fn names(&self, permissions: &Bits) -> Vec<String> {
        let all = self.policy.resources().permissions();
        all.filter(|(_, id)| permissions.contains(id.index())).map(|(name, _)| name.to_owned()).collect()
    }

    fn find_granted(&self) -> Bits {
        if self.policy.has_grants {
            let mut all = Bits::default();
            (0..self.policy.resources().permission_count()).for_each(|number| all.insert(number));
            all.subtract(&self.denied_with(Holder::Everyone));
            return all;
        }
        let roles = (0..self.closures.len()).map(Holder::Role);
        let groups = (0..self.policy.groups.roles.len()).map(Holder::Group);
        let unheld = roles.chain(groups).filter(|holder| !self.is_held(*holder));
        let unheld: Vec<Bits> = unheld.map(|holder| self.allowed_with(holder)).collect();
        outline::union(self.allowed.iter().chain(&unheld))
    }

    fn find_sure(&self) -> Bits {
        let of = |effect: Effect| self.statements.iter().filter(move |statement| statement.effect == effect);
        let always = |allow: &&Statement<'_>| allow.holder == Holder::Everyone && allow.matching == Matching::Always;
        let mut sure = outline::union(of(Effect::Allow).filter(always).map(|allow| &allow.reached));
        of(Effect::Deny).for_each(|deny| sure.subtract(&deny.reached));
        self.without_unmet(sure)
    }

    /// Takes out, until nothing changes, what requires something that is not in the set.
    fn without_unmet(&self, mut set: Bits) -> Bits {
        let resources = self.policy.resources();
        loop {
            let mut unmet = Bits::default();
            for permission in set.iter().filter_map(PermissionId::new) {
                let mut required = resources.requirements(permission).iter().flat_map(|one| &one.permissions);
                if required.any(|other| !set.contains(other.index())) {
                    unmet.insert(permission.index());
                }
            }
            if unmet.is_empty() {
                return set;
            }
            set.subtract(&unmet);
        }
    }
}

/// Returns a role and all that it includes.
fn closure(policy: &Policy, role: usize) -> Bits {
    let mut set = Bits::default();
    let mut waiting = vec![role];
    while let Some(number) = waiting.pop() {
        if !set.contains(number) {
            set.insert(number);
            waiting.extend(policy.roles.roles.get(number).into_iter().flat_map(|role| role.includes.iter().copied()));
        }
    }
    set
}
