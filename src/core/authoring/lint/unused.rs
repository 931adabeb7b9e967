//! What is declared and of no use: permissions that nobody is allowed, limits that nobody carries, statuses that let
//! nothing through.

use crate::bits::Bits;
use crate::json::Json;

use super::finding::Finding;
use super::outline::{elements, listed, named, union};
use super::reach::Reach;
use super::report::Report;

pub(super) fn check(document: &Json, reach: &Reach<'_>, report: &mut Report) {
    check_permissions(document, "", "resources", "", reach, report);
    check_limits(document, report);
    check_statuses(document, reach, report);
}

fn check_permissions(json: &Json, at: &str, member: &str, parent: &str, reach: &Reach<'_>, report: &mut Report) {
    let resources = reach.policy.resources();
    for (at, name, json) in named(json, at, member) {
        let path = if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") };
        for (at, action) in elements(json, &at, "actions") {
            let permission = format!("{path}:{}", action.text().unwrap_or_default());
            if resources.permission(&permission).is_some_and(|id| !reach.is_granted(id)) {
                report.push(&at, Finding::UnallowedPermission { permission });
            }
        }
        check_permissions(json, &at, "children", &path, reach, report);
    }
}

fn check_limits(document: &Json, report: &mut Report) {
    let holders = ["roles", "groups"].into_iter().flat_map(|member| named(document, "", member));
    let holders: Vec<&Json> = holders.map(|(_, _, json)| json).chain(document.member("everyone")).collect();
    for (at, limit, _) in named(document, "", "limits") {
        let carries = |holder: &&Json| holder.member("limits").is_some_and(|limits| limits.member(limit).is_some());
        if !holders.iter().any(carries) {
            report.push(&at, Finding::UncarriedLimit { limit: limit.to_owned() });
        }
    }
}

fn check_statuses(document: &Json, reach: &Reach<'_>, report: &mut Report) {
    let statuses = named(document, "", "statuses");
    for (at, status, json) in &statuses {
        if is_idle(json, at, reach) {
            report.push(at, Finding::IdleStatus { status: (*status).to_owned() });
        }
    }
    let is_closed = |json: &Json| json.text() == Some("none");
    if !statuses.is_empty()
        && statuses.iter().all(|(_, _, json)| is_closed(json))
        && document.member("absent-status").is_some_and(is_closed)
    {
        report.push("/statuses", Finding::NoUsableStatus);
    }
}

/// Says whether a status names permissions, and nobody is allowed any of them.
fn is_idle(status: &Json, at: &str, reach: &Reach<'_>) -> bool {
    if status.member("only").is_none() {
        return false;
    }
    let only: Bits = union(listed(status, at, "only", reach.policy.resources()).iter().map(|one| &one.permissions));
    !only.iter().any(|permission| reach.reachable.contains(permission))
}
