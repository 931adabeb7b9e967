//! Limits: levels, numbers and sets that roles carry, and how those of several roles come together.

use permask_mask::number;

use crate::json::Json;
use crate::members::{self, Members};
use crate::names::Names;
use crate::place::Place;
use crate::policy::name;
use crate::policy::rule::Holder;
use crate::{Code, Error};

/// The declared limits, and what each holder carries of them.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    names: Names,
    types: Vec<LimitType>,
    carried: Vec<Carried>,
}

#[derive(Debug)]
struct LimitType {
    kind: Kind,
    merge: Merge,
}

#[derive(Debug)]
enum Kind {
    /// One of these words, from the lowest.
    Levels(Vec<String>),
    Number,
    /// Some words.
    Set,
}

/// What becomes of several values.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Merge {
    /// The one that lets through more: the highest, or all of what is in any set.
    More,
    /// The one that lets through less: the lowest, or what is in every set.
    Less,
}

#[derive(Debug)]
struct Carried {
    limit: usize,
    holder: Holder,
    value: Json,
}

impl Limits {
    /// Reads `limits` of the policy.
    pub(crate) fn read(json: &Json, place: &Place<'_>) -> Result<Self, Error> {
        let mut limits = Self::default();
        for (name, json) in members::object(json, place)? {
            let place = place.member(name);
            name::check_free(name, &place)?;
            let mut members = Members::of(json, &place)?;
            members.for_people()?;
            let levels = members.optional("levels");
            let kind = match (levels, members.optional_flag("number")?, members.optional_flag("set")?) {
                (Some(json), false, false) => Kind::Levels(read_levels(json, &place.member("levels"))?),
                (None, true, false) => Kind::Number,
                (None, false, true) => Kind::Set,
                _ => return Err(Error::new(Code::WrongValue, place, "expected one of `levels`, `number` and `set`")),
            };
            let merge = match (members.required_text("merge")?, &kind) {
                ("highest", Kind::Levels(_) | Kind::Number) | ("union", Kind::Set) => Merge::More,
                ("lowest", Kind::Levels(_) | Kind::Number) | ("intersection", Kind::Set) => Merge::Less,
                (_, Kind::Set) => {
                    return Err(Error::new(
                        Code::WrongValue,
                        place.member("merge"),
                        "expected `union` or `intersection`",
                    ));
                }
                _ => return Err(Error::new(Code::WrongValue, place.member("merge"), "expected `highest` or `lowest`")),
            };
            members.finish()?;
            limits.names.insert(name);
            limits.types.push(LimitType { kind, merge });
        }
        Ok(limits)
    }

    /// Reads `limits` of a role, a group or everyone.
    pub(crate) fn read_carried(&mut self, json: &Json, holder: Holder, place: &Place<'_>) -> Result<(), Error> {
        for (name, value) in members::object(json, place)? {
            let place = place.member(name);
            let Some(limit) = self.names.number(name) else {
                return Err(Error::new(Code::UnknownMember, place, self.names.undeclared("limit", name)));
            };
            let expected = match (self.types.get(limit).map(|declared| &declared.kind), value) {
                (Some(Kind::Levels(levels)), Json::String(level)) if levels.contains(level) => None,
                (Some(Kind::Levels(_)), _) => Some("expected one of the declared levels"),
                (Some(Kind::Number), Json::Number(_)) => None,
                (Some(Kind::Number), _) => Some("expected a number"),
                (Some(Kind::Set), Json::Array(words)) if words.iter().all(|word| word.text().is_some()) => None,
                _ => Some("expected an array of strings"),
            };
            if let Some(message) = expected {
                return Err(Error::new(Code::WrongValue, place, message));
            }
            self.carried.push(Carried { limit, holder, value: value.clone() });
        }
        Ok(())
    }

    /// Returns the number of a limit.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.names.number(name)
    }

    /// Returns what the values of all holders that are held come to; none where none of them carries the limit.
    pub(crate) fn merged(&self, limit: usize, holds: &dyn Fn(Holder) -> bool) -> Option<Json> {
        let merge = self.types.get(limit)?.merge;
        let values = self.carried.iter().filter(|carried| carried.limit == limit && holds(carried.holder));
        values.map(|carried| carried.value.clone()).reduce(|left, right| self.of_two(limit, left, right, merge))
    }

    /// Returns what two values of a limit come to.
    pub(crate) fn of_two(&self, limit: usize, left: Json, right: Json, merge: Merge) -> Json {
        if let (Json::Array(left), Json::Array(right)) = (&left, &right) {
            return of_sets(left, right, merge);
        }
        let rank = |value: &Json| match (self.types.get(limit).map(|declared| &declared.kind), value) {
            (Some(Kind::Levels(levels)), Json::String(level)) => levels
                .iter()
                .position(|known| known == level)
                .and_then(|rank| u32::try_from(rank).ok())
                .map_or(0.0, f64::from),
            (_, Json::Number(text)) => number::parse(text),
            _ => 0.0,
        };
        let left_is_more = rank(&left) >= rank(&right);
        if left_is_more == (merge == Merge::More) { left } else { right }
    }
}

/// Returns what is in either set, or in both; in the order of the first.
fn of_sets(left: &[Json], right: &[Json], merge: Merge) -> Json {
    let mut words: Vec<Json> = Vec::new();
    let all = left.iter().chain(right.iter().filter(|_| merge == Merge::More));
    for word in all {
        let fits = merge == Merge::More || right.contains(word);
        if fits && !words.contains(word) {
            words.push(word.clone());
        }
    }
    Json::Array(words)
}

fn read_levels(json: &Json, place: &Place<'_>) -> Result<Vec<String>, Error> {
    let mut levels: Vec<String> = Vec::new();
    members::each_text(json, place, |level, place| {
        name::check_free(level, place)?;
        if levels.iter().any(|known| known == level) {
            return Err(Error::new(Code::DuplicateId, place, format!("the level `{level}` stands twice")));
        }
        levels.push(level.to_owned());
        Ok(())
    })?;
    if levels.is_empty() {
        return Err(Error::new(Code::WrongValue, place, "expected at least one level, found none"));
    }
    Ok(levels)
}
