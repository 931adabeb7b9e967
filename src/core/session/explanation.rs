//! Explanations: why a decision came out as it did, for programs and for people.

use serde::Serialize;

use super::decide::{Asking, Missed, Verdict};
use super::{Effect, Outcome, Question, Session};
use crate::nearest::nearest;
use crate::policy::resource::PermissionId;
use crate::policy::rule::Rule;

/// Most roles that an explanation tries, the first by name: trying one costs as much as making a session.
const MAX_ROLES_TRIED: usize = 1_000;

/// The first reason that applies.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionCode {
    /// The subject's access period does not contain this moment.
    AccessPeriod,
    /// A rule allows it and none denies it.
    Allowed,
    /// The subject's roles violate a constraint.
    ConflictingRoles,
    /// A rule denies it.
    Denied,
    /// It depends on the object, which is not known.
    NeedsObject,
    /// No rule allows it.
    NoRule,
    /// The object belongs to another tenant, or to none.
    OtherTenant,
    /// Something that it requires is not allowed.
    Requires,
    /// The subject's status does not let it through.
    Status,
    /// The answer takes more steps than a question may.
    TooCostly,
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
    /// The other rules about the permission that the subject holds, sorted by id.
    pub considered: Vec<ConsideredRule>,
    /// What is required and not allowed.
    pub missing: Vec<String>,
    /// The roles that, one alone added, would turn the answer into `allow`, sorted by name. In a policy of more than a
    /// thousand roles the first thousand are tried.
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
    /// `everyone`, `grant` for what the token allows by itself, or `group:…` or `role:…` for what is assigned and then
    /// the roles that are held through it.
    pub via: Vec<String>,
    /// The author's reason.
    pub reason: Option<String>,
}

/// A rule about the permission that is held and did not decide.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ConsideredRule {
    /// The rule's id: the author's, or its JSON Pointer.
    pub id: String,
    /// What the rule does.
    pub effect: Effect,
    /// The way on which it is held.
    pub via: Vec<String>,
    /// Why it did not decide.
    pub outlook: Outlook,
    /// Its condition, as the policy writes it, with `unless` before it where it is the mirror.
    pub condition: Option<String>,
    /// The part of the condition that does not hold, where it is not the whole.
    pub failing: Option<String>,
}

/// Why a rule did not decide.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outlook {
    /// Its condition cannot be evaluated: an attribute is absent.
    Error,
    /// Its condition does not hold.
    Failed,
    /// Its condition waits for the object.
    Open,
    /// It holds, and another decided.
    Overruled,
}

