//! Guard: what of an edited record may be saved. The masked-write guard.
//!
//! A form is filled with what [`mask`](crate) returned, and somebody saves it. Sent as it is, it would write `a•••@•••.com`
//! over an address, and delete every member that a mask took away. The [`Guard`] compares the form with what it was
//! filled with, and makes of the differences a patch (RFC 6902) that changes nothing else, or says what is wrong:
//!
//! * **What is hidden never becomes a deletion.** A masked member that the form leaves away stays as it is. An object that
//!   holds masked values is neither removed nor replaced (`masked-object`); its other members can be changed one by one.
//! * **An array that holds masked values may be sent only untouched** (`masked-array`): which of its elements is which
//!   cannot be told. Any other array that has changed is replaced whole, since an index says nothing of a record that
//!   somebody else may have changed meanwhile. Its elements are compared by their index with what stood there, so that
//!   nothing read-only changes inside.
//! * **A masked value is sent only where it was changed, and setting it takes a right of its own** (`masked-field`): the
//!   record type's `set-masked`, besides `edit`. It goes for every place where the session would see a mask, also if
//!   nothing stands there yet.
//! * **No mask is saved as a value** (`mask-in-text`): [see below](#what-a-mask-in-a-text-is). A text that has not changed
//!   is not looked at: it is not sent, or it stays where it was in an array that is.
//! * Fields that nobody edits are `read-only`, with the rule; without the right to edit all changes are `denied`; where the
//!   record type shows nothing but what it lists, nothing else can be set (`unlisted`).
//!
//! It is all or nothing: with an error the patch is empty. The patch has no `test` operations, which would carry old values;
//! a server that must not lose another person's change compares a version or an `ETag`. A value that is sent is the text of
//! the form as it stands: no number loses a digit on the way.
//!
//! # On the server
//!
//! The guard in the browser serves the person; what may be written is decided where it is written. The server masks the
//! record that it has for the same session, as it would send it, runs the guard with that and with the edited record, and
//! applies the patch that comes out to the record. Where it is sent a patch instead, it applies that to the masked record
//! first, with any implementation of RFC 6902, and takes what comes out as the edited one. Either way a change that
//! somebody else made meanwhile to what is hidden stays.
//!
//! # What a mask in a text is
//!
//! Three `•` with no letter and no digit between them; a text of `•` alone; a pseudonym, where the record type has them; the
//! value of a `fixed` mask and the padding of a `partial` one, if they have three characters or more: anywhere in a text if
//! they hold a sign that is neither letter, digit nor space (`[REDACTED]`), else as the whole text (`hidden`). A masked
//! field takes no `•` at all, and those values and paddings nowhere in its text. What `date`, `bucket` and `initials` show
//! is a possible value like any other, and cannot be told from one.
//!
//! # Example
//!
//! ```
//! use permask_mask::guard::{Guard, HiddenField, Rights};
//! use permask_mask::{Entry, Look, Mask, Node, NodeLook, Paths, Reveal, Table};
//!
//! // One path, `$.email`, and a session that sees it under stars.
//! let paths = Paths {
//!     nodes: vec![Node { table: Some(0), listed: false }, Node { table: None, listed: true }],
//!     tables: vec![Table { names: vec![("email".to_owned(), 1)], ..Table::default() }],
//! };
//! let email = Entry { mask: Mask::STARS, class: "email".to_owned(), hides_absence: false, reveal: Reveal::Deny };
//! let look = Look {
//!     shows_unlisted: true,
//!     entries: vec![email],
//!     nodes: vec![NodeLook::default(), NodeLook { mask: Some(0), drift: None }],
//! };
//! let rights = Rights { edits: true, ..Rights::default() };
//! let guard = Guard { paths: &paths, look: &look, rights: &rights };
//!
//! let data = r#"{"name": "Ada", "email": "••••••••"}"#.as_bytes();
//! let masked = [HiddenField { pointer: "/email".into(), class: Some("email".into()) }];
//! let writable = guard.writable(data, &masked, r#"{"name": "Ada L.", "email": "••••••••"}"#.as_bytes());
//! assert_eq!(writable.patch_json(), r#"[{"op":"replace","path":"/name","value":"Ada L."}]"#);
//! let writable = guard.writable(data, &masked, r#"{"name": "Ada", "email": "••••@x.org"}"#.as_bytes());
//! assert_eq!(writable.errors[0].to_string(), "/email: the value is masked, and setting it takes a right of its own");
//! ```

