//! Assignable: whether a role or group may be assigned to a subject, for the form in which somebody does it.

use serde::Serialize;

use crate::error::quote;
use crate::policy::Policy;
use crate::session::standing::{self, Standing};
use crate::subject::{Assignment, Subject};

/// What is to be assigned.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Assigned<'n> {
    /// A group of this name.
    Group(&'n str),
    /// A role of this name.
    Role(&'n str),
}

/// Whether a role or group may be assigned, and why not.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Assignable {
    /// Whether it may.
    pub allowed: bool,
    /// The first reason that applies.
    pub code: AssignableCode,
    /// The id of the constraint that the roles would violate.
    pub constraint: Option<String>,
    /// The author's reason for that constraint.
    pub reason: Option<String>,
    /// One sentence for people.
    pub sentence: String,
}

/// Why something may be assigned or not.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AssignableCode {
    /// The role is abstract: other roles include it, and nobody holds it.
    AbstractRole,
    /// It may be assigned.
    Assignable,
    /// With it, the subject's roles would violate a constraint, and the subject could do nothing at all.
    ConflictingRoles,
    /// Groups alone may carry the role.
    ThroughGroups,
    /// The policy declares no such group.
    UnknownGroup,
    /// The policy declares no such role.
    UnknownRole,
}

impl Policy {
    /// Says whether a role or group may be assigned to a subject beside what it has, in a tenant: none stands for the
    /// subject's own, `*` for all.
    ///
    /// Period and status do not count, neither of what is assigned already nor of the subject: what is not in force
    /// today may be tomorrow. The subject is usually not the one who is signed in, but the one whom a form is about. The
    /// cost is that of a session for each tenant in which the subject has assignments.
    ///
    /// ```
    /// # use permask::{Assigned, AssignableCode, Policy, Subject};
    /// # let policy = Policy::read(br#"{"format": 1, "id": "p", "resources": {"books": {"actions": ["sign"]}},
    /// #   "roles": {"auditor": {}, "editor": {}},
    /// #   "constraints": [{"id": "audit-apart", "exclusive": [["auditor"], ["editor"]], "reason": "Auditors do not edit"}]}"#)?;
    /// let answer = policy.assignable(&Subject::new("u-1", ["auditor"]), Assigned::Role("editor"), None);
    /// assert_eq!(answer.code, AssignableCode::ConflictingRoles);
    /// assert_eq!(answer.constraint.as_deref(), Some("audit-apart"));
    /// # Ok::<(), permask::Error>(())
    /// ```
    #[must_use]
    pub fn assignable(&self, subject: &Subject, assigned: Assigned<'_>, tenant: Option<&str>) -> Assignable {
        let mut with = subject.clone();
        let (name, assignments) = match assigned {
            Assigned::Group(name) => {
                if self.groups.names.number(name).is_none() {
                    return Assignable::refused(
                        AssignableCode::UnknownGroup,
                        self.groups.names.undeclared("group", name),
                    );
                }
                (name, &mut with.groups)
            }
            Assigned::Role(name) => {
                let role = self.roles.names.number(name).and_then(|number| self.roles.get(number));
                let Some((_, role)) = role else {
                    return Assignable::refused(AssignableCode::UnknownRole, self.roles.names.undeclared("role", name));
                };
                let refused = |code, why: &str| Assignable::refused(code, format!("the role {} {why}", quote(name)));
                if role.is_abstract {
                    return refused(AssignableCode::AbstractRole, "is abstract: other roles include it");
                }
                if role.is_through_groups {
                    return refused(AssignableCode::ThroughGroups, "is carried by groups alone");
                }
                (name, &mut with.roles)
            }
        };
        let tenant = tenant.map(str::to_owned);
        assignments.push(Assignment { name: name.to_owned(), tenant: tenant.clone(), ..Assignment::default() });
        let affected = match tenant.as_deref() {
            Some("*") => tenants(&with),
            Some(tenant) => vec![Some(tenant)],
            None => vec![with.tenant.as_deref()],
        };
        for tenant in affected {
            let held = Standing::regardless_of_status(self, &with, tenant).held;
            if let Some(constraint) = standing::violated(self, &held) {
                let mut answer = Assignable::refused(AssignableCode::ConflictingRoles, standing::words_of(constraint));
                answer.constraint = Some(constraint.id.clone());
                answer.reason.clone_from(&constraint.reason);
                return answer;
            }
        }
        let sentence = format!("{} may be assigned.", quote(name));
        Assignable { allowed: true, code: AssignableCode::Assignable, constraint: None, reason: None, sentence }
    }
}

impl Assignable {
    fn refused(code: AssignableCode, why: String) -> Self {
        let sentence = format!("It may not be assigned: {}.", why.trim_end_matches(['.', '?']));
        Self { allowed: false, code, constraint: None, reason: None, sentence }
    }
}

/// Returns every tenant in which the subject has assignments, its own first: what holds in all tenants, holds in each.
fn tenants(subject: &Subject) -> Vec<Option<&str>> {
    let mut tenants = vec![subject.tenant.as_deref()];
    for assignment in subject.roles.iter().chain(&subject.groups) {
        let tenant = assignment.tenant.as_deref();
        if tenant.is_some() && tenant != Some("*") && !tenants.contains(&tenant) {
            tenants.push(tenant);
        }
    }
    tenants
}
