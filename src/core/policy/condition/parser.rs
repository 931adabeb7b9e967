//! The parser: tokens as an expression, with the kind of every part checked on the way.

mod call;

use permask_mask::number;

use super::expression::{Attribute, Constant, Expression, Operator, Part, Source};
use super::lexer::{Lexer, Sign, Token};
use super::{Reads, Scope};
use crate::error::quote;
use crate::limits;
use crate::place::Place;
use crate::policy::attribute::{Item, Kind};
use crate::{Code, Error};

/// Reads a whole condition: an expression that is a boolean.
pub(super) fn parse(text: &str, scope: &Scope<'_>, place: &Place<'_>) -> Result<(Expression, Reads), Error> {
    let mut lexer = Lexer::new(text);
    let (token, start) = lexer.next();
    let (variables, reads) = (Vec::new(), Reads::default());
    let mut parser = Parser { text, lexer, token, start, end: 0, depth: 0, variables, reads, scope, place };
    let whole = parser.expression()?;
    if parser.token != Token::End {
        return Err(parser.expected("an operator or the end"));
    }
    parser.require(&whole, Kind::Boolean)?;
    Ok((whole.expression, parser.reads))
}

/// An expression with its kind and where its text begins.
struct Typed {
    expression: Expression,
    kind: Kind,
    start: usize,
}

struct Parser<'t, 's> {
    text: &'t str,
    lexer: Lexer<'t>,
    /// The token that comes next, and where it begins.
    token: Token<'t>,
    start: usize,
    /// Where the last token that was taken ends.
    end: usize,
    depth: usize,
    /// The variables of the quantifiers around this place, and their kinds.
    variables: Vec<(&'t str, Kind)>,
    reads: Reads,
    scope: &'s Scope<'s>,
    place: &'s Place<'s>,
}

impl<'t> Parser<'t, '_> {
    /// `a ? b : c`
    fn expression(&mut self) -> Result<Typed, Error> {
        self.enter()?;
        let condition = self.any()?;
        let typed = if self.take(Sign::Question) {
            self.require(&condition, Kind::Boolean)?;
            let then = self.any()?;
            if !self.take(Sign::Colon) {
                return Err(self.expected("`:`"));
            }
            let otherwise = self.expression()?;
            let kind = self.common(&then, &otherwise)?;
            let start = condition.start;
            let three = [condition.expression, then.expression, otherwise.expression];
            Typed { expression: Expression::Choice(Box::new(three)), kind, start }
        } else {
            condition
        };
        self.depth -= 1;
        Ok(typed)
    }

    /// `a || b`
    fn any(&mut self) -> Result<Typed, Error> {
        self.chain(Sign::Or, Expression::Any, Self::all)
    }

    /// `a && b`
    fn all(&mut self) -> Result<Typed, Error> {
        self.chain(Sign::And, Expression::All, Self::relation)
    }

    fn chain(
        &mut self,
        sign: Sign,
        several: fn(Vec<Part>) -> Expression,
        part: fn(&mut Self) -> Result<Typed, Error>,
    ) -> Result<Typed, Error> {
        let first = part(self)?;
        if !self.is(sign) {
            return Ok(first);
        }
        let start = first.start;
        let mut parts = vec![self.part(first)?];
        while self.take(sign) {
            let next = part(self)?;
            parts.push(self.part(next)?);
        }
        Ok(Typed { expression: several(parts), kind: Kind::Boolean, start })
    }

    fn part(&self, typed: Typed) -> Result<Part, Error> {
        self.require(&typed, Kind::Boolean)?;
        Ok(Part { expression: typed.expression, start: typed.start, end: self.end })
    }

