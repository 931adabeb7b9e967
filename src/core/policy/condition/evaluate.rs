//! Evaluation: what a condition comes to. It never fails: what cannot be told is an error or unknown, and both travel
//! as in CEL's partial evaluation.

use super::expression::{Attribute, Can, Expression, Operator, Part, Source, TextTest};
use super::value::{List, Value};
use crate::json::Json;
use crate::policy::resource::PermissionId;
use crate::time::Time;

/// How many elements of a list a step goes through: comparing with one takes a small part of what a step does.
const ELEMENTS_OF_STEP: usize = 16;

/// What evaluation leads to.
#[derive(Clone, Debug)]
pub(crate) enum Answer<T> {
    /// It cannot be told, whatever else is known: an attribute is absent.
    Error,
    /// It cannot be told yet: the object is not known.
    Unknown,
    /// It is told.
    Value(T),
}

/// What is known when a condition is evaluated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'f> {
    pub(crate) subject: &'f SubjectFacts,
    /// The object; none where the question is about its type.
    pub(crate) resource: Option<&'f Json>,
    /// The object as it would become.
    pub(crate) next: Option<&'f Json>,
    pub(crate) context: Option<&'f Json>,
    pub(crate) now: Time,
}

/// What conditions may know of the subject.
#[derive(Clone, Debug, Default)]
pub(crate) struct SubjectFacts {
    pub(crate) id: String,
    pub(crate) roles: Vec<String>,
    pub(crate) groups: Vec<String>,
    pub(crate) tenant: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) attributes: Option<Json>,
}

/// Who is asked what a condition asks back.
pub(crate) trait Asker {
    /// Says whether the same session allows a permission. Unknown where that waits for the object.
    fn can(&mut self, permission: PermissionId) -> Answer<bool>;

    /// Says whether a permission is not denied.
    fn can_some(&mut self, permission: PermissionId) -> bool;

    /// Counts a step, and says whether there is one left.
    fn step(&mut self) -> bool;
}

/// Evaluates conditions over the same facts.
pub(crate) struct Evaluator<'e, A> {
    facts: &'e Facts<'e>,
    asker: &'e mut A,
    /// The variables of the quantifiers around.
    variables: Vec<Value<'e>>,
}

impl<'e, A: Asker> Evaluator<'e, A> {
    pub(crate) fn new(facts: &'e Facts<'e>, asker: &'e mut A) -> Self {
        Self { facts, asker, variables: Vec::new() }
    }

    /// Evaluates what is a boolean.
    pub(crate) fn holds(&mut self, expression: &'e Expression) -> Answer<bool> {
        match self.evaluate(expression) {
            Answer::Value(Value::Boolean(value)) => Answer::Value(value),
            Answer::Unknown => Answer::Unknown,
            _ => Answer::Error,
        }
    }

