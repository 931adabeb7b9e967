//! Messages: what a finding says to people, and what to do about it.

use crate::error::quote;

use super::finding::{Difference, Finding, RoleCause, TierCause};

impl Finding {
    /// Returns what was found, in one sentence without a full stop.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::AllowsEverything { rule } => {
                format!("the rule {} allows every permission, those that are declared later too", quote(rule))
            }
            Self::AlwaysMatches { rule, condition } => {
                format!("the condition {} of the rule {} always holds", quote(condition), quote(rule))
            }
            Self::ConflictingGroup { group, constraint } => {
                format!(
                    "the group {} violates the constraint {} by itself: who is in it is denied everything",
                    quote(group),
                    quote(constraint)
                )
            }
            Self::ConflictingRole { role, constraint } => {
                format!(
                    "the role {} violates the constraint {} by itself: who holds it is denied everything",
                    quote(role),
                    quote(constraint)
                )
            }
            Self::ConfusableNames { kind, name, other, difference } => {
                let difference = match difference {
                    Difference::Case => "upper and lower case".to_owned(),
                    Difference::LookAlike => format!("letters that look alike{}", code_points(name, other)),
                    Difference::Separators => "case and the signs between words".to_owned(),
                };
                format!("the {kind} {} differs from {} by {difference} alone", quote(name), quote(other))
            }
            Self::DeadTier { class, condition, cause } => match cause {
                TierCause::NeverHolds => {
                    format!("nobody earns this tier of the class {}: {} never holds", quote(class), quote(condition))
                }
                TierCause::Shadowed => {
                    format!("nobody earns this tier of the class {}: everybody earns one before it", quote(class))
                }
            },
            Self::DestructiveWildcard { rule, patterns, permissions } => {
                format!("{} in the rule {} brings {}", listed(patterns), quote(rule), listed(permissions))
            }
            Self::EmptyGroup { group } => format!("the group {} has no rules, roles or limits", quote(group)),
            Self::EmptyRole { role } => {
                format!("the role {} has no rules, includes or limits, and nothing names it", quote(role))
            }
            Self::EndingDeny { rule, holder, others } => {
                format!(
                    "the denial {} ends with the assignment of {holder}, and {} would then allow it",
                    quote(rule),
                    several(others)
                )
            }
            Self::HiddenItem { item, missing } if missing.is_empty() => {
                format!("nobody sees the entry {}: its condition never holds", quote(item))
            }
            Self::HiddenItem { item, missing } => {
                format!("nobody sees the entry {}: nobody is allowed {}", quote(item), listed(missing))
            }
            Self::IdleExcept { pattern } => format!("the exception {} takes nothing out of the rule", quote(pattern)),
            Self::IdleStatus { status } => {
                format!("the status {} lets through nothing that anybody is allowed", quote(status))
            }
            Self::LoneMatch { pattern, resource } => format!("{} covers {} alone", quote(pattern), quote(resource)),
            Self::MissingTitle { kind, name } => format!("the {kind} {} has no title", quote(name)),
            Self::NeverMatches { rule, condition } => {
                format!("the rule {} never matches: {} comes out one way for everyone", quote(rule), quote(condition))
            }
            Self::NoUsableStatus => {
                "no status lets anything through, nor does its absence: everybody is denied everything".to_owned()
            }
            Self::OpenEndedAllow { pattern } => {
                let resources = if pattern.starts_with("**") { "every resource" } else { "every resource at the top" };
                format!("{} covers {resources}, those that are declared later too", quote(pattern))
            }
            Self::OverruledAllow { pattern, denied_by } => {
                format!(
                    "{} allows nothing: who holds this rule is always denied it by {}",
                    quote(pattern),
                    listed(denied_by)
                )
            }
            Self::PrivateKeys { path } => format!("{} leads through a map, whose keys show as they are", quote(path)),
            Self::PublicClass { class, condition } => {
                format!("everybody sees the class {}: {} always holds", quote(class), quote(condition))
            }
            Self::RedundantRule { pattern, given_by } => {
                format!("{} adds nothing: {} says it already", quote(pattern), listed(given_by))
            }
            Self::UnallowedPermission { permission } => format!("nobody is ever allowed {}", quote(permission)),
            Self::UncarriedLimit { limit } => {
                format!("nobody carries the limit {}: it is null for everybody", quote(limit))
            }
            Self::UndoableTask { task, missing } => {
                format!("nobody can do the task {}: nobody is allowed {}", quote(task), listed(missing))
            }
            Self::UnheldRole { role, cause } => match cause {
                RoleCause::Abstract => format!(
                    "nobody can hold the role {}: it is abstract, and nothing that can be held includes it",
                    quote(role)
                ),
                RoleCause::ThroughGroups => {
                    format!("nobody can hold the role {}: only groups may carry it, and none does", quote(role))
                }
            },
            Self::UnknownName { kind, name, nearest } => {
                let nearest = nearest.as_ref().map(|nearest| format!("; the nearest known one is {}", quote(nearest)));
                format!("no {kind} {} is declared{}", quote(name), nearest.unwrap_or_default())
            }
            Self::UnmetRequirement { rule, permission, missing, others } => {
                let with = match others.is_empty() {
                    true => "nobody is allowed that".to_owned(),
                    false => format!("it works with {} alone", several(others)),
                };
                format!(
                    "{} of the rule {} requires {}, which its holder does not bring: {with}",
                    quote(permission),
                    quote(rule),
                    listed(missing)
                )
            }
            Self::UnseenClass { class } => format!("nobody ever sees a value of the class {}", quote(class)),
            Self::UnusedAttribute { attribute } => format!("no condition reads {}", quote(attribute)),
            Self::UnusedClass { class } => format!("no record type uses the class {}", quote(class)),
        }
    }

    /// Returns what to do about it, in one sentence without a full stop.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::AllowsEverything { .. } => "name the resources, or say with `except` what stays out",
            Self::AlwaysMatches { .. } => "drop the condition, or compare with an attribute",
            Self::ConflictingGroup { .. } => "take a role out of the group, or loosen the constraint",
            Self::ConflictingRole { .. } => "take an include out of the role, or loosen the constraint",
            Self::ConfusableNames { .. } => "rename one of them; if they are meant to be the same, keep one",
            Self::DeadTier { cause: TierCause::NeverHolds, .. } => {
                "allow what the condition asks for to somebody, or drop the tier"
            }
            Self::DeadTier { cause: TierCause::Shadowed, .. } => {
                "move it before the tier that everybody earns, or drop it"
            }
            Self::DestructiveWildcard { .. } => "list the actions, or take the destructive ones out with `except`",
            Self::EmptyGroup { .. } => "give it roles or rules, or drop it",
            Self::EmptyRole { .. } => "give it rules or includes, or drop it",
            Self::EndingDeny { .. } => {
                "if the denial must outlast the assignment, move it to `everyone`, perhaps under a condition"
            }
            Self::HiddenItem { missing, .. } if missing.is_empty() => "correct the condition, or drop the entry",
            Self::HiddenItem { .. } => "allow it to a role, or drop the entry",
            Self::IdleExcept { .. } => "drop it, or correct its pattern",
            Self::IdleStatus { .. } => "list permissions that a role allows, or say `none`",
            Self::LoneMatch { .. } => "name the resource, unless the rule is meant to cover later ones too",
            Self::MissingTitle { .. } => "add a `title`: people are shown the name otherwise",
            Self::NeverMatches { .. } => "correct the condition, or drop the rule",
            Self::NoUsableStatus => "make one status `full`, or list permissions with `only`",
            Self::OpenEndedAllow { .. } => "name the resources, so that a later one is closed until a rule opens it",
            Self::OverruledAllow { .. } => "drop one of the two, or give the denial a condition",
            Self::PrivateKeys { .. } => "if the keys are private, mask the map whole: let the path end at it",
            Self::PublicClass { .. } => "narrow the tier, or drop the class from the records",
            Self::RedundantRule { .. } => "drop it; where it stands under a condition, the condition has no effect",
            Self::UnallowedPermission { .. } => "allow it to a role, or drop the action",
            Self::UncarriedLimit { .. } => "let a role, a group or everyone carry it, or drop it",
            Self::UndoableTask { .. } => "allow it to a role, or drop the task",
            Self::UnheldRole { cause: RoleCause::Abstract, .. } => "include it in a role, or drop `abstract`",
            Self::UnheldRole { cause: RoleCause::ThroughGroups, .. } => "let a group carry it, or drop `through`",
            Self::UnknownName { .. } => "correct the name, or declare it",
            Self::UnmetRequirement { .. } => "allow it in the same role, unless the two are meant to be held together",
            Self::UnseenClass { .. } => "add a tier for whom it is meant; if it is for nobody, use the mask `remove`",
            Self::UnusedAttribute { .. } => "drop the declaration, or use it",
            Self::UnusedClass { .. } => "name it in the fields of a record type, or drop it",
        }
    }
}

/// Returns the first letters by which two names differ, since nobody can see it.
fn code_points(name: &str, other: &str) -> String {
    let pair = name.chars().zip(other.chars()).find(|(left, right)| left != right);
    pair.map(|(left, right)| format!(" (U+{:04X} for U+{:04X})", u32::from(left), u32::from(right))).unwrap_or_default()
}

/// Most names that a message lists.
const MAX_LISTED: usize = 4;

fn listed(names: &[String]) -> String {
    several(&names.iter().map(|name| quote(name)).collect::<Vec<_>>())
}

fn several(words: &[String]) -> String {
    let shown = words.iter().take(MAX_LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match words.len().checked_sub(MAX_LISTED) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}
