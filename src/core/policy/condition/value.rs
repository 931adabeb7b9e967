//! Values: what expressions come to, and how JSON is read as one.

use std::cmp::Ordering;

use crate::json::Json;
use crate::number;
use crate::policy::attribute::{Item, Kind};
use crate::time::Time;

/// What an expression comes to.
#[derive(Clone, Debug)]
pub(crate) enum Value<'v> {
    Boolean(bool),
    Duration(Time),
    List(Vec<Value<'v>>),
    Number(f64),
    String(&'v str),
    Timestamp(Time),
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
                elements.iter().map(|element| Self::read(element, item)).collect::<Option<Vec<_>>>().map(Self::List)
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
                left.len() == right.len() && left.iter().zip(right).all(|(left, right)| left.equals(right))
            }
            _ => self.compare(other) == Some(Ordering::Equal),
        }
    }
}
