//! Apart from objects: what can be so though no object is given. Another resource is asked without one, and what waits
//! for an object is not allowed there; what waits for the person alone may be.

use super::{Reach, Standing, open};
use crate::policy::condition::evaluate::Answer;
use crate::policy::condition::expression::{Can, Expression};
use crate::policy::resource::PermissionId;
use crate::policy::rule::Rule;

impl<'l> Reach<'l> {
    /// Says whether a rule can match, or can fail to, for some person and without an object.
    pub(super) fn rule_can(&mut self, rule: &'l Rule, wanted: bool) -> bool {
        match &rule.condition {
            Some(when) => self.can_be(&when.condition.root, wanted != when.is_unless),
            None => wanted,
        }
    }

    fn can_be(&mut self, expression: &'l Expression, wanted: bool) -> bool {
        match expression {
            // `&&` is true where all parts are, and false where one is; `||` the other way round.
            Expression::All(parts) if wanted => parts.iter().all(|part| self.can_be(&part.expression, true)),
            Expression::All(parts) => parts.iter().any(|part| self.can_be(&part.expression, false)),
            Expression::Any(parts) if wanted => parts.iter().any(|part| self.can_be(&part.expression, true)),
            Expression::Any(parts) => parts.iter().all(|part| self.can_be(&part.expression, false)),
            Expression::Not(inner) => self.can_be(inner, !wanted),
            Expression::Choice(three) => {
                let [condition, then, otherwise] = three.as_ref();
                self.can_be(condition, true) && self.can_be(then, wanted)
                    || self.can_be(condition, false) && self.can_be(otherwise, wanted)
            }
            Expression::Can { permissions, mode } => !wanted || self.can_be_allowed(permissions, *mode),
            // Too much said costs a look; too little would hide what somebody may do.
            Expression::Quantifier { .. } => true,
            other if open::waits_for_object(other) => false,
            other => match self.answer_part(other) {
                Answer::Value(value) => value == wanted,
                Answer::Unknown => true,
                Answer::Error => false,
            },
        }
    }

    fn can_be_allowed(&mut self, permissions: &[PermissionId], mode: Can) -> bool {
        let mut allowed = permissions.iter().map(|permission| {
            let cell = self.cell(*permission);
            cell.standing == Standing::Allow || cell.apart
        });
        if mode == Can::Any { allowed.any(|allowed| allowed) } else { allowed.all(|allowed| allowed) }
    }
}
