//! Statuses: what the state of a person or of an assignment lets through.

use crate::bits::Bits;
use crate::json::Json;
use crate::members::{self, Members};
use crate::names::Names;
use crate::place::Place;
use crate::policy::name;
use crate::policy::pattern;
use crate::policy::resource::Resources;
use crate::{Code, Error};

/// What a status lets through.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Status {
    /// Everything that the rules allow.
    Full,
    /// Nothing.
    None,
    /// Of what the rules allow, these permissions.
    Only(Bits),
}

/// The statuses of a policy.
#[derive(Debug)]
pub(crate) struct Statuses {
    names: Names,
    statuses: Vec<Status>,
    /// What a subject without a status has.
    absent: Status,
}

impl Statuses {
    /// Reads `statuses` and `absent-status`, which belong together.
    pub(crate) fn read(
        statuses: Option<&Json>,
        absent: Option<&Json>,
        root: &Place<'_>,
        resources: &Resources,
    ) -> Result<Self, Error> {
        let place = root.member("statuses");
        let place_of_absent = root.member("absent-status");
        let mut read = Self { names: Names::default(), statuses: Vec::new(), absent: Status::Full };
        match (statuses, absent) {
            (None, None) => return Ok(read),
            (Some(_), None) => return Err(members::missing("absent-status", root)),
            (None, Some(_)) => return Err(members::missing("statuses", root)),
            (Some(_), Some(json)) => {
                read.absent = match members::text(json, &place_of_absent)? {
                    "full" => Status::Full,
                    "none" => Status::None,
                    _ => return Err(Error::new(Code::WrongValue, place_of_absent, "expected `full` or `none`")),
                };
            }
        }
        for (name, json) in statuses.map(|json| members::object(json, &place)).transpose()?.unwrap_or_default() {
            let place = place.member(name);
            name::check_free(name, &place)?;
            read.names.insert(name);
            read.statuses.push(read_status(json, &place, resources)?);
        }
        Ok(read)
    }

    /// Returns what a subject's status lets through. One that is not declared lets nothing through.
    pub(crate) fn of_subject(&self, status: Option<&str>) -> &Status {
        status.map_or(&self.absent, |status| self.declared(status))
    }

    /// Returns what an assignment's status lets through. Without one it holds.
    pub(crate) fn of_assignment(&self, status: Option<&str>) -> &Status {
        status.map_or(&Status::Full, |status| self.declared(status))
    }

    fn declared(&self, status: &str) -> &Status {
        self.names.number(status).and_then(|number| self.statuses.get(number)).unwrap_or(&Status::None)
    }
}

fn read_status(json: &Json, place: &Place<'_>, resources: &Resources) -> Result<Status, Error> {
    let wrong = || Error::new(Code::WrongValue, place, "expected `full`, `none` or `{\"only\": […]}`");
    match json {
        Json::String(text) => match text.as_str() {
            "full" => Ok(Status::Full),
            "none" => Ok(Status::None),
            _ => Err(wrong()),
        },
        Json::Object(_) => {
            let mut members = Members::of(json, place)?;
            let mut only = Bits::default();
            members::each_text(members.required("only")?, &place.member("only"), |text, place| {
                pattern::expand(text, resources, place, &mut only)
            })?;
            members.finish()?;
            Ok(Status::Only(only))
        }
        _ => Err(wrong()),
    }
}
