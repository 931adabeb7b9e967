//! Rules: what is allowed and denied, to whom, and when.

use crate::bits::Bits;
use crate::json::Json;
use crate::limits;
use crate::members::{self, Members};
use crate::names::Names;
use crate::place::Place;
use crate::policy::action::Implications;
use crate::policy::attribute::Kind;
use crate::policy::condition::polarity::{self, Polarity};
use crate::policy::condition::{Condition, Scope};
use crate::policy::pattern;
use crate::policy::resource::{PermissionId, Resources};
use crate::policy::vocabulary::Vocabulary;
use crate::text::concatenated;
use crate::{Code, Effect, Error};

/// Allows or denies permissions to those who hold it.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) effect: Effect,
    pub(crate) holder: Holder,
    pub(crate) reason: Option<String>,
    pub(crate) condition: Option<When>,
}

/// The condition of a rule.
#[derive(Debug)]
pub(crate) struct When {
    pub(crate) condition: Condition,
    /// Whether the rule matches where the condition is false: `unless`.
    pub(crate) is_unless: bool,
}

/// Who holds a rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Holder {
    Everyone,
    /// The subject, by its own token.
    Grant,
    Group(usize),
    Role(usize),
}

/// The rules of a policy, by number.
#[derive(Debug)]
pub(crate) struct Rules {
    /// The author's id, else the rule's JSON Pointer.
    ids: Names,
    rules: Vec<Rule>,
    /// For each permission the rules that bear on it, in the order of the document: allow rules for it or for one that
    /// implies it, deny rules for it or for one that it implies.
    about: Vec<Vec<u32>>,
    pairs: usize,
}

impl Rules {
    pub(crate) fn new(permissions: usize) -> Self {
        Self { ids: Names::default(), rules: Vec::new(), about: vec![Vec::new(); permissions], pairs: 0 }
    }

    /// Returns the rules that bear on a permission with their ids, in the order of the document.
    pub(crate) fn about(&self, permission: PermissionId) -> impl Iterator<Item = (&str, &Rule)> {
        let numbers = self.about.get(permission.index()).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().filter_map(|number| {
            let number = *number as usize;
            Some((self.ids.name(number), self.rules.get(number)?))
        })
    }

    /// Returns the condition of every rule that has one.
    #[cfg(feature = "authoring")]
    pub(crate) fn conditions_mut(&mut self) -> impl Iterator<Item = &mut Condition> {
        self.rules.iter_mut().filter_map(|rule| rule.condition.as_mut()).map(|when| &mut when.condition)
    }

    /// Reads the rules of one holder.
    pub(crate) fn read(
        &mut self,
        json: &Json,
        holder: Holder,
        vocabulary: &Vocabulary,
        place: &Place<'_>,
    ) -> Result<(), Error> {
        let pointer = place.pointer();
        for (index, json) in members::array(json, place)?.iter().enumerate() {
            let place_as_id = || concatenated(&[&pointer, "/", &index.to_string()]);
            self.read_rule(json, holder, vocabulary, &place_as_id, &place.element(index))?;
        }
        Ok(())
    }

    fn read_rule(
        &mut self,
        json: &Json,
        holder: Holder,
        vocabulary: &Vocabulary,
        place_as_id: &dyn Fn() -> String,
        place: &Place<'_>,
    ) -> Result<(), Error> {
        let mut members = Members::of(json, place)?;
        let id = members.given_id()?.map_or_else(place_as_id, str::to_owned);
        members.for_people()?;
        let reason = members.optional_text("reason")?.map(str::to_owned);
        let (effect, member, patterns) = match (members.optional("allow"), members.optional("deny")) {
            (Some(patterns), None) => (Effect::Allow, "allow", patterns),
            (None, Some(patterns)) => (Effect::Deny, "deny", patterns),
            (None, None) => {
                return Err(Error::new(
                    Code::MissingMember,
                    place,
                    "expected a member `allow` or `deny`, found neither",
                ));
            }
            (Some(_), Some(_)) => {
                return Err(Error::new(Code::WrongValue, place, "expected `allow` or `deny`, found both"));
            }
        };
        let except = members.optional("except");
        let when = members.optional_text("when")?;
        let unless = members.optional_text("unless")?;
        members.finish()?;
        self.ids.take(id).map_err(|id| {
            Error::new(Code::DuplicateId, place.member("id"), format!("the rule id `{id}` stands twice"))
        })?;
        let mut permissions = read_patterns(patterns, &vocabulary.resources, &place.member(member))?;
        if let Some(except) = except {
            let place = place.member("except");
            permissions.subtract(&read_patterns(except, &vocabulary.resources, &place)?);
            if permissions.is_empty() {
                return Err(Error::new(
                    Code::WrongValue,
                    place,
                    "the exceptions take away all that the rule speaks of",
                ));
            }
        }
        let condition = match (when, unless) {
            (None, None) => None,
            (Some(_), Some(_)) => {
                return Err(Error::new(Code::WrongValue, place, "expected `when` or `unless`, found both"));
            }
            (Some(text), None) => {
                Some(read_condition(text, effect, false, &permissions, vocabulary, &place.member("when"))?)
            }
            (None, Some(text)) => {
                Some(read_condition(text, effect, true, &permissions, vocabulary, &place.member("unless"))?)
            }
        };
        self.push(Rule { effect, holder, reason, condition }, permissions, &vocabulary.implications, place)
    }

