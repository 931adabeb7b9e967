//! How a matrix looks: in a terminal, in a spreadsheet, on a page.

pub(crate) mod csv;
pub(crate) mod html;
pub(crate) mod text;

use permask::authoring::matrix::{Cell, Column, ColumnKind, Matrix, Standing};

/// Returns a text for people without signs that steer: a title may hold what a terminal would obey.
fn plain(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}

/// Returns what a cell says, in a word.
fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Allow => "allowed",
        Standing::Conditional => "conditional",
        Standing::Deny => "denied",
        Standing::None => "not allowed",
    }
}

/// Returns the sign of a cell, which tells it apart without colour.
fn sign(standing: Standing) -> &'static str {
    match standing {
        Standing::Allow => "✓",
        Standing::Conditional => "?",
        Standing::Deny => "✗",
        Standing::None => "·",
    }
}

/// Returns the note of a cell.
fn note<'m>(matrix: &'m Matrix, cell: &Cell) -> Option<&'m str> {
    matrix.notes.get(cell.note?.checked_sub(1)?).map(String::as_str)
}

/// Returns what a column is besides a role that people are assigned.
fn remark(column: &Column) -> Option<&'static str> {
    match column.kind {
        ColumnKind::Everyone => None,
        ColumnKind::Group => Some("group"),
        ColumnKind::Role if column.through_groups => Some("through groups"),
        ColumnKind::Role => None,
    }
}
