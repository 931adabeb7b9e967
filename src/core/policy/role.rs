//! Roles and their rules: who is allowed and denied what.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::quote;
use crate::json::Json;
use crate::limits;
use crate::members::{self, Members};
use crate::nearest::with_nearest;
use crate::place::Place;
use crate::policy::resource::{PermissionId, Resources};
use crate::policy::{name, pattern};
use crate::{Code, Effect, Error};

/// Which of a policy's rules: a position in the order of the document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleId(u32);

impl RuleId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A named set of rules.
#[derive(Debug)]
pub(crate) struct Role {
    pub(crate) title: Option<String>,
    /// Only other roles include it; nobody holds it.
    pub(crate) is_abstract: bool,
    pub(crate) includes: Vec<String>,
}

/// Allows or denies permissions to those who hold it.
#[derive(Debug)]
pub(crate) struct Rule {
    /// The author's id, else the JSON Pointer of the rule.
    pub(crate) id: String,
    pub(crate) effect: Effect,
    pub(crate) holder: Holder,
    pub(crate) reason: Option<String>,
    permissions: Vec<PermissionId>,
}

/// Who holds a rule.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Holder {
    Everyone,
    Role(String),
}

/// What `everyone` and `roles` hold.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) roles: BTreeMap<String, Role>,
    pub(crate) rules: Vec<Rule>,
}

/// Reads `everyone` and `roles`.
pub(crate) fn read(
    everyone: Option<&Json>,
    roles: Option<&Json>,
    root: &Place<'_>,
    resources: &Resources,
) -> Result<Reading, Error> {
    let mut rules = Rules { rules: Vec::new(), ids: BTreeSet::new(), expansions: 0, resources };
    if let Some(json) = everyone {
        let place = root.member("everyone");
        let mut members = Members::of(json, &place)?;
        members.optional_text("title")?;
        members.optional_text("description")?;
        if let Some(json) = members.optional("rules") {
            rules.read(json, &Holder::Everyone, &place.member("rules"))?;
        }
        members.finish()?;
    }
    let place = root.member("roles");
    let mut known = BTreeMap::new();
    for (name, json) in roles.map(|json| members::object(json, &place)).transpose()?.unwrap_or_default() {
        let place = place.member(name);
        name::check_free(name, &place)?;
        let mut members = Members::of(json, &place)?;
        let title = members.optional_text("title")?.map(str::to_owned);
        members.optional_text("description")?;
        let is_abstract = members.optional_flag("abstract")?;
        let mut includes = Vec::new();
        if let Some(json) = members.optional("includes") {
            members::each_text(json, &place.member("includes"), |role, _| {
                includes.push(role.to_owned());
                Ok(())
            })?;
        }
        if let Some(json) = members.optional("rules") {
            rules.read(json, &Holder::Role(name.clone()), &place.member("rules"))?;
        }
        members.finish()?;
        known.insert(name.clone(), Role { title, is_abstract, includes });
    }
    check_includes(&known, &place)?;
    Ok(Reading { roles: known, rules: rules.rules })
}

/// Returns for each permission the rules about it.
pub(crate) fn index(rules: &[Rule], permissions: usize) -> Vec<Vec<RuleId>> {
    let mut about = vec![Vec::new(); permissions];
    for (rule, id) in rules.iter().zip(0..) {
        for permission in &rule.permissions {
            if let Some(rules) = about.get_mut(permission.index()) {
                rules.push(RuleId(id));
            }
        }
    }
    about
}

struct Rules<'r> {
    rules: Vec<Rule>,
    ids: BTreeSet<String>,
    expansions: usize,
    resources: &'r Resources,
}

