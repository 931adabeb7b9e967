//! Record types: which fields of a kind of record are private, and what happens to the fields that no path names.

use std::collections::BTreeMap;

use crate::error::quote;
use crate::json::Json;
use crate::limits;
use crate::mask::automaton::Automaton;
use crate::mask::path;
use crate::members::{self, Members};
use crate::nearest::with_nearest;
use crate::place::Place;
use crate::policy::class::{Class, PUBLIC};
use crate::policy::name;
use crate::policy::resource::Resources;
use crate::{Code, Error};

/// A kind of record.
#[derive(Debug)]
pub(crate) struct RecordType {
    pub(crate) unlisted: Unlisted,
    /// The class that each path selects for, by the path's number.
    pub(crate) classes: Vec<String>,
    pub(crate) automaton: Automaton,
}

/// What happens to values that no path names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Unlisted {
    Mask,
    Show,
}

/// Reads `records`.
pub(crate) fn read(
    json: &Json,
    place: &Place<'_>,
    resources: &Resources,
    classes: &BTreeMap<String, Class>,
) -> Result<BTreeMap<String, RecordType>, Error> {
    let mut types = BTreeMap::new();
    for (id, json) in members::object(json, place)? {
        let place = place.member(id);
        name::check_free(id, &place)?;
        types.insert(id.clone(), read_type(json, &place, resources, classes)?);
    }
    Ok(types)
}

fn read_type(
    json: &Json,
    place: &Place<'_>,
    resources: &Resources,
    declared: &BTreeMap<String, Class>,
) -> Result<RecordType, Error> {
    let mut members = Members::of(json, place)?;
    members.optional_text("title")?;
    members.optional_text("description")?;
    if let Some(resource) = members.optional_text("resource")?
        && resources.node(resource).is_none()
    {
        let sentence = format!("no resource {} is declared", quote(resource));
        let message = with_nearest(sentence, resource, resources.nodes().map(|(path, _)| path));
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
        if class != PUBLIC && !declared.contains_key(class) {
            let sentence = format!("no class {} is declared", quote(class));
            let message = with_nearest(sentence, class, declared.keys().map(String::as_str));
            return Err(Error::new(Code::UnknownClass, place, message));
        }
        paths.push(path);
        classes.push(class.to_owned());
    }
    members.finish()?;
    Ok(RecordType { unlisted, classes, automaton: Automaton::new(&paths) })
}
