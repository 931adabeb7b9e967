//! Outline: the rules of a policy as its document writes them, each with its place. A policy keeps what they mean, and
//! not where and in which words they stand.

use crate::Effect;
use crate::bits::Bits;
use crate::json::Json;
use crate::place::Place;
use crate::policy::Policy;
use crate::policy::pattern;
use crate::policy::resource::{PermissionId, Resources};
use crate::policy::rule::{Holder, When};

use super::possible::Matching;

/// A rule as the document writes it.
#[derive(Debug)]
pub(super) struct Statement<'p> {
    pub(super) at: String,
    /// The author's id, else the place.
    pub(super) id: String,
    pub(super) holder: Holder,
    pub(super) effect: Effect,
    pub(super) patterns: Vec<Listed>,
    pub(super) exceptions: Vec<Listed>,
    pub(super) condition: Option<&'p When>,
    pub(super) matching: Matching,
    /// All that the rule bears on: an allow on what is implied, a deny on what implies.
    pub(super) reached: Bits,
}

/// A pattern with its place and its permissions.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) at: String,
    pub(super) text: String,
    pub(super) permissions: Bits,
}

/// Returns every rule in the order of the document.
pub(super) fn statements<'p>(document: &Json, policy: &'p Policy) -> Vec<Statement<'p>> {
    let mut statements = Vec::new();
    if let Some(everyone) = document.member("everyone") {
        read_rules(everyone, "/everyone", Holder::Everyone, policy, &mut statements);
    }
    for (number, (at, _, role)) in named(document, "", "roles").into_iter().enumerate() {
        read_rules(role, &at, Holder::Role(number), policy, &mut statements);
    }
    for (number, (at, _, group)) in named(document, "", "groups").into_iter().enumerate() {
        read_rules(group, &at, Holder::Group(number), policy, &mut statements);
    }
    statements
}

fn read_rules<'p>(
    holder_json: &Json,
    at: &str,
    holder: Holder,
    policy: &'p Policy,
    statements: &mut Vec<Statement<'p>>,
) {
    for (at, rule) in elements(holder_json, at, "rules") {
        let (effect, member) =
            if rule.member("allow").is_some() { (Effect::Allow, "allow") } else { (Effect::Deny, "deny") };
        let patterns = listed(rule, &at, member, policy.resources());
        let exceptions = listed(rule, &at, "except", policy.resources());
        let mut permissions = union(patterns.iter().map(|pattern| &pattern.permissions));
        exceptions.iter().for_each(|pattern| permissions.subtract(&pattern.permissions));
        let id = rule.member("id").and_then(Json::text).map_or_else(|| at.clone(), str::to_owned);
        let first = permissions.iter().next().and_then(PermissionId::new);
        let rule = first.and_then(|first| policy.rules.about(first).find(|(known, _)| *known == id));
        let condition = rule.and_then(|(_, rule)| rule.condition.as_ref());
        let matching = Matching::of(effect, condition);
        let reached = policy.vocabulary.implications.reached(permissions.clone(), effect);
        statements.push(Statement { at, id, holder, effect, patterns, exceptions, condition, matching, reached });
    }
}

/// Reads one pattern or an array of them. What cannot be expanded by itself (a pattern with a parameter) is left out.
pub(super) fn listed(json: &Json, at: &str, member: &str, resources: &Resources) -> Vec<Listed> {
    let place = pointer(at, member);
    let texts: Vec<(String, &str)> = match json.member(member) {
        Some(Json::String(text)) => vec![(place, text)],
        Some(Json::Array(elements)) => {
            let elements = elements.iter().enumerate();
            elements.filter_map(|(index, json)| Some((format!("{place}/{index}"), json.text()?))).collect()
        }
        _ => Vec::new(),
    };
    let expanded = texts.into_iter().filter_map(|(at, text)| {
        let mut permissions = Bits::default();
        pattern::expand(text, resources, &Place::Root, &mut permissions).ok()?;
        Some(Listed { at, text: text.to_owned(), permissions })
    });
    expanded.collect()
}

/// Returns the members of an object that is a member: place, name and value.
pub(super) fn named<'j>(json: &'j Json, at: &str, member: &str) -> Vec<(String, &'j str, &'j Json)> {
    let Some(Json::Object(members)) = json.member(member) else { return Vec::new() };
    let at = pointer(at, member);
    members.iter().map(|(name, json)| (pointer(&at, name), name.as_str(), json)).collect()
}

/// Returns the elements of an array that is a member: place and value.
pub(super) fn elements<'j>(json: &'j Json, at: &str, member: &str) -> Vec<(String, &'j Json)> {
    let Some(Json::Array(elements)) = json.member(member) else { return Vec::new() };
    let at = pointer(at, member);
    elements.iter().enumerate().map(|(index, json)| (format!("{at}/{index}"), json)).collect()
}

/// Returns every string of a document, but for those that are for people alone.
pub(super) fn texts(json: &Json) -> Vec<&str> {
    let mut texts = Vec::new();
    let mut waiting = vec![json];
    while let Some(json) = waiting.pop() {
        match json {
            Json::String(text) => texts.push(text.as_str()),
            Json::Array(elements) => waiting.extend(elements),
            Json::Object(members) => {
                let speaks = |name: &str| !matches!(name, "title" | "description" | "reason");
                waiting.extend(members.iter().filter(|(name, _)| speaks(name)).map(|(_, json)| json));
            }
            _ => {}
        }
    }
    texts
}

/// Returns the JSON Pointer of a member.
pub(super) fn pointer(at: &str, member: &str) -> String {
    format!("{at}{}", Place::Root.member(member))
}

/// Returns all that is in any set.
pub(super) fn union<'b>(sets: impl Iterator<Item = &'b Bits>) -> Bits {
    let mut all = Bits::default();
    sets.for_each(|set| set.iter().for_each(|number| all.insert(number)));
    all
}

/// Says whether every number of a set is in another.
pub(super) fn is_within(set: &Bits, other: &Bits) -> bool {
    set.iter().all(|number| other.contains(number))
}
