//! Attributes: what conditions may read of subjects, objects and the context, and of which kind it is.

use crate::json::Json;
use crate::members;
use crate::names::Names;
use crate::place::Place;
use crate::policy::name;
use crate::{Code, Error};

/// What kind of value an attribute or an expression has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Boolean,
    /// A span of time: expressions have it, attributes do not.
    Duration,
    /// A list of one of the other kinds; of none where it is empty.
    List(Option<Item>),
    Number,
    String,
    Timestamp,
}

/// What kind of value a list has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Item {
    Boolean,
    Duration,
    Number,
    String,
    Timestamp,
}

impl Kind {
    /// Returns the kind of list that holds this kind; none for a list.
    pub(crate) fn as_item(self) -> Option<Item> {
        match self {
            Self::Boolean => Some(Item::Boolean),
            Self::Duration => Some(Item::Duration),
            Self::Number => Some(Item::Number),
            Self::String => Some(Item::String),
            Self::Timestamp => Some(Item::Timestamp),
            Self::List(_) => None,
        }
    }

    /// Returns the kind in words, as a message names it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Boolean => "a boolean",
            Self::Duration => "a duration",
            Self::List(None) => "an empty list",
            Self::List(Some(Item::Boolean)) => "a list of booleans",
            Self::List(Some(Item::Duration)) => "a list of durations",
            Self::List(Some(Item::Number)) => "a list of numbers",
            Self::List(Some(Item::String)) => "a list of strings",
            Self::List(Some(Item::Timestamp)) => "a list of timestamps",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Timestamp => "a timestamp",
        }
    }
}

impl Item {
    pub(crate) fn as_kind(self) -> Kind {
        match self {
            Self::Boolean => Kind::Boolean,
            Self::Duration => Kind::Duration,
            Self::Number => Kind::Number,
            Self::String => Kind::String,
            Self::Timestamp => Kind::Timestamp,
        }
    }
}

/// Declared attributes by name.
#[derive(Debug, Default)]
pub(crate) struct Attributes {
    names: Names,
    kinds: Vec<Kind>,
}

impl Attributes {
    /// Reads `{"owner": "string", "tags": ["string"]}`.
    pub(crate) fn read(json: &Json, place: &Place<'_>) -> Result<Self, Error> {
        let mut attributes = Self::default();
        for (name, json) in members::object(json, place)? {
            let place = place.member(name);
            name::check_attribute(name, &place)?;
            let kind = match json {
                Json::Array(elements) => match elements.as_slice() {
                    [item] => Kind::List(read_kind(item, &place.element(0))?.as_item()),
                    _ => {
                        return Err(Error::new(Code::WrongValue, place, "expected one kind in the brackets of a list"));
                    }
                },
                json => read_kind(json, &place)?,
            };
            attributes.names.insert(name);
            attributes.kinds.push(kind);
        }
        Ok(attributes)
    }

    /// Returns the name of each attribute, sorted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.sorted().map(|(name, _)| name)
    }

    /// Returns the kind of an attribute.
    pub(crate) fn kind(&self, name: &str) -> Option<Kind> {
        self.kinds.get(self.names.number(name)?).copied()
    }
}

fn read_kind(json: &Json, place: &Place<'_>) -> Result<Kind, Error> {
    match members::text(json, place)? {
        "boolean" => Ok(Kind::Boolean),
        "number" => Ok(Kind::Number),
        "string" => Ok(Kind::String),
        "timestamp" => Ok(Kind::Timestamp),
        other => {
            let message = "expected `string`, `number`, `boolean` or `timestamp`, or a list of one of them";
            Err(Error::new(Code::WrongValue, place, format!("{message}, found {}", crate::error::quote(other))))
        }
    }
}
