//! Residual: what is left of a decision when all but the object is known. It is plain data, so that JavaScript answers
//! about objects without crossing into WebAssembly, where the crossing costs more than the whole check.
//!
//! INVARIANT (one meaning): a residual says of every object what [`Session::decide`] says. What it cannot say exactly it
//! does not say at all: then the module is asked. `tests/js/residual.test.mjs` holds the two together.

use super::decide::Asking;
use super::standing::Standing;
use super::{Effect, Question, Session};
use crate::json::Json;
use crate::policy::attribute::Kind;
use crate::policy::condition::evaluate::{Answer, Asker, Evaluator, Facts};
use crate::policy::condition::expression::{Attribute, Can, Expression, Operator, Source, TextTest};
use crate::policy::condition::value::Value;
use crate::policy::resource::PermissionId;
use crate::policy::status::Status;

/// Largest residual. A condition of 4 KB has some hundred parts; beyond that the rules about one permission are so many
/// that the module is faster.
const MAX_NODES: usize = 1000;

/// How many steps a list of the object counts for: one for every 16 elements, of the 1,000 that JavaScript reads at most.
const STEPS_OF_LIST: usize = 64;

impl Session {
    /// Returns what is left of a decision when all but the object is known, as JSON: an object with the members
    ///
    /// * `attributes`: the attributes that objects of the resource have, all that a question about one can need;
    /// * `reads`: what `root` reads, each `[name, kind, is a list, is of the object as it would become]`;
    /// * `root`: the expression that is true where the answer is `allow`, and false where it is `deny`. Without it the
    ///   answer has to be asked for.
    ///
    /// An expression is `true`, `false`, `null` (it cannot be evaluated), or an array of its kind and its parts:
    /// `["get", n]` and `["has", n]` of the nth read, `["value", constant]`, `["is", boolean, a]` (is it exactly that),
    /// `all`, `any`, `not`, `if`, and `equal`, `less`, `in`, `startsWith`, `endsWith`, `contains` of two parts. It means
    /// what the condition means in the policy: `all` and `any` absorb what cannot be evaluated, `is` and `has` settle
    /// it, and all else hands it on. Constant numbers are whole. A list of more than 1,000 elements has to be asked about.
    ///
    /// None for a permission that the policy does not know. It holds until [`Session::changes_at`].
    ///
    /// ```
    /// # use permask::{Policy, Session, Subject};
    /// # let policy = Policy::read(br#"{"format": 1, "id": "p", "resources": {"notes": {"actions": ["edit"],
    /// #   "attributes": {"owner": "string"}}}, "everyone": {"rules": [{"allow": "notes:edit", "when": "resource.owner == subject.id"}]}}"#)?;
    /// let session = Session::new(policy.into(), Subject::new("u-1", ["guest"]), 1_780_315_200);
    /// assert_eq!(
    ///     session.residual("notes:edit").unwrap().to_string(),
    ///     r#"{"attributes":["owner","id"],"reads":[["owner","string",false,false]],"root":["is",true,["equal",["get",0],["value","u-1"]]]}"#
    /// );
    /// # Ok::<(), permask::Error>(())
    /// ```
    #[must_use]
    pub fn residual(&self, permission: &str) -> Option<Json> {
        let resources = self.policy.resources();
        let permission = resources.permission(permission)?;
        let owner = resources.owner(permission)?;
        let question = Question::default();
        let mut reads = Vec::new();
        let root = self.root(permission, owner, &question, &mut reads);
        let names = resources.attribute_names(owner).chain(["id"]).map(text).collect();
        let mut members = vec![("attributes".to_owned(), Json::Array(names))];
        if let Some(root) = root {
            let reads = reads.into_iter().map(Read::to_json).collect();
            members.extend([("reads".to_owned(), Json::Array(reads)), ("root".to_owned(), root)]);
        }
        Some(Json::Object(members))
    }

