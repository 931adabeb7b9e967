//! What people are shown: tasks that nobody can do, entries that nobody sees, and names where a title should stand.

use crate::bits::Bits;
use crate::json::Json;
use crate::policy::navigation::{Item, Needs};
use crate::policy::resource::Requirement;
use crate::policy::task::{Needed, TaskType};

use super::finding::Finding;
use super::outline::{elements, listed, named, union};
use super::possible::Possible;
use super::reach::Reach;
use super::report::Report;

pub(super) fn check(document: &Json, reach: &Reach<'_>, report: &mut Report) {
    for (number, (at, task, json)) in named(document, "", "tasks").into_iter().enumerate() {
        let missing = reach.policy.tasks.get(number).map(|task| missing_for(task, reach)).unwrap_or_default();
        if !missing.is_empty() {
            report.push(&at, Finding::UndoableTask { task: task.to_owned(), missing });
        }
        check_title("task", task, json, &at, report);
    }
    for (number, (at, name, json)) in named(document, "", "roles").into_iter().enumerate() {
        let is_shown = reach.policy.roles.get(number).is_some_and(|(_, role)| !role.is_abstract);
        if is_shown && is_identifier(name) {
            check_title("role", name, json, &at, report);
        }
    }
    check_items(&reach.policy.navigation, document, "", "navigation", false, reach, report);
}

fn check_items(
    items: &[Item],
    json: &Json,
    at: &str,
    member: &str,
    is_below_hidden: bool,
    reach: &Reach<'_>,
    report: &mut Report,
) {
    for (item, (at, json)) in items.iter().zip(elements(json, at, member)) {
        let hidden = match &item.requires {
            Needs::Nothing => None,
            Needs::Condition(condition) => {
                let possible = Possible::of(&condition.root, &|permission| reach.asked(permission));
                (!possible.is_true).then(Vec::new)
            }
            Needs::Permissions(_) => Some(missing(json, &at, reach)).filter(|missing| !missing.is_empty()),
        };
        let is_hidden = hidden.is_some();
        // Below an entry that nobody sees there is one thing to mend.
        if let Some(missing) = hidden.filter(|_| !is_below_hidden) {
            report.push(&at, Finding::HiddenItem { item: item.id.clone(), missing });
        }
        check_title("navigation entry", &item.id, json, &at, report);
        check_items(&item.children, json, &at, "children", is_below_hidden || is_hidden, reach, report);
    }
}

/// Returns what a task requires and nobody can be allowed; of a parameter, for none of the resources that may stand for
/// it, the pattern that names it.
fn missing_for(task: &TaskType, reach: &Reach<'_>) -> Vec<String> {
    let resources = reach.policy.resources();
    let is_met = |requirement: &Requirement| {
        requirement.permissions.iter().all(|permission| reach.reachable.contains(permission.index()))
    };
    let mut missing = Vec::new();
    for needed in &task.requires {
        match needed {
            Needed::Always(requirement) => {
                let unmet = requirement.permissions.iter().filter(|id| !reach.reachable.contains(id.index()));
                missing.extend(unmet.map(|id| resources.name(*id).to_owned()));
            }
            Needed::OfParameter { pattern, parameter } => {
                let values = task.parameters.get(*parameter).into_iter().flat_map(|parameter| &parameter.resources);
                let mut of_each = values.filter_map(|resource| needed.of(*resource, resources));
                if !of_each.any(|requirement| is_met(&requirement)) {
                    missing.push(pattern.clone());
                }
            }
        }
    }
    missing
}

/// Returns what is required and nobody can be allowed.
fn missing(json: &Json, at: &str, reach: &Reach<'_>) -> Vec<String> {
    let mut required: Bits =
        union(listed(json, at, "requires", reach.policy.resources()).iter().map(|one| &one.permissions));
    required.subtract(&reach.reachable);
    reach.names(&required)
}

fn check_title(kind: &'static str, name: &str, json: &Json, at: &str, report: &mut Report) {
    if json.member("title").is_none() {
        report.push(at, Finding::MissingTitle { kind, name: name.to_owned() });
    }
}

/// Says whether a name is made for programs: `data-manager`, and not `Data Manager`.
fn is_identifier(name: &str) -> bool {
    name.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || matches!(sign, '-' | '_' | '.' | ':'))
}
