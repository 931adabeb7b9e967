//! Reach: what everybody who holds one role or group can do, whoever they are.
//!
//! The semantics are those of a question about a type, carried one step further: as the object is unknown there, the
//! person is unknown here, with all but their one assignment. What depends on their attributes, on the context or on the
//! moment is conditional, never decided for a person without attributes, of whom the answer would mostly be false.

mod apart;
mod navigation;
mod open;
mod sight;

use std::rc::Rc;

use serde::Serialize;

use crate::Effect;
use crate::authoring::Document;
use crate::error::Error;
use crate::policy::Policy;
use crate::policy::condition::Condition;
use crate::policy::condition::evaluate::{Answer, Asker, Evaluator, Facts, SubjectFacts};
use crate::policy::condition::expression::Expression;
use crate::policy::navigation::{Item, Needs};
use crate::policy::resource::PermissionId;
use crate::policy::rule::{Holder, Rule};
use crate::time::Time;

pub(crate) use navigation::Presence;
pub(crate) use sight::Sight;

/// What is known besides the one assignment. What is not known is a condition.
#[derive(Clone, Debug, Default)]
pub struct Circumstances {
    /// The tenant.
    pub tenant: Option<String>,
    /// The time, in seconds since 1970.
    pub now: Option<u64>,
}

/// What holders of a role come to about a permission, from the least to the most.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// A rule denies it, whatever else is held.
    Deny,
    /// Nothing allows it, or something that it requires is not allowed.
    None,
    /// It depends on the object, the person, the context or the moment.
    Conditional,
    /// It is allowed.
    Allow,
}

/// What holders of a role come to about a permission, and why.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Cell {
    pub(crate) standing: Standing,
    /// The conditions on which it depends, sorted.
    pub(crate) terms: Vec<Term>,
    /// What is required and not allowed, sorted by name.
    pub(crate) missing: Vec<String>,
    /// What is required and is itself conditional, sorted by name.
    pub(crate) waits: Vec<String>,
    /// Whether it depends on more than the object.
    by_person: bool,
    /// Whether it can be allowed, for some person, though no object is given.
    apart: bool,
}

/// A condition of a rule that bears on the answer.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Term {
    denies: bool,
    is_unless: bool,
    text: String,
}

/// A policy whose conditions wait for everything that is not known, in which every role can be held, and whose
/// constraints hold nobody up: they are told beside, and would else hide what a role means.
#[derive(Debug)]
pub(crate) struct Laboratory {
    pub(crate) policy: Policy,
    tenant: Option<String>,
    now: Time,
}

/// What one role or group, or nothing but `everyone`, reaches.
pub(crate) struct Reach<'l> {
    pub(crate) laboratory: &'l Laboratory,
    holder: Holder,
    roles: Vec<bool>,
    subject: Rc<SubjectFacts>,
    cells: Vec<Option<Cell>>,
    /// The resource of the permission that is being decided.
    current: Option<usize>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Match {
    Error,
    Failed,
    Holds,
    Open,
}

impl Laboratory {
    pub(crate) fn new(document: &Document, known: &Circumstances) -> Result<Self, Error> {
        let mut policy = document.policy()?;
        policy.rules.conditions_mut().for_each(|condition| open::open(&mut condition.root, known));
        let tiers = policy.classes.classes.iter_mut().flat_map(|class| &mut class.tiers);
        tiers.for_each(|tier| open::open(&mut tier.when.root, known));
        open_items(&mut policy.navigation, known);
        let now = Time::from_seconds(known.now.unwrap_or_default());
        Ok(Self { policy, tenant: known.tenant.clone(), now })
    }

