//! Levels: the arrays and objects around the records, and where in them the walk is.

use crate::place;
use crate::view::State;

/// An array or an object on the way to records.
#[derive(Clone, Debug)]
pub(super) struct Level {
    pub(super) is_object: bool,
    /// Where it is in the paths that lead to the records; none where all its elements are records.
    pub(super) records: Option<u32>,
    /// Where it is in the view of the envelope.
    pub(super) envelope: State,
    /// Whether the next member that shows keeps its comma.
    pub(super) keeps_comma: bool,
    /// Of the element that is read, in an array.
    pub(super) index: u64,
    /// Of the member that is read, in an object.
    pub(super) name: String,
}

/// Returns the pointer of the child that is read of the innermost level.
pub(super) fn pointer(levels: &[Level]) -> String {
    let mut pointer = String::new();
    for level in levels {
        if level.is_object {
            place::push_name(&mut pointer, &level.name);
        } else {
            place::push_index(&mut pointer, level.index);
        }
    }
    pointer
}
