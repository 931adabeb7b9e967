//! The strict reader: RFC 8259 to the letter, bounded in depth, with the place of what is wrong.

use std::collections::BinaryHeap;

use super::{Json, Reading};
use crate::place::Place;
use crate::{Code, Error};

/// How many members an object has whose names are compared one by one.
const FEW: usize = 8;

/// Reads one JSON text and nothing after it.
pub(super) fn read(bytes: &[u8], reading: Reading) -> Result<Json, Error> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let place = line_and_column(bytes, error.valid_up_to());
            return Err(Error::new(Code::InvalidJson, Place::Root, format!("expected UTF-8 at {place}")));
        }
    };
    let start = if reading.lenient && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut reader = Reader { text, position: start, reading };
    let value = reader.value(&Place::Root, 0)?;
    match reader.next() {
        None => Ok(value),
        Some(_) => Err(reader.expected("the end of the text", &Place::Root)),
    }
}

struct Reader<'t> {
    text: &'t str,
    position: usize,
    reading: Reading,
}

impl<'t> Reader<'t> {
    fn value(&mut self, place: &Place<'_>, depth: usize) -> Result<Json, Error> {
        match self.next() {
            Some(b'{') => self.object(place, depth),
            Some(b'[') => self.array(place, depth),
            Some(b'"') => Ok(Json::String(self.string(place)?)),
            Some(b'-' | b'0'..=b'9') => self.number(place),
            Some(b't') => self.word("true", Json::Bool(true), place),
            Some(b'f') => self.word("false", Json::Bool(false), place),
            Some(b'n') => self.word("null", Json::Null, place),
            _ => Err(self.expected("a value", place)),
        }
    }

    fn object(&mut self, place: &Place<'_>, depth: usize) -> Result<Json, Error> {
        self.enter(place, depth)?;
        let mut members = Vec::new();
        if self.next() == Some(b'}') {
            self.position += 1;
            return Ok(Json::Object(members));
        }
        loop {
            if self.next() != Some(b'"') {
                return Err(self.expected("a name in quotation marks", place));
            }
            let name = self.string(place)?;
            let place_of_value = place.member(&name);
            if self.next() != Some(b':') {
                return Err(self.expected("`:`", &place_of_value));
            }
            self.position += 1;
            let value = self.value(&place_of_value, depth + 1)?;
            members.push((name, value));
            match self.next() {
                Some(b',') => self.position += 1,
                Some(b'}') => break,
                _ => return Err(self.expected("`,` or `}`", place)),
            }
        }
        self.position += 1;
        if !self.reading.lenient {
            refuse_duplicates(&members, place)?;
        }
        Ok(Json::Object(members))
    }

    fn array(&mut self, place: &Place<'_>, depth: usize) -> Result<Json, Error> {
        self.enter(place, depth)?;
        let mut elements = Vec::new();
        if self.next() == Some(b']') {
            self.position += 1;
            return Ok(Json::Array(elements));
        }
        loop {
            let value = self.value(&place.element(elements.len()), depth + 1)?;
            elements.push(value);
            match self.next() {
                Some(b',') => self.position += 1,
                Some(b']') => break,
                _ => return Err(self.expected("`,` or `]`", place)),
            }
        }
        self.position += 1;
        Ok(Json::Array(elements))
    }

    fn enter(&mut self, place: &Place<'_>, depth: usize) -> Result<(), Error> {
        if depth >= self.reading.depth {
            let message = format!("nesting is deeper than {}", self.reading.depth);
            return Err(Error::new(Code::TooDeep, place, message));
        }
        self.position += 1;
        Ok(())
    }

    fn number(&mut self, place: &Place<'_>) -> Result<Json, Error> {
        let start = self.position;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits(place)?;
        }
        if self.take(b'.') {
            self.digits(place)?;
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'+') {
                self.take(b'-');
            }
            self.digits(place)?;
        }
        Ok(Json::Number(self.since(start).to_owned()))
    }

    fn digits(&mut self, place: &Place<'_>) -> Result<(), Error> {
        let start = self.position;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.position += 1;
        }
        if self.position == start { Err(self.expected("a digit", place)) } else { Ok(()) }
    }

    fn word(&mut self, word: &'static str, value: Json, place: &Place<'_>) -> Result<Json, Error> {
        if self.rest().starts_with(word) {
            self.position += word.len();
            Ok(value)
        } else {
            Err(self.expected("a value", place))
        }
    }

    fn string(&mut self, place: &Place<'_>) -> Result<String, Error> {
        self.position += 1;
        let mut string = String::new();
        loop {
            let start = self.position;
            let rest = self.text.as_bytes().get(start..).unwrap_or_default();
            let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
            self.position += end.unwrap_or(rest.len());
            let plain = self.since(start);
            let next = self.peek();
            if next == Some(b'"') && string.is_empty() {
                // As most strings are: without an escape, and of a length that is known.
                self.position += 1;
                return Ok(plain.to_owned());
            }
            string.push_str(plain);
            match next {
                Some(b'"') => {
                    self.position += 1;
                    return Ok(string);
                }
                Some(b'\\') => string.push(self.escape(place)?),
                _ => return Err(self.expected("`\"`", place)),
            }
        }
    }

    fn escape(&mut self, place: &Place<'_>) -> Result<char, Error> {
        self.position += 1;
        let character = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(place),
            _ => return Err(self.expected("an escape", place)),
        };
        self.position += 1;
        Ok(character)
    }

    /// Reads `uXXXX`, and the second half where it is the first of a surrogate pair. A lone half is an error: it has
    /// no UTF-8 form, and what cannot be compared cannot be masked.
    fn unicode_escape(&mut self, place: &Place<'_>) -> Result<char, Error> {
        let first = self.code_unit(place)?;
        let code_point = if (0xd800..0xdc00).contains(&first) {
            if !self.take(b'\\') {
                return Err(self.expected("the second half of a surrogate pair", place));
            }
            let second = self.code_unit(place)?;
            if !(0xdc00..0xe000).contains(&second) {
                return Err(self.expected("the second half of a surrogate pair", place));
            }
            0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        char::from_u32(code_point).ok_or_else(|| self.expected("a character, not half of a surrogate pair", place))
    }

    fn code_unit(&mut self, place: &Place<'_>) -> Result<u32, Error> {
        if !self.take(b'u') {
            return Err(self.expected("the second half of a surrogate pair", place));
        }
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else { return Err(self.expected("a hexadecimal digit", place)) };
            unit = unit * 16 + digit;
            self.position += 1;
        }
        Ok(unit)
    }

    /// Skips white space, and returns the byte after it, which stays to be read.
    fn next(&mut self) -> Option<u8> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.position += 1,
                other => return other,
            }
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.position += 1;
        }
        found
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.position..).unwrap_or_default()
    }

    /// Returns the text from `start` to here. INVARIANT (whole characters): both ends lie at ASCII bytes or at the
    /// ends of the text, since the reader only ever stops there; the default is never taken.
    fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.position).unwrap_or_default()
    }

    /// Says what was expected and where, but not what was found: it may be private.
    #[cold]
    fn expected(&self, what: &str, place: &Place<'_>) -> Error {
        let position = line_and_column(self.text.as_bytes(), self.position);
        Error::new(Code::InvalidJson, place, format!("expected {what} at {position}"))
    }
}