    /// Returns the part of a condition that keeps it from being what is wanted: of `a && b`, wanted true, the first that
    /// is not; of `a || b`, wanted false, the first that is not; and so on inside it. Nothing where the whole is to blame.
    pub(crate) fn blame<'x: 'e>(&mut self, expression: &'x Expression, wanted: bool) -> Option<&'x Part> {
        let parts = match expression {
            Expression::All(parts) if wanted => parts,
            Expression::Any(parts) if !wanted => parts,
            _ => return None,
        };
        let is_as_wanted = |answer| matches!(answer, Answer::Value(value) if value == wanted);
        let part = parts.iter().find(|part| !is_as_wanted(self.holds(&part.expression)))?;
        Some(self.blame(&part.expression, wanted).unwrap_or(part))
    }

    pub(crate) fn evaluate(&mut self, expression: &'e Expression) -> Answer<Value<'e>> {
        if !self.asker.step() {
            return Answer::Error;
        }
        match expression {
            Expression::All(parts) => boolean(self.fold(parts, false)),
            Expression::Any(parts) => boolean(self.fold(parts, true)),
            Expression::Attribute(attribute) => match self.read(attribute) {
                Answer::Value(Value::List(list)) => self.listed(list),
                other => other,
            },
            Expression::Can { permissions, mode } => boolean(self.can(permissions, *mode)),
            Expression::Choice(three) => {
                let [condition, then, otherwise] = three.as_ref();
                match self.holds(condition) {
                    Answer::Value(true) => self.evaluate(then),
                    Answer::Value(false) => self.evaluate(otherwise),
                    Answer::Unknown => Answer::Unknown,
                    Answer::Error => Answer::Error,
                }
            }
            Expression::Compare { operator, sides } => self.both(sides, &|left, right| compare(*operator, left, right)),
            Expression::Constant(constant) => Answer::Value(constant.into()),
            Expression::Duration(inner) => self.time(inner, Time::parse_duration, Value::Duration),
            Expression::Has(attribute) => match self.read(attribute) {
                Answer::Value(_) => Answer::Value(Value::Boolean(true)),
                Answer::Error => Answer::Value(Value::Boolean(false)),
                Answer::Unknown => Answer::Unknown,
            },
            Expression::In(sides) => self.both(sides, &|left, right| match right {
                Value::List(list) => Some(Value::Boolean(list.elements().any(|element| element.equals(left)))),
                _ => None,
            }),
            Expression::List(elements) => self.list(elements),
            Expression::Not(inner) => match self.holds(inner) {
                Answer::Value(value) => Answer::Value(Value::Boolean(!value)),
                Answer::Unknown => Answer::Unknown,
                Answer::Error => Answer::Error,
            },
            Expression::Quantifier { is_all, list, body } => match self.evaluate(list) {
                Answer::Value(Value::List(list)) => boolean(self.quantify(&list, body, !*is_all)),
                Answer::Unknown => Answer::Unknown,
                _ => Answer::Error,
            },
            Expression::Size(inner) => match self.evaluate(inner) {
                Answer::Value(value) => size(&value),
                other => other,
            },
            Expression::Sum { is_minus, is_point, sides } => {
                self.both(sides, &|left, right| sum(left, right, *is_minus, *is_point))
            }
            Expression::TextTest { test, sides } => self.both(sides, &|left, right| match (left, right) {
                (Value::String(text), Value::String(other)) => Some(Value::Boolean(match test {
                    TextTest::Contains => contains(text.as_bytes(), other.as_bytes()),
                    TextTest::EndsWith => text.ends_with(other),
                    TextTest::StartsWith => text.starts_with(other),
                })),
                _ => None,
            }),
            Expression::Timestamp(inner) => self.time(inner, Time::parse_timestamp, Value::Timestamp),
            Expression::Variable(position) => match self.variables.get(*position) {
                Some(value) => Answer::Value(value.clone()),
                None => Answer::Error,
            },
        }
    }

    /// `&&` with false as what decides, `||` with true: it ends at the first part that decides; else unknown comes
    /// before error.
    fn fold(&mut self, parts: &'e [Part], decides: bool) -> Answer<bool> {
        let mut worst = Answer::Value(!decides);
        for part in parts {
            let answer = self.holds(&part.expression);
            if matches!(answer, Answer::Value(value) if value == decides) {
                return answer;
            }
            absorb(&mut worst, answer);
        }
        worst
    }

    fn quantify(&mut self, list: &List<'e>, body: &'e Expression, decides: bool) -> Answer<bool> {
        let mut worst = Answer::Value(!decides);
        for element in list.elements() {
            self.variables.push(element);
            let answer = self.holds(body);
            self.variables.pop();
            if matches!(answer, Answer::Value(value) if value == decides) {
                return answer;
            }
            absorb(&mut worst, answer);
        }
        worst
    }

    fn can(&mut self, permissions: &[PermissionId], mode: Can) -> Answer<bool> {
        let decides = mode == Can::Any;
        let mut worst = Answer::Value(!decides);
        for permission in permissions {
            let answer = match mode {
                Can::Some => Answer::Value(self.asker.can_some(*permission)),
                Can::All | Can::Any => self.asker.can(*permission),
            };
            if matches!(answer, Answer::Value(value) if value == decides) {
                return answer;
            }
            absorb(&mut worst, answer);
        }
        worst
    }

    /// Evaluates both sides of an operator. Where an error and unknown meet, the error comes out.
    fn both(
        &mut self,
        sides: &'e [Expression; 2],
        apply: &dyn Fn(&Value<'e>, &Value<'e>) -> Option<Value<'e>>,
    ) -> Answer<Value<'e>> {
        let [left, right] = sides;
        match (self.evaluate(left), self.evaluate(right)) {
            (Answer::Value(left), Answer::Value(right)) => apply(&left, &right).map_or(Answer::Error, Answer::Value),
            (Answer::Error, _) | (_, Answer::Error) => Answer::Error,
            _ => Answer::Unknown,
        }
    }

    fn list(&mut self, elements: &'e [Expression]) -> Answer<Value<'e>> {
        if elements.iter().all(|element| matches!(element, Expression::Constant(_))) {
            return self.listed(List::Constants(elements));
        }
        let mut values = Vec::with_capacity(elements.len());
        let mut is_unknown = false;
        for element in elements {
            match self.evaluate(element) {
                Answer::Value(value) => values.push(value),
                Answer::Unknown => is_unknown = true,
                Answer::Error => return Answer::Error,
            }
        }
        if is_unknown { Answer::Unknown } else { Answer::Value(Value::List(List::Values(values))) }
    }

    /// Returns a list, which costs a step for every few elements: whoever asks for it will go through them.
    fn listed(&mut self, list: List<'e>) -> Answer<Value<'e>> {
        let mut steps = list.len() / ELEMENTS_OF_STEP;
        while steps > 0 && self.asker.step() {
            steps -= 1;
        }
        if steps == 0 { Answer::Value(Value::List(list)) } else { Answer::Error }
    }

    fn time(
        &mut self,
        inner: &'e Expression,
        parse: fn(&str) -> Option<Time>,
        value: fn(Time) -> Value<'e>,
    ) -> Answer<Value<'e>> {
        match self.evaluate(inner) {
            Answer::Value(Value::String(text)) => parse(text).map_or(Answer::Error, |time| Answer::Value(value(time))),
            Answer::Unknown => Answer::Unknown,
            _ => Answer::Error,
        }
    }

    /// Reads an attribute: absent is an error.
    fn read(&self, attribute: &'e Attribute) -> Answer<Value<'e>> {
        let facts = self.facts;
        let found = match &attribute.source {
            Source::Now => Some(Value::Timestamp(facts.now)),
            Source::SubjectId => Some(Value::String(&facts.subject.id)),
            Source::SubjectRoles => Some(texts(&facts.subject.roles)),
            Source::SubjectGroups => Some(texts(&facts.subject.groups)),
            Source::SubjectTenant => facts.subject.tenant.as_deref().map(Value::String),
            Source::SubjectStatus => facts.subject.status.as_deref().map(Value::String),
            Source::SubjectAttribute(name) => member(facts.subject.attributes.as_ref(), name, attribute),
            Source::Context(name) => member(facts.context, name, attribute),
            Source::Resource(_) if facts.resource.is_none() => return Answer::Unknown,
            Source::Resource(name) => member(facts.resource, name, attribute),
            Source::Next(_) if facts.next.is_none() => return Answer::Unknown,
            Source::Next(name) => member(facts.next, name, attribute),
        };
        found.map_or(Answer::Error, Answer::Value)
    }
}

fn boolean<'e>(answer: Answer<bool>) -> Answer<Value<'e>> {
    match answer {
        Answer::Value(value) => Answer::Value(Value::Boolean(value)),
        Answer::Unknown => Answer::Unknown,
        Answer::Error => Answer::Error,
    }
}

/// Keeps the worse of two answers that do not decide: unknown comes before error, error before a value.
fn absorb(worst: &mut Answer<bool>, answer: Answer<bool>) {
    match (&worst, &answer) {
        (Answer::Unknown, _) | (_, Answer::Value(_)) => {}
        _ => *worst = answer,
    }
}

/// Reads a member of this kind. One that stands twice is absent: nobody can say which one is meant.
fn member<'v>(object: Option<&'v Json>, name: &str, attribute: &Attribute) -> Option<Value<'v>> {
    Value::read(object?.only_member(name)?, attribute.kind)
}

fn texts(names: &[String]) -> Value<'_> {
    Value::List(List::Texts(names))
}