    fn root<'s>(
        &'s self,
        permission: PermissionId,
        owner: usize,
        question: &'s Question<'s>,
        reads: &mut Vec<Read<'s>>,
    ) -> Option<Json> {
        if self.policy.varying.by_time.contains(permission.index()) {
            return None;
        }
        let mut parts = Vec::new();
        for standing in self.standings() {
            let asking = self.ask(standing, question);
            let mut lowering =
                Lowering { session: self, standing, owner, asking, reads: std::mem::take(reads), nodes: 0 };
            parts.push(lowering.decision(permission)?);
            lowering.step()?;
            *reads = lowering.reads;
        }
        // What is previewed can only narrow.
        Some(all(parts))
    }
}

/// An attribute that a residual reads.
#[derive(Clone, Copy, PartialEq)]
struct Read<'s> {
    name: &'s str,
    kind: &'static str,
    is_list: bool,
    is_next: bool,
}

/// Turns decisions into expressions over the attributes of the object.
struct Lowering<'s> {
    session: &'s Session,
    standing: &'s Standing,
    /// The resource of the object.
    owner: usize,
    /// Decides what does not depend on the object. All counts against one budget, so that no question which a residual
    /// answers would have spent the budget of a question.
    asking: Asking<'s>,
    reads: Vec<Read<'s>>,
    nodes: usize,
}

impl<'s> Lowering<'s> {
    /// Lowers the decision of a permission of the object's resource, in the order of [`Session::decide`].
    fn decision(&mut self, permission: PermissionId) -> Option<Json> {
        self.step()?;
        let standing = self.standing;
        let policy = self.session.policy();
        let is_shut_out = matches!(&standing.status, Status::Only(only) if !only.contains(permission.index()));
        if standing.refusal.is_some() || is_shut_out {
            return Some(Json::Bool(false));
        }
        let mut parts = Vec::new();
        if let Some(name) = policy.resources().tenant_attribute(self.owner) {
            let Some(tenant) = &standing.facts.tenant else { return Some(Json::Bool(false)) };
            let place = self.place(Read { name, kind: "string", is_list: false, is_next: false });
            let own = node("equal", vec![node("get", vec![place]), node("value", vec![text(tenant)])]);
            parts.push(is(true, own));
        }
        let mut allows = Vec::new();
        for (_, rule) in policy.rules.about(permission).filter(|(_, rule)| standing.held.holds(rule)) {
            let matches = match &rule.condition {
                None => Json::Bool(true),
                Some(when) if when.is_unless => not(self.condition(&when.condition.root)?),
                Some(when) => self.condition(&when.condition.root)?,
            };
            // What denies when it cannot be evaluated must not allow when it cannot be.
            match rule.effect {
                Effect::Deny => parts.push(is(false, matches)),
                Effect::Allow => allows.push(is(true, matches)),
            }
        }
        let is_granted = standing.grants.iter().any(|grant| grant.permissions.contains(permission.index()));
        allows.push(Json::Bool(is_granted));
        parts.push(any(allows));
        for other in policy.resources().requirements(permission).iter().flat_map(|needed| &needed.permissions) {
            parts.push(self.allowed(*other, permission)?);
        }
        Some(all(parts))
    }

    /// Lowers whether another permission is allowed, which a rule about this one asks for.
    fn allowed(&mut self, other: PermissionId, permission: PermissionId) -> Option<Json> {
        if self.session.policy().resources().owner(other) == Some(self.owner) {
            self.decision(other)
        } else {
            Some(Json::Bool(self.asking.is_allowed(other, permission)))
        }
    }

