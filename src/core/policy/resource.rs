//! Resources: the tree of things in the panel, flattened, and the permissions on them.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::bits::Bits;
use crate::error::quote;
use crate::json::Json;
use crate::limits;
use crate::members::{self, Members};
use crate::names::Names;
use crate::place::Place;
use crate::policy::attribute::{Attributes, Kind};
use crate::policy::{name, pattern};
use crate::text::concatenated;
use crate::{Code, Error};

/// Which of a policy's permissions, by its number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct PermissionId(u32);

impl PermissionId {
    pub(crate) fn new(number: usize) -> Option<Self> {
        u32::try_from(number).ok().map(Self)
    }

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Every resource by its dotted path, and every permission.
#[derive(Debug, Default)]
pub(crate) struct Resources {
    paths: Names,
    /// For each path the numbers of its permissions, which follow each other.
    actions: Vec<Range<usize>>,
    /// For each path the attributes of its objects.
    attributes: Vec<Attributes>,
    /// For each path the attribute that names the tenant of an object.
    tenants: Vec<Option<String>>,
    permissions: Names,
    /// For each permission the number of its resource.
    owners: Vec<usize>,
    /// For each permission what must be allowed too; empty where no resource requires anything.
    requires: Vec<Vec<Requirement>>,
    /// How many permissions the lists hold that patterns were made into: of requirements, of what conditions ask.
    listed: AtomicUsize,
    /// The number of the resource that a pattern named last.
    named: AtomicUsize,
}

/// What must be allowed for something else to be.
#[derive(Clone, Debug)]
pub(crate) struct Requirement {
    /// The pattern, as the policy writes it.
    pub(crate) pattern: String,
    /// What it matches.
    pub(crate) permissions: Vec<PermissionId>,
}

impl Resources {
    /// Reads `resources`, and `children` below them.
    pub(crate) fn read(json: &Json, place: &Place<'_>) -> Result<Self, Error> {
        let mut resources = Self::default();
        if resources.read_nodes(json, place, "")? {
            resources.requires = vec![Vec::new(); resources.permissions.len()];
            resources.read_requires(json, place, "")?;
        }
        Ok(resources)
    }

    /// Reads all but what the resources require, and says whether one requires something.
    fn read_nodes(&mut self, json: &Json, place: &Place<'_>, parent: &str) -> Result<bool, Error> {
        let mut has_requirements = false;
        for (segment, json) in members::object(json, place)? {
            let place = place.member(segment);
            name::check_plain(segment, &place)?;
            let mut members = Members::of(json, &place)?;
            members.for_people()?;
            let actions = members.optional("actions");
            let children = members.optional("children");
            let attributes = members.optional("attributes");
            let tenant = members.optional_text("tenant")?;
            // What it requires may be declared further down: it is read when everything is known.
            has_requirements |= members.optional("requires").is_some();
            members.finish()?;
            // A path is new: names hold no dots, and no object has a name twice.
            let resource = self.paths.take(path_of(parent, segment)).unwrap_or_default();
            self.attributes.push(match attributes {
                Some(json) => Attributes::read(json, &place.member("attributes"))?,
                None => Attributes::default(),
            });
            if let Some(attribute) = tenant
                && self.attributes.last().and_then(|attributes| attributes.kind(attribute)) != Some(Kind::String)
            {
                let message =
                    format!("expected an attribute of this resource that is a string, found {}", quote(attribute));
                return Err(Error::new(Code::WrongValue, place.member("tenant"), message));
            }
            self.tenants.push(tenant.map(str::to_owned));
            let first = self.permissions.len();
            if let Some(json) = actions {
                self.read_actions(json, &place.member("actions"), resource)?;
            }
            self.actions.push(first..self.permissions.len());
            if let Some(children) = children {
                let path = self.path(resource).to_owned();
                has_requirements |= self.read_nodes(children, &place.member("children"), &path)?;
            }
        }
        Ok(has_requirements)
    }