impl Rules<'_> {
    fn read(&mut self, json: &Json, holder: &Holder, place: &Place<'_>) -> Result<(), Error> {
        for (index, json) in members::array(json, place)?.iter().enumerate() {
            let rule = self.read_rule(json, holder, &place.element(index))?;
            self.expansions += rule.permissions.len();
            if self.expansions > limits::MAX_EXPANSIONS {
                let message = format!("the rules speak of more than {} permissions in all", limits::MAX_EXPANSIONS);
                return Err(Error::new(Code::TooLarge, place.element(index), message));
            }
            self.rules.push(rule);
        }
        Ok(())
    }

    fn read_rule(&mut self, json: &Json, holder: &Holder, place: &Place<'_>) -> Result<Rule, Error> {
        let mut members = Members::of(json, place)?;
        let id = match members.optional_text("id")? {
            Some(id) => {
                name::check_free(id, &place.member("id"))?;
                id.to_owned()
            }
            None => place.to_string(),
        };
        if !self.ids.insert(id.clone()) {
            return Err(Error::new(Code::DuplicateId, place.member("id"), format!("the rule id `{id}` stands twice")));
        }
        members.optional_text("title")?;
        members.optional_text("description")?;
        let reason = members.optional_text("reason")?.map(str::to_owned);
        let (effect, patterns, place_of_patterns) = match (members.optional("allow"), members.optional("deny")) {
            (Some(patterns), None) => (Effect::Allow, patterns, place.member("allow")),
            (None, Some(patterns)) => (Effect::Deny, patterns, place.member("deny")),
            (None, None) => {
                return Err(Error::new(
                    Code::MissingMember,
                    place,
                    "expected a member `allow` or `deny`, found neither",
                ));
            }
            (Some(_), Some(_)) => {
                return Err(Error::new(Code::WrongValue, place, "expected `allow` or `deny`, found both"));
            }
        };
        members.finish()?;
        let permissions = read_patterns(patterns, self.resources, &place_of_patterns)?;
        Ok(Rule { id, effect, holder: holder.clone(), reason, permissions })
    }
}

/// Reads one pattern or an array of patterns.
fn read_patterns(json: &Json, resources: &Resources, place: &Place<'_>) -> Result<Vec<PermissionId>, Error> {
    let mut permissions = Vec::new();
    match json {
        Json::String(text) => permissions = pattern::expand(text, resources, place)?,
        Json::Array(elements) if elements.is_empty() => {
            return Err(Error::new(Code::WrongValue, place, "expected at least one pattern, found none"));
        }
        Json::Array(_) => members::each_text(json, place, |text, place| {
            permissions.extend(pattern::expand(text, resources, place)?);
            if permissions.len() > limits::MAX_EXPANSIONS {
                let message = format!("the rule speaks of more than {} permissions", limits::MAX_EXPANSIONS);
                return Err(Error::new(Code::TooLarge, place, message));
            }
            Ok(())
        })?,
        other => return Err(members::wrong_kind("a pattern or an array of patterns", other, place)),
    }
    permissions.sort_unstable();
    permissions.dedup();
    Ok(permissions)
}

/// Refuses unknown names in `includes`, and circles. Each role is walked once.
fn check_includes(roles: &BTreeMap<String, Role>, place: &Place<'_>) -> Result<(), Error> {
    for (name, role) in roles {
        for (index, included) in role.includes.iter().enumerate() {
            if !roles.contains_key(included) {
                let place = place.member(name);
                let place = place.member("includes");
                let sentence = format!("no role {} is declared", quote(included));
                let message = with_nearest(sentence, included, roles.keys().map(String::as_str));
                return Err(Error::new(Code::UnknownRole, place.element(index), message));
            }
        }
    }
    // Kahn's algorithm: a role is finished when all that it includes is; what is never finished runs in a circle.
    let mut waiting: BTreeMap<&str, usize> = BTreeMap::new();
    let mut included_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, role) in roles {
        waiting.insert(name, role.includes.len());
        for included in &role.includes {
            included_by.entry(included).or_default().push(name);
        }
    }
    let mut ready: Vec<&str> = waiting.iter().filter(|(_, count)| **count == 0).map(|(name, _)| *name).collect();
    let mut finished = BTreeSet::new();
    while let Some(name) = ready.pop() {
        finished.insert(name);
        for waiter in included_by.get(name).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(waiter) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.push(waiter);
                }
            }
        }
    }
    match roles.keys().find(|name| !finished.contains(name.as_str())) {
        None => Ok(()),
        Some(start) => Err(Error::new(Code::Cycle, place.member(start), circle(start, roles, &finished))),
    }
}

/// Writes out one circle that the unfinished role `start` leads into.
#[cold]
fn circle(start: &str, roles: &BTreeMap<String, Role>, finished: &BTreeSet<&str>) -> String {
    let mut path = vec![start];
    while let Some(last) = path.last() {
        let next =
            roles.get(*last).and_then(|role| role.includes.iter().find(|name| !finished.contains(name.as_str())));
        let Some(next) = next else { break };
        if let Some(position) = path.iter().position(|name| name == next) {
            path.drain(..position);
            path.push(next);
            break;
        }
        path.push(next);
    }
    let path: Vec<String> = path.iter().map(|name| format!("`{name}`")).collect();
    format!("roles include each other in a circle: {}", path.join(" → "))
}
