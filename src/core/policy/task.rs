//! Tasks: what a person wants to do, and the permissions that it takes.

use crate::json::Json;
use crate::members::{self, Members};
use crate::place::Place;
use crate::policy::name;
use crate::policy::resource::{PermissionId, Resources};
use crate::{Code, Error};

/// A task with what it requires.
#[derive(Debug)]
pub(crate) struct Requirement {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) requires: Vec<PermissionId>,
}

/// Reads `tasks`.
pub(crate) fn read(json: &Json, place: &Place<'_>, resources: &Resources) -> Result<Vec<Requirement>, Error> {
    let mut tasks = Vec::new();
    for (id, json) in members::object(json, place)? {
        let place = place.member(id);
        name::check_free(id, &place)?;
        let mut members = Members::of(json, &place)?;
        let title = members.for_people()?;
        let requires = read_requires(members.required("requires")?, &place.member("requires"), resources)?;
        members.finish()?;
        tasks.push(Requirement { id: id.clone(), title, requires });
    }
    Ok(tasks)
}

/// Reads a list of permissions, all of which are needed.
pub(crate) fn read_requires(json: &Json, place: &Place<'_>, resources: &Resources) -> Result<Vec<PermissionId>, Error> {
    let mut permissions = Vec::new();
    members::each_text(json, place, |text, place| {
        permissions.push(resources.require(text, place)?);
        Ok(())
    })?;
    if permissions.is_empty() {
        return Err(Error::new(Code::WrongValue, place, "expected at least one permission, found none"));
    }
    Ok(permissions)
}
