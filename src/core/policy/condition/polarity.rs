//! Polarity: whether a `can()` can make a condition truer or falser.
//!
//! A `!can()` in an allow rule would let an added deny rule open a door. So `can()` may stand only where a denial makes
//! the door narrower.

use super::expression::Expression;

/// In which direction a part moves the whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Polarity {
    /// What makes the part true can only make the whole truer.
    Truer,
    /// What makes the part true can only make the whole falser.
    Falser,
    /// It may be either.
    Either,
}

impl Polarity {
    fn opposite(self) -> Self {
        match self {
            Self::Truer => Self::Falser,
            Self::Falser => Self::Truer,
            Self::Either => Self::Either,
        }
    }
}

/// Says whether every `can()` of an expression has the wanted polarity.
pub(crate) fn every_can_is(expression: &Expression, wanted: Polarity) -> bool {
    check(expression, Polarity::Truer, wanted)
}

fn check(expression: &Expression, here: Polarity, wanted: Polarity) -> bool {
    match expression {
        Expression::Can { .. } => here == wanted,
        Expression::Not(inner) => check(inner, here.opposite(), wanted),
        Expression::All(parts) | Expression::Any(parts) => {
            parts.iter().all(|part| check(&part.expression, here, wanted))
        }
        Expression::Choice(three) => {
            let [condition, then, otherwise] = three.as_ref();
            check(condition, Polarity::Either, wanted) && check(then, here, wanted) && check(otherwise, here, wanted)
        }
        Expression::Quantifier { list, body, .. } => check(list, Polarity::Either, wanted) && check(body, here, wanted),
        other => !other.any_child(&mut |child| !check(child, Polarity::Either, wanted)),
    }
}
