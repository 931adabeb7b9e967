//! Presence: which navigation items show, and which tasks can be done.

use serde::Serialize;

use super::{Reach, Standing};
use crate::policy::condition::evaluate::Answer;
use crate::policy::navigation::{Item, Needs};
use crate::policy::resource::PermissionId;
use crate::policy::task::{Needed, TaskType};

/// Whether something is there for holders of a role, from the least to the most.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Presence {
    /// For nobody.
    No,
    /// For some: it depends on the person, the context or the moment.
    Some,
    /// For all.
    Yes,
}

impl Presence {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Some => "for some",
            Self::Yes => "yes",
        }
    }
}

impl<'l> Reach<'l> {
    /// Returns the presence of every navigation item by its id, in the order of the document.
    pub(crate) fn navigation(&mut self) -> Vec<(String, Presence)> {
        let mut found = Vec::new();
        let laboratory = self.laboratory;
        for item in &laboratory.policy.navigation {
            self.item(item, Presence::Yes, &mut found);
        }
        found
    }

    /// Returns the presence of every task by its id, in the order of the document.
    pub(crate) fn tasks(&mut self) -> Vec<(String, Presence)> {
        let mut found = Vec::new();
        let laboratory = self.laboratory;
        for task in &laboratory.policy.tasks {
            let always = task.requires.iter().filter_map(|needed| match needed {
                Needed::Always(requirement) => Some(&requirement.permissions),
                Needed::OfParameter { .. } => None,
            });
            let mut presence = self.least(always.flatten(), &|standing| standing == Standing::Allow);
            for (number, parameter) in task.parameters.iter().enumerate() {
                // A task can be done where it can for one resource at least.
                let best = parameter.resources.iter().map(|resource| self.of_parameter(task, number, *resource)).max();
                presence = presence.min(best.unwrap_or(Presence::No));
            }
            found.push((task.id.clone(), presence));
        }
        found
    }

    /// Returns the presence of what a task requires of one resource that stands for a parameter.
    fn of_parameter(&mut self, task: &TaskType, parameter: usize, resource: usize) -> Presence {
        let resources = &self.laboratory.policy.vocabulary.resources;
        let is_of = |needed: &&Needed| matches!(needed, Needed::OfParameter { parameter: of, .. } if *of == parameter);
        let required = task.requires.iter().filter(is_of).filter_map(|needed| needed.of(resource, resources));
        let required: Vec<_> = required.flat_map(|requirement| requirement.permissions).collect();
        self.least(required.iter(), &|standing| standing == Standing::Allow)
    }

    /// Adds an item and what is below it; returns its presence.
    fn item(&mut self, item: &'l Item, above: Presence, found: &mut Vec<(String, Presence)>) -> Presence {
        let place = found.len();
        found.push((item.id.clone(), Presence::No));
        let own = match &item.requires {
            Needs::Permissions(permissions) => {
                self.least(permissions.iter(), &|standing| standing >= Standing::Conditional)
            }
            Needs::Condition(condition) => match self.answer(condition) {
                Answer::Value(true) => Presence::Yes,
                Answer::Unknown => Presence::Some,
                _ => Presence::No,
            },
            Needs::Nothing => Presence::Yes,
        };
        let own = own.min(above);
        let below = item.children.iter().map(|child| self.item(child, own, found)).max();
        let shows = match (&item.requires, below) {
            (Needs::Nothing, Some(below)) => own.min(below),
            _ => own,
        };
        if let Some(entry) = found.get_mut(place) {
            entry.1 = shows;
        }
        shows
    }

    fn least<'p>(
        &mut self,
        permissions: impl Iterator<Item = &'p PermissionId>,
        suffices: &dyn Fn(Standing) -> bool,
    ) -> Presence {
        let of_one = |permission: &PermissionId| {
            let cell = self.cell(*permission);
            match cell.standing {
                // What depends on the person is one thing for some, and another for others.
                Standing::Conditional if cell.is_by_person() => Presence::Some,
                standing if suffices(standing) => Presence::Yes,
                _ => Presence::No,
            }
        };
        permissions.map(of_one).min().unwrap_or(Presence::Yes)
    }
}
