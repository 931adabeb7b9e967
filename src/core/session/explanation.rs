//! Explanations: why a decision came out as it did, for programs and for people.

use serde::Serialize;

use super::decide::{Match, Trace, Verdict};
use super::{Effect, Outcome, Question, Session};
use crate::bits::Bits;
use crate::error::visible;
use crate::nearest::nearest;
use crate::policy::resource::PermissionId;
use crate::policy::role::Role;
use crate::policy::rule::{Rule, When};
use crate::session::held::Held;
use crate::session::standing::Standing;
use crate::subject::Subject;
use crate::text::joined;

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
    /// Whether a status or a period is what stands in the way: the subject's, or that of an assignment which is
    /// therefore not in force.
    #[serde(rename = "statusBlocks")]
    pub status_blocks: bool,
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
    /// The part of the condition that keeps the rule from matching, where it is not the whole.
    pub failing: Option<String>,
    /// The permissions that this part asks for with `can()`, and that are not allowed.
    pub missing: Vec<String>,
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
        let (verdict, trace, standing) = self.traced(id, question);
        let (mut rules, mut considered): (Vec<DecidingRule>, Vec<ConsideredRule>) = (Vec::new(), Vec::new());
        for (rule_id, rule, found) in &trace.rules {
            let via = standing.held.way(rule, &self.policy);
            if verdict.is_by(rule.effect, *found) {
                let reason = rule.reason.clone();
                let after = rules.partition_point(|other| other.id.as_str() < *rule_id);
                rules.insert(after, DecidingRule { id: (*rule_id).to_owned(), effect: rule.effect, via, reason });
            } else {
                let after = considered.partition_point(|other| other.id.as_str() < *rule_id);
                let (condition, failing, missing) = self.condition_of(rule, *found, standing, id, question);
                let (id, effect, outlook) = ((*rule_id).to_owned(), rule.effect, Outlook::of(*found));
                considered.insert(after, ConsideredRule { id, effect, via, outlook, condition, failing, missing });
            }
        }
        let is_allowed = verdict.outcome == Outcome::Allow;
        let names = self.policy.resources().permissions();
        let missing = names.filter(|(_, id)| trace.missing.contains(id.index())).map(|(name, _)| name.to_owned());
        let mut explanation = Explanation {
            permission: permission.to_owned(),
            outcome: verdict.outcome,
            code: verdict.code,
            rules,
            considered,
            missing: if trace.missing.is_empty() { Vec::new() } else { missing.collect() },
            roles: if is_allowed { Vec::new() } else { self.roles_that_would(id, question, trace.rules.is_empty()) },
            status_blocks: !is_allowed && self.regardless_of_status(id, question) > verdict.outcome,
            nearest: None,
            sentence: String::new(),
        };
        // An author's reason is any text, and a sentence stands on one line.
        explanation.sentence = self.sentence(&explanation).chars().map(visible).collect();
        explanation
    }

    /// Decides for the subject and for what is previewed, and returns the lesser answer with what led to it.
    pub(crate) fn traced<'s>(
        &'s self,
        permission: PermissionId,
        question: &'s Question<'s>,
    ) -> (Verdict, Trace<'s>, &'s Standing) {
        let of = |standing: &'s Standing| {
            let mut trace = Trace::default();
            let verdict = self.ask(standing, question).decide(permission, Some(&mut trace));
            (verdict, trace, standing)
        };
        let mut least = of(&self.standing);
        for (_, standing) in &self.previews {
            let previewed = of(standing);
            if previewed.0.outcome < least.0.outcome {
                least = previewed;
            }
        }
        least
    }

    #[cold]
    fn explain_unknown(&self, permission: &str) -> Explanation {
        let nearest = nearest(permission, &mut self.policy.permissions()).map(str::to_owned);
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
            status_blocks: false,
            nearest,
            sentence,
        }
    }

    /// Returns the condition of a rule that did not decide, as the policy writes it, the part of it that stands in the
    /// way, and what that part asks for and is not allowed.
    fn condition_of(
        &self,
        rule: &Rule,
        found: Match,
        standing: &Standing,
        permission: PermissionId,
        question: &Question<'_>,
    ) -> (Option<String>, Option<String>, Vec<String>) {
        let Some(when) = &rule.condition else { return (None, None, Vec::new()) };
        let When { condition, is_unless } = when;
        let text = if *is_unless { format!("unless {}", condition.text) } else { condition.text.clone() };
        if !matches!(found, Match::Error | Match::Failed) {
            return (Some(text), None, Vec::new());
        }
        let mut asking = self.ask(standing, question);
        let part = asking.blame(when, permission);
        let failing = part.and_then(|part| condition.text.get(part.start..part.end)).map(|text| text.trim().to_owned());
        let mut asked = Bits::default();
        let expression = part.map_or(&condition.root, |part| &part.expression);
        expression.for_each_can(&mut |other| asked.insert(other.index()));
        let resources = self.policy.resources();
        let names = resources.permissions().filter(|(_, other)| asked.contains(other.index()));
        let missing = names.filter(|(_, other)| !is_unless && !asking.is_allowed(*other, permission));
        let missing = if asked.is_empty() { Vec::new() } else { missing.map(|(name, _)| name.to_owned()).collect() };
        (Some(text), failing, missing)
    }

    /// Returns the roles that can be assigned, are not, and that alone would allow the permission. Where no rule about it is
    /// held, only a role that brings one can.
    fn roles_that_would(
        &self,
        permission: PermissionId,
        question: &Question<'_>,
        is_without_rules: bool,
    ) -> Vec<String> {
        let brings_rule = |role: usize| {
            let held = Held::new(&self.policy, &[role], &[]);
            let mut rules = self.policy.rules.about(permission);
            rules.any(|(_, rule)| rule.effect == Effect::Allow && held.holds(rule))
        };
        let would = |standing: &Standing, role: usize| {
            let with = standing.with_role(&self.policy, role);
            self.ask(&with, question).decide(permission, None).outcome == Outcome::Allow
        };
        let others = self.policy.roles.assignable().filter(|(number, _, _)| !self.standing.roles.contains(number));
        let would_all = |(role, _, _): &(usize, &str, &Role)| {
            (!is_without_rules || brings_rule(*role)) && self.standings().all(|standing| would(standing, *role))
        };
        others.take(MAX_ROLES_TRIED).filter(would_all).map(|(_, name, _)| name.to_owned()).collect()
    }

    /// Decides as if the subject's status were full, its access period now, and all of its assignments in force.
    fn regardless_of_status(&self, permission: PermissionId, question: &Question<'_>) -> Outcome {
        let outcome = |subject: &Subject| {
            let standing = Standing::regardless_of_status(&self.policy, subject, self.tenant());
            self.ask(&standing, question).decide(permission, None).outcome
        };
        let real = outcome(&self.subject);
        self.previews.iter().map(|(previewed, _)| outcome(previewed)).fold(real, Outcome::min)
    }

    fn sentence(&self, explanation: &Explanation) -> String {
        let Explanation { permission, code, rules, missing, roles, status_blocks, .. } = explanation;
        let denied = |why: &str| format!("`{permission}` is denied: {why}.");
        let mut sentence = match code {
            DecisionCode::Allowed => format!("`{permission}` is allowed by {}.", listed(rules)),
            DecisionCode::Denied => format!("`{permission}` is denied by {}.", listed(rules)),
            DecisionCode::NeedsObject => format!("`{permission}` depends on the object."),
            DecisionCode::OtherTenant => denied("the object does not belong to this tenant"),
            DecisionCode::Requires => {
                denied(&format!("it requires {}", joined(&mut missing.iter().map(String::as_str), ", ")))
            }
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
        if *status_blocks && !matches!(code, DecisionCode::AccessPeriod | DecisionCode::Status) {
            sentence.push_str(" An assignment that is not in force would change that.");
        }
        match roles.as_slice() {
            [] => {}
            [only] => sentence.push_str(&format!(" The role {only} would allow it.")),
            several => sentence.push_str(&format!(
                " Any of these roles would allow it: {}.",
                joined(&mut several.iter().map(String::as_str), ", ")
            )),
        }
        sentence
    }
}

impl Outlook {
    fn of(found: Match) -> Self {
        match found {
            Match::Error => Self::Error,
            Match::Failed => Self::Failed,
            Match::Holds => Self::Overruled,
            Match::Open => Self::Open,
        }
    }
}

fn listed(rules: &[DecidingRule]) -> String {
    let mut words = String::new();
    for rule in rules {
        let way = &mut rule.via.iter().map(|step| step.split_once(':').map_or(step.as_str(), |(_, name)| name));
        words.push_str(if words.is_empty() { "the rule `" } else { " and the rule `" });
        words.push_str(&rule.id);
        words.push_str("` of ");
        words.push_str(&joined(way, " → "));
    }
    words
}