    /// Lowers what is true, false or an error.
    fn condition(&mut self, expression: &'s Expression) -> Option<Json> {
        self.step()?;
        if self.is_settled(expression) {
            return self.settled(expression).map(|(value, _)| value);
        }
        match expression {
            Expression::All(parts) => self.conditions(&mut parts.iter().map(|part| &part.expression)).map(all),
            Expression::Any(parts) => self.conditions(&mut parts.iter().map(|part| &part.expression)).map(any),
            Expression::Attribute(attribute) if attribute.kind == Kind::Boolean => {
                self.place_of(attribute).map(|place| node("get", vec![place]))
            }
            Expression::Can { permissions, mode } => {
                let owner = *permissions.first()?;
                let mut answers = Vec::new();
                for other in permissions {
                    answers.push(self.allowed(*other, owner)?);
                }
                Some(if *mode == Can::Any { any(answers) } else { all(answers) })
            }
            Expression::Choice(three) => self.conditions(&mut three.iter()).map(|three| node("if", three)),
            Expression::Compare { operator, sides } => {
                let mut pair = self.pair(sides, &|kind| match operator {
                    Operator::Equal | Operator::NotEqual => !matches!(kind, Kind::List(_)),
                    // JavaScript orders strings by their UTF-16.
                    _ => kind == Kind::Number,
                })?;
                if matches!(operator, Operator::Greater | Operator::LessOrEqual) {
                    pair.reverse();
                }
                Some(match operator {
                    Operator::Equal => node("equal", pair),
                    Operator::NotEqual => not(node("equal", pair)),
                    Operator::Less | Operator::Greater => node("less", pair),
                    Operator::GreaterOrEqual | Operator::LessOrEqual => not(node("less", pair)),
                })
            }
            Expression::Has(attribute) => self.place_of(attribute).map(|place| node("has", vec![place])),
            Expression::In(sides) => Some(node("in", self.pair(sides, &|_| true)?)),
            Expression::Not(inner) => self.condition(inner).map(not),
            Expression::TextTest { test, sides } => {
                let name = match test {
                    TextTest::Contains => "contains",
                    TextTest::EndsWith => "endsWith",
                    TextTest::StartsWith => "startsWith",
                };
                Some(node(name, self.pair(sides, &|_| true)?))
            }
            // The rest is rare, or would take the clock, dates or loops to the other side.
            _ => None,
        }
    }

    /// Lowers two values, if they are of a kind that fits. That they fit each other was seen when the policy was read.
    fn pair(&mut self, sides: &'s [Expression; 2], fits: &dyn Fn(Kind) -> bool) -> Option<Vec<Json>> {
        let mut pair = Vec::new();
        for side in sides {
            let (value, kind) = self.value(side)?;
            if !kind.is_none_or(fits) {
                return None;
            }
            pair.push(value);
        }
        Some(pair)
    }

    fn conditions(&mut self, expressions: &mut dyn Iterator<Item = &'s Expression>) -> Option<Vec<Json>> {
        let mut lowered = Vec::new();
        for expression in expressions {
            lowered.push(self.condition(expression)?);
        }
        Some(lowered)
    }

    /// Lowers a value with its kind: an attribute of the object, or what does not depend on the object.
    fn value(&mut self, expression: &'s Expression) -> Option<(Json, Option<Kind>)> {
        self.step()?;
        match expression {
            Expression::Attribute(attribute) if attribute.source.is_object() => {
                self.place_of(attribute).map(|place| (node("get", vec![place]), Some(attribute.kind)))
            }
            _ if self.is_settled(expression) => self.settled(expression).map(|(value, kind)| match kind {
                Some(_) => (node("value", vec![value]), kind),
                None => (value, kind),
            }),
            _ => None,
        }
    }

    /// Evaluates what does not depend on the object: its value and kind, or null alone where it cannot be evaluated.
    fn settled(&mut self, expression: &'s Expression) -> Option<(Json, Option<Kind>)> {
        let facts = Facts {
            subject: &self.standing.facts,
            resource: None,
            next: None,
            context: self.session.context.as_ref(),
            now: self.session.now,
        };
        match Evaluator::new(&facts, &mut self.asking).evaluate(expression) {
            Answer::Value(value) => constant(&value).map(|(value, kind)| (value, Some(kind))),
            Answer::Error => Some((Json::Null, None)),
            Answer::Unknown => None,
        }
    }

