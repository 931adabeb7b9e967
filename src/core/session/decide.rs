//! Deciding: one question, answered in the order of the rules of the policy language.

use crate::bits::Bits;
use crate::json::Json;
use crate::policy::Policy;
use crate::policy::condition::Condition;
use crate::policy::condition::evaluate::{Answer, Asker, Evaluator, Facts};
use crate::policy::resource::PermissionId;
use crate::policy::rule::Rule;
use crate::policy::status::Status;
use crate::session::explanation::DecisionCode;
use crate::session::standing::Standing;
use crate::session::{Effect, Outcome, Question};
use crate::time::Time;

/// Most steps of evaluation for one question. A condition of 4 KB over a list of a hundred takes some ten thousand.
const MAX_STEPS: u32 = 200_000;

/// One question on its way to an answer.
pub(crate) struct Asking<'s> {
    policy: &'s Policy,
    standing: &'s Standing,
    question: &'s Question<'s>,
    context: Option<&'s Json>,
    now: Time,
    /// What was answered already: a permission, and whether the object went along.
    answered: Vec<(PermissionId, bool, Outcome)>,
    /// The question that is being answered: its resource, and whether the object goes along.
    current: (Option<usize>, bool),
    steps: u32,
}

/// How one permission was decided.
#[derive(Clone, Debug)]
pub(crate) struct Verdict<'s> {
    pub(crate) outcome: Outcome,
    pub(crate) code: DecisionCode,
    /// The rules that decided, in the order of the document.
    pub(crate) rules: Vec<(&'s str, &'s Rule)>,
    /// The other rules about the permission that are held.
    pub(crate) considered: Vec<(&'s str, &'s Rule, Missed)>,
    /// What is required and not allowed.
    pub(crate) missing: Vec<String>,
}

/// Why a rule did not decide.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Missed {
    /// Its condition cannot be evaluated.
    Error,
    /// Its condition is false.
    Failed,
    /// Its condition waits for the object.
    Open,
    /// It matched, and another decided.
    Overruled,
}

/// What a rule comes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Match {
    Error,
    Failed,
    Holds,
    Open,
}

impl<'s> Asking<'s> {
    pub(crate) fn new(
        policy: &'s Policy,
        standing: &'s Standing,
        question: &'s Question<'s>,
        context: Option<&'s Json>,
        now: Time,
    ) -> Self {
        Self {
            policy,
            standing,
            question,
            context,
            now,
            answered: Vec::new(),
            current: (None, false),
            steps: MAX_STEPS,
        }
    }