    fn read_actions(&mut self, json: &Json, place: &Place<'_>, resource: usize) -> Result<(), Error> {
        members::each_text(json, place, |action, place| {
            name::check_plain(action, place)?;
            if self.permissions.len() == limits::MAX_PERMISSIONS {
                let message = format!("more than {} permissions are declared", limits::MAX_PERMISSIONS);
                return Err(Error::new(Code::TooLarge, place, message));
            }
            if self.permissions.take(concatenated(&[self.paths.name(resource), ":", action])).is_err() {
                return Err(Error::new(Code::DuplicateId, place, format!("the action `{action}` stands twice")));
            }
            self.owners.push(resource);
            Ok(())
        })
    }

    /// Reads `requires` of every resource: patterns for all of its actions, or for each action its own.
    fn read_requires(&mut self, json: &Json, place: &Place<'_>, parent: &str) -> Result<(), Error> {
        for (segment, json) in members::object(json, place)? {
            let place = place.member(segment);
            let path = path_of(parent, segment);
            let Some(resource) = self.number(&path) else { continue };
            let place_of_requires = place.member("requires");
            match json.member("requires") {
                None => {}
                Some(Json::Object(members)) => {
                    for (action, json) in members {
                        let place = place_of_requires.member(action);
                        let Some(permission) = self.permission_of(resource, action) else {
                            let message = format!("{} is no action of this resource", quote(action));
                            return Err(Error::new(Code::UnknownPermission, place, message));
                        };
                        self.require_for(permission, json, &place)?;
                    }
                }
                Some(json) => {
                    let actions: Vec<PermissionId> = self.actions(resource).map(|(_, permission)| permission).collect();
                    for permission in &actions {
                        self.require_for(*permission, json, &place_of_requires)?;
                    }
                    if actions.is_empty() {
                        // What nothing needs must still be right.
                        read_requirements(json, self, &place_of_requires)?;
                    }
                }
            }
            if let Some(children) = json.member("children") {
                self.read_requires(children, &place.member("children"), &path)?;
            }
        }
        Ok(())
    }

    fn require_for(&mut self, permission: PermissionId, json: &Json, place: &Place<'_>) -> Result<(), Error> {
        let mut requires = read_requirements(json, self, place)?;
        for requirement in &mut requires {
            // A permission does not require itself.
            requirement.permissions.retain(|other| *other != permission);
        }
        if let Some(list) = self.requires.get_mut(permission.index()) {
            *list = requires;
        }
        Ok(())
    }

