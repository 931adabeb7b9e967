//! Tree: a JSON text as values that still point into it, so that what is sent on is the text as it stood.

use std::borrow::Cow;

use super::WriteCode;
use crate::fault::FaultCode;
use crate::limits::{MARK, MAX_DEPTH, MAX_TEXT};
use crate::place::push_name;
use crate::scan::flaw::{Expected, Flaw};
use crate::scan::{self, number, string};

/// A value.
#[derive(Debug)]
pub(super) struct Tree<'t> {
    /// The value as it is written.
    pub(super) text: &'t str,
    pub(super) kind: Kind<'t>,
}

#[derive(Debug)]
pub(super) enum Kind<'t> {
    Array(Vec<Tree<'t>>),
    /// `true`, `false` or `null`, which have one way to be written.
    Literal,
    Number,
    Object(Object<'t>),
    String(Cow<'t, str>),
}

/// An object in which no name stands twice.
#[derive(Debug)]
pub(super) struct Object<'t> {
    pub(super) members: Vec<(Cow<'t, str>, Tree<'t>)>,
    /// The numbers of the members, sorted by name.
    sorted: Vec<usize>,
}

/// Why a text cannot be read, and where, as a JSON Pointer.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) code: WriteCode,
    pub(super) pointer: String,
}

/// Reads one JSON text and nothing after it. One leading byte order mark is skipped.
pub(super) fn read(bytes: &[u8]) -> Result<Tree<'_>, Unreadable> {
    if bytes.len() > MAX_TEXT {
        return Err(Flaw::new(0, Expected::Text).into());
    }
    let text = std::str::from_utf8(bytes.strip_prefix(MARK).unwrap_or(bytes));
    let text = text.map_err(|error| Flaw::new(error.valid_up_to(), Expected::Utf8))?;
    let mut reader = Reader { text, at: 0 };
    let tree = reader.value(0)?;
    let end = scan::space(reader.input(), reader.at);
    if end == text.len() { Ok(tree) } else { Err(Flaw::new(end, Expected::End).into()) }
}

impl Tree<'_> {
    pub(super) fn is_container(&self) -> bool {
        matches!(self.kind, Kind::Array(_) | Kind::Object(_))
    }

    pub(super) fn is_null(&self) -> bool {
        self.text == "null"
    }

    /// Says whether two values are the same JSON value: numbers by the double that they are, as a form that was filled
    /// by JavaScript holds them; objects whatever the order of their members.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Array(one), Kind::Array(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.is_same(two))
            }
            (Kind::Literal, Kind::Literal) => self.text == other.text,
            (Kind::Number, Kind::Number) => {
                // What was read as a number is one for the standard library too.
                let double = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
                self.text == other.text || double(self.text) == double(other.text)
            }
            (Kind::Object(one), Kind::Object(two)) => {
                one.members.len() == two.members.len()
                    && one.members.iter().all(|(name, one)| two.member(name).is_some_and(|two| one.is_same(two)))
            }
            (Kind::String(one), Kind::String(two)) => one == two,
            _ => false,
        }
    }
}

impl<'t> Object<'t> {
    fn new(members: Vec<(Cow<'t, str>, Tree<'t>)>) -> Result<Self, Unreadable> {
        let name = |index: &usize| members.get(*index).map_or("", |(name, _)| name.as_ref());
        let mut sorted: Vec<usize> = (0..members.len()).collect();
        sorted.sort_unstable_by(|one, two| name(one).cmp(name(two)));
        let twice = sorted.windows(2).find_map(|pair| match pair {
            [one, two] if name(one) == name(two) => Some(name(one)),
            _ => None,
        });
        match twice {
            Some(name) => Err(Unreadable { code: WriteCode::DuplicateName, pointer: String::new() }.inside(name)),
            None => Ok(Self { members, sorted }),
        }
    }

    pub(super) fn member(&self, name: &str) -> Option<&Tree<'t>> {
        let known = |index: &usize| self.members.get(*index).map_or("", |(name, _)| name.as_ref());
        let found = self.sorted.binary_search_by(|index| known(index).cmp(name)).ok()?;
        self.members.get(*self.sorted.get(found)?).map(|(_, tree)| tree)
    }
}

