//! What the parser refuses and no schema can: each by the code of its error, and where a code also stands for what a
//! schema does refuse, by what else tells the two apart.

use permask::{Code, Error};
use serde_json::Value;

/// One kind of mistake that is beyond a schema.
pub(crate) struct Beyond {
    code: Code,
    /// Whether the error is of this kind, and not one that the schema should have found.
    holds: fn(&Error, &Value) -> bool,
    pub(crate) reason: &'static str,
}

impl Beyond {
    /// Returns what is beyond a schema in an error about a document.
    pub(crate) fn of(error: &Error, document: &Value) -> Option<&'static Self> {
        Self::ALL.iter().find(|beyond| beyond.code == error.code() && (beyond.holds)(error, document))
    }

    pub(crate) const ALL: &'static [Self] = &[
        Self {
            code: Code::UnknownPermission,
            holds: always,
            reason: "a permission or a resource that is not declared",
        },
        Self { code: Code::UnknownRole, holds: always, reason: "a role that is not declared" },
        Self { code: Code::UnknownClass, holds: always, reason: "a class that is not declared" },
        Self {
            code: Code::UnknownMember,
            holds: |error, _| error.message().starts_with("no limit "),
            reason: "a limit that is not declared",
        },
        Self { code: Code::DuplicateId, holds: always, reason: "an id that stands twice in different places" },
        Self { code: Code::Cycle, holds: always, reason: "a circle" },
        Self { code: Code::BadCondition, holds: always, reason: "the syntax and the types of a condition" },
        Self {
            code: Code::TooLarge,
            holds: |error, _| error.message().starts_with("the paths meet in too many ways"),
            reason: "paths whose automaton would explode",
        },
        Self { code: Code::TooDeep, holds: always, reason: "how deep a document or a condition is nested" },
        Self {
            code: Code::WrongValue,
            holds: |error, _| error.message().starts_with("expected an attribute of this resource that is a string"),
            reason: "a tenant that is no attribute of the resource",
        },
        Self {
            code: Code::BadPattern,
            holds: |error, _| error.message().starts_with("the task has no parameter "),
            reason: "a parameter that the task does not have",
        },
        Self {
            code: Code::WrongValue,
            holds: |error, _| error.message().starts_with("nothing that the task requires names "),
            reason: "a parameter that nothing uses",
        },
        Self {
            code: Code::WrongValue,
            holds: |error, _| error.message().ends_with("is abstract: nobody can hold it"),
            reason: "an abstract role in a group",
        },
        Self {
            code: Code::WrongValue,
            holds: |error, _| error.message() == "the exceptions take away all that the rule speaks of",
            reason: "exceptions that leave nothing",
        },
        Self {
            code: Code::WrongValue,
            holds: |error, _| {
                let message = error.message();
                error.at().contains("/limits/")
                    && (message == "expected one of the declared levels"
                        || message == "expected a number"
                        || message == "expected an array of strings")
            },
            reason: "a limit of another kind than its declaration's",
        },
        Self {
            code: Code::WrongValue,
            holds: is_spelling,
            reason: "a whole number with a fraction: a schema sees values",
        },
        Self {
            code: Code::BadMask,
            holds: |error, _| error.at().ends_with("/digits/min") && error.message().starts_with("expected at least "),
            reason: "digits of which too many would show: one number against another",
        },
        Self { code: Code::BadMask, holds: is_spelling, reason: "a whole number with a fraction, in a mask" },
        Self { code: Code::UnsupportedSchema, holds: is_spelling, reason: "a whole number with a fraction, as format" },
        Self {
            code: Code::BadName,
            holds: is_long_in_bytes,
            reason: "a name's length in bytes: a schema counts characters",
        },
        Self { code: Code::TooLarge, holds: is_long_in_bytes, reason: "a condition's length in bytes" },
        Self {
            code: Code::BadPath,
            holds: |error, _| error.message().contains("surrogate pair") || error.message().contains("below 2^53"),
            reason: "half a surrogate pair, or an index over 2^53, in a path",
        },
    ];
}

fn always(_: &Error, _: &Value) -> bool {
    true
}

/// Whether a whole number is there, written as no whole number: `1.0`.
fn is_spelling(error: &Error, document: &Value) -> bool {
    let found = document.pointer(error.at());
    found.is_some_and(|found| found.is_f64() && found.as_f64().is_some_and(|number| number.fract() == 0.0))
}

/// Whether the text at an error's place, or else the name of that place, is longer in bytes than in characters.
fn is_long_in_bytes(error: &Error, document: &Value) -> bool {
    let value = document.pointer(error.at()).and_then(Value::as_str);
    let name = error.at().rsplit('/').next().unwrap_or_default();
    [value.unwrap_or_default(), name].iter().any(|text| {
        let (bytes, characters) = (text.len(), text.chars().count());
        (bytes > 256 && characters <= 256) || (bytes > 4096 && characters <= 4096)
    })
}
