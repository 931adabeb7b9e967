//! Streams: texts that come in pieces.

use permask_mask::Stream;
use wasm_bindgen::prelude::*;

use crate::framing::FramingHandle;

/// A text that comes in pieces, and what of it waits for its end.
#[wasm_bindgen(js_name = Stream)]
#[derive(Debug)]
pub struct StreamHandle(pub(crate) Stream);

#[wasm_bindgen(js_class = Stream)]
impl StreamHandle {
    /// Begins a text.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(framing: FramingHandle) -> Self {
        Self(Stream::new(framing.0))
    }
}
