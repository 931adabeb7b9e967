//! Dependencies: which answers take other answers. A circle of them, or a long chain, is refused when the policy is read,
//! so that no question runs in circles or deep. And which answers depend on the object or on the time, themselves or through
//! what they take.

use crate::bits::Bits;
use crate::place::Place;
use crate::policy::Policy;
use crate::policy::condition::Reads;
use crate::policy::resource::PermissionId;
use crate::text::joined;
use crate::{Code, Error};

/// Longest chain of answers that take each other.
const MAX_CHAIN: usize = 32;

/// The permissions whose answer is not the same for every question.
#[derive(Debug, Default)]
pub(crate) struct Varying {
    /// It depends on the object, or on its tenant.
    pub(crate) by_object: Bits,
    /// It depends on the time of day.
    pub(crate) by_time: Bits,
}

/// How far a permission has been followed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mark {
    Fresh,
    /// It is on the chain that is being followed.
    Open,
    /// All that it takes is known; so many answers lie below it.
    Done(usize),
}

/// Refuses circles and long chains, and returns what the answers depend on.
pub(crate) fn check(policy: &Policy) -> Result<Varying, Error> {
    let mut walk = Walk {
        policy,
        marks: vec![Mark::Fresh; policy.resources().permission_count()],
        chain: Vec::new(),
        varying: Varying::default(),
    };
    for (_, permission) in policy.resources().permissions() {
        walk.follow(permission)?;
    }
    Ok(walk.varying)
}

struct Walk<'p> {
    policy: &'p Policy,
    marks: Vec<Mark>,
    chain: Vec<PermissionId>,
    varying: Varying,
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
        let reads = reads(self.policy, permission);
        let (mut by_object, mut by_time) = (reads.object, reads.time);
        for other in taken(self.policy, permission, reads.answers) {
            below = below.max(self.follow(other)? + 1);
            by_object |= self.varying.by_object.contains(other.index());
            by_time |= self.varying.by_time.contains(other.index());
        }
        if below > MAX_CHAIN {
            return Err(refuse(self.policy, &self.chain, "answers take each other in a chain that is too long"));
        }
        if by_object {
            self.varying.by_object.insert(permission.index());
        }
        if by_time {
            self.varying.by_time.insert(permission.index());
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

/// Returns what a permission's own rules read, and its resource by having a tenant.
fn reads(policy: &Policy, permission: PermissionId) -> Reads {
    let owner = policy.resources().owner(permission);
    let has_tenant = owner.is_some_and(|owner| policy.resources().tenant_attribute(owner).is_some());
    let mut reads = Reads { object: has_tenant, ..Reads::default() };
    for when in policy.rules.about(permission).filter_map(|(_, rule)| rule.condition.as_ref()) {
        let own = when.condition.reads;
        reads.answers |= own.answers;
        reads.object |= own.object;
        reads.time |= own.time;
    }
    reads
}

/// Returns what a permission takes: its requirements, and where its rules ask for answers, each `can()` in them.
fn taken(policy: &Policy, permission: PermissionId, asks: bool) -> Vec<PermissionId> {
    let requirements = policy.resources().requirements(permission).iter();
    let mut taken: Vec<PermissionId> = requirements.flat_map(|requirement| &requirement.permissions).copied().collect();
    if asks {
        for when in policy.rules.about(permission).filter_map(|(_, rule)| rule.condition.as_ref()) {
            when.condition.for_each_can(&mut |other| taken.push(other));
        }
    }
    taken
}

#[cold]
fn refuse(policy: &Policy, chain: &[PermissionId], what: &str) -> Error {
    let names = &mut chain.iter().map(|permission| policy.resources().name(*permission));
    Error::new(Code::Cycle, Place::Root, format!("{what}: `{}`", joined(names, "` → `")))
}