mod compare;
mod mark;
mod rights;
mod tree;

use std::borrow::Cow;
use std::fmt;

use crate::look::Look;
use crate::paths::Paths;
use crate::wire::Reader;
use crate::write::quoted;

use compare::Comparison;
use tree::{Kind, Unreadable};

pub use rights::{ReadOnly, Rights};

/// Most errors that are told at once.
pub const MAX_ERRORS: usize = 100;

/// What one session may write of records of a type.
#[derive(Clone, Copy, Debug)]
pub struct Guard<'g> {
    /// The paths of the record type.
    pub paths: &'g Paths,
    /// What the session sees of the record.
    pub look: &'g Look,
    /// What it may change.
    pub rights: &'g Rights,
}

/// A value that was masked in the record that was handed out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HiddenField<'f> {
    /// Where, as a JSON Pointer.
    pub pointer: Cow<'f, str>,
    /// The class of private data, if it has one.
    pub class: Option<Cow<'f, str>>,
}

/// What of an edited record may be saved.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Writable {
    /// What is to be done to the record. Empty if there is an error, or nothing has changed.
    pub patch: Vec<Operation>,
    /// What may not be saved, and why: at most [`MAX_ERRORS`], in the order of the documents.
    pub errors: Vec<WriteError>,
}

/// One change of a patch. They do not overlap, so that their order does not matter.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Operation {
    /// What is done.
    pub action: Action,
    /// Where, as a JSON Pointer.
    pub pointer: String,
    /// The value as JSON, written as the edited record has it; none of what is removed.
    pub value: Option<String>,
}

/// What is done to a value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Action {
    /// A member is set that was not to be seen before.
    Add,
    /// A member is taken away.
    Remove,
    /// A value is replaced.
    Replace,
}

/// Why something may not be saved. It carries no value of the record.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WriteError {
    /// What is wrong.
    pub code: WriteCode,
    /// Where, as a JSON Pointer; empty for the whole.
    pub pointer: String,
    /// The class of private data, where it is a masked field.
    pub class: Option<String>,
    /// The id of what makes the field read-only.
    pub rule: Option<String>,
    /// The author's reason for that.
    pub reason: Option<String>,
}

/// Why something may not be saved, as a stable word in kebab-case.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WriteCode {
    /// The record may not be edited.
    Denied,
    /// A name stands twice in an object.
    DuplicateName,
    /// The text is not JSON as RFC 8259 defines it.
    InvalidJson,
    /// The text is, or holds, a mask.
    MaskInText,
    /// The array holds masked values and has changed.
    MaskedArray,
    /// The field is masked, and may not be set.
    MaskedField,
    /// The object holds masked values, and is to go.
    MaskedObject,
    /// Nobody edits the field.
    ReadOnly,
    /// Arrays and objects are nested deeper than 128.
    TooDeep,
    /// The text is longer than 64 MiB.
    TooLarge,
    /// The policy does not know the record type.
    UnknownRecordType,
    /// The record type does not list the field, and shows only what it lists.
    Unlisted,
    /// It is not one record.
    WrongKind,
}

impl Guard<'_> {
    /// Compares a record as it was handed out (`data` with `masked`, what masking returned) with what it is to become, both
    /// JSON texts of one record. The cost grows with the texts, and with the logarithm of how much was masked.
    #[must_use]
    pub fn writable(&self, data: &[u8], masked: &[HiddenField<'_>], edited: &[u8]) -> Writable {
        match (tree::read(data), tree::read(edited)) {
            (Ok(before), Ok(after)) => Comparison::new(self, masked).run(&before, &after),
            (Err(error), _) | (_, Err(error)) => Writable::unreadable(error),
        }
    }

    /// Does the same where what was masked is JSON too: an array of objects with `pointer` and `class`, as JavaScript holds
    /// it. Returns what [`Writable::to_json`] writes.
    #[must_use]
    pub fn writable_json(&self, data: &[u8], masked: &[u8], edited: &[u8]) -> String {
        match HiddenField::read_all(masked) {
            Ok(masked) => self.writable(data, &masked, edited),
            Err(error) => Writable::unreadable(error),
        }
        .to_json()
    }
}

