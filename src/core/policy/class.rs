//! Classes: kinds of private data, who sees them, and how they look to the others.

use crate::error::quote;
use crate::json::Json;
use crate::mask::Mask;
use crate::members::{self, Members};
use crate::names::Names;
use crate::place::Place;
use crate::policy::condition::polarity::{self, Polarity};
use crate::policy::condition::{Condition, Scope};
use crate::policy::name;
use crate::policy::vocabulary::Vocabulary;
use crate::{Code, Error};

/// The class that marks what a record type of mode `mask` shows. It needs no declaration and cannot have one.
pub(crate) const PUBLIC: &str = "public";

/// A kind of private data.
#[derive(Debug)]
pub(crate) struct Class {
    /// How a value looks to someone who has earned no tier.
    pub(crate) mask: Mask,
    /// In order: the first that is earned decides.
    pub(crate) tiers: Vec<Tier>,
    /// Who may take along what they see; without it nobody.
    pub(crate) export: Option<Condition>,
}

/// What someone sees who fulfils a condition.
#[derive(Debug)]
pub(crate) struct Tier {
    pub(crate) when: Condition,
    /// None stands for the value itself.
    pub(crate) mask: Option<Mask>,
}

/// The classes of a policy, by number.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    pub(crate) names: Names,
    pub(crate) classes: Vec<Class>,
}

/// Reads `classes`.
pub(crate) fn read(json: &Json, place: &Place<'_>, vocabulary: &Vocabulary) -> Result<Classes, Error> {
    let mut read = Classes::default();
    for (id, json) in members::object(json, place)? {
        let place = place.member(id);
        name::check_free(id, &place)?;
        if id == PUBLIC {
            return Err(Error::new(Code::WrongValue, place, "the class `public` is built in and cannot be declared"));
        }
        let mut members = Members::of(json, &place)?;
        members.for_people()?;
        let mask = Mask::read(members.required("mask")?, &place.member("mask"))?;
        let mut tiers = Vec::new();
        if let Some(json) = members.optional("tiers") {
            let place = place.member("tiers");
            for (index, json) in members::array(json, &place)?.iter().enumerate() {
                tiers.push(read_tier(json, &place.element(index), vocabulary)?);
            }
        }
        let export = members.optional_text("export")?;
        let export =
            export.map(|text| read_condition(text, &vocabulary.scope(), &place.member("export"))).transpose()?;
        members.finish()?;
        read.names.insert(id);
        read.classes.push(Class { mask, tiers, export });
    }
    Ok(read)
}

fn read_tier(json: &Json, place: &Place<'_>, vocabulary: &Vocabulary) -> Result<Tier, Error> {
    let mut members = Members::of(json, place)?;
    let when = read_condition(members.required_text("when")?, &vocabulary.scope(), &place.member("when"))?;
    let mask = match (members.optional_text("show")?, members.optional("mask")) {
        (Some("clear"), None) => None,
        (None, Some(json)) => Some(Mask::read(json, &place.member("mask"))?),
        (Some(other), None) => {
            let message = format!("expected `clear`, found {}", quote(other));
            return Err(Error::new(Code::WrongValue, place.member("show"), message));
        }
        (Some(_), Some(_)) => return Err(Error::new(Code::WrongValue, place, "expected `show` or `mask`, found both")),
        (None, None) => {
            return Err(Error::new(Code::MissingMember, place, "expected a member `show` or `mask`, found neither"));
        }
    };
    members.finish()?;
    Ok(Tier { when, mask })
}

/// Reads a condition by which somebody sees or may do more: a denial may not make it true.
pub(crate) fn read_condition(text: &str, scope: &Scope<'_>, place: &Place<'_>) -> Result<Condition, Error> {
    let condition = Condition::read(text, scope, place)?;
    if polarity::every_can_is(&condition.root, Polarity::Truer) {
        return Ok(condition);
    }
    Err(Error::new(Code::BadCondition, place, "`can()` stands where a denial would make this condition true"))
}
