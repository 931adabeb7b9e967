//! Paths: which values of a record are private. A part of JSONPath (RFC 9535).

use permask_mask::Paths;

use crate::error::quote;
use crate::limits;
use crate::mask::automaton::Automaton;
use crate::place::Place;
use crate::text::cut;
use crate::{Code, Error};

/// A path, and how the policy writes it.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    pub(crate) text: String,
    pub(crate) segments: Vec<Segment>,
}

/// One step of a path.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Segment {
    pub(crate) selector: Selector,
    /// Whether the step may be at any depth: `..name`.
    pub(crate) descendant: bool,
}

/// What a step selects.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Selector {
    Index(u64),
    Name(String),
    Wildcard,
}

/// Reads a path.
///
/// # Syntax
///
/// `$`, then any of `.name`, `['name']`, `["name"]`, `[0]`, `[*]`, `.*`, and with `..` before it each of them at any
/// depth. No filters, slices, unions or negative indexes. Quoted names have the escapes of RFC 9535, and blank space may
/// stand where it allows it: before a segment, and inside brackets.
fn parse(text: &str, place: &Place<'_>) -> Result<Vec<Segment>, Error> {
    if text.len() > limits::MAX_EXPRESSION_BYTES {
        let message = format!("a path is longer than {} bytes", limits::MAX_EXPRESSION_BYTES);
        return Err(Error::new(Code::TooLarge, place, message));
    }
    let mut parser = Parser { text, rest: text, place };
    if !parser.take("$") {
        return Err(parser.expected("`$`"));
    }
    let mut segments = Vec::new();
    while !parser.rest.is_empty() {
        // RFC 9535 section 2.1.1: blank space may stand before each segment, and nowhere else outside of brackets.
        parser.skip_space();
        segments.push(parser.segment()?);
    }
    Ok(segments)
}

impl Path {
    /// Reads a path.
    pub(crate) fn read(text: &str, place: &Place<'_>) -> Result<Self, Error> {
        Ok(Self { text: text.to_owned(), segments: parse(text, place)? })
    }

    /// Says whether what this path selects may be, or may hold, what another selects. Where it cannot be told it may.
    ///
    /// Row by row from the ends of both, so that the cost is the product of their lengths.
    pub(crate) fn may_hold(&self, other: &Self) -> bool {
        let at = |row: &[bool], position: usize| row.get(position).copied().unwrap_or_default();
        // A path that has ended holds all that is below.
        let mut rest = vec![true; other.segments.len() + 1];
        for segment in self.segments.iter().rev() {
            // Whether this path, from this segment on, may hold the other from each of its segments on.
            let mut row = vec![false; rest.len()];
            for (position, next) in other.segments.iter().enumerate().rev() {
                let (stays, goes_on) = (at(&row, position + 1), at(&rest, position + 1));
                let holds = next.descendant
                    || (segment.descendant && stays)
                    || match (&segment.selector, &next.selector) {
                        (Selector::Wildcard, _) | (_, Selector::Wildcard) => goes_on || stays,
                        // A name that is applied to an array goes into its elements.
                        (Selector::Name(_), Selector::Index(_)) => stays,
                        (Selector::Index(_), Selector::Name(_)) => stays || at(&rest, position),
                        (selector, next) => selector == next && goes_on,
                    };
                if let Some(found) = row.get_mut(position) {
                    *found = holds;
                }
            }
            rest = row;
        }
        at(&rest, 0)
    }
}

/// Reads the path of records inside a document, such as `$.items[*]`: the listed nodes are the records.
///
/// # Errors
///
/// `bad-path` or `too-large`.
///
/// ```
/// let records = permask::read_record_path("$.items[*]")?;
/// let items = records.member(0, "items").ok_or("no such member")?;
/// let first = records.element(items, 0).ok_or("no such element")?;
/// assert!(records.nodes[first as usize].listed);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_record_path(text: &str) -> Result<Paths, Error> {
    let path = Path::read(text, &Place::Root)?;
    let automaton = Automaton::new(std::slice::from_ref(&path), &mut limits::MAX_PATH_WORK.clone(), &Place::Root)?;
    Ok(automaton.paths)
}