/// Answers [`Guard::writable_json`] where all else crosses as bytes too ([`wire`](crate::wire)): what [`Paths::encode`],
/// [`Look::encode`] and [`Rights::encode`] write. Returns nothing where the bytes are not that.
#[must_use]
pub fn answer([paths, look, rights]: [&[u8]; 3], data: &[u8], masked: &[u8], edited: &[u8]) -> Option<String> {
    let paths = whole(paths, Paths::decode)?;
    let look = whole(look, Look::decode)?;
    let rights = whole(rights, Rights::decode)?;
    let guard = Guard { paths: &paths, look: &look, rights: &rights };
    Some(guard.writable_json(data, masked, edited))
}

/// Reads bytes to their end.
fn whole<T>(bytes: &[u8], decode: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Option<T> {
    let mut reader = Reader::new(bytes);
    decode(&mut reader).filter(|_| reader.is_at_end())
}

impl<'f> HiddenField<'f> {
    fn read_all(text: &'f [u8]) -> Result<Vec<Self>, Unreadable> {
        let wrong = || Unreadable { code: WriteCode::WrongKind, pointer: String::new() };
        let Kind::Array(fields) = tree::read(text)?.kind else { return Err(wrong()) };
        let mut read = Vec::new();
        for field in fields {
            let Kind::Object(object) = field.kind else { return Err(wrong()) };
            let (mut pointer, mut class) = (None, None);
            for (name, value) in object.members {
                match (name.as_ref(), value.kind) {
                    ("pointer", Kind::String(text)) => pointer = Some(text),
                    ("class", Kind::String(text)) => class = Some(text),
                    ("pointer", _) => return Err(wrong()),
                    _ => {}
                }
            }
            read.push(Self { pointer: pointer.ok_or_else(wrong)?, class });
        }
        Ok(read)
    }
}

impl Writable {
    /// Returns the answer about a record of a type that the policy does not know: nothing of it may be written.
    #[must_use]
    pub fn unknown_record_type() -> Self {
        Self::unreadable(Unreadable { code: WriteCode::UnknownRecordType, pointer: String::new() })
    }

    fn unreadable(Unreadable { code, pointer }: Unreadable) -> Self {
        let error = WriteError { code, pointer, class: None, rule: None, reason: None };
        Self { patch: Vec::new(), errors: vec![error] }
    }

    /// Returns the patch as RFC 6902 writes it.
    #[must_use]
    pub fn patch_json(&self) -> String {
        let operation = |Operation { action, pointer, value }: &Operation| {
            let value = value.as_ref().map_or_else(String::new, |value| format!(",\"value\":{value}"));
            format!("{{\"op\":\"{}\",\"path\":{}{value}}}", action.as_str(), quoted(pointer))
        };
        format!("[{}]", self.patch.iter().map(operation).collect::<Vec<_>>().join(","))
    }

    /// Returns an object with `patch` and `errors` as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let optional = |text: &Option<String>| text.as_deref().map_or_else(|| "null".to_owned(), quoted);
        let error = |error: &WriteError| {
            format!(
                "{{\"pointer\":{},\"class\":{},\"code\":\"{}\",\"rule\":{},\"reason\":{}}}",
                quoted(&error.pointer),
                optional(&error.class),
                error.code.as_str(),
                optional(&error.rule),
                optional(&error.reason),
            )
        };
        let errors = self.errors.iter().map(error).collect::<Vec<_>>().join(",");
        format!("{{\"patch\":{},\"errors\":[{errors}]}}", self.patch_json())
    }
}

impl Action {
    /// Returns the operation as RFC 6902 names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Replace => "replace",
        }
    }
}

impl WriteCode {
    /// Returns the code as it is written: `masked-field`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.words().0
    }

    /// Returns what is wrong, as a sentence without its place.
    #[must_use]
    pub const fn message(self) -> &'static str {
        self.words().1
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Denied => ("denied", "the record may not be edited"),
            Self::DuplicateName => ("duplicate-name", "the name stands twice in its object"),
            Self::InvalidJson => ("invalid-json", "expected JSON in UTF-8"),
            Self::MaskInText => ("mask-in-text", "expected a value, found a mask or a part of one"),
            Self::MaskedArray => ("masked-array", "the array holds masked values, and can only stay as it is"),
            Self::MaskedField => ("masked-field", "the value is masked, and setting it takes a right of its own"),
            Self::MaskedObject => {
                ("masked-object", "the object holds masked values, and can neither go nor be replaced")
            }
            Self::ReadOnly => ("read-only", "nobody edits the field"),
            Self::TooDeep => ("too-deep", "expected at most 128 arrays and objects in each other"),
            Self::TooLarge => ("too-large", "expected at most 64 MiB"),
            Self::UnknownRecordType => ("unknown-record-type", "the policy does not know the record type"),
            Self::Unlisted => ("unlisted", "the record type does not list the field, and shows only what it lists"),
            Self::WrongKind => ("wrong-kind", "expected one record, which is an object"),
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            // A member's name may hold what moves a terminal's cursor.
            for sign in self.pointer.chars() {
                fmt::Write::write_char(formatter, if sign.is_control() { '\u{fffd}' } else { sign })?;
            }
            formatter.write_str(": ")?;
        }
        formatter.write_str(self.code.message())
    }
}

