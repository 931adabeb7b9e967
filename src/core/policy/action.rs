//! Actions: which of them bring others along.

use crate::bits::Bits;
use crate::json::Json;
use crate::members::{self, Members};
use crate::names::Names;
use crate::place::Place;
use crate::policy::name;
use crate::policy::resource::{PermissionId, Resources};
use crate::{Code, Effect, Error};

/// For each permission what it implies, and what implies it. Both are on the same resource, and lead on: what is implied
/// implies in turn.
#[derive(Debug, Default)]
pub(crate) struct Implications {
    implied: Vec<Vec<PermissionId>>,
    implying: Vec<Vec<PermissionId>>,
}

impl Implications {
    /// Reads `actions`.
    pub(crate) fn read(json: Option<&Json>, place: &Place<'_>, resources: &Resources) -> Result<Self, Error> {
        let mut names = Names::default();
        let mut implies: Vec<Vec<String>> = Vec::new();
        for (action, json) in json.map(|json| members::object(json, place)).transpose()?.unwrap_or_default() {
            let place = place.member(action);
            name::check_plain(action, &place)?;
            let mut members = Members::of(json, &place)?;
            members.for_people()?;
            let mut implied = Vec::new();
            if let Some(json) = members.optional("implies") {
                members::each_text(json, &place.member("implies"), |action, place| {
                    name::check_plain(action, place)?;
                    implied.push(action.to_owned());
                    Ok(())
                })?;
            }
            members.finish()?;
            names.insert(action);
            implies.push(implied);
        }
        if names.len() == 0 {
            return Ok(Self::default());
        }
        let mut implications = Self {
            implied: vec![Vec::new(); resources.permission_count()],
            implying: vec![Vec::new(); resources.permission_count()],
        };
        for (action, number) in names.sorted() {
            let closure = closure(number, &names, &implies);
            if closure.iter().any(|implied| implied == action) {
                let message = format!("the action `{action}` implies itself, by way of others");
                return Err(Error::new(Code::Cycle, place.member(action), message));
            }
            implications.connect(action, &closure, resources);
        }
        Ok(implications)
    }

    fn connect(&mut self, action: &str, closure: &[String], resources: &Resources) {
        for (_, resource) in resources.beginning("") {
            let permission = |name: &str| resources.permission_of(resource, name);
            let Some(implying) = permission(action) else { continue };
            for implied in closure.iter().filter_map(|name| permission(name)) {
                if let Some(list) = self.implied.get_mut(implying.index()) {
                    list.push(implied);
                }
                if let Some(list) = self.implying.get_mut(implied.index()) {
                    list.push(implying);
                }
            }
        }
    }

    /// Returns the permissions that a rule about these bears on: with those that they imply, or for a denial with those that
    /// imply them.
    pub(crate) fn reached(&self, permissions: Bits, effect: Effect) -> Bits {
        // Most policies have no implications.
        if self.implied.is_empty() {
            return permissions;
        }
        let mut reached = permissions.clone();
        for permission in permissions.iter().filter_map(PermissionId::new) {
            let along = match effect {
                Effect::Allow => self.implied_by(permission),
                Effect::Deny => self.implying(permission),
            };
            along.iter().for_each(|other| reached.insert(other.index()));
        }
        reached
    }

    /// Returns what a permission brings along.
    pub(crate) fn implied_by(&self, permission: PermissionId) -> &[PermissionId] {
        self.implied.get(permission.index()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns what brings a permission along.
    pub(crate) fn implying(&self, permission: PermissionId) -> &[PermissionId] {
        self.implying.get(permission.index()).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Returns all that an action implies, directly or by way of others.
fn closure(number: usize, names: &Names, implies: &[Vec<String>]) -> Vec<String> {
    let direct = |number: usize| implies.get(number).map(Vec::as_slice).unwrap_or_default();
    let mut closure: Vec<String> = Vec::new();
    let mut waiting: Vec<&String> = direct(number).iter().collect();
    while let Some(action) = waiting.pop() {
        if !closure.contains(action) {
            closure.push(action.clone());
            waiting.extend(names.number(action).map(direct).unwrap_or_default());
        }
    }
    closure
}
