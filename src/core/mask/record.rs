//! Record types: which fields of a kind of record are private, and what happens to the fields that no path names.

use crate::error::quote;
use crate::json::Json;
use crate::limits;
use crate::mask::automaton::Automaton;
use crate::mask::path;
use crate::members::{self, Members};
use crate::names::Names;
use crate::nearest::with_nearest;
use crate::place::Place;
use crate::policy::class::{Classes, PUBLIC};
use crate::policy::name;
use crate::policy::resource::Resources;
use crate::{Code, Error};

/// A kind of record.
#[derive(Debug)]
pub(crate) struct RecordType {
    pub(crate) unlisted: Unlisted,
    /// The class of each path, by the path's number; none for `public`.
    pub(crate) classes: Vec<Option<usize>>,
    pub(crate) automaton: Automaton,
}

/// What happens to values that no path names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Unlisted {
    Mask,
    Show,
}

/// The record types of a policy, by number.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) names: Names,
    pub(crate) types: Vec<RecordType>,
}

/// Reads `records`.
pub(crate) fn read(json: &Json, place: &Place<'_>, resources: &Resources, classes: &Classes) -> Result<Records, Error> {
    let mut records = Records::default();
    for (id, json) in members::object(json, place)? {
        let place = place.member(id);
        name::check_free(id, &place)?;
        records.types.push(read_type(json, &place, resources, classes)?);
        records.names.insert(id);
    }
    Ok(records)
}

fn read_type(json: &Json, place: &Place<'_>, resources: &Resources, declared: &Classes) -> Result<RecordType, Error> {
    let mut members = Members::of(json, place)?;
    members.for_people()?;
    if let Some(resource) = members.optional_text("resource")?
        && resources.actions(resource).is_none()
    {
        let sentence = format!("no resource {} is declared", quote(resource));
        let message = with_nearest(sentence, resource, resources.paths());
        return Err(Error::new(Code::UnknownPermission, place.member("resource"), message));
    }
    let unlisted = match members.required_text("unlisted")? {
        "mask" => Unlisted::Mask,
        "show" => Unlisted::Show,
        other => {
            let message = format!("expected `show` or `mask`, found {}", quote(other));
            return Err(Error::new(Code::WrongValue, place.member("unlisted"), message));
        }
    };
    let mut paths = Vec::new();
    let mut classes = Vec::new();
    let mut positions = 0;
    let fields_place = place.member("fields");
    for (text, json) in members::object(members.required("fields")?, &fields_place)? {
        let place = fields_place.member(text);
        let path = path::parse(text, &place)?;
        positions += Automaton::size(&path);
        if positions > limits::MAX_PATH_POSITIONS {
            let message = format!("the paths have more than {} steps in all", limits::MAX_PATH_POSITIONS);
            return Err(Error::new(Code::TooLarge, place, message));
        }
        let class = members::text(json, &place)?;
        let number = declared.names.number(class);
        if class != PUBLIC && number.is_none() {
            let sentence = format!("no class {} is declared", quote(class));
            let known = declared.names.sorted().map(|(name, _)| name);
            return Err(Error::new(Code::UnknownClass, place, with_nearest(sentence, class, known)));
        }
        paths.push(path);
        classes.push(number);
    }
    members.finish()?;
    Ok(RecordType { unlisted, classes, automaton: Automaton::new(&paths) })
}
