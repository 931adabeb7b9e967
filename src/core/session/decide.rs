//! Deciding: one question, answered in the order of the rules of the policy language.

use crate::bits::Bits;
use crate::json::Json;
use crate::policy::Policy;
use crate::policy::condition::Condition;
use crate::policy::condition::evaluate::{Answer, Asker, Evaluator, Facts};
use crate::policy::condition::expression::Part;
use crate::policy::resource::PermissionId;
use crate::policy::rule::{Rule, When};
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
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    pub(crate) code: DecisionCode,
}

/// What an explanation wants to know of a decision, and the decision itself has no use for.
#[derive(Debug, Default)]
pub(crate) struct Trace<'s> {
    /// The rules about the permission that are held, in the order of the document, and what each comes to.
    pub(crate) rules: Vec<(&'s str, &'s Rule, Match)>,
    /// What is required and not allowed, by number.
    pub(crate) missing: Bits,
}

/// What a rule comes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Match {
    /// Its condition cannot be evaluated.
    Error,
    /// Its condition is false.
    Failed,
    /// It matches.
    Holds,
    /// Its condition waits for the object.
    Open,
}

/// What all rules together come to, whatever their order.
#[derive(Debug, Default)]
struct Tally {
    denies: bool,
    open_deny: bool,
    allows: bool,
    open_allow: bool,
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
    pub(crate) fn decide(&mut self, permission: PermissionId, trace: Option<&mut Trace<'s>>) -> Verdict {
        if let Some(refusal) = &self.standing.refusal {
            return Verdict::denied(refusal.code);
        }
        let verdict = self.verdict(permission, self.question.object.is_some(), trace);
        // A spent budget denies the whole question: an answer that was cut short somewhere is none.
        if self.steps == 0 { Verdict::denied(DecisionCode::TooCostly) } else { verdict }
    }

    /// Evaluates a condition of a navigation entry, which has no object.
    pub(crate) fn holds(&mut self, condition: &'s Condition) -> Answer<bool> {
        self.holds_of(condition, None)
    }

    /// Decides by a condition about a resource: about the object of the question, or about its type. A subject that is
    /// refused, or whose status is not full, is denied.
    pub(crate) fn decide_by(&mut self, condition: &'s Condition, resource: Option<usize>) -> Outcome {
        if !self.standing.is_full() || (self.question.object.is_some() && self.is_of_other_tenant(resource)) {
            return Outcome::Deny;
        }
        match self.holds_of(condition, resource) {
            Answer::Value(true) => Outcome::Allow,
            Answer::Unknown => Outcome::Conditional,
            Answer::Value(false) | Answer::Error => Outcome::Deny,
        }
    }

    fn holds_of(&mut self, condition: &'s Condition, resource: Option<usize>) -> Answer<bool> {
        let with_object = resource.is_some() && self.question.object.is_some();
        self.current = (resource, with_object);
        let facts = self.facts(with_object);
        let answer = Evaluator::new(&facts, self).holds(&condition.root);
        if self.steps == 0 { Answer::Error } else { answer }
    }

