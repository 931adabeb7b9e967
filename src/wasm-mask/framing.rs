//! Framings: where in a text its records are.

use std::sync::Arc;

use permask_mask::{Framing, Paths};
use wasm_bindgen::prelude::*;

use crate::view::{ViewHandle, paths_of};

/// What the records of a text are.
#[wasm_bindgen(js_name = Framing)]
#[derive(Debug)]
pub struct FramingHandle(pub(crate) Framing);

#[wasm_bindgen(js_class = Framing)]
impl FramingHandle {
    /// One JSON text: an array of records, or one record.
    #[must_use]
    pub fn document() -> Self {
        Self(Framing::Document)
    }

    /// A record on each line.
    #[must_use]
    pub fn lines() -> Self {
        Self(Framing::Lines)
    }

    /// One JSON text with records in it, where the bytes of paths say; what shows of all around them is the envelope's to
    /// say, and without one nothing does.
    #[must_use]
    pub fn nested(records: &[u8], envelope: Option<ViewHandle>) -> Self {
        // Paths that cannot be read lead nowhere: then there is no record, and all is around them.
        let records = paths_of(records).unwrap_or_else(|| Arc::new(Paths::default()));
        Self(Framing::Nested { records, envelope: envelope.map(|envelope| envelope.view()) })
    }
}
