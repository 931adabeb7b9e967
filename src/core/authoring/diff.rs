//! Difference: who gains and who loses what from one policy to another.
//!
//! INVARIANT (nothing slips by): whatever is not understood well enough to tell whether it gives or takes is a change,
//! and a change counts as a possible gain. The order of members and rules, titles and descriptions are no difference.

mod change;
mod declared;
mod holder;
mod rules;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::authoring::Document;
use crate::authoring::matrix::ColumnKind;
use crate::authoring::reach::{Circumstances, Laboratory};
use crate::error::Error;
use crate::policy::rule::Holder;

pub use change::{Change, Direction, Topic};

/// What is different between two policies.
///
/// ```
/// use permask::authoring::{Document, diff::{Difference, Direction}};
///
/// let policy = |allow: &str| Document::read(format!(r#"{{
///   "format": 1, "id": "console", "resources": {{ "jobs": {{ "actions": ["view", "pause"] }} }},
///   "roles": {{ "operator": {{ "rules": [ {{ "allow": "{allow}" }} ] }} }}
/// }}"#).as_bytes());
/// let difference = Difference::between(&policy("jobs:view")?, &policy("jobs:view,pause")?)?;
/// let change = &difference.holders[0].changes[0];
/// assert_eq!((change.direction, change.name.as_str()), (Direction::Gains, "jobs:pause"));
/// assert!(difference.may_gain());
/// # Ok::<(), permask::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// What was declared or taken away, sorted. It gives nobody anything by itself.
    pub declared: Vec<Declared>,
    /// What changes for the policy as a whole: constraints, statuses, records.
    pub policy: Vec<Change>,
    /// Whoever gains or loses: everyone first, then roles and groups by name. What changes alike for everyone stands
    /// there alone.
    pub holders: Vec<HolderDifference>,
}

/// Something that only one of the policies declares.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Declared {
    /// What it is: `role`, `permission`, `class`, …
    pub what: &'static str,
    /// Its name.
    pub name: String,
    /// Whether the new policy has it, and not the old one.
    pub added: bool,
}

/// What changes for those who hold one role or group and nothing else.
#[derive(Clone, Debug, Serialize)]
pub struct HolderDifference {
    /// A role, a group, or everyone: a person without any.
    pub kind: ColumnKind,
    /// The name; of everyone, `everyone`.
    pub name: String,
    /// What changes: gains first, then changes, then losses.
    pub changes: Vec<Change>,
}

impl Difference {
    /// Compares two policies. The cost grows with permissions × roles.
    ///
    /// # Errors
    ///
    /// None that [`Document::read`] would not have given.
    pub fn between(old: &Document, new: &Document) -> Result<Self, Error> {
        let known = Circumstances::default();
        let laboratories = [Laboratory::new(old, &known)?, Laboratory::new(new, &known)?];
        let documents = [old, new];
        let sides = |holders: [Holder; 2]| {
            let [old, new] = &laboratories;
            let [of_old, of_new] = holders;
            [old.reach(of_old), new.reach(of_new)]
        };
        let everyone = holder::changes(&mut sides([Holder::Everyone; 2]), documents);
        let mut holders = vec![difference(ColumnKind::Everyone, "everyone", everyone.clone())];
        for name in names(documents, "roles") {
            let holding = laboratories.each_ref().map(|laboratory| {
                let roles = &laboratory.policy.roles;
                let number = roles.names.number(&name).filter(|number| {
                    // Nobody holds an abstract role: whoever names it has what everyone has.
                    roles.get(*number).is_some_and(|(_, role)| !role.is_abstract)
                });
                number.map_or(Holder::Everyone, Holder::Role)
            });
            let changes = holder::changes(&mut sides(holding), documents);
            holders.push(difference(ColumnKind::Role, &name, without(changes, &everyone)));
        }
        for name in names(documents, "groups") {
            let holding = laboratories
                .each_ref()
                .map(|laboratory| laboratory.policy.groups.names.number(&name).map_or(Holder::Everyone, Holder::Group));
            let changes = holder::changes(&mut sides(holding), documents);
            holders.push(difference(ColumnKind::Group, &name, without(changes, &everyone)));
        }
        holders.retain(|holder| !holder.changes.is_empty());
        let mut policy = declared::changes(documents, &laboratories);
        policy.extend(holder::silent_tiers(documents, &holders));
        policy.sort();
        Ok(Self { declared: declared::declared(documents), policy, holders })
    }

    /// Says whether nothing is different.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.declared.is_empty() && self.policy.is_empty() && self.holders.is_empty()
    }

    /// Says whether anybody gains anything, or may: what changes without being clearly less counts too.
    #[must_use]
    pub fn may_gain(&self) -> bool {
        let of_holders = self.holders.iter().flat_map(|holder| &holder.changes);
        of_holders.chain(&self.policy).any(|change| change.direction != Direction::Loses)
    }
}

fn difference(kind: ColumnKind, name: &str, mut changes: Vec<Change>) -> HolderDifference {
    changes.sort();
    HolderDifference { kind, name: name.to_owned(), changes }
}

fn without(changes: Vec<Change>, others: &[Change]) -> Vec<Change> {
    changes.into_iter().filter(|change| !others.contains(change)).collect()
}

/// Returns the names of the members that either document has below one of its own.
fn names(documents: [&Document; 2], member: &str) -> BTreeSet<String> {
    documents.iter().flat_map(|document| document.entries(member)).map(|(name, _)| name.clone()).collect()
}
