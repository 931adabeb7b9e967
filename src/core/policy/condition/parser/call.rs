//! Calls and variables: what begins with a name, and what follows a value's dot.

use super::{Parser, Typed, attribute, constant};
use crate::Error;
use crate::error::quote;
use crate::policy::attribute::{Item, Kind};
use crate::policy::condition::expression::{Can, Constant, Expression, Source, TextTest};
use crate::policy::condition::lexer::{Sign, Token};
use crate::policy::resource::Requirement;
use crate::time::Time;

impl<'t> Parser<'t, '_> {
    /// Reads what begins with a name: a literal, a variable, a call.
    pub(super) fn named(&mut self, name: &'t str, start: usize) -> Result<Typed, Error> {
        if let Some(position) = self.variables.iter().rposition(|(known, _)| *known == name) {
            let kind = self.variables.get(position).map_or(Kind::Boolean, |(_, kind)| *kind);
            return Ok(Typed { expression: Expression::Variable(position), kind, start });
        }
        match name {
            "true" | "false" => Ok(constant(Constant::Boolean(name == "true"), Kind::Boolean, start)),
            "now" => {
                self.reads.time = true;
                Ok(attribute(Source::Now, Kind::Timestamp, start))
            }
            "subject" | "resource" | "next" | "context" => self.path(name, start),
            "has" => self.has(start),
            "size" => self.size(start),
            "timestamp" | "duration" => self.time(name, start),
            "can" => self.can(Can::All, start),
            "canAny" => self.can(Can::Any, start),
            "canSome" if self.scope.has_can_some => self.can(Can::Some, start),
            "canSome" => Err(self.wrong("`canSome()` stands in navigation alone", start)),
            _ => Err(self.wrong(&format!("{} is no variable or function", quote(name)), start)),
        }
    }

    /// Reads `subject.attrs.region` and its kin.
    fn path(&mut self, root: &str, start: usize) -> Result<Typed, Error> {
        if !self.take(Sign::Dot) {
            return Err(self.expected("`.`"));
        }
        let member = self.name("a member")?;
        let (source, kind) = match (root, member) {
            ("subject", "id") => (Source::SubjectId, Some(Kind::String)),
            ("subject", "roles") => (Source::SubjectRoles, Some(Kind::List(Some(Item::String)))),
            ("subject", "groups") => (Source::SubjectGroups, Some(Kind::List(Some(Item::String)))),
            ("subject", "tenant") => (Source::SubjectTenant, Some(Kind::String)),
            ("subject", "status") => (Source::SubjectStatus, Some(Kind::String)),
            ("subject", "attrs") => {
                if !self.take(Sign::Dot) {
                    return Err(self.expected("`.`"));
                }
                let member = self.name("an attribute")?;
                (Source::SubjectAttribute(member.to_owned()), self.scope.vocabulary.subject.kind(member))
            }
            ("subject", _) => {
                let message = "a subject has `id`, `roles`, `groups`, `tenant`, `status` and `attrs`";
                return Err(self.wrong(message, start));
            }
            ("context", member) => (Source::Context(member.to_owned()), self.scope.vocabulary.context.kind(member)),
            _ if self.scope.object.is_none() || (root == "next" && !self.scope.has_next) => {
                return Err(self.wrong(&format!("there is no {} here", quote(root)), start));
            }
            (_, member) => {
                let kind = if member == "id" {
                    Some(Kind::String)
                } else {
                    self.scope.object.and_then(|object| object(member))
                };
                self.reads.object = true;
                let member = member.to_owned();
                (if root == "next" { Source::Next(member) } else { Source::Resource(member) }, kind)
            }
        };
        match kind {
            Some(kind) => Ok(attribute(source, kind, start)),
            None => {
                let by = if matches!(root, "resource" | "next") { " by " } else { "" };
                let who = if by.is_empty() { "" } else { self.scope.declared_by };
                let path = self.text.get(start..self.end).unwrap_or_default();
                Err(self.wrong(&format!("{} is not declared{by}{who}", quote(path)), start))
            }
        }
    }

    fn has(&mut self, start: usize) -> Result<Typed, Error> {
        self.open()?;
        let inner = self.unary()?;
        let Expression::Attribute(attribute) = inner.expression else {
            return Err(self.wrong("expected an attribute in `has()`", inner.start));
        };
        self.close()?;
        Ok(Typed { expression: Expression::Has(attribute), kind: Kind::Boolean, start })
    }

    fn size(&mut self, start: usize) -> Result<Typed, Error> {
        self.open()?;
        let inner = self.expression()?;
        self.close()?;
        self.sized(inner, start)
    }

    fn sized(&self, inner: Typed, start: usize) -> Result<Typed, Error> {
        if !matches!(inner.kind, Kind::String | Kind::List(_)) {
            return Err(self.wrong_kind(&inner, "a string or a list"));
        }
        Ok(Typed { expression: Expression::Size(Box::new(inner.expression)), kind: Kind::Number, start })
    }

    /// Reads `timestamp(text)` and `duration(text)`. A literal is read at once, and refused where it is none.
    fn time(&mut self, name: &str, start: usize) -> Result<Typed, Error> {
        let is_timestamp = name == "timestamp";
        let kind = if is_timestamp { Kind::Timestamp } else { Kind::Duration };
        self.open()?;
        let inner = self.expression()?;
        self.close()?;
        self.require(&inner, Kind::String)?;
        let expression = match inner.expression {
            Expression::Constant(Constant::String(text)) => {
                let time = if is_timestamp { Time::parse_timestamp(&text) } else { Time::parse_duration(&text) };
                let Some(time) = time else {
                    return Err(self.wrong(&format!("{} is no {name}", quote(&text)), inner.start));
                };
                Expression::Constant(if is_timestamp { Constant::Timestamp(time) } else { Constant::Duration(time) })
            }
            other if is_timestamp => Expression::Timestamp(Box::new(other)),
            other => Expression::Duration(Box::new(other)),
        };
        Ok(Typed { expression, kind, start })
    }

    fn can(&mut self, mode: Can, start: usize) -> Result<Typed, Error> {
        self.open()?;
        let Token::String(text) = std::mem::replace(&mut self.token, Token::End) else {
            return Err(self.wrong("expected a permission in quotation marks", self.start));
        };
        self.advance();
        self.close()?;
        self.reads.answers = true;
        let Requirement { permissions, .. } = Requirement::read(&text, &self.scope.vocabulary.resources, self.place)?;
        Ok(Typed { expression: Expression::Can { permissions, mode }, kind: Kind::Boolean, start })
    }

    /// Reads `.startsWith(…)`, `.size()`, `.exists(x, …)`.
    pub(super) fn method(&mut self, receiver: Typed) -> Result<Typed, Error> {
        let at = self.start;
        let test = match self.name("a function")? {
            "startsWith" => TextTest::StartsWith,
            "endsWith" => TextTest::EndsWith,
            "contains" => TextTest::Contains,
            "size" => {
                self.open()?;
                self.close()?;
                let start = receiver.start;
                return self.sized(receiver, start);
            }
            "all" => return self.quantifier(receiver, true),
            "exists" => return self.quantifier(receiver, false),
            other => return Err(self.wrong(&format!("{} is no function of a value", quote(other)), at)),
        };
        self.require(&receiver, Kind::String)?;
        self.open()?;
        let other = self.expression()?;
        self.close()?;
        self.require(&other, Kind::String)?;
        let sides = Box::new([receiver.expression, other.expression]);
        Ok(Typed { expression: Expression::TextTest { test, sides }, kind: Kind::Boolean, start: receiver.start })
    }

    fn quantifier(&mut self, receiver: Typed, is_all: bool) -> Result<Typed, Error> {
        let Kind::List(item) = receiver.kind else { return Err(self.wrong_kind(&receiver, "a list")) };
        self.open()?;
        let at = self.start;
        let variable = self.name("the name of a variable")?;
        if matches!(variable, "subject" | "resource" | "next" | "context" | "now" | "true" | "false" | "in") {
            return Err(self.wrong(&format!("{} has a meaning already", quote(variable)), at));
        }
        if !self.take(Sign::Comma) {
            return Err(self.expected("`,`"));
        }
        self.variables.push((variable, item.map_or(Kind::Boolean, Item::as_kind)));
        let body = self.expression()?;
        self.variables.pop();
        self.close()?;
        self.require(&body, Kind::Boolean)?;
        let (list, body) = (Box::new(receiver.expression), Box::new(body.expression));
        let expression = Expression::Quantifier { is_all, list, body };
        Ok(Typed { expression, kind: Kind::Boolean, start: receiver.start })
    }
}