    /// Returns what holders of a role or group reach.
    pub(crate) fn reach(&self, holder: Holder) -> Reach<'_> {
        let policy = &self.policy;
        let mut roles = vec![false; policy.roles.roles.len()];
        let mut waiting = match holder {
            Holder::Role(role) => vec![role],
            Holder::Group(group) => policy.groups.roles.get(group).cloned().unwrap_or_default(),
            Holder::Everyone | Holder::Grant => Vec::new(),
        };
        while let Some(number) = waiting.pop() {
            if let Some(held) = roles.get_mut(number)
                && !*held
            {
                *held = true;
                waiting.extend(policy.roles.get(number).into_iter().flat_map(|(_, role)| &role.includes));
            }
        }
        let held = policy.roles.names.sorted().filter(|(_, number)| roles.get(*number) == Some(&true));
        let groups = match holder {
            Holder::Group(group) => vec![policy.groups.names.name(group).to_owned()],
            _ => Vec::new(),
        };
        let subject = SubjectFacts {
            roles: held.map(|(name, _)| name.to_owned()).collect(),
            groups,
            tenant: self.tenant.clone(),
            ..SubjectFacts::default()
        };
        let cells = vec![None; policy.resources().permission_count()];
        Reach { laboratory: self, holder, roles, subject: Rc::new(subject), cells, current: None }
    }
}

impl<'l> Reach<'l> {
    /// Returns what holders come to about a permission.
    pub(crate) fn cell(&mut self, permission: PermissionId) -> Cell {
        if let Some(Some(known)) = self.cells.get(permission.index()) {
            return known.clone();
        }
        let before = self.current;
        let cell = self.decide(permission);
        self.current = before;
        if let Some(place) = self.cells.get_mut(permission.index()) {
            *place = Some(cell.clone());
        }
        cell
    }

    /// Says whether a rule or a limit of this holder is held.
    pub(crate) fn holds(&self, holder: Holder) -> bool {
        match holder {
            Holder::Everyone => true,
            Holder::Grant => false,
            Holder::Group(_) => holder == self.holder,
            Holder::Role(role) => self.roles.get(role) == Some(&true),
        }
    }

    /// Evaluates a condition.
    pub(crate) fn answer(&mut self, condition: &'l Condition) -> Answer<bool> {
        self.answer_part(&condition.root)
    }

    fn answer_part(&mut self, expression: &'l Expression) -> Answer<bool> {
        let subject = Rc::clone(&self.subject);
        let facts = Facts { subject: &subject, resource: None, next: None, context: None, now: self.laboratory.now };
        Evaluator::new(&facts, self).holds(expression)
    }

