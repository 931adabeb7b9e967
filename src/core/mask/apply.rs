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

/// A record type as one session sees it: for each path its class, and the mask unless the session sees it clear.
#[derive(Debug)]
pub(crate) struct View<'p> {
    pub(crate) record_type: &'p RecordType,
    pub(crate) masks: Vec<Option<&'p Mask>>,
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
        if let Some((path, mask)) = strictest(view, automaton.selected(here.state).inspect(|_| listed = true)) {
            return self.hide(Some((view, path)), mask, value, here.place);
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
                    && let Some((path, mask)) = strictest(view, automaton.expecting(here.state))
                {
                    return self.hide(Some((view, path)), mask, scalar, here.place);
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

    fn hide(&mut self, of: Option<(&View<'_>, usize)>, mask: &Mask, value: &Json, place: &Place<'_>) -> Option<Json> {
        let hidden = mask.apply(value);
        // null under a mask that leaves it null shows all that there is: nothing is hidden.
        if hidden.as_ref() != Some(value) {
            let class = of.and_then(|(view, path)| view.record_type.classes.get(path)).cloned();
            self.masked.push(MaskedField { pointer: place.to_string(), class, mask: mask.kind() });
        }
        hidden
    }
}

/// Returns the strictest mask of these paths and the path that it comes from, by class where several are as strict;
/// none where all of them show clear.
fn strictest<'p>(view: &View<'p>, paths: impl Iterator<Item = usize>) -> Option<(usize, &'p Mask)> {
    let class = |path: usize| view.record_type.classes.get(path);
    let masks = paths.filter_map(|path| view.masks.get(path).copied().flatten().map(|mask| (path, mask)));
    masks.reduce(|(path, mask), (other_path, other)| {
        let stricter = mask.stricter(other);
        let is_other = if mask == other || (stricter != mask && stricter != other) {
            class(other_path) < class(path)
        } else {
            stricter == other
        };
        (if is_other { other_path } else { path }, stricter)
    })
}
