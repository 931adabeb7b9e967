//! Resources: the tree of things in the panel, flattened, and the permissions on them.

use crate::error::quote;
use crate::json::Json;
use crate::limits;
use crate::members::{self, Members};
use crate::names::Names;
use crate::nearest::with_nearest;
use crate::place::Place;
use crate::policy::name;
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
    /// For each path its actions, each with its permission.
    actions: Vec<Vec<(String, PermissionId)>>,
    permissions: Names,
}

impl Resources {
    /// Reads `resources`, and `children` below them.
    pub(crate) fn read(json: &Json, place: &Place<'_>) -> Result<Self, Error> {
        let mut resources = Self::default();
        resources.read_nodes(json, place, "")?;
        Ok(resources)
    }

    fn read_nodes(&mut self, json: &Json, place: &Place<'_>, parent: &str) -> Result<(), Error> {
        for (segment, json) in members::object(json, place)? {
            let place = place.member(segment);
            name::check_plain(segment, &place)?;
            let path = if parent.is_empty() { segment.clone() } else { format!("{parent}.{segment}") };
            let mut members = Members::of(json, &place)?;
            members.for_people()?;
            let actions = members.optional("actions");
            let children = members.optional("children");
            members.finish()?;
            // A path is new: names hold no dots, and no object has a name twice.
            self.paths.insert(&path);
            self.actions.push(Vec::new());
            if let Some(json) = actions {
                self.read_actions(json, &place.member("actions"), &path)?;
            }
            if let Some(children) = children {
                self.read_nodes(children, &place.member("children"), &path)?;
            }
        }
        Ok(())
    }

    fn read_actions(&mut self, json: &Json, place: &Place<'_>, path: &str) -> Result<(), Error> {
        members::each_text(json, place, |action, place| {
            name::check_plain(action, place)?;
            if self.permissions.len() == limits::MAX_PERMISSIONS {
                let message = format!("more than {} permissions are declared", limits::MAX_PERMISSIONS);
                return Err(Error::new(Code::TooLarge, place, message));
            }
            let permission = self.permissions.insert(&format!("{path}:{action}")).and_then(PermissionId::new);
            let Some(permission) = permission else {
                return Err(Error::new(Code::DuplicateId, place, format!("the action `{action}` stands twice")));
            };
            if let Some(actions) = self.actions.last_mut() {
                actions.push((action.to_owned(), permission));
            }
            Ok(())
        })
    }

    /// Returns the permission of this name, `resource:action`.
    pub(crate) fn permission(&self, name: &str) -> Option<PermissionId> {
        self.permissions.number(name).and_then(PermissionId::new)
    }

    /// Returns the permission of this name, or the error that names the nearest known one.
    pub(crate) fn require(&self, name: &str, place: &Place<'_>) -> Result<PermissionId, Error> {
        self.permission(name).ok_or_else(|| {
            let sentence = format!("{} is no declared permission", quote(name));
            Error::new(Code::UnknownPermission, place, with_nearest(sentence, name, self.permission_names()))
        })
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

    /// Returns the actions of a resource with their permissions; none where there is no such resource.
    pub(crate) fn actions(&self, path: &str) -> Option<&[(String, PermissionId)]> {
        self.actions.get(self.paths.number(path)?).map(Vec::as_slice)
    }

    /// Returns every resource whose path begins so, with its actions, sorted by path.
    pub(crate) fn beginning(&self, prefix: &str) -> impl Iterator<Item = (&str, &[(String, PermissionId)])> {
        self.paths
            .from(prefix)
            .take_while(move |(path, _)| path.starts_with(prefix))
            .filter_map(|(path, number)| Some((path, self.actions.get(number)?.as_slice())))
    }
}
