//! What the fuzz targets share: choices drawn from the input, values made of them, and what must hold of every error.

#[path = "../rust/forge.rs"]
pub mod forge;

use permask::{Error, Json};

/// Longest sentence of an error, in bytes: what it repeats of the input is cut off, whatever the input holds.
const MAX_MESSAGE: usize = 4096;

/// Choices that the bytes of an input make. They begin anew where the bytes end, so that there is always one more.
pub struct Choices<'c> {
    bytes: &'c [u8],
    taken: usize,
}

impl<'c> Choices<'c> {
    /// Begins to choose.
    pub fn new(bytes: &'c [u8]) -> Self {
        Self { bytes, taken: 0 }
    }

    /// Chooses a number below a bound, which is not zero.
    pub fn below(&mut self, bound: usize) -> usize {
        let byte = self.bytes.get(self.taken % self.bytes.len().max(1)).copied().unwrap_or_default();
        // The round goes in, so that a short input does not always choose the same.
        let round = self.taken / self.bytes.len().max(1);
        self.taken += 1;
        (usize::from(byte) + round * 7) % bound
    }

    /// Chooses one of several, of which there is at least one.
    pub fn one<'o, T>(&mut self, of: &'o [T]) -> &'o T {
        &of[self.below(of.len())]
    }
}

/// Checks what every error must be: about a place that can be written as a JSON Pointer, in words that fit on a line.
pub fn check_error(error: &Error) {
    let at = error.at();
    assert!(at.is_empty() || at.starts_with('/'), "{at:?} is no JSON Pointer");
    let mut signs = at.chars();
    while let Some(sign) = signs.next() {
        assert!(sign != '~' || matches!(signs.next(), Some('0' | '1')), "{at:?} is no JSON Pointer");
    }
    let message = error.message();
    assert!(!message.is_empty() && message.len() <= MAX_MESSAGE, "a message of {} bytes", message.len());
    assert!(!message.contains(char::is_control), "{message:?} has control characters");
    let words = error.to_string();
    assert!(!words.contains(char::is_control), "{words:?} has control characters");
}

/// Checks that the place of an error is one of the document, or the missing member of one.
pub fn check_place(error: &Error, document: &serde_json::Value) {
    let at = error.at();
    let parent = at.rsplit_once('/').map_or("", |(parent, _)| parent);
    assert!(document.pointer(at).or_else(|| document.pointer(parent)).is_some(), "{at:?} is no place: {error}");
}

/// Reads JSON that a target has made itself.
pub fn json(value: &serde_json::Value) -> Json {
    Json::read_record(value.to_string().as_bytes()).expect("a record")
}
