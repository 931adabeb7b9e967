//! Explanations: why a decision came out as it did, for programs and for people.

use serde::Serialize;

use super::{Effect, Held, Outcome, Session, decide};
use crate::nearest::nearest;
use crate::policy::resource::PermissionId;
use crate::policy::rule::{Holder, Rule};

/// The first reason that applies.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionCode {
    /// A rule allows it and none denies it.
    Allowed,
    /// A rule denies it.
    Denied,
    /// No rule allows it.
    NoRule,
    /// The policy declares no such permission.
    UnknownPermission,
}

/// A decision and all of its reasons. It holds no value of any record.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Explanation {
    /// The permission, as it was asked for.
    pub permission: String,
    /// The decision.
    pub outcome: Outcome,
    /// The first reason that applies.
    pub code: DecisionCode,
    /// All rules that decided, sorted by id.
    pub rules: Vec<DecidingRule>,
    /// The roles that, one alone added, would turn the answer into `allow`, sorted by name.
    pub roles: Vec<String>,
    /// The nearest known permission, where this one is unknown.
    pub nearest: Option<String>,
    /// One sentence for people.
    pub sentence: String,
}

/// A rule that decided, and the way on which the subject came by it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct DecidingRule {
    /// The rule's id: the author's, or its JSON Pointer.
    pub id: String,
    /// What the rule does.
    pub effect: Effect,
    /// `everyone`, or `role:…` for the assigned role and then those through whose includes the rule is held.
    pub via: Vec<String>,
    /// The author's reason.
    pub reason: Option<String>,
}

impl Session {
    /// Explains the decision about a permission. It costs more than [`Session::decide`]: it tries every role.
    #[must_use]
    pub fn explain(&self, permission: &str) -> Explanation {
        let Some(id) = self.policy.resources.permission(permission) else {
            return self.explain_unknown(permission);
        };
        let (outcome, code) = decide(&self.policy, &self.held, id);
        let deciding = match outcome {
            Outcome::Allow => Some(Effect::Allow),
            _ if code == DecisionCode::Denied => Some(Effect::Deny),
            _ => None,
        };
        let mut rules: Vec<DecidingRule> = Vec::new();
        for (rule_id, rule) in self.policy.rules.about(id) {
            if Some(rule.effect) == deciding && self.held.holds(rule) {
                let after = rules.partition_point(|other| other.id.as_str() < rule_id);
                rules.insert(after, self.deciding_rule(rule_id, rule));
            }
        }
        let roles = if outcome == Outcome::Allow { Vec::new() } else { self.roles_that_would(id) };
        let sentence = sentence(permission, code, &rules, &roles);
        Explanation { permission: permission.to_owned(), outcome, code, rules, roles, nearest: None, sentence }
    }

    #[cold]
    fn explain_unknown(&self, permission: &str) -> Explanation {
        let nearest = nearest(permission, self.policy.permissions()).map(str::to_owned);
        let sentence = match &nearest {
            Some(known) => format!("`{permission}` is denied: the policy does not know it. Did you mean `{known}`?"),
            None => format!("`{permission}` is denied: the policy does not know it."),
        };
        Explanation {
            permission: permission.to_owned(),
            outcome: Outcome::Deny,
            code: DecisionCode::UnknownPermission,
            rules: Vec::new(),
            roles: Vec::new(),
            nearest,
            sentence,
        }
    }

    fn deciding_rule(&self, id: &str, rule: &Rule) -> DecidingRule {
        let via = match rule.holder {
            Holder::Everyone => vec!["everyone".to_owned()],
            Holder::Role(role) => {
                let way = self.held.way(role).into_iter();
                way.map(|role| format!("role:{}", self.policy.roles.names.name(role))).collect()
            }
        };
        DecidingRule { id: id.to_owned(), effect: rule.effect, via, reason: rule.reason.clone() }
    }

    /// Returns the roles that a subject can hold, does not, and that alone would allow the permission.
    fn roles_that_would(&self, permission: PermissionId) -> Vec<String> {
        let roles = &self.policy.roles;
        let others = roles.assignable().filter(|(number, _, _)| !self.held.is_assigned(*number));
        let would = |with: usize| {
            let is_held = |number: &usize| *number == with || self.held.is_assigned(*number);
            let assigned: Vec<usize> = roles.assignable().map(|(number, _, _)| number).filter(is_held).collect();
            decide(&self.policy, &Held::new(roles, &assigned), permission).0 == Outcome::Allow
        };
        others.filter(|(number, _, _)| would(*number)).map(|(_, name, _)| name.to_owned()).collect()
    }
}

fn sentence(permission: &str, code: DecisionCode, rules: &[DecidingRule], roles: &[String]) -> String {
    let mut sentence = match code {
        DecisionCode::Allowed => format!("`{permission}` is allowed by {}.", listed(rules)),
        DecisionCode::Denied => format!("`{permission}` is denied by {}.", listed(rules)),
        DecisionCode::NoRule | DecisionCode::UnknownPermission => {
            format!("`{permission}` is denied: no rule allows it.")
        }
    };
    let mut reasons: Vec<&str> = rules.iter().filter_map(|rule| rule.reason.as_deref()).collect();
    reasons.dedup();
    for reason in reasons {
        sentence.push_str(&format!(" {}.", reason.trim_end_matches('.')));
    }
    match roles {
        [] => {}
        [only] => sentence.push_str(&format!(" The role {only} would allow it.")),
        several => sentence.push_str(&format!(" Any of these roles would allow it: {}.", several.join(", "))),
    }
    sentence
}

fn listed(rules: &[DecidingRule]) -> String {
    let of = |rule: &DecidingRule| {
        let way: Vec<&str> = rule.via.iter().map(|step| step.strip_prefix("role:").unwrap_or(step)).collect();
        format!("the rule `{}` of {}", rule.id, way.join(" → "))
    };
    rules.iter().map(of).collect::<Vec<_>>().join(" and ")
}
