//! Possible: what a condition can come to, whoever asks of whatever object.

use crate::Effect;
use crate::policy::condition::evaluate::{Answer, Asker, Evaluator, Facts, SubjectFacts};
use crate::policy::condition::expression::{Can, Constant, Expression, Operator, Source};
use crate::policy::resource::PermissionId;
use crate::policy::rule::When;
use crate::time::Time;

/// Most steps of evaluating what is constant.
const MAX_STEPS: u32 = 100_000;

/// The answers that a condition can come to. It says "can" rather too often: what reads two attributes is taken to come
/// out in any way, whatever they have to do with each other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Possible {
    pub(super) is_true: bool,
    pub(super) is_false: bool,
    /// It cannot be evaluated.
    pub(super) is_error: bool,
}

/// What is known of permissions that conditions ask for: whether anyone can be allowed them, and whether anyone can be
/// denied them.
pub(super) type Asked<'a> = dyn Fn(PermissionId) -> (bool, bool) + 'a;

/// Takes every permission to be allowed to some and denied to others.
fn either(_: PermissionId) -> (bool, bool) {
    (true, true)
}

impl Possible {
    const ANY: Self = Self { is_true: true, is_false: true, is_error: true };
    const ANSWERED: Self = Self { is_true: true, is_false: true, is_error: false };

    /// Returns what an expression can come to.
    pub(super) fn of(expression: &Expression, asked: &Asked<'_>) -> Self {
        if !reads(expression) {
            return constant(expression);
        }
        match expression {
            Expression::All(parts) => {
                let all = parts.iter().map(|part| Self::of(&part.expression, asked));
                let whole = Self::all(all);
                Self { is_true: whole.is_true && !contradict(expression), ..whole }
            }
            Expression::Any(parts) => {
                Self::all(parts.iter().map(|part| Self::of(&part.expression, asked).negated())).negated()
            }
            Expression::Can { permissions, mode } => {
                let known = || permissions.iter().map(|permission| asked(*permission));
                match mode {
                    Can::All | Can::Some => Self {
                        is_true: known().all(|(allowed, _)| allowed),
                        is_false: known().any(|(_, denied)| denied),
                        is_error: false,
                    },
                    Can::Any => Self {
                        is_true: known().any(|(allowed, _)| allowed),
                        is_false: known().all(|(_, denied)| denied),
                        is_error: false,
                    },
                }
            }
            Expression::Choice(three) => {
                let [condition, then, otherwise] = three.as_ref();
                let condition = Self::of(condition, asked);
                let (then, otherwise) = (Self::of(then, asked), Self::of(otherwise, asked));
                let either =
                    |of: fn(Self) -> bool| condition.is_true && of(then) || condition.is_false && of(otherwise);
                Self {
                    is_true: either(|branch| branch.is_true),
                    is_false: either(|branch| branch.is_false),
                    is_error: condition.is_error || either(|branch| branch.is_error),
                }
            }
            Expression::Has(_) => Self::ANSWERED,
            // Nothing is in an empty list.
            Expression::In(sides) if matches!(sides.as_ref(), [_, Expression::List(list)] if list.is_empty()) => {
                Self { is_true: false, ..Self::ANY }
            }
            Expression::Not(inner) => Self::of(inner, asked).negated(),
            _ => Self::ANY,
        }
    }

    fn all(parts: impl Iterator<Item = Self>) -> Self {
        let start = Self { is_true: true, is_false: false, is_error: false };
        parts.fold(start, |whole, part| Self {
            is_true: whole.is_true && part.is_true,
            is_false: whole.is_false || part.is_false,
            is_error: whole.is_error && (part.is_error || part.is_true) || whole.is_true && part.is_error,
        })
    }

    fn negated(self) -> Self {
        Self { is_true: self.is_false, is_false: self.is_true, ..self }
    }
}

/// When a rule matches.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Matching {
    Always,
    Never,
    Sometimes,
}