impl Unreadable {
    /// Returns the same of the parent, where the text is that of a member or an element.
    #[cold]
    fn inside(self, name: &str) -> Self {
        let mut pointer = String::new();
        push_name(&mut pointer, name);
        Self { pointer: pointer + &self.pointer, ..self }
    }
}

impl From<Flaw> for Unreadable {
    #[cold]
    fn from(flaw: Flaw) -> Self {
        let code = match flaw.expected.code() {
            FaultCode::InvalidJson => WriteCode::InvalidJson,
            FaultCode::TooDeep => WriteCode::TooDeep,
            FaultCode::RecordTooLarge | FaultCode::TooLarge => WriteCode::TooLarge,
        };
        Self { code, pointer: String::new() }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn value(&mut self, depth: usize) -> Result<Tree<'t>, Unreadable> {
        let start = scan::space(self.input(), self.at);
        self.at = start;
        let kind = match scan::byte(self.input(), start) {
            b'{' => self.object(depth)?,
            b'[' => self.array(depth)?,
            b'"' => {
                let string::Text { end, escaped } = string::string(self.input(), start)?;
                self.at = end;
                Kind::String(self.unescaped(start + 1, end - 1, escaped))
            }
            b'-' | b'0'..=b'9' => {
                self.at = number::number(self.input(), start)?;
                Kind::Number
            }
            first => {
                let word: &[u8] = match first {
                    b't' => b"true",
                    b'f' => b"false",
                    _ => b"null",
                };
                self.at = scan::word(self.input(), start, word)?;
                Kind::Literal
            }
        };
        Ok(Tree { text: self.since(start, self.at), kind })
    }

