//! Tasks: whether they can be done, and what is missing for them.

use serde::Serialize;

use super::Session;

/// Whether a task can be done.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Task<'s> {
    /// The task's id.
    pub id: &'s str,
    /// The title for people.
    pub title: Option<&'s str>,
    /// Whether everything that it requires is allowed.
    pub allowed: bool,
    /// What is missing, in the order in which the policy requires it; a pattern of which nothing is allowed as itself.
    pub missing: Vec<&'s str>,
}

impl Session {
    /// Returns every task of the policy, in its order.
    #[must_use]
    pub fn tasks(&self) -> Vec<Task<'_>> {
        let resources = self.policy.resources();
        let tasks = self.policy.tasks.iter().map(|task| {
            let mut missing = Vec::new();
            for requirement in &task.requires {
                let denied = requirement.permissions.iter().filter(|permission| !self.can(**permission));
                let mut denied: Vec<&str> = denied.map(|permission| resources.name(*permission)).collect();
                if denied.len() > 1 && denied.len() == requirement.permissions.len() {
                    missing.push(requirement.pattern.as_str());
                } else {
                    missing.append(&mut denied);
                }
            }
            Task { id: &task.id, title: task.title.as_deref(), allowed: missing.is_empty(), missing }
        });
        tasks.collect()
    }
}
