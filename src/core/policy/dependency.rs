//! Dependencies: which answers take other answers. A circle of them, or a long chain, is refused when the policy is read,
//! so that no question runs in circles or deep. And which answers are open: they depend on the object or on the time,
//! themselves or through what they take.

use crate::bits::Bits;
use crate::place::Place;
use crate::policy::Policy;
use crate::policy::resource::PermissionId;
use crate::{Code, Error};

/// Longest chain of answers that take each other.
const MAX_CHAIN: usize = 32;

/// How far a permission has been followed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mark {
    Fresh,
    /// It is on the chain that is being followed.
    Open,
    /// All that it takes is known; so many answers lie below it.
    Done(usize),
}

/// Refuses circles and long chains, and returns the permissions that are open.
pub(crate) fn check(policy: &Policy) -> Result<Bits, Error> {
    let mut walk = Walk {
        policy,
        marks: vec![Mark::Fresh; policy.resources().permission_count()],
        chain: Vec::new(),
        open: Bits::default(),
    };
    for (_, permission) in policy.resources().permissions() {
        walk.follow(permission)?;
    }
    Ok(walk.open)
}

struct Walk<'p> {
    policy: &'p Policy,
    marks: Vec<Mark>,
    chain: Vec<PermissionId>,
    open: Bits,
}

impl Walk<'_> {
    /// Follows one permission, and returns how long the chain below it is. It calls itself no deeper than the longest
    /// chain.
    fn follow(&mut self, permission: PermissionId) -> Result<usize, Error> {
        match self.marks.get(permission.index()) {
            Some(Mark::Done(below)) => return Ok(*below),
            Some(Mark::Open) => {
                let start = self.chain.iter().position(|known| *known == permission).unwrap_or_default();
                let circle: Vec<PermissionId> = self.chain.iter().skip(start).copied().chain([permission]).collect();
                return Err(refuse(self.policy, &circle, "answers take each other in a circle"));
            }
            _ => {}
        }
        self.chain.push(permission);
        if self.chain.len() > MAX_CHAIN {
            return Err(refuse(self.policy, &self.chain, "answers take each other in a chain that is too long"));
        }
        self.mark(permission, Mark::Open);
        let mut below = 0;
        let mut is_open = reads_object_or_time(self.policy, permission);
        for other in taken(self.policy, permission) {
            below = below.max(self.follow(other)? + 1);
            is_open |= self.open.contains(other.index());
        }
        if below > MAX_CHAIN {
            return Err(refuse(self.policy, &self.chain, "answers take each other in a chain that is too long"));
        }
        if is_open {
            self.open.insert(permission.index());
        }
        self.chain.pop();
        self.mark(permission, Mark::Done(below));
        Ok(below)
    }

    fn mark(&mut self, permission: PermissionId, new: Mark) {
        if let Some(mark) = self.marks.get_mut(permission.index()) {
            *mark = new;
        }
    }
}

fn reads_object_or_time(policy: &Policy, permission: PermissionId) -> bool {
    let owner = policy.resources().owner(permission);
    let has_tenant = owner.is_some_and(|owner| policy.resources().tenant_attribute(owner).is_some());
    let conditions = policy.rules.about(permission).filter_map(|(_, rule)| rule.condition.as_ref());
    has_tenant || conditions.into_iter().any(|when| when.condition.root.reads_object_or_time())
}

/// Returns what a permission takes: its requirements, and each `can()` in a rule that bears on it.
fn taken(policy: &Policy, permission: PermissionId) -> Vec<PermissionId> {
    let requirements = policy.resources().requirements(permission).iter();
    let mut taken: Vec<PermissionId> = requirements.flat_map(|requirement| &requirement.permissions).copied().collect();
    for (_, rule) in policy.rules.about(permission) {
        if let Some(when) = &rule.condition {
            when.condition.for_each_can(&mut |other| taken.push(other));
        }
    }
    taken
}

#[cold]
fn refuse(policy: &Policy, chain: &[PermissionId], what: &str) -> Error {
    let names: Vec<String> =
        chain.iter().map(|permission| format!("`{}`", policy.resources().name(*permission))).collect();
    Error::new(Code::Cycle, Place::Root, format!("{what}: {}", names.join(" → ")))
}