    /// Decides the permission that was asked for.
    pub(crate) fn decide(&mut self, permission: PermissionId) -> Verdict<'s> {
        if let Some(refusal) = &self.standing.refusal {
            return Verdict::denied(refusal.code);
        }
        let verdict = self.verdict(permission, self.question.object.is_some());
        // A spent budget denies the whole question: an answer that was cut short somewhere is none.
        if self.steps == 0 { Verdict::denied(DecisionCode::TooCostly) } else { verdict }
    }

    /// Evaluates a condition that has no object: of a tier, or of a navigation entry.
    pub(crate) fn holds(&mut self, condition: &'s Condition) -> Answer<bool> {
        let facts = self.facts(false);
        let answer = Evaluator::new(&facts, self).holds(&condition.root);
        if self.steps == 0 { Answer::Error } else { answer }
    }

    /// Returns the bytes of the part of a condition that stands in the way of the object that was asked about.
    pub(crate) fn blame(&mut self, condition: &'s Condition) -> Option<(usize, usize)> {
        let facts = self.facts(self.question.object.is_some());
        Evaluator::new(&facts, self).blame(&condition.root)
    }

    fn facts(&self, with_object: bool) -> Facts<'s> {
        Facts {
            subject: &self.standing.facts,
            resource: self.question.object.filter(|_| with_object),
            next: self.question.next.filter(|_| with_object),
            context: self.context,
            now: self.now,
        }
    }

    /// Answers a permission that another answer takes.
    fn answer(&mut self, permission: PermissionId, with_object: bool) -> Outcome {
        if let Some((_, _, known)) =
            self.answered.iter().find(|(known, with, _)| *known == permission && *with == with_object)
        {
            return *known;
        }
        let before = self.current;
        let outcome = self.verdict(permission, with_object).outcome;
        self.current = before;
        self.answered.push((permission, with_object, outcome));
        outcome
    }

    fn verdict(&mut self, permission: PermissionId, with_object: bool) -> Verdict<'s> {
        let policy = self.policy;
        let owner = policy.resources().owner(permission);
        self.current = (owner, with_object);
        if let Status::Only(only) = &self.standing.status
            && !only.contains(permission.index())
        {
            return Verdict::denied(DecisionCode::Status);
        }
        if with_object && self.is_of_other_tenant(owner) {
            return Verdict::denied(DecisionCode::OtherTenant);
        }
        let mut matched: Vec<(&'s str, &'s Rule, Match)> = Vec::new();
        for (id, rule) in policy.rules.about(permission) {
            if self.standing.held.holds(rule) {
                self.current = (owner, with_object);
                matched.push((id, rule, self.matches(rule, with_object)));
            }
        }
        for grant in self.standing.grants.iter().filter(|grant| grant.permissions.contains(permission.index())) {
            matched.push((&grant.id, &grant.rule, Match::Holds));
        }
        let is = |effect: Effect, fits: &dyn Fn(Match) -> bool| {
            matched.iter().any(|(_, rule, found)| rule.effect == effect && fits(*found))
        };
        // What denies when it cannot be evaluated must not allow when it cannot be.
        let denies = |found: Match| matches!(found, Match::Holds | Match::Error);
        let may_allow = |found: Match| matches!(found, Match::Holds | Match::Open);
        if is(Effect::Deny, &denies) {
            return Verdict::of(Outcome::Deny, DecisionCode::Denied, &matched, &|rule, found| {
                rule.effect == Effect::Deny && denies(found)
            });
        }
        if !is(Effect::Allow, &may_allow) {
            return Verdict::of(Outcome::Deny, DecisionCode::NoRule, &matched, &|_, _| false);
        }
        let is_open_deny = is(Effect::Deny, &|found| found == Match::Open);
        let holds = is(Effect::Allow, &|found| found == Match::Holds);
        let (missing, waits) = self.requirements(permission, owner, with_object);
        if !missing.is_empty() {
            let mut verdict = Verdict::of(Outcome::Deny, DecisionCode::Requires, &matched, &|_, _| false);
            verdict.missing = missing;
            return verdict;
        }
        if holds && !is_open_deny && !waits {
            return Verdict::of(Outcome::Allow, DecisionCode::Allowed, &matched, &|rule, found| {
                rule.effect == Effect::Allow && found == Match::Holds
            });
        }
        Verdict::of(Outcome::Conditional, DecisionCode::NeedsObject, &matched, &|_, found| may_allow(found))
    }

    /// Says whether the object belongs to another tenant than the session's, or to none.
    fn is_of_other_tenant(&self, owner: Option<usize>) -> bool {
        let Some(attribute) = owner.and_then(|owner| self.policy.resources().tenant_attribute(owner)) else {
            return false;
        };
        let tenant = self.question.object.and_then(|object| object.only_member(attribute)).and_then(Json::text);
        tenant.is_none() || tenant != self.standing.facts.tenant.as_deref()
    }

    fn matches(&mut self, rule: &'s Rule, with_object: bool) -> Match {
        let Some(when) = &rule.condition else { return Match::Holds };
        let facts = self.facts(with_object);
        match Evaluator::new(&facts, self).holds(&when.condition.root) {
            Answer::Value(value) if value != when.is_unless => Match::Holds,
            Answer::Value(_) => Match::Failed,
            Answer::Unknown => Match::Open,
            Answer::Error => Match::Error,
        }
    }

    /// Returns what is required and not allowed, sorted by name, and whether a requirement waits for the object.
    fn requirements(
        &mut self,
        permission: PermissionId,
        owner: Option<usize>,
        with_object: bool,
    ) -> (Vec<String>, bool) {
        let resources = self.policy.resources();
        let mut missing = Bits::default();
        let mut waits = false;
        for requirement in resources.requirements(permission) {
            for other in &requirement.permissions {
                let is_same = resources.owner(*other) == owner;
                match self.answer(*other, with_object && is_same) {
                    Outcome::Allow => {}
                    Outcome::Conditional if is_same => waits = true,
                    _ => missing.insert(other.index()),
                }
            }
        }
        let names = resources.permissions().filter(|(_, permission)| missing.contains(permission.index()));
        let missing = if missing.is_empty() { Vec::new() } else { names.map(|(name, _)| name.to_owned()).collect() };
        (missing, waits)
    }
}

impl Asker for Asking<'_> {
    fn can(&mut self, permission: PermissionId) -> Answer<bool> {
        let (owner, with_object) = self.current;
        let is_same = self.policy.resources().owner(permission) == owner;
        match self.answer(permission, with_object && is_same) {
            Outcome::Allow => Answer::Value(true),
            Outcome::Conditional if is_same => Answer::Unknown,
            Outcome::Conditional | Outcome::Deny => Answer::Value(false),
        }
    }

    fn can_some(&mut self, permission: PermissionId) -> bool {
        self.answer(permission, false) != Outcome::Deny
    }

    fn step(&mut self) -> bool {
        self.steps = self.steps.saturating_sub(1);
        self.steps > 0
    }
}

impl<'s> Verdict<'s> {
    fn denied(code: DecisionCode) -> Self {
        Self { outcome: Outcome::Deny, code, rules: Vec::new(), considered: Vec::new(), missing: Vec::new() }
    }

    fn of(
        outcome: Outcome,
        code: DecisionCode,
        matched: &[(&'s str, &'s Rule, Match)],
        decided: &dyn Fn(&Rule, Match) -> bool,
    ) -> Self {
        let mut verdict = Self { outcome, code, ..Self::denied(code) };
        for (id, rule, found) in matched {
            if decided(rule, *found) {
                verdict.rules.push((id, rule));
            } else {
                let missed = match found {
                    Match::Error => Missed::Error,
                    Match::Failed => Missed::Failed,
                    Match::Holds => Missed::Overruled,
                    Match::Open => Missed::Open,
                };
                verdict.considered.push((id, rule, missed));
            }
        }
        verdict
    }
}
