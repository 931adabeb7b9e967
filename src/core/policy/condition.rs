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

#[cfg(test)]
mod tests {
    use super::Condition;
    use super::expression::Source;
    use crate::json::Json;
    use crate::place::Place;
    use crate::policy::Policy;
    use crate::policy::attribute::Kind;

    /// What is noted while a condition is read is what going through it would find.
    #[test]
    fn notes_what_a_condition_reads() {
        let document = br#"{"format": 1, "id": "p", "resources": {"a": {"actions": ["x"]}},
          "attributes": {"subject": {"team": "string"}, "context": {"at": "timestamp"}}}"#;
        let policy = Policy::from_json(&Json::read_document(document).unwrap()).unwrap();
        let object = |name: &str| (name == "state").then_some(Kind::String);
        let scope = super::Scope { object: Some(&object), has_next: true, ..policy.vocabulary.scope() };
        let noted = [
            ("true", "---"),
            ("subject.attrs.team == 'resource.state' && 'now' != \"can('a:x')\"", "---"),
            ("context.at < timestamp('2026-01-01T00:00:00Z')", "---"),
            ("context.at < now", "--t"),
            ("resource.state == 'x'", "-o-"),
            ("next.state == 'x'", "-o-"),
            ("!has(resource.state)", "-o-"),
            ("subject.roles.exists(role, role == resource.id)", "-o-"),
            ("can('a:x')", "a--"),
            ("true ? canAny('a:x') || false : size([now]) > 1 && resource.state.startsWith('y')", "aot"),
        ];
        for (text, expected) in noted {
            let condition = Condition::read(text, &scope, &Place::Root).unwrap();
            let reads = condition.reads;
            let mut answers = false;
            condition.for_each_can(&mut |_| answers = true);
            let root = &condition.root;
            let found = (answers, root.reads(Source::is_object), root.reads(|source| *source == Source::Now));
            assert_eq!((reads.answers, reads.object, reads.time), found, "{text}");
            let letter = |is_so: bool, letter: char| if is_so { letter } else { '-' };
            let letters = [letter(reads.answers, 'a'), letter(reads.object, 'o'), letter(reads.time, 't')];
            assert_eq!(letters.iter().collect::<String>(), expected, "{text}");
        }
    }
}