    fn object(&mut self, depth: usize) -> Result<Kind<'t>, Unreadable> {
        let mut members = Vec::new();
        if !self.enter(depth, b'}')? {
            loop {
                let scan::Name { start, end, escaped, value } = scan::name(self.input(), self.at)?;
                let name = self.unescaped(start, end, escaped);
                self.at = value;
                let value = self.value(depth + 1).map_err(|error| error.inside(&name))?;
                members.push((name, value));
                if self.is_last(b'}', Expected::MemberEnd)? {
                    break;
                }
            }
        }
        Object::new(members).map(Kind::Object)
    }

    fn array(&mut self, depth: usize) -> Result<Kind<'t>, Unreadable> {
        let mut elements = Vec::new();
        if !self.enter(depth, b']')? {
            loop {
                let element = self.value(depth + 1).map_err(|error| error.inside(&elements.len().to_string()))?;
                elements.push(element);
                if self.is_last(b']', Expected::ElementEnd)? {
                    break;
                }
            }
        }
        Ok(Kind::Array(elements))
    }

    /// Goes into an array or an object. Returns whether it is empty, and then goes behind it.
    fn enter(&mut self, depth: usize, end: u8) -> Result<bool, Flaw> {
        if depth == MAX_DEPTH {
            return Err(Flaw::new(self.at, Expected::Depth));
        }
        self.at = scan::space(self.input(), self.at + 1);
        let is_empty = scan::byte(self.input(), self.at) == end;
        self.at += usize::from(is_empty);
        Ok(is_empty)
    }

    /// Goes on behind a member or an element. Returns whether it was the last.
    fn is_last(&mut self, end: u8, expected: Expected) -> Result<bool, Flaw> {
        self.at = scan::space(self.input(), self.at);
        let found = scan::byte(self.input(), self.at);
        if found != end && found != b',' {
            return Err(Flaw::new(self.at, expected));
        }
        self.at = if found == end { self.at + 1 } else { scan::space(self.input(), self.at + 1) };
        Ok(found == end)
    }

    /// Returns what stands between quotation marks.
    fn unescaped(&self, start: usize, end: usize, escaped: bool) -> Cow<'t, str> {
        let raw = self.since(start, end);
        if !escaped {
            return raw.into();
        }
        let mut text = String::new();
        string::unescape(raw.as_bytes(), &mut text);
        text.into()
    }

    fn input(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    /// Returns a part of the text. INVARIANT (whole characters): scans end at ASCII bytes and at the end of the text, so
    /// that the default is never taken.
    fn since(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let error = read(text.as_bytes()).unwrap_err();
        format!("{} {}", error.code.as_str(), error.pointer)
    }

    fn are_same(one: &str, two: &str) -> bool {
        read(one.as_bytes()).unwrap().is_same(&read(two.as_bytes()).unwrap())
    }

    #[test]
    fn keeps_the_text_of_every_value() {
        let text = "\u{feff} { \"a\" : [ 1.50, \"\\u00e9\\ud83d\\ude00\\/\" , {} ], \"\": null } ";
        let Tree { kind: Kind::Object(object), text } = read(text.as_bytes()).unwrap() else { panic!("an object") };
        assert_eq!(text, "{ \"a\" : [ 1.50, \"\\u00e9\\ud83d\\ude00\\/\" , {} ], \"\": null }");
        let Kind::Array(elements) = &object.member("a").unwrap().kind else { panic!("an array") };
        assert_eq!(
            elements.iter().map(|element| element.text).collect::<Vec<_>>()[..2],
            ["1.50", "\"\\u00e9\\ud83d\\ude00\\/\""]
        );
        assert!(matches!(&elements[1].kind, Kind::String(text) if text == "é😀/"));
        assert!(object.member("").unwrap().is_null());
        assert!(object.member("b").is_none());
    }

    #[test]
    fn refuses_what_is_not_json() {
        for text in [
            "",
            " ",
            "{",
            "[",
            "\"",
            "nul",
            "tru",
            "True",
            "+1",
            "01",
            "1.",
            ".5",
            "1e",
            "-",
            "NaN",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\" 1}",
            "[1 2]",
            "1 2",
            "{} {}",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\\ud800\"",
            "\"\\udc00\"",
            "\"\\ud800\\u0041\"",
            "\"\\ud800x\"",
            "\"\n\"",
            "\"\u{0}\"",
            "\u{feff}\u{feff}1",
            "[1]]",
            "'a'",
            "\u{a0}1",
        ] {
            assert!(error(text).starts_with("invalid-json"), "{text}");
        }
        assert_eq!(error("{\"a/b\": [1, {\"c\": x}]}"), "invalid-json /a~1b/1/c");
        assert_eq!(read(b"\"\xff\"").unwrap_err().code.as_str(), "invalid-json");
        assert_eq!(error("{\"a\": {\"~\": 1, \"\\u007e\": 2}}"), "duplicate-name /a/~0");
        assert!(read(format!("{}{}", "[".repeat(128), "]".repeat(128)).as_bytes()).is_ok());
        assert!(error(&"[".repeat(100_000)).starts_with("too-deep /0/0"));
        assert_eq!(read(&vec![b' '; MAX_TEXT + 1]).unwrap_err().code.as_str(), "too-large");
    }

    #[test]
    fn compares_values_and_not_texts() {
        for (one, two) in [
            ("1", "1.0"),
            ("1e2", "100"),
            ("0", "-0.0"),
            ("9007199254740993", "9007199254740992"),
            ("\"\\u0061\"", "\"a\""),
            ("{\"a\": 1, \"b\": [2]}", "{\"b\":[2.0],\"\\u0061\":1}"),
            ("[]", "[ ]"),
        ] {
            assert!(are_same(one, two), "{one} {two}");
        }
        for (one, two) in [
            ("1", "2"),
            ("1", "\"1\""),
            ("null", "false"),
            ("[1,2]", "[2,1]"),
            ("[1]", "[1,1]"),
            ("{}", "[]"),
            ("{\"a\":1}", "{\"b\":1}"),
            ("{\"a\":1}", "{\"a\":1,\"b\":1}"),
            ("\"a\"", "\"A\""),
            ("\"\\u00e9\"", "\"e\\u0301\""),
        ] {
            assert!(!are_same(one, two), "{one} {two}");
        }
    }
}
