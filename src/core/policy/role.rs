//! Roles: named sets of rules, and how they include each other.

use crate::error::quote;
use crate::json::Json;
use crate::members::{self, Members};
use crate::names::Names;
use crate::place::Place;
use crate::policy::limit::Limits;
use crate::policy::name;
use crate::policy::rule::{Holder, Rules};
use crate::policy::vocabulary::Vocabulary;
use crate::text::joined;
use crate::{Code, Error};

/// A named set of rules.
#[derive(Debug)]
pub(crate) struct Role {
    pub(crate) title: Option<String>,
    /// Only other roles include it; nobody holds it.
    pub(crate) is_abstract: bool,
    /// Only groups carry it; nobody is assigned it.
    pub(crate) is_through_groups: bool,
    /// The roles whose rules it has too, by number and sorted by name.
    pub(crate) includes: Vec<usize>,
}

/// The roles of a policy, by number.
#[derive(Debug, Default)]
pub(crate) struct Roles {
    pub(crate) names: Names,
    pub(crate) roles: Vec<Role>,
}

/// Reads `everyone` and `roles`.
pub(crate) fn read(
    everyone: Option<&Json>,
    roles: Option<&Json>,
    root: &Place<'_>,
    vocabulary: &Vocabulary,
    limits: &mut Limits,
) -> Result<(Roles, Rules), Error> {
    let mut rules = Rules::new(vocabulary.resources.permission_count());
    if let Some(json) = everyone {
        let place = root.member("everyone");
        let mut members = Members::of(json, &place)?;
        members.for_people()?;
        if let Some(json) = members.optional("rules") {
            rules.read(json, Holder::Everyone, vocabulary, &place.member("rules"))?;
        }
        if let Some(json) = members.optional("limits") {
            limits.read_carried(json, Holder::Everyone, &place.member("limits"))?;
        }
        members.finish()?;
    }
    let place = root.member("roles");
    let documents = roles.map(|json| members::object(json, &place)).transpose()?.unwrap_or_default();
    let mut read = Roles::default();
    for (name, _) in documents {
        name::check_free(name, &place.member(name))?;
        read.names.insert(name);
    }
    for (number, (name, json)) in documents.iter().enumerate() {
        let place = place.member(name);
        let mut members = Members::of(json, &place)?;
        let title = members.for_people()?;
        let is_abstract = members.optional_flag("abstract")?;
        let is_through_groups = match members.optional_text("through")? {
            None => false,
            Some("groups") => true,
            Some(_) => return Err(Error::new(Code::WrongValue, place.member("through"), "expected `groups`")),
        };
        let includes = match members.optional("includes") {
            Some(json) => read_names(json, &place.member("includes"), &read.names)?,
            None => Vec::new(),
        };
        if let Some(json) = members.optional("rules") {
            rules.read(json, Holder::Role(number), vocabulary, &place.member("rules"))?;
        }
        if let Some(json) = members.optional("limits") {
            limits.read_carried(json, Holder::Role(number), &place.member("limits"))?;
        }
        members.finish()?;
        read.roles.push(Role { title, is_abstract, is_through_groups, includes });
    }
    match read.circle() {
        Some((start, circle)) => Err(Error::new(Code::Cycle, place.member(read.names.name(start)), circle)),
        None => Ok((read, rules)),
    }
}

/// Reads a list of roles: their numbers, sorted by name.
pub(crate) fn read_names(json: &Json, place: &Place<'_>, names: &Names) -> Result<Vec<usize>, Error> {
    let mut numbers = Vec::new();
    members::each_text(json, place, |name, place| {
        let number = read_name(name, place, names)?;
        let after = numbers.partition_point(|other| names.name(*other) < name);
        numbers.insert(after, number);
        Ok(())
    })?;
    Ok(numbers)
}

/// Returns the number of a role.
pub(crate) fn read_name(name: &str, place: &Place<'_>, names: &Names) -> Result<usize, Error> {
    names.number(name).ok_or_else(|| Error::new(Code::UnknownRole, place, names.undeclared("role", name)))
}

impl Roles {
    /// Returns the role of a number with its name.
    pub(crate) fn get(&self, number: usize) -> Option<(&str, &Role)> {
        self.roles.get(number).map(|role| (self.names.name(number), role))
    }

    /// Returns the roles that a subject can hold, sorted by name.
    pub(crate) fn assignable(&self) -> impl Iterator<Item = (usize, &str, &Role)> {
        let roles = self.names.sorted().filter_map(|(name, number)| Some((number, name, self.roles.get(number)?)));
        roles.filter(|(_, _, role)| !role.is_abstract && !role.is_through_groups)
    }

    /// Returns a role that runs in a circle of includes, and the circle in words.
    ///
    /// Kahn's algorithm: a role is finished when all that it includes is; what is never finished leads into a circle.
    fn circle(&self) -> Option<(usize, String)> {
        let mut waits_for: Vec<usize> = self.roles.iter().map(|role| role.includes.len()).collect();
        let mut included_by: Vec<Vec<usize>> = vec![Vec::new(); self.roles.len()];
        for (number, role) in self.roles.iter().enumerate() {
            for included in &role.includes {
                if let Some(includers) = included_by.get_mut(*included) {
                    includers.push(number);
                }
            }
        }
        let mut ready: Vec<usize> = (0..self.roles.len()).filter(|number| waits_for.get(*number) == Some(&0)).collect();
        while let Some(number) = ready.pop() {
            for includer in included_by.get(number).into_iter().flatten() {
                if let Some(count) = waits_for.get_mut(*includer) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        ready.push(*includer);
                    }
                }
            }
        }
        let is_unfinished = |number: &usize| waits_for.get(*number).is_some_and(|count| *count > 0);
        let start = self.names.sorted().map(|(_, number)| number).find(is_unfinished)?;
        let mut way = vec![start];
        loop {
            let role = way.last().and_then(|number| self.roles.get(*number))?;
            let next = role.includes.iter().copied().find(is_unfinished)?;
            let met = way.iter().position(|number| *number == next);
            way.push(next);
            if let Some(position) = met {
                let names: Vec<String> =
                    way.iter().skip(position).map(|number| quote(self.names.name(*number))).collect();
                let circle = joined(&mut names.iter().map(String::as_str), " → ");
                return Some((start, format!("roles include each other in a circle: {circle}")));
            }
        }
    }
}
