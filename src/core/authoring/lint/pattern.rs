//! Patterns: those that cover more, or less, than they seem to.

use crate::Effect;
use crate::policy::resource::PermissionId;

use super::finding::Finding;
use super::outline::{Listed, Statement};
use super::reach::Reach;
use super::report::Report;

/// The actions that cannot be taken back, by their first word.
const DESTRUCTIVE: [&str; 8] = ["delete", "destroy", "drop", "erase", "purge", "remove", "revoke", "wipe"];

pub(super) fn check(reach: &Reach<'_>, report: &mut Report) {
    for statement in &reach.statements {
        for pattern in &statement.patterns {
            check_pattern(reach, statement, pattern, report);
        }
        if statement.effect == Effect::Allow {
            check_destructive(reach, statement, report);
        }
    }
}

fn check_pattern(reach: &Reach<'_>, statement: &Statement<'_>, pattern: &Listed, report: &mut Report) {
    let Some((scope, actions)) = pattern.text.split_once(':') else { return };
    let is_allow = statement.effect == Effect::Allow;
    let text = pattern.text.clone();
    let is_open_ended = matches!(scope, "*" | "**");
    if is_allow && is_open_ended {
        let finding = match (scope, actions) {
            ("**", "*") => Finding::AllowsEverything { rule: statement.id.clone() },
            _ => Finding::OpenEndedAllow { pattern: text.clone() },
        };
        report.push(&pattern.at, finding);
    }
    if !is_open_ended && scope.ends_with('*') {
        let resources = reach.policy.resources();
        let permissions = pattern.permissions.iter().filter_map(PermissionId::new);
        let mut owners: Vec<&str> = permissions.filter_map(|id| Some(resources.name(id).split_once(':')?.0)).collect();
        owners.dedup();
        if let [only] = owners.as_slice() {
            report.push(&pattern.at, Finding::LoneMatch { pattern: text, resource: (*only).to_owned() });
        }
    }
}

/// Looks for `resource:*` where it brings what cannot be taken back. A rule that says so of several resources is one
/// thing to look at.
fn check_destructive(reach: &Reach<'_>, statement: &Statement<'_>, report: &mut Report) {
    let (mut patterns, mut permissions) = (Vec::new(), Vec::new());
    for pattern in statement.patterns.iter().filter(|pattern| pattern.text.ends_with(":*") && pattern.text != "**:*") {
        let meant = statement.meant_by(pattern);
        let mut names = reach.names(&meant);
        names.retain(|name| is_destructive(name));
        // Where nothing else is meant, the author can only have meant that.
        if !names.is_empty() && names.len() < meant.len() {
            patterns.push(pattern.text.clone());
            permissions.append(&mut names);
        }
    }
    if !patterns.is_empty() {
        report.push(&statement.at, Finding::DestructiveWildcard { rule: statement.id.clone(), patterns, permissions });
    }
}

/// Says whether the action of a permission begins with a word that destroys: `delete`, `delete-all`.
fn is_destructive(permission: &str) -> bool {
    let action = permission.split_once(':').map_or(permission, |(_, action)| action);
    let first = action.split(['-', '_']).next().unwrap_or_default();
    DESTRUCTIVE.iter().any(|word| first.eq_ignore_ascii_case(word))
}
