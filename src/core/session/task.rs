//! Tasks: whether they can be done, and what is missing for them.

use serde::Serialize;

use super::Session;
use crate::policy::resource::Requirement;
use crate::policy::task::{Needed, TaskType};

/// Whether a task can be done.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Task<'s> {
    /// The task's id.
    pub id: &'s str,
    /// The title for people.
    pub title: Option<&'s str>,
    /// Whether everything that it requires is allowed; of a task with parameters, for one value of each at least.
    pub allowed: bool,
    /// What is missing, in the order in which the policy requires it; a pattern of which nothing is allowed as itself.
    pub missing: Vec<String>,
    /// The parameters, each with the resources for which the task can be done.
    pub parameters: Vec<TaskParameter<'s>>,
}

/// A parameter of a task.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct TaskParameter<'s> {
    /// Its name.
    pub name: &'s str,
    /// The resources that may stand for it and for which everything that names it is allowed, sorted.
    pub allowed: Vec<&'s str>,
}

impl Session {
    /// Returns every task of the policy, in its order.
    #[must_use]
    pub fn tasks(&self) -> Vec<Task<'_>> {
        self.policy.tasks.iter().map(|task| self.task_with(task, &[])).collect()
    }

    /// Returns one task with resources for its parameters, by name: what is missing is then missing for these. A
    /// parameter for which none is given may be any. None where the policy has no such task, where the task has no such
    /// parameter, or where the resource cannot stand for it.
    ///
    /// ```
    /// # use permask::{Policy, Session, Subject};
    /// # let policy = Policy::read(br#"{"format": 1, "id": "p",
    /// #   "resources": {"profiles": {"children": {"info": {"actions": ["edit"]}, "notes": {"actions": ["edit"]}}}},
    /// #   "roles": {"writer": {"rules": [{"allow": "profiles.notes:edit"}]}},
    /// #   "tasks": {"edit-details": {"parameters": {"part": "profiles.*"}, "requires": ["{part}:edit"]}}}"#)?;
    /// let session = Session::new(policy.into(), Subject::new("u-1", ["writer"]), 1_780_315_200);
    /// let task = session.task("edit-details", &[("part", "profiles.info")]).ok_or("no such task")?;
    /// assert_eq!((task.allowed, task.missing), (false, vec!["profiles.info:edit".to_owned()]));
    /// let task = session.task("edit-details", &[]).ok_or("no such task")?;
    /// assert_eq!((task.allowed, &task.parameters[0].allowed), (true, &vec!["profiles.notes"]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn task(&self, id: &str, arguments: &[(&str, &str)]) -> Option<Task<'_>> {
        let task = self.policy.tasks.iter().find(|task| task.id == id)?;
        let mut numbers = Vec::new();
        for (name, path) in arguments {
            let number = task.parameters.iter().position(|parameter| parameter.name == *name)?;
            let resource = self.policy.resources().number(path)?;
            if !task.parameters.get(number)?.resources.contains(&resource) {
                return None;
            }
            numbers.push((number, resource));
        }
        Some(self.task_with(task, &numbers))
    }

    fn task_with<'s>(&'s self, task: &'s TaskType, arguments: &[(usize, usize)]) -> Task<'s> {
        let resources = self.policy.resources();
        let mut parameters = Vec::new();
        for (number, parameter) in task.parameters.iter().enumerate() {
            let can_stand = |resource: &&usize| {
                let of_parameter =
                    |needed: &&Needed| matches!(needed, Needed::OfParameter { parameter, .. } if *parameter == number);
                let mut needed = task.requires.iter().filter(of_parameter);
                needed.all(|needed| needed.of(**resource, resources).is_some_and(|of| self.missing_of(&of).is_empty()))
            };
            let allowed = parameter.resources.iter().filter(can_stand).map(|resource| resources.path(*resource));
            parameters.push(TaskParameter { name: &parameter.name, allowed: allowed.collect() });
        }
        let mut missing = Vec::new();
        for needed in &task.requires {
            match needed {
                Needed::Always(requirement) => missing.append(&mut self.missing_of(requirement)),
                Needed::OfParameter { pattern, parameter } => {
                    let argument = arguments.iter().find(|(number, _)| number == parameter);
                    if let Some(requirement) = argument.and_then(|(_, resource)| needed.of(*resource, resources)) {
                        missing.append(&mut self.missing_of(&requirement));
                    } else if parameters.get(*parameter).is_none_or(|parameter| parameter.allowed.is_empty()) {
                        missing.push(pattern.clone());
                    }
                }
            }
        }
        let title = task.title.as_deref();
        Task { id: &task.id, title, allowed: missing.is_empty(), missing, parameters }
    }

    /// Returns which of the permissions are not allowed; where none is, the pattern that means them.
    fn missing_of(&self, requirement: &Requirement) -> Vec<String> {
        let Requirement { pattern, permissions } = requirement;
        let denied = permissions.iter().filter(|permission| !self.can(**permission));
        let denied: Vec<String> =
            denied.map(|permission| self.policy.resources().name(*permission).to_owned()).collect();
        if denied.len() > 1 && denied.len() == permissions.len() { vec![pattern.clone()] } else { denied }
    }
}
