//! Subject: the person whom a session answers for.

use crate::json::Json;
use crate::limits;
use crate::members::{self, Members};
use crate::place::Place;
use crate::policy::name;
use crate::time::Time;
use crate::{Code, Error};

/// A person: an id, the roles and groups that are assigned to them, and what else the issuer says of them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Subject {
    pub(crate) id: String,
    pub(crate) roles: Vec<Assignment>,
    pub(crate) groups: Vec<Assignment>,
    /// Permission patterns that the token itself allows, in policies that say so.
    pub(crate) grants: Vec<String>,
    pub(crate) attributes: Option<Json>,
    pub(crate) status: Option<String>,
    pub(crate) tenant: Option<String>,
    pub(crate) period: Period,
    /// How the person has signed in, as the issuer names it.
    pub(crate) acr: Option<String>,
    /// When, in seconds since 1970.
    pub(crate) auth_time: Option<u64>,
}

/// A role or group that is held, perhaps in one tenant, for a period, with a status.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Assignment {
    pub(crate) name: String,
    pub(crate) tenant: Option<String>,
    pub(crate) period: Period,
    pub(crate) status: Option<String>,
}

/// From when until when something holds: `from ≤ now < until`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Period {
    pub(crate) from: Option<Time>,
    pub(crate) until: Option<Time>,
}

/// The claims that say who a subject is, besides its id.
pub(crate) const CLAIMS: [&str; 10] =
    ["roles", "groups", "grants", "attrs", "status", "tnt", "from", "until", "acr", "auth_time"];

impl Subject {
    /// Returns a subject that nobody vouches for: for servers that know who asks, and for tests. What comes over a
    /// network belongs into [`SubjectToken::verify`](crate::SubjectToken::verify).
    pub fn new(id: impl Into<String>, roles: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let assigned = |name: String| Assignment { name, ..Assignment::default() };
        let roles = roles.into_iter().map(|name| assigned(name.into())).collect();
        Self { id: id.into(), roles, ..Self::default() }
    }

    /// Reads `{"id": …, "roles": […], "groups": […], "grants": […], "attrs": {…}, "status": …, "tnt": …, "from": …, "until": …,
    /// "acr": …, "auth_time": …}`, of which `id` and `roles` have to be there.
    ///
    /// # Errors
    ///
    /// What is wrong with the JSON or its members: `unknown-member`, `missing-member`, `wrong-kind`, `wrong-value`,
    /// `bad-name`, `too-large`.
    pub fn read(document: &[u8]) -> Result<Self, Error> {
        let json = Json::read_document(document)?;
        let place = Place::Root;
        let mut members = Members::of(&json, &place)?;
        let id = members.required_text("id")?;
        name::check_free(id, &place.member("id"))?;
        members.required("roles")?;
        // The roles were asked for: a message would list them twice.
        for claim in CLAIMS.into_iter().filter(|claim| *claim != "roles") {
            members.optional(claim);
        }
        members.finish()?;
        Self::from_claims(id, &json)
    }

    /// Reads the claims of a subject from an object that may have others.
    pub(crate) fn from_claims(id: &str, json: &Json) -> Result<Self, Error> {
        let place = Place::Root;
        let list = |name: &'static str, member: &'static str| match json.member(name) {
            Some(json) => read_assignments(json, member, &place.member(name)),
            None => Ok(Vec::new()),
        };
        let text = |name: &'static str| {
            let json = json.member(name).map(|json| members::text(json, &place.member(name)));
            json.transpose()?
                .map(|text| name::check_free(text, &place.member(name)).map(|()| text.to_owned()))
                .transpose()
        };
        let mut grants = Vec::new();
        if let Some(json) = json.member("grants") {
            let place = place.member("grants");
            if members::array(json, &place)?.len() > limits::MAX_ASSIGNMENTS {
                let message = format!("more than {} are listed", limits::MAX_ASSIGNMENTS);
                return Err(Error::new(Code::TooLarge, place, message));
            }
            members::each_text(json, &place, |grant, _| {
                grants.push(grant.to_owned());
                Ok(())
            })?;
        }
        let auth_time = json.member("auth_time").map(|json| {
            let message = "expected whole seconds since 1970";
            json.integer().ok_or_else(|| Error::new(Code::WrongValue, place.member("auth_time"), message))
        });
        let attributes = json.member("attrs");
        if let Some(json) = attributes {
            members::object(json, &place.member("attrs"))?;
        }
        Ok(Self {
            id: id.to_owned(),
            roles: list("roles", "role")?,
            groups: list("groups", "group")?,
            grants,
            attributes: attributes.cloned(),
            status: text("status")?,
            tenant: text("tnt")?,
            period: Period::read(json, &place)?,
            acr: text("acr")?,
            auth_time: auth_time.transpose()?,
        })
    }

    /// Returns the claims that say all of this, besides the id.
    #[cfg(feature = "sign")]
    pub(crate) fn to_claims(&self) -> Vec<(String, Json)> {
        let list = |assignments: &[Assignment], member: &str| {
            Json::Array(assignments.iter().map(|assignment| assignment.to_json(member)).collect())
        };
        let text = |text: &Option<String>| text.clone().map(Json::String);
        let claims = [
            ("roles", Some(list(&self.roles, "role"))),
            ("groups", (!self.groups.is_empty()).then(|| list(&self.groups, "group"))),
            ("grants", (!self.grants.is_empty()).then(|| texts(&self.grants))),
            ("attrs", self.attributes.clone()),
            ("status", text(&self.status)),
            ("tnt", text(&self.tenant)),
            ("from", self.period.from.map(seconds)),
            ("until", self.period.until.map(seconds)),
            ("acr", text(&self.acr)),
            ("auth_time", self.auth_time.map(|time| Json::Number(time.to_string()))),
        ];
        claims.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    /// Returns the id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the names of the assigned roles, as they were given.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.roles.iter().map(|assignment| assignment.name.as_str())
    }

    /// Returns the tenant whose token this is.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }
}