#[cold]
fn line_and_column(bytes: &[u8], position: usize) -> String {
    let before = bytes.get(..position).unwrap_or(bytes);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    format!("line {line} column {}", before.len() - line_start + 1)
}

fn refuse_duplicates(members: &[(String, Json)], place: &Place<'_>) -> Result<(), Error> {
    // Most objects are small: comparing each with each takes no memory.
    if let [others @ .., _] = members
        && others.len() < FEW
    {
        let twice = others
            .iter()
            .enumerate()
            .find(|(index, (name, _))| members.iter().skip(index + 1).any(|(other, _)| other == name));
        return twice.map_or(Ok(()), |(_, (name, _))| Err(twice_named(name, place)));
    }
    // A heap sorts as well, with a tenth of the code.
    let names: BinaryHeap<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    let names = names.into_sorted_vec();
    for pair in names.windows(2) {
        if let [first, second] = pair
            && first == second
        {
            return Err(twice_named(first, place));
        }
    }
    Ok(())
}

#[cold]
fn twice_named(name: &str, place: &Place<'_>) -> Error {
    Error::new(Code::DuplicateName, place.member(name), "the name stands twice in its object")
}

#[cfg(test)]
mod tests {
    use super::super::Json;

    fn error(text: &str) -> String {
        Json::read_document(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn reads_every_kind_of_value() {
        let text = r#" {"a":[null,true,false,-0.5e+3,"\u00e9\ud83d\ude00\n"],"b":{}} "#;
        let value = Json::read_document(text.as_bytes()).unwrap();
        assert_eq!(value.to_string(), "{\"a\":[null,true,false,-0.5e+3,\"é😀\\n\"],\"b\":{}}");
    }

    #[test]
    fn says_what_was_expected_and_where() {
        assert_eq!(error("{\"a\": {\"b\": [1,\n 2}}"), "/a/b: expected `,` or `]` at line 2 column 3");
        assert_eq!(error("{\"a\" 1}"), "/a: expected `:` at line 1 column 6");
        assert_eq!(error("[01]"), "expected `,` or `]` at line 1 column 3");
        assert_eq!(error("[1.]"), "/0: expected a digit at line 1 column 4");
        assert_eq!(error("\"\\ud800\""), "expected the second half of a surrogate pair at line 1 column 8");
        assert_eq!(error("\"\\udc00\""), "expected a character, not half of a surrogate pair at line 1 column 8");
        assert_eq!(error("{} {}"), "expected the end of the text at line 1 column 4");
        assert_eq!(error(""), "expected a value at line 1 column 1");
        assert_eq!(error("{\"a\":1,\"\\u0061\":2}"), "/a: the name stands twice in its object");
        assert_eq!(error("\u{feff}{}"), "expected a value at line 1 column 1");
    }

    #[test]
    fn refuses_bytes_that_are_not_utf8() {
        let error = Json::read_record(b"{\"a\":\"\xff\"}").unwrap_err();
        assert_eq!(error.to_string(), "expected UTF-8 at line 1 column 7");
    }

    #[test]
    fn bounds_the_depth_without_recursing_further() {
        assert!(Json::read_record(format!("{}{}", "[".repeat(128), "]".repeat(128)).as_bytes()).is_ok());
        let error = Json::read_record("[".repeat(100_000).as_bytes()).unwrap_err();
        assert_eq!(error.code().as_str(), "too-deep");
    }

    #[test]
    fn records_may_have_a_mark_and_duplicates() {
        let value = Json::read_record("\u{feff}{\"a\":1,\"a\":2}".as_bytes()).unwrap();
        assert_eq!(value.to_string(), r#"{"a":1,"a":2}"#);
    }
}