    /// Says whether a value does not depend on the object. The time is no matter here: what depends on it is not lowered.
    fn is_settled(&self, expression: &Expression) -> bool {
        let resources = self.session.policy().resources();
        let mut asks = false;
        expression.for_each_can(&mut |other| asks |= resources.owner(other) == Some(self.owner));
        !asks && !expression.reads(Source::is_object)
    }

    /// Returns the place of an attribute among those that are read, if it is of a kind that JavaScript reads alike.
    fn place_of(&mut self, attribute: &'s Attribute) -> Option<Json> {
        let (name, is_next) = match &attribute.source {
            Source::Resource(name) => (name, false),
            Source::Next(name) => (name, true),
            _ => return None,
        };
        let (kind, is_list) = match attribute.kind {
            Kind::List(item) => (item?.as_kind(), true),
            kind => (kind, false),
        };
        let kind = match kind {
            Kind::Boolean => "boolean",
            Kind::Number => "number",
            Kind::String => "string",
            Kind::Duration | Kind::List(_) | Kind::Timestamp => return None,
        };
        let steps = if is_list { STEPS_OF_LIST } else { 0 };
        (0..steps).all(|_| self.asking.step()).then(|| self.place(Read { name, kind, is_list, is_next }))
    }

    fn place(&mut self, read: Read<'s>) -> Json {
        let place = self.reads.iter().position(|known| *known == read).unwrap_or_else(|| {
            self.reads.push(read);
            self.reads.len() - 1
        });
        Json::Number(place.to_string())
    }

    /// Counts a node; none when there are too many.
    fn step(&mut self) -> Option<()> {
        self.nodes += 1;
        (self.nodes <= MAX_NODES && self.asking.step()).then_some(())
    }
}

impl Read<'_> {
    fn to_json(self) -> Json {
        Json::Array(vec![text(self.name), text(self.kind), Json::Bool(self.is_list), Json::Bool(self.is_next)])
    }
}

/// Returns a constant with its kind; none for times, and for numbers whose text would take float code.
fn constant(value: &Value<'_>) -> Option<(Json, Kind)> {
    Some(match value {
        Value::Boolean(value) => (Json::Bool(*value), Kind::Boolean),
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and below 2^53")]
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 => {
            (Json::Number((*number as i64).to_string()), Kind::Number)
        }
        Value::String(value) => (text(value), Kind::String),
        Value::List(elements) => {
            let (mut list, mut item) = (Vec::new(), None);
            for element in elements.elements() {
                let (element, kind) = constant(&element)?;
                item = kind.as_item();
                list.push(element);
            }
            (Json::Array(list), Kind::List(item))
        }
        Value::Duration(_) | Value::Number(_) | Value::Timestamp(_) => return None,
    })
}

fn all(parts: Vec<Json>) -> Json {
    fold("all", false, parts)
}

fn any(parts: Vec<Json>) -> Json {
    fold("any", true, parts)
}

/// Joins parts of which one that is `decides` decides the whole, and its opposite says nothing.
fn fold(name: &str, decides: bool, mut parts: Vec<Json>) -> Json {
    parts.retain(|part| *part != Json::Bool(!decides));
    if parts.contains(&Json::Bool(decides)) {
        return Json::Bool(decides);
    }
    match parts.len() {
        0 => Json::Bool(!decides),
        1 => parts.pop().unwrap_or(Json::Null),
        _ => node(name, parts),
    }
}

fn not(part: Json) -> Json {
    match part {
        Json::Bool(value) => Json::Bool(!value),
        Json::Null => Json::Null,
        part => node("not", vec![part]),
    }
}

/// Asks whether a part is exactly this, which is never an error.
fn is(value: bool, part: Json) -> Json {
    match part {
        Json::Bool(found) => Json::Bool(found == value),
        Json::Null => Json::Bool(false),
        part => node("is", vec![Json::Bool(value), part]),
    }
}

fn node(name: &str, mut parts: Vec<Json>) -> Json {
    parts.insert(0, text(name));
    Json::Array(parts)
}

fn text(text: &str) -> Json {
    Json::String(text.to_owned())
}
