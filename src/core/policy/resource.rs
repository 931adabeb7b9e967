//! Resources: the tree of things in the panel, flattened, and the permissions on them.

use std::collections::BTreeMap;

use crate::error::quote;
use crate::json::Json;
use crate::limits;
use crate::members::{self, Members};
use crate::nearest::with_nearest;
use crate::place::Place;
use crate::policy::name;
use crate::{Code, Error};

/// Which of a policy's permissions: a position in their sorted list.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct PermissionId(u32);

impl PermissionId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Every resource by its dotted path, and every permission.
#[derive(Debug, Default)]
pub(crate) struct Resources {
    /// By path, so that a node's descendants follow it in one run.
    nodes: BTreeMap<String, Node>,
    /// Sorted; a [`PermissionId`] is a position here.
    permissions: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) actions: Vec<(String, PermissionId)>,
}

impl Resources {
    /// Reads `resources`, and `children` below them.
    pub(crate) fn read(json: &Json, place: &Place<'_>) -> Result<Self, Error> {
        let mut declared = BTreeMap::new();
        read_nodes(json, place, "", &mut declared)?;
        let mut permissions: Vec<String> = declared
            .iter()
            .flat_map(|(path, actions)| actions.iter().map(move |action| format!("{path}:{action}")))
            .collect();
        if permissions.len() > limits::MAX_PERMISSIONS {
            let message = format!("more than {} permissions are declared", limits::MAX_PERMISSIONS);
            return Err(Error::new(Code::TooLarge, place, message));
        }
        permissions.sort_unstable();
        let ids: BTreeMap<&str, u32> = permissions.iter().map(String::as_str).zip(0..).collect();
        let nodes = declared
            .into_iter()
            .map(|(path, actions)| {
                let actions = actions
                    .into_iter()
                    .filter_map(|action| {
                        let id = ids.get(format!("{path}:{action}").as_str()).copied();
                        id.map(|id| (action, PermissionId(id)))
                    })
                    .collect();
                (path, Node { actions })
            })
            .collect();
        Ok(Self { nodes, permissions })
    }

    /// Returns the permission of this name, `resource:action`.
    pub(crate) fn permission(&self, name: &str) -> Option<PermissionId> {
        let index = self.permissions.binary_search_by(|known| known.as_str().cmp(name)).ok()?;
        u32::try_from(index).ok().map(PermissionId)
    }

    /// Returns the permission of this name, or the error that names the nearest known one.
    pub(crate) fn require(&self, name: &str, place: &Place<'_>) -> Result<PermissionId, Error> {
        self.permission(name).ok_or_else(|| {
            let sentence = format!("{} is no declared permission", quote(name));
            let message = with_nearest(sentence, name, self.permissions.iter().map(String::as_str));
            Error::new(Code::UnknownPermission, place, message)
        })
    }

    pub(crate) fn permissions(&self) -> &[String] {
        &self.permissions
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = PermissionId> {
        (0..self.permissions.len()).filter_map(|index| u32::try_from(index).ok().map(PermissionId))
    }

    pub(crate) fn name(&self, permission: PermissionId) -> &str {
        self.permissions.get(permission.index()).map(String::as_str).unwrap_or_default()
    }

    pub(crate) fn node(&self, path: &str) -> Option<&Node> {
        self.nodes.get(path)
    }

    /// Returns every node with its path.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.nodes.iter().map(|(path, node)| (path.as_str(), node))
    }

    /// Returns the nodes below a path, at any depth.
    pub(crate) fn below(&self, path: &str) -> impl Iterator<Item = (&str, &Node)> {
        let prefix = format!("{path}.");
        self.nodes
            .range(prefix.clone()..)
            .take_while(move |(path, _)| path.starts_with(&prefix))
            .map(|(path, node)| (path.as_str(), node))
    }
}

fn read_nodes(
    json: &Json,
    place: &Place<'_>,
    parent: &str,
    declared: &mut BTreeMap<String, Vec<String>>,
) -> Result<(), Error> {
    for (segment, json) in members::object(json, place)? {
        let place = place.member(segment);
        name::check_plain(segment, &place)?;
        let path = if parent.is_empty() { segment.clone() } else { format!("{parent}.{segment}") };
        let mut members = Members::of(json, &place)?;
        members.optional_text("title")?;
        members.optional_text("description")?;
        let actions = match members.optional("actions") {
            Some(json) => read_actions(json, &place.member("actions"))?,
            None => Vec::new(),
        };
        let children = members.optional("children");
        members.finish()?;
        if let Some(children) = children {
            read_nodes(children, &place.member("children"), &path, declared)?;
        }
        declared.insert(path, actions);
    }
    Ok(())
}

fn read_actions(json: &Json, place: &Place<'_>) -> Result<Vec<String>, Error> {
    let mut actions: Vec<String> = Vec::new();
    members::each_text(json, place, |action, place| {
        name::check_plain(action, place)?;
        if actions.iter().any(|known| known == action) {
            return Err(Error::new(Code::DuplicateId, place, format!("the action `{action}` stands twice")));
        }
        actions.push(action.to_owned());
        Ok(())
    })?;
    Ok(actions)
}