    /// `a == b`, `a < b`, `a in b`. There is no chain of them: the first is a boolean.
    fn relation(&mut self) -> Result<Typed, Error> {
        let mut left = self.sum()?;
        loop {
            let operator = match self.token {
                Token::Sign(Sign::Equal) => Operator::Equal,
                Token::Sign(Sign::NotEqual) => Operator::NotEqual,
                Token::Sign(Sign::Less) => Operator::Less,
                Token::Sign(Sign::LessOrEqual) => Operator::LessOrEqual,
                Token::Sign(Sign::Greater) => Operator::Greater,
                Token::Sign(Sign::GreaterOrEqual) => Operator::GreaterOrEqual,
                Token::Name("in") => {
                    left = self.membership(left)?;
                    continue;
                }
                _ => return Ok(left),
            };
            self.advance();
            let right = self.sum()?;
            let kind = self.common(&left, &right)?;
            let has_order = !matches!(kind, Kind::List(_)) || matches!(operator, Operator::Equal | Operator::NotEqual);
            if !has_order {
                return Err(self.wrong_kind(&left, "what has an order"));
            }
            let sides = Box::new([left.expression, right.expression]);
            left =
                Typed { expression: Expression::Compare { operator, sides }, kind: Kind::Boolean, start: left.start };
        }
    }

    fn membership(&mut self, left: Typed) -> Result<Typed, Error> {
        self.advance();
        let right = self.sum()?;
        let fits = match right.kind {
            Kind::List(None) => true,
            Kind::List(Some(item)) => item.as_kind() == left.kind,
            _ => false,
        };
        if !fits {
            return Err(self.wrong_kind(&right, &format!("a list of what is left of `in`, {}", left.kind.words())));
        }
        let sides = Box::new([left.expression, right.expression]);
        Ok(Typed { expression: Expression::In(sides), kind: Kind::Boolean, start: left.start })
    }

    /// `a + b` and `a - b`, of times alone.
    fn sum(&mut self) -> Result<Typed, Error> {
        let mut left = self.unary()?;
        loop {
            let is_minus = match self.token {
                Token::Sign(Sign::Plus) => false,
                Token::Sign(Sign::Minus) => true,
                _ => return Ok(left),
            };
            self.advance();
            let right = self.unary()?;
            let kind = match (left.kind, right.kind) {
                (Kind::Timestamp, Kind::Duration) => Kind::Timestamp,
                (Kind::Duration, Kind::Timestamp) if !is_minus => Kind::Timestamp,
                (Kind::Duration, Kind::Duration) => Kind::Duration,
                (Kind::Timestamp, Kind::Timestamp) if is_minus => Kind::Duration,
                (Kind::Timestamp | Kind::Duration, _) => {
                    return Err(self.wrong_kind(&right, "a duration or a timestamp that fits"));
                }
                _ => return Err(self.wrong_kind(&left, "a timestamp or a duration: there is no other arithmetic")),
            };
            let is_point = kind == Kind::Timestamp;
            let sides = Box::new([left.expression, right.expression]);
            left = Typed { expression: Expression::Sum { is_minus, is_point, sides }, kind, start: left.start };
        }
    }

    /// `!a`, and `-1`: the minus stands before numbers alone.
    fn unary(&mut self) -> Result<Typed, Error> {
        let start = self.start;
        match self.token {
            Token::Sign(Sign::Not) => {
                self.advance();
                self.enter()?;
                let inner = self.unary()?;
                self.depth -= 1;
                self.require(&inner, Kind::Boolean)?;
                let expression = Expression::Not(Box::new(inner.expression));
                return Ok(Typed { expression, kind: Kind::Boolean, start });
            }
            Token::Sign(Sign::Minus) => {
                self.advance();
                let Token::Number(text) = self.token else { return Err(self.expected("a number")) };
                self.advance();
                return Ok(constant(Constant::Number(-number::parse(text)), Kind::Number, start));
            }
            _ => {}
        }
        let mut typed = self.primary()?;
        while self.take(Sign::Dot) {
            typed = self.method(typed)?;
        }
        Ok(typed)
    }

    fn primary(&mut self) -> Result<Typed, Error> {
        let start = self.start;
        match std::mem::replace(&mut self.token, Token::End) {
            Token::Number(text) => {
                self.advance();
                Ok(constant(Constant::Number(number::parse(text)), Kind::Number, start))
            }
            Token::String(text) => {
                self.advance();
                Ok(constant(Constant::String(text), Kind::String, start))
            }
            Token::Sign(Sign::ParenthesisOpen) => {
                self.advance();
                let inner = self.expression()?;
                self.close()?;
                Ok(Typed { start, ..inner })
            }
            Token::Sign(Sign::BracketOpen) => {
                self.advance();
                self.list(start)
            }
            Token::Name(name) => {
                self.advance();
                self.named(name, start)
            }
            other => {
                self.token = other;
                Err(self.expected("a value"))
            }
        }
    }

