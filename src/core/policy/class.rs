//! Classes: kinds of private data, who sees them, and how they look to the others.

use crate::error::quote;
use crate::json::Json;
use crate::mask::record::Uses;
use crate::mask::{self, Mask};
use crate::members::{self, Members};
use crate::names::Names;
use crate::place::Place;
use crate::policy::attribute::Kind;
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
    /// Whether null is masked as a value is.
    pub(crate) hides_absence: bool,
    /// Who may ask for a value; without it nobody.
    pub(crate) reveal: Option<Reveal>,
}

/// Who may ask for a masked value, and how they must have signed in.
#[derive(Debug)]
pub(crate) struct Reveal {
    pub(crate) when: Condition,
    /// Ways of having signed in, of which one is enough; none where every way is.
    pub(crate) acr: Vec<String>,
    /// How long ago that may be, in seconds.
    pub(crate) max_age: Option<u64>,
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
pub(crate) fn read(json: &Json, place: &Place<'_>, vocabulary: &Vocabulary, uses: &Uses) -> Result<Classes, Error> {
    let mut read = Classes::default();
    for (id, json) in members::object(json, place)? {
        let place = place.member(id);
        name::check_free(id, &place)?;
        if id == PUBLIC {
            return Err(Error::new(Code::WrongValue, place, "the class `public` is built in and cannot be declared"));
        }
        let mut members = Members::of(json, &place)?;
        members.for_people()?;
        let mask = mask::read(members.required("mask")?, &place.member("mask"))?;
        let resources = uses.resources(id);
        let object = |name: &str| -> Option<Kind> {
            let resources = resources.as_deref().unwrap_or_default();
            let mut kinds = resources.iter().map(|resource| vocabulary.resources.attribute(*resource, name));
            let first = kinds.next()??;
            kinds.all(|kind| kind == Some(first)).then_some(first)
        };
        let scope = Scope {
            object: if resources.is_some() { Some(&object) } else { None },
            declared_by: "the resource of each record type that uses the class",
            ..vocabulary.scope()
        };
        let mut tiers = Vec::new();
        if let Some(json) = members.optional("tiers") {
            let place = place.member("tiers");
            for (index, json) in members::array(json, &place)?.iter().enumerate() {
                tiers.push(read_tier(json, &place.element(index), &scope)?);
            }
        }
        let export = members.optional_text("export")?;
        let export = export.map(|text| read_condition(text, &scope, &place.member("export"))).transpose()?;
        let hides_absence = members.optional_flag("hide-absence")?;
        let reveal = members.optional("reveal");
        let reveal = reveal.map(|json| read_reveal(json, &place.member("reveal"), &scope)).transpose()?;
        members.finish()?;
        read.names.insert(id);
        read.classes.push(Class { mask, tiers, export, hides_absence, reveal });
    }
    Ok(read)
}

fn read_tier(json: &Json, place: &Place<'_>, scope: &Scope<'_>) -> Result<Tier, Error> {
    let mut members = Members::of(json, place)?;
    let when = read_condition(members.required_text("when")?, scope, &place.member("when"))?;
    let mask = match (members.optional_text("show")?, members.optional("mask")) {
        (Some("clear"), None) => None,
        (None, Some(json)) => Some(mask::read(json, &place.member("mask"))?),
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

fn read_reveal(json: &Json, place: &Place<'_>, scope: &Scope<'_>) -> Result<Reveal, Error> {
    let mut members = Members::of(json, place)?;
    let when = read_condition(members.required_text("when")?, scope, &place.member("when"))?;
    let mut acr = Vec::new();
    if let Some(json) = members.optional("acr") {
        let place = place.member("acr");
        members::each_text(json, &place, |text, place| {
            name::check_free(text, place)?;
            acr.push(text.to_owned());
            Ok(())
        })?;
        if acr.is_empty() {
            return Err(Error::new(
                Code::WrongValue,
                place,
                "expected at least one way of having signed in, found none",
            ));
        }
    }
    let max_age = match members.optional("max-age") {
        None => None,
        Some(json) => match json.integer() {
            Some(0) | None => {
                let message = "expected a whole number of seconds above 0";
                return Err(Error::new(Code::WrongValue, place.member("max-age"), message));
            }
            max_age => max_age,
        },
    };
    members.finish()?;
    Ok(Reveal { when, acr, max_age })
}

/// Reads a condition by which somebody sees or may do more: a denial may not make it true.
pub(crate) fn read_condition(text: &str, scope: &Scope<'_>, place: &Place<'_>) -> Result<Condition, Error> {
    let condition = Condition::read(text, scope, place)?;
    if polarity::every_can_is(&condition.root, Polarity::Truer) {
        return Ok(condition);
    }
    Err(Error::new(Code::BadCondition, place, "`can()` stands where a denial would make this condition true"))
}
