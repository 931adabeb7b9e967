//! Tasks: what a person wants to do, and the permissions that it takes.

use crate::Error;
use crate::json::Json;
use crate::members::{self, Members};
use crate::place::Place;
use crate::policy::name;
use crate::policy::resource::{Requirement, Resources, read_requirements};

/// A task with what it requires.
#[derive(Debug)]
pub(crate) struct TaskType {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) requires: Vec<Requirement>,
}

/// Reads `tasks`.
pub(crate) fn read(json: &Json, place: &Place<'_>, resources: &Resources) -> Result<Vec<TaskType>, Error> {
    let mut tasks = Vec::new();
    for (id, json) in members::object(json, place)? {
        let place = place.member(id);
        name::check_free(id, &place)?;
        let mut members = Members::of(json, &place)?;
        let title = members.for_people()?;
        let requires = read_requirements(members.required("requires")?, resources, &place.member("requires"))?;
        members.finish()?;
        tasks.push(TaskType { id: id.clone(), title, requires });
    }
    Ok(tasks)
}