#[cfg(feature = "sign")]
impl Assignment {
    /// Returns the name alone where there is nothing else to say.
    fn to_json(&self, member: &str) -> Json {
        let Self { name, tenant, period, status } = self;
        if tenant.is_none() && status.is_none() && *period == Period::default() {
            return Json::String(name.clone());
        }
        let members = [
            (member, Some(Json::String(name.clone()))),
            ("tenant", tenant.clone().map(Json::String)),
            ("from", period.from.map(seconds)),
            ("until", period.until.map(seconds)),
            ("status", status.clone().map(Json::String)),
        ];
        Json::Object(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
    }
}

#[cfg(feature = "sign")]
fn texts(texts: &[String]) -> Json {
    Json::Array(texts.iter().cloned().map(Json::String).collect())
}

/// Returns a point as the whole seconds that tokens count in.
#[cfg(feature = "sign")]
fn seconds(point: Time) -> Json {
    Json::Number(point.seconds().max(0).to_string())
}

impl Period {
    fn read(json: &Json, place: &Place<'_>) -> Result<Self, Error> {
        let point =
            |name: &'static str| json.member(name).map(|json| read_point(json, &place.member(name))).transpose();
        Ok(Self { from: point("from")?, until: point("until")? })
    }

    /// Says whether a point lies in the period.
    pub(crate) fn contains(&self, now: Time) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }

    /// Returns the first point after `now` at which that changes.
    pub(crate) fn next_change(&self, now: Time) -> Option<Time> {
        [self.from, self.until].into_iter().flatten().filter(|point| *point > now).min()
    }
}

/// Reads a point of time: RFC 3339, or whole seconds since 1970.
fn read_point(json: &Json, place: &Place<'_>) -> Result<Time, Error> {
    let point = match json {
        Json::String(text) => Time::parse_timestamp(text),
        json => json.integer().map(Time::from_seconds),
    };
    point.ok_or_else(|| {
        Error::new(Code::WrongValue, place, "expected a date-time of RFC 3339, or whole seconds since 1970")
    })
}

/// Reads a list of assignments: names, or objects with the name under `member`.
fn read_assignments(json: &Json, member: &'static str, place: &Place<'_>) -> Result<Vec<Assignment>, Error> {
    let mut assignments = Vec::new();
    let elements = members::array(json, place)?;
    if elements.len() > limits::MAX_ASSIGNMENTS {
        let message = format!("more than {} are listed", limits::MAX_ASSIGNMENTS);
        return Err(Error::new(Code::TooLarge, place, message));
    }
    for (index, json) in elements.iter().enumerate() {
        let place = place.element(index);
        let assignment = match json {
            Json::String(name) => Assignment { name: name.clone(), ..Assignment::default() },
            json => {
                let mut members = Members::of(json, &place)?;
                let name = members.required_text(member)?.to_owned();
                let tenant = members.optional_text("tenant")?.map(str::to_owned);
                let status = members.optional_text("status")?.map(str::to_owned);
                members.optional("from");
                members.optional("until");
                members.finish()?;
                Assignment { name, tenant, status, period: Period::read(json, &place)? }
            }
        };
        name::check_free(&assignment.name, &place)?;
        assignments.push(assignment);
    }
    Ok(assignments)
}