struct Parser<'t, 'p> {
    text: &'t str,
    rest: &'t str,
    place: &'p Place<'p>,
}

impl Parser<'_, '_> {
    fn segment(&mut self) -> Result<Segment, Error> {
        if self.take("..") {
            let selector = if self.take("[") { self.bracketed()? } else { self.dotted()? };
            return Ok(Segment { selector, descendant: true });
        }
        let selector = if self.take("[") {
            self.bracketed()?
        } else if self.take(".") {
            self.dotted()?
        } else {
            return Err(self.expected("`.` or `[`"));
        };
        Ok(Segment { selector, descendant: false })
    }

    fn dotted(&mut self) -> Result<Selector, Error> {
        if self.take("*") {
            return Ok(Selector::Wildcard);
        }
        let is_first = |sign: char| sign.is_ascii_alphabetic() || sign == '_' || !sign.is_ascii();
        let end = self.rest.find(|sign: char| !is_first(sign) && !sign.is_ascii_digit()).unwrap_or(self.rest.len());
        let (name, rest) = cut(self.rest, end);
        if !name.starts_with(is_first) {
            return Err(self.expected("a name or `*`"));
        }
        self.rest = rest;
        Ok(Selector::Name(name.to_owned()))
    }

    fn bracketed(&mut self) -> Result<Selector, Error> {
        self.skip_space();
        let selector = match self.rest.chars().next() {
            Some('*') => {
                self.take("*");
                Selector::Wildcard
            }
            Some(quote @ ('\'' | '"')) => Selector::Name(self.quoted(quote)?),
            Some('0'..='9') => Selector::Index(self.index()?),
            _ => return Err(self.expected("a quoted name, an index or `*`")),
        };
        self.skip_space();
        if self.take("]") { Ok(selector) } else { Err(self.expected("`]`")) }
    }

