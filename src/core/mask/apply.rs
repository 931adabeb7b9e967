//! Applying: walks a record along its paths and writes the masked copy.

use permask_mask::{Entry, Look, Paths, Reveal, Value};
use serde::Serialize;

use crate::json::Json;
use crate::place::Place;
use crate::session::serialize_reveal;

/// A masked copy of a record, and what was masked in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Masked {
    /// The copy.
    pub data: Json,
    /// What was masked, in the order of the record. It stops at a masked ancestor.
    pub masked: Vec<MaskedField>,
}

/// A mask that was applied: where, for which class, and of which kind.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct MaskedField {
    /// JSON Pointer (RFC 6901) into the record.
    pub pointer: String,
    /// The class of the private data; none where the record type, or its being unknown, masks what it does not list.
    pub class: Option<String>,
    /// The kind of mask.
    pub mask: &'static str,
    /// Whether the value can be asked for.
    #[serde(serialize_with = "serialize_reveal")]
    pub reveal: Reveal,
}

/// Masks values. Without a look everything is masked.
pub(crate) struct Walk<'w> {
    view: Option<(&'w Paths, &'w Look)>,
    masked: &'w mut Vec<MaskedField>,
}

/// Where a value is: its place, its node, and whether a path above it lists it.
#[derive(Clone, Copy)]
struct Here<'w> {
    place: &'w Place<'w>,
    node: Option<u32>,
    listed: bool,
}

impl<'w> Walk<'w> {
    pub(crate) fn new(view: Option<(&'w Paths, &'w Look)>, masked: &'w mut Vec<MaskedField>) -> Self {
        Self { view, masked }
    }

    /// Masks a record.
    pub(crate) fn record(&mut self, record: &Json, place: &Place<'_>) -> Json {
        let record = match self.view {
            Some((paths, look)) => self.value(paths, look, record, Here { place, node: Some(0), listed: false }),
            None => self.remove(place),
        };
        record.unwrap_or(Json::Null)
    }

    /// Returns what stands for a value; none where its member is to be gone.
    fn value(&mut self, paths: &Paths, look: &Look, value: &Json, mut here: Here<'_>) -> Option<Json> {
        let Some(node) = here.node.and_then(|node| paths.nodes.get(node as usize)) else {
            return self.beyond(look, value, here);
        };
        here.listed |= node.listed;
        let of_node = here.node.and_then(|node| look.nodes.get(node as usize)).copied().unwrap_or_default();
        let entry = |number: Option<u32>| look.entries.get(number? as usize);
        if let Some(entry) = entry(of_node.mask) {
            return self.hide(entry, value, here.place);
        }
        match value {
            Json::Array(_) | Json::Object(_) => self.children(paths, look, value, here),
            // Shape drift: a scalar where a path expects a container holds, as likely as not, what the path means.
            scalar => match entry(of_node.drift).filter(|_| *scalar != Json::Null) {
                Some(entry) => self.hide(entry, scalar, here.place),
                None => self.beyond(look, scalar, here),
            },
        }
    }

    /// Returns what stands for a value on which and below which no path says anything.
    fn beyond(&mut self, look: &Look, value: &Json, here: Here<'_>) -> Option<Json> {
        match value {
            value if look.shows_unlisted || here.listed => Some(value.clone()),
            Json::Array(_) | Json::Object(_) => self.children(&Paths::default(), look, value, here),
            _ => self.remove(here.place),
        }
    }

    fn children(&mut self, paths: &Paths, look: &Look, value: &Json, here: Here<'_>) -> Option<Json> {
        match value {
            Json::Array(elements) => {
                let elements = elements.iter().enumerate().map(|(index, element)| {
                    let node = here.node.and_then(|node| paths.element(node, index as u64));
                    let place = here.place.element(index);
                    self.value(paths, look, element, Here { place: &place, node, ..here }).unwrap_or(Json::Null)
                });
                Some(Json::Array(elements.collect()))
            }
            Json::Object(members) => {
                let members = members.iter().filter_map(|(name, member)| {
                    let node = here.node.and_then(|node| paths.member(node, name));
                    let place = here.place.member(name);
                    Some((name.clone(), self.value(paths, look, member, Here { place: &place, node, ..here })?))
                });
                Some(Json::Object(members.collect()))
            }
            scalar => Some(scalar.clone()),
        }
    }

    fn hide(&mut self, entry: &Entry, value: &Json, place: &Place<'_>) -> Option<Json> {
        let seen = match value {
            Json::Null => Value::Null,
            Json::Bool(_) => Value::Boolean,
            Json::Number(text) => Value::Number(text),
            Json::String(text) => Value::String(text),
            Json::Array(_) | Json::Object(_) => Value::Container,
        };
        if entry.hides(*value == Json::Null) {
            self.masked.push(MaskedField {
                pointer: place.to_string(),
                class: Some(entry.class.clone()),
                mask: entry.mask.kind(),
                reveal: entry.reveal,
            });
        }
        let mut text = Vec::new();
        entry.apply(seen, None, &mut text).then(|| Json::read_record(&text).unwrap_or(Json::Null))
    }

    /// Masks what the record type does not list.
    fn remove(&mut self, place: &Place<'_>) -> Option<Json> {
        let mask = permask_mask::Mask::Remove.kind();
        self.masked.push(MaskedField { pointer: place.to_string(), class: None, mask, reveal: Reveal::Deny });
        None
    }
}
