//! Members: reads an object of ours member by member, and refuses what nobody asked for.

use crate::error::quote;
use crate::json::Json;
use crate::nearest::with_nearest;
use crate::place::Place;
use crate::policy::name;
use crate::text::joined;
use crate::{Code, Error};

/// The members of one object of a document, with the place where it stands.
#[derive(Debug)]
pub(crate) struct Members<'j, 'p> {
    members: &'j [(String, Json)],
    place: &'p Place<'p>,
    asked: Vec<&'static str>,
}

impl<'j, 'p> Members<'j, 'p> {
    pub(crate) fn of(json: &'j Json, place: &'p Place<'p>) -> Result<Self, Error> {
        // Few kinds of object have more members: the list is made once.
        Ok(Self { members: object(json, place)?, place, asked: Vec::with_capacity(12) })
    }

    /// Returns the member of this name, and marks it as known.
    pub(crate) fn optional(&mut self, name: &'static str) -> Option<&'j Json> {
        self.asked.push(name);
        self.members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    pub(crate) fn required(&mut self, name: &'static str) -> Result<&'j Json, Error> {
        self.optional(name).ok_or_else(|| missing(name, self.place))
    }

    pub(crate) fn optional_text(&mut self, name: &'static str) -> Result<Option<&'j str>, Error> {
        self.optional(name).map(|value| text(value, &self.place.member(name))).transpose()
    }

    pub(crate) fn required_text(&mut self, name: &'static str) -> Result<&'j str, Error> {
        text(self.required(name)?, &self.place.member(name))
    }

    /// Reads the id that an author gave, or returns the place as one.
    pub(crate) fn id(&mut self) -> Result<String, Error> {
        Ok(self.given_id()?.map_or_else(|| self.place.pointer(), str::to_owned))
    }

    /// Reads the id that an author gave, if one is given.
    pub(crate) fn given_id(&mut self) -> Result<Option<&'j str>, Error> {
        let id = self.optional_text("id")?;
        id.map_or(Ok(()), |id| name::check_free(id, &self.place.member("id")))?;
        Ok(id)
    }

    /// Reads the members that are for people alone.
    pub(crate) fn for_people(&mut self) -> Result<Option<String>, Error> {
        let title = self.optional_text("title")?.map(str::to_owned);
        self.optional_text("description")?;
        Ok(title)
    }

    pub(crate) fn optional_flag(&mut self, name: &'static str) -> Result<bool, Error> {
        match self.optional(name) {
            None => Ok(false),
            Some(Json::Bool(flag)) => Ok(*flag),
            Some(other) => Err(wrong_kind("a boolean", other, &self.place.member(name))),
        }
    }

    /// Refuses members that no call asked for.
    pub(crate) fn finish(self) -> Result<(), Error> {
        match self.members.iter().find(|(name, _)| !self.asked.contains(&name.as_str())) {
            None => Ok(()),
            Some((name, _)) => {
                let sentence = match self.asked.as_slice() {
                    [] => format!("expected no members, found {}", quote(name)),
                    known => format!("expected one of {}, found {}", listed(known), quote(name)),
                };
                let message = with_nearest(sentence, name, &mut self.asked.iter().copied());
                Err(Error::new(Code::UnknownMember, self.place.member(name), message))
            }
        }
    }
}

pub(crate) fn object<'j>(json: &'j Json, place: &Place<'_>) -> Result<&'j [(String, Json)], Error> {
    match json {
        Json::Object(members) => Ok(members),
        other => Err(wrong_kind("an object", other, place)),
    }
}

pub(crate) fn array<'j>(json: &'j Json, place: &Place<'_>) -> Result<&'j [Json], Error> {
    match json {
        Json::Array(elements) => Ok(elements),
        other => Err(wrong_kind("an array", other, place)),
    }
}

pub(crate) fn text<'j>(json: &'j Json, place: &Place<'_>) -> Result<&'j str, Error> {
    json.text().ok_or_else(|| wrong_kind("a string", json, place))
}

/// Calls `read` for each string of an array.
pub(crate) fn each_text<'j>(
    json: &'j Json,
    place: &Place<'_>,
    mut read: impl FnMut(&'j str, &Place<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    for (index, element) in array(json, place)?.iter().enumerate() {
        let place = place.element(index);
        read(text(element, &place)?, &place)?;
    }
    Ok(())
}

#[cold]
pub(crate) fn wrong_kind(expected: &str, found: &Json, place: &Place<'_>) -> Error {
    Error::new(Code::WrongKind, place, format!("expected {expected}, found {}", found.kind()))
}

#[cold]
pub(crate) fn missing(name: &str, place: &Place<'_>) -> Error {
    Error::new(Code::MissingMember, place, format!("expected a member `{name}`, found none"))
}

fn listed(names: &[&str]) -> String {
    format!("`{}`", joined(&mut names.iter().copied(), "`, `"))
}
