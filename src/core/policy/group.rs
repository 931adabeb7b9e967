//! Groups: named sets of people, which carry roles and rules.

use crate::json::Json;
use crate::members::{self, Members};
use crate::names::Names;
use crate::place::Place;
use crate::policy::limit::Limits;
use crate::policy::name;
use crate::policy::role::{self, Roles};
use crate::policy::rule::{Holder, Rules};
use crate::policy::vocabulary::Vocabulary;
use crate::{Code, Error};

/// The groups of a policy, by number: the roles that each carries, sorted by name.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    pub(crate) names: Names,
    pub(crate) roles: Vec<Vec<usize>>,
}

/// Reads `groups`.
pub(crate) fn read(
    json: &Json,
    place: &Place<'_>,
    roles: &Roles,
    rules: &mut Rules,
    limits: &mut Limits,
    vocabulary: &Vocabulary,
) -> Result<Groups, Error> {
    let mut groups = Groups::default();
    for (number, (name, json)) in members::object(json, place)?.iter().enumerate() {
        let place = place.member(name);
        name::check_free(name, &place)?;
        let mut members = Members::of(json, &place)?;
        members.for_people()?;
        let carried = match members.optional("roles") {
            Some(json) => role::read_names(json, &place.member("roles"), &roles.names)?,
            None => Vec::new(),
        };
        if let Some(number) =
            carried.iter().find(|number| roles.get(**number).is_some_and(|(_, role)| role.is_abstract))
        {
            let message = format!("the role `{}` is abstract: nobody can hold it", roles.names.name(*number));
            return Err(Error::new(Code::WrongValue, place.member("roles"), message));
        }
        if let Some(json) = members.optional("rules") {
            rules.read(json, Holder::Group(number), vocabulary, &place.member("rules"))?;
        }
        if let Some(json) = members.optional("limits") {
            limits.read_carried(json, Holder::Group(number), &place.member("limits"))?;
        }
        members.finish()?;
        groups.names.insert(name);
        groups.roles.push(carried);
    }
    Ok(groups)
}
