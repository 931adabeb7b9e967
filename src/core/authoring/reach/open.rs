//! Open conditions: what depends on the person, the context or the moment is made to wait, as what depends on an object
//! does.

use crate::policy::condition::Condition;
use crate::policy::condition::expression::{Attribute, Expression, Source};

use super::Circumstances;

/// Stands before the name of what waits for the person: no attribute can be named so.
const MARK: char = ' ';

/// Makes everything wait that is not known: an attribute of the object is unknown wherever none is given.
pub(super) fn open(expression: &mut Expression, known: &Circumstances) {
    match expression {
        Expression::Attribute(attribute) | Expression::Has(attribute) => open_attribute(attribute, known),
        Expression::All(parts) | Expression::Any(parts) => {
            parts.iter_mut().for_each(|part| open(&mut part.expression, known));
        }
        Expression::Choice(three) => three.iter_mut().for_each(|inner| open(inner, known)),
        Expression::Compare { sides, .. }
        | Expression::In(sides)
        | Expression::Sum { sides, .. }
        | Expression::TextTest { sides, .. } => sides.iter_mut().for_each(|inner| open(inner, known)),
        Expression::Duration(inner)
        | Expression::Not(inner)
        | Expression::Size(inner)
        | Expression::Timestamp(inner) => open(inner, known),
        Expression::List(elements) => elements.iter_mut().for_each(|inner| open(inner, known)),
        Expression::Quantifier { list, body, .. } => {
            open(list, known);
            open(body, known);
        }
        Expression::Can { .. } | Expression::Constant(_) | Expression::Variable(_) => {}
    }
}

/// Says whether a condition waits for anything but an object.
pub(super) fn waits_for_person(expression: &Expression) -> bool {
    let own = match expression {
        Expression::Attribute(attribute) | Expression::Has(attribute) => {
            matches!(&attribute.source, Source::Resource(name) if name.starts_with(MARK))
        }
        _ => false,
    };
    own || expression.any_child(&mut waits_for_person)
}

/// Says whether a condition reads an object.
pub(super) fn waits_for_object(expression: &Expression) -> bool {
    let own = match expression {
        Expression::Attribute(attribute) | Expression::Has(attribute) => match &attribute.source {
            Source::Resource(name) => !name.starts_with(MARK),
            source => matches!(source, Source::Next(_)),
        },
        _ => false,
    };
    own || expression.any_child(&mut waits_for_object)
}

fn open_attribute(attribute: &mut Attribute, known: &Circumstances) {
    let waits = match attribute.source {
        Source::SubjectId | Source::SubjectAttribute(_) | Source::SubjectStatus | Source::Context(_) => true,
        Source::SubjectTenant => known.tenant.is_none(),
        Source::Now => known.now.is_none(),
        Source::SubjectRoles | Source::SubjectGroups | Source::Resource(_) | Source::Next(_) => false,
    };
    if waits {
        attribute.source = Source::Resource(MARK.to_string());
    }
}

/// Returns a condition as its author wrote it, on one line: it may stand over several.
pub(super) fn words(condition: &Condition) -> String {
    condition.text.trim().replace(|sign: char| sign.is_control(), " ")
}