    /// Decides in the order of the policy language; see `session/decide.rs`.
    fn decide(&mut self, permission: PermissionId) -> Cell {
        let policy = &self.laboratory.policy;
        let owner = policy.resources().owner(permission);
        let mut matched: Vec<(&'l Rule, Match)> = Vec::new();
        for (_, rule) in policy.rules.about(permission) {
            if self.holds(rule.holder) {
                self.current = owner;
                matched.push((rule, self.matches(rule)));
            }
        }
        let is = |effect: Effect, fits: &dyn Fn(Match) -> bool| {
            matched.iter().any(|(rule, found)| rule.effect == effect && fits(*found))
        };
        if is(Effect::Deny, &|found| matches!(found, Match::Holds | Match::Error)) {
            return Cell::of(Standing::Deny);
        }
        let mut cell = Cell::of(Standing::None);
        let holds = is(Effect::Allow, &|found| found == Match::Holds);
        for (rule, found) in &matched {
            // Beside an allow rule that holds, those that wait add nothing.
            if *found == Match::Open && (rule.effect == Effect::Deny || !holds) {
                cell.by_person |= self.is_by_person(rule);
                cell.terms.extend(Term::of(rule));
            }
        }
        cell.terms.sort();
        cell.terms.dedup();
        if !is(Effect::Allow, &|found| matches!(found, Match::Holds | Match::Open)) {
            return cell;
        }
        cell.apart = self.is_apart(&matched);
        self.require(permission, owner, &mut cell);
        cell.standing = match (&cell.missing.is_empty(), cell.terms.is_empty() && cell.waits.is_empty()) {
            (false, _) => Standing::None,
            (true, true) => Standing::Allow,
            (true, false) => Standing::Conditional,
        };
        cell
    }

    /// Says whether one allow rule can match, and every deny rule fail to, without an object.
    fn is_apart(&mut self, matched: &[(&'l Rule, Match)]) -> bool {
        let allows = matched.iter().any(|(rule, found)| {
            rule.effect == Effect::Allow
                && (*found == Match::Holds || *found == Match::Open && self.rule_can(rule, true))
        });
        let mut open_denies =
            matched.iter().filter(|(rule, found)| rule.effect == Effect::Deny && *found == Match::Open);
        allows && open_denies.all(|(rule, _)| self.rule_can(rule, false))
    }

    fn matches(&mut self, rule: &'l Rule) -> Match {
        let Some(when) = &rule.condition else { return Match::Holds };
        match self.answer(&when.condition) {
            Answer::Value(value) if value != when.is_unless => Match::Holds,
            Answer::Value(_) => Match::Failed,
            Answer::Unknown => Match::Open,
            Answer::Error => Match::Error,
        }
    }

    /// Adds what a permission requires and what of that is not allowed.
    fn require(&mut self, permission: PermissionId, owner: Option<usize>, cell: &mut Cell) {
        let resources = self.laboratory.policy.resources();
        for requirement in resources.requirements(permission) {
            for other in &requirement.permissions {
                let required = self.cell(*other);
                let name = resources.name(*other).to_owned();
                match required.standing {
                    Standing::Allow => {}
                    // Another resource is asked without an object: what only waits for one is not allowed there.
                    Standing::Conditional if required.apart || resources.owner(*other) == owner => {
                        cell.by_person |= required.by_person;
                        cell.apart &= required.apart;
                        cell.waits.push(name);
                    }
                    _ => cell.missing.push(name),
                }
            }
        }
        for names in [&mut cell.missing, &mut cell.waits] {
            names.sort();
            names.dedup();
        }
    }

    fn is_by_person(&mut self, rule: &Rule) -> bool {
        let Some(when) = &rule.condition else { return false };
        let mut asked = Vec::new();
        when.condition.for_each_can(&mut |permission| asked.push(permission));
        open::waits_for_person(&when.condition.root)
            || asked.into_iter().any(|permission| self.cell(permission).by_person)
    }
}

impl Asker for Reach<'_> {
    fn can(&mut self, permission: PermissionId) -> Answer<bool> {
        let is_same = self.laboratory.policy.resources().owner(permission) == self.current;
        let cell = self.cell(permission);
        match cell.standing {
            Standing::Allow => Answer::Value(true),
            Standing::Conditional if is_same || cell.apart => Answer::Unknown,
            _ => Answer::Value(false),
        }
    }

    fn can_some(&mut self, permission: PermissionId) -> bool {
        self.cell(permission).standing >= Standing::Conditional
    }

    /// There is no budget: every list is one that the author wrote.
    fn step(&mut self) -> bool {
        true
    }
}

impl Cell {
    fn of(standing: Standing) -> Self {
        Self { standing, terms: Vec::new(), missing: Vec::new(), waits: Vec::new(), by_person: false, apart: false }
    }

    /// Says whether it depends on more than the object.
    pub(crate) fn is_by_person(&self) -> bool {
        self.by_person
    }

    /// Returns what it depends on, in words; empty where it depends on nothing.
    pub(crate) fn words(&self) -> String {
        let term = |term: &Term| {
            let word = match (term.denies, term.is_unless) {
                (false, false) => "when",
                (false, true) => "unless",
                (true, false) => "not when",
                (true, true) => "only when",
            };
            format!("{word} {}", term.text)
        };
        let (denies, allows): (Vec<&Term>, Vec<&Term>) = self.terms.iter().partition(|term| term.denies);
        let mut words = Vec::new();
        if !allows.is_empty() {
            words.push(allows.into_iter().map(term).collect::<Vec<_>>().join(", or "));
        }
        words.extend(denies.into_iter().map(term));
        if !self.missing.is_empty() {
            words.push(format!("requires {}", self.missing.join(", ")));
        }
        if !self.waits.is_empty() {
            words.push(format!("as far as {} is allowed", self.waits.join(", ")));
        }
        words.join("; ")
    }
}

impl Term {
    fn of(rule: &Rule) -> Option<Self> {
        let when = rule.condition.as_ref()?;
        let text = open::words(&when.condition);
        Some(Self { denies: rule.effect == Effect::Deny, is_unless: when.is_unless, text })
    }
}

fn open_items(items: &mut [Item], known: &Circumstances) {
    for item in items {
        if let Needs::Condition(condition) = &mut item.requires {
            open::open(&mut condition.root, known);
        }
        open_items(&mut item.children, known);
    }
}
