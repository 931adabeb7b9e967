//! Applying: walks a record along the automaton and writes the masked copy.

use serde::Serialize;

use crate::json::Json;
use crate::mask::Mask;
use crate::mask::automaton::{State, Step};
use crate::mask::record::{RecordType, Unlisted};
use crate::place::Place;

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
}

/// A record type as one session sees it: a path has a mask unless the session sees what it selects.
#[derive(Debug)]
pub(crate) struct View<'p> {
    pub(crate) record_type: &'p RecordType,
    /// The mask of each path with the name of its class, by the path's number.
    pub(crate) masks: Vec<Option<(&'p str, &'p Mask)>>,
}

/// Masks one record, or each record of an array. Without a view everything is masked.
pub(crate) fn mask(view: Option<&View<'_>>, record: &Json) -> Masked {
    let mut walk = Walk { masked: Vec::new() };
    let root = Place::Root;
    let data = match record {
        Json::Array(records) => Json::Array(
            records
                .iter()
                .enumerate()
                .map(|(index, record)| walk.record(view, record, &root.element(index)).unwrap_or(Json::Null))
                .collect(),
        ),
        record => walk.record(view, record, &root).unwrap_or(Json::Null),
    };
    Masked { data, masked: walk.masked }
}

struct Walk {
    masked: Vec<MaskedField>,
}

/// What the walk needs at a value: its place, its state, and whether a path above it says that it shows.
struct Here<'w> {
    place: &'w Place<'w>,
    state: &'w State,
    listed: bool,
}

impl Walk {
    fn record(&mut self, view: Option<&View<'_>>, record: &Json, place: &Place<'_>) -> Option<Json> {
        match view {
            Some(view) => {
                self.value(view, record, &Here { place, state: view.record_type.automaton.start(), listed: false })
            }
            None => self.hide(None, &Mask::Remove, record, place),
        }
    }

    /// Returns what stands for a value; none where its member is to be gone.
    fn value(&mut self, view: &View<'_>, value: &Json, here: &Here<'_>) -> Option<Json> {
        let automaton = &view.record_type.automaton;
        let mut listed = here.listed;
        if let Some((class, mask)) = strictest(view, automaton.selected(here.state).inspect(|_| listed = true)) {
            return self.hide(Some(class), mask, value, here.place);
        }
        match value {
            Json::Array(elements) => {
                let elements = elements.iter().enumerate().map(|(index, element)| {
                    let state = automaton.step(here.state, Step::Element(index));
                    let place = here.place.element(index);
                    self.child(view, element, &Here { place: &place, state: &state, listed }).unwrap_or(Json::Null)
                });
                Some(Json::Array(elements.collect()))
            }
            Json::Object(members) => {
                let members = members.iter().filter_map(|(name, member)| {
                    let state = automaton.step(here.state, Step::Member(name));
                    let place = here.place.member(name);
                    let member = self.child(view, member, &Here { place: &place, state: &state, listed })?;
                    Some((name.clone(), member))
                });
                Some(Json::Object(members.collect()))
            }
            scalar => {
                // Shape drift: a scalar where a path expects a container holds, as likely as not, what the path means.
                if *scalar != Json::Null
                    && let Some((class, mask)) = strictest(view, automaton.expecting(here.state))
                {
                    return self.hide(Some(class), mask, scalar, here.place);
                }
                if view.record_type.unlisted == Unlisted::Mask && !listed {
                    return self.hide(None, &Mask::Remove, scalar, here.place);
                }
                Some(scalar.clone())
            }
        }
    }

    fn child(&mut self, view: &View<'_>, value: &Json, here: &Here<'_>) -> Option<Json> {
        let untouched = here.state.is_empty() && (here.listed || view.record_type.unlisted == Unlisted::Show);
        if untouched { Some(value.clone()) } else { self.value(view, value, here) }
    }

    fn hide(&mut self, class: Option<&str>, mask: &Mask, value: &Json, place: &Place<'_>) -> Option<Json> {
        let hidden = mask.apply(value);
        // null under a mask that leaves it null shows all that there is: nothing is hidden.
        if hidden.as_ref() != Some(value) {
            let class = class.map(str::to_owned);
            self.masked.push(MaskedField { pointer: place.to_string(), class, mask: mask.kind() });
        }
        hidden
    }
}

/// Returns the strictest mask of these paths with its class, the first by name where several are as strict; none where
/// all of them show clear.
fn strictest<'p>(view: &View<'p>, paths: impl Iterator<Item = usize>) -> Option<(&'p str, &'p Mask)> {
    let masks = paths.filter_map(|path| view.masks.get(path).copied().flatten());
    masks.reduce(|(class, mask), (other_class, other)| {
        let stricter = mask.stricter(other);
        let class = match (stricter == mask, stricter == other) {
            (true, false) => class,
            (false, true) => other_class,
            _ => class.min(other_class),
        };
        (class, stricter)
    })
}
