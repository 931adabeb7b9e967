//! Tasks: what a person wants to do, and the permissions that it takes.

use crate::bits::Bits;
use crate::error::quote;
use crate::json::Json;
use crate::members::{self, Members};
use crate::nearest::with_nearest;
use crate::place::Place;
use crate::policy::resource::{PermissionId, Requirement, Resources};
use crate::policy::{name, pattern};
use crate::{Code, Error};

/// A task with what it requires.
#[derive(Debug)]
pub(crate) struct TaskType {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) requires: Vec<Needed>,
    pub(crate) parameters: Vec<Parameter>,
}

/// Something that a task requires.
#[derive(Debug)]
pub(crate) enum Needed {
    /// These permissions.
    Always(Requirement),
    /// What becomes of `{parameter}:action` when a resource stands for the parameter.
    OfParameter {
        pattern: String,
        /// The parameter, by its number in the task.
        parameter: usize,
    },
}

/// A name in what a task requires, for which one of several resources may stand.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    /// These resources, by number, sorted by path: each matches something of everything that names the parameter.
    pub(crate) resources: Vec<usize>,
}

/// Reads `tasks`.
pub(crate) fn read(json: &Json, place: &Place<'_>, resources: &Resources) -> Result<Vec<TaskType>, Error> {
    let mut tasks = Vec::new();
    for (id, json) in members::object(json, place)? {
        let place = place.member(id);
        name::check_free(id, &place)?;
        let mut members = Members::of(json, &place)?;
        let title = members.for_people()?;
        let place_of_parameters = place.member("parameters");
        let mut parameters = Vec::new();
        if let Some(json) = members.optional("parameters") {
            for (name, json) in members::object(json, &place_of_parameters)? {
                parameters.push(Parameter::read(name, json, &place_of_parameters.member(name), resources)?);
            }
        }
        let place_of_requires = place.member("requires");
        let mut requires = Vec::new();
        members::each_text(members.required("requires")?, &place_of_requires, |text, place| {
            requires.push(Needed::read(text, &mut parameters, resources, place)?);
            Ok(())
        })?;
        members.finish()?;
        if requires.is_empty() {
            let message = "expected at least one permission, found none";
            return Err(Error::new(Code::WrongValue, place_of_requires, message));
        }
        for (number, Parameter { name, .. }) in parameters.iter().enumerate() {
            let is_of =
                |needed: &Needed| matches!(needed, Needed::OfParameter { parameter, .. } if *parameter == number);
            if !requires.iter().any(is_of) {
                let message = format!("nothing that the task requires names `{{{name}}}`");
                return Err(Error::new(Code::WrongValue, place_of_parameters.member(name), message));
            }
        }
        tasks.push(TaskType { id: id.clone(), title, requires, parameters });
    }
    Ok(tasks)
}

#[cfg(feature = "authoring")]
impl TaskType {
    /// Calls `found` for each permission that the task may take, whatever stands for its parameters.
    pub(crate) fn for_each_permission(&self, resources: &Resources, found: &mut dyn FnMut(PermissionId)) {
        for needed in &self.requires {
            match needed {
                Needed::Always(requirement) => requirement.permissions.iter().copied().for_each(&mut *found),
                Needed::OfParameter { parameter, .. } => {
                    let values = self.parameters.get(*parameter).into_iter().flat_map(|parameter| &parameter.resources);
                    let of_each = values.filter_map(|resource| needed.of(*resource, resources));
                    of_each.flat_map(|requirement| requirement.permissions).for_each(&mut *found);
                }
            }
        }
    }
}

impl Parameter {
    /// Reads a parameter: a pattern of resources without actions, `profiles.*`.
    fn read(name: &str, json: &Json, place: &Place<'_>, resources: &Resources) -> Result<Self, Error> {
        name::check_plain(name, place)?;
        let scope = members::text(json, place)?;
        let mut permissions = Bits::default();
        pattern::expand(&format!("{scope}:*"), resources, place, &mut permissions)?;
        let mut owners = Bits::default();
        let of_each = permissions.iter().filter_map(PermissionId::new).filter_map(|id| resources.owner(id));
        of_each.for_each(|owner| owners.insert(owner));
        resources.count(owners.len(), place)?;
        let sorted = resources.paths().filter_map(|path| resources.number(path));
        Ok(Self { name: name.to_owned(), resources: sorted.filter(|owner| owners.contains(*owner)).collect() })
    }
}

impl Needed {
    /// Reads a pattern, `profiles:read`, or one with a parameter for its resource, `{part}:read`. Resources of which such
    /// a pattern matches nothing cannot stand for the parameter.
    fn read(text: &str, parameters: &mut [Parameter], resources: &Resources, place: &Place<'_>) -> Result<Self, Error> {
        let Some((name, rest)) = text.strip_prefix('{').and_then(|rest| rest.split_once('}')) else {
            return Ok(Self::Always(Requirement::read(text, resources, place)?));
        };
        let Some(number) = parameters.iter().position(|parameter| parameter.name == name) else {
            let sentence = format!("the task has no parameter {}", quote(name));
            let known = &mut parameters.iter().map(|parameter| parameter.name.as_str());
            return Err(Error::new(Code::BadPattern, place, with_nearest(sentence, name, known)));
        };
        // A whole name stands for the parameter, not the beginning of another.
        if !rest.starts_with(['.', ':']) {
            let message = format!("expected `.` or `:` after a parameter, found {}", quote(text));
            return Err(Error::new(Code::BadPattern, place, message));
        }
        let mut failed = None;
        if let Some(parameter) = parameters.get_mut(number) {
            parameter.resources.retain(|resource| {
                let pattern = format!("{}{rest}", resources.path(*resource));
                let read = Requirement::read(&pattern, resources, place);
                read.map_err(|error| failed = Some(error)).is_ok()
            });
            let is_empty = parameter.resources.is_empty();
            if let Some(error) = failed.filter(|error| is_empty || error.code() == Code::TooLarge) {
                return Err(error);
            }
        }
        Ok(Self::OfParameter { pattern: text.to_owned(), parameter: number })
    }

    /// Returns what is needed when a resource stands for the parameter; none where the resource cannot.
    pub(crate) fn of(&self, resource: usize, resources: &Resources) -> Option<Requirement> {
        let Self::OfParameter { pattern, .. } = self else { return None };
        let (_, rest) = pattern.split_once('}')?;
        let pattern = format!("{}{rest}", resources.path(resource));
        let mut permissions = Bits::default();
        pattern::expand(&pattern, resources, &Place::Root, &mut permissions).ok()?;
        Some(Requirement { pattern, permissions: permissions.iter().filter_map(PermissionId::new).collect() })
    }
}