    fn index(&mut self) -> Result<u64, Error> {
        let end = self.rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = cut(self.rest, end);
        let plain = digits == "0" || !digits.starts_with('0');
        // RFC 9535 section 2.1: indexes are integers that JavaScript numbers hold exactly.
        match digits.parse::<u64>().ok().filter(|index| plain && *index < 1 << 53) {
            Some(index) => {
                self.rest = rest;
                Ok(index)
            }
            None => Err(self.expected("an index without leading zeros, below 2^53")),
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, Error> {
        let mut name = String::new();
        self.bump();
        loop {
            match self.rest.chars().next() {
                Some(sign) if sign == quote => {
                    self.bump();
                    return Ok(name);
                }
                Some('\\') => {
                    self.bump();
                    name.push(self.escape(quote)?);
                }
                Some(sign) if sign >= ' ' => {
                    self.bump();
                    name.push(sign);
                }
                _ => return Err(self.expected("the closing quotation mark")),
            }
        }
    }

    fn escape(&mut self, quote: char) -> Result<char, Error> {
        let character = match self.rest.chars().next() {
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(sign @ ('/' | '\\')) => sign,
            Some(sign) if sign == quote => sign,
            Some('u') => {
                self.bump();
                return self.unicode();
            }
            _ => return Err(self.expected("an escape")),
        };
        self.bump();
        Ok(character)
    }

    fn unicode(&mut self) -> Result<char, Error> {
        let first = self.code_unit()?;
        let code_point = if (0xd800..0xdc00).contains(&first) && self.take("\\u") {
            let second = self.code_unit()?;
            if !(0xdc00..0xe000).contains(&second) {
                return Err(self.expected("the second half of a surrogate pair"));
            }
            0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        char::from_u32(code_point).ok_or_else(|| self.expected("a character, not half of a surrogate pair"))
    }

    fn code_unit(&mut self) -> Result<u32, Error> {
        let digits = self.rest.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(unit) => {
                self.rest = self.rest.get(4..).unwrap_or_default();
                Ok(unit)
            }
            None => Err(self.expected("four hexadecimal digits")),
        }
    }

    fn take(&mut self, sign: &str) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn bump(&mut self) {
        let mut characters = self.rest.chars();
        characters.next();
        self.rest = characters.as_str();
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    #[cold]
    fn expected(&self, what: &str) -> Error {
        let column = self.text.chars().count() - self.rest.chars().count() + 1;
        let message = format!("expected {what} at column {column} of {}", quote(self.text));
        Error::new(Code::BadPath, self.place, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<Segment>, String> {
        super::parse(text, &Place::Root).map_err(|error| error.to_string())
    }

    fn name(name: &str) -> Selector {
        Selector::Name(name.to_owned())
    }

    #[test]
    fn what_may_hold_what() {
        let path = |text: &str| Path::read(text, &Place::Root).unwrap();
        let may_hold = |one: &str, other: &str| path(one).may_hold(&path(other));
        for (path, other) in [
            ("$", "$.a"),
            ("$.a", "$.a"),
            ("$['a']", "$.a"),
            ("$.a", "$.a.b[0].c"),
            ("$.a.b", "$.a[0].b"),
            ("$.a.b", "$.a[*].b"),
            ("$.*", "$.a"),
            ("$.a[0]", "$.a[*]"),
            ("$..b", "$.a.b"),
            ("$..b", "$.a.b.c"),
            ("$.a", "$..a"),
            ("$..*", "$.a"),
        ] {
            assert!(may_hold(path, other), "{path} {other}");
        }
        for (path, other) in [
            ("$.a", "$"),
            ("$.a.b", "$.a"),
            ("$.a", "$.b"),
            ("$.a.b", "$.a.c"),
            ("$.a[0]", "$.a[1]"),
            ("$..b", "$.a.c"),
        ] {
            assert!(!may_hold(path, other), "{path} {other}");
        }
    }

    #[test]
    fn reads_every_form() {
        let selectors: Vec<_> = parse("$.a['b.c'][\"d\\\"\"][0][ * ].*..e..*..[2]").unwrap();
        let selectors: Vec<_> = selectors.into_iter().map(|segment| (segment.selector, segment.descendant)).collect();
        assert_eq!(
            selectors,
            [
                (name("a"), false),
                (name("b.c"), false),
                (name("d\""), false),
                (Selector::Index(0), false),
                (Selector::Wildcard, false),
                (Selector::Wildcard, false),
                (name("e"), true),
                (Selector::Wildcard, true),
                (Selector::Index(2), true),
            ]
        );
        assert_eq!(parse("$").unwrap(), []);
        let spaced = parse("$ .a\n\t['b'] \r..c [ 0 ]").unwrap();
        assert_eq!(spaced, parse("$.a['b']..c[0]").unwrap());
        assert_eq!(parse("$['\\u00e9\\ud83d\\ude00\\n']").unwrap().pop().unwrap().selector, name("é😀\n"));
    }

    #[test]
    fn refuses_the_rest_of_jsonpath() {
        assert_eq!(parse("$[-1]").unwrap_err(), "expected a quoted name, an index or `*` at column 3 of `$[-1]`");
        assert_eq!(parse("a.b").unwrap_err(), "expected `$` at column 1 of `a.b`");
        for path in [
            "",
            "$.",
            "$..",
            "$a",
            "$.1a",
            "$[",
            "$[]",
            "$[01]",
            "$[1:2]",
            "$[0,1]",
            "$[?@.a]",
            "$['a]",
            "$[a]",
            "$['\\x']",
            "$ .a ",
            "$['\\ud800']",
            "$['\\\"']",
            "$[9007199254740992]",
            "$.a-b",
            "$['a\u{1}']",
            "$.*a",
            "$...a",
            " $.a",
            "$.a ",
            "$. a",
            "$.. a",
            "$. .a",
            "$.. [0]",
            "$.a\u{b}.b",
            "$\u{a0}.a",
        ] {
            assert!(parse(path).is_err(), "{path}");
        }
    }
}
