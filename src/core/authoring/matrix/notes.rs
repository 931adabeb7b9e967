//! Notes: texts that several cells share, each with a number.

use crate::names::Names;

/// Different texts in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Notes {
    names: Names,
}

impl Notes {
    /// Returns the number of a text, counted from 1.
    pub(super) fn number(&mut self, text: &str) -> usize {
        let known = self.names.number(text).or_else(|| self.names.insert(text));
        known.unwrap_or_default() + 1
    }

    pub(super) fn into_texts(self) -> Vec<String> {
        (0..self.names.len()).map(|number| self.names.name(number).to_owned()).collect()
    }
}
