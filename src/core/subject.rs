//! Subject: the person whom a session answers for.

use crate::json::Json;
use crate::limits;
use crate::members::{self, Members};
use crate::place::Place;
use crate::policy::name;
use crate::{Code, Error};

/// A person: an id and the roles that are assigned to them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Subject {
    id: String,
    roles: Vec<String>,
}

impl Subject {
    /// Returns a subject that nobody vouches for: for servers that know who asks, and for tests. What comes over a
    /// network belongs into [`SubjectToken::verify`](crate::SubjectToken::verify).
    pub fn new(id: impl Into<String>, roles: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { id: id.into(), roles: roles.into_iter().map(Into::into).collect() }
    }

    /// Reads `{"id": …, "roles": […]}`.
    ///
    /// # Errors
    ///
    /// What is wrong with the JSON or its members: `unknown-member`, `missing-member`, `wrong-kind`, `bad-name`,
    /// `too-large`.
    pub fn read(document: &[u8]) -> Result<Self, Error> {
        let json = Json::read_document(document)?;
        let place = Place::Root;
        let mut members = Members::of(&json, &place)?;
        let id = members.required_text("id")?;
        name::check_free(id, &place.member("id"))?;
        let roles = read_roles(members.required("roles")?, &place.member("roles"))?;
        members.finish()?;
        Ok(Self { id: id.to_owned(), roles })
    }

    /// Returns the id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the names of the assigned roles, as they were given.
    #[must_use]
    pub fn roles(&self) -> &[String] {
        &self.roles
    }
}

/// Reads a list of role names.
pub(crate) fn read_roles(json: &Json, place: &Place<'_>) -> Result<Vec<String>, Error> {
    let mut roles = Vec::new();
    if members::array(json, place)?.len() > limits::MAX_SUBJECT_ROLES {
        let message = format!("more than {} roles are listed", limits::MAX_SUBJECT_ROLES);
        return Err(Error::new(Code::TooLarge, place, message));
    }
    members::each_text(json, place, |role, place| {
        name::check_free(role, place)?;
        roles.push(role.to_owned());
        Ok(())
    })?;
    Ok(roles)
}