fn compare<'v>(operator: Operator, left: &Value<'v>, right: &Value<'v>) -> Option<Value<'v>> {
    let order = left.compare(right);
    Some(Value::Boolean(match operator {
        Operator::Equal => left.equals(right),
        Operator::NotEqual => !left.equals(right),
        Operator::Less => order?.is_lt(),
        Operator::LessOrEqual => order?.is_le(),
        Operator::Greater => order?.is_gt(),
        Operator::GreaterOrEqual => order?.is_ge(),
    }))
}

fn sum<'v>(left: &Value<'v>, right: &Value<'v>, is_minus: bool, is_point: bool) -> Option<Value<'v>> {
    let (Value::Timestamp(left) | Value::Duration(left), Value::Timestamp(right) | Value::Duration(right)) =
        (left, right)
    else {
        return None;
    };
    let right = if is_minus { right.negated() } else { *right };
    if is_point { left.plus(right).map(Value::Timestamp) } else { left.plus_span(right).map(Value::Duration) }
}

#[expect(clippy::cast_precision_loss, reason = "no text or list here has 2^53 elements")]
fn size<'v>(value: &Value<'v>) -> Answer<Value<'v>> {
    match value {
        Value::String(text) => Answer::Value(Value::Number(text.chars().count() as f64)),
        Value::List(list) => Answer::Value(Value::Number(list.len() as f64)),
        _ => Answer::Error,
    }
}