    fn push(
        &mut self,
        rule: Rule,
        permissions: Bits,
        implications: &Implications,
        place: &Place<'_>,
    ) -> Result<(), Error> {
        let number = u32::try_from(self.rules.len()).unwrap_or(u32::MAX);
        let reached = implications.reached(permissions, rule.effect);
        // What the conditions ask back counts too: each is followed from each permission when circles are looked for.
        let mut asked = 0;
        if let Some(when) = rule.condition.as_ref().filter(|when| when.condition.reads.answers) {
            when.condition.for_each_can(&mut |_| asked += 1);
        }
        self.pairs = self.pairs.saturating_add(reached.len().saturating_mul(1 + asked));
        if self.pairs > limits::MAX_EXPANSIONS {
            let message = format!("the rules speak of more than {} permissions in all", limits::MAX_EXPANSIONS);
            return Err(Error::new(Code::TooLarge, place, message));
        }
        self.rules.push(rule);
        for permission in reached.iter() {
            if let Some(rules) = self.about.get_mut(permission) {
                rules.push(number);
            }
        }
        Ok(())
    }
}

/// Reads the condition of a rule. What it reads of the object, each resource of the rule must declare, and alike.
fn read_condition(
    text: &str,
    effect: Effect,
    is_unless: bool,
    permissions: &Bits,
    vocabulary: &Vocabulary,
    place: &Place<'_>,
) -> Result<When, Error> {
    let resources = &vocabulary.resources;
    let object = |name: &str| -> Option<Kind> {
        let mut kinds = permissions
            .iter()
            .filter_map(PermissionId::new)
            .map(|permission| resources.owner(permission).and_then(|owner| resources.attribute(owner, name)));
        let first = kinds.next()??;
        kinds.all(|kind| kind == Some(first)).then_some(first)
    };
    let scope =
        Scope { object: Some(&object), declared_by: "each resource of the rule", has_next: true, ..vocabulary.scope() };
    let condition = Condition::read(text, &scope, place)?;
    let wanted = if (effect == Effect::Allow) == is_unless { Polarity::Falser } else { Polarity::Truer };
    if condition.reads.answers && !polarity::every_can_is(&condition.root, wanted) {
        let message = match effect {
            Effect::Allow => "`can()` stands where a denial would make this rule allow more",
            Effect::Deny => "`can()` stands where a denial would make this rule deny less",
        };
        return Err(Error::new(Code::BadCondition, place, message));
    }
    Ok(When { condition, is_unless })
}

/// Reads one pattern or an array of patterns.
fn read_patterns(json: &Json, resources: &Resources, place: &Place<'_>) -> Result<Bits, Error> {
    let mut permissions = Bits::default();
    match json {
        Json::String(text) => pattern::expand(text, resources, place, &mut permissions)?,
        Json::Array(elements) if elements.is_empty() => {
            return Err(Error::new(Code::WrongValue, place, "expected at least one pattern, found none"));
        }
        Json::Array(_) => {
            members::each_text(json, place, |text, place| pattern::expand(text, resources, place, &mut permissions))?;
        }
        other => return Err(members::wrong_kind("a pattern or an array of patterns", other, place)),
    }
    Ok(permissions)
}