    fn list(&mut self, start: usize) -> Result<Typed, Error> {
        let mut elements: Vec<Expression> = Vec::new();
        let mut item: Option<Item> = None;
        while !self.take(Sign::BracketClose) {
            let element = self.expression()?;
            let kind = element.kind.as_item();
            match (item, kind) {
                (_, None) => return Err(self.wrong_kind(&element, "what a list can hold, which is no list")),
                (Some(first), Some(kind)) if first != kind => {
                    return Err(self.wrong_kind(&element, &format!("{}, as before it", first.as_kind().words())));
                }
                _ => item = kind,
            }
            elements.push(element.expression);
            if !self.take(Sign::Comma) {
                if !self.take(Sign::BracketClose) {
                    return Err(self.expected("`]`"));
                }
                break;
            }
        }
        Ok(Typed { expression: Expression::List(elements), kind: Kind::List(item), start })
    }

    /// Returns the kind that two expressions share.
    fn common(&self, left: &Typed, right: &Typed) -> Result<Kind, Error> {
        match (left.kind, right.kind) {
            (left, right) if left == right => Ok(left),
            (Kind::List(None), list @ Kind::List(_)) | (list @ Kind::List(_), Kind::List(None)) => Ok(list),
            (kind, _) => Err(self.wrong_kind(right, kind.words())),
        }
    }

    fn require(&self, typed: &Typed, kind: Kind) -> Result<(), Error> {
        if typed.kind == kind { Ok(()) } else { Err(self.wrong_kind(typed, kind.words())) }
    }

    fn name(&mut self, what: &str) -> Result<&'t str, Error> {
        match self.token {
            Token::Name(name) => {
                self.advance();
                Ok(name)
            }
            _ => Err(self.expected(what)),
        }
    }

    fn open(&mut self) -> Result<(), Error> {
        if self.take(Sign::ParenthesisOpen) { Ok(()) } else { Err(self.expected("`(`")) }
    }

    fn close(&mut self) -> Result<(), Error> {
        if self.take(Sign::ParenthesisClose) { Ok(()) } else { Err(self.expected("`)`")) }
    }

    fn take(&mut self, sign: Sign) -> bool {
        let found = self.is(sign);
        if found {
            self.advance();
        }
        found
    }

    fn is(&self, sign: Sign) -> bool {
        matches!(self.token, Token::Sign(known) if known == sign)
    }

    fn advance(&mut self) {
        self.end = self.lexer.position();
        (self.token, self.start) = self.lexer.next();
    }

    /// Counts a level of nesting: the parser calls itself for each.
    fn enter(&mut self) -> Result<(), Error> {
        if self.depth == limits::MAX_CONDITION_DEPTH {
            let message = format!("a condition is nested deeper than {}", limits::MAX_CONDITION_DEPTH);
            return Err(Error::new(Code::TooDeep, self.place, message));
        }
        self.depth += 1;
        Ok(())
    }

    #[cold]
    fn expected(&self, what: &str) -> Error {
        let what = if let Token::Wrong(what) = self.token { what } else { what };
        self.wrong(&format!("expected {what}"), self.start)
    }

    #[cold]
    fn wrong_kind(&self, typed: &Typed, expected: &str) -> Error {
        self.wrong(&format!("expected {expected}, found {}", typed.kind.words()), typed.start)
    }

    #[cold]
    fn wrong(&self, message: &str, start: usize) -> Error {
        let column = self.text.get(..start).unwrap_or_default().chars().count() + 1;
        Error::new(Code::BadCondition, self.place, format!("{message} at column {column} of {}", quote(self.text)))
    }
}

fn constant(constant: Constant, kind: Kind, start: usize) -> Typed {
    Typed { expression: Expression::Constant(constant), kind, start }
}

fn attribute(source: Source, kind: Kind, start: usize) -> Typed {
    Typed { expression: Expression::Attribute(Attribute { source, kind }), kind, start }
}
