//! Rules: what never matches, is overruled, is said twice, ends too early, or works with another role alone.

use crate::Effect;
use crate::bits::Bits;
use crate::policy::resource::PermissionId;
use crate::policy::rule::Holder;

use super::finding::Finding;
use super::outline::{Listed, Statement, is_within, union};
use super::possible::Matching;
use super::reach::Reach;
use super::report::Report;

pub(super) fn check(reach: &Reach<'_>, report: &mut Report) {
    for statement in &reach.statements {
        check_exceptions(statement, report);
        if check_condition(statement, report) == Matching::Never {
            continue;
        }
        match statement.effect {
            Effect::Allow => {
                check_overruled(reach, statement, report);
                check_requirements(reach, statement, report);
            }
            Effect::Deny => check_ending(reach, statement, report),
        }
    }
}

fn check_exceptions(statement: &Statement<'_>, report: &mut Report) {
    let named = union(statement.patterns.iter().map(|pattern| &pattern.permissions));
    for exception in &statement.exceptions {
        if !exception.permissions.iter().any(|permission| named.contains(permission)) {
            report.push(&exception.at, Finding::IdleExcept { pattern: exception.text.clone() });
        }
    }
}

fn check_condition(statement: &Statement<'_>, report: &mut Report) -> Matching {
    let matching = statement.matching;
    if let Some(when) = statement.condition {
        let (rule, condition) = (statement.id.clone(), when.condition.text.clone());
        let member = if when.is_unless { "unless" } else { "when" };
        let at = format!("{}/{member}", statement.at);
        match matching {
            Matching::Always => report.push(&at, Finding::AlwaysMatches { rule, condition }),
            Matching::Never => report.push(&at, Finding::NeverMatches { rule, condition }),
            Matching::Sometimes => {}
        }
    }
    matching
}

fn check_overruled(reach: &Reach<'_>, statement: &Statement<'_>, report: &mut Report) {
    let denied = reach.denied_with(statement.holder);
    if denied.is_empty() {
        return;
    }
    for pattern in &statement.patterns {
        let implications = &reach.policy.vocabulary.implications;
        let allowed = implications.reached(statement.meant_by(pattern), Effect::Allow);
        if allowed.is_empty() || !is_within(&allowed, &denied) {
            continue;
        }
        let denies = reach.held_with(statement.holder).filter(|other| {
            other.effect == Effect::Deny
                && other.matching == Matching::Always
                && other.reached.iter().any(|permission| allowed.contains(permission))
        });
        let denied_by = denies.map(|deny| deny.id.clone()).collect();
        report.push(&pattern.at, Finding::OverruledAllow { pattern: pattern.text.clone(), denied_by });
    }
}

fn check_requirements(reach: &Reach<'_>, statement: &Statement<'_>, report: &mut Report) {
    if reach.policy.has_grants || !reach.is_held(statement.holder) {
        return;
    }
    let mut said: Vec<Bits> = Vec::new();
    for permission in statement.reached.iter().filter_map(PermissionId::new) {
        let mut required = Bits::default();
        for requirement in reach.policy.resources().requirements(permission) {
            requirement.permissions.iter().for_each(|other| required.insert(other.index()));
        }
        let holders = reach.ways().filter(|(way, _)| reach.brings(*way, statement.holder));
        let missing = holders.map(|(_, allowed)| {
            let mut missing = required.clone();
            missing.subtract(allowed);
            missing
        });
        let Some(missing) = missing.min_by_key(Bits::len).filter(|missing| !missing.is_empty()) else { continue };
        if said.contains(&missing) {
            continue;
        }
        let others = reach.ways().filter(|(_, allowed)| is_within(&missing, allowed));
        let finding = Finding::UnmetRequirement {
            rule: statement.id.clone(),
            permission: reach.policy.resources().name(permission).to_owned(),
            missing: reach.names(&missing),
            others: others.map(|(way, _)| reach.words(way)).collect(),
        };
        report.push(&statement.at, finding);
        said.push(missing);
    }
}

/// A denial ends with its assignment. That matters where someone else allows what it denies.
fn check_ending(reach: &Reach<'_>, statement: &Statement<'_>, report: &mut Report) {
    if statement.holder == Holder::Everyone || !reach.is_held(statement.holder) {
        return;
    }
    let denied = &statement.reached;
    let opens = |allowed: &Bits| allowed.iter().any(|permission| denied.contains(permission));
    let others = reach.ways().filter(|(way, allowed)| !reach.brings(*way, statement.holder) && opens(allowed));
    let mut others: Vec<Holder> = others.map(|(way, _)| way).collect();
    if others.contains(&Holder::Everyone) {
        others = vec![Holder::Everyone];
    }
    if !others.is_empty() {
        let finding = Finding::EndingDeny {
            rule: statement.id.clone(),
            holder: reach.words(statement.holder),
            others: others.into_iter().map(|other| reach.words(other)).collect(),
        };
        report.push(&statement.at, finding);
    }
}

impl Statement<'_> {
    /// Returns what a pattern of the rule means, without the rule's exceptions.
    pub(super) fn meant_by(&self, pattern: &Listed) -> Bits {
        let mut meant = pattern.permissions.clone();
        self.exceptions.iter().for_each(|exception| meant.subtract(&exception.permissions));
        meant
    }
}
