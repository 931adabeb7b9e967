//! Conditions: when a rule matches, a tier is earned, an entry shows. A part of CEL (Common Expression Language), read
//! once, checked against the declared attributes, and evaluated without ever failing.

pub(crate) mod evaluate;
pub(crate) mod expression;
mod lexer;
mod parser;
pub(crate) mod polarity;
pub(crate) mod value;

use crate::limits;
use crate::place::Place;
use crate::policy::attribute::Kind;
use crate::policy::resource::PermissionId;
use crate::policy::vocabulary::Vocabulary;
use crate::{Code, Error};

use expression::Expression;

/// A condition that fits what is declared, and is true or false wherever it can be evaluated.
///
/// # Syntax
///
/// Literals (`'text'`, `1.5`, `true`), lists, parentheses; `== != < <= > >= in && || ! ?:`; `+` and `-` of timestamps and
/// durations; `has()`, `size()`, `startsWith()`, `endsWith()`, `contains()`, `timestamp()`, `duration()`, `exists()`,
/// `all()`; `can()` and `canAny()`, and in navigation `canSome()`. Variables: `subject`, `resource`, `next`, `context`,
/// `now`.
///
/// # Meaning
///
/// As in CEL: `&&` and `||` absorb errors, numbers are doubles, strings compare by code point. Reading an attribute that
/// is absent is an error.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) text: String,
    pub(crate) root: Expression,
    pub(crate) reads: Reads,
}

/// What a condition depends on. It is seen while the condition is read, so that whoever checks a whole policy need not go
/// through every condition again.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reads {
    /// Other answers: there is a `can()` in it.
    pub(crate) answers: bool,
    /// The object, as it is or as it would become.
    pub(crate) object: bool,
    /// The time of day.
    pub(crate) time: bool,
}

/// Tells the kind of an attribute by its name.
pub(crate) type KindOf<'s> = dyn Fn(&str) -> Option<Kind> + 's;

/// What a condition may speak of.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'s> {
    pub(crate) vocabulary: &'s Vocabulary,
    /// Returns the kind of an attribute of the object, if each resource that it may be of declares it alike; nothing
    /// where there is no object to speak of.
    pub(crate) object: Option<&'s KindOf<'s>>,
    /// Who has to declare what is read of the object, as a message says it.
    pub(crate) declared_by: &'static str,
    /// Whether the condition may speak of the object as it would become.
    pub(crate) has_next: bool,
    /// Whether `canSome()` is there: in navigation alone.
    pub(crate) has_can_some: bool,
}

impl Condition {
    /// Reads a condition and checks it.
    ///
    /// # Errors
    ///
    /// `too-large`, `too-deep`, `bad-condition`, or what is wrong with a permission in it.
    pub(crate) fn read(text: &str, scope: &Scope<'_>, place: &Place<'_>) -> Result<Self, Error> {
        if text.len() > limits::MAX_EXPRESSION_BYTES {
            let message = format!("a condition is longer than {} bytes", limits::MAX_EXPRESSION_BYTES);
            return Err(Error::new(Code::TooLarge, place, message));
        }
        let (root, reads) = parser::parse(text, scope, place)?;
        Ok(Self { text: text.to_owned(), root, reads })
    }

    /// Calls `found` for each permission that a `can()` of the condition names.
    pub(crate) fn for_each_can(&self, found: &mut dyn FnMut(PermissionId)) {
        self.root.for_each_can(found);
    }
}
