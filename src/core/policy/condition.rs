//! Condition: when a masking tier is earned. A small part of CEL (Common Expression Language).

use crate::error::quote;
use crate::limits;
use crate::place::Place;
use crate::policy::resource::{PermissionId, Resources};
use crate::{Code, Error};

/// A condition about the session.
///
/// # Syntax
///
/// `can('resource:action')`, `true`, `false`, `&&`, `||` and parentheses, as in CEL: `&&` binds tighter than `||`.
/// There is no `!`: a condition that a denial makes true would let an added deny rule show more.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Condition {
    All(Vec<Self>),
    Any(Vec<Self>),
    Can(PermissionId),
    Constant(bool),
}

impl Condition {
    pub(crate) fn parse(text: &str, resources: &Resources, place: &Place<'_>) -> Result<Self, Error> {
        if text.len() > limits::MAX_EXPRESSION_BYTES {
            let message = format!("a condition is longer than {} bytes", limits::MAX_EXPRESSION_BYTES);
            return Err(Error::new(Code::TooLarge, place, message));
        }
        let mut parser = Parser { text, rest: text, resources, place };
        let condition = parser.any(0)?;
        parser.skip_space();
        if parser.rest.is_empty() { Ok(condition) } else { Err(parser.expected("`&&`, `||` or the end")) }
    }

    /// Says whether the condition holds, given what the session answers to a permission.
    pub(crate) fn holds(&self, can: &impl Fn(PermissionId) -> bool) -> bool {
        match self {
            Self::All(conditions) => conditions.iter().all(|condition| condition.holds(can)),
            Self::Any(conditions) => conditions.iter().any(|condition| condition.holds(can)),
            Self::Can(permission) => can(*permission),
            Self::Constant(value) => *value,
        }
    }
}

struct Parser<'t, 'p> {
    text: &'t str,
    rest: &'t str,
    resources: &'p Resources,
    place: &'p Place<'p>,
}

impl Parser<'_, '_> {
    fn any(&mut self, depth: usize) -> Result<Condition, Error> {
        let mut conditions = vec![self.all(depth)?];
        while self.take("||") {
            conditions.push(self.all(depth)?);
        }
        Ok(single(conditions, Condition::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Condition, Error> {
        let mut conditions = vec![self.primary(depth)?];
        while self.take("&&") {
            conditions.push(self.primary(depth)?);
        }
        Ok(single(conditions, Condition::All))
    }

    fn primary(&mut self, depth: usize) -> Result<Condition, Error> {
        if self.take("(") {
            if depth == limits::MAX_CONDITION_DEPTH {
                let message = format!("parentheses are nested deeper than {}", limits::MAX_CONDITION_DEPTH);
                return Err(Error::new(Code::TooDeep, self.place, message));
            }
            let condition = self.any(depth + 1)?;
            return if self.take(")") { Ok(condition) } else { Err(self.expected("`)`")) };
        }
        let word_end =
            self.rest.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(word_end);
        match word {
            "true" | "false" => {
                self.rest = rest;
                Ok(Condition::Constant(word == "true"))
            }
            "can" => {
                self.rest = rest;
                self.can()
            }
            _ => Err(self.expected("`can('resource:action')`, `true`, `false` or `(`")),
        }
    }

    fn can(&mut self) -> Result<Condition, Error> {
        if !self.take("(") {
            return Err(self.expected("`(`"));
        }
        self.skip_space();
        let quote = self.rest.chars().next().filter(|sign| matches!(sign, '\'' | '"'));
        let name = quote.and_then(|quote| self.rest.strip_prefix(quote)).and_then(|rest| rest.split_once(quote?));
        let Some((name, rest)) = name else { return Err(self.expected("a permission in quotation marks")) };
        let permission = self.resources.require(name, self.place)?;
        self.rest = rest;
        if self.take(")") { Ok(Condition::Can(permission)) } else { Err(self.expected("`)`")) }
    }

    fn take(&mut self, sign: &str) -> bool {
        self.skip_space();
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest).trim_start_matches(SPACE);
        rest.is_some()
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches(SPACE);
    }

    #[cold]
    fn expected(&self, what: &str) -> Error {
        let column = self.text.chars().count() - self.rest.chars().count() + 1;
        Error::new(
            Code::BadCondition,
            self.place,
            format!("expected {what} at column {column} of {}", quote(self.text)),
        )
    }
}

/// What CEL calls white space.
const SPACE: [char; 5] = [' ', '\t', '\n', '\r', '\u{c}'];

fn single(mut conditions: Vec<Condition>, several: fn(Vec<Condition>) -> Condition) -> Condition {
    match conditions.pop() {
        Some(only) if conditions.is_empty() => only,
        last => {
            conditions.extend(last);
            several(conditions)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    fn parse(text: &str) -> Result<(Condition, Resources), Error> {
        let json = Json::read_document(br#"{"a": {"actions": ["x", "y", "z"]}}"#).unwrap();
        let resources = Resources::read(&json, &Place::Root).unwrap();
        Condition::parse(text, &resources, &Place::Root).map(|condition| (condition, resources))
    }

    /// Evaluates with `a:x` allowed and the others denied.
    fn holds(text: &str) -> bool {
        let (condition, resources) = parse(text).unwrap();
        condition.holds(&|permission| resources.name(permission) == "a:x")
    }

    #[test]
    fn and_binds_tighter_than_or() {
        assert!(holds("can('a:x') || can('a:y') && can('a:z')"));
        assert!(!holds("(can('a:x') || can('a:y')) && can(\"a:z\")"));
        assert!(holds(" true && ( can( 'a:x' ) ) "));
        assert!(!holds("false"));
    }

    #[test]
    fn says_where_it_stopped() {
        let error = |text| parse(text).unwrap_err().to_string();
        assert_eq!(error("can('a:x') & true"), "expected `&&`, `||` or the end at column 12 of `can('a:x') & true`");
        assert_eq!(
            error("!can('a:x')"),
            "expected `can('resource:action')`, `true`, `false` or `(` at column 1 of `!can('a:x')`"
        );
        assert_eq!(error("can(a:x)"), "expected a permission in quotation marks at column 5 of `can(a:x)`");
        assert_eq!(error("can('a:w')"), "`a:w` is no declared permission; the nearest known one is `a:x`");
        assert_eq!(error("(((((((((((((((((((((((((((((((((((("), "parentheses are nested deeper than 32");
        assert_eq!(
            error("subject.id == 'u'").split(" at ").next(),
            Some("expected `can('resource:action')`, `true`, `false` or `(`")
        );
    }
}
