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
    /// What is missing, in the order in which the policy requires it.
    pub missing: Vec<&'s str>,
}

impl Session {
    /// Returns every task of the policy, in its order.
    #[must_use]
    pub fn tasks(&self) -> Vec<Task<'_>> {
        let resources = &self.policy.resources;
        let tasks = self.policy.tasks.iter().map(|task| {
            let missing: Vec<&str> = task
                .requires
                .iter()
                .filter(|permission| !self.can(**permission))
                .map(|permission| resources.name(*permission))
                .collect();
            Task { id: &task.id, title: task.title.as_deref(), allowed: missing.is_empty(), missing }
        });
        tasks.collect()
    }
}
