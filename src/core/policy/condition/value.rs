//! Values: what expressions come to, and how JSON is read as one.

use std::cmp::Ordering;

use permask_mask::number;

use super::expression::{Constant, Expression};
use crate::json::Json;
use crate::policy::attribute::{Item, Kind};
use crate::time::Time;

/// What an expression comes to.
#[derive(Clone, Debug)]
pub(crate) enum Value<'v> {
    Boolean(bool),
    Duration(Time),
    List(List<'v>),
    Number(f64),
    String(&'v str),
    Timestamp(Time),
}

/// A list, left where it stands: its elements are read one by one, and nothing is copied to look for one of them.
#[derive(Clone, Debug)]
pub(crate) enum List<'v> {
    /// A literal whose elements are literals.
    Constants(&'v [Expression]),
    /// An attribute, and the kind that each element was seen to have.
    Json(&'v [Json], Kind),
    Texts(&'v [String]),
    /// A literal whose elements had to be evaluated.
    Values(Vec<Value<'v>>),
}

impl<'v> List<'v> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Constants(elements) => elements.len(),
            Self::Json(elements, _) => elements.len(),
            Self::Texts(elements) => elements.len(),
            Self::Values(elements) => elements.len(),
        }
    }

    pub(crate) fn elements(&self) -> impl Iterator<Item = Value<'v>> {
        (0..self.len()).filter_map(|index| self.element(index))
    }

    fn element(&self, index: usize) -> Option<Value<'v>> {
        match self {
            Self::Constants(elements) => match elements.get(index)? {
                Expression::Constant(constant) => Some(constant.into()),
                _ => None,
            },
            Self::Json(elements, kind) => Value::read(elements.get(index)?, *kind),
            Self::Texts(elements) => Some(Value::String(elements.get(index)?)),
            Self::Values(elements) => elements.get(index).cloned(),
        }
    }
}

impl<'v> From<&'v Constant> for Value<'v> {
    fn from(constant: &'v Constant) -> Self {
        match constant {
            Constant::Boolean(value) => Self::Boolean(*value),
            Constant::Duration(time) => Self::Duration(*time),
            Constant::Number(number) => Self::Number(*number),
            Constant::String(text) => Self::String(text),
            Constant::Timestamp(time) => Self::Timestamp(*time),
        }
    }
}

impl<'v> Value<'v> {
    /// Reads a value of this kind; what is null or of another kind is absent.
    pub(crate) fn read(json: &'v Json, kind: Kind) -> Option<Self> {
        match (kind, json) {
            (Kind::Boolean, Json::Bool(value)) => Some(Self::Boolean(*value)),
            (Kind::Number, Json::Number(text)) => Some(Self::Number(number::parse(text))),
            (Kind::String, Json::String(text)) => Some(Self::String(text)),
            (Kind::Timestamp, Json::String(text)) => Time::parse_timestamp(text).map(Self::Timestamp),
            (Kind::List(item), Json::Array(elements)) => {
                let item = item.map(Item::as_kind)?;
                // Every number is one: no need to work out which.
                let fits = |element: &'v Json| match (item, element) {
                    (Kind::Number, Json::Number(_)) => true,
                    _ => Self::read(element, item).is_some(),
                };
                elements.iter().all(fits).then_some(Self::List(List::Json(elements, item)))
            }
            _ => None,
        }
    }

    /// Compares two values of one kind; none where they have no order: lists, and numbers that are none.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Boolean(left), Self::Boolean(right)) => Some(left.cmp(right)),
            (Self::Duration(left), Self::Duration(right)) | (Self::Timestamp(left), Self::Timestamp(right)) => {
                Some(left.cmp(right))
            }
            (Self::Number(left), Self::Number(right)) => left.partial_cmp(right),
            // UTF-8 keeps the order of code points.
            (Self::String(left), Self::String(right)) => Some(left.cmp(right)),
            _ => None,
        }
    }

    /// Says whether two values are equal. Lists are when their elements are.
    pub(crate) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(left), Self::List(right)) => {
                left.len() == right.len()
                    && left.elements().zip(right.elements()).all(|(left, right)| left.equals(&right))
            }
            _ => self.compare(other) == Some(Ordering::Equal),
        }
    }
}
