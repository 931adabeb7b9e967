//! Table: the answers about types, and on what else each of them depends. Whoever keeps it answers without asking.

use super::{Outcome, Question, Session};
use crate::policy::condition::expression::Source;
use crate::policy::navigation::{Item, Needs};

/// One permission's answer about its type.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TableEntry<'s> {
    /// The permission, `resource:action`.
    pub permission: &'s str,
    /// The answer where no object is given; with nothing below, the answer for every object too.
    pub outcome: Outcome,
    /// Whether an object may be answered otherwise.
    pub varies_by_object: bool,
    /// Whether the answer changes with the time of day.
    pub varies_by_time: bool,
}

impl Session {
    /// Returns the answer about each type, sorted by permission. It holds until [`Session::changes_at`], save where it
    /// varies.
    pub fn table(&self) -> impl Iterator<Item = TableEntry<'_>> {
        let varying = &self.policy.varying;
        let question = Question::default();
        self.policy.resources().permissions().map(move |(permission, id)| TableEntry {
            permission,
            outcome: self.outcome(id, &question),
            varies_by_object: varying.by_object.contains(id.index()),
            varies_by_time: varying.by_time.contains(id.index()),
        })
    }

    /// Says whether the navigation changes with the time of day, and not only at [`Session::changes_at`].
    #[must_use]
    pub fn navigation_varies_by_time(&self) -> bool {
        self.policy.navigation.iter().any(|item| self.varies_by_time(item))
    }

    fn varies_by_time(&self, item: &Item) -> bool {
        let timed = &self.policy.varying.by_time;
        let own = match &item.requires {
            Needs::Nothing => false,
            Needs::Permissions(permissions) => permissions.iter().any(|permission| timed.contains(permission.index())),
            Needs::Condition(condition) => {
                let mut found = condition.root.reads(|source| *source == Source::Now);
                condition.for_each_can(&mut |permission| found |= timed.contains(permission.index()));
                found
            }
        };
        own || item.children.iter().any(|child| self.varies_by_time(child))
    }
}