impl Matching {
    /// Says when a rule matches. A deny rule that cannot be evaluated does, an allow rule does not.
    pub(super) fn of(effect: Effect, condition: Option<&When>) -> Self {
        let Some(when) = condition else { return Self::Always };
        let possible = Possible::of(&when.condition.root, &either);
        let possible = if when.is_unless { possible.negated() } else { possible };
        let (can_match, can_miss) = match effect {
            Effect::Allow => (possible.is_true, possible.is_false || possible.is_error),
            Effect::Deny => (possible.is_true || possible.is_error, possible.is_false),
        };
        match (can_match, can_miss) {
            (true, true) => Self::Sometimes,
            (true, false) => Self::Always,
            (false, _) => Self::Never,
        }
    }
}

/// Says whether an expression reads anything but constants.
fn reads(expression: &Expression) -> bool {
    matches!(expression, Expression::Attribute(_) | Expression::Can { .. } | Expression::Has(_))
        || expression.any_child(&mut reads)
}

/// Evaluates what reads nothing.
fn constant(expression: &Expression) -> Possible {
    let subject = SubjectFacts::default();
    let facts = Facts { subject: &subject, resource: None, next: None, context: None, now: Time::from_seconds(0) };
    let mut nobody = Nobody { steps: MAX_STEPS };
    let answer = Evaluator::new(&facts, &mut nobody).holds(expression);
    if nobody.steps == 0 {
        return Possible::ANY;
    }
    Possible {
        is_true: matches!(answer, Answer::Value(true)),
        is_false: matches!(answer, Answer::Value(false)),
        is_error: !matches!(answer, Answer::Value(_)),
    }
}

/// Says whether parts of `&&` cannot hold together: the same attribute would have to be two constants.
fn contradict(expression: &Expression) -> bool {
    let mut demands: Vec<(&Source, Vec<Constant>)> = Vec::new();
    let mut refused: Vec<(&Source, &Constant)> = Vec::new();
    let mut waiting = vec![expression];
    while let Some(expression) = waiting.pop() {
        match expression {
            Expression::All(parts) => waiting.extend(parts.iter().map(|part| &part.expression)),
            Expression::Attribute(attribute) => {
                demands.push((&attribute.source, vec![Constant::Boolean(true)]));
            }
            Expression::Not(inner) => {
                if let Expression::Attribute(attribute) = inner.as_ref() {
                    demands.push((&attribute.source, vec![Constant::Boolean(false)]));
                }
            }
            Expression::Compare { operator, sides } => match (operator, sides.as_ref()) {
                (
                    Operator::Equal,
                    [Expression::Attribute(attribute), Expression::Constant(constant)]
                    | [Expression::Constant(constant), Expression::Attribute(attribute)],
                ) => demands.push((&attribute.source, vec![constant.clone()])),
                (
                    Operator::NotEqual,
                    [Expression::Attribute(attribute), Expression::Constant(constant)]
                    | [Expression::Constant(constant), Expression::Attribute(attribute)],
                ) => refused.push((&attribute.source, constant)),
                _ => {}
            },
            Expression::In(sides) => {
                if let [Expression::Attribute(attribute), Expression::List(list)] = sides.as_ref() {
                    let constants = list.iter().map(|element| match element {
                        Expression::Constant(constant) => Some(constant.clone()),
                        _ => None,
                    });
                    if let Some(constants) = constants.collect::<Option<Vec<_>>>() {
                        demands.push((&attribute.source, constants));
                    }
                }
            }
            _ => {}
        }
    }
    demands.iter().any(|(source, constants)| {
        let fits = |constant: &&Constant| {
            demands.iter().all(|(other, listed)| other != source || listed.contains(constant))
                && !refused.iter().any(|(other, refused)| other == source && refused == constant)
        };
        constants.iter().find(fits).is_none()
    })
}

/// Answers what constants never ask.
struct Nobody {
    steps: u32,
}

impl Asker for Nobody {
    fn can(&mut self, _: PermissionId) -> Answer<bool> {
        Answer::Value(false)
    }

    fn can_some(&mut self, _: PermissionId) -> bool {
        false
    }

    fn step(&mut self) -> bool {
        self.steps = self.steps.saturating_sub(1);
        self.steps > 0
    }
}
