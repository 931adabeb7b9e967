//! Constraints: which roles may not be held together, how many, and which need others.

use crate::json::Json;
use crate::members::{self, Members};
use crate::place::Place;
use crate::policy::role::{self, Roles};
use crate::{Code, Error};

/// A constraint, by which a set of roles is in conflict or not.
#[derive(Debug)]
pub(crate) struct Constraint {
    pub(crate) id: String,
    pub(crate) reason: Option<String>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// Roles of one set may not be held with roles of another.
    Exclusive(Vec<Vec<usize>>),
    /// No more than so many of these roles may be held directly; without a list of any.
    MaxRoles { most: usize, of: Option<Vec<usize>> },
    /// Who holds the role has to hold the others.
    Needs { role: usize, others: Vec<usize> },
}

impl Constraint {
    /// Says whether roles are in conflict: `holds` counts included roles too, `direct` those alone that are assigned or
    /// that a group carries.
    pub(crate) fn is_violated(&self, holds: &dyn Fn(usize) -> bool, direct: &[usize]) -> bool {
        match &self.kind {
            Kind::Exclusive(sets) => sets.iter().filter(|set| set.iter().any(|role| holds(*role))).count() > 1,
            Kind::MaxRoles { most, of } => {
                direct.iter().filter(|role| of.as_ref().is_none_or(|of| of.contains(role))).count() > *most
            }
            Kind::Needs { role, others } => holds(*role) && !others.iter().all(|other| holds(*other)),
        }
    }
}

/// Reads `constraints`.
pub(crate) fn read(json: &Json, place: &Place<'_>, roles: &Roles) -> Result<Vec<Constraint>, Error> {
    let mut constraints: Vec<Constraint> = Vec::new();
    for (index, json) in members::array(json, place)?.iter().enumerate() {
        let place = place.element(index);
        let mut members = Members::of(json, &place)?;
        let id = members.id()?;
        members.for_people()?;
        let reason = members.optional_text("reason")?.map(str::to_owned);
        let kinds = (members.optional("exclusive"), members.optional("max-roles"), members.optional("role"));
        let kind = match kinds {
            (Some(json), None, None) => {
                let place = place.member("exclusive");
                let mut sets = Vec::new();
                for (index, json) in members::array(json, &place)?.iter().enumerate() {
                    sets.push(role::read_names(json, &place.element(index), &roles.names)?);
                }
                if sets.len() < 2 {
                    return Err(Error::new(Code::WrongValue, place, "expected two sets of roles or more"));
                }
                Kind::Exclusive(sets)
            }
            (None, Some(json), None) => {
                let most = json.integer().and_then(|number| usize::try_from(number).ok()).filter(|most| *most > 0);
                let Some(most) = most else {
                    let message = "expected a whole number from 1";
                    return Err(Error::new(Code::WrongValue, place.member("max-roles"), message));
                };
                let of = members.optional("of");
                let of = of.map(|json| role::read_names(json, &place.member("of"), &roles.names)).transpose()?;
                Kind::MaxRoles { most, of }
            }
            (None, None, Some(json)) => {
                let role =
                    role::read_name(members::text(json, &place.member("role"))?, &place.member("role"), &roles.names)?;
                let others = role::read_names(members.required("needs")?, &place.member("needs"), &roles.names)?;
                Kind::Needs { role, others }
            }
            _ => {
                let message = "expected `exclusive`, or `max-roles`, or `role` with `needs`";
                return Err(Error::new(Code::WrongValue, place, message));
            }
        };
        members.finish()?;
        if constraints.iter().any(|known| known.id == id) {
            let message = format!("the constraint id `{id}` stands twice");
            return Err(Error::new(Code::DuplicateId, place.member("id"), message));
        }
        constraints.push(Constraint { id, reason, kind });
    }
    Ok(constraints)
}
