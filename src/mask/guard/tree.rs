//! Tree: a JSON text as values that still point into it, so that what is sent on is the text as it stood.

use std::borrow::Cow;

use super::{WriteCode, escaped};

/// Longest text that is read, in bytes.
const MAX_BYTES: usize = 64 << 20;

/// Deepest nesting of arrays and objects.
const MAX_DEPTH: usize = 128;

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
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::at_root(WriteCode::TooLarge));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::at_root(WriteCode::InvalidJson))?;
    let mut reader = Reader { text: text.strip_prefix('\u{feff}').unwrap_or(text), position: 0 };
    let tree = reader.value(0)?;
    reader.skip_space();
    if reader.peek().is_none() { Ok(tree) } else { Err(Unreadable::at_root(WriteCode::InvalidJson)) }
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
            Some(name) => Err(Unreadable::at_root(WriteCode::DuplicateName).inside(name)),
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
    #[cold]
    fn at_root(code: WriteCode) -> Self {
        Self { code, pointer: String::new() }
    }

    /// Returns the same of the parent, where the text is that of a member or an element.
    #[cold]
    fn inside(self, name: &str) -> Self {
        Self { pointer: format!("/{}{}", escaped(name), self.pointer), ..self }
    }
}

struct Reader<'t> {
    text: &'t str,
    position: usize,
}

impl<'t> Reader<'t> {
    fn value(&mut self, depth: usize) -> Result<Tree<'t>, Unreadable> {
        self.skip_space();
        let start = self.position;
        let kind = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Kind::String(self.string()?),
            Some(b't') => self.word("true")?,
            Some(b'f') => self.word("false")?,
            Some(b'n') => self.word("null")?,
            _ => self.number()?,
        };
        Ok(Tree { text: self.since(start), kind })
    }

    fn object(&mut self, depth: usize) -> Result<Kind<'t>, Unreadable> {
        self.enter(depth)?;
        let mut members = Vec::new();
        self.skip_space();
        if !self.take(b'}') {
            loop {
                self.skip_space();
                if self.peek() != Some(b'"') {
                    return Err(invalid());
                }
                let name = self.string()?;
                self.skip_space();
                self.expect(b':').map_err(|error| error.inside(&name))?;
                let value = self.value(depth + 1).map_err(|error| error.inside(&name))?;
                members.push((name, value));
                self.skip_space();
                if self.take(b'}') {
                    break;
                }
                self.expect(b',')?;
            }
        }
        Object::new(members).map(Kind::Object)
    }

    fn array(&mut self, depth: usize) -> Result<Kind<'t>, Unreadable> {
        self.enter(depth)?;
        let mut elements = Vec::new();
        self.skip_space();
        if !self.take(b']') {
            loop {
                let element = self.value(depth + 1).map_err(|error| error.inside(&elements.len().to_string()))?;
                elements.push(element);
                self.skip_space();
                if self.take(b']') {
                    break;
                }
                self.expect(b',')?;
            }
        }
        Ok(Kind::Array(elements))
    }

    fn enter(&mut self, depth: usize) -> Result<(), Unreadable> {
        self.position += 1;
        if depth < MAX_DEPTH { Ok(()) } else { Err(Unreadable::at_root(WriteCode::TooDeep)) }
    }

    fn number(&mut self) -> Result<Kind<'t>, Unreadable> {
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'+') {
                self.take(b'-');
            }
            self.digits()?;
        }
        Ok(Kind::Number)
    }

    fn digits(&mut self) -> Result<(), Unreadable> {
        let start = self.position;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.position += 1;
        }
        if self.position == start { Err(invalid()) } else { Ok(()) }
    }

    fn word(&mut self, word: &str) -> Result<Kind<'t>, Unreadable> {
        if !self.text.get(self.position..).is_some_and(|rest| rest.starts_with(word)) {
            return Err(invalid());
        }
        self.position += word.len();
        Ok(Kind::Literal)
    }

    fn string(&mut self) -> Result<Cow<'t, str>, Unreadable> {
        self.position += 1;
        let mut string = Cow::Borrowed("");
        loop {
            let start = self.position;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=0x1f)) {
                self.position += 1;
            }
            // Adding to an empty text borrows: only a string with an escape is copied.
            string += self.since(start);
            match self.peek() {
                Some(b'"') => {
                    self.position += 1;
                    return Ok(string);
                }
                Some(b'\\') => string.to_mut().push(self.escape()?),
                _ => return Err(invalid()),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Unreadable> {
        self.position += 1;
        let sign = match self.peek() {
            Some(b'u') => return self.unicode_escape(),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(sign @ (b'"' | b'\\' | b'/')) => char::from(sign),
            _ => return Err(invalid()),
        };
        self.position += 1;
        Ok(sign)
    }

    /// Reads `uXXXX`, and the second half where it is the first of a surrogate pair. A lone half is an error.
    fn unicode_escape(&mut self) -> Result<char, Unreadable> {
        let first = self.code_unit()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or_else(invalid);
        }
        self.expect(b'\\')?;
        let second = self.code_unit()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(invalid());
        }
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or_else(invalid)
    }

    fn code_unit(&mut self) -> Result<u32, Unreadable> {
        self.expect(b'u')?;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16)).ok_or_else(invalid)?;
            unit = unit * 16 + digit;
            self.position += 1;
        }
        Ok(unit)
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.position += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Unreadable> {
        if self.take(byte) { Ok(()) } else { Err(invalid()) }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.position += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    /// Returns the text from `start` to here. INVARIANT (whole characters): the reader stops at ASCII bytes and at the
    /// end of the text only, so that the default is never taken.
    fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.position).unwrap_or_default()
    }
}

#[cold]
fn invalid() -> Unreadable {
    Unreadable::at_root(WriteCode::InvalidJson)
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
        assert_eq!(read(&vec![b' '; MAX_BYTES + 1]).unwrap_err().code.as_str(), "too-large");
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
