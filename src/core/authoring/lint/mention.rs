//! Mentions: names and attributes in conditions. A role that a condition misspells is never held.

use crate::json::Json;
use crate::names::Names;
use crate::nearest::nearest;
use crate::policy::Policy;
use crate::policy::condition::expression::{Constant, Expression, Source};
use crate::policy::navigation::{Item, Needs};

use super::finding::Finding;
use super::outline::{elements, named, pointer, texts};
use super::reach::Reach;
use super::report::Report;

pub(super) fn check(document: &Json, reach: &Reach<'_>, report: &mut Report) {
    let policy = reach.policy;
    let statuses = named(document, "", "statuses");
    let statuses: Vec<&str> = statuses.iter().map(|(_, name, _)| *name).collect();
    for statement in &reach.statements {
        if let Some(when) = statement.condition {
            let at = pointer(&statement.at, if when.is_unless { "unless" } else { "when" });
            check_names(&when.condition.root, &at, policy, &statuses, report);
        }
    }
    for (number, (at, _, class)) in named(document, "", "classes").into_iter().enumerate() {
        let tiers = policy.classes.classes.get(number).map(|class| class.tiers.as_slice()).unwrap_or_default();
        for (tier, (at, _)) in tiers.iter().zip(elements(class, &at, "tiers")) {
            check_names(&tier.when.root, &pointer(&at, "when"), policy, &statuses, report);
        }
        let reveal = policy.classes.classes.get(number).and_then(|class| class.reveal.as_ref());
        if let Some(reveal) = reveal {
            check_names(&reveal.when.root, &pointer(&pointer(&at, "reveal"), "when"), policy, &statuses, report);
        }
        if let Some(export) = policy.classes.classes.get(number).and_then(|class| class.export.as_ref()) {
            check_names(&export.root, &pointer(&at, "export"), policy, &statuses, report);
        }
    }
    for (number, (at, _, _)) in named(document, "", "records").into_iter().enumerate() {
        let Some(record_type) = policy.records.types.get(number) else { continue };
        for (name, condition) in [("edit", &record_type.edit), ("set-masked", &record_type.set_masked)] {
            if let Some(condition) = condition {
                check_names(&condition.root, &pointer(&at, name), policy, &statuses, report);
            }
        }
    }
    check_items(&policy.navigation, document, "", "navigation", &mut |root, at| {
        check_names(root, at, policy, &statuses, report);
    });
    check_attributes(document, report);
}

fn check_items(items: &[Item], json: &Json, at: &str, member: &str, found: &mut dyn FnMut(&Expression, &str)) {
    for (item, (at, json)) in items.iter().zip(elements(json, at, member)) {
        if let Needs::Condition(condition) = &item.requires {
            found(&condition.root, &pointer(&at, "requires"));
        }
        check_items(&item.children, json, &at, "children", found);
    }
}

/// Looks for constants that are compared with names, and that are none.
fn check_names(root: &Expression, at: &str, policy: &Policy, statuses: &[&str], report: &mut Report) {
    let mut waiting = vec![root];
    while let Some(expression) = waiting.pop() {
        expression.any_child(&mut |child| {
            waiting.push(child);
            false
        });
        let (Expression::In(sides) | Expression::Compare { sides, .. }) = expression else { continue };
        let [left, right] = sides.as_ref();
        for (names, source) in [(left, right), (right, left)] {
            let Expression::Attribute(attribute) = source else { continue };
            for name in constants(names) {
                let finding = match attribute.source {
                    Source::SubjectRoles => unknown("role", name, &known(&policy.roles.names)),
                    Source::SubjectGroups => unknown("group", name, &known(&policy.groups.names)),
                    // Without declared statuses, what a status is called is nobody's business.
                    Source::SubjectStatus if !statuses.is_empty() => unknown("status", name, statuses),
                    _ => None,
                };
                if let Some(finding) = finding {
                    report.push(at, finding);
                }
            }
        }
    }
}

/// Returns the strings that an expression is, or lists.
fn constants(expression: &Expression) -> Vec<&str> {
    match expression {
        Expression::Constant(Constant::String(text)) => vec![text],
        Expression::List(elements) => elements.iter().flat_map(constants).collect(),
        _ => Vec::new(),
    }
}

fn known(names: &Names) -> Vec<&str> {
    names.sorted().map(|(name, _)| name).collect()
}

fn unknown(kind: &'static str, name: &str, known: &[&str]) -> Option<Finding> {
    if known.contains(&name) {
        return None;
    }
    let nearest = nearest(name, &mut known.iter().copied()).map(str::to_owned);
    Some(Finding::UnknownName { kind, name: name.to_owned(), nearest })
}

/// Looks for declared attributes that stand in no condition. The texts are searched, whichever member they are of.
fn check_attributes(document: &Json, report: &mut Report) {
    let Some(attributes) = document.member("attributes") else { return };
    let texts = texts(document);
    for (source, prefix) in [("subject", "subject.attrs."), ("context", "context.")] {
        for (at, name, _) in named(attributes, "/attributes", source) {
            let attribute = format!("{prefix}{name}");
            if !texts.iter().any(|text| reads(text, &attribute)) {
                report.push(&at, Finding::UnusedAttribute { attribute });
            }
        }
    }
}

/// Says whether a text has an attribute as a whole word.
fn reads(text: &str, attribute: &str) -> bool {
    let continues = |rest: &str| rest.starts_with(|sign: char| sign.is_ascii_alphanumeric() || sign == '_');
    text.split(attribute).skip(1).any(|rest| !continues(rest))
}
