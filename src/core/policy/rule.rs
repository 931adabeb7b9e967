//! Rules: what is allowed and denied, and to whom.

use crate::bits::Bits;
use crate::json::Json;
use crate::limits;
use crate::members::{self, Members};
use crate::names::Names;
use crate::place::Place;
use crate::policy::resource::{PermissionId, Resources};
use crate::policy::{name, pattern};
use crate::{Code, Effect, Error};

/// Allows or denies permissions to those who hold it.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) effect: Effect,
    pub(crate) holder: Holder,
    pub(crate) reason: Option<String>,
}

/// Who holds a rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Holder {
    Everyone,
    Role(usize),
}

/// The rules of a policy, by number.
#[derive(Debug)]
pub(crate) struct Rules {
    /// The author's id, else the rule's JSON Pointer.
    ids: Names,
    rules: Vec<Rule>,
    /// For each permission the rules about it, in the order of the document.
    about: Vec<Vec<u32>>,
    pairs: usize,
}

impl Rules {
    pub(crate) fn new(permissions: usize) -> Self {
        Self { ids: Names::default(), rules: Vec::new(), about: vec![Vec::new(); permissions], pairs: 0 }
    }

    /// Returns the rules about a permission with their ids, in the order of the document.
    pub(crate) fn about(&self, permission: PermissionId) -> impl Iterator<Item = (&str, &Rule)> {
        let numbers = self.about.get(permission.index()).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().filter_map(|number| {
            let number = *number as usize;
            Some((self.ids.name(number), self.rules.get(number)?))
        })
    }

    /// Reads the rules of one holder.
    pub(crate) fn read(
        &mut self,
        json: &Json,
        holder: Holder,
        resources: &Resources,
        place: &Place<'_>,
    ) -> Result<(), Error> {
        for (index, json) in members::array(json, place)?.iter().enumerate() {
            self.read_rule(json, holder, resources, &place.element(index))?;
        }
        Ok(())
    }

    fn read_rule(
        &mut self,
        json: &Json,
        holder: Holder,
        resources: &Resources,
        place: &Place<'_>,
    ) -> Result<(), Error> {
        let mut members = Members::of(json, place)?;
        let id = match members.optional_text("id")? {
            Some(id) => {
                name::check_free(id, &place.member("id"))?;
                id.to_owned()
            }
            None => place.to_string(),
        };
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
        members.finish()?;
        if self.ids.insert(&id).is_none() {
            return Err(Error::new(Code::DuplicateId, place.member("id"), format!("the rule id `{id}` stands twice")));
        }
        let permissions = read_patterns(patterns, resources, &place.member(member))?;
        self.pairs += permissions.len();
        if self.pairs > limits::MAX_EXPANSIONS {
            let message = format!("the rules speak of more than {} permissions in all", limits::MAX_EXPANSIONS);
            return Err(Error::new(Code::TooLarge, place, message));
        }
        let number = u32::try_from(self.rules.len()).unwrap_or(u32::MAX);
        self.rules.push(Rule { effect, holder, reason });
        for permission in permissions.iter() {
            if let Some(rules) = self.about.get_mut(permission) {
                rules.push(number);
            }
        }
        Ok(())
    }
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