    /// Returns what must be allowed for a permission to be.
    pub(crate) fn requirements(&self, permission: PermissionId) -> &[Requirement] {
        self.requires.get(permission.index()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the number of the resource that a permission is about.
    pub(crate) fn owner(&self, permission: PermissionId) -> Option<usize> {
        self.owners.get(permission.index()).copied()
    }

    /// Counts permissions that a pattern was made into and that are kept as a list.
    pub(crate) fn count(&self, permissions: usize, place: &Place<'_>) -> Result<(), Error> {
        let before = self.listed.fetch_add(permissions, Ordering::Relaxed);
        if before.saturating_add(permissions) <= limits::MAX_EXPANSIONS {
            return Ok(());
        }
        let message = format!("more than {} permissions are asked for in all", limits::MAX_EXPANSIONS);
        Err(Error::new(Code::TooLarge, place, message))
    }

    /// Returns the attribute that names the tenant of a resource's objects, by the resource's number.
    pub(crate) fn tenant_attribute(&self, resource: usize) -> Option<&str> {
        self.tenants.get(resource)?.as_deref()
    }

    /// Returns the kind of an attribute of a resource, by the resource's number.
    pub(crate) fn attribute(&self, resource: usize, name: &str) -> Option<Kind> {
        self.attributes.get(resource)?.kind(name)
    }

    /// Returns the names of a resource's attributes, by the resource's number.
    pub(crate) fn attribute_names(&self, resource: usize) -> impl Iterator<Item = &str> {
        self.attributes.get(resource).into_iter().flat_map(Attributes::names)
    }

    /// Returns the permission of this name, `resource:action`.
    pub(crate) fn permission(&self, name: &str) -> Option<PermissionId> {
        self.permissions.number(name).and_then(PermissionId::new)
    }

    /// Returns how many permissions there are.
    pub(crate) fn permission_count(&self) -> usize {
        self.permissions.len()
    }

    /// Returns every permission, sorted by name.
    pub(crate) fn permissions(&self) -> impl Iterator<Item = (&str, PermissionId)> {
        self.permissions.sorted().filter_map(|(name, number)| Some((name, PermissionId::new(number)?)))
    }

    /// Returns the name of every permission, sorted.
    pub(crate) fn permission_names(&self) -> impl Iterator<Item = &str> {
        self.permissions.sorted().map(|(name, _)| name)
    }

    pub(crate) fn name(&self, permission: PermissionId) -> &str {
        self.permissions.name(permission.index())
    }

    /// Returns the path of every resource, sorted.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.sorted().map(|(path, _)| path)
    }

    /// Returns the path of a resource, by its number.
    pub(crate) fn path(&self, resource: usize) -> &str {
        self.paths.name(resource)
    }

    /// Says that no resource has this path, and which one is near.
    pub(crate) fn undeclared(&self, path: &str) -> String {
        self.paths.undeclared("resource", path)
    }

    /// Returns the number of a resource, by its path.
    pub(crate) fn number(&self, path: &str) -> Option<usize> {
        self.paths.number(path)
    }

    /// Returns the number of a resource that a pattern names. Looks first at the one that was named last and at the one after
    /// it: rules about one resource stand together, and mostly in the order of the resources.
    pub(crate) fn named(&self, path: &str) -> Option<usize> {
        let last = self.named.load(Ordering::Relaxed);
        let is_it = |number: &usize| *number < self.paths.len() && self.path(*number) == path;
        let number = (last..last.saturating_add(2)).find(is_it).or_else(|| self.number(path))?;
        self.named.store(number, Ordering::Relaxed);
        Some(number)
    }

    /// Returns the actions of a resource with their permissions, by the resource's number.
    pub(crate) fn actions(&self, resource: usize) -> impl Iterator<Item = (&str, PermissionId)> {
        // What follows the path and the colon in the name of the permission.
        let start = self.path(resource).len() + 1;
        let numbers = self.actions.get(resource).cloned().unwrap_or_default();
        numbers
            .filter_map(move |number| Some((self.permissions.name(number).get(start..)?, PermissionId::new(number)?)))
    }

    /// Returns the permission of an action of a resource, by the resource's number.
    pub(crate) fn permission_of(&self, resource: usize, action: &str) -> Option<PermissionId> {
        self.actions(resource).find(|(name, _)| *name == action).map(|(_, permission)| permission)
    }

    /// Returns every resource whose path begins so, with its number, sorted by path.
    pub(crate) fn beginning(&self, prefix: &str) -> impl Iterator<Item = (&str, usize)> {
        self.paths.from(prefix).take_while(move |(path, _)| path.starts_with(prefix))
    }
}

fn path_of(parent: &str, segment: &str) -> String {
    if parent.is_empty() { segment.to_owned() } else { concatenated(&[parent, ".", segment]) }
}

impl Requirement {
    /// Reads a pattern.
    pub(crate) fn read(pattern: &str, resources: &Resources, place: &Place<'_>) -> Result<Self, Error> {
        let mut permissions = Bits::default();
        pattern::expand(pattern, resources, place, &mut permissions)?;
        resources.count(permissions.len(), place)?;
        let permissions = permissions.iter().filter_map(PermissionId::new).collect();
        Ok(Self { pattern: pattern.to_owned(), permissions })
    }
}

/// Reads a list of patterns, all of whose permissions are needed.
pub(crate) fn read_requirements(
    json: &Json,
    resources: &Resources,
    place: &Place<'_>,
) -> Result<Vec<Requirement>, Error> {
    let mut requirements = Vec::new();
    members::each_text(json, place, |pattern, place| {
        requirements.push(Requirement::read(pattern, resources, place)?);
        Ok(())
    })?;
    if requirements.is_empty() {
        return Err(Error::new(Code::WrongValue, place, "expected at least one permission, found none"));
    }
    Ok(requirements)
}