/// Says whether a text has another in it, in linear time (Knuth, Morris and Pratt). The search of the standard library
/// brings 5 KB of messages along.
fn contains(text: &[u8], sought: &[u8]) -> bool {
    // For each beginning of what is sought, how much of it is both its end and its beginning.
    let mut borders: Vec<usize> = Vec::new();
    let longer = |mut matched: usize, byte: &u8, borders: &[usize]| {
        while matched > 0 && sought.get(matched) != Some(byte) {
            matched = borders.get(matched - 1).copied().unwrap_or_default();
        }
        if sought.get(matched) == Some(byte) { matched + 1 } else { 0 }
    };
    for byte in sought {
        let border = borders.last().map_or(0, |last| longer(*last, byte, &borders));
        borders.push(border);
    }
    let mut matched = 0;
    sought.is_empty()
        || text.iter().any(|byte| {
            matched = longer(matched, byte, &borders);
            matched == sought.len()
        })
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn finds_what_the_standard_library_finds() {
        // Every text of up to five of two letters, in every one of up to seven.
        let texts = |longest: u32| {
            (0..=longest).flat_map(|length| {
                (0..1_u32 << length)
                    .map(move |bits| (0..length).map(|place| if bits >> place & 1 == 0 { 'a' } else { 'b' }).collect())
            })
        };
        let all: Vec<String> = texts(7).collect();
        for sought in texts(5).collect::<Vec<String>>() {
            for text in &all {
                let found = contains(text.as_bytes(), sought.as_bytes());
                assert_eq!(found, text.contains(&sought), "{sought} in {text}");
            }
        }
    }
}
