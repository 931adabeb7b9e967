//! Standing: what a subject's assignments come to in one tenant at one moment.

use std::sync::Arc;

use crate::Effect;
use crate::bits::Bits;
use crate::place::Place;
use crate::policy::Policy;
use crate::policy::condition::evaluate::SubjectFacts;
use crate::policy::constraint::Constraint;
use crate::policy::pattern;
use crate::policy::resource::PermissionId;
use crate::policy::rule::{Holder, Rule};
use crate::policy::status::Status;
use crate::session::explanation::DecisionCode;
use crate::session::held::Held;
use crate::subject::{Assignment, Subject};
use crate::time::Time;

/// What a subject holds, and what refuses every question.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) held: Held,
    /// The assigned roles and groups that are in force, by number and sorted by name.
    pub(crate) roles: Vec<usize>,
    pub(crate) groups: Vec<usize>,
    /// What the subject's status lets through.
    pub(crate) status: Status,
    pub(crate) refusal: Option<Refusal>,
    pub(crate) facts: SubjectFacts,
    /// What the subject token grants by itself.
    pub(crate) grants: Arc<Vec<Grant>>,
    /// The assigned roles and groups that the policy does not know, or that cannot be assigned.
    pub(crate) unknown: Vec<String>,
    /// When any of this changes by itself.
    pub(crate) changes: Option<Time>,
}

/// A pattern that the subject token allows by itself, as a rule.
#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) id: String,
    pub(crate) rule: Rule,
    /// What it allows, with what that implies.
    pub(crate) permissions: Bits,
}

/// Why every question is denied.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) code: DecisionCode,
    /// What is wrong, in words: the constraint and its reason.
    pub(crate) words: String,
}

impl Standing {
    pub(crate) fn new(policy: &Policy, subject: &Subject, tenant: Option<&str>, now: Time) -> Self {
        let status = policy.statuses.of_subject(subject.status.as_deref()).clone();
        let in_force = |assignment: &Assignment| {
            assignment.period.contains(now)
                && *policy.statuses.of_assignment(assignment.status.as_deref()) == Status::Full
        };
        let mut standing = Self::of(policy, subject, tenant, status, &in_force);
        standing.refusal = refusal(policy, subject, &standing.held, &standing.status, now);
        let periods = subject.roles.iter().chain(&subject.groups).map(|assignment| assignment.period);
        standing.changes = periods.chain([subject.period]).filter_map(|period| period.next_change(now)).min();
        standing
    }

    /// Returns what the subject would hold if no status and no period stood in the way, its own or an assignment's.
    pub(crate) fn regardless_of_status(policy: &Policy, subject: &Subject, tenant: Option<&str>) -> Self {
        let mut standing = Self::of(policy, subject, tenant, Status::Full, &|_| true);
        standing.refusal = conflict(policy, &standing.held);
        standing
    }

    fn of(
        policy: &Policy,
        subject: &Subject,
        tenant: Option<&str>,
        status: Status,
        in_force: &dyn Fn(&Assignment) -> bool,
    ) -> Self {
        let mut unknown = Vec::new();
        let in_force = |assignment: &&Assignment| is_of_tenant(assignment, subject, tenant) && in_force(assignment);
        let mut roles = Vec::new();
        for assignment in subject.roles.iter().filter(in_force) {
            let number = policy.roles.names.number(&assignment.name);
            match number.and_then(|number| policy.roles.get(number)) {
                Some((_, role)) if !role.is_abstract && !role.is_through_groups => {
                    add(&mut roles, number, |number| policy.roles.names.name(number));
                }
                _ => unknown.push(assignment.name.clone()),
            }
        }
        let mut groups = Vec::new();
        for assignment in subject.groups.iter().filter(in_force) {
            match policy.groups.names.number(&assignment.name) {
                None => unknown.push(assignment.name.clone()),
                number => add(&mut groups, number, |number| policy.groups.names.name(number)),
            }
        }
        let grants = Arc::new(grants(policy, subject, &mut unknown));
        let held = Held::new(policy, &roles, &groups);
        let facts = SubjectFacts {
            id: subject.id.clone(),
            roles: role_names(policy, &held),
            groups: groups.iter().map(|number| policy.groups.names.name(*number).to_owned()).collect(),
            tenant: tenant.map(str::to_owned),
            status: subject.status.clone(),
            attributes: subject.attributes.clone(),
        };
        Self { held, roles, groups, status, refusal: None, facts, grants, unknown, changes: None }
    }

