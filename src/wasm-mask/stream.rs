//! Streams: texts that come in pieces.

use permask_mask::{MaskedField, Stream};
use wasm_bindgen::prelude::*;

use crate::framing::FramingHandle;

/// A text that comes in pieces, and what of it waits for its end.
#[wasm_bindgen(js_name = Stream)]
#[derive(Debug)]
pub struct StreamHandle(pub(crate) Stream);

#[wasm_bindgen(js_class = Stream)]
impl StreamHandle {
    /// Begins a text, of which all that is masked is listed if `lists`.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(framing: FramingHandle, lists: bool) -> Self {
        Self(if lists { Stream::listing(framing.0) } else { Stream::new(framing.0) })
    }

    /// Returns what was masked since this was last asked, as the text of a JSON array.
    #[must_use]
    pub fn masked(&mut self) -> String {
        let fields: Vec<String> = self.0.take_masked().iter().map(MaskedField::to_json).collect();
        format!("[{}]", fields.join(","))
    }
}
