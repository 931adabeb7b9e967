//! Changes: one thing that is another than it was.

use std::cmp::Ordering;

use serde::Serialize;

/// One thing that is another than it was.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Change {
    /// Whether more or less is open than was.
    pub direction: Direction,
    /// What kind of thing it is.
    pub topic: Topic,
    /// Its name.
    pub name: String,
    /// What it was, in words.
    pub from: String,
    /// What it is, in words.
    pub to: String,
}

/// Whether more or less is open than was. The order is the one in which people should read.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More is open.
    Gains,
    /// It is another, and nothing tells whether that is more or less.
    Changes,
    /// Less is open.
    Loses,
}

/// What kind of thing a change is about.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// A permission.
    Permission,
    /// How private data of a class looks.
    Class,
    /// A limit.
    Limit,
    /// A navigation item.
    Navigation,
    /// A task.
    Task,
    /// A constraint on what may be held together.
    Constraint,
    /// A status of a person or an assignment.
    Status,
    /// A record type or one of its fields.
    Record,
    /// A resource: what its objects belong to.
    Resource,
    /// An attribute that conditions read.
    Attribute,
    /// A rule whose effect depends on what else is held.
    Rule,
    /// Anything else.
    Policy,
}

impl Topic {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Permission => "permission",
            Self::Class => "class",
            Self::Limit => "limit",
            Self::Navigation => "navigation",
            Self::Task => "task",
            Self::Constraint => "constraint",
            Self::Status => "status",
            Self::Record => "record",
            Self::Resource => "resource",
            Self::Attribute => "attribute",
            Self::Rule => "rule",
            Self::Policy => "policy",
        }
    }
}

impl Direction {
    /// Returns the direction of a step in what is open; none stands for two that cannot be compared.
    pub(super) fn of(order: Option<Ordering>) -> Self {
        match order {
            Some(Ordering::Less) => Self::Gains,
            Some(Ordering::Greater) => Self::Loses,
            Some(Ordering::Equal) | None => Self::Changes,
        }
    }
}

impl Change {
    pub(super) fn new(direction: Direction, topic: Topic, name: &str, from: String, to: String) -> Self {
        Self { direction, topic, name: name.to_owned(), from, to }
    }
}
