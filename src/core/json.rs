//! JSON values as RFC 8259 defines them, read strictly and written back. Numbers stay text: what is not masked comes
//! out as it went in, and no float code is needed.

mod read;
mod write;

use crate::Error;
use crate::limits;
use crate::place::Place;

/// A JSON value.
///
/// ```
/// use permask::Json;
///
/// let record = Json::read_record(br#"{"id": 1.0, "name": "Ada"}"#)?;
/// assert_eq!(record.to_string(), r#"{"id":1.0,"name":"Ada"}"#);
/// # Ok::<(), permask::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as its text.
    Number(String),
    /// A string, unescaped.
    String(String),
    /// An array.
    Array(Vec<Self>),
    /// An object, its members in the order of the text. A record may have a name twice.
    Object(Vec<(String, Self)>),
}

/// How a text is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    /// Deepest nesting of arrays and objects.
    pub(crate) depth: usize,
    /// Whether an object may have a name twice, and whether one byte order mark may lead: in records alone.
    pub(crate) lenient: bool,
}

impl Json {
    /// Reads a record: one leading byte order mark is skipped, and names may stand twice.
    ///
    /// # Errors
    ///
    /// `too-large`, `too-deep` or `invalid-json`; the sentence names the line and column, never what stands there.
    pub fn read_record(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > limits::MAX_RECORD_BYTES {
            return Err(too_large(limits::MAX_RECORD_BYTES));
        }
        read::read(bytes, Reading { depth: limits::MAX_RECORD_DEPTH, lenient: true })
    }

    /// Reads a document of ours (a policy, a key set): no byte order mark, no name twice.
    ///
    /// # Errors
    ///
    /// `too-large`, `too-deep`, `invalid-json` or `duplicate-name`.
    pub fn read_document(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > limits::MAX_BUNDLE_BYTES {
            return Err(too_large(limits::MAX_BUNDLE_BYTES));
        }
        Self::read_strictly(bytes, limits::MAX_POLICY_DEPTH)
    }

    pub(crate) fn read_strictly(bytes: &[u8], depth: usize) -> Result<Self, Error> {
        read::read(bytes, Reading { depth, lenient: false })
    }

    /// Returns what kind of value this is, as a message names it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// Returns the member of this name; of several the last.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Returns the member of this name, if there is exactly one.
    pub(crate) fn only_member(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        let mut found = members.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
        found.next().filter(|_| found.next().is_none())
    }

    /// Returns the text of a string.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns a number that is written as a plain integer (no sign, fraction or exponent) up to 2^53 - 1.
    pub(crate) fn integer(&self) -> Option<u64> {
        match self {
            Self::Number(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse().ok().filter(|number| *number < 1 << 53)
            }
            _ => None,
        }
    }
}

fn too_large(limit: usize) -> Error {
    Error::new(crate::Code::TooLarge, Place::Root, format!("the text is longer than {limit} bytes"))
}