    /// Says whether nothing narrows what the subject may do: it is not refused, and its status is full. Else it earns no
    /// tier, takes nothing along and edits nothing.
    pub(crate) fn is_full(&self) -> bool {
        self.refusal.is_none() && self.status == Status::Full
    }

    /// Returns the same subject with one role more.
    pub(crate) fn with_role(&self, policy: &Policy, role: usize) -> Self {
        let mut with = self.clone();
        add(&mut with.roles, Some(role), |number| policy.roles.names.name(number));
        with.held = Held::new(policy, &with.roles, &with.groups);
        with.facts.roles = role_names(policy, &with.held);
        if with.refusal.is_none() {
            with.refusal = conflict(policy, &with.held);
        }
        with
    }
}

/// Returns what the token grants. What the policy does not allow to be granted, or does not know, gives nothing.
fn grants(policy: &Policy, subject: &Subject, unknown: &mut Vec<String>) -> Vec<Grant> {
    let mut grants = Vec::new();
    for (number, pattern) in subject.grants.iter().enumerate() {
        let mut permissions = Bits::default();
        let is_known = pattern::expand(pattern, policy.resources(), &Place::Root, &mut permissions).is_ok();
        if !policy.has_grants || !is_known {
            unknown.push(pattern.clone());
            continue;
        }
        let implications = &policy.vocabulary.implications;
        let implied = permissions.iter().filter_map(PermissionId::new).flat_map(|id| implications.implied_by(id));
        let implied: Vec<usize> = implied.map(|id| id.index()).collect();
        implied.into_iter().for_each(|number| permissions.insert(number));
        let rule = Rule { effect: Effect::Allow, holder: Holder::Grant, reason: None, condition: None };
        grants.push(Grant { id: format!("/grants/{number}"), rule, permissions });
    }
    grants
}

/// Says whether an assignment is of this tenant. One without a tenant belongs to the token's own, `*` to all.
fn is_of_tenant(assignment: &Assignment, subject: &Subject, tenant: Option<&str>) -> bool {
    match assignment.tenant.as_deref() {
        Some("*") => true,
        Some(own) => Some(own) == tenant,
        None => subject.tenant.as_deref() == tenant,
    }
}

/// Adds a number where it belongs by name, if it is not there.
fn add<'n>(numbers: &mut Vec<usize>, number: Option<usize>, name: impl Fn(usize) -> &'n str) {
    let Some(number) = number else { return };
    if !numbers.contains(&number) {
        let after = numbers.partition_point(|other| name(*other) < name(number));
        numbers.insert(after, number);
    }
}

fn refusal(policy: &Policy, subject: &Subject, held: &Held, status: &Status, now: Time) -> Option<Refusal> {
    if !subject.period.contains(now) {
        let words = "the subject's access period does not contain this moment".to_owned();
        return Some(Refusal { code: DecisionCode::AccessPeriod, words });
    }
    if *status == Status::None {
        let words = "the subject's status lets nothing through".to_owned();
        return Some(Refusal { code: DecisionCode::Status, words });
    }
    conflict(policy, held)
}

/// Returns the names of all roles that are held, sorted: assigned, carried by groups, or included.
fn role_names(policy: &Policy, held: &Held) -> Vec<String> {
    let names = policy.roles.names.sorted().filter(|(_, number)| held.holds_role(*number));
    names.map(|(name, _)| name.to_owned()).collect()
}

fn conflict(policy: &Policy, held: &Held) -> Option<Refusal> {
    let words = words_of(violated(policy, held)?);
    Some(Refusal { code: DecisionCode::ConflictingRoles, words })
}

/// Returns the first constraint that what is held violates.
pub(crate) fn violated<'p>(policy: &'p Policy, held: &Held) -> Option<&'p Constraint> {
    let direct = held.direct();
    policy.constraints.iter().find(|constraint| constraint.is_violated(&|role| held.holds_role(role), &direct))
}

/// Says what a violated constraint comes to.
pub(crate) fn words_of(constraint: &Constraint) -> String {
    let mut words = format!("the roles violate the constraint `{}`", constraint.id);
    if let Some(reason) = &constraint.reason {
        words.push_str(&format!(" ({})", reason.trim_end_matches('.')));
    }
    words.chars().map(crate::error::visible).collect()
}