    /// Returns the part of a rule's condition that stands in the way of the object that was asked about; none where the
    /// whole does. The rule is about this permission.
    pub(crate) fn blame(&mut self, when: &'s When, permission: PermissionId) -> Option<&'s Part> {
        let with_object = self.question.object.is_some();
        self.current = (self.policy.resources().owner(permission), with_object);
        let facts = self.facts(with_object);
        Evaluator::new(&facts, self).blame(&when.condition.root, !when.is_unless)
    }

    /// Says whether another permission is allowed, asked by a rule about this one.
    pub(crate) fn is_allowed(&mut self, other: PermissionId, permission: PermissionId) -> bool {
        let resources = self.policy.resources();
        let is_same = resources.owner(other) == resources.owner(permission);
        self.answer(other, is_same && self.question.object.is_some()) == Outcome::Allow
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
        let outcome = self.verdict(permission, with_object, None).outcome;
        self.current = before;
        self.answered.push((permission, with_object, outcome));
        outcome
    }

    fn verdict(&mut self, permission: PermissionId, with_object: bool, mut trace: Option<&mut Trace<'s>>) -> Verdict {
        let policy = self.policy;
        let owner = policy.resources().owner(permission);
        if let Status::Only(only) = &self.standing.status
            && !only.contains(permission.index())
        {
            return Verdict::denied(DecisionCode::Status);
        }
        if with_object && self.is_of_other_tenant(owner) {
            return Verdict::denied(DecisionCode::OtherTenant);
        }
        // Every rule is looked at, also where the answer is clear before: what a question costs, and with it whether the
        // budget suffices, must not depend on the order of the rules.
        let mut tally = Tally::default();
        let standing = self.standing;
        let held = policy.rules.about(permission).filter(|(_, rule)| standing.held.holds(rule));
        let granted = standing.grants.iter().filter(|grant| grant.permissions.contains(permission.index()));
        for (id, rule) in held.chain(granted.map(|grant| (grant.id.as_str(), &grant.rule))) {
            self.current = (owner, with_object);
            let found = self.matches(rule, with_object);
            tally.count(rule.effect, found);
            if let Some(trace) = &mut trace {
                trace.rules.push((id, rule, found));
            }
        }
        if tally.denies {
            return Verdict::denied(DecisionCode::Denied);
        }
        if !tally.allows && !tally.open_allow {
            return Verdict::denied(DecisionCode::NoRule);
        }
        let missing = trace.map(|trace| &mut trace.missing);
        match self.requirements(permission, owner, with_object, missing) {
            Outcome::Deny => Verdict::denied(DecisionCode::Requires),
            Outcome::Allow if tally.allows && !tally.open_deny => {
                Verdict { outcome: Outcome::Allow, code: DecisionCode::Allowed }
            }
            _ => Verdict { outcome: Outcome::Conditional, code: DecisionCode::NeedsObject },
        }
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

    /// Says whether what a permission requires is allowed: conditional where all that is not waits for the object.
    fn requirements(
        &mut self,
        permission: PermissionId,
        owner: Option<usize>,
        with_object: bool,
        mut missing: Option<&mut Bits>,
    ) -> Outcome {
        let resources = self.policy.resources();
        let mut worst = Outcome::Allow;
        for other in resources.requirements(permission).iter().flat_map(|requirement| &requirement.permissions) {
            let is_same = resources.owner(*other) == owner;
            let outcome = match self.answer(*other, with_object && is_same) {
                Outcome::Conditional if !is_same => Outcome::Deny,
                outcome => outcome,
            };
            worst = worst.min(outcome);
            if let (Outcome::Deny, Some(missing)) = (outcome, &mut missing) {
                missing.insert(other.index());
            }
        }
        worst
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

impl Verdict {
    fn denied(code: DecisionCode) -> Self {
        Self { outcome: Outcome::Deny, code }
    }

    /// Says whether a rule that comes to this is one of those that decided.
    pub(crate) fn is_by(self, effect: Effect, found: Match) -> bool {
        match self.code {
            DecisionCode::Denied => effect == Effect::Deny && found.denies(),
            DecisionCode::Allowed => effect == Effect::Allow && found == Match::Holds,
            DecisionCode::NeedsObject => matches!(found, Match::Holds | Match::Open),
            _ => false,
        }
    }
}

impl Match {
    /// What denies when it cannot be evaluated must not allow when it cannot be.
    fn denies(self) -> bool {
        matches!(self, Self::Holds | Self::Error)
    }
}

impl Tally {
    fn count(&mut self, effect: Effect, found: Match) {
        match effect {
            Effect::Deny => {
                self.denies |= found.denies();
                self.open_deny |= found == Match::Open;
            }
            Effect::Allow => {
                self.allows |= found == Match::Holds;
                self.open_allow |= found == Match::Open;
            }
        }
    }
}