impl std::error::Error for WriteError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Writer;
    use crate::{Entry, Mask, Node, NodeLook, Reveal, Table};

    /// `$.a` under stars, beside what shows.
    fn known() -> (Paths, Look, Rights) {
        let paths = Paths {
            nodes: vec![Node { table: Some(0), listed: false }, Node { table: None, listed: true }],
            tables: vec![Table { names: vec![("a".to_owned(), 1)], ..Table::default() }],
        };
        let entry = Entry { mask: Mask::STARS, class: "c".to_owned(), hides_absence: false, reveal: Reveal::Deny };
        let nodes = vec![NodeLook::default(), NodeLook { mask: Some(0), drift: None }];
        let look = Look { shows_unlisted: true, entries: vec![entry], nodes };
        (paths, look, Rights { edits: true, ..Rights::default() })
    }

    #[test]
    fn answers_what_crossed_as_bytes() {
        let (paths, look, rights) = known();
        let bytes = |encode: &dyn Fn(&mut Writer)| {
            let mut writer = Writer::default();
            encode(&mut writer);
            writer.into_bytes()
        };
        let (paths, look, rights) =
            (bytes(&|to| paths.encode(to)), bytes(&|to| look.encode(to)), bytes(&|to| rights.encode(to)));
        let of = |rights: &[u8], masked: &str, edited: &str| {
            answer([&paths, &look, rights], br#"{"b":1,"a":"x"}"#, masked.as_bytes(), edited.as_bytes())
        };
        let masked = r#"[{"pointer":"/a","class":"c","mask":"stars","reveal":"deny"},{"pointer":"/z","class":null}]"#;
        assert_eq!(
            of(&rights, masked, r#"{"a":"x","b":2}"#).unwrap(),
            r#"{"patch":[{"op":"replace","path":"/b","value":2}],"errors":[]}"#
        );
        assert_eq!(
            of(&rights, masked, r#"{"a":"y","b":1}"#).unwrap(),
            r#"{"patch":[],"errors":[{"pointer":"/a","class":"c","code":"masked-field","rule":null,"reason":null}]}"#
        );
        for wrong in ["{}", "[1]", "[{}]", r#"[{"pointer":1}]"#] {
            assert!(of(&rights, wrong, "{}").unwrap().contains(r#""code":"wrong-kind""#), "{wrong}");
        }
        assert!(of(&rights, "[", "{}").unwrap().contains(r#""code":"invalid-json""#));
        let mut more = rights.clone();
        more.push(0);
        assert_eq!(of(&more, masked, "{}"), None);
        assert_eq!(of(rights.get(1..).unwrap(), masked, "{}"), None);
    }

    #[test]
    fn what_is_not_as_it_must_be_counts_as_masked() {
        let (paths, look, rights) = known();
        for look in
            [Look { nodes: vec![NodeLook::default()], ..look.clone() }, Look { entries: vec![], ..look.clone() }]
        {
            let guard = Guard { paths: &paths, look: &look, rights: &rights };
            let writable = guard.writable(br#"{"a":"x"}"#, &[], br#"{"a":"y"}"#);
            assert_eq!(writable.errors.first().map(|error| error.code), Some(WriteCode::MaskedField));
        }
    }

    #[test]
    fn an_error_is_told_on_one_line() {
        let error = |pointer: &str, code| {
            WriteError { code, pointer: pointer.to_owned(), class: None, rule: None, reason: None }.to_string()
        };
        assert_eq!(error("/a\n\u{1b}", WriteCode::ReadOnly), "/a\u{fffd}\u{fffd}: nobody edits the field");
        assert_eq!(error("", WriteCode::WrongKind), "expected one record, which is an object");
    }
}
