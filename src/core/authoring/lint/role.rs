//! Roles and groups: those that nobody can hold, that deny everything by themselves, or that bring nothing.

use crate::json::Json;
use crate::policy::rule::Holder;

use super::finding::{Finding, RoleCause};
use super::outline::{named, texts};
use super::reach::Reach;
use super::report::Report;

pub(super) fn check(document: &Json, reach: &Reach<'_>, report: &mut Report) {
    let everything = texts(document);
    for (number, (at, name, json)) in named(document, "", "roles").into_iter().enumerate() {
        let Some((_, role)) = reach.policy.roles.get(number) else { continue };
        let conflict = reach.conflicts.of_role(number);
        let is_inherited = role.includes.iter().any(|included| reach.conflicts.of_role(*included) == conflict);
        match conflict {
            Some(constraint) if !is_inherited => {
                let finding = Finding::ConflictingRole { role: name.to_owned(), constraint: constraint.to_owned() };
                report.push(&at, finding);
            }
            // The role that brought the conflict was reported.
            Some(_) => {}
            None if !reach.is_held(Holder::Role(number)) => {
                let cause = if role.is_abstract { RoleCause::Abstract } else { RoleCause::ThroughGroups };
                report.push(&at, Finding::UnheldRole { role: name.to_owned(), cause });
            }
            None => {}
        }
        let is_named = || everything.iter().any(|text| text == &name || mentions(text, name));
        if is_empty(json, "includes") && !is_named() {
            report.push(&at, Finding::EmptyRole { role: name.to_owned() });
        }
    }
    for (number, (at, name, json)) in named(document, "", "groups").into_iter().enumerate() {
        if let Some(constraint) = reach.conflicts.of_group(number) {
            let finding = Finding::ConflictingGroup { group: name.to_owned(), constraint: constraint.to_owned() };
            report.push(&at, finding);
        }
        if is_empty(json, "roles") && !everything.iter().any(|text| mentions(text, name)) {
            report.push(&at, Finding::EmptyGroup { group: name.to_owned() });
        }
    }
}

/// Says whether a role or a group brings nothing.
fn is_empty(json: &Json, brings: &str) -> bool {
    ["rules", "limits", brings].iter().all(|member| match json.member(member) {
        Some(Json::Array(elements)) => elements.is_empty(),
        Some(Json::Object(members)) => members.is_empty(),
        _ => true,
    })
}

/// Says whether a condition names it as a string.
fn mentions(condition: &str, name: &str) -> bool {
    ["'", "\""].iter().any(|quote| condition.contains(&format!("{quote}{name}{quote}")))
}