impl Session {
    /// Explains the decision about a permission. It costs more than [`Session::decide`]: it tries every role.
    #[must_use]
    pub fn explain(&self, permission: &str, question: &Question<'_>) -> Explanation {
        let Some(id) = self.policy.resources().permission(permission) else {
            return self.explain_unknown(permission);
        };
        let verdict = self.verdict(id, question);
        let mut rules: Vec<DecidingRule> = Vec::new();
        for (rule_id, rule) in &verdict.rules {
            let after = rules.partition_point(|other| other.id.as_str() < *rule_id);
            rules.insert(after, self.deciding_rule(rule_id, rule));
        }
        let mut considered: Vec<ConsideredRule> = Vec::new();
        for (rule_id, rule, missed) in &verdict.considered {
            let after = considered.partition_point(|other| other.id.as_str() < *rule_id);
            considered.insert(after, self.considered_rule(rule_id, rule, *missed, question));
        }
        let roles = if verdict.outcome == Outcome::Allow { Vec::new() } else { self.roles_that_would(id, question) };
        let sentence = self.sentence(permission, &verdict, &rules, &roles);
        let Verdict { outcome, code, missing, .. } = verdict;
        let permission = permission.to_owned();
        Explanation { permission, outcome, code, rules, considered, missing, roles, nearest: None, sentence }
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
            considered: Vec::new(),
            missing: Vec::new(),
            roles: Vec::new(),
            nearest,
            sentence,
        }
    }

    fn deciding_rule(&self, id: &str, rule: &Rule) -> DecidingRule {
        let via = self.standing.held.way(rule, &self.policy);
        DecidingRule { id: id.to_owned(), effect: rule.effect, via, reason: rule.reason.clone() }
    }

    fn considered_rule(&self, id: &str, rule: &Rule, missed: Missed, question: &Question<'_>) -> ConsideredRule {
        let outlook = match missed {
            Missed::Error => Outlook::Error,
            Missed::Failed => Outlook::Failed,
            Missed::Open => Outlook::Open,
            Missed::Overruled => Outlook::Overruled,
        };
        let condition = rule.condition.as_ref().map(|when| match when.is_unless {
            true => format!("unless {}", when.condition.text),
            false => when.condition.text.clone(),
        });
        let failing = match (&rule.condition, missed) {
            (Some(when), Missed::Error | Missed::Failed) if !when.is_unless => {
                let context = question.context.or(self.context.as_ref());
                let mut asking = Asking::new(&self.policy, &self.standing, question, context, self.now);
                let blamed = asking.blame(&when.condition);
                blamed.and_then(|(start, end)| when.condition.text.get(start..end)).map(|text| text.trim().to_owned())
            }
            _ => None,
        };
        let via = self.standing.held.way(rule, &self.policy);
        ConsideredRule { id: id.to_owned(), effect: rule.effect, via, outlook, condition, failing }
    }

    /// Returns the roles that can be assigned, are not, and that alone would allow the permission.
    fn roles_that_would(&self, permission: PermissionId, question: &Question<'_>) -> Vec<String> {
        let context = question.context.or(self.context.as_ref());
        let would = |role: usize| {
            let with = self.standing.with_role(&self.policy, role);
            let mut asking = Asking::new(&self.policy, &with, question, context, self.now);
            asking.decide(permission).outcome == Outcome::Allow
        };
        let others = self.policy.roles.assignable().filter(|(number, _, _)| !self.standing.roles.contains(number));
        others
            .take(MAX_ROLES_TRIED)
            .filter(|(number, _, _)| would(*number))
            .map(|(_, name, _)| name.to_owned())
            .collect()
    }

    fn sentence(&self, permission: &str, verdict: &Verdict<'_>, rules: &[DecidingRule], roles: &[String]) -> String {
        let denied = |why: &str| format!("`{permission}` is denied: {why}.");
        let mut sentence = match verdict.code {
            DecisionCode::Allowed => format!("`{permission}` is allowed by {}.", listed(rules)),
            DecisionCode::Denied => format!("`{permission}` is denied by {}.", listed(rules)),
            DecisionCode::NeedsObject => format!("`{permission}` depends on the object."),
            DecisionCode::OtherTenant => denied("the object does not belong to this tenant"),
            DecisionCode::Requires => denied(&format!("it requires {}", verdict.missing.join(", "))),
            DecisionCode::TooCostly => denied("the answer takes more steps than a question may"),
            DecisionCode::AccessPeriod | DecisionCode::ConflictingRoles | DecisionCode::Status => {
                let words = self.refusal().map(|refusal| refusal.words.as_str());
                denied(words.unwrap_or("the subject's status does not let it through"))
            }
            DecisionCode::NoRule | DecisionCode::UnknownPermission => denied("no rule allows it"),
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
}

fn listed(rules: &[DecidingRule]) -> String {
    let plain = |step: &String| step.split_once(':').map_or(step.as_str(), |(_, name)| name).to_owned();
    let of = |rule: &DecidingRule| {
        let way: Vec<String> = rule.via.iter().map(plain).collect();
        format!("the rule `{}` of {}", rule.id, way.join(" → "))
    };
    rules.iter().map(of).collect::<Vec<_>>().join(" and ")
}
